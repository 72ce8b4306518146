// The values of a HelmRelease, as Flux composes them: a port, with the maps that it shares between its layers.
// https://github.com/fluxcd/pkg/blob/chartutil/v1.35.0/chartutil/values.go (ChartValuesFromReferences)

import { flowYaml } from '../../kube/flow-yaml.ts';
import { isList, isObject } from '../../kube/object.ts';
import { isValueMap, parseInto, type Value, type ValueMap } from '../../kube/strvals.ts';
import { firstDocument } from '../../manifest/first-document.ts';
import type { Json } from '../../model.ts';
import type { HelmSet } from '../../render/root.ts';

/** One of `valuesFrom`: a text of values, or one value at a path. */
export interface ValuesReference {
  readonly text: string;
  /** '' for a text of values. */
  readonly targetPath: string;
  readonly literal: boolean;
}

export type Composed =
  | { readonly ok: true; readonly values: ValueMap }
  | { readonly ok: false; readonly reason: string };

/** Values that hold more than this are somebody's attempt to fill the memory with aliases. */
const MAX_VALUES = 1_000_000;

/** @param inline `spec.values`, into which nested target paths write: that is why they win over it. */
export function composeValues(references: readonly ValuesReference[], inline: Json | undefined): Composed {
  const own = readable(inline ?? null);
  if (!own.ok) return own;
  let result: ValueMap = Object.create(null);
  for (const { text, targetPath, literal } of references) {
    if (targetPath === '') {
      const read = readValues(Buffer.from(text));
      if (!read.ok) return read;
      result = mergeMaps(result, read.values);
      continue;
    }
    result = mergeMaps(result, own.values);
    const reason = literal ? setLiteral(result, targetPath, text) : setValue(result, targetPath, text);
    if (reason !== null) return { ok: false, reason };
  }
  return { ok: true, values: mergeMaps(result, own.values) };
}

/** Files of values, later ones over earlier ones: what Flux packs as a chart's own. */
export function mergeFiles(files: readonly Uint8Array[]): Composed {
  let merged: ValueMap = Object.create(null);
  for (const bytes of files) {
    const read = readValues(bytes);
    if (!read.ok) return read;
    merged = mergeMaps(merged, read.values);
  }
  return { ok: true, values: merged };
}

/** The first document of a text. */
function readValues(bytes: Uint8Array): Composed {
  const document = firstDocument(bytes);
  return document.ok ? readable(document.value) : document;
}

/** Decoded JSON as Go has it: every number is a float64. */
function readable(json: Json): Composed {
  if (json === null) return { ok: true, values: Object.create(null) };
  let left = MAX_VALUES;
  const copy = (value: Json): Value => {
    left -= 1;
    if (left < 0) return null;
    if (typeof value === 'bigint') return Number(value);
    if (isList(value)) return value.map(copy);
    if (!isObject(value)) return value;
    const map: ValueMap = Object.create(null);
    for (const key of Object.keys(value)) map[key] = copy(value[key] ?? null);
    return map;
  };
  const values = copy(json);
  if (left < 0) return { ok: false, reason: `the values are more than ${MAX_VALUES}` };
  return isValueMap(values) ? { ok: true, values } : { ok: false, reason: 'the values are no mapping' };
}

/** A new map that shares what only one of the two has: whoever writes into that writes into both. */
function mergeMaps(a: ValueMap, b: ValueMap): ValueMap {
  const merged: ValueMap = Object.assign(Object.create(null), a);
  for (const key of Object.keys(b)) {
    const [left, right] = [merged[key], b[key] ?? null];
    merged[key] = isValueMap(left) && isValueMap(right) ? mergeMaps(left, right) : right;
  }
  return merged;
}

/** A value that begins and ends with one kind of quotes is text, without any quotes at its ends. */
function setValue(values: ValueMap, path: string, value: string): string | null {
  const quoted = ["'", '"'].some(mark => value.startsWith(mark) && value.endsWith(mark));
  return parseInto(`${path}=${quoted ? withoutQuotes(value) : value}`, values, quoted);
}

function withoutQuotes(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && `'"`.includes(value.charAt(start))) start += 1;
  while (end > start && `'"`.includes(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function setLiteral(values: ValueMap, path: string, value: string): string | null {
  return parseInto(`${path}=${value.replace(/[\\,[\]{}]/g, character => `\\${character}`)}`, values, true);
}

/** Whole numbers that a target path set are int64; a values file has float64 only, and a template may tell them apart. */
export function wholeNumbers(values: ValueMap): readonly HelmSet[] {
  const found: HelmSet[] = [];
  const visit = (value: Value, path: string): void => {
    if (typeof value === 'bigint') found.push({ flag: 'set', assignment: `${path}=${value}` });
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`);
    else if (isValueMap(value)) {
      for (const [key, item] of Object.entries(value)) {
        const name = key.replace(/[\\=[,.]/g, character => `\\${character}`);
        visit(item, path === '' ? name : `${path}.${name}`);
      }
    }
  };
  visit(values, '');
  return found;
}

export function valuesText(values: ValueMap): string {
  return flowYaml(values);
}

/** Does a null stand in it, with which Helm and Flux do different things? */
export function holdsNull(value: Value): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.some(holdsNull);
  return isValueMap(value) && Object.values(value).some(holdsNull);
}
