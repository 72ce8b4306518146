// The differing fields of two normalised objects, with lists of named things aligned by name and not by position.

import { isList, isObject } from '../json.ts';
import type { Json, JsonObject, Path } from '../model.ts';
import { deepEqual } from '../workloads/canonical-json.ts';

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
  if (key !== undefined && isList(was) && isList(is)) {
    const left = keyed(was, key);
    const right = keyed(is, key);
    if (left !== null && right !== null) {
      const items = isList(written) ? written : [];
      for (const name of new Set([...left.keys(), ...right.keys()])) {
        const index = items.findIndex(item => isObject(item) && item[key] === name);
        const step = index === -1 ? [] : [index];
        // An item on one side only is compared field by field too, so that each field gets the class it is about.
        walk(
          left.get(name) ?? {},
          right.get(name) ?? {},
          items[index],
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

/** Items by key; null where an item has none or two have the same, and the list must be compared as it stands. */
function keyed(list: readonly Json[], key: string): Map<string, Json> | null {
  const items = new Map<string, Json>();
  for (const item of list) {
    const name = isObject(item) ? item[key] : undefined;
    if (typeof name !== 'string' || items.has(name)) return null;
    items.set(name, item);
  }
  return items;
}
