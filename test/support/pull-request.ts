// A pull request whose answers a test writes down: the interface, implemented over plain values.
import type {
  Account,
  Asked,
  Permission,
  PullRequest,
  PullRequestCommit,
  PullRequestFacts,
  Review,
} from '../../src/approvals/pull-request.ts';
import type { TestRepository } from './git-repo.ts';

export interface PullRequestValues {
  readonly author?: string | null;
  readonly head: string;
  readonly reviews?: readonly Review[] | string;
  readonly commits?: readonly PullRequestCommit[] | string;
  /** By commit; a text is why it is not known. */
  readonly files?: Readonly<Record<string, readonly string[] | string>>;
  /** Of commits that are not the pull request's own, by commit; a text is why they are not known. */
  readonly accounts?: Readonly<Record<string, readonly Account[] | string>>;
  /** Write access is what everybody has who is not named. */
  readonly permissions?: Readonly<Record<string, Permission | null>>;
  /** By `org/team`, in lower case. */
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  /** Gets every question that is asked. */
  readonly asked?: string[];
}

const known = <T>(value: T): Asked<T> => ({ known: true, value });
const unknown = (why: string): { known: false; why: string } => ({ known: false, why });
const askedFor = <T>(value: T | string): Asked<T> => (typeof value === 'string' ? unknown(value) : known(value));

export function account(login: string): Account {
  return { login, bot: login.endsWith('[bot]') };
}

export function pullRequestOf(values: PullRequestValues): PullRequest {
  const { author = 'alice', head, reviews = [], commits = [], files = {}, permissions = {}, teams = {} } = values;
  const facts: PullRequestFacts = {
    number: 7,
    url: 'https://github.com/acme/ops/pull/7',
    title: 'A change',
    author: author === null ? null : account(author),
    state: 'open',
    merged: false,
    base: { ref: 'main', sha: head },
    head: { ref: 'change', sha: head, repository: 'acme/ops' },
    requested: [],
  };
  const note = (question: string): void => {
    values.asked?.push(question);
  };
  return {
    facts: async () => known(facts),
    reviews: async () => askedFor(reviews),
    commits: async () => askedFor(commits),
    async filesOfCommit(sha) {
      note(`files ${sha}`);
      return askedFor(Object.hasOwn(files, sha) ? (files[sha] ?? []) : []);
    },
    async accountsOfCommit(sha) {
      note(`accounts ${sha}`);
      return askedFor(Object.hasOwn(values.accounts ?? {}, sha) ? (values.accounts?.[sha] ?? []) : []);
    },
    async permission(login) {
      note(`permission ${login}`);
      const value = Object.hasOwn(permissions, login) ? permissions[login] : 'write';
      return value === null || value === undefined ? unknown('404') : known(value);
    },
    async teamMembers(organization, slug) {
      note(`team ${organization}/${slug}`);
      const members = teams[`${organization}/${slug}`.toLowerCase()];
      return members === undefined ? unknown('403 Resource not accessible by integration') : known(members);
    },
  };
}

export function review(login: string | null, state: Review['state'], commit: string | null): Review {
  return {
    reviewer: login === null ? null : account(login),
    state,
    commit,
    submittedAt: '2026-11-24T08:00:00Z',
    url: 'https://github.com/acme/ops/pull/7#pullrequestreview-1',
  };
}

/** The commits of a branch that `base` does not have, as GitHub tells of them: oldest first, accounts by e-mail address. */
export async function commitsOf(
  repository: TestRepository,
  base: string,
  head: string,
): Promise<{ commits: readonly PullRequestCommit[]; files: Readonly<Record<string, readonly string[]>> }> {
  const format = '%H%x00%P%x00%ae%x00%ce%x00%B%x01';
  const log = await repository.git(['log', '--reverse', '--topo-order', `--format=${format}`, `${base}..${head}`]);
  const commits: PullRequestCommit[] = [];
  const files: Record<string, readonly string[]> = {};
  for (const text of log.split('\u0001')) {
    const [sha = '', parents = '', authorEmail = '', committerEmail = '', message = ''] = text.trimStart().split('\0');
    if (sha === '') continue;
    commits.push({
      sha,
      parents: parents.split(' '),
      author: accountOf(authorEmail),
      committer: accountOf(committerEmail),
      authorEmail,
      committerEmail,
      message,
    });
    const names = await repository.git(['diff', '--name-only', `${sha}^1`, sha]);
    files[sha] = names.split('\n').filter(name => name !== '');
  }
  return { commits, files };
}

function accountOf(email: string): Account | null {
  const [login] = /^[a-z]+(?=@example\.com$)/.exec(email) ?? [];
  return login === undefined ? null : account(login);
}
