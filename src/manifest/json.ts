// One JSON value of a stream, with positions, as Go's encoding/json reads it. Iterative: depth costs no stack.

import type { Json } from '../model.ts';
import { quote } from '../text/escape.ts';
import { wellFormed } from './decode.ts';
import { type Entry, mappingNode, type Node, scalarNode, sequenceNode } from './node.ts';
import type { Failure, Note } from './note.ts';
import { exact, wholeFloat } from './scalar.ts';

export type JsonResult =
  | {
      readonly ok: true;
      readonly root: Entry;
      readonly end: number;
      readonly notes: readonly Note[];
      readonly refused: Failure | null;
    }
  | { readonly ok: false; readonly code: 'syntax' | 'too-deep'; readonly reason: string; readonly offset: number };

/** Go's encoding/json refuses deeper nesting. https://pkg.go.dev/encoding/json */
const goMaximumDepth = 10_000;

interface Frame {
  readonly offset: number;
  /** Null in a sequence. */
  readonly entries: Map<string, Entry> | null;
  readonly items: Entry[];
  key: string;
  keyOffset: number;
}

/** The offset of the first character from `offset` on that is no JSON white space. */
export function skipJsonSpace(text: string, offset: number): number {
  let at = offset;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** Reads the value that starts at `from`. Of a repeated key the last wins, with a note. */
export function readJson(text: string, from: number): JsonResult {
  const notes: Note[] = [];
  let refused: Failure | null = null;
  const stack: Frame[] = [];
  let at = skipJsonSpace(text, from);
  const fail = (reason: string, offset: number): JsonResult => ({ ok: false, code: 'syntax', reason, offset });

  for (;;) {
    // A value is expected here.
    const start = at;
    let node: Node | null = null;
    const first = text.charAt(at);
    if (first === '{' || first === '[') {
      if (stack.length >= goMaximumDepth)
        return { ok: false, code: 'too-deep', reason: 'it is nested too deep', offset: at };
      const frame: Frame = {
        offset: start,
        entries: first === '{' ? new Map() : null,
        items: [],
        key: '',
        keyOffset: 0,
      };
      at = skipJsonSpace(text, at + 1);
      if (text.charAt(at) === (first === '{' ? '}' : ']')) {
        at++;
        node = close(frame);
      } else {
        stack.push(frame);
        if (frame.entries === null) continue;
        const key = readKey(text, at, frame, notes);
        if (typeof key === 'string') return fail(key, at);
        at = key;
        continue;
      }
    } else {
      const scalar = readScalar(text, at);
      if (scalar === null) return fail('it is not valid JSON', at);
      // Go's decoder steps over such a number and refuses the object later; the stream goes on.
      if (scalar.value === undefined) refused ??= { code: 'refused', reason: 'a number is too large', offset: at };
      node = scalarNode(scalar.value ?? null);
      at = scalar.end;
    }

    // The value is complete: hand it to what contains it, and close what ends with it.
    let offset = start;
    for (;;) {
      const frame = stack.at(-1);
      if (frame === undefined) return { ok: true, root: { offset, node }, end: at, notes, refused };
      if (frame.entries === null) frame.items.push({ offset, node });
      else frame.entries.set(frame.key, { offset: frame.keyOffset, node });
      at = skipJsonSpace(text, at);
      const mark = text.charAt(at);
      if (mark === ',') {
        at = skipJsonSpace(text, at + 1);
        if (frame.entries !== null) {
          const key = readKey(text, at, frame, notes);
          if (typeof key === 'string') return fail(key, at);
          at = key;
        }
        break;
      }
      if (mark !== (frame.entries === null ? ']' : '}')) return fail('it is not valid JSON', at);
      at++;
      stack.pop();
      node = close(frame);
      offset = frame.offset;
    }
  }
}

function close(frame: Frame): Node {
  return frame.entries === null ? sequenceNode(frame.items) : mappingNode(frame.entries);
}

/** Reads `"key":` into the frame; the offset behind it, or what is wrong. */
function readKey(text: string, at: number, frame: Frame, notes: Note[]): number | string {
  const key = text.charAt(at) === '"' ? readString(text, at) : null;
  if (key === null) return 'it is not valid JSON';
  const colon = skipJsonSpace(text, key.end);
  if (text.charAt(colon) !== ':') return 'it is not valid JSON';
  if (frame.entries?.has(key.value)) {
    notes.push({
      cause: 'duplicate-key',
      message: `The key ${quote(key.value)} stands more than once: kubectl takes the last one, kustomize refuses.`,
      offset: at,
    });
  }
  frame.key = key.value;
  frame.keyOffset = at;
  return skipJsonSpace(text, colon + 1);
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

function readScalar(text: string, at: number): { value: Json | undefined; end: number } | null {
  switch (text.charAt(at)) {
    case '"':
      return readString(text, at);
    case 't':
      return text.startsWith('true', at) ? { value: true, end: at + 4 } : null;
    case 'f':
      return text.startsWith('false', at) ? { value: false, end: at + 5 } : null;
    case 'n':
      return text.startsWith('null', at) ? { value: null, end: at + 4 } : null;
    default: {
      numberPattern.lastIndex = at;
      const source = numberPattern.exec(text)?.[0];
      if (source === undefined) return null;
      return { value: jsonNumber(source), end: at + source.length };
    }
  }
}

/** int64 where it is one, else float64; undefined where Go says that the number is out of range. */
function jsonNumber(source: string): number | bigint | undefined {
  if (/^-?[0-9]{1,19}$/.test(source)) {
    const value = BigInt(source);
    if (value >= -(2n ** 63n) && value < 2n ** 63n) return exact(value);
  }
  const value = Number(source);
  return Number.isFinite(value) ? wholeFloat(value) : undefined;
}

const plainRun = /[^"\\\0-\x1f]*/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readString(text: string, from: number): { value: string; end: number } | null {
  let value = '';
  let at = from + 1;
  for (;;) {
    plainRun.lastIndex = at;
    const run = plainRun.exec(text)?.[0] ?? '';
    value += run;
    at += run.length;
    const mark = text.charAt(at);
    if (mark === '"') return { value: wellFormed(value), end: at + 1 };
    if (mark !== '\\') return null;
    const letter = text.charAt(at + 1);
    if (letter === 'u') {
      const hex = text.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) return null;
      value += String.fromCharCode(Number.parseInt(hex, 16));
      at += 6;
    } else {
      const plain = escapes[letter];
      if (plain === undefined) return null;
      value += plain;
      at += 2;
    }
  }
}
