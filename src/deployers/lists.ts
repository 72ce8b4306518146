// Lists in deployers' objects, as far as their items are what they should be.

import { isObject, listAt, objectAt } from '../kube/object.ts';
import type { Json, JsonObject, Path } from '../model.ts';

export function textsAt(root: JsonObject, path: Path): readonly string[] {
  return listAt(root, path).filter((item): item is string => typeof item === 'string');
}

export function objectsAt(root: JsonObject, path: Path): readonly JsonObject[] {
  return listAt(root, path).filter((item: Json): item is JsonObject => isObject(item));
}

/** The texts of a map; values of other types are left out. */
export function textMapAt(root: JsonObject, path: Path): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [key, value] of Object.entries(objectAt(root, path) ?? {}))
    if (typeof value === 'string') map.set(key, value);
  return map;
}
