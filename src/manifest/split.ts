// Where kubectl cuts a YAML stream into documents: by lines, before any YAML is read.

import { goTrim } from './characters.ts';
import type { Note } from './note.ts';

/** A piece of the text that is read as one YAML document: [start, end). */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

export interface Chunks {
  readonly chunks: readonly Chunk[];
  readonly notes: readonly Note[];
}

/**
 * kubectl's rule: a line that starts with `---` separates, if nothing but (Unicode) space or a comment follows; anything else
 * there is a fatal error. The separator belongs to no document, but for one that follows nothing: then the YAML reader sees it.
 * Helm cuts at any line that starts with `---` and reads on behind it: so does this function, with a note.
 * https://github.com/kubernetes/apimachinery/blob/v0.35.2/pkg/util/yaml/decoder.go (YAMLReader.Read)
 */
export function splitDocuments(text: string, from: number): Chunks {
  const chunks: Chunk[] = [];
  const notes: Note[] = [];
  let start = -1;
  let line = from;
  while (line < text.length) {
    const newline = text.indexOf('\n', line);
    const end = newline === -1 ? text.length : newline;
    const next = newline === -1 ? text.length : newline + 1;
    if (text.startsWith('---', line)) {
      const rest = text.slice(line + 3, end);
      const trimmed = goTrim(rest);
      const valid = trimmed === '' || trimmed.startsWith('#');
      if (start !== -1) chunks.push({ start, end: line });
      if (!valid) {
        notes.push({
          cause: 'document-separator',
          message: 'Text follows a document separator: kubectl and kustomize stop here with an error, Helm reads on.',
          offset: line,
        });
        start = line + 3;
      } else if (start !== -1) {
        start = -1;
      } else {
        start = line;
      }
      if (valid && /[^ \t\r]/.test(trimmed === '' ? rest : rest.slice(0, rest.indexOf('#')))) {
        notes.push({
          cause: 'unicode-space',
          message: 'Only kubectl takes this line for a document separator: a space in it is not an ordinary one.',
          offset: line,
        });
      }
    } else if (start === -1) {
      start = line;
    }
    line = next;
  }
  if (start !== -1) chunks.push({ start, end: text.length });
  return { chunks, notes };
}
