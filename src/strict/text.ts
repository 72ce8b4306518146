// Bytes of one of our files → its text, without anything that a reviewer cannot see.
import { type ErrorCode, UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';
import type { Refuse } from './refuse.ts';

/** Half an hour of typing is 20 kB; ten thousand entries are 5 MB. The limit bounds what a hostile file can cost. */
export const MAX_STRICT_BYTES = 16 * 1024 * 1024;

/**
 * Characters that a reviewer cannot see or that reorder what is seen; the variation selectors of emoji are harmless.
 * Go's YAML readers also end lines at U+0085, U+2028 and U+2029. https://trojansource.codes
 */
const HIDDEN =
  /(?!\t|\n|\r|[\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
const LONE_CARRIAGE_RETURN = /\r(?!\n)/;

/** The first character that hides something, or null. Line feeds, tabs and CR LF do not. */
export function hiddenCharacter(text: string): string | null {
  return HIDDEN.exec(text)?.[0] ?? LONE_CARRIAGE_RETURN.exec(text)?.[0] ?? null;
}

/**
 * The text of one of our files.
 * @throws UserError `code` for bytes that are no UTF-8 or more than MAX_STRICT_BYTES.
 */
export function decodeStrict(path: string, bytes: Uint8Array, code: ErrorCode): string {
  if (bytes.byteLength > MAX_STRICT_BYTES) {
    throw new UserError(
      code,
      `${path} has ${bytes.byteLength} bytes, more than the limit of ${MAX_STRICT_BYTES}.`,
      'Split the file into several.',
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // A fatal TextDecoder throws TypeError for malformed input and for nothing else: https://encoding.spec.whatwg.org/#dom-textdecoder-decode
    if (error instanceof TypeError) throw new UserError(code, `${path} is not UTF-8 text.`, 'Save the file as UTF-8.');
    throw error;
  }
}

/** Refuses hidden characters, wherever they stand. */
export function refuseHidden(text: string, refuse: Refuse): void {
  // A byte order mark at the start is what some editors write, and no reader takes it for content.
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const body = text.slice(start);
  const hidden = HIDDEN.exec(body) ?? LONE_CARRIAGE_RETURN.exec(body);
  if (hidden !== null) {
    refuse(
      start + hidden.index,
      `the text holds the hidden character ${quote(hidden[0])}.`,
      'Remove the character: a reviewer cannot see it, and YAML readers disagree about it.',
    );
  }
}
