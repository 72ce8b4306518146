// Reads the kustomization file of a folder as Go does, into what a deployer writes its own fields into.

import { isList, isObject } from '../../kube/object.ts';
import { firstDocument } from '../../manifest/first-document.ts';
import type { Json, JsonObject } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { KustomizationEdit } from '../root.ts';
import { type FieldTable, type FieldType, KUSTOMIZATION } from './kustomization-type.ts';

/** Fields by their JSON names, each of its type; empty texts and lists are left out, as Go's encoder leaves them out. */
type Kustomization = Readonly<Record<string, Json>>;

type Reading = KustomizationEdit['reading'];

export type ReadKustomization =
  | { readonly ok: true; readonly kustomization: Kustomization }
  /** Completes "… cannot be read: ". */
  | { readonly ok: false; readonly reason: string };

/** Reads the first YAML document of the bytes. */
export function readKustomization(bytes: Uint8Array, reading: Reading): ReadKustomization {
  const document = firstDocument(bytes);
  if (!document.ok) return document;
  if (document.value === null) return { ok: true, kustomization: {} };
  return isObject(document.value) ? decode(document.value, reading) : { ok: false, reason: 'it is no mapping' };
}

function decode(object: JsonObject, reading: Reading): ReadKustomization {
  const faults: string[] = [];
  const kustomization = struct(object, KUSTOMIZATION, { reading, faults }, '');
  const [fault] = faults;
  return fault === undefined ? { ok: true, kustomization } : { ok: false, reason: fault };
}

interface Decoding {
  readonly reading: Reading;
  /** Each completes "… cannot be read: ". */
  readonly faults: string[];
}

/** encoding/json takes fields in the order of the text, which sigs.k8s.io/yaml has sorted by then, in any case of letters. */
function struct(object: JsonObject, fields: FieldTable, decoding: Decoding, at: string): Record<string, Json> {
  const decoded: Record<string, Json> = Object.create(null);
  const names = new Map(Object.keys(fields).map(name => [foldKey(name), name]));
  for (const key of Object.keys(object).sort()) {
    const name = Object.hasOwn(fields, key) ? key : names.get(foldKey(key));
    const type = name === undefined ? undefined : fields[name];
    if (name === undefined || type === undefined) {
      if (decoding.reading === 'strict') decoding.faults.push(`it has no field ${quote(`${at}${key}`)}`);
      continue;
    }
    const value = object[key];
    // Go leaves a field as it is for null.
    if (value === null || value === undefined) continue;
    const result = decodeValue(value, type, decoding, `${at}${key}`);
    if (result === undefined) delete decoded[name];
    else decoded[name] = result;
  }
  return decoded;
}

/** Undefined for what Go's encoder leaves out. */
function decodeValue(value: Json, type: FieldType, decoding: Decoding, at: string): Json | undefined {
  if (type === 'any') return value;
  if (type === 'text' || type === 'exact') {
    const text = textOf(value, type === 'text' && decoding.reading === 'lenient');
    if (text === null) decoding.faults.push(`${quote(at)} is no text`);
    return text === null || text === '' ? undefined : text;
  }
  if (type === 'flag') {
    if (typeof value !== 'boolean') decoding.faults.push(`${quote(at)} is neither true nor false`);
    return value === true ? true : undefined;
  }
  if (type === 'whole') {
    if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return value;
    decoding.faults.push(`${quote(at)} is no whole number`);
    return undefined;
  }
  if ('list' in type) {
    if (!isList(value)) {
      decoding.faults.push(`${quote(at)} is no list`);
      return undefined;
    }
    // A null in a list is the zero value of its type.
    const items = value.map((item, index) =>
      item === null
        ? zeroOf(type.list)
        : (decodeValue(item, type.list, decoding, `${at}[${index}]`) ?? zeroOf(type.list)),
    );
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) {
    decoding.faults.push(`${quote(at)} is no mapping`);
    return undefined;
  }
  if ('fields' in type) return struct(value, type.fields, decoding, `${at}.`);
  const map: Record<string, Json> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    map[key] =
      item === null || item === undefined
        ? zeroOf(type.map)
        : (decodeValue(item, type.map, decoding, `${at}.${key}`) ?? zeroOf(type.map));
  }
  return Object.keys(map).length === 0 ? undefined : map;
}

function zeroOf(type: FieldType): Json {
  if (type === 'text' || type === 'exact') return '';
  if (type === 'any') return null;
  if (type === 'flag') return false;
  return type === 'whole' ? 0 : 'list' in type ? [] : {};
}

function textOf(value: Json, fromNumbers: boolean): string | null {
  if (typeof value === 'string') return value;
  if (!fromNumbers) return null;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return typeof value === 'number' ? shortFloat(value) : null;
}

/** `strconv.FormatFloat(value, 'g', -1, 32)` for what is no whole number: the shortest text that reads as the same float32. */
function shortFloat(value: number): string {
  if (Number.isInteger(value)) return String(BigInt(value));
  const single = Math.fround(value);
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toPrecision(digits))) !== single) digits++;
  const [mantissa = '', exponent = '0'] = single.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(single.toPrecision(digits)));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** encoding/json folds with Unicode's simple case folding; beside ASCII, two letters fold into it. */
function foldKey(key: string): string {
  return key.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase();
}
