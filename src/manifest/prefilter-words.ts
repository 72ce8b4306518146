// Finds in bytes a `kind` with one of some words behind it. prefilter.ts says why that is enough, and has the proof that (a) to (d) name.

import { Buffer } from 'node:buffer';

/** Stands for an escape that is no letter or digit, and for a joined line. */
const mark = 0x01;

/** The work that gaps may cost, in bytes skipped: proportional to the file, so that no text makes the look quadratic. */
export interface Budget {
  left: number;
}

/** The name of a kind (ASCII letters and digits), in any group or in one. */
export type KindWord = string | { readonly kind: string; readonly group: string };

interface Word {
  readonly letters: Buffer;
  /** Null: any group. */
  readonly group: string | null;
}

/** Words by their first letter. */
export type Words = ReadonlyMap<number, readonly Word[]>;

export function indexWords(words: readonly KindWord[], withGroups: boolean): Words {
  const index = new Map<number, Word[]>();
  for (const word of words) {
    const [kind, group] = typeof word === 'string' ? [word, null] : [word.kind, withGroups ? word.group : null];
    const letters = Buffer.from(kind.toLowerCase(), 'latin1');
    const first = letters[0] ?? 0;
    index.set(first, [...(index.get(first) ?? []), { letters, group }]);
  }
  return index;
}

export type HoldsGroup = (group: string) => boolean;

export function anyGroup(): boolean {
  return true;
}

/** (a) and (d): is there a `kind` with one of the words, an alias or a template behind it, or with an anchor before it? */
export function holdsKind(bytes: Buffer, words: Words, budget: Budget, holdsGroup: HoldsGroup): boolean {
  for (let at = bytes.indexOf('kind'); at !== -1; at = bytes.indexOf('kind', at + 4)) {
    if (holdsWord(bytes, at + 4, words, budget, holdsGroup)) return true;
  }
  for (let at = bytes.indexOf('&'); at !== -1; at = bytes.indexOf('&', at + 1)) {
    const end = tokenEnd(bytes, at + 1);
    if (!isAnchorByte(bytes[at + 1])) continue;
    const value = gapEnd(bytes, end, budget);
    if (value === null || matches(bytes, value, kind) !== null) return true;
  }
  return false;
}

const kind = Buffer.from('kind', 'latin1');
const list = Buffer.from('list', 'latin1');

function holdsWord(bytes: Buffer, from: number, words: Words, budget: Budget, holdsGroup: HoldsGroup): boolean {
  const value = gapEnd(bytes, from, budget);
  if (value === null) return true;
  const first = bytes[value];
  if (first === 0x2a /* * */) return true;
  if ((first === 0x7b /* { */ || first === 0x24) /* $ */ && value > from) {
    const second = bytes[value + 1];
    if (second === 0x7b || (first === 0x7b && second === 0x25) /* % */) return true;
  }
  return (words.get(firstLetter(bytes, value)) ?? []).some(({ letters, group }) => {
    let end = matches(bytes, value, letters);
    for (let next = end; next !== null; next = matches(bytes, next, list)) end = next;
    return end !== null && !isWordByte(bytes[end]) && (group === null || holdsGroup(group));
  });
}

/** In lower case, also of the two letters beyond ASCII that isLetter knows. */
function firstLetter(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x80) return byte === 0xc5 ? 0x73 : 0x6b;
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/**
 * The first byte from `from` on that is the start of a text, a bracket, or the end; null where that cannot be said, because a comment
 * could end in its middle or because the budget is spent.
 */
function gapEnd(bytes: Buffer, from: number, budget: Budget): number | null {
  let at = from;
  while (at < bytes.length) {
    const start = at;
    const byte = bytes[at] ?? 0;
    if (byte <= 0x20 || byte >= 0x7f || byte === 0x22 || byte === 0x27 || byte === 0x3a || byte === 0x3f) at++;
    else if (byte === 0x5c) at += escapeLength(bytes, at);
    else if (byte === 0x21 /* ! */ || byte === 0x26 /* & */) at = tokenEnd(bytes, at + 1);
    else if (byte === 0x7c /* | */ || byte === 0x3e /* > */) {
      at++;
      while (isBlockHeader(bytes[at])) at++;
    } else if (byte === 0x23 /* # */) {
      const end = commentEnd(bytes, at);
      if (end === null) return null;
      at = end;
    } else return at;
    budget.left -= at - start;
    if (budget.left < 0) return null;
  }
  return at;
}

/** `\n` and the like are blanks of a text within a text; of `\"` only the backslash is skipped. */
function escapeLength(bytes: Buffer, at: number): number {
  return 'ntrabefv0NLP_'.includes(String.fromCharCode(bytes[at + 1] ?? 0x20)) ? 2 : 1;
}

/** The end of a tag or an anchor: both go up to a blank or a line break. */
function tokenEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) > 0x20 && (bytes[at] ?? 0) < 0x80) at++;
  return at;
}

function isBlockHeader(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d);
}

/** The line feed that ends a comment, or the end; null where Go could end it earlier: at a lone CR, NEL, LS or PS, or at a mark. */
function commentEnd(bytes: Buffer, from: number): number | null {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    const next = bytes[at + 1];
    if (byte === 0x0a) return at;
    if (byte === mark || (byte === 0x0d && next !== 0x0a) || (byte === 0xc2 && next === 0x85)) return null;
    if (byte === 0xe2 && next === 0x80 && (bytes[at + 2] === 0xa8 || bytes[at + 2] === 0xa9)) return null;
  }
  return bytes.length;
}

/** The end of the word (lower case) at `from`, in any case; null where it is not there. */
function matches(bytes: Buffer, from: number, word: Buffer): number | null {
  let at = from;
  for (const letter of word) {
    // Blanks, invisible characters and marks within a word do not matter; there is none before its first letter.
    while (at > from && isInvisible(bytes, at) && !isLetter(bytes, at, letter))
      at += bytes[at] === 0x5c ? escapeLength(bytes, at) : 1;
    if (!isLetter(bytes, at, letter)) return null;
    at += (bytes[at] ?? 0) < 0x80 ? 1 : bytes[at] === 0xc5 ? 2 : 3;
  }
  return at;
}

/** Also the two characters beyond ASCII that are letters of ASCII in another case: U+212A (k) and U+017F (s). */
function isLetter(bytes: Buffer, at: number, letter: number): boolean {
  const byte = bytes[at] ?? 0;
  if (byte < 0x80) return (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) === letter;
  if (letter === 0x6b) return byte === 0xe2 && bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa;
  return letter === 0x73 && byte === 0xc5 && bytes[at + 1] === 0xbf;
}

function isInvisible(bytes: Buffer, at: number): boolean {
  const byte = bytes[at];
  return byte !== undefined && (byte <= 0x20 || byte >= 0x7f || byte === 0x5c);
}

/** Go refuses an anchor that starts with anything else, and so does construct.ts. */
function isAnchorByte(byte: number | undefined): boolean {
  return isWordByte(byte) || byte === 0x2d || byte === 0x5f;
}

function isWordByte(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9]/.test(String.fromCharCode(byte));
}
