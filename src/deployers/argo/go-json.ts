// Go's encoding/json over typed structs: what a text is read into, and what a struct is written as.
//
// Argo CD reads Applications, and the files that override them, into structs. So a key is found in any case, `null` leaves what is
// there, and a list is read into the members that the old one has. https://pkg.go.dev/encoding/json#Unmarshal

import { isObject } from '../../kube/object.ts';
import type { Json } from '../../model.ts';

export type GoType =
  | 'string'
  | 'bool'
  | 'number'
  /** `intstr.IntOrString`: a whole number or a text. */
  | 'int-or-string'
  /** `runtime.RawExtension`: any value, taken as a whole. */
  | 'raw'
  | { readonly list: GoType }
  | { readonly map: GoType }
  | GoStruct;

export interface GoStruct {
  readonly fields: Readonly<Record<string, GoType>>;
  /** Is it held by value, so that an empty one is not written (`omitzero`) and `null` leaves it? */
  readonly byValue?: boolean;
}

export type ReadGo =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly reason: string };

/** `json.Unmarshal` of a value into what is there already. */
export function readInto(type: GoType, value: Json, old: Json | undefined, path = ''): ReadGo {
  if (value === null) {
    const keeps = typeof type === 'string' ? type !== 'raw' : isStruct(type) && type.byValue === true;
    return { ok: true, value: keeps ? old : undefined };
  }
  if (typeof type === 'string') return scalarFits(type, value) ? { ok: true, value } : mismatch(type, value, path);
  if ('list' in type) {
    if (!isJsonList(value)) return mismatch('list', value, path);
    const before = isJsonList(old) ? old : [];
    const items: Json[] = [];
    for (const [index, item] of value.entries()) {
      const read = readInto(type.list, item, before[index], `${path}[${index}]`);
      if (!read.ok) return read;
      items.push(read.value ?? zeroOf(type.list));
    }
    return { ok: true, value: items };
  }
  if (!isObject(value)) return mismatch('object', value, path);
  const result: Record<string, Json | undefined> = Object.create(null);
  for (const [key, kept] of Object.entries(isObject(old) ? old : {})) result[key] = kept;
  for (const [key, child] of Object.entries(value)) {
    const name = isStruct(type) ? fieldOf(type, key) : key;
    const inner = isStruct(type) ? (name === null ? undefined : type.fields[name]) : type.map;
    if (name === null || inner === undefined) continue;
    const before = isStruct(type) ? result[name] : undefined;
    const read = readInto(inner, child ?? null, before, path === '' ? name : `${path}.${name}`);
    if (!read.ok) return read;
    result[name] = read.value ?? (isStruct(type) ? undefined : zeroOf(inner));
  }
  return { ok: true, value: result };
}

/** `json.Marshal` with `omitempty`: fields that are empty are left out, pointers to empty structs are not. */
export function writeGo(type: GoType, value: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof type === 'string') {
    return type !== 'raw' && (value === '' || value === false || value === 0) ? undefined : value;
  }
  if ('list' in type)
    return isJsonList(value) && value.length > 0 ? value.map(item => writeWhole(type.list, item)) : undefined;
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (!isStruct(type)) return entries.length === 0 ? undefined : value;
  const written = writeWhole(type, value);
  return type.byValue === true && isObject(written) && Object.keys(written).length === 0 ? undefined : written;
}

function writeWhole(type: GoType, value: Json): Json {
  if (!isObject(value) || typeof type === 'string' || 'list' in type || !isStruct(type)) return value;
  const result: Record<string, Json> = Object.create(null);
  for (const [name, inner] of Object.entries(type.fields)) {
    const written = writeGo(inner, value[name]);
    if (written !== undefined) result[name] = written;
  }
  return result;
}

/** Go's zero value, or an empty list or map: what `mergo` fills and `IsZero` counts as nothing. */
export function isZero(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (isJsonList(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(child => child === undefined);
}

/** The field that a key means: exactly, or else the first in any case. */
function fieldOf(type: GoStruct, key: string): string | null {
  if (Object.hasOwn(type.fields, key)) return key;
  const folded = fold(key);
  return Object.keys(type.fields).find(name => fold(name) === folded) ?? null;
}

/** Go folds the long s and the Kelvin sign as well: https://pkg.go.dev/strings#EqualFold */
function fold(text: string): string {
  return text.toLowerCase().replaceAll('\u017f', 's').replaceAll('\u212a', 'k');
}

function scalarFits(type: Exclude<GoType, object>, value: Json): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'int-or-string':
      return typeof value === 'string' || typeof value === 'bigint' || Number.isInteger(value);
    case 'raw':
      return true;
  }
}

function zeroOf(type: GoType): Json {
  if (type === 'string') return '';
  if (type === 'bool') return false;
  if (type === 'number' || type === 'int-or-string') return 0;
  if (type === 'raw') return null;
  return 'list' in type ? [] : {};
}

function mismatch(wanted: string, value: Json, path: string): ReadGo {
  const is =
    value === null ? 'null' : isJsonList(value) ? 'a list' : isObject(value) ? 'an object' : `a ${typeof value}`;
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    bool: 'true or false',
    list: 'a list',
    object: 'an object',
    number: 'a number',
  };
  return { ok: false, reason: `\`${path}\` is ${is} and not ${words[wanted] ?? 'a number or text'}` };
}

function isStruct(type: GoType): type is GoStruct {
  return typeof type === 'object' && 'fields' in type;
}

function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** What an API server keeps of an object: known fields, written exactly so. */
export function knownFields(type: GoType, value: Json): Json {
  if (typeof type === 'string') return value;
  if ('list' in type) return isJsonList(value) ? value.map(item => knownFields(type.list, item)) : value;
  if (!isObject(value)) return value;
  const known: Record<string, Json | undefined> = Object.create(null);
  for (const [key, child] of Object.entries(value)) {
    const inner = isStruct(type) ? (Object.hasOwn(type.fields, key) ? type.fields[key] : undefined) : type.map;
    if (inner !== undefined && child !== undefined) known[key] = knownFields(inner, child);
  }
  return known;
}
