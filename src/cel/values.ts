// What a CEL value is in memory, and how JSON becomes one.
//
// int is bigint and double is number, so that 1 and 1.0 stay apart; maps are Map, so that a key named `constructor` or
// `__proto__` is a key like any other; lists are arrays. Everything else is a plain object with a `kind`.
import type { Json, JsonObject } from '../model.ts';
import { CelError } from './errors.ts';

export type CelList = readonly CelValue[];
/** Keys are string, bool, int or uint. */
export type CelMap = ReadonlyMap<CelValue, CelValue>;

export interface CelUint {
  readonly kind: 'uint';
  readonly value: bigint;
}
/** Nanoseconds, within int64. */
export interface CelDuration {
  readonly kind: 'duration';
  readonly nanos: bigint;
}
/** Nanoseconds since 1970 in UTC, between the years 1 and 9999. `offset` is the zone that it was written with, in seconds. */
export interface CelTimestamp {
  readonly kind: 'timestamp';
  readonly nanos: bigint;
  readonly offset: number;
}
export interface CelType {
  readonly kind: 'type';
  readonly name: string;
}
export interface CelOptional {
  readonly kind: 'optional';
  /** Undefined is `optional.none()`. */
  readonly value: CelValue | undefined;
}
/** An object whose fields are computed when they are first read: `variables`, `request`. */
export interface CelRecord {
  readonly kind: 'record';
  readonly name: string;
  /** Undefined where there is no such field. Throws CelUnknown where the value cannot be known here. */
  get(field: string): CelValue | undefined;
}
/** value × 10^scale. `exact` is false where Kubernetes holds it as an arbitrary-precision decimal (it then never `isInteger`). */
export interface CelQuantity {
  readonly kind: 'quantity';
  readonly value: bigint;
  readonly scale: number;
  readonly exact: boolean;
}
export interface CelUrl {
  readonly kind: 'url';
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly text: string;
}
/** 4 or 16 bytes. */
export interface CelIp {
  readonly kind: 'ip';
  readonly bytes: Uint8Array;
}
export interface CelCidr {
  readonly kind: 'cidr';
  readonly bytes: Uint8Array;
  readonly bits: number;
}
/** A named Kubernetes format, e.g. `dns1123Label`. */
export interface CelFormat {
  readonly kind: 'format';
  readonly name: string;
}
export interface CelSemver {
  readonly kind: 'semver';
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly pre: readonly string[];
  readonly build: readonly string[];
}

/** Values with a `kind`. */
export type CelTagged =
  | CelUint
  | CelDuration
  | CelTimestamp
  | CelType
  | CelOptional
  | CelRecord
  | CelQuantity
  | CelUrl
  | CelIp
  | CelCidr
  | CelFormat
  | CelSemver;

export type CelValue = null | boolean | bigint | number | string | Uint8Array | CelList | CelMap | CelTagged;

export const MAX_INT = 9223372036854775807n;
export const MIN_INT = -9223372036854775808n;
export const MAX_UINT = 18446744073709551615n;

export const NONE: CelOptional = { kind: 'optional', value: undefined };

export function some(value: CelValue): CelOptional {
  return { kind: 'optional', value };
}

export function isList(value: CelValue): value is CelList {
  return Array.isArray(value);
}

export function isMap(value: CelValue): value is CelMap {
  return value instanceof Map;
}

/** The value's kind as the static types name it: `int`, `list`, `quantity` … */
export function kindOf(value: CelValue): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    default:
      if (value === null) return 'null';
      if (isList(value)) return 'list';
      if (isMap(value)) return 'map';
      return value instanceof Uint8Array ? 'bytes' : value.kind;
  }
}

/** The name that `type(value)` has in CEL, by kind. */
export const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['int', 'int'],
  ['uint', 'uint'],
  ['double', 'double'],
  ['bool', 'bool'],
  ['bytes', 'bytes'],
  ['null', 'null_type'],
  ['list', 'list'],
  ['map', 'map'],
  ['type', 'type'],
  ['optional', 'optional_type'],
  ['timestamp', 'google.protobuf.Timestamp'],
  ['duration', 'google.protobuf.Duration'],
  ['quantity', 'kubernetes.Quantity'],
  ['url', 'kubernetes.URL'],
  ['ip', 'net.IP'],
  ['cidr', 'net.CIDR'],
  ['format', 'kubernetes.NamedFormat'],
  ['semver', 'kubernetes.Semver'],
]);

export function typeOf(value: CelValue): CelType {
  const kind = kindOf(value);
  const name = TYPE_NAMES.get(kind) ?? (isTagged(value) && value.kind === 'record' ? value.name : kind);
  return { kind: 'type', name };
}

export function isTagged(value: CelValue): value is CelTagged {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** Deeper JSON than any manifest: the parser refuses it long before; this guards callers that did not parse. */
const MAX_DEPTH = 1000;
const converted = new WeakMap<JsonObject, CelMap>();

/**
 * JSON as CEL sees an unstructured Kubernetes object: whole numbers are int (double beyond int64), other numbers double.
 * Converting the same object twice costs nothing: a pack evaluates some forty policies over each workload.
 * Throws CelError where it is nested deeper than any manifest can be.
 */
export function fromJson(json: Json | undefined, depth = 0): CelValue {
  switch (typeof json) {
    case 'undefined':
      return null;
    case 'number':
      return Number.isSafeInteger(json) ? BigInt(json) : json;
    case 'bigint':
      return json > MAX_INT || json < MIN_INT ? Number(json) : json;
    case 'string':
      return wellFormed(json);
    case 'boolean':
      return json;
    default:
      if (json === null) return null;
      if (depth > MAX_DEPTH) throw new CelError('the object is nested too deeply to be evaluated');
      if (isJsonArray(json)) return json.map(item => fromJson(item, depth + 1));
      return fromJsonObject(json, depth);
  }
}

function isJsonArray(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function fromJsonObject(object: JsonObject, depth: number): CelMap {
  const known = converted.get(object);
  if (known) return known;
  const map = new Map<CelValue, CelValue>();
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value !== undefined) map.set(wellFormed(key), fromJson(value, depth + 1));
  }
  converted.set(object, map);
  return map;
}

/** Go's decoder turns a lone surrogate into U+FFFD; JavaScript would keep it. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
