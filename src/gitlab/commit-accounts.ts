// Whom the addresses in commits belong to. Only GraphQL tells, and only it knows confirmed addresses that people keep to themselves.
import * as z from 'zod';
import type { Account } from '../approvals/pull-request.ts';
import { GitLabError } from './api-error.ts';
import type { GitLabClient } from './client.ts';

export interface CommitAccounts {
  /** By commit. */
  readonly authors: ReadonlyMap<string, Account>;
  /** Who committed some commit of it: GitLab does not tell which. */
  readonly others: readonly Account[];
}

const QUERY = `query($path: ID!, $iid: String!, $after: String) {
  project(fullPath: $path) { mergeRequest(iid: $iid) {
    committers(first: 100) { nodes { username } pageInfo { hasNextPage } }
    commits(first: 100, after: $after) { nodes { sha author { username } } pageInfo { hasNextPage endCursor } }
  } }
}`;
const USER = z.object({ username: z.string() });
const PAGE = z.object({
  project: z.object({
    mergeRequest: z.object({
      committers: z.object({ nodes: z.array(USER), pageInfo: z.object({ hasNextPage: z.boolean() }) }),
      commits: z.object({
        nodes: z.array(z.object({ sha: z.string(), author: USER.nullable() })),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    }),
  }),
});
/** Ten thousand commits. */
const MOST_PAGES = 100;

/**
 * @param commits ids of all commits of the merge request: each has to be told of, or nothing is known
 * @throws GitLabError
 */
export async function commitAccounts(
  client: GitLabClient,
  { path, iid }: { readonly path: string; readonly iid: number },
  commits: ReadonlySet<string>,
): Promise<CommitAccounts> {
  const authors = new Map<string, Account>();
  const told = new Set<string>();
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: z.infer<typeof PAGE> = await client.query(PAGE, QUERY, { path, iid: String(iid), after });
    const { committers, commits: found } = answer.project.mergeRequest;
    for (const { sha, author } of found.nodes) {
      told.add(sha);
      if (author !== null) authors.set(sha, accountOf(author.username));
    }
    if (found.pageInfo.hasNextPage && found.pageInfo.endCursor !== after) {
      after = found.pageInfo.endCursor;
      continue;
    }
    if (committers.pageInfo.hasNextPage || [...commits].some(commit => !told.has(commit))) break;
    const known = new Set([...authors.values()].map(({ login }) => login));
    const others = committers.nodes.filter(({ username }) => !known.has(username));
    return { authors, others: others.map(({ username }) => accountOf(username)) };
  }
  throw new GitLabError(
    'GitLab does not tell whom all commits of this merge request belong to.',
    0,
    'Run the job again; a merge request with more than 100 committers has to be split.',
  );
}

const LAST = z.object({
  project: z.object({
    repository: z.object({
      tree: z.object({ lastCommit: z.object({ sha: z.string(), author: USER.nullable() }).nullable() }).nullable(),
    }),
  }),
});
const LAST_QUERY = `query($path: ID!, $sha: String!) {
  project(fullPath: $path) { repository { tree(ref: $sha) { lastCommit { sha author { username } } } } }
}`;

/** Who wrote any commit of the project; nobody where GitLab has no account for the address. */
export async function headAccounts(client: GitLabClient, path: string, sha: string): Promise<readonly Account[]> {
  const answer = await client.query(LAST, LAST_QUERY, { path, sha });
  const last = answer.project.repository.tree?.lastCommit ?? null;
  return last === null || last.sha !== sha || last.author === null ? [] : [accountOf(last.author.username)];
}

function accountOf(username: string): Account {
  return { login: username, bot: false };
}
