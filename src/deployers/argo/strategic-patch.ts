// A strategic merge patch over an Application, whose lists have no merge keys: maps are merged, lists replaced.
// https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md

import { isObject } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';

const RETAIN = '$retainKeys';

export function strategicPatch(target: JsonObject, patch: JsonObject): JsonObject {
  const directive = patch['$patch'];
  const plain: Record<string, Json | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(patch)) if (key !== '$patch' && key !== RETAIN) plain[key] = value;
  if (directive === 'replace') return plain;
  if (directive === 'delete') return {};
  const retained = patch[RETAIN];
  const merged: Record<string, Json | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(target)) {
    if (!Array.isArray(retained) || retained.includes(key)) merged[key] = value;
  }
  for (const [key, value] of Object.entries(plain)) {
    if (value === undefined) continue;
    const old = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isObject(value) && isObject(old) ? strategicPatch(old, value) : value;
  }
  return merged;
}
