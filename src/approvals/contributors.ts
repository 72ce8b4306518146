// Who made a change: the people of its commits, as far as they can be told, and which commits touch what is to be approved.
import { quote } from '../text/escape.ts';
import { coAuthors, loginOfNoreply } from './co-authors.ts';
import type { DryPeople } from './dry-commits.ts';
import type { Asked, PullRequest, PullRequestCommit } from './pull-request.ts';
import { loginKey } from './reviews.ts';

/** What a merge commit itself wrote; see merge-commits.ts. */
export type MergeKeeps = (merge: PullRequestCommit, paths: readonly string[]) => Promise<boolean>;

export interface Contributors {
  /** Null: no. Otherwise the reason why this person's approval is one of their own work. */
  whyTheirs(login: string, paths: readonly string[] | null): Promise<Asked<string | null>>;
  /** Sentences on people whom no account is known for. */
  readonly strangers: readonly string[];
}

/** One person of a commit. */
interface Person {
  readonly login: string | null;
  /** As the commit has it: `Carol <carol@example.com>`. */
  readonly written: string;
  readonly role: 'wrote' | 'committed' | 'is a co-author of';
}

const MAX_STRANGERS = 5;

/**
 * @param commits unknown where there are more than the API tells of: then anybody may have written any of them.
 * @param dry who wrote what the change was rendered from; unknown where the commits cannot be read
 */
export function createContributors(
  commits: Asked<readonly PullRequestCommit[]>,
  filesOfCommit: PullRequest['filesOfCommit'],
  mergeKeeps: MergeKeeps,
  dry: Asked<DryPeople> = NOTHING_RENDERED,
): Contributors {
  if (!commits.known) return { whyTheirs: async () => commits, strangers: [] };
  if (!dry.known) return { whyTheirs: async () => dry, strangers: [] };
  const logins = knownLogins(commits.value);
  const people = new Map(commits.value.map(commit => [commit.sha, peopleOf(commit, logins)]));
  const touches = touchFinder(filesOfCommit, mergeKeeps);
  const strangers = new Map<string, string>();
  for (const commit of commits.value) {
    for (const { login, written, role } of people.get(commit.sha) ?? []) {
      if (login !== null || strangers.has(written)) continue;
      strangers.set(
        written,
        `${quote(written)} ${role} ${short(commit.sha)}, and no account is known for that address: an approval by the same person would not be noticed.`,
      );
    }
  }
  return {
    strangers: [...dry.value.notes, ...strangers.values()].slice(0, MAX_STRANGERS),
    async whyTheirs(login, paths) {
      const role = dry.value.roles.get(loginKey(login));
      if (role !== undefined) return { known: true, value: role };
      for (const commit of commits.value) {
        const own = people.get(commit.sha)?.find(person => person.login === loginKey(login));
        if (own === undefined) continue;
        const touch = await touches(commit, paths);
        if (touch !== null) return { known: true, value: `${own.role} ${short(commit.sha)}, ${touch}.` };
      }
      return { known: true, value: null };
    },
  };
}

const NOTHING_RENDERED: Asked<DryPeople> = { known: true, value: { roles: new Map(), notes: [] } };

/** Does a commit touch some paths? Null: no; otherwise a clause that says so, or why it has to be taken to. */
function touchFinder(filesOfCommit: PullRequest['filesOfCommit'], mergeKeeps: MergeKeeps) {
  const lists = new Map<string, ReturnType<PullRequest['filesOfCommit']>>();
  return async (commit: PullRequestCommit, paths: readonly string[] | null): Promise<string | null> => {
    if (paths === null) return 'and any file of this change may be part of what is to be approved';
    if (commit.parents.length > 1) {
      return (await mergeKeeps(commit, paths)) ? null : 'a merge that may have written what is to be approved';
    }
    const list = lists.get(commit.sha) ?? filesOfCommit(commit.sha);
    lists.set(commit.sha, list);
    const files = await list;
    if (!files.known) return `of which it is not known what it changes (${files.why})`;
    return files.value.some(file => paths.includes(file)) ? 'which changes what is to be approved' : null;
  };
}

/** Logins by address, of the commits that GitHub itself has an account for. */
function knownLogins(commits: readonly PullRequestCommit[]): ReadonlyMap<string, string> {
  const logins = new Map<string, string>();
  for (const { author, authorEmail, committer, committerEmail } of commits) {
    if (author !== null && authorEmail !== null) logins.set(authorEmail.toLowerCase(), loginKey(author.login));
    if (committer !== null && committerEmail !== null) {
      logins.set(committerEmail.toLowerCase(), loginKey(committer.login));
    }
  }
  return logins;
}

/** Merges and edits in the browser are committed by this account, which is nobody. */
const WEB_FLOW = 'web-flow';

function peopleOf(commit: PullRequestCommit, logins: ReadonlyMap<string, string>): readonly Person[] {
  const known = (email: string | null): string | null =>
    email === null ? null : (loginOfNoreply(email) ?? logins.get(email.toLowerCase()) ?? null);
  const author = commit.author === null ? known(commit.authorEmail) : loginKey(commit.author.login);
  const committer = commit.committer === null ? known(commit.committerEmail) : loginKey(commit.committer.login);
  const people: Person[] = [{ login: author, written: commit.authorEmail ?? 'somebody', role: 'wrote' }];
  if (committer !== WEB_FLOW && commit.committerEmail !== 'noreply@github.com') {
    people.push({ login: committer, written: commit.committerEmail ?? 'somebody', role: 'committed' });
  }
  for (const { login } of commit.others ?? []) {
    people.push({ login: loginKey(login), written: login, role: 'committed' });
  }
  for (const { name, email } of coAuthors(commit.message)) {
    people.push({ login: known(email), written: `${name} <${email}>`, role: 'is a co-author of' });
  }
  return people;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
