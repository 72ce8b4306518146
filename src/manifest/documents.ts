// A file's text to documents: kubectl's reading of JSON streams, YAML streams, and JSON that turns into YAML.
// https://github.com/kubernetes/apimachinery/blob/v0.35.2/pkg/util/yaml/decoder.go (YAMLOrJSONDecoder)

import { Buffer } from 'node:buffer';
import { goSpace, goTrim, withGoBreaks } from './characters.ts';
import { readJson, skipJsonSpace } from './json.ts';
import type { Entry } from './node.ts';
import type { Failure, Note } from './note.ts';
import { type Chunk, splitDocuments } from './split.ts';
import { readYaml } from './yaml.ts';

/** A document and the piece of the text that it was read from. Without root and failure it is empty. */
export interface RawDocument extends Chunk {
  readonly root: Entry | null;
  readonly failure: Failure | null;
  readonly notes: readonly Note[];
}

export interface RawDocuments {
  readonly documents: readonly RawDocument[];
  /** What concerns the cutting of the text into documents. */
  readonly notes: readonly Note[];
  /** The offset at which reading stopped because there were more than `maximumDocuments`; null where all was read. */
  readonly stoppedAt: number | null;
}

export const maximumDocuments = 100_000;
/** kubectl looks for the `{` of a JSON stream in this many bytes. */
const sniffedBytes = 4096;

/** Reads all documents. A chunk for which `skip` is true is passed over: it must hold no object for Go either. */
export function readDocuments(text: string, skip: (chunk: string) => boolean): RawDocuments {
  const json = looksLikeJson(text) ? readJsonStream(text) : { documents: [], notes: [], rest: 0 };
  if (json.rest === null) return { documents: json.documents, notes: json.notes, stoppedAt: null };
  const { chunks, notes } = splitDocuments(text, json.rest);
  const broken = withGoBreaks(text);
  const documents = [...json.documents];
  for (const chunk of chunks) {
    if (documents.length >= maximumDocuments) return { documents, notes, stoppedAt: chunk.start };
    const document = readChunk(text, broken, chunk, skip);
    if (document !== null) documents.push(document);
  }
  return { documents, notes: [...json.notes, ...notes], stoppedAt: null };
}

function readChunk(text: string, broken: string, chunk: Chunk, skip: (chunk: string) => boolean): RawDocument | null {
  // The YAML reader drops a byte order mark at the very start of its input; elsewhere it takes the room of a blank.
  const start = text.startsWith('\ufeff', chunk.start) ? chunk.start + 1 : chunk.start;
  const source = broken.slice(start, chunk.end);
  if (skip(source)) return null;
  // kubectl ends every line with a line feed, also the last.
  return { ...chunk, ...readYaml(source.endsWith('\n') ? source : `${source}\n`, start) };
}

function looksLikeJson(text: string): boolean {
  let at = 0;
  while (at < sniffedBytes && goSpace.test(text.charAt(at))) at++;
  return text.charAt(at) === '{' && Buffer.byteLength(text.slice(0, at)) < sniffedBytes;
}

/** `rest`: where YAML begins; null where the stream is JSON to its end. */
function readJsonStream(text: string): { documents: RawDocument[]; notes: Note[]; rest: number | null } {
  const documents: RawDocument[] = [];
  const notes: Note[] = [];
  let end = 0;
  for (;;) {
    const start = skipJsonSpace(text, end);
    if (start >= text.length || documents.length >= maximumDocuments) return { documents, notes, rest: null };
    const result = readJson(text, start);
    if (!result.ok) {
      if (documents.length > 1 || result.code === 'too-deep') {
        // kubectl has made up its mind that this is JSON, and stops with an error; or the YAML reader's limit is the same.
        const { code, reason, offset } = result;
        const failure: Failure = { code, reason, offset };
        documents.push({ start, end: text.length, root: null, failure, notes: [] });
        return { documents, notes, rest: null };
      }
      const rest = skipGoSpaceOfLine(text, end);
      if (documents.length === 1 && !startsWithSeparator(text, rest)) {
        const message =
          'YAML follows a JSON object without a separator line: kubectl reads both, kustomize and Helm only the first.';
        notes.push({ cause: 'json-then-yaml', message, offset: start });
      } else if (documents.length === 0 && rest > skipJsonSpace(text, 0)) {
        const message =
          'kubectl skips the space in front of the brace, which is not an ordinary one, other readers keep it.';
        notes.push({ cause: 'unicode-space', message, offset: 0 });
      }
      return { documents, notes, rest };
    }
    documents.push({ start, end: result.end, root: result.root, failure: result.refused, notes: result.notes });
    if (documents.length === 2) {
      const message =
        'A second JSON object follows without a separator line: kubectl reads it, kustomize and Helm do not.';
      notes.push({ cause: 'json-stream', message, offset: start });
    }
    end = result.end;
  }
}

/** kubectl drops white space between JSON and YAML, up to and with the first line feed. */
function skipGoSpaceOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && goSpace.test(text.charAt(at))) {
    at++;
    if (text.charAt(at - 1) === '\n') break;
  }
  return at;
}

/** Is there nothing but blank lines and comments up to the next separator line? */
function startsWithSeparator(text: string, from: number): boolean {
  let line = from;
  while (line < text.length) {
    if (text.startsWith('---', line)) return true;
    const newline = text.indexOf('\n', line);
    const end = newline === -1 ? text.length : newline;
    const content = goTrim(text.slice(line, end));
    if (content !== '' && !content.startsWith('#')) return false;
    line = end + 1;
  }
  return true;
}
