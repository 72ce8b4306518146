// Rendered objects and the way back: to the line of a chart's template, an overlay or a base, or, where no line can be
// shown, to a file.
//
// A line is only given where the source's own text shows it. Kubescape had to take out line numbers that were guessed:
// https://github.com/kubescape/kubescape/pull/1995
import type { Json, Location, Manifest, Path, SourceFile } from '../model.ts';
import type { ParsedFile } from './parse.ts';

/** A file that a tool rendered. `path` is the file of the tree that it came from, as near as is known. */
export interface RenderedFile extends SourceFile {
  readonly origin: Origin;
}

export interface Origin {
  /** Where a value of a rendered object came from. Never `exact`. */
  locate(manifest: Manifest, path: Path): Location;
}

function isRendered(file: SourceFile): file is RenderedFile {
  return 'origin' in file;
}

/**
 * What `parseFile` says of a rendered file, with places in files of the repository instead of lines of a text that
 * nobody has. Gives back what it was given for any other file.
 */
export function withOrigins(parsed: ParsedFile, file: SourceFile): ParsedFile {
  if (!isRendered(file)) return parsed;
  const { origin } = file;
  return {
    manifests: parsed.manifests.map(manifest => ({
      file: manifest.file,
      object: manifest.object,
      get comment() {
        return manifest.comment;
      },
      locate: path => origin.locate(manifest, path),
    })),
    problems: parsed.problems,
    ambiguities: parsed.ambiguities.map(ambiguity => ({ ...ambiguity, location: wholeFile(file.path) })),
  };
}

/** A place that claims no line. */
export function wholeFile(path: string): Location {
  return { path, line: 1, column: 1, precision: 'file' };
}

/** The value at a path of an object; undefined where there is none. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (isList(value)) value = typeof step === 'number' ? value[step] : undefined;
    else value = typeof step === 'string' && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The longest part of a path that exists in an object. */
export function existingPart(root: Json, path: Path): Path {
  let length = path.length;
  while (length > 0 && valueAt(root, path.slice(0, length)) === undefined) length -= 1;
  return path.slice(0, length);
}

/** The name, or prefix of a name, that a rendered object has. */
export function nameOf(manifest: Manifest): string {
  const name = valueAt(manifest.object, ['metadata', 'name']) ?? valueAt(manifest.object, ['metadata', 'generateName']);
  return typeof name === 'string' ? name : '';
}

export function kindOf(manifest: Manifest): string {
  return typeof manifest.object['kind'] === 'string' ? manifest.object['kind'] : '';
}

/** One line of a text as `key: value`, with or without the dash of a list before it. */
export interface KeyLine {
  /** From 1. */
  readonly line: number;
  /** Of the key, from 1, in UTF-16 units. */
  readonly column: number;
  readonly indent: number;
  readonly key: string;
  /** Without quotes and comment; as it stands in the template, with its actions. */
  readonly value: string;
}

/**
 * The lines of a YAML text, or of a template of one, that read as `key: value`. Linear: every character class stands
 * alone.
 */
export function keyLines(text: string): readonly KeyLine[] {
  const found: KeyLine[] = [];
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    let start = skip(line, 0);
    while (line[start] === '-' && (line[start + 1] === ' ' || line[start + 1] === '\t')) start = skip(line, start + 1);
    const quote = line[start] === '"' || line[start] === "'" ? line[start] : '';
    const from = start + (quote ?? '').length;
    let end = from;
    while (end < line.length && /[A-Za-z0-9._/-]/.test(line[end] ?? '')) end += 1;
    const after = quote === '' || quote === undefined ? end : end + 1;
    if (end === from || (quote !== '' && line[end] !== quote) || line[after] !== ':') continue;
    const rest = line.slice(after + 1);
    if (rest !== '' && !/^\s/.test(rest)) continue;
    found.push({ line: number, column: start + 1, indent: start, key: line.slice(from, end), value: plainValue(rest) });
  }
  return found;
}

function skip(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  return at;
}

function plainValue(rest: string): string {
  const text = rest.trim();
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1);
    const tail = text.slice(end + 1).trim();
    if (end > 0 && (tail === '' || tail.startsWith('#'))) return text.slice(1, end);
    return text;
  }
  const comment = text.indexOf(' #');
  return (comment < 0 ? text : text.slice(0, comment)).trim();
}
