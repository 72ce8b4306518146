// The batch kinds projected to themselves: only the version is folded to batch/v1, so that rules know one.

import { isObject } from '../kube/object.ts';
import type { JsonObject, Projection } from '../model.ts';

/**
 * A CronJob or Job as its own projection. An object without a `spec` mapping only refers to a workload
 * (a list of objects to delete), and gives none. A `$patch: delete` beside a spec is a key that nobody but a patch knows: kubectl and
 * Helm hand the object on.
 */
export function batchProjection(object: JsonObject, kind: 'CronJob' | 'Job'): readonly Projection[] {
  if (!isObject(object['spec'])) return [];
  if (object['apiVersion'] === 'batch/v1' && object['kind'] === kind) return [{ object, toOriginal: path => path }];
  const folded: Record<string, JsonObject[string]> = Object.create(null);
  for (const [key, value] of Object.entries(object)) folded[key] = value;
  folded['apiVersion'] = 'batch/v1';
  folded['kind'] = kind;
  return [{ object: folded, toOriginal: path => path }];
}
