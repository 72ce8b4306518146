// Go's strings: bytes that are read as UTF-8 one rune at a time. Here a string whose characters stand for bytes.
// https://pkg.go.dev/unicode/utf8#DecodeRuneInString
import { Buffer, isUtf8 } from 'node:buffer';

/** The UTF-8 bytes of a text, a character for each. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The text that bytes spell; null where they are no UTF-8. */
export function fromBytes(bytes: string): string | null {
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : null;
}

export interface Rune {
  /** U+FFFD with a width of 1 for a byte that starts no character. */
  readonly code: number;
  readonly width: number;
}

export function runeAt(bytes: string, at: number): Rune {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { code: first, width: 1 };
  const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const character = first < 0xc2 || first > 0xf4 ? null : fromBytes(bytes.slice(at, at + width));
  const code = character?.codePointAt(0);
  return code === undefined || bytes.length < at + width ? { code: 0xfffd, width: 1 } : { code, width };
}

/** Each rune of the bytes, with U+FFFD for what is none. */
export function runesOf(bytes: string): readonly number[] {
  const codes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { code, width } = runeAt(bytes, at);
    codes.push(code);
    at += width;
  }
  return codes;
}

/** `unicode.ToUpper`: one character for one, where JavaScript knows that ß is SS. */
export function upperRune(code: number): number {
  // Greek letters with a small iota: Unicode's simple mapping gives each a capital with one.
  if (code >= 0x1f80 && code <= 0x1faf) return code | 8;
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return code + 9;
  return single(String.fromCodePoint(code).toUpperCase(), code);
}

/** `unicode.ToLower`. */
export function lowerRune(code: number): number {
  return code === 0x130 ? 0x69 : single(String.fromCodePoint(code).toLowerCase(), code);
}

function single(text: string, code: number): number {
  const changed = text.codePointAt(0) ?? code;
  return text.length === String.fromCodePoint(changed).length ? changed : code;
}
