// One text for each JSON value: what digests are made of and what equality means.

import type { Json } from '../model.ts';
import { isList, isObject } from './object.ts';

/**
 * JSON without blanks, keys sorted by UTF-16 code unit, numbers in one spelling: whole numbers as plain digits however they
 * were written (`1`, `1.0`, a bigint), others as JavaScript's shortest form. Keys whose value is undefined are absent.
 * Works on any depth: it keeps its own stack. Numbers that JSON lacks come out as `NaN`, `Infinity`, `-Infinity`, unquoted,
 * so that they equal nothing else.
 */
export function canonicalJson(value: Json): string {
  const frames: Frame[] = [];
  let text = open(value, frames);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const index = frame.next++;
    if (index === frame.items.length) {
      text += frame.keys === null ? ']' : '}';
      frames.pop();
      continue;
    }
    if (index > 0) text += ',';
    if (frame.keys !== null) text += `${JSON.stringify(frame.keys[index])}:`;
    text += open(frame.items[index] ?? null, frames);
  }
  return text;
}

/** A list or object that is being written, and how far it is. */
interface Frame {
  readonly keys: readonly string[] | null;
  readonly items: readonly Json[];
  next: number;
}

/** The text of a scalar, or the opening bracket of a value that goes on the stack. */
function open(value: Json, frames: Frame[]): string {
  if (isList(value)) {
    frames.push({ keys: null, items: value, next: 0 });
    return '[';
  }
  if (isObject(value)) {
    const keys = Object.keys(value).filter(key => value[key] !== undefined);
    if (keys.length > 1) keys.sort();
    frames.push({ keys, items: keys.map(key => value[key] ?? null), next: 0 });
    return '{';
  }
  return scalarText(value);
}

function scalarText(value: null | boolean | number | bigint | string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  // Beyond 2^53 JavaScript would write an exponent.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return String(BigInt(value));
  return String(value);
}

/** Equal JSON values: key order and the spelling of numbers do not count, undefined and absent are the same. */
export function deepEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || canonicalJson(a) === canonicalJson(b);
}
