// The pull requests that a merge queue tries out together. An event names the last of them only, in the name of a branch.
import * as z from 'zod';
import type { Asked, PullRequest, PullRequestGroup } from '../approvals/pull-request.ts';
import { type ClientOptions, createClient, type GitHubClient } from './client.ts';
import { asked, openPullRequest } from './rest-pull-request.ts';

export interface MergeGroup {
  /** The commit that the group is put on, and what it makes of it. */
  readonly base: string;
  readonly head: string;
  /** `main` */
  readonly baseBranch: string;
  /** `refs/heads/gh-readonly-queue/main/pr-12-<id>` */
  readonly headRef: string;
}

/** GitHub lets a queue build no more than 100 at a time; this many commits of a rebase are asked about. */
const MOST_COMMITS = 100;

const COMMIT = z.object({ sha: z.string(), parents: z.array(z.object({ sha: z.string() })) });
const COMPARED = z.object({ total_commits: z.int(), commits: z.array(COMMIT) });
const PULL = z.object({
  number: z.int(),
  state: z.string(),
  base: z.object({ ref: z.string() }),
  head: z.object({ sha: z.string() }),
});

/** Nothing is asked before the members are. */
export function openMergeGroup(
  options: ClientOptions & { readonly repository: string },
  group: MergeGroup,
): PullRequestGroup {
  return {
    async members(): Promise<Asked<readonly PullRequest[]>> {
      const numbers = await asked(() => numbersOf(createClient(options), options.repository, group));
      if (!numbers.known) return numbers;
      if (typeof numbers.value === 'string') return { known: false, why: numbers.value };
      return { known: true, value: numbers.value.map(number => openPullRequest({ ...options, number })) };
    },
  };
}

/** A sentence where they cannot be told. */
async function numbersOf(
  client: GitHubClient,
  repository: string,
  group: MergeGroup,
): Promise<readonly number[] | string> {
  const commits = await commitsOf(client, repository, group);
  if (commits === null) return 'GitHub does not tell of all commits of the merge group.';
  const [, last] = /\/pr-(\d{1,9})-[0-9a-f]{40,64}$/.exec(group.headRef) ?? [];
  const numbers = new Set(last === undefined ? [] : [Number(last)]);
  let at = group.head;
  for (let count = 0; at !== group.base; count += 1) {
    const commit = commits.get(at);
    const [first, merged] = commit?.parents ?? [];
    if (first === undefined || count >= MOST_COMMITS) return 'The commits of the merge group do not lead to its base.';
    const isNamed = at === group.head && last !== undefined;
    if (!isNamed)
      for (const each of await pullsOf(client, repository, group, { at, merged: merged?.sha })) numbers.add(each);
    at = first.sha;
  }
  return [...numbers];
}

async function commitsOf(
  client: GitHubClient,
  repository: string,
  { base, head }: MergeGroup,
): Promise<ReadonlyMap<string, z.infer<typeof COMMIT>> | null> {
  const commits = new Map<string, z.infer<typeof COMMIT>>();
  for (let page = 1; ; page += 1) {
    const path = `/repos/${repository}/compare/${base}...${head}?per_page=100&page=${page}`;
    const found = await client.get({ schema: COMPARED, path, grant: 'contents: read' });
    for (const commit of found.commits) commits.set(commit.sha, commit);
    if (commits.size === found.total_commits) return commits;
    if (found.commits.length === 0 || page > MOST_COMMITS) return null;
  }
}

/** Those that brought one commit of the queue: by its merge the one of that head, so that a copy of it elsewhere has no say. */
async function pullsOf(
  client: GitHubClient,
  repository: string,
  { baseBranch }: MergeGroup,
  { at, merged }: { readonly at: string; readonly merged: string | undefined },
): Promise<readonly number[]> {
  const path = `/repos/${repository}/commits/${merged ?? at}/pulls`;
  const pulls = await client.all({ schema: PULL, path, grant: 'pull-requests: read' });
  return pulls
    .filter(({ state, base }) => state === 'open' && base.ref === baseBranch)
    .filter(({ head }) => merged === undefined || head.sha === merged)
    .map(({ number }) => number);
}
