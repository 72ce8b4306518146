// Could a text name a file by its path? Said of the bytes, so that what only mentions a file of that name need not be parsed.

import { nameRun } from '../deployers/file-names.ts';
import { baseName } from '../deployers/folder-shapes.ts';
import { repositoryPath } from '../git/repository-path.ts';

/**
 * Too often yes, never no. Of a path of plain characters, all of it that stands in a text is one run of such characters, and what stands
 * before the run belongs to folders of other names, unless a `..` takes one of these back.
 * @param texts what stands in the file, and what it hides; as bytes.
 * @param folders those that a name counts from; null: any.
 */
export function mayName(
  texts: readonly Buffer[],
  paths: readonly string[],
  folders: ReadonlySet<string> | null,
): boolean {
  return texts.some(bytes => {
    const text = bytes.toString('latin1');
    return paths.some(path => {
      const name = baseName(path);
      if (!/^[A-Za-z0-9._/-]+$/.test(path)) return text.includes(nameRun(name));
      for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
        if (standsFor(text, at, at + name.length, path, folders)) return true;
      return false;
    });
  });
}

function standsFor(text: string, from: number, end: number, path: string, folders: ReadonlySet<string> | null) {
  if (isPlain(text.charCodeAt(end)) && text[end] !== '/') return false;
  if (isComment(text.slice(Math.max(text.lastIndexOf('\n', from), text.lastIndexOf('\r', from)) + 1, from)))
    return false;
  let start = from;
  while (start > 0 && isPlain(text.charCodeAt(start - 1))) start -= 1;
  const run = text.slice(start, end);
  const steps = run.split('/').filter(step => step !== '' && step !== '.');
  const first = run.startsWith('/') ? 0 : steps.findIndex(step => step !== '..');
  if (steps.slice(first).includes('..')) return true;
  const rest = steps.slice(first).join('/');
  if (folders === null || run.startsWith('/')) return path === rest || path.endsWith(`/${rest}`);
  return [...folders].some(folder => repositoryPath(run, folder) === path);
}

/**
 * Is this the beginning of a line that is a comment? Where it is none but a part of a text, what it names begins with the `#`, or with what
 * stands before it, and is no path of plain characters either, unless a `..` takes that back. YAML 1.1 has line breaks beyond ASCII.
 */
function isComment(line: string): boolean {
  return line.trimStart().startsWith('#') && !line.includes('..') && !/\xc2\x85|\xe2\x80[\xa8\xa9]/.test(line);
}

/** A letter, a digit, or one of `._-/`. */
function isPlain(code: number): boolean {
  return (
    (code >= 0x2d && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || (code >= 0x61 && code <= 0x7a)
  );
}
