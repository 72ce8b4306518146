// Finds in bytes a `kind` with one of some words behind it. prefilter.ts says why that is enough, and has the proof that (a) to (d) name.

import { Buffer } from 'node:buffer';

/** Stands for an escape that is no letter or digit, and for a joined line. */
const mark = 0x01;

/** The work that gaps may cost, in bytes skipped: proportional to the file, so that no text makes the look quadratic. */
export interface Budget {
  left: number;
}

/** The name of a kind (ASCII letters and digits), in any group or in one; or any other kind. */
export type KindWord = string | { readonly kind: string; readonly group: string } | OtherKinds;

/**
 * Any kind but these, in a file in which something could run: where the group of a kind decides, the object says it. Null: none but what
 * cannot be a name, because a template of some language fills it in (`<< inputs.kind >>`, `$(tt.params.kind)`, `Cron${X}`).
 */
export interface OtherKinds {
  readonly besides: ReadonlySet<string> | null;
  /** API groups in which the names mean what is known; in any other group a name says nothing. */
  readonly groups: ReadonlySet<string>;
}

/**
 * Words, letter by letter (lower case). Looking one up costs the same whether there are three or three hundred, and what nobody
 * looks up is not made: most filters see a handful of files.
 */
export interface Words {
  /** What is left of the words once this letter is read; null where it is in none of them. */
  after(letter: number): Words | null;
  /** Groups in which what leads here is a word; null for any. */
  readonly groups: readonly (string | null)[];
}

export function indexWords(words: readonly Exclude<KindWord, OtherKinds>[], withGroups: boolean): Words {
  return branch(
    words.map(word =>
      typeof word === 'string'
        ? { letters: word.toLowerCase(), group: null }
        : { letters: word.kind.toLowerCase(), group: withGroups ? word.group : null },
    ),
    0,
  );
}

interface Spelled {
  readonly letters: string;
  readonly group: string | null;
}

/** Words that are alike up to a letter. */
function branch(words: readonly Spelled[], at: number): Words {
  const branches = new Map<number, Words | null>();
  return {
    after(letter) {
      const known = branches.get(letter);
      if (known !== undefined) return known;
      const rest = words.filter(word => at < word.letters.length && word.letters.charCodeAt(at) === letter);
      const made = rest.length === 0 ? null : branch(rest, at + 1);
      branches.set(letter, made);
      return made;
    },
    groups: words.filter(word => word.letters.length === at).map(word => word.group),
  };
}

export type HoldsGroup = (group: string) => boolean;

export function anyGroup(): boolean {
  return true;
}

/** Where there is something to look at, found in one pass over the bytes. */
export interface Marks {
  /** Each text `kind`. */
  readonly kinds: readonly number[];
  /** Each `&`. */
  readonly anchors: readonly number[];
  readonly backslash: boolean;
  /** Could there be a tag: an exclamation mark, or a directive that lets one be written without? */
  readonly exclamation: boolean;
  readonly tagDirective: boolean;
  /** `kind` in base64, see prefilter.ts. */
  readonly base64: boolean;
  readonly binaryData: boolean;
}

/** Of each text that is looked for, the byte that is rarest in manifests: all others are passed over with one look. */
const MARKS = new Uint8Array(256);
for (const letter of '&\\!%kZbWD') MARKS[letter.charCodeAt(0)] = 1;

export function marksIn(bytes: Buffer): Marks {
  const kinds: number[] = [];
  const anchors: number[] = [];
  let [backslash, exclamation, tagDirective, base64, binaryData] = [false, false, false, false, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (MARKS[byte] === 0) continue;
    if (byte === 0x6b /* k */) {
      if (bytes[at + 1] === 0x69 && bytes[at + 2] === 0x6e && bytes[at + 3] === 0x64) kinds.push(at);
    } else if (byte === 0x26 /* & */) anchors.push(at);
    else if (byte === 0x5c) backslash = true;
    else if (byte === 0x21 /* ! */) exclamation = true;
    else if (byte === 0x25 /* % */) tagDirective ||= standsAt(bytes, at, '%TAG');
    else if (byte === 0x44 /* D */) binaryData ||= standsAt(bytes, at - 6, 'binaryData');
    else if (byte === 0x5a /* Z */) base64 ||= standsAt(bytes, at - 4, 'a2luZ');
    else if (byte === 0x62 /* b */) base64 ||= bytes[at - 1] === 0x70 && standsAt(bytes, at - 2, 'tpbm');
    else base64 ||= standsAt(bytes, at - 2, 'raW5k');
  }
  return { kinds, anchors, backslash, exclamation, tagDirective, base64, binaryData };
}

function standsAt(bytes: Buffer, from: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[from + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** (a) and (d): is there a `kind` with one of the words, an alias or a template behind it, or with an anchor before it? */
export function holdsKind(
  bytes: Buffer,
  { kinds, anchors }: Marks,
  words: Words,
  budget: Budget,
  holdsGroup: HoldsGroup,
): boolean {
  for (const at of kinds) if (holdsWord(bytes, at + 4, words, budget, holdsGroup)) return true;
  for (const at of anchors) {
    if (!isAnchorByte(bytes[at + 1])) continue;
    const value = gapEnd(bytes, tokenEnd(bytes, at + 1), budget);
    if (value === null || reads(bytes, value, KIND, anyGroup)) return true;
  }
  return false;
}

/** In one of these words is all that says what or when something runs, in any spelling of fields that a kind may have. */
const RUNNING = ['ontainer', 'mage', 'chedule', 'cron', 'Cron', 'ommand', 'script'];

/** Is there a `kind` whose value is none of some names, in a file in which something could run? */
export function holdsOther(bytes: Buffer, { kinds }: Marks, { besides, groups }: OtherKinds, budget: Budget): boolean {
  if (kinds.length === 0 || !RUNNING.some(word => bytes.includes(word))) return false;
  for (let at = bytes.indexOf('apiVersion'); besides !== null && at !== -1; at = bytes.indexOf('apiVersion', at + 10)) {
    const value = gapEnd(bytes, at + 10, budget);
    if (value === null) return true;
    const version = wordAt(bytes, value);
    if (version.includes('/') && !groups.has(version.slice(0, version.indexOf('/')))) return true;
  }
  for (const at of kinds) {
    const value = gapEnd(bytes, at + 4, budget);
    if (value === null) return true;
    // Prose has no colon behind the word.
    if (!bytes.subarray(at + 4, value).includes(0x3a)) continue;
    const word = wordAt(bytes, value);
    if (word === '' && !OPENS.has(bytes[value] ?? 0)) continue;
    if (besides === null ? !/^[A-Za-z][A-Za-z0-9]*$/.test(word) : !besides.has(word)) return true;
  }
  return false;
}

function wordAt(bytes: Buffer, from: number): string {
  let end = from;
  while (end < bytes.length && (bytes[end] ?? 0) > 0x20 && !ENDS_WORD.has(bytes[end] ?? 0)) end++;
  return bytes.toString('latin1', from, end);
}

/** What ends a plain or quoted word: `"`, `'`, `,`, `}`, `]`, `\\`. */
const ENDS_WORD: ReadonlySet<number> = new Set(Buffer.from('"\',}]\\', 'latin1'));
/** A kind that is no word at all: `[[ … ]]`, `{{ … }}`. */
const OPENS: ReadonlySet<number> = new Set(Buffer.from('[{', 'latin1'));

const KIND = indexWords(['kind'], false);
const LIST = indexWords(['list'], false);

function holdsWord(bytes: Buffer, from: number, words: Words, budget: Budget, holdsGroup: HoldsGroup): boolean {
  const value = gapEnd(bytes, from, budget);
  if (value === null) return true;
  const first = bytes[value];
  if (first === 0x2a /* * */) return true;
  if ((first === 0x7b /* { */ || first === 0x24) /* $ */ && value > from) {
    const second = bytes[value + 1];
    if (second === 0x7b || (first === 0x7b && second === 0x25) /* % */) return true;
  }
  return reads(bytes, value, words, holdsGroup, true);
}

/**
 * Does one of the words stand at `from`, in any case? Blanks, invisible characters and marks within a word do not matter; there is none
 * before its first letter. `whole`: and does it end there, or with `List` behind it?
 */
function reads(bytes: Buffer, from: number, words: Words, holdsGroup: HoldsGroup, whole = false): boolean {
  let node = words;
  for (let at = from; at < bytes.length; ) {
    const next = node.after(letterAt(bytes, at));
    if (next !== null) {
      at += (bytes[at] ?? 0) < 0x80 ? 1 : bytes[at] === 0xc5 ? 2 : 3;
      node = next;
      if (node.groups.length > 0 && (!whole || isWholeUpTo(bytes, at))) {
        for (const group of node.groups) if (group === null || holdsGroup(group)) return true;
      }
    } else if (at > from && isInvisible(bytes, at)) {
      at += bytes[at] === 0x5c ? escapeLength(bytes, at) : 1;
    } else return false;
  }
  return false;
}

function isWholeUpTo(bytes: Buffer, at: number): boolean {
  return !isWordByte(bytes[at]) || reads(bytes, at, LIST, anyGroup, true);
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

const BLANK_ESCAPES: ReadonlySet<number> = new Set(Buffer.from('ntrabefv0NLP_', 'latin1'));

/** `\n` and the like are blanks of a text within a text; of `\"` only the backslash is skipped. */
function escapeLength(bytes: Buffer, at: number): number {
  return BLANK_ESCAPES.has(bytes[at + 1] ?? 0x20) ? 2 : 1;
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

/** In lower case. Two characters beyond ASCII are letters of ASCII in another case: U+212A (k) and U+017F (s). */
function letterAt(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte < 0x80) return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
  if (byte === 0xc5 && bytes[at + 1] === 0xbf) return 0x73;
  return byte === 0xe2 && bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa ? 0x6b : 0;
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
  if (byte === undefined) return false;
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
