// A merge request over GitLab's API, as the pull request that approvals are asked of. What a token may not read is unknown, and never "nothing there".
import * as z from 'zod';
import type { Account, Asked, PullRequest, PullRequestCommit, Review } from '../approvals/pull-request.ts';
import { UserError } from '../errors.ts';
import type { Repository } from '../git/tree.ts';
import { oncePerKey } from '../once.ts';
import { GitLabError } from './api-error.ts';
import { type ClientOptions, createClient, type GitLabClient } from './client.ts';
import { commitAccounts, headAccounts } from './commit-accounts.ts';
import { createMembers } from './members.ts';
import { approvalTimes, type Version, versionAt } from './versions.ts';

export interface MergeRequestOptions extends ClientOptions {
  /** CI_PROJECT_ID, or the path of the project. */
  readonly project: string;
  /** CI_MERGE_REQUEST_IID */
  readonly iid: number;
}

/**
 * - Approvals have no commit in GitLab. Each is taken for the version that was the newest when it was given, by the server's own
 *   clock: an approval that came after a push is one of what was pushed, whatever its giver had on the screen.
 * - Commits and what they change are read from the clone, which cuts nothing off.
 */
export function openMergeRequest(
  options: MergeRequestOptions,
  repository: Pick<
    Repository,
    'base' | 'head' | 'diff' | 'parents' | 'resolve' | 'emptyTree' | 'commitsBetween' | 'shallow'
  >,
): PullRequest {
  const client = createClient(options);
  const project = `/projects/${encodeURIComponent(options.project)}`;
  const place = `${project}/merge_requests/${options.iid}`;
  const members = createMembers(client, project);
  const requestAt = oncePerKey((path: string) => asked(() => client.get(REQUEST, path)));
  const pathAt = oncePerKey(async (path: string) => (await client.get(PROJECT, path)).path_with_namespace);

  /** From the clone: of a merge request's commits the API tells no parents. */
  async function commitsOf(
    { sha, diff_refs }: z.infer<typeof REQUEST>,
    where: { readonly path: string; readonly iid: number },
  ): Promise<readonly PullRequestCommit[]> {
    if (repository.shallow || !diff_refs?.start_sha) throw unreadCommits('the clone is shallow, or the target is gone');
    const [start, head] = [await repository.resolve(diff_refs.start_sha), await repository.resolve(sha)];
    const found = await repository.commitsBetween(start, head, MOST_COMMITS + 1);
    if (found.length > MOST_COMMITS) throw unreadCommits(`there are more than ${MOST_COMMITS}`);
    const accounts = await commitAccounts(client, where, new Set(found.map(({ id }) => id)));
    const commits: PullRequestCommit[] = [];
    for (const { id, authorEmail, committerEmail, message } of found) {
      commits.push({
        sha: id,
        parents: await repository.parents(id),
        author: accounts.authors.get(id) ?? null,
        committer: null,
        others: accounts.others,
        authorEmail,
        committerEmail,
        message,
      });
    }
    // Git tells the newest first; where the branch began is asked of the oldest.
    return commits.reverse();
  }

  return {
    bareTeams: true,
    async facts() {
      const answer = await requestAt(place);
      if (!answer.known) return answer;
      const found = answer.value;
      return {
        known: true,
        value: {
          number: found.iid,
          url: found.web_url,
          title: found.title,
          author: accountOf(found.author),
          state: found.state === 'opened' ? 'open' : 'closed',
          merged: found.state === 'merged',
          base: { ref: found.target_branch, sha: found.diff_refs?.start_sha ?? '' },
          head: { ref: found.source_branch, sha: found.sha, repository: null },
          requested: [],
        },
      };
    },
    reviews: () => asked(() => reviewsOf(client, place)),
    async commits() {
      const answer = await requestAt(place);
      if (!answer.known) return answer;
      return asked(async () => commitsOf(answer.value, { path: await pathAt(project), iid: options.iid }));
    },
    filesOfCommit: sha =>
      asked(async () => {
        const [parent] = await repository.parents(await repository.resolve(sha));
        const before = parent === undefined ? repository.emptyTree : { name: parent, commit: parent };
        const files = await repository.diff(repository.base(before), repository.head({ name: sha, commit: sha }));
        return files.map(({ path }) => path);
      }),
    accountsOfCommit: sha => asked(async () => headAccounts(client, await pathAt(project), sha)),
    permission: login => asked(() => members.permission(login)),
    teamMembers: (organization, slug) =>
      asked(() => members.ofTeam(slug === '' ? organization : `${organization}/${slug}`)),
  };
}

/** What has more is not looked through: anybody may have written any of them. */
const MOST_COMMITS = 1_000;

const USER = z.object({ id: z.int(), username: z.string() });
const REQUEST = z.object({
  iid: z.int(),
  web_url: z.string(),
  title: z.string(),
  author: USER.nullable(),
  state: z.string(),
  sha: z.string(),
  target_branch: z.string(),
  source_branch: z.string(),
  diff_refs: z.object({ start_sha: z.string().nullable() }).nullish(),
});
const PROJECT = z.object({ path_with_namespace: z.string() });
const APPROVALS = z.object({
  approved_by: z.array(z.object({ user: USER.nullable(), approved_at: z.string().nullish() })),
});
const VERSION = z.object({ head_commit_sha: z.string(), created_at: z.string() });
const REVIEWER = z.object({ user: USER, state: z.string() });
const BOT = z.object({ bot: z.boolean().optional(), web_url: z.string() });

async function reviewsOf(client: GitLabClient, place: string): Promise<readonly Review[]> {
  const { approved_by: given } = await client.get(APPROVALS, `${place}/approvals`);
  if (given.length === 0) return [];
  const versions: readonly Version[] = (await client.all(VERSION, `${place}/versions`)).map(version => ({
    commit: version.head_commit_sha,
    at: version.created_at,
  }));
  const told = given.some(each => !each.approved_at) ? await approvalTimes(client, place) : new Map<string, string>();
  const reviewers = await client.all(REVIEWER, `${place}/reviewers`);
  const reviews: Review[] = [];
  for (const { user, approved_at: at } of given) {
    const submittedAt = at ?? (user === null ? null : (told.get(user.username) ?? null));
    const known = user === null ? null : await client.get(BOT, `/users/${user.id}`);
    reviews.push({
      reviewer: user === null ? null : { ...accountOf(user), bot: known?.bot === true || isBotName(user.username) },
      state: 'approved',
      commit: versionAt(versions, submittedAt),
      submittedAt,
      url: known?.web_url ?? '',
    });
  }
  const byTime = reviews.sort((one, other) => Date.parse(one.submittedAt ?? '') - Date.parse(other.submittedAt ?? ''));
  // Whoever asks for changes while their approval stands has taken it back.
  const refused = reviewers.flatMap(({ user, state }): readonly Review[] =>
    state === 'requested_changes'
      ? [{ reviewer: accountOf(user), state: 'changes-requested', commit: null, submittedAt: null, url: '' }]
      : [],
  );
  return [...byTime, ...refused];
}

function accountOf(user: { readonly username: string }): Account;
function accountOf(user: { readonly username: string } | null): Account | null;
function accountOf(user: { readonly username: string } | null): Account | null {
  // `ghost` stands for an account that was deleted.
  if (user === null || user.username === 'ghost') return null;
  return { login: user.username, bot: isBotName(user.username) };
}

/** Of access tokens of projects and groups, which their maintainers make: https://docs.gitlab.com/user/project/settings/project_access_tokens/#bot-users-for-projects */
function isBotName(username: string): boolean {
  return /^(?:project|group)_\d{1,15}_bot(?:_|$)/.test(username);
}

function unreadCommits(why: string): UserError {
  return new UserError(
    'gitlab-api',
    `The commits of the merge request cannot be read: ${why}.`,
    "Set GIT_DEPTH to '0', and split what has too many.",
  );
}

async function asked<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { known: true, value: await ask() };
  } catch (error) {
    // Of the API, or of the clone where it lacks a commit.
    if (!(error instanceof UserError)) throw error;
    const why = `${error.message} ${error.hint}`;
    const lacks = error instanceof GitLabError ? error.lacks : null;
    return lacks === null ? { known: false, why } : { known: false, why, lacks };
  }
}
