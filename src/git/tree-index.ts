// Looks things up in a git tree by path, and follows symbolic links inside it: never out of it, never on the disk.
import type { Tree, TreeEntry } from './tree.ts';

/**
 * Where a path leads, links followed as POSIX does. `via` are the links on the way: what is there depends on them too.
 */
export type Resolved =
  | { readonly kind: 'file'; readonly entry: TreeEntry; readonly via: readonly TreeEntry[] }
  | { readonly kind: 'folder'; readonly path: string; readonly via: readonly TreeEntry[] }
  | { readonly kind: 'missing'; readonly via: readonly TreeEntry[] }
  /**
   * A link that leaves the tree, is absolute, or leads round in a circle; or a path that climbs out of the tree itself.
   */
  | { readonly kind: 'outside'; readonly link: TreeEntry | null; readonly via: readonly TreeEntry[] }
  | { readonly kind: 'submodule'; readonly entry: TreeEntry; readonly via: readonly TreeEntry[] };

export interface TreeIndex {
  readonly tree: Tree;
  /** The file, link or submodule that stands at exactly this path. */
  entry(path: string): TreeEntry | undefined;
  /** Is there anything below this path? `''` is the root. */
  isFolder(path: string): boolean;
  /** Everything below a folder, links not followed, in order of path. */
  below(folder: string): readonly TreeEntry[];
  resolve(path: string): Promise<Resolved>;
}

/** What Linux allows: https://man7.org/linux/man-pages/man7/path_resolution.7.html */
const MAX_LINKS = 40;

const indexes = new WeakMap<Tree, Promise<TreeIndex>>();

/** The index of a tree; made once for each tree object. */
export function treeIndex(tree: Tree): Promise<TreeIndex> {
  const known = indexes.get(tree);
  if (known !== undefined) return known;
  const made = makeIndex(tree);
  indexes.set(tree, made);
  return made;
}

async function makeIndex(tree: Tree): Promise<TreeIndex> {
  // The order of git is by bytes, that of JavaScript by UTF-16 units; the binary search below needs the latter.
  const sorted = [...(await tree.entries())].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  // Made when it is first asked: most changes touch nothing that is looked up.
  let byPath: ReadonlyMap<string, TreeEntry> | null = null;
  const entryAt = (path: string): TreeEntry | undefined => {
    byPath ??= new Map(sorted.map(entry => [entry.path, entry]));
    return byPath.get(path);
  };
  // All links in one go, when the first one is met: every reading starts a process.
  let links: Promise<ReadonlyMap<string, string>> | null = null;
  const linkText = async (entry: TreeEntry): Promise<string> => {
    links ??= readLinks(tree, sorted);
    return (await links).get(entry.oid) ?? '';
  };

  const firstFrom = (bound: string): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.path ?? '') < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const isFolder = (path: string): boolean => {
    if (path === '') return true;
    return sorted[firstFrom(`${path}/`)]?.path.startsWith(`${path}/`) === true;
  };

  const resolve = async (path: string): Promise<Resolved> => {
    const via: TreeEntry[] = [];
    const rest = path.split('/').reverse();
    const here: string[] = [];
    let file: TreeEntry | null = null;
    while (rest.length > 0) {
      const step = rest.pop() ?? '';
      if (step === '' || step === '.') continue;
      if (file !== null) return { kind: 'missing', via };
      if (step === '..') {
        if (here.pop() === undefined) return { kind: 'outside', link: via.at(-1) ?? null, via };
        continue;
      }
      here.push(step);
      const entry = entryAt(here.join('/'));
      if (entry?.mode === '120000') {
        const target = await linkText(entry);
        via.push(entry);
        if (via.length > MAX_LINKS || target.startsWith('/')) return { kind: 'outside', link: entry, via };
        here.pop();
        rest.push(...target.split('/').reverse());
      } else if (entry?.mode === '160000') return { kind: 'submodule', entry, via };
      else if (entry !== undefined) file = entry;
      else if (!isFolder(here.join('/'))) return { kind: 'missing', via };
    }
    return file === null ? { kind: 'folder', path: here.join('/'), via } : { kind: 'file', entry: file, via };
  };

  return {
    tree,
    entry: entryAt,
    isFolder,
    // '0' is the character after '/'.
    below: folder => (folder === '' ? sorted : sorted.slice(firstFrom(`${folder}/`), firstFrom(`${folder}0`))),
    resolve,
  };
}

async function readLinks(tree: Tree, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const links = entries.filter(entry => entry.mode === '120000');
  for await (const { entry, bytes } of tree.readMany(links)) texts.set(entry.oid, bytes.toString('utf8'));
  return texts;
}

/**
 * The path of the tree that a relative path means, as Go's filepath.Join cleans it; null where it is absolute or leaves
 * the tree.
 */
export function joinPath(folder: string, text: string): string | null {
  if (text === '' || text.startsWith('/') || text.includes('\0')) return null;
  const steps: string[] = [];
  for (const step of `${folder}/${text}`.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.join('/');
}
