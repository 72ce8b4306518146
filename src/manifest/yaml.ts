// One chunk of YAML to a tree: the npm package `yaml` does the syntax, construct.ts gives it Go's meaning.

import { Composer, type Document, isCollection, isPair, isScalar, Parser, Schema, type YAMLError } from 'yaml';
import { construct } from './construct.ts';
import { indentContinuations } from './indent.ts';
import type { Entry } from './node.ts';
import type { Failure, Note } from './note.ts';

export interface YamlResult {
  /** The first document of the chunk; null where the chunk is empty or failed. */
  readonly root: Entry | null;
  readonly failure: Failure | null;
  readonly notes: readonly Note[];
}

// `failsafe`: every scalar stays the text that Go's table (scalar.ts) is asked about. `strict: false` allows a comment directly
// behind a quoted text, as Go does. Duplicate keys and merge keys are construct.ts's business. The package would make a schema anew
// for every document, a tenth of the work; it alters only one that resolves known tags.
const options = {
  schema: new Schema({ schema: 'failsafe', resolveKnownTags: false, merge: false }),
  uniqueKeys: false,
  strict: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** etcd stores no object of more than 1.5 MiB. A hostile text costs the package about 20 microseconds a character. */
const maximumChunk = 8 * 1024 * 1024;

/**
 * Reads the first YAML document of `text`, as kubectl does with each chunk. `base` is the offset of `text` in its file.
 * Line breaks must be Go's already (withGoBreaks).
 */
export function readYaml(text: string, base: number): YamlResult {
  const place = (offset: number): number => base + offset;
  if (text.length > maximumChunk) return failed('too-large', `it has more than ${maximumChunk} characters`, base);
  const composed = compose(text);
  if (composed === null) return failed('too-deep', 'it is nested too deep', base);
  const result = interpret(composed, text, place);
  if (result.failure?.code !== 'syntax') return result;
  // The package may have stumbled over nothing but lines within quotes or brackets that are not indented enough for it.
  const indented = indentContinuations(text);
  const again = indented === null ? null : compose(indented.text);
  if (indented === null || again === null || !liesWithin(indented.inserted, again.document)) return result;
  const second = interpret(again, indented.text, offset => base + indented.toOriginal(offset));
  return second.failure?.code === 'syntax' ? result : second;
}

function interpret(composed: Composed, text: string, place: (offset: number) => number): YamlResult {
  const { document, documentEnd, more, errors, notes: syntaxNotes } = composed;
  const notes: Note[] = syntaxNotes.map(note => ({ ...note, offset: place(note.offset) }));
  const failedBy = (error: YAMLError) => ({ ...failed('syntax', error.message, place(error.pos[0])), notes });
  if (document === null) {
    const [error] = errors;
    return error === undefined || isOnlyDirectives(text) ? { root: null, failure: null, notes } : failedBy(error);
  }
  const { contents } = document;
  // Go stops reading behind the first node, so whatever follows `...` or a flow collection at the root is hidden.
  const end = isCollection(contents) && contents.flow ? (contents.range?.[1] ?? documentEnd) : documentEnd;
  const isBehind = ({ pos, code }: YAMLError) => pos[0] > end || (pos[0] === end && code === 'UNEXPECTED_TOKEN');
  const behind = errors.find(isBehind);
  const broken = errors.find(error => !isBehind(error));
  if (broken !== undefined) return failedBy(broken);
  if (behind !== undefined) {
    const message = 'Text follows the end of the document: kubectl, kustomize and Helm drop it without a word.';
    notes.push({ cause: 'text-after-document', message, offset: place(behind.pos[0]) });
  }
  if (more !== null) {
    const message =
      'A second document starts here without a separator line: kubectl, kustomize and Helm drop it silently.';
    notes.push({ cause: 'hidden-document', message, offset: place(more) });
  }
  if (contents === null || (isScalar(contents) && contents.source === '')) return { root: null, failure: null, notes };
  const constructed = construct(contents, text, place);
  return { root: constructed.root, failure: constructed.failure, notes: [...notes, ...constructed.notes] };
}

/** Do all offsets (in order) lie within a quoted text or brackets of the document? */
function liesWithin(offsets: readonly number[], document: Document.Parsed | null): boolean {
  const ranges: [number, number][] = [];
  const open: unknown[] = [document?.contents];
  while (open.length > 0) {
    const node = open.pop();
    const enclosed =
      (isCollection(node) && node.flow === true) ||
      (isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'));
    if (enclosed && node.range) ranges.push([node.range[0], node.range[1]]);
    else if (isPair(node)) open.push(node.key, node.value);
    else if (isCollection(node)) for (const item of node.items) open.push(item);
  }
  ranges.sort(([a], [b]) => a - b);
  let next = 0;
  return offsets.every(offset => {
    while (next < ranges.length && (ranges[next]?.[1] ?? 0) <= offset) next++;
    return offset > (ranges[next]?.[0] ?? Number.POSITIVE_INFINITY);
  });
}

interface Composed {
  readonly document: Document.Parsed | null;
  /** Where a `...` ends the first document; infinite where none does. */
  readonly documentEnd: number;
  /** Where a second document starts. */
  readonly more: number | null;
  readonly errors: readonly YAMLError[];
  readonly notes: readonly Note[];
}

/** Null where the text is nested deeper than the package's recursion goes. */
function compose(text: string): Composed | null {
  const composer = new Composer(options);
  const documents: Document.Parsed[] = [];
  const notes: Note[] = [];
  let documentEnd = Number.POSITIVE_INFINITY;
  try {
    for (const token of new Parser().parse(text)) {
      if (token.type === 'directive') {
        notes.push({
          cause: 'yaml-directive',
          message:
            'kubectl and kustomize refuse a YAML directive here, or take it for something else than a YAML 1.2 reader.',
          offset: token.offset,
        });
      }
      if (token.type === 'doc-end') documentEnd = Math.min(documentEnd, token.offset + token.source.length);
      documents.push(...composer.next(token));
      if (documents.length > 1) break;
    }
    if (documents.length < 2) documents.push(...composer.end());
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const [document = null, second] = documents;
  const errors = (document === null ? composer.streamInfo().errors : document.errors).filter(isError);
  if (errors.some(error => error.code === 'RESOURCE_EXHAUSTION')) return null;
  return { document, documentEnd, more: second === undefined ? null : second.range[0], errors, notes };
}

/** Go takes `[# comment` for a comment too; the package says so, and reads it as one all the same. */
function isError(error: YAMLError): boolean {
  return !(error.code === 'MISSING_CHAR' && error.message.startsWith('Comments must be separated'));
}

function isOnlyDirectives(text: string): boolean {
  return text.split('\n').every(line => line.trim() === '' || line.startsWith('%') || line.trimStart().startsWith('#'));
}

function failed(code: Failure['code'], reason: string, offset: number): YamlResult {
  return { root: null, failure: { code, reason, offset }, notes: [] };
}
