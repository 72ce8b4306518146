// The batch kinds projected to themselves: only the version is folded to batch/v1, so that rules know one.

import { isObject } from '../kube/object.ts';
import type { JsonObject, Projection } from '../model.ts';

/**
 * A CronJob or Job as its own projection. An object without a `spec` mapping and without a name only refers to a workload, and gives
 * none; with a name it is what somebody may apply, and be refused. A `$patch: delete` beside a spec that says something is a key that
 * nobody but a patch knows: kubectl and Helm hand the object on. Beside an empty one it is a patch, and nothing would run.
 */
export function batchProjection(object: JsonObject, kind: 'CronJob' | 'Job'): readonly Projection[] {
  const { spec } = object;
  if (isObject(spec) ? '$patch' in object && Object.keys(spec).length === 0 : !isNamed(object)) return [];
  if (object['apiVersion'] === 'batch/v1' && object['kind'] === kind) return [{ object, toOriginal: path => path }];
  const folded: Record<string, JsonObject[string]> = Object.create(null);
  for (const [key, value] of Object.entries(object)) folded[key] = value;
  folded['apiVersion'] = 'batch/v1';
  folded['kind'] = kind;
  return [{ object: folded, toOriginal: path => path }];
}

function isNamed(object: JsonObject): boolean {
  const { metadata } = object;
  return isObject(metadata) && typeof metadata['name'] === 'string' && metadata['name'] !== '' && !('$patch' in object);
}
