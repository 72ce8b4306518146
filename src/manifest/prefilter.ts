// Says of a file's bytes, fast, whether they could hold an object of a kind of interest. It may pass too much, never too little.
//
// Proof. An object that parse.ts reads has a key that is the text `kind`, and under it a text that is one of the words: in any case,
// with blanks or invisible characters around or within it (kinds are compared leniently), or with `List` behind it (an item of a
// list inherits its kind). The file is UTF-8, or UTF-16 with its mark, and then it is converted first. A text stands in it
//  (a) as it is: plain, quoted or in a block; folding lines puts a blank or a line break into a text, and neither matters here; or
//  (b) with escapes in double quotes: \x, \u, \U, or a backslash at the end of a line, which joins two lines without a blank; or
//  (c) in base64 under the tag !!binary; or
//  (d) elsewhere, and here is an alias.
// So:
//  (a) Between the text `kind` and its value there is no other text: only blanks, line breaks, quotes, `:`, `?`, `|` and `>` with
//      their digits, tags, anchors, comments, and bytes beyond ASCII (invisible characters, line breaks of Unicode). `gapEnd`
//      skips all of these behind every `kind`. Anything else there means that this `kind` is not the key of a text.
//      A comment that holds a line break of Unicode could end at it: such a file passes.
//  (b) A file with such an escape is decoded and looked at again. Decoding runs from left to right over pairs of a backslash and
//      what follows it. Outside of quotes a backslash means nothing, but a pair that starts there ends with the opening quote at
//      the latest, since a quote is no hexadecimal digit: within the quotes the pairs are those of the YAML reader. Only letters
//      and digits are put in, so that no comment or quote begins or ends where there was none; all else, and a joined line, leaves
//      a mark, which is skipped within words, and which makes a comment that holds one pass.
//  (c) A file passes in which a tag could be !!binary.
//  (d) A file passes in which an alias is the value of a `kind`, or a `kind` has an anchor (then an alias could be the key). An
//      alias that stands for a whole mapping, or a merge key, brings in pairs whose key and value stand together.
// A value that a template fills in (`{{`, `{%`, `${`) passes too. A text within a text (a manifest in a ConfigMap) is found where it
// stands in a block or in quotes, where \n and \" count as gaps, and in base64.

import { Buffer } from 'node:buffer';
import { decodeText, isUtf16 } from './decode.ts';

/** Stands for an escape that is no letter or digit, and for a joined line. */
const mark = 0x01;

/** The work that gaps may cost, in bytes skipped: proportional to the file, so that no text makes the look quadratic. */
interface Budget {
  left: number;
}

/**
 * Makes the test for kinds with these names (ASCII letters and digits). The test says whether a file could hold an object of one of
 * them, in any of the ways in which parse.ts could read it.
 */
export function createPrefilter(words: readonly string[]): (bytes: Uint8Array) => boolean {
  const lower = words.map(word => Buffer.from(word.toLowerCase(), 'latin1'));
  return bytes => {
    const view = isUtf16(bytes)
      ? Buffer.from(decodeText(bytes).text, 'utf8')
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const budget = { left: 8 * view.length + 65_536 };
    if (holdsKind(view, lower, budget) || holdsBinaryTag(view)) return true;
    const decoded = decodeEscapes(view);
    if (decoded !== null && holdsKind(decoded, lower, budget)) return true;
    return holdsBase64(view, lower, budget);
  };
}

/** (a) and (d): is there a `kind` with one of the words, an alias or a template behind it, or with an anchor before it? */
function holdsKind(bytes: Buffer, words: readonly Buffer[], budget: Budget): boolean {
  for (let at = bytes.indexOf('kind'); at !== -1; at = bytes.indexOf('kind', at + 4)) {
    if (holdsWord(bytes, at + 4, words, budget)) return true;
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

function holdsWord(bytes: Buffer, from: number, words: readonly Buffer[], budget: Budget): boolean {
  const value = gapEnd(bytes, from, budget);
  if (value === null) return true;
  const first = bytes[value];
  if (first === 0x2a /* * */) return true;
  if ((first === 0x7b /* { */ || first === 0x24) /* $ */ && value > from) {
    const second = bytes[value + 1];
    if (second === 0x7b || (first === 0x7b && second === 0x25) /* % */) return true;
  }
  return words.some(word => {
    let end = matches(bytes, value, word);
    for (let next = end; next !== null; next = matches(bytes, next, list)) end = next;
    return end !== null && !isWordByte(bytes[end]);
  });
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

/** (b) The text with its escapes decoded; null where it has none that could hide a letter. */
function decodeEscapes(bytes: Buffer): Buffer | null {
  if (!bytes.includes(0x5c)) return null;
  const text = bytes.toString('latin1');
  if (!/\\(?:[xuU][0-9a-fA-F]|[\n\r]|\xc2\x85|\xe2\x80[\xa8\xa9])/.test(text)) return null;
  const decoded = text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|((?:\r?\n|\r|\xc2\x85|\xe2\x80[\xa8\xa9])[ \t]*)|.)/gs,
    (pair, x, u, U, newline) => {
      const digits: string | undefined = x ?? u ?? U;
      if (digits === undefined) return newline === undefined ? pair : '\x01';
      const character = String.fromCharCode(Math.min(Number.parseInt(digits, 16), 0xffff));
      return /^[A-Za-z0-9]$/.test(character) ? character : (lookalikes[character] ?? '\x01');
    },
  );
  // A joined line may stand within the key itself.
  return Buffer.from(decoded.replace(/k\x01*i\x01*n\x01*d/g, 'kind'), 'latin1');
}

const lookalikes: Readonly<Record<string, string>> = { '\u212a': 'k', '\u017f': 's' };

/** (c) Tags are short: with every letter percent-encoded, `!<tag:yaml.org,2002:binary>` has less than 120 bytes. */
function holdsBinaryTag(bytes: Buffer): boolean {
  if (bytes.includes('%TAG')) return true;
  for (let at = bytes.indexOf('!'); at !== -1; at = bytes.indexOf('!', at + 1)) {
    let end = at;
    while (end < at + 120 && (bytes[end] ?? 0) > 0x20 && (bytes[end] ?? 0) < 0x80) end++;
    const tag = bytes.toString('latin1', at, end);
    const plain = tag.includes('%')
      ? tag.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
      : tag;
    if (plain.includes('binary')) return true;
    at = Math.max(at, end - 1);
  }
  return false;
}

/**
 * `kind` in base64, at the three places it can have in a group of three bytes: the digits that it decides alone, and those that give its
 * first bits when they are put before.
 */
const base64Kinds = [
  { before: '', digits: 'a2luZ' },
  { before: 'AG', digits: 'tpbm' },
  { before: 'AAB', digits: 'raW5k' },
] as const;

function holdsBase64(bytes: Buffer, words: readonly Buffer[], budget: Budget): boolean {
  return base64Kinds.some(({ before, digits }) => {
    for (let at = bytes.indexOf(digits); at !== -1; at = bytes.indexOf(digits, at + 1)) {
      const run = bytes.toString('latin1', at, at + 1000).replace(/[\s"'\\]+/g, '');
      const length = run.search(/[^A-Za-z0-9+/]|$/);
      const decoded = Buffer.from(before + run.slice(0, length), 'base64');
      budget.left -= 1000;
      if (budget.left < 0 || holdsKind(decoded, words, budget)) return true;
    }
    return false;
  });
}
