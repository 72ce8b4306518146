// Characters that one reader takes for a line break or refuses, and characters that a reviewer cannot see.

import type { Cause, Note } from './note.ts';

// One character class: linear. Tag characters and the supplementary variation selectors lie beyond the BMP, behind \udb40.
const suspicious =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single UTF-16 units are what is looked for
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\ufffe\uffff\udb40]/g;

/** Line breaks to go-yaml (YAML 1.1) and to no YAML 1.2 reader, nor to a diff; beside CR that no LF follows. */
const goBreaks = /[\u0085\u2028\u2029]|\r(?!\n)/g;

const messages = {
  'line-break-character': 'starts a new line for kubectl, Helm and kustomize, and none in a diff or an editor',
  'control-character': 'is a control character, which kubectl refuses and other readers accept',
  'byte-order-mark': 'is a byte order mark inside the text, which kubectl skips at the start of a line and others keep',
  'bidi-control': 'changes the order in which the line is displayed',
  'invisible-character': 'is invisible',
} as const;

/** Suspicious characters of a decoded file, in order; at most `limit` of each cause. */
export function findCharacters(text: string, limit: number): Note[] {
  const notes: Note[] = [];
  const counts = new Map<Cause, number>();
  for (const match of text.matchAll(suspicious)) {
    const cause = causeAt(text, match.index);
    if (cause === null) continue;
    const count = counts.get(cause) ?? 0;
    if (count >= limit) continue;
    counts.set(cause, count + 1);
    notes.push({
      cause,
      message: `The character ${codePoint(text, match.index)} ${messages[cause]}.`,
      offset: match.index,
    });
  }
  return notes;
}

/**
 * The text with every line break of go-yaml as LF and byte order marks at the start of a line as the blank that go-yaml takes
 * them for. No offset changes.
 */
export function withGoBreaks(text: string): string {
  const broken = text.replace(goBreaks, '\n');
  return broken.includes('\ufeff') ? broken.replace(/(?<=^|\n)\ufeff/g, ' ') : broken;
}

/** Go's unicode.IsSpace. JavaScript's trim() differs in U+0085 and U+FEFF. */
export const goSpace = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** The text without Go's spaces at both ends. */
export function goTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && goSpace.test(text.charAt(start))) start++;
  while (end > start && goSpace.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function causeAt(text: string, offset: number): keyof typeof messages | null {
  const code = text.charCodeAt(offset);
  if (code === 0x0d) return text.charCodeAt(offset + 1) === 0x0a ? null : 'line-break-character';
  if (code === 0x85 || code === 0x2028 || code === 0x2029) return 'line-break-character';
  if (code < 0xa0 || code >= 0xfffe) return 'control-character';
  if (code === 0xfeff) return 'byte-order-mark';
  if (code === 0x61c || code === 0x200e || code === 0x200f) return 'bidi-control';
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 'bidi-control';
  // Emoji and several scripts are written with joiners and variation selectors: after a letter that is not ASCII they hide nothing.
  const joins = code === 0x200c || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f);
  if (joins && text.charCodeAt(offset - 1) > 0x7f) return null;
  if (code === 0xdb40) {
    const low = text.charCodeAt(offset + 1);
    return low >= 0xdc00 && low <= 0xddef ? 'invisible-character' : null;
  }
  return 'invisible-character';
}

function codePoint(text: string, offset: number): string {
  return `U+${(text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
