// Opens a repository, whose files are read from git's objects and never from the work tree.
import { stat } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import type { Revision } from '../model.ts';
import { quote } from '../text/escape.ts';
import { createBlobReader, readObject, wholeFile } from './blobs.ts';
import { commitsBetween } from './commit-people.ts';
import { createGit, type Environment, type Git, saidByGit } from './git.ts';
import { diffTrees, listTree } from './listing.ts';
import { type ObjectStore, openObjectStore } from './objects.ts';
import { decodePath } from './path.ts';
import { createResolver, type RepositoryFacts } from './revision.ts';
import type { Repository, Tree, TreeEntry } from './tree.ts';
import { diffEntries, openStaged, openWorktree } from './worktree.ts';

/**
 * Opens the repository that holds a folder.
 * @param environment what `git fetch` may take credentials and settings from (see git.ts); reading needs none of it.
 * @throws UserError no-git, not-a-repository, file-not-found
 */
export async function openRepository(cwd: string, environment: Environment = process.env): Promise<Repository> {
  const facts = await inspect(cwd, environment);
  const git = createGit(facts.root, environment);
  const store = openObjectStore(git);
  const folders = new Map<string, Promise<Folder>>();
  const tree = <T extends 'base' | 'head'>(revision: Revision, trust: T): Tree & { readonly trust: T } => {
    if (revision.commit === null) throw new Error('A tree of git objects needs a commit.');
    return { ...openTree(git, store, folders, revision.commit), revision, trust };
  };
  return {
    ...createResolver(git, store, facts),
    root: facts.root,
    shallow: facts.shallow,
    base: revision => tree(revision, 'base'),
    head: revision => tree(revision, 'head'),
    worktree() {
      if (!facts.bare) return openWorktree(git, facts, createBlobReader(git, store, 'HEAD'));
      throw new UserError(
        'usage',
        `${facts.root} is a bare repository, which has no work tree.`,
        'Name a revision instead.',
      );
    },
    staged: () => openStaged(git, facts, createBlobReader(git, store, 'HEAD')),
    async diff(base, head) {
      if (base.revision.commit === null) throw new Error('The base of a comparison is a commit.');
      if (head.revision.commit !== null) return diffTrees(git, base.revision.commit, head.revision.commit);
      return diffEntries(await base.entries(), await head.entries());
    },
    commitsBetween: (from, to, most) => commitsBetween(git, from, to, most),
    async urls() {
      const { stdout } = await git.run(['config', '-z', '--get-regexp', '^remote\\..*\\.url$']);
      return stdout
        .toString('utf8')
        .split('\0')
        .flatMap(line => (line.includes('\n') ? [line.slice(line.indexOf('\n') + 1)] : []));
    },
    close: () => store.close(),
  };
}

async function inspect(cwd: string, environment: Environment): Promise<RepositoryFacts> {
  if (!(await stat(cwd).catch(() => null))?.isDirectory()) {
    throw new UserError(
      'file-not-found',
      `There is no folder ${quote(cwd)}.`,
      'Run Cronledger in a folder of the repository.',
    );
  }
  const questions = ['--is-bare-repository', '--is-shallow-repository', '--show-object-format', '--absolute-git-dir'];
  const { code, stdout, stderr } = await createGit(cwd, environment).run([
    'rev-parse',
    ...questions,
    '--show-toplevel',
  ]);
  // The last question has no answer in a bare repository, where git fails after it has answered the others.
  const [bare, shallow, format, folder, top] = stdout.toString('utf8').split('\n');
  if (folder === undefined || folder === '' || (code !== 0 && bare !== 'true')) {
    throw new UserError(
      'not-a-repository',
      `${quote(cwd)} is not in a git repository that can be read: git said ${saidByGit(stderr)}.`,
      'Run Cronledger in a clone, or give it files or folders to read.',
    );
  }
  const objectFormat = format === 'sha256' ? 'sha256' : 'sha1';
  return {
    root: bare === 'true' ? folder : (top ?? folder),
    bare: bare === 'true',
    shallow: shallow === 'true',
    objectFormat,
  };
}

/** One level of a folder. `mode` is git's as it is stored, `40000` for a folder. */
type Folder = ReadonlyMap<string, Item>;
interface Item {
  readonly mode: string;
  readonly oid: string;
}

function openTree(
  git: Git,
  store: ObjectStore,
  folders: Map<string, Promise<Folder>>,
  commit: string,
): Omit<Tree, 'revision' | 'trust'> {
  let all: Promise<readonly TreeEntry[]> | null = null;
  let root: Promise<string> | null = null;

  /** What stands at a path, by way of the folders above it: to find one file, not all of them need listing. */
  async function lookUp(path: string): Promise<Item | null> {
    root ??= readObject(git, store, commit, `${commit}^{tree}`).then(object => object.oid);
    let found: Item = { mode: '40000', oid: await root };
    for (const name of path === '' ? [] : path.split('/')) {
      const next: Item | undefined = isFolder(found) ? (await readFolder(found.oid)).get(name) : undefined;
      if (next === undefined) return null;
      found = next;
    }
    return found;
  }

  function readFolder(oid: string): Promise<Folder> {
    const read =
      folders.get(oid) ?? readObject(git, store, commit, oid).then(object => parseFolder(object.bytes, oid.length / 2));
    folders.set(oid, read);
    return read;
  }

  return {
    async entries(under = '') {
      if (under === '') {
        all ??= listTree(git, commit);
        return all;
      }
      if (all !== null) return (await all).filter(entry => entry.path.startsWith(`${under}/`));
      const found = await lookUp(under);
      return found !== null && isFolder(found) ? listTree(git, found.oid, `${under}/`) : [];
    },
    readMany: createBlobReader(git, store, commit),
    async readFile(path) {
      const found = await lookUp(path);
      return found?.mode.startsWith('100') ? wholeFile(path, await readObject(git, store, commit, found.oid)) : null;
    },
    async treeId(path) {
      return (await lookUp(path))?.oid ?? null;
    },
  };
}

function isFolder(item: Item): boolean {
  return Number.parseInt(item.mode, 8) === 0o40000;
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects: `<mode> SP <name> NUL <id as bytes>`, again and again. */
function parseFolder(bytes: Buffer, idBytes: number): Folder {
  const folder = new Map<string, Item>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    const next = end + 1 + idBytes;
    if (space < 0 || end < 0 || next > bytes.length) throw new Error('A tree object of the repository is damaged.');
    const item = { mode: bytes.toString('latin1', at, space), oid: bytes.toString('hex', end + 1, next) };
    folder.set(decodePath(bytes.subarray(space + 1, end)), item);
    at = next;
  }
  return folder;
}
