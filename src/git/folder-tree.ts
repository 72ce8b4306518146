// A folder of the disk as a tree, for hosts that hand files over without git. No link is followed, so nothing leads out of it.
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { siftedOne, wholeFile } from './blobs.ts';
import { decodePath, encodePath, folderOf } from './path.ts';
import type { KeepBlob, Sieve, Tree, TreeEntry } from './tree.ts';
import { readFromDisk } from './worktree.ts';

/** Files and links below `root`; `.git`, sockets and the like are left out. What stands there must not change while it is read. */
export function folderTree<T extends 'base' | 'head'>(root: string, trust: T): Tree & { readonly trust: T } {
  const listings = new Map<string, Promise<readonly TreeEntry[]>>();
  /** By id, as an entry may stand for the file that a link of another path points to. */
  const places = new Map<string, string>();

  const entryOf = (path: string, stats: BigIntStats): TreeEntry | null => {
    const mode = stats.isSymbolicLink() ? '120000' : stats.isFile() ? '100644' : null;
    if (mode === null) return null;
    // What the disk says of a file stands for its contents: hashing those of a whole checkout would be reading it twice.
    const facts = [root, path, stats.dev, stats.ino, stats.size, stats.mtimeNs].join('\0');
    const oid = createHash('sha1').update(facts).digest('hex');
    places.set(oid, path);
    return { path, mode, oid };
  };
  const look = async (path: string): Promise<BigIntStats | null> =>
    lstat(placeOf(root, path), { bigint: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    });
  const isFolder = async (folder: string): Promise<boolean> => {
    if (folder === '') return true;
    return (await isFolder(folderOf(folder))) && (await look(folder))?.isDirectory() === true;
  };
  const walk = async (folder: string): Promise<readonly TreeEntry[]> => {
    const names = await readdir(placeOf(root, folder), { encoding: 'buffer' });
    const found: TreeEntry[] = [];
    for (const name of names) {
      const path = `${folder === '' ? '' : `${folder}/`}${decodePath(name)}`;
      const stats = path === '.git' || path.endsWith('/.git') ? null : await look(path);
      if (stats === null) continue;
      const entry = entryOf(path, stats);
      if (entry !== null) found.push(entry);
      else if (stats.isDirectory()) found.push(...(await walk(path)));
    }
    return found;
  };
  const entries = (under = ''): Promise<readonly TreeEntry[]> => {
    const known =
      listings.get(under) ??
      isFolder(under).then(async is =>
        is ? (await walk(under)).toSorted((a, b) => Buffer.compare(encodePath(a.path), encodePath(b.path))) : [],
      );
    listings.set(under, known);
    return known;
  };
  const entryAt = async (path: string): Promise<TreeEntry | null> => {
    const stats = (await isFolder(folderOf(path))) ? await look(path) : null;
    return stats === null ? null : entryOf(path, stats);
  };

  return {
    revision: { name: root, commit: null },
    trust,
    entries,
    async *readMany(wanted: readonly TreeEntry[], keep?: KeepBlob, sieve?: Sieve) {
      const asked = keep && sieve ? siftedOne(keep, sieve) : keep;
      for (const entry of wanted) {
        const blob = { entry, ...(await readFromDisk(root, places.get(entry.oid) ?? entry.path, entry.mode)) };
        if (asked?.(blob, 0) !== false) yield blob;
      }
    },
    async readFile(path) {
      const entry = await entryAt(path);
      if (entry === null || entry.mode === '120000') return null;
      return wholeFile(path, await readFromDisk(root, path, entry.mode));
    },
    async treeId(path) {
      const entry = await entryAt(path);
      if (entry !== null) return entry.oid;
      const below = await entries(path);
      if (below.length === 0) return null;
      return createHash('sha1')
        .update(below.map(({ oid }) => oid).join())
        .digest('hex');
    },
  };
}

function placeOf(root: string, path: string): Buffer {
  return path === '' ? Buffer.from(root) : Buffer.concat([Buffer.from(`${root}/`), encodePath(path)]);
}
