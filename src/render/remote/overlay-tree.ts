// A tree with files of elsewhere in it, which stand in place of whatever it has below their folder.
import { createHash } from 'node:crypto';
import { siftedOne } from '../../git/blobs.ts';
import type { Blob, Tree, TreeEntry } from '../../git/tree.ts';

/** @param files by path below `folder` */
export function overlayTree<T extends Tree>(tree: T, folder: string, files: ReadonlyMap<string, Buffer>): T {
  const whole = new Map([...files].map(([name, bytes]) => [`${folder}/${name}`, bytes]));
  return laidOver(tree, whole, path => path === folder || path.startsWith(`${folder}/`));
}

/** A tree with some files in place of its own, or beside them. By whole path. */
export function withFiles<T extends Tree>(tree: T, files: ReadonlyMap<string, Buffer>): T {
  return laidOver(tree, files, path => files.has(path));
}

function laidOver<T extends Tree>(tree: T, files: ReadonlyMap<string, Buffer>, isHidden: (path: string) => boolean): T {
  const own = new Map<string, Buffer>();
  const added: TreeEntry[] = [];
  for (const [path, bytes] of files) {
    const oid = createHash('sha256').update(bytes).digest('hex');
    const entry: TreeEntry = { path, mode: '100644', oid, size: bytes.length };
    own.set(entry.path, bytes);
    added.push(entry);
  }
  const inOrder = async (): Promise<readonly TreeEntry[]> =>
    [...(await tree.entries()).filter(({ path }) => !isHidden(path)), ...added].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    );
  let entries: Promise<readonly TreeEntry[]> | null = null;
  return {
    ...tree,
    async entries(under = '') {
      entries ??= inOrder();
      const all = await entries;
      return under === '' ? all : all.filter(({ path }) => path.startsWith(`${under}/`));
    },
    async *readMany(wanted, keep, sieve) {
      const asked = keep && sieve ? siftedOne(keep, sieve) : keep;
      const rest = wanted.filter(({ path }) => !own.has(path));
      for (const entry of wanted) {
        const bytes = own.get(entry.path);
        if (bytes === undefined) continue;
        const blob: Blob = { entry, bytes, size: bytes.length };
        if (asked?.(blob, 0) !== false) yield blob;
      }
      if (rest.length > 0) yield* tree.readMany(rest, keep, sieve);
    },
    async readFile(path) {
      return own.get(path) ?? (isHidden(path) ? null : tree.readFile(path));
    },
    async treeId(path) {
      const bytes = own.get(path);
      if (bytes !== undefined) return createHash('sha256').update(bytes).digest('hex');
      return isHidden(path) ? null : tree.treeId(path);
    },
  };
}
