// Turns what an event says is to be compared into a base and a head that are both at hand.
import { UserError } from '../errors.ts';
import type { Revision } from '../model.ts';
import type { Repository } from './tree.ts';

/** What is to be compared. Ids are full commit ids and branches are valid names; nothing here is known to exist. */
export type Comparison =
  /** Two commits, as they are. */
  | { readonly kind: 'range'; readonly base: string; readonly head: string }
  /**
   * The merge that a platform made to try a pull request out. Its first parent is the branch that is merged into, as it was
   * then: the two trees differ in exactly what merging will do.
   */
  | {
      readonly kind: 'test-merge';
      readonly merge: string;
      readonly head: string;
      readonly baseBranch: string;
      /** The base branch's newest commit, where the remote was asked; otherwise it is what this clone has of it. */
      readonly baseTip?: string;
    }
  /** A branch's first push, which has no commit before it. */
  | {
      readonly kind: 'new-branch';
      readonly head: string;
      readonly branch: string | null;
      readonly defaultBranch: string;
    }
  | { readonly kind: 'nothing'; readonly why: string };

export interface Compared {
  readonly base: Revision;
  readonly head: Revision;
  /** Whose config, policies and inventory decide; null where that is the base. */
  readonly decides: Revision | null;
  /** Sentences on how it differs from what one would expect. */
  readonly notes: readonly string[];
}

/**
 * Finds both commits, fetching those that the clone lacks. Null where there is nothing to compare.
 * @throws UserError shallow-clone, unknown-revision: a comparison with a guessed base would be no comparison
 */
export async function resolveComparison(repository: Repository, comparison: Comparison): Promise<Compared | null> {
  switch (comparison.kind) {
    case 'nothing':
      return null;
    case 'range':
      return {
        base: await named(repository, comparison.base),
        head: await named(repository, comparison.head),
        decides: null,
        notes: [],
      };
    case 'test-merge':
      return ofTestMerge(repository, comparison);
    case 'new-branch':
      return ofNewBranch(repository, comparison);
  }
}

async function ofTestMerge(
  repository: Repository,
  { merge, head, baseBranch, baseTip }: Extract<Comparison, { kind: 'test-merge' }>,
): Promise<Compared> {
  const parents = await optional(() => repository.parents(merge));
  // The second parent has to be the head that the event is about: a status is published for that one.
  if (parents?.length === 2 && parents[0] !== undefined && parents[1] === head) {
    return {
      base: { name: baseBranch, commit: await repository.resolve(parents[0]) },
      head: { name: `${short(head)} merged into ${baseBranch}`, commit: await repository.resolve(merge) },
      decides: null,
      notes: [],
    };
  }
  const why =
    parents === null
      ? 'is not in this clone'
      : parents.length === 2
        ? 'merges another commit'
        : 'is not a merge commit';
  const tip = await repository.resolve(baseTip ?? remoteBranch(baseBranch));
  const compared = await sinceMergeBase(repository, head, { branch: baseBranch, tip });
  const note =
    `Compared with the merge base: the commit of the event, ${short(merge)}, ${why}. ` +
    `Of what ${baseBranch} gained since, its config, policies and inventory decide; its manifests are not taken into account. Check out the event's own commit to compare with them.`;
  // A branch that is old, or in conflict with its base, is not judged by what the base said once.
  return { ...compared, decides: { name: baseBranch, commit: tip }, notes: [note] };
}

async function ofNewBranch(
  repository: Repository,
  { head, branch, defaultBranch }: Extract<Comparison, { kind: 'new-branch' }>,
): Promise<Compared> {
  if (branch !== defaultBranch) {
    return sinceMergeBase(repository, head, { branch: defaultBranch, tip: remoteBranch(defaultBranch) });
  }
  return {
    base: repository.emptyTree,
    head: await named(repository, head),
    decides: null,
    notes: [`All files are judged as new: this is the first push of ${defaultBranch}.`],
  };
}

async function sinceMergeBase(
  repository: Repository,
  head: string,
  { branch, tip }: { readonly branch: string; readonly tip: string },
): Promise<Compared> {
  const commit = await repository.resolve(head);
  return {
    base: { name: `merge base with ${branch}`, commit: await repository.mergeBase(tip, commit) },
    head: { name: short(head), commit },
    decides: null,
    notes: [],
  };
}

function remoteBranch(branch: string): string {
  return `refs/remotes/origin/${branch}`;
}

async function named(repository: Repository, commit: string): Promise<Revision> {
  return { name: short(commit), commit: await repository.resolve(commit) };
}

/** Null where this clone cannot have it; there is another way then. */
async function optional<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof UserError && (error.code === 'unknown-revision' || error.code === 'shallow-clone'))
      return null;
    throw error;
  }
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
