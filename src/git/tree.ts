// The files of a revision, and the repository that has them. BaseTree and HeadTree keep trust apart.
import type { Revision } from '../model.ts';
import type { Resolver } from './revision.ts';

export interface TreeEntry {
  /** From the root, with slashes. Hostile: see `pathFault` in path.ts before it is joined to a path of the disk. */
  readonly path: string;
  /** Regular file, executable, symbolic link, submodule. */
  readonly mode: '100644' | '100755' | '120000' | '160000';
  /** Id of the blob (of a submodule: of its commit). In the work tree, of what the file holds now. */
  readonly oid: string;
  /** Bytes of the blob, where they were listed with it. */
  readonly size?: number;
}

/** A file's bytes, or the first of them where it has more than 128 MiB: then `bytes.length < size`. */
export interface Blob {
  readonly entry: TreeEntry;
  /** May be a view into a larger buffer: copy what is kept for long. */
  readonly bytes: Buffer;
  readonly size: number;
}

/**
 * Is this one to be handed out? Its bytes are only valid during the call. `found` has a bit for each set of the sieve that a text of was
 * found in the file; without a sieve it is 0.
 */
export type KeepBlob = (blob: Blob, found: number) => boolean;

/** Texts to look for in many files at once, which costs a fraction of looking through each. Only files that hold one are shown to `keep`. */
export interface Sieve {
  /** Up to 30 sets of texts, of which each character is a byte. None is empty or holds a line feed but as its last character. */
  readonly sets: readonly (readonly string[])[];
  /** Files that are shown whatever they hold. */
  always(entry: TreeEntry): boolean;
}

export interface Tree {
  readonly revision: Revision;
  readonly trust: 'base' | 'head';
  /** All files, recursively, in the order of git (bytes of the path); only those below a folder if one is named. */
  entries(under?: string): Promise<readonly TreeEntry[]>;
  /**
   * The contents, in order, in constant memory. Links are not followed, submodules must not be among them. To look through
   * many for a few, give `keep`: the rest then costs no memory, and what is handed out is a copy.
   */
  readMany(entries: readonly TreeEntry[], keep?: KeepBlob, sieve?: Sieve): AsyncIterable<Blob>;
  /** Null where there is no such file, or it is no regular one (a folder, a link, a submodule). */
  readFile(path: string): Promise<Buffer | null>;
  /** An id of what a file or folder holds; equal ids, equal contents. Null where there is none. */
  treeId(path: string): Promise<string | null>;
}

/** What decides: config, policies and the inventory are only ever read from here. */
export type BaseTree = Tree & { readonly trust: 'base' };
/** What is judged. All of it is hostile. */
export type HeadTree = Tree & { readonly trust: 'head' };

/** A path whose file differs. A rename is a removal and an addition. */
export interface FileDiff {
  readonly path: string;
  readonly base: TreeEntry | null;
  readonly head: TreeEntry | null;
}

/** A commit with the people that it names, as they are written in it. */
export interface CommitPeople {
  readonly id: string;
  readonly authorEmail: string;
  readonly committerEmail: string;
  /** The whole message. */
  readonly message: string;
}

export interface Repository extends Resolver {
  /** The work tree's root; of a bare repository, its own folder. */
  readonly root: string;
  /** Does the clone lack the beginning of the history? */
  readonly shallow: boolean;
  base(revision: Revision): BaseTree;
  head(revision: Revision): HeadTree;
  /** Uncommitted work: tracked files as they are now, and untracked ones that are not ignored. */
  worktree(): HeadTree;
  /** What is staged: the files as the next commit would have them. */
  staged(): HeadTree;
  diff(base: BaseTree, head: HeadTree): Promise<readonly FileDiff[]>;
  /** The commits that `to` has and `from` has not, newest first; all of `to`'s where `from` is null. */
  commitsBetween(from: string | null, to: string, most: number): Promise<readonly CommitPeople[]>;
  /** The addresses of its remotes: what deployers call this repository. */
  urls(): Promise<readonly string[]>;
  /** Ends the git process that answers questions; without it our own process does not end. */
  close(): Promise<void>;
}
