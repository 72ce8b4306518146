// The merged pull requests of pushed commits, as GitHub tells of them: what a commit's message says of numbers is not believed.
import * as z from 'zod';
import type { Repository } from '../../git/tree.ts';
import type { GitHubClient } from '../client.ts';

/** What a pull request brought: the merge, and the branch before it. */
export interface Merged {
  readonly number: number;
  readonly url: string;
  /** When, UTC: `2026-11-24T17:00:00Z`. */
  readonly at: string;
  readonly base: string;
  readonly merge: string;
}

export interface MergedQuestion {
  readonly client: GitHubClient;
  readonly repository: Pick<Repository, 'parents'>;
  /** `owner/name` */
  readonly name: string;
  readonly defaultBranch: string;
  /** Pull requests of this branch are of maintenance itself. */
  readonly ownBranch: string;
}

/** Each costs a request. */
const MOST_COMMITS = 100;

const PULL = z.object({
  number: z.int(),
  html_url: z.string(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
});
type Pull = z.infer<typeof PULL>;
const GRANT = 'pull-requests: read';

/** Those of the commits between two of the default branch, the oldest first. `isCut`: there are more commits than are asked about. */
export async function mergedByPush(
  question: MergedQuestion,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<{ readonly merged: readonly Merged[]; readonly isCut: boolean }> {
  const pullsAt = asker(question);
  const merged: Merged[] = [];
  let at = after;
  for (let count = 0; at !== before && count < MOST_COMMITS; count += 1) {
    for (const pull of await pullsAt(at)) {
      if (pull.merge_commit_sha === at) merged.push(...(await mergedOf(pull, question, pullsAt)));
    }
    const [first] = await question.repository.parents(at);
    if (first === undefined) return { merged: merged.toReversed(), isCut: false };
    at = first;
  }
  return { merged: merged.toReversed(), isCut: at !== before };
}

/**
 * Those of the last hundred pull requests of the default branch that somebody touched and that were merged after `since`
 * (UTC): what a run by the clock looks at, because the run of a push can fail, or be cancelled by that of the next one.
 */
export async function mergedSince(question: MergedQuestion, since: string): Promise<readonly Merged[]> {
  const { client, name, defaultBranch } = question;
  const wanted = { state: 'closed', base: defaultBranch, sort: 'updated', direction: 'desc', per_page: '100' };
  const path = `/repos/${name}/pulls?${new URLSearchParams(wanted)}`;
  const pulls = await client.get({ schema: z.array(PULL), path, grant: GRANT });
  const pullsAt = asker(question);
  const merged: Merged[] = [];
  for (const pull of pulls) {
    if ((pull.merged_at ?? '') >= since) merged.push(...(await mergedOf(pull, question, pullsAt)));
  }
  return merged;
}

/** A pull request by its number; none where it is not one that was merged into the default branch. */
export async function mergedByNumber(question: MergedQuestion, number: number): Promise<readonly Merged[]> {
  const { client, name } = question;
  const pull = await client.get({ schema: PULL, path: `/repos/${name}/pulls/${number}`, grant: GRANT });
  return mergedOf(pull, question, asker(question));
}

type AskPulls = (sha: string) => Promise<readonly Pull[]>;

function asker({ client, name }: MergedQuestion): AskPulls {
  const known = new Map<string, Promise<readonly Pull[]>>();
  return sha => {
    const path = `/repos/${name}/commits/${sha}/pulls`;
    const answer = known.get(sha) ?? client.all({ schema: PULL, path, grant: GRANT });
    known.set(sha, answer);
    return answer;
  };
}

async function mergedOf(
  pull: Pull,
  { repository, name, defaultBranch, ownBranch }: MergedQuestion,
  pullsAt: AskPulls,
): Promise<readonly Merged[]> {
  const { number, html_url: url, merged_at: at, merge_commit_sha: merge, base, head } = pull;
  const isOwn = head.ref === ownBranch && head.repo?.full_name.toLowerCase() === name.toLowerCase();
  if (at === null || at === undefined || merge === null || merge === undefined) return [];
  if (base.ref !== defaultBranch || isOwn) return [];
  // A rebase leaves a commit for each of the pull request's own, a merge and a squash leave one.
  let parents = await repository.parents(merge);
  for (let count = 1; count < MOST_COMMITS && parents.length === 1; count += 1) {
    const [first = ''] = parents;
    if (!(await pullsAt(first)).some(other => other.number === number && other.merge_commit_sha === merge)) break;
    parents = await repository.parents(first);
  }
  const [before] = parents;
  return before === undefined ? [] : [{ number, url, at, base: before, merge }];
}
