// Null among the items of a list or the values of a map, as Go has it: the item is there, with the zero value of its type.
//
// In a struct null is no value, which is left to whoever reads the field. https://pkg.go.dev/encoding/json#Unmarshal
import type { Json, JsonObject } from '../model.ts';
import { isList, isObject } from './object.ts';

/** Lists of texts within batch objects. */
const TEXT_LISTS: ReadonlySet<string> = new Set(
  'accessModes add args bindMountOptions command drop finalizers hostnames matchLabelKeys mismatchLabelKeys monitors nameservers namespaces searches targetWWNs values wwids'.split(
    ' ',
  ),
);
/** Lists of objects within them. A list that nobody knows keeps what it holds. */
const OBJECT_LISTS: ReadonlySet<string> = new Set(
  'claims containers env envFrom ephemeralContainers hostAliases httpHeaders imagePullSecrets initContainers items matchExpressions matchFields ownerReferences ports readinessGates resourceClaims rules schedulingGates sources sysctls tolerations topologySpreadConstraints volumeDevices volumeMounts volumes'.split(
    ' ',
  ),
);
/** Maps of texts, and of quantities. */
const MAPS: ReadonlyMap<string, string> = new Map([
  ...['annotations', 'labels', 'matchLabels', 'nodeSelector', 'options', 'volumeAttributes'].map(
    key => [key, ''] as const,
  ),
  ...['limits', 'overhead', 'requests'].map(key => [key, '0'] as const),
]);

/** The object with such nulls replaced; the same object where there are none. Paths stay what they are. */
export function fillNulls(object: JsonObject): JsonObject {
  const filled = fill(object, '', 0);
  return isObject(filled) ? filled : object;
}

/** Nothing of a batch object lies deeper; what does is no field of one. */
const MAX_DEPTH = 60;

function fill(value: Json, key: string, depth: number): Json {
  if (depth > MAX_DEPTH) return value;
  if (isList(value)) {
    const zero = (): Json => (TEXT_LISTS.has(key) ? '' : OBJECT_LISTS.has(key) ? Object.create(null) : null);
    const items = value.map(item => (item === null ? zero() : fill(item, '', depth + 1)));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  const zero = MAPS.get(key);
  let changed: Record<string, Json> | null = null;
  for (const name of Object.keys(value)) {
    const item = value[name];
    if (item === undefined || (item === null && zero === undefined)) continue;
    const filled = item === null ? (zero ?? '') : fill(item, name, depth + 1);
    if (filled === item) continue;
    changed ??= Object.assign(Object.create(null), value);
    if (changed !== null) changed[name] = filled;
  }
  return changed ?? value;
}
