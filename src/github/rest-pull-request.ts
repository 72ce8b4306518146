// A pull request over GitHub's REST API. What a token may not read is unknown, and never "nothing there".
import * as z from 'zod';
import type {
  Account,
  Asked,
  Permission,
  PullRequest,
  PullRequestFacts,
  ReviewState,
} from '../approvals/pull-request.ts';
import { oncePerKey } from '../once.ts';
import { quote } from '../text/escape.ts';
import { GitHubError } from './api-error.ts';
import { type ClientOptions, createClient, type GitHubClient } from './client.ts';

export interface PullRequestOptions extends ClientOptions {
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
}

/** Where GitHub's lists end without saying so: https://docs.github.com/rest/pulls/pulls and https://docs.github.com/rest/commits/commits */
const MOST_COMMITS = 250;
const MOST_FILES = 3_000;
const READ_PULL = 'pull-requests: read';

export function openPullRequest(options: PullRequestOptions): PullRequest {
  const client = createClient(options);
  const { repository, number } = options;
  const repo = `/repos/${repository}`;
  const pull = `${repo}/pulls/${number}`;
  const permissionAt = oncePerKey(async (path: string) => {
    try {
      return permissionOf(await client.get({ schema: PERMISSION, path, grant: 'metadata: read' }));
    } catch (error) {
      // 404 is GitHub's answer for somebody whom it does not know.
      if (error instanceof GitHubError && error.status === 404) return 'none';
      throw error;
    }
  });
  const membersAt = oncePerKey((path: string) => client.all({ schema: USER, path, grant: 'members: read' }));
  const pullAt = oncePerKey((path: string) => asked(() => client.get({ schema: PULL, path, grant: READ_PULL })));
  return {
    async facts() {
      const answer = await pullAt(pull);
      if (!answer.known) return answer;
      const found = answer.value;
      const teams = found.requested_teams ?? [];
      const [owner = ''] = repository.split('/');
      const value: PullRequestFacts = {
        number: found.number,
        url: found.html_url,
        title: found.title,
        author: accountOf(found.user),
        state: found.state === 'open' ? 'open' : 'closed',
        merged: found.merged,
        base: { ref: found.base.ref, sha: found.base.sha },
        head: { ref: found.head.ref, sha: found.head.sha, repository: found.head.repo?.full_name ?? null },
        requested: [
          ...(found.requested_reviewers ?? []).flatMap(user => user?.login ?? []),
          ...teams.map(team => `${owner}/${team.slug}`),
        ],
      };
      return { known: true, value };
    },
    reviews: () =>
      asked(async () =>
        (await client.all({ schema: REVIEW, path: `${pull}/reviews`, grant: READ_PULL })).map(review => ({
          reviewer: accountOf(review.user),
          state: stateOf(review.state),
          commit: review.commit_id ?? null,
          submittedAt: review.submitted_at ?? null,
          url: review.html_url,
        })),
      ),
    async commits() {
      const total = await pullAt(pull);
      const found = await asked(() => client.all({ schema: COMMIT, path: `${pull}/commits`, grant: READ_PULL }));
      if (!total.known) return total;
      if (!found.known) return found;
      // A push between the two questions, or the end of what GitHub tells, which it does not mark.
      if (found.value.length !== total.value.commits || found.value.length >= MOST_COMMITS) {
        const why = `GitHub tells of ${found.value.length} of the ${total.value.commits} commits of this pull request, and of no more than ${MOST_COMMITS} of any`;
        return { known: false, why };
      }
      return { known: true, value: found.value.map(commitOf) };
    },
    async filesOfCommit(sha) {
      const found = await asked(() => filesOf(client, `${repo}/commits/${sha}`));
      if (found.known && found.value.length >= MOST_FILES) {
        return { known: false, why: `GitHub tells of no more than ${MOST_FILES} files of a commit` };
      }
      return found;
    },
    accountsOfCommit: sha =>
      asked(async () => {
        const found = await client.get({ schema: COMMIT, path: `${repo}/commits/${sha}`, grant: 'contents: read' });
        return [accountOf(found.author), accountOf(found.committer)].filter(account => account !== null);
      }),
    permission: async login =>
      leavesItsPlace(login) ??
      asked(() => permissionAt(`${repo}/collaborators/${encodeURIComponent(login)}/permission`)),
    teamMembers: async (organization, slug) =>
      leavesItsPlace(organization) ??
      leavesItsPlace(slug) ??
      asked(async () => {
        const path = `/orgs/${encodeURIComponent(organization)}/teams/${encodeURIComponent(slug)}/members`;
        return (await membersAt(path)).map(member => member.login);
      }),
  };
}

const USER = z.object({ login: z.string(), type: z.string().optional() });
const NULLABLE_USER = USER.nullable();
const PULL = z.object({
  number: z.int(),
  html_url: z.string(),
  title: z.string(),
  user: NULLABLE_USER,
  state: z.string(),
  merged: z.boolean(),
  commits: z.int(),
  base: z.object({ ref: z.string(), sha: z.string() }),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  requested_reviewers: z.array(NULLABLE_USER).nullish(),
  requested_teams: z.array(z.object({ slug: z.string() })).nullish(),
});
const REVIEW = z.object({
  user: NULLABLE_USER,
  state: z.string(),
  commit_id: z.string().nullish(),
  submitted_at: z.string().optional(),
  html_url: z.string(),
});
const IDENTITY = z.object({ email: z.string().optional() }).nullish();
/** An account that GitHub does not know is null, or an object without anything in it. */
const COMMITTER = z.union([USER, z.object({})]).nullish();
const COMMIT = z.object({
  sha: z.string(),
  parents: z.array(z.object({ sha: z.string() })),
  author: COMMITTER,
  committer: COMMITTER,
  commit: z.object({ message: z.string(), author: IDENTITY, committer: IDENTITY }),
});
const FILES = z.object({
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});
const PERMISSION = z.object({ permission: z.string(), role_name: z.string().optional() });

function accountOf(user: z.infer<typeof COMMITTER>): Account | null {
  // `ghost` stands for an account that was deleted.
  if (user === null || user === undefined || !('login' in user) || user.login === 'ghost') return null;
  return { login: user.login, bot: user.type === 'Bot' || user.login.endsWith('[bot]') };
}

function commitOf(found: z.infer<typeof COMMIT>) {
  return {
    sha: found.sha,
    parents: found.parents.map(parent => parent.sha),
    author: accountOf(found.author),
    committer: accountOf(found.committer),
    authorEmail: found.commit.author?.email ?? null,
    committerEmail: found.commit.committer?.email ?? null,
    message: found.commit.message,
  };
}

/** In pages of 100, as https://docs.github.com/rest/commits/commits#get-a-commit has them. */
async function filesOf(client: GitHubClient, path: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (let page = 1; page <= MOST_FILES / 100; page += 1) {
    const at = `${path}?per_page=100&page=${page}`;
    const { files = [] } = await client.get({ schema: FILES, path: at, grant: 'contents: read' });
    for (const file of files) {
      paths.push(file.filename);
      if (file.previous_filename !== undefined) paths.push(file.previous_filename);
    }
    if (files.length < 100) break;
  }
  return paths;
}

/** `acme/..` would be read as the members of all of `acme`: URL parsers walk up at dots, encoded or not. */
function leavesItsPlace(name: string): Asked<never> | null {
  return /^\.*$/.test(name) ? { known: false, why: `${quote(name)} is no name on GitHub` } : null;
}

/** The API writes states in capitals, events in small letters. What it may invent takes an approval back, and gives none. */
function stateOf(text: string): ReviewState {
  const state = text.toLowerCase().replaceAll('_', '-');
  const known: readonly ReviewState[] = ['approved', 'changes-requested', 'commented', 'dismissed', 'pending'];
  return known.find(each => each === state) ?? 'dismissed';
}

/** `permission` knows four levels only. `role_name` may tell them apart; being a name that an organization chose, it raises none. */
function permissionOf({ permission, role_name }: z.infer<typeof PERMISSION>): Permission {
  if (permission === 'write' && role_name === 'maintain') return 'maintain';
  if (permission === 'read' && role_name === 'triage') return 'triage';
  const levels: readonly Permission[] = ['admin', 'write', 'read'];
  return levels.find(level => level === permission) ?? 'none';
}

export async function asked<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { known: true, value: await ask() };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const why = `${error.message} ${error.hint}`;
    return error.lacks === null ? { known: false, why } : { known: false, why, lacks: error.lacks };
  }
}
