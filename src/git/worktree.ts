// Uncommitted work as a tree: the index, with the files of the disk over it where they differ.
import { createHash, type Hash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, readlink } from 'node:fs/promises';
import { type ReadBlobs, siftedOne, wholeFile } from './blobs.ts';
import type { Git } from './git.ts';
import { listIndex, listTouched, listUntracked } from './listing.ts';
import { MAX_OBJECT_BYTES, SAMPLE_BYTES } from './object-reader.ts';
import { encodePath, folderOf } from './path.ts';
import type { RepositoryFacts } from './revision.ts';
import type { Blob, FileDiff, HeadTree, KeepBlob, Sieve, TreeEntry } from './tree.ts';

interface Listing {
  readonly entries: readonly TreeEntry[];
  readonly byPath: ReadonlyMap<string, TreeEntry>;
  /** Paths of contents that git's objects may not have, by `contentKey`. */
  readonly onDisk: ReadonlyMap<string, string>;
}

/**
 * The work tree of a repository. What git knows to be unchanged is read from its objects; the rest from the disk, byte by
 * byte as it is there: no clean filter and no line-end conversion, since those are not what `kubectl apply -f` does.
 */
export function openWorktree(git: Git, facts: RepositoryFacts, readBlobs: ReadBlobs): HeadTree {
  return openListing('worktree', () => readListing(git, facts), facts, readBlobs);
}

/** What is staged, from git's objects alone. */
export function openStaged(git: Git, facts: RepositoryFacts, readBlobs: ReadBlobs): HeadTree {
  const read = async (): Promise<Listing> => {
    const files = await listIndex(git);
    return { entries: [...files.values()].sort(byPath), byPath: files, onDisk: new Map() };
  };
  return openListing('staged', read, facts, readBlobs);
}

function openListing(
  name: string,
  read: () => Promise<Listing>,
  facts: RepositoryFacts,
  readBlobs: ReadBlobs,
): HeadTree {
  let listing: Promise<Listing> | null = null;
  const list = (): Promise<Listing> => {
    listing ??= read();
    return listing;
  };

  async function* readMany(
    entries: readonly TreeEntry[],
    keep?: KeepBlob,
    sieve?: Sieve,
  ): AsyncGenerator<Blob, void, undefined> {
    const { onDisk } = await list();
    const asked = keep && sieve ? siftedOne(keep, sieve) : keep;
    const stored = entries.filter(entry => !onDisk.has(contentKey(entry)));
    const blobs = readBlobs(stored, keep, sieve);
    try {
      let next = await blobs.next();
      for (const entry of entries) {
        const path = onDisk.get(contentKey(entry));
        if (path !== undefined) {
          const blob = { entry, ...(await readFromDisk(facts.root, path, entry.mode)) };
          if (asked?.(blob, 0) !== false) yield blob;
        } else if (!next.done && next.value.entry === entry) {
          yield next.value;
          next = await blobs.next();
        }
      }
    } finally {
      await blobs.return?.();
    }
  }

  return {
    revision: { name, commit: null },
    trust: 'head',
    async entries(under = '') {
      const { entries } = await list();
      return under === '' ? entries : entries.filter(entry => entry.path.startsWith(`${under}/`));
    },
    readMany,
    async readFile(path) {
      const entry = (await list()).byPath.get(path);
      if (entry === undefined || !entry.mode.startsWith('100')) return null;
      for await (const blob of readMany([entry])) return wholeFile(path, blob);
      return null;
    },
    async treeId(path) {
      const { entries, byPath } = await list();
      const file = byPath.get(path);
      if (file !== undefined) return file.oid;
      const below = entries.filter(entry => path === '' || entry.path.startsWith(`${path}/`));
      if (below.length === 0) return null;
      const hash = createHash(facts.objectFormat);
      for (const entry of below) hash.update(`${entry.mode} ${entry.oid} ${entry.path.slice(path.length)}\0`);
      return hash.digest('hex');
    },
  };
}

/** What differs between two lists of files. */
export function diffEntries(base: readonly TreeEntry[], head: readonly TreeEntry[]): readonly FileDiff[] {
  const before = new Map(base.map(entry => [entry.path, entry]));
  const after = new Set(head.map(entry => entry.path));
  const changed = head.flatMap(entry => {
    const old = before.get(entry.path) ?? null;
    const same = old !== null && old.oid === entry.oid && old.mode === entry.mode;
    return same ? [] : [{ path: entry.path, base: old, head: entry }];
  });
  const removed = base.flatMap(entry => (after.has(entry.path) ? [] : [{ path: entry.path, base: entry, head: null }]));
  return [...changed, ...removed].sort(byPath);
}

/** By content rather than by path, as an entry may stand for the file that a link of another path points to. */
function contentKey(entry: TreeEntry): string {
  return entry.mode === '120000' ? `link ${entry.oid}` : entry.oid;
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

async function readListing(git: Git, facts: RepositoryFacts): Promise<Listing> {
  const [index, touched, untracked] = await Promise.all([listIndex(git), listTouched(git), listUntracked(git)]);
  const files = new Map(index);
  const onDisk = new Map<string, string>();
  const nowhere = '0'.repeat(facts.objectFormat === 'sha1' ? 40 : 64);
  const isBehindLink = createLinkCheck(facts.root);
  for (const path of [...touched, ...untracked]) {
    // Another repository inside this one: a submodule on another commit, or a clone that was never added.
    if (path.endsWith('/') || index.get(path)?.mode === '160000') {
      const inner = path.replace(/\/$/, '');
      files.set(inner, { path: inner, mode: '160000', oid: nowhere });
      continue;
    }
    // A file of the index whose folder gave way to a link is gone, whatever stands behind the link.
    const entry = (await isBehindLink(folderOf(path))) ? null : await inspect(facts, path);
    files.delete(path);
    if (entry === null) continue;
    files.set(path, entry);
    onDisk.set(contentKey(entry), path);
  }
  return { entries: [...files.values()].sort(byPath), byPath: files, onDisk };
}

/** Tells whether a folder, or one above it, is a link on the disk. */
function createLinkCheck(root: string): (folder: string) => Promise<boolean> {
  const known = new Map<string, boolean>([['', false]]);
  return async function isBehindLink(folder: string): Promise<boolean> {
    const answer = known.get(folder);
    if (answer !== undefined) return answer;
    const linked =
      (await isBehindLink(folderOf(folder))) || (await look(onDiskPath(root, folder)))?.isSymbolicLink() === true;
    known.set(folder, linked);
    return linked;
  };
}

/** Null where nothing stands. */
async function look(place: Buffer): Promise<Stats | null> {
  return lstat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}

/** What stands on the disk, with the id that git would give it; null where there is no file and no link. */
async function inspect(facts: RepositoryFacts, path: string): Promise<TreeEntry | null> {
  const place = onDiskPath(facts.root, path);
  const stats = await look(place);
  if (stats?.isSymbolicLink()) {
    const target = await readlink(place, 'buffer');
    const oid = startBlob(facts, target.length).update(target).digest('hex');
    return { path, mode: '120000', oid };
  }
  if (!stats?.isFile()) return null;
  const hash = startBlob(facts, stats.size);
  const file = await open(place, NO_FOLLOW);
  for await (const chunk of file.createReadStream()) hash.update(chunk);
  return { path, mode: (stats.mode & 0o100) === 0 ? '100644' : '100755', oid: hash.digest('hex') };
}

function startBlob(facts: RepositoryFacts, size: number): Hash {
  return createHash(facts.objectFormat).update(`blob ${size}\0`);
}

/** The bytes of a file or the target of a link; of a very large file its beginning. */
export async function readFromDisk(root: string, path: string, mode: string): Promise<{ bytes: Buffer; size: number }> {
  const place = onDiskPath(root, path);
  if (mode === '120000') {
    const bytes = await readlink(place, 'buffer');
    return { bytes, size: bytes.length };
  }
  const file = await open(place, NO_FOLLOW);
  try {
    const { size } = await file.stat();
    if (size <= MAX_OBJECT_BYTES) {
      const bytes = await file.readFile();
      return { bytes, size: bytes.length };
    }
    const { buffer } = await file.read({ buffer: Buffer.alloc(SAMPLE_BYTES), position: 0 });
    return { bytes: buffer, size };
  } finally {
    await file.close();
  }
}

const NO_FOLLOW = constants.O_RDONLY | constants.O_NOFOLLOW;

function onDiskPath(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), encodePath(path)]);
}
