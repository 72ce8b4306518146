// How a Kubernetes type is brought into its normal form: which fields count as absent, what lies inside, what is filled in.

import { canonicalJson } from '../kube/canonical-json.ts';
import { isList, isObject } from '../kube/object.ts';
import type { Json } from '../model.ts';

/** An object under construction. Without a prototype, so that a key such as `__proto__` is a key like any other. */
export type Draft = Record<string, Json>;
export type Normaliser = (value: Json) => Json;

export interface Shape {
  /**
   * Fields, separated by blanks, for which '', 0, false, [] and {} mean the same as absent: in the Go type they are no
   * pointers, so that the API server cannot tell. A pointer's zero is kept: `runAsUser: 0` is root.
   */
  readonly blank?: string;
  readonly inside?: Readonly<Record<string, Normaliser>>;
  /** Fills in what the API server fills in, last of all. */
  readonly fill?: (draft: Draft) => void;
}

export function emptyDraft(): Draft {
  return Object.create(null);
}

/** Normalises objects of a shape. What is no object is left as it is; unknown fields are kept; null is absent, as for Go. */
export function shaped(shape: Shape): Normaliser {
  const blank = new Set(shape.blank?.split(' '));
  const inside = new Map(Object.entries(shape.inside ?? {}));
  return value => {
    if (!isObject(value)) return value;
    const draft = emptyDraft();
    for (const key of Object.keys(value)) {
      const written = value[key];
      if (written === undefined || written === null) continue;
      const field = inside.get(key)?.(written) ?? written;
      if (!blank.has(key) || !isBlank(field)) draft[key] = field;
    }
    shape.fill?.(draft);
    return draft;
  };
}

/** Normalises the items of a list, in order. */
export function each(item: Normaliser): Normaliser {
  return value => (isList(value) ? value.map(item) : value);
}

/** A list in which order means nothing: normalised, then sorted by a key of its items. Left in order if an item is no object. */
export function unordered(item: Normaliser, key: string): Normaliser {
  return value => {
    if (!isList(value)) return value;
    const items = value.map(item);
    if (!items.every(isObject)) return items;
    const keyed = items.map(object => ({ object, by: canonicalJson([object[key] ?? null, object]) }));
    return keyed.sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0)).map(({ object }) => object);
  };
}

/** Sets a field that is absent. */
export function fillIn(draft: Draft, key: string, value: Json): void {
  if (!(key in draft)) draft[key] = value;
}

export function isBlank(value: Json): boolean {
  if (isList(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === 0n || value === false;
}
