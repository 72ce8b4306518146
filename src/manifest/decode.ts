// Bytes to text, as kubectl decodes a file: byte order marks, and U+FFFD for what is no valid text.

import { Buffer, isUtf8 } from 'node:buffer';

export interface DecodedText {
  /** Without the byte order mark of the file. Columns count UTF-16 code units of this text. */
  readonly text: string;
  /** Offset of the first place that was no valid text and became U+FFFD; null where all was valid. */
  readonly invalidAt: number | null;
}

/**
 * kubectl reads through `unicode.BOMOverride(unicode.UTF8.NewDecoder())`: FE FF and FF FE mean UTF-16, EF BB BF is dropped,
 * everything else is UTF-8 with invalid bytes replaced. UTF-16 without a mark is not recognised, by kubectl either.
 * https://github.com/kubernetes/cli-runtime/blob/v0.35.2/pkg/resource/visitor.go (FileVisitor)
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length >= 2 && view[0] === 0xfe && view[1] === 0xff) return fromUtf16(bigEndian(view.subarray(2)), view);
  if (view.length >= 2 && view[0] === 0xff && view[1] === 0xfe) return fromUtf16(view.subarray(2), view);
  const body = view[0] === 0xef && view[1] === 0xbb && view[2] === 0xbf ? view.subarray(3) : view;
  const text = body.toString('utf8');
  return { text, invalidAt: isUtf8(body) ? null : Math.max(0, text.indexOf('\ufffd')) };
}

/** Does the file start with a byte order mark of UTF-16? */
export function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe);
}

/** The text with U+FFFD for every half of a surrogate pair that stands alone, as Go's decoders have it. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function fromUtf16(littleEndian: Buffer, whole: Buffer): DecodedText {
  const text = littleEndian.toString('utf16le');
  const replaced = wellFormed(text);
  if (replaced === text && whole.length % 2 === 0) return { text, invalidAt: null };
  return { text: replaced, invalidAt: Math.max(0, replaced.indexOf('\ufffd')) };
}

function bigEndian(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}
