// Reads Chart.yaml and kustomization.yaml the way Helm and kustomize do, for the one purpose of finding the files that
// they name.
//
// Both decode with sigs.k8s.io/yaml: go-yaml first, then encoding/json, which matches field names without case. What
// this reader is unsure of it takes for more: a file too many in a copy does no harm, a file too few makes the tool
// fail, and neither hides anything. For what is judged, read manifest/parse.ts.

import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { isList as isJsonList } from '../kube/object.ts';
import type { Json } from '../model.ts';

/** Scalars are texts as they are written, whatever their type; an empty value or `null` is null. */
export type LooseValue = null | string | readonly LooseValue[] | LooseObject;
export interface LooseObject {
  readonly [key: string]: LooseValue;
}

export interface LooseYaml {
  readonly documents: readonly LooseValue[];
  /** Values there would be if every alias were written out. kustomize writes them out, without a limit. */
  readonly weight: number;
  /** The parser complains: what Go reads may be something else. */
  readonly doubtful: boolean;
}

const MAX_DEPTH = 200;
/** Ends the name of a field that repeats another. No key of a text that Go reads holds it. */
const AGAIN = '\0';

/** Never throws for what the bytes hold: of what cannot be read, as much as can be. */
export function readLooseYaml(bytes: Uint8Array): LooseYaml {
  const documents: LooseValue[] = [];
  let weight = 0;
  let doubtful = false;
  const parsed = parseAllDocuments(decode(bytes), {
    // All scalars texts, so that no path is taken for a number.
    schema: 'failsafe',
    uniqueKeys: false,
    strict: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const converter = makeConverter();
    const converted = converter(document.contents, 0);
    documents.push(converted.value);
    weight += converted.weight;
    doubtful ||= document.errors.length > 0;
  }
  return { documents, weight, doubtful };
}

/** A decoded value as this reader would have read it. */
export function looseValue(value: Json | undefined): LooseValue {
  if (value === null || value === undefined || typeof value === 'string') return value ?? null;
  if (typeof value !== 'object') return String(value);
  if (isJsonList(value)) return value.map(looseValue);
  const object: Record<string, LooseValue> = Object.create(null);
  for (const key of Object.keys(value)) object[key] = looseValue(value[key]);
  return object;
}

/**
 * The object's values under a field name, in any case that Go's encoding/json takes for it. `name` is in lower case.
 */
function fieldsOf(value: LooseValue | undefined, name: string): readonly LooseValue[] {
  if (!isLooseObject(value)) return [];
  return Object.keys(value)
    .filter(key => foldKey(key) === name)
    .map(key => value[key] ?? null);
}

/** All texts in the lists (or the single texts) under a field name. */
export function textsOf(value: LooseValue | undefined, name: string): readonly string[] {
  return fieldsOf(value, name).flatMap(field => itemsOf(field).filter(item => typeof item === 'string'));
}

/** Is there anything but null and empty lists under a field name? */
export function hasField(value: LooseValue | undefined, name: string): boolean {
  return fieldsOf(value, name).some(field => itemsOf(field).some(item => item !== null));
}

/** All objects in the lists under a field name. */
export function objectsOf(value: LooseValue | undefined, name: string): readonly LooseObject[] {
  return fieldsOf(value, name).flatMap(field => itemsOf(field).filter(isLooseObject));
}

/** The text under a field name; the last one where case variants repeat it. */
export function textOf(value: LooseValue | undefined, name: string): string | null {
  return textsOf(value, name).at(-1) ?? null;
}

export function isLooseObject(value: LooseValue | undefined): value is LooseObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: LooseValue): value is readonly LooseValue[] {
  return Array.isArray(value);
}

function itemsOf(value: LooseValue): readonly LooseValue[] {
  return isList(value) ? value : [value];
}

/**
 * encoding/json folds with Unicode's simple case folding; beside ASCII, two letters fold into it.
 * https://pkg.go.dev/encoding/json#Unmarshal
 */
function foldKey(key: string): string {
  const name = key.includes(AGAIN) ? key.slice(0, key.indexOf(AGAIN)) : key;
  return name.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase();
}

/** UTF-16 by its byte order mark, else UTF-8; all that Go's readers end a line at is a line feed afterwards. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes).replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n');
}

interface Weighed {
  readonly value: LooseValue;
  readonly weight: number;
}

const EMPTY: Weighed = { value: null, weight: 1 };

/** Aliases become references to one value, so that nothing is multiplied here. */
function makeConverter(): (node: unknown, depth: number) => Weighed {
  const anchors = new Map<string, Weighed>();
  const convert = (node: unknown, depth: number): Weighed => {
    if (depth > MAX_DEPTH) return EMPTY;
    if (isAlias(node)) return anchors.get(node.source) ?? EMPTY;
    let result = EMPTY;
    if (isScalar(node)) result = { value: scalarText(node.value, node.type), weight: 1 };
    else if (isSeq(node)) {
      const items = node.items.map(item => convert(isPair(item) ? item.value : item, depth + 1));
      result = { value: items.map(item => item.value), weight: items.reduce((sum, item) => sum + item.weight, 1) };
    } else if (isMap(node)) {
      const object: Record<string, LooseValue> = Object.create(null);
      let weight = 1;
      for (const pair of node.items) {
        const key = convert(pair.key, depth + 1);
        const value = convert(pair.value, depth + 1);
        weight += key.weight + value.weight;
        if (key.value === '<<') merge(object, value.value);
        else if (typeof key.value === 'string') add(object, key.value, value.value);
      }
      result = { value: object, weight };
    }
    if ((isScalar(node) || isSeq(node) || isMap(node)) && node.anchor !== undefined) anchors.set(node.anchor, result);
    return result;
  };
  return convert;
}

function scalarText(value: unknown, type: string | undefined): string | null {
  if (typeof value !== 'string') return null;
  return type === 'PLAIN' && /^(|~|null|Null|NULL)$/.test(value) ? null : value;
}

/** `<<: *a` or `<<: [*a, *b]`. */
function merge(into: Record<string, LooseValue>, from: LooseValue): void {
  for (const source of itemsOf(from)) {
    if (!isLooseObject(source)) continue;
    for (const key of Object.keys(source)) add(into, key, source[key] ?? null);
  }
}

/**
 * Adds a field, beside those of its name that are there: which of them counts is where Go's readers differ among
 * themselves (the merged one in go-yaml 2, the written one in go-yaml 3), so all of them are followed.
 */
function add(into: Record<string, LooseValue>, key: string, value: LooseValue): void {
  let name = key;
  while (Object.hasOwn(into, name)) name += AGAIN;
  into[name] = value;
}
