// What a merge commit wrote itself. Who merges the base into a branch is no author of what the branch already held.

import { UserError } from '../errors.ts';
import type { Repository } from '../git/tree.ts';
import type { MergeKeeps } from './contributors.ts';
import type { PullRequestCommit } from './pull-request.ts';

/**
 * Does a merge take some paths as they were: from one side, while the other had not changed them since the branch began?
 * Neither GitHub's list of its files (what differs from the first parent) nor the difference from both parents would show a
 * merge that brings an old state back. What cannot be found out is no.
 * @param commits all of the pull request: the branch began at the one parent of theirs that is none of them.
 */
export function createMergeKeeps(repository: Repository, commits: readonly PullRequestCommit[]): MergeKeeps {
  const own = new Set(commits.map(commit => commit.sha));
  const first = commits[0]?.parents.find(parent => !own.has(parent));
  const idAt = async (commit: string, path: string): Promise<string | null> =>
    repository.head({ name: commit, commit: await repository.resolve(commit) }).treeId(path);
  return async ({ sha, parents }, paths) => {
    const [one, other] = parents;
    if (first === undefined || one === undefined || other === undefined || parents.length > 2) return false;
    try {
      for (const path of paths) {
        const [merged, left, right, began] = [
          await idAt(sha, path),
          await idAt(one, path),
          await idAt(other, path),
          await idAt(first, path),
        ];
        const kept = (merged === left && right === began) || (merged === right && left === began);
        if (!kept) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  };
}
