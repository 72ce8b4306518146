// Values of Go templates, and how Go's fmt writes them.
// https://pkg.go.dev/fmt

import type { Json } from '../../model.ts';
import { isObject } from '../object.ts';

/**
 * A number is a float64 and a bigint an int: what comes from JSON is a float, what functions count is an int. `undefined` is no value
 * (a missing key), null a nil that is there.
 */
export type GoValue = undefined | null | string | number | bigint | boolean | readonly GoValue[] | GoMap | Unknown;
export type GoMap = ReadonlyMap<string, GoValue>;

/** Something that is there and of which nobody here knows what it is: printed as it stands in the template, and good for nothing else. */
export class Unknown {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export function isMap(value: GoValue): value is GoMap {
  return value instanceof Map;
}

export function isSlice(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

/** JSON as encoding/json reads it into `any`: every number a float64. */
export function fromJson(value: Json | undefined): GoValue {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map((item: Json) => fromJson(item));
  if (!isObject(value)) return value === undefined || typeof value !== 'object' ? value : null;
  return new Map(Object.entries(value).map(([key, child]) => [key, fromJson(child)]));
}

/** The way back; ints become numbers where they fit. */
export function toJson(value: GoValue): Json {
  if (value === undefined || value instanceof Unknown) return null;
  if (typeof value === 'bigint') return BigInt(Number(value)) === value ? Number(value) : value;
  if (isSlice(value)) return value.map(toJson);
  if (!isMap(value)) return value;
  const object: Record<string, Json> = Object.create(null);
  for (const key of [...value.keys()].sort()) object[key] = toJson(value.get(key));
  return object;
}

/** `%v`. */
export function formatValue(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (value instanceof Unknown) return value.text;
  if (typeof value === 'number') return formatFloat(value);
  if (isSlice(value)) return `[${value.map(formatValue).join(' ')}]`;
  if (isMap(value)) {
    const keys = [...value.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `map[${keys.map(key => `${key}:${formatValue(value.get(key))}`).join(' ')}]`;
  }
  return String(value);
}

/** `strconv.FormatFloat(value, 'g', -1, 64)`: 20240101 is 2.0240101e+07. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < FIRST_EXPONENT) {
    // JavaScript writes small numbers with an exponent only from 1e-7 on.
    return String(value);
  }
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const FIRST_EXPONENT = 6;

export function typeName(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (value instanceof Unknown) return 'unknown';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  return isSlice(value) ? '[]interface {}' : 'map[string]interface {}';
}
