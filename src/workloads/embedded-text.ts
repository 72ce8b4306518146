// A text that stands in an object, read as a file of its own: decoded where it is encoded, with its lines found in the outer file.

import { gunzipSync } from 'node:zlib';
import { decodeText } from '../manifest/decode.ts';
import { type ParsedFile, parseFile } from '../manifest/parse.ts';
import type { Json, Location, Manifest } from '../model.ts';

/** Decoded, a text may be no longer than this; etcd stores no object of more than 1.5 MiB. */
const MAXIMUM_TEXT = 2 * 1024 * 1024;

/** Shorter than this, no object of any kind that counts can be written. */
const SHORTEST = 40;

/** `tooLarge`: the text that is not read, or null where it was never unpacked. */
export type Decoded = { readonly text: string; readonly encoded: boolean } | { readonly tooLarge: string | null };

/**
 * What a text could hold: itself, and what it is in base64 of (and of gzip, where `compressed` says that its reader unpacks it).
 * What is no base64 or no gzip is no manifest for its reader either.
 */
export function textsIn(text: string, compressed: boolean): readonly Decoded[] {
  if (text.length < SHORTEST) return [];
  if (text.length > MAXIMUM_TEXT) return [{ tooLarge: text }];
  const plain: Decoded = { text, encoded: false };
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(text.trim())) return [plain];
  const bytes = Buffer.from(text.replace(/\s+/g, ''), 'base64');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return [plain, { text: decodeText(bytes).text, encoded: true }];
  if (!compressed) return [plain];
  try {
    const unpacked = gunzipSync(bytes, { maxOutputLength: MAXIMUM_TEXT });
    return [plain, { text: decodeText(unpacked).text, encoded: true }];
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return error.code === 'ERR_BUFFER_TOO_LARGE' ? [plain, { tooLarge: null }] : [plain];
  }
}

/** Not named as a manifest, so that prose and scripts are told from objects (couldBeObject). */
const NAME = 'text.txt';

/** Reads a text as kubectl reads a file. Places count from its start. */
export function parseText(text: string, mayHold: (bytes: Uint8Array) => boolean): ParsedFile {
  const parsed = parseAs(text, mayHold);
  if (parsed.problems.length === 0 || !text.includes('{{')) return parsed;
  // Placeholders of whoever makes an object of the text: Argo Workflows, Tekton, a chart's `tpl`. They stand where a value does.
  const masked = parseAs(maskPlaceholders(text), mayHold);
  return masked.problems.length === 0 ? masked : parsed;
}

function parseAs(text: string, mayHold: (bytes: Uint8Array) => boolean): ParsedFile {
  const bytes = new TextEncoder().encode(text);
  return parseFile({ path: NAME, source: { type: 'manifest', path: '' }, bytes }, { mayHold, sequences: true });
}

/**
 * `{{inputs.parameters.image}}` as `__inputs.parameters.image__`: as long, and plain text to YAML. A line that has nothing else
 * (`{{ range … }}`) becomes a comment.
 */
function maskPlaceholders(text: string): string {
  return text
    .split('\n')
    .map(line => {
      const masked = line.replace(PLACEHOLDER, placeholder => placeholder.replace(/[^A-Za-z0-9.-]/g, '_'));
      return masked !== line && line.replace(PLACEHOLDER, '').trim() === '' ? masked.replace(/_/, '#') : masked;
    })
    .join('\n');
}

const PLACEHOLDER = /\{\{[^{}\r\n]{0,500}\}\}/g;

/** The value of a text that holds one object; null where it holds none, or cannot be read for certain. */
export function readObject(text: string): Json | null {
  const parsed = parseAs(text, () => true);
  const [only] = parsed.manifests;
  return parsed.manifests.length === 1 && parsed.problems.length === 0 && only !== undefined ? only.object : null;
}

/**
 * From places in a text to places in the file around it. Only a text that stands in the file line by line (a block) has lines
 * there; for any other the place of its key is given.
 */
export function outerPlace(manifest: Manifest, text: string, key: Location): (inner: Location) => Location {
  if (key.precision !== 'exact' || key.path !== manifest.file.path) return () => key;
  const outer = linesOf(manifest);
  const inner = text.split('\n');
  const isThere = (line: number): boolean => outer[key.line + line]?.trim() === inner[line]?.trim();
  const first = inner.findIndex(line => line.trim() !== '');
  if (first === -1 || !isThere(first)) return () => key;
  return ({ line, column }) => {
    if (!isThere(line - 1)) return key;
    const shift = indentOf(outer[key.line + line - 1]) - indentOf(inner[line - 1]);
    return { path: key.path, line: key.line + line, column: Math.max(1, column + shift), precision: 'exact' };
  };
}

function indentOf(line: string | undefined): number {
  return line === undefined ? 0 : line.length - line.trimStart().length;
}

const lines = new WeakMap<object, readonly string[]>();

function linesOf({ file }: Manifest): readonly string[] {
  const known = lines.get(file);
  if (known !== undefined) return known;
  const found = decodeText(file.bytes).text.split('\n');
  lines.set(file, found);
  return found;
}
