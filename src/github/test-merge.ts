// The merge of a pull request into its base that GitHub keeps to try it out, asked of the remote: payloads of events are frozen.

import type { PullRequestFacts } from '../approvals/pull-request.ts';
import type { Comparison } from '../git/range.ts';
import type { Repository } from '../git/tree.ts';

/** What is compared for a pull request as it is now. The commits are fetched by whoever compares them, and never checked out. */
export async function testMergeOf(
  repository: Pick<Repository, 'remoteRefs'>,
  { number, base, head }: PullRequestFacts,
): Promise<Comparison> {
  const [mergeRef, baseRef] = [`refs/pull/${number}/merge`, `refs/heads/${base.ref}`];
  const refs = await repository.remoteRefs([mergeRef, baseRef]);
  const baseTip = refs.get(baseRef);
  return {
    kind: 'test-merge',
    // Of a merge that has not been made since the last push, the head says so itself.
    merge: refs.get(mergeRef) ?? head.sha,
    head: head.sha,
    baseBranch: base.ref,
    ...(baseTip === undefined ? {} : { baseTip }),
  };
}
