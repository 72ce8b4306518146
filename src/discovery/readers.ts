// Programs that deploy and that do not run here: which of their files are in a tree, and which files each of them may read.
// To add one: a row. What such a program makes of a file is not known, so the file is `unseen` (see the model).

import { createHash } from 'node:crypto';
import { baseName } from '../deployers/folder-shapes.ts';
import { folderOf } from '../git/path.ts';
import { isWithin, repositoryPath } from '../git/repository-path.ts';
import type { TreeEntry } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import type { Problem } from '../model.ts';
import { quote } from '../text/escape.ts';

interface ReaderKind {
  /** For people. */
  readonly program: string;
  /** Is it a file of the program's own, by its name? */
  isOwn(path: string): boolean;
  /** Which files does it read beside itself? `named`: those that its text names, and all in its folder where it computes names. */
  readonly reads: 'itself' | 'named' | 'folder' | 'language';
}

const READER_KINDS: readonly ReaderKind[] = [
  // https://helmfile.readthedocs.io/en/latest/
  {
    program: 'helmfile',
    isOwn: path =>
      /(?:^|\/)helmfile\.(?:ya?ml|gotmpl|ya?ml\.gotmpl)$|(?:^|\/)helmfile\.d\/[^/]+\.ya?ml(?:\.gotmpl)?$/.test(path),
    reads: 'named',
  },
  // https://fleet.rancher.io/ref-fleet-yaml
  { program: 'Fleet', isOwn: path => baseName(path) === 'fleet.yaml', reads: 'named' },
  // https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files
  { program: "Flux's source-controller", isOwn: path => baseName(path) === '.sourceignore', reads: 'itself' },
  // https://jsonnet.org/ref/language.html: an import may name any file, a computed path is none.
  { program: 'jsonnet', isOwn: path => /\.(?:jsonnet|libsonnet)$/.test(path), reads: 'language' },
  // https://carvel.dev/vendir, https://kluctl.io/docs/kluctl/deployments/
  {
    program: 'kluctl',
    isOwn: path => baseName(path) === '.kluctl.yaml' || baseName(path) === '.kluctl.yml',
    reads: 'folder',
  },
];

/** A file of such a program, and what it may read. */
export interface Reader {
  readonly entry: TreeEntry;
  reads(path: string): boolean;
  readonly problem: Problem;
}

export function isReaderFile(path: string): boolean {
  return READER_KINDS.some(kind => kind.isOwn(path));
}

export async function readersOf(index: TreeIndex): Promise<readonly Reader[]> {
  const found = index.below('').flatMap(entry => {
    const kind = READER_KINDS.find(each => each.isOwn(entry.path));
    return kind === undefined || !entry.mode.startsWith('100') ? [] : [{ entry, kind }];
  });
  if (found.length === 0) return [];
  const kinds = new Map(found.map(({ entry, kind }) => [entry.path, kind]));
  const readers: Reader[] = [];
  for await (const { entry, bytes } of index.tree.readMany(found.map(each => each.entry))) {
    const kind = kinds.get(entry.path);
    if (kind !== undefined) readers.push(readerOf(entry, kind, bytes.toString('utf8')));
  }
  return readers;
}

function readerOf(entry: TreeEntry, kind: ReaderKind, text: string): Reader {
  const reads = testOf(entry.path, kind, text);
  return {
    entry,
    reads,
    problem: {
      code: 'not-followed',
      path: entry.path,
      message: `${quote(entry.path, 200)} is read by ${kind.program}, which does not run here, so what it makes of its files was not checked.`,
      hint: hintOf(entry.path, kind),
      // Of a tree as it stands it is a notice; a change of its files needs an approval whatever the level.
      level: 'warning',
      unseen: {
        key: createHash('sha256').update(`${kind.program}\0${entry.path}`).digest('hex'),
        location: { path: entry.path, line: 1, column: 1, precision: 'file' },
        reads,
      },
    },
  };
}

function testOf(own: string, { reads }: ReaderKind, text: string): (path: string) => boolean {
  if (reads === 'itself') return path => path === own;
  const folder = folderOf(own);
  if (reads === 'folder') return path => isWithin(path, folder);
  const words = [...new Set(text.split(/[\s'"`,[\]{}()<>|=]+/))].filter(word => word !== '');
  const named = new Set(
    words.flatMap(word => repositoryPath(word.replace(/^file:\/\//, '').replace(/^[a-z]+::/, ''), folder) ?? []),
  );
  const isComputed = reads === 'named' && /\{\{|[*?]/.test(text);
  return path => {
    if (path === own || named.has(path)) return true;
    // A folder that is named is read as a whole; a chart of this repository is rendered by itself besides.
    if (reads === 'named') {
      for (let above = folderOf(path); above !== ''; above = folderOf(above))
        if (above !== folder && named.has(above)) return true;
      return isComputed && isWithin(path, folder) && /\.(?:ya?ml|json|gotmpl|tpl|toml|env)$/i.test(path);
    }
    return false;
  };
}

function hintOf(path: string, { program }: ReaderKind): string {
  if (program === "Flux's source-controller") return 'Look at what it leaves out, and approve it.';
  return `Render it in a step of its own and name the result in the config of the base: \`sources: [{rendered: {base: out/base, head: out/head}}]\`; or put ${quote(path, 200)} under \`inert\` if nothing deploys it.`;
}
