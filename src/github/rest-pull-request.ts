// A pull request over GitHub's REST API. What a token may not read is unknown, and never "nothing there".
import * as z from 'zod';
import { quote } from '../escape.ts';
import { type ClientOptions, createClient, type GitHubClient, GitHubError } from './client.ts';
import type { Account, Asked, Permission, PullRequest, ReviewState } from './pull-request.ts';

export interface PullRequestOptions extends ClientOptions {
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
}

/** Where GitHub's lists end without saying so: https://docs.github.com/rest/pulls/pulls and https://docs.github.com/rest/commits/commits */
const MOST_COMMITS = 250;
const MOST_FILES = 3_000;

export function openPullRequest(options: PullRequestOptions): PullRequest {
  const client = createClient(options);
  const { repository, number } = options;
  const repo = `/repos/${repository}`;
  const pull = `${repo}/pulls/${number}`;
  const permissionAt = remembered(async (path: string) => {
    try {
      return permissionOf(await client.get(PERMISSION, path));
    } catch (error) {
      // 404 is GitHub's answer for somebody whom it does not know.
      if (error instanceof GitHubError && error.status === 404) return 'none';
      throw error;
    }
  });
  const membersAt = remembered((path: string) => client.all(USER, path));
  return {
    async facts() {
      const found = await client.get(PULL, pull);
      const teams = found.requested_teams ?? [];
      const [owner = ''] = repository.split('/');
      return {
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
    },
    reviews: () =>
      asked('pull-requests: read', async () =>
        (await client.all(REVIEW, `${pull}/reviews`)).map(review => ({
          reviewer: accountOf(review.user),
          state: stateOf(review.state),
          commit: review.commit_id ?? null,
          submittedAt: review.submitted_at ?? null,
          url: review.html_url,
        })),
      ),
    async commits() {
      const found = await asked('pull-requests: read', () => client.all(COMMIT, `${pull}/commits`));
      if (found.known && found.value.length >= MOST_COMMITS) {
        return { known: false, why: `GitHub tells of no more than ${MOST_COMMITS} commits of a pull request` };
      }
      return !found.known ? found : { known: true, value: found.value.map(commitOf) };
    },
    async filesOfCommit(sha) {
      const found = await asked('contents: read', () => filesOf(client, `${repo}/commits/${sha}`));
      if (found.known && found.value.length >= MOST_FILES) {
        return { known: false, why: `GitHub tells of no more than ${MOST_FILES} files of a commit` };
      }
      return found;
    },
    permission: async login =>
      leavesItsPlace(login) ??
      asked('metadata: read', () => permissionAt(`${repo}/collaborators/${encodeURIComponent(login)}/permission`)),
    teamMembers: async (organization, slug) =>
      leavesItsPlace(organization) ??
      leavesItsPlace(slug) ??
      asked('members: read', async () => {
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
    const { files = [] } = await client.get(FILES, `${path}?per_page=100&page=${page}`);
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

/** @param grant the permission that a token needs for the question; that of teams is one that only a GitHub App has. */
async function asked<T>(grant: string, ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { known: true, value: await ask() };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const hint = error.status === 403 || error.status === 404 ? ` The token needs \`${grant}\`.` : '';
    return { known: false, why: `${error.message}${hint}` };
  }
}

/** Asks once for each key: one person's permission is a question of many needs. */
function remembered<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return key => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}
