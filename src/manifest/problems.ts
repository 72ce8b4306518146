// What is said where a file or a document cannot be read: the problem's code, its sentence, and what to do.

import type { Problem, SourceFile } from '../model.ts';
import { escapeLine } from '../text/escape.ts';
import type { Failure } from './note.ts';
import type { TextFile } from './place.ts';

export const maximumBytes = 32 * 1024 * 1024;

/** A problem of the file as a whole: its size, or that its content is elsewhere. */
export function fileProblem(file: SourceFile): Problem | null {
  if (file.bytes.length > maximumBytes) {
    return {
      code: 'manifest-too-large',
      path: file.path,
      message: `The file has ${file.bytes.length} bytes, more than the ${maximumBytes} that are read.`,
      hint: 'Split the file, or keep data out of manifests.',
    };
  }
  if (isLfsPointer(file.bytes)) {
    return {
      code: 'lfs-pointer',
      path: file.path,
      message: 'The file is a pointer of Git LFS: its content is not in the repository.',
      hint: 'Keep manifests in git itself: remove the path from .gitattributes and add the file again.',
    };
  }
  return null;
}

/** The problem that a document was not read. `chunk` is the document's text. */
export function failureProblem(failure: Failure, chunk: string, source: TextFile): Problem {
  const { path } = source;
  const { line, column } = source.location(failure.offset);
  const where = `line ${line}, column ${column}`;
  if (failure.code === 'too-deep') {
    return {
      code: 'manifest-too-deep',
      path,
      message: `A document is nested deeper than the 500 levels that are read (${where}).`,
      hint: 'Write the document flatter.',
    };
  }
  if (failure.code === 'too-large') {
    return {
      code: 'manifest-too-large',
      path,
      message: `A YAML document is longer than what is read: ${failure.reason} (${where}).`,
      hint: 'Split a list into documents, or keep data out of manifests.',
    };
  }
  if (failure.code === 'aliases') {
    return {
      code: 'alias-limit',
      path,
      message: `The aliases of a document stand for more than the 400,000 values that are read (${where}).`,
      hint: 'Write the document with fewer aliases.',
    };
  }
  if (/\{\{|\{%|<%/.test(chunk)) {
    return {
      code: 'template-not-rendered',
      path,
      message: `A document is a template, and what it renders to cannot be seen here (${where}).`,
      hint: 'Let the gate render it (a Helm chart, a kustomization), or commit the rendered manifests and name them as a source.',
    };
  }
  const reason = escapeLine(failure.reason.replace(/[.:]?\s*$/, ''));
  return {
    code: 'unreadable-manifest',
    path,
    message:
      failure.code === 'refused'
        ? `A document is refused by Kubernetes' readers: ${reason} (${where}).`
        : `A document cannot be read: ${reason} (${where}).`,
    hint: 'Correct the document; `cronledger list FILE` says whether it can be read.',
  };
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
function isLfsPointer(bytes: Uint8Array): boolean {
  const start = 'version https://git-lfs.github.com/spec/';
  return bytes.length < 1024 && new TextDecoder('latin1').decode(bytes.subarray(0, start.length)) === start;
}
