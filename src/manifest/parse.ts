// Bytes of a file → the objects that Kubernetes' tools read from it, with positions, and whatever makes the reading doubtful.

import type { Ambiguity, Manifest, Path, Problem, SourceFile } from '../model.ts';
import { quote } from '../text/escape.ts';
import { findCharacters, goTrim } from './characters.ts';
import { couldBeObject, startsSequence } from './could-be-object.ts';
import { decodeText } from './decode.ts';
import { maximumDocuments, type RawDocument, readDocuments } from './documents.ts';
import { expandLists, type ObjectEntry } from './lists.ts';
import { maximumDepth, offsetOf } from './node.ts';
import type { Cause, Note } from './note.ts';
import { commentAbove, type TextFile, textFile } from './place.ts';
import { failureProblem, fileProblem } from './problems.ts';
import { isProgramText } from './program-text.ts';

export interface ParsedFile {
  /** In the order of the text. A list is expanded to its items. */
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
  readonly ambiguities: readonly Ambiguity[];
}

export interface ParseOptions {
  /** Could these bytes hold an object of interest? (createPrefilter) A document that cannot be read is only a problem if so. */
  readonly mayHold?: (bytes: Uint8Array) => boolean;
  /**
   * Could these bytes hold an object that anybody will ask for? (createPrefilter) A document that could not is passed over unread. Sound, as
   * each document is read by itself, from the very text that is asked about.
   */
  readonly mayMatter?: (bytes: Uint8Array) => boolean;
  /** Are the items of a sequence objects too? Nobody applies such a file, but objects keep such texts. */
  readonly sequences?: boolean;
}

/** Enough of a cause to find its places; one is enough for a verdict. */
const maximumPerCause = 20;

/**
 * Reads a file as kubectl does, with every position. Never throws for what the bytes hold.
 *
 * - Each decoded mapping is a manifest, whether or not it has a kind. Texts and sequences are no objects to any tool.
 * - What cannot be read for certain is a problem, document by document; the other documents of the file are still read.
 * - Where two deployers read different objects, or a reviewer is deceived, that is an ambiguity. Only documents with a kind have some.
 *
 * A path is located at its key, in a sequence at its item; what an alias or a merge key brings in, where it was written.
 */
export function parseFile(file: SourceFile, options: ParseOptions = {}): ParsedFile {
  const whole = fileProblem(file);
  if (whole !== null) return { manifests: [], problems: [whole], ambiguities: [] };
  const { text, invalidAt } = decodeText(file.bytes);
  const source = textFile(file.path, text);
  const isSequence = (chunk: string): boolean => options.sequences === true && startsSequence(chunk);
  const named = isNamedManifest(file);
  const { mayMatter } = options;
  const skip = (chunk: string): boolean =>
    (!named && !couldBeObject(chunk) && !isSequence(chunk)) ||
    (mayMatter !== undefined && !mayMatter(Buffer.from(chunk)));
  const { documents, notes, stoppedAt } = readDocuments(text, skip);

  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  const found: (readonly Note[])[] = [notes];
  for (const document of documents) {
    const problem = documentProblem(document, file, source, options);
    if (problem !== null) problems.push(problem);
    if (document.failure !== null || problem !== null) continue;
    if (document.root === null) {
      found.push(document.notes);
      continue;
    }
    const { objects, notes: listNotes } = expandLists(document.root, options.sequences);
    for (const object of objects) manifests.push(manifest(file, source, object));
    if (objects.some(hasKind)) found.push(document.notes, listNotes, objects.flatMap(spellingNotes));
  }
  if (stoppedAt !== null) problems.push(tooManyDocuments(source, stoppedAt));
  if (problems.length === 0 && !manifests.some(({ object }) => object['kind'] !== undefined)) {
    return { manifests, problems, ambiguities: [] };
  }
  if (invalidAt !== null) {
    const message = 'The bytes here are no valid text: kubectl replaces them and reads on, Helm and kustomize refuse.';
    found.push([{ cause: 'invalid-encoding', message, offset: invalidAt }]);
  }
  found.push(findCharacters(text, maximumPerCause));
  return { manifests, problems, ambiguities: ambiguities(found.flat(), source) };
}

function manifest(file: SourceFile, source: TextFile, entry: ObjectEntry): Manifest {
  return {
    file,
    object: entry.node.value,
    ...(entry.inList && { inList: true as const }),
    locate: (path: Path) => source.location(offsetOf(entry, path)),
    get comment() {
      const metadata = entry.node.entries.get('metadata');
      const above = [entry.offset, ...(metadata === undefined ? [] : [metadata.offset])];
      const comments = new Set(
        above.map(offset => commentAbove(source.text, offset)).filter(comment => comment !== ''),
      );
      return [...comments].join('\n');
    },
  };
}

function documentProblem(
  document: RawDocument,
  { source: { type } }: SourceFile,
  source: TextFile,
  options: ParseOptions,
): Problem | null {
  const { root } = document;
  const deep = root !== null && root.node.depth > maximumDepth;
  const failure =
    document.failure ??
    (deep ? { code: 'too-deep' as const, reason: 'it is nested too deep', offset: root.offset } : null);
  if (failure === null) return null;
  const chunk = source.text.slice(document.start, document.end);
  if (options.mayHold !== undefined && !options.mayHold(new TextEncoder().encode(chunk))) return null;
  const isUnread = failure.code === 'syntax' || failure.code === 'refused';
  if (isUnread && type === 'manifest' && isProgramText(source.path, chunk)) return null;
  return failureProblem(failure, chunk, source);
}

function tooManyDocuments(source: TextFile, offset: number): Problem {
  return {
    code: 'manifest-too-large',
    path: source.path,
    message: `The file holds more than ${maximumDocuments} documents; those from line ${source.location(offset).line} on were not read.`,
    hint: 'Split the file.',
  };
}

function hasKind({ node }: ObjectEntry): boolean {
  return node.entries.has('kind');
}

/** A kind with blanks around it is another kind to kubectl, and looks the same to a reviewer. */
function spellingNotes({ node }: ObjectEntry): Note[] {
  return ['kind', 'apiVersion'].flatMap(key => {
    const entry = node.entries.get(key);
    const value = entry?.node.value;
    if (entry === undefined || typeof value !== 'string' || goTrim(value) === value) return [];
    const message = `The ${key} ${quote(value)} has blanks around it, so that it is not the one it looks like.`;
    return [{ cause: 'kind-spelling' as const, message, offset: entry.offset }];
  });
}

function ambiguities(notes: readonly Note[], source: TextFile): Ambiguity[] {
  const counts = new Map<Cause, number>();
  return [...notes]
    .sort((a, b) => a.offset - b.offset)
    .filter(({ cause }) => {
      const count = counts.get(cause) ?? 0;
      counts.set(cause, count + 1);
      return count < maximumPerCause;
    })
    .map(({ cause, message, offset }) => ({ cause, message, location: source.location(offset) }));
}

/** Files that a deployer reads for their name, and everything that was rendered, listed or piped in to be read. */
function isNamedManifest(file: SourceFile): boolean {
  if (file.source.type !== 'manifest') return true;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return !name.includes('.', 1) || /\.(?:ya?ml|json|jsonnet)(?:\.[A-Za-z0-9]+)?$/i.test(name);
}
