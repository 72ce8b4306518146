// The differing fields of two normalised objects, with lists of named things aligned by name and not by position.

import { deepEqual } from '../kube/canonical-json.ts';
import { isList, isObject } from '../kube/object.ts';
import type { Json, JsonObject, Path } from '../model.ts';

export interface FieldDifference {
  /** Path by meaning: a named list item by its name, `['spec', 'containers', 'report', 'image']`. */
  readonly path: Path;
  /** Path in the object as it was written, with indexes. */
  readonly written: Path;
  readonly was: Json | undefined;
  readonly is: Json | undefined;
}

/** Lists whose items Kubernetes merges by a key, so that their order means nothing: list → key. */
const KEYED_LISTS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['imagePullSecrets', 'name'],
]);

/**
 * Every smallest path at which two objects differ. `written` is the object as its author wrote it (the head's, or the
 * base's where there is no head): indexes are looked up in it, so that a difference can be shown on its line.
 */
export function diffObjects(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  written: JsonObject | undefined,
): readonly FieldDifference[] {
  const differences: FieldDifference[] = [];
  walk(before, after, written, [], [], differences);
  return differences;
}

function walk(
  was: Json | undefined,
  is: Json | undefined,
  written: Json | undefined,
  path: Path,
  writtenPath: Path,
  out: FieldDifference[],
): void {
  if (was === is || (was !== undefined && is !== undefined && deepEqual(was, is))) return;
  if (isObject(was) && isObject(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const below = isObject(written) ? written[key] : undefined;
      walk(was[key], is[key], below, [...path, key], [...writtenPath, key], out);
    }
    return;
  }
  const key = KEYED_LISTS.get(String(path.at(-1)));
  if (key !== undefined) {
    // A list that one side lacks, as one without items: each field of an item gets the class that it is about.
    const left = keyed(was, key);
    const right = keyed(is, key);
    if (left !== null && right !== null && left.size + right.size > 0) {
      const places = keyed(written, key);
      for (const name of new Set([...left.keys(), ...right.keys()])) {
        const place = places?.get(name);
        const step = place === undefined ? [] : [place.index];
        walk(
          left.get(name)?.item ?? {},
          right.get(name)?.item ?? {},
          place?.item,
          [...path, name],
          [...writtenPath, ...step],
          out,
        );
      }
      return;
    }
  }
  out.push({ path, written: writtenPath, was, is });
}

interface Item {
  readonly item: Json;
  readonly index: number;
}

/**
 * Items by key, the second of one name by its name and number; none where there is no list. Null where an item has no name, and the
 * list must be compared as it stands.
 */
function keyed(list: Json | undefined, key: string): Map<string, Item> | null {
  if (list === undefined) return new Map();
  if (!isList(list)) return null;
  const items = new Map<string, Item>();
  const times = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const name = isObject(item) ? item[key] : undefined;
    if (typeof name !== 'string') return null;
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    items.set(before === 0 ? name : `${name}\0${before}`, { item, index });
  }
  return items;
}
