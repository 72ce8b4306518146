// A batch object as the API server decodes it: types checked, unknown fields told, null as Go has it (a zero value, or nothing).
// https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/runtime/serializer/json/json.go
import type { Json, JsonObject, Path } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { nearest } from '../../text/suggest.ts';
import { isList, isObject } from '../object.ts';
import { isQuantity } from '../quantity.ts';
import type { Invalid } from './report.ts';
import { fieldsOf, isDropped, removedField } from './types.ts';

export interface Decoded {
  /** What the server goes on with; paths are the same. Null where a value is of a wrong type. */
  readonly object: JsonObject | null;
  readonly invalid: readonly Invalid[];
}

/** A document is not nested deeper than its types, but for what a server keeps as it is. */
const INT32 = 2n ** 31n;
const INT64 = 2n ** 63n;
const MAX_TOLD = 50;

/** `type` is `CronJob`, `Job` or any other of the table; `minor` the version of Kubernetes: 37. */
export function decode(object: JsonObject, type: string, minor: number): Decoded {
  const invalid: Invalid[] = [];
  const tell = (kind: Invalid['kind'], at: Path, reason: string) => {
    if (invalid.length < MAX_TOLD) invalid.push({ kind, at, reason });
  };
  const decoded = decodeObject(object, type, [], { minor, tell });
  const isTyped = invalid.every(({ kind }) => kind !== 'type');
  return { object: isTyped && isObject(decoded) ? decoded : null, invalid };
}

interface Decoding {
  readonly minor: number;
  readonly tell: (kind: Invalid['kind'], at: Path, reason: string) => void;
}

function decodeObject(value: JsonObject, type: string, at: Path, decoding: Decoding): JsonObject {
  const fields = fieldsOf(type);
  const result: Record<string, Json> = Object.create(null);
  for (const key of Object.keys(value)) {
    const written = value[key];
    if (written === undefined) continue;
    const place = [...at, key];
    const field = fields.get(key);
    if (field === undefined || field.since > decoding.minor) {
      const gone = removedField(type, key);
      const wasKnown = gone !== undefined && gone[0] <= decoding.minor && decoding.minor <= gone[1];
      if (!wasKnown) decoding.tell('unknown-field', place, unknownField(key, field?.since, gone, [...fields.keys()]));
      continue;
    }
    // In a struct null is no value: a pointer stays nil, and anything else what it was.
    if (written === null) continue;
    if (isDropped(type, key, decoding.minor)) {
      decoding.tell(
        'dropped',
        place,
        'is dropped by an API server on which nobody has switched on the feature that it belongs to',
      );
      continue;
    }
    const decoded = decodeValue(written, field.type, place, decoding);
    if (decoded !== undefined) result[key] = decoded;
  }
  return result;
}

function unknownField(
  key: string,
  since: number | undefined,
  gone: readonly [number, number] | undefined,
  known: readonly string[],
): string {
  if (since !== undefined) return `is known from Kubernetes 1.${since} on`;
  if (gone !== undefined) return `is known from Kubernetes 1.${gone[0]} to 1.${gone[1]} alone`;
  const folded = known.find(name => name.toLowerCase() === key.toLowerCase());
  const suggestion = folded ?? nearest(key, known);
  const meant = suggestion === null ? '' : `; did you mean ${quote(suggestion)}?`;
  return `is no field that the API server knows${folded === undefined ? '' : ' (upper and lower case count)'}${meant}`;
}

const SCALARS: Readonly<
  Record<string, { readonly what: string; readonly fits: (value: Json) => boolean; readonly zero: Json }>
> = {
  s: { what: 'text', fits: value => typeof value === 'string', zero: '' },
  b: { what: '`true` or `false`', fits: value => typeof value === 'boolean', zero: false },
  i: { what: 'a whole number of 32 bits', fits: value => isWhole(value, INT32), zero: 0 },
  l: { what: 'a whole number of 64 bits', fits: value => isWhole(value, INT64), zero: 0 },
  q: { what: 'a quantity such as 100m or 128Mi', fits: isQuantityValue, zero: '0' },
  x: { what: 'a number or a name', fits: value => typeof value === 'string' || isWhole(value, INT32), zero: 0 },
  t: { what: 'a time such as 2026-01-31T00:00:00Z', fits: isTime, zero: null },
  '*': { what: 'anything', fits: () => true, zero: null },
};

function decodeValue(value: Json, type: string, at: Path, decoding: Decoding): Json | undefined {
  if (type.startsWith('[')) return decodeList(value, type.slice(1), at, decoding);
  if (type.startsWith('{')) return decodeMap(value, type.slice(1), at, decoding);
  const scalar = SCALARS[type];
  if (scalar === undefined) {
    if (isObject(value)) return decodeObject(value, type, at, decoding);
    return refuseType(value, 'a map of keys and values', at, decoding);
  }
  return scalar.fits(value) ? value : refuseType(value, scalar.what, at, decoding);
}

function decodeList(value: Json, item: string, at: Path, decoding: Decoding): Json | undefined {
  if (!isList(value)) return refuseType(value, 'a list', at, decoding);
  return value.map((element, index) => decodeElement(element, item, [...at, index], decoding));
}

function decodeMap(value: Json, item: string, at: Path, decoding: Decoding): Json | undefined {
  if (!isObject(value)) return refuseType(value, 'a map of keys and values', at, decoding);
  const result: Record<string, Json> = Object.create(null);
  for (const key of Object.keys(value)) result[key] = decodeElement(value[key] ?? null, item, [...at, key], decoding);
  return result;
}

/** An element that is null is there, with the zero value of its type. */
function decodeElement(value: Json, type: string, at: Path, decoding: Decoding): Json {
  if (value === null) return zeroOf(type);
  return decodeValue(value, type, at, decoding) ?? zeroOf(type);
}

function zeroOf(type: string): Json {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return scalar.zero;
  return type.startsWith('[') ? [] : Object.create(null);
}

function refuseType(value: Json, wanted: string, at: Path, { tell }: Decoding): undefined {
  tell('type', at, `must be ${wanted}, not ${nameOf(value)}`);
  return undefined;
}

function nameOf(value: Json): string {
  if (isList(value)) return 'a list';
  if (isObject(value)) return 'a map';
  if (typeof value === 'string') return `the text ${quote(value, 60)}`;
  return value === null ? 'nothing' : quote(String(value), 60);
}

function isWhole(value: Json, limit: bigint): boolean {
  if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isInteger(value))) return false;
  const whole = BigInt(value);
  return whole >= -limit && whole < limit;
}

function isQuantityValue(value: Json): boolean {
  return (
    (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') && isQuantity(String(value))
  );
}

/** time.RFC3339 of Go. */
function isTime(value: Json): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}([.,]\d{1,40})?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(`${value.slice(0, 19)}Z`))
  );
}
