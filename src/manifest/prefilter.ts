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
// stands in a block or in quotes, where \n and \" count as gaps, and in base64, also where line breaks cut that up.
//
// A word may come with its API group (`Task` of tekton.dev), since many kinds have names that other words of manifests have too. Then the
// group must be in the file as well. Proof: the group is compared exactly, but for blanks around it (registry.ts), and is part of a text
// that, as above, stands in the file (a) as it is, where no folding can be within it, since it has no blanks; (b) with an escape that
// hides a letter; (c) under !!binary, and then the file passes anyway; (d) elsewhere in the file. A list's items inherit from the list,
// in the same file. So a file in which the group is not to be seen passes only if it has an escape of (b), or an apiVersion that a
// template fills in; and what is found in base64 passes on the word alone.
//
// Of a kind that is none of some names (OtherKinds) the proof is shorter: it stands behind a `kind` and a colon as above, or behind an escape
// that is decoded first; and an object that says what it runs, and when, has one of the words in a key or a text.

import { Buffer } from 'node:buffer';
import { decodeText, isUtf16 } from './decode.ts';
import {
  anyGroup,
  type Budget,
  type HoldsGroup,
  holdsKind,
  holdsOther,
  indexWords,
  type KindWord,
  marksIn,
  type OtherKinds,
  type Words,
} from './prefilter-words.ts';

export type { KindWord } from './prefilter-words.ts';

/**
 * Makes the test for kinds with these names. The test says whether a file could hold an object of one of them, in any of the ways in
 * which parse.ts could read it.
 */
export function createPrefilter(words: readonly KindWord[]): (bytes: Uint8Array) => boolean {
  const named = words.filter(word => typeof word === 'string' || 'kind' in word);
  const others = words.filter((word): word is OtherKinds => typeof word !== 'string' && 'besides' in word);
  // Made with the first file: many a filter sees none.
  let indexed: { readonly plain: Words; readonly encoded: Words } | null = null;
  return bytes => {
    indexed ??= {
      plain: indexWords(named, true),
      // Base64 in base64: what can hold such a text once more.
      encoded: indexWords([...named, 'Secret', 'ConfigMap', 'List'], false),
    };
    const { plain, encoded } = indexed;
    const view = asUtf8(bytes);
    const marks = marksIn(view);
    const budget = { left: 8 * view.length + 65_536 };
    if (holdsKind(view, marks, plain, budget, groupsIn(view))) return true;
    if (others.some(other => holdsOther(view, marks, other, budget))) return true;
    if (marks.tagDirective || (marks.exclamation && holdsBinaryTag(view))) return true;
    const decoded = marks.backslash ? decodeEscapes(view) : null;
    if (decoded !== null) {
      const hidden = marksIn(decoded);
      if (holdsKind(decoded, hidden, plain, budget, anyGroup)) return true;
      if (others.some(other => holdsOther(decoded, hidden, other, budget))) return true;
    }
    if (marks.base64 && holdsBase64(view, encoded, budget)) return true;
    const mayBeCutUp =
      decoded !== null || marks.binaryData || holdsKind(view, marks, SECRET, { left: budget.left }, anyGroup);
    return mayBeCutUp && holdsBase64(withoutBreaks(view), encoded, budget);
  };
}

function asUtf8(bytes: Uint8Array): Buffer {
  if (isUtf16(bytes)) return Buffer.from(decodeText(bytes).text, 'utf8');
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const SECRET = indexWords(['Secret'], false);

/** Says whether a group could be in a file: looked for once, and only if a word of it is there. */
function groupsIn(bytes: Buffer): HoldsGroup {
  let known: Map<string, boolean> | null = null;
  let unknown: boolean | null = null;
  return group => {
    known ??= new Map();
    const answer = known.get(group) ?? bytes.includes(group);
    known.set(group, answer);
    if (answer) return true;
    unknown ??= hasTemplatedVersion(bytes) || decodeEscapes(bytes) !== null;
    return unknown;
  };
}

/** Is there an `apiVersion` that a template fills in, or a part of it? */
function hasTemplatedVersion(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('apiVersion'); at !== -1; at = bytes.indexOf('apiVersion', at + 10)) {
    const value = bytes.toString('latin1', at + 10, at + 330);
    const end = value.indexOf('\n', value.search(/[^\s:"'\\]|$/));
    if (/\{\{|\{%|\$\{|<%|<</.test(end === -1 ? value : value.slice(0, end))) return true;
  }
  return false;
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
export function holdsBinaryTag(bytes: Buffer): boolean {
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

function holdsBase64(bytes: Buffer, words: Words, budget: Budget): boolean {
  return base64Kinds.some(({ before, digits }) => {
    for (let at = bytes.indexOf(digits); at !== -1; at = bytes.indexOf(digits, at + 1)) {
      const run = bytes.toString('latin1', at, at + 1000).replace(/[\s"'\\]+/g, '');
      const length = run.search(/[^A-Za-z0-9+/]|$/);
      const decoded = Buffer.from(before + run.slice(0, length), 'base64');
      budget.left -= 1000;
      if (budget.left < 0 || holdsKind(decoded, marksIn(decoded), words, budget, anyGroup)) return true;
    }
    return false;
  });
}

/** Lines of base64 may break anywhere, in a block or in quotes; that is looked for where base64 is read. */
function withoutBreaks(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\\[nrt]|[\s"'\\]+/g, ''), 'latin1');
}
