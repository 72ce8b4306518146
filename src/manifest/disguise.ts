// The ways in which a text can be in a YAML or JSON file though its bytes are not, and what is to be looked through in their place.

import { Buffer } from 'node:buffer';
import { decodeText, isUtf16 } from './decode.ts';
import { holdsBinaryTag } from './prefilter.ts';

/**
 * Proof. A scalar without blanks stands in a file as it is (also where an alias repeats it; folding only breaks a text at a blank), or
 * - with an escape in double quotes that makes a character of it, or joins two lines: `\x`, `\u`, `\U`, `\/`, a backslash before a line break,
 *   of which YAML 1.1 has five;
 * - in base64, under a tag, which has an exclamation mark; or
 * - in UTF-16, of which every character that is asked for has a NUL.
 * A file in which none of these signs is has no other text than is to be seen.
 */
export const DISGUISE_SIGNS: readonly string[] = [
  '\\x',
  '\\u',
  '\\U',
  '\\/',
  '\\\n',
  '\\\r',
  '\\\xc2\x85',
  '\\\xe2\x80\xa8',
  '\\\xe2\x80\xa9',
  '!',
  '\0',
];

/**
 * What is to be looked through besides the bytes as they are, for a text of printable ASCII; null where the file may hold any. Pairs of a
 * backslash and what follows are taken from left to right, which within double quotes are those of the YAML reader: see prefilter.ts.
 */
export function undisguised(bytes: Buffer): readonly Buffer[] | null {
  if (isUtf16(bytes)) {
    const text = Buffer.from(decodeText(bytes).text, 'utf8');
    const more = text.includes(0) ? null : undisguised(text);
    return more && [text, ...more];
  }
  if (bytes.includes(0)) return null;
  if (bytes.includes('!') && (holdsBinaryTag(bytes) || bytes.includes('%TAG'))) return null;
  if (!bytes.includes('\\')) return [];
  const text = bytes.toString('latin1');
  if (!/\\(?:[xuU][0-9a-fA-F]|[/\n\r]|\xc2\x85|\xe2\x80[\xa8\xa9])/.test(text)) return [];
  const decoded = text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|((?:\r?\n|\r|\xc2\x85|\xe2\x80[\xa8\xa9])[ \t]*)|(\/)|.)/gs,
    (pair, x, u, U, newline, slash) => {
      if (newline !== undefined) return '';
      if (slash !== undefined) return '/';
      const digits: string | undefined = x ?? u ?? U;
      if (digits === undefined) return pair;
      const code = Number.parseInt(digits, 16);
      return code > 0x1f && code < 0x7f ? String.fromCharCode(code) : '\x01';
    },
  );
  return [Buffer.from(decoded, 'latin1')];
}

/** Does one of the texts stand in the bytes, or in what they hide? */
export function mayHoldText(bytes: Buffer, hidden: readonly Buffer[] | null, texts: readonly string[]): boolean {
  if (hidden === null) return true;
  return texts.some(text => bytes.includes(text) || hidden.some(each => each.includes(text)));
}

/**
 * The same for names of API groups: `argocd.argoproj.io/sync-wave` holds another group than `argoproj.io`. What stands before the name is no
 * part of it, but where it may be a letter of an escape, or is put together with a dash (`${group:-argoproj.io}`).
 */
export function mayHoldGroup(bytes: Buffer, hidden: readonly Buffer[] | null, groups: readonly string[]): boolean {
  return hidden === null || [bytes, ...hidden].some(text => groups.some(group => holdsGroup(text, group)));
}

function holdsGroup(text: Buffer, group: string): boolean {
  for (let at = text.indexOf(group); at !== -1; at = text.indexOf(group, at + 1)) {
    if (at === 0 || !isOfName(text[at - 1] ?? 0) || text[at - 2] === BACKSLASH) return true;
  }
  return false;
}

const BACKSLASH = 0x5c;

/** A letter, a digit or a dot. */
function isOfName(byte: number): boolean {
  const isDigit = byte >= 0x30 && byte <= 0x39;
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return isDigit || isLetter || byte === 0x2e;
}
