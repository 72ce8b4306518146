// Who wrote what a change was rendered from: the people of the dry commits of Argo CD's source hydrator. None of them may approve what it made.
import { type HydratorMetadata, isHydratorMetadata, readHydratorMetadata } from '../deployers/argo/hydrator.ts';
import { normaliseRepositoryUrl } from '../deployers/repository-url.ts';
import { UserError } from '../errors.ts';
import type { BaseTree, CommitPeople, FileDiff, HeadTree, Repository } from '../git/tree.ts';
import { quote } from '../text/escape.ts';
import { coAuthors, loginOfNoreply } from './co-authors.ts';
import type { Asked, PullRequest } from './pull-request.ts';
import { loginKey } from './reviews.ts';

export interface DryPeople {
  /** By login: the reason why this person's approval is one of their own work. */
  readonly roles: ReadonlyMap<string, string>;
  /** Sentences on people who may have written of it and would not be noticed. */
  readonly notes: readonly string[];
}

export interface DryQuestion {
  readonly repository: Pick<Repository, 'resolve' | 'commitsBetween' | 'urls' | 'shallow'>;
  readonly base: BaseTree;
  readonly head: HeadTree;
  readonly differences: readonly FileDiff[];
  readonly pullRequest: Pick<PullRequest, 'accountsOfCommit'>;
}

/** What has more dry commits at once is not looked into: anybody may have written one. */
const MAX_COMMITS = 200;

/**
 * Every dry commit since the one that the base was rendered from counts, whatever it touches: which of them a rendered line comes from,
 * nobody knows. Unknown where they should be in this repository and cannot be read; nothing where nothing was hydrated.
 */
export async function dryPeople(question: DryQuestion): Promise<Asked<DryPeople>> {
  const steps = await stepsOf(question);
  const roles = new Map<string, string>();
  const notes = new Set<string>();
  for (const { from, to } of steps) {
    if (to.drySha === null) continue;
    if (!(await isHere(to, question))) {
      for (const { login, written } of namedIn(to)) {
        if (login === null) notes.add(stranger(written, to.drySha));
        else roles.set(login, roleOf('wrote', to.drySha));
      }
      const others = from === null || from === to.drySha ? '' : ' and those before it since the last rendering';
      notes.add(
        `The commit ${short(to.drySha)}${others}, which this was rendered from, are of another repository (${quote(to.repoUrl ?? '', 200)}): of their authors only the one that hydrator.metadata names is known.`,
      );
      continue;
    }
    const commits = await commitsOf(from, to.drySha, question);
    if (!commits.known) return commits;
    for (const commit of commits.value) await addPeople(commit, question, roles, notes);
  }
  return { known: true, value: { roles, notes: [...notes] } };
}

interface Step {
  /** The dry commit that the base was rendered from; null where it was not, or does not say. */
  readonly from: string | null;
  readonly to: HydratorMetadata;
}

/** The root's file stands for folders that are hydrated for the first time. */
async function stepsOf({ base, head, differences }: DryQuestion): Promise<readonly Step[]> {
  const steps = new Map<string, Step>();
  for (const { path, head: entry } of differences) {
    if (entry === null || !isHydratorMetadata(path)) continue;
    const [was, is] = [await base.readFile(path), await head.readFile(path)];
    const to = is === null ? null : readHydratorMetadata(is);
    if (to === null) continue;
    const old = was ?? (await base.readFile('hydrator.metadata'));
    const from = old === null ? null : (readHydratorMetadata(old)?.drySha ?? null);
    steps.set(`${from} ${to.drySha} ${to.repoUrl}`, { from, to });
  }
  return [...steps.values()];
}

/** A file that names no repository means this one, where rendered and dry branches are usually kept together. */
async function isHere({ repoUrl }: HydratorMetadata, { repository }: DryQuestion): Promise<boolean> {
  if (repoUrl === null) return true;
  const own = (await repository.urls()).map(normaliseRepositoryUrl);
  return own.length === 0 || own.includes(normaliseRepositoryUrl(repoUrl));
}

async function commitsOf(
  from: string | null,
  to: string,
  { repository }: DryQuestion,
): Promise<Asked<readonly CommitPeople[]>> {
  const what = `who wrote the dry commits up to ${short(to)}`;
  if (repository.shallow) return { known: false, why: `${what} is not in this shallow clone: set \`fetch-depth: 0\`` };
  try {
    const last = await repository.resolve(to);
    const first = from === null ? null : await repository.resolve(from);
    // Of a branch that was never rendered before, all of the history would be new.
    const commits = await repository.commitsBetween(first, last, first === null ? 1 : MAX_COMMITS + 1);
    // Rendered from an older commit than before: what it takes back was somebody's, too, and the newest of it is known.
    const some = commits.length > 0 ? commits : await repository.commitsBetween(null, last, 1);
    if (some.length <= MAX_COMMITS) return { known: true, value: some };
    return { known: false, why: `${what} is more than ${MAX_COMMITS} commits, which were not looked into` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { known: false, why: `${what} cannot be read: ${error.message} ${error.hint}` };
  }
}

async function addPeople(
  commit: CommitPeople,
  { pullRequest }: DryQuestion,
  roles: Map<string, string>,
  notes: Set<string>,
): Promise<void> {
  const addresses = [
    { written: commit.authorEmail, email: commit.authorEmail, role: 'wrote' },
    ...(commit.committerEmail === 'noreply@github.com' || commit.committerEmail === commit.authorEmail
      ? []
      : [{ written: commit.committerEmail, email: commit.committerEmail, role: 'committed' }]),
    ...coAuthors(commit.message).map(({ name, email }) => ({
      written: `${name} <${email}>`,
      email,
      role: 'is a co-author of',
    })),
  ];
  const known = addresses.map(person => ({ ...person, login: loginOfNoreply(person.email) }));
  for (const { login, role } of known) if (login !== null) roles.set(login, roleOf(role, commit.id));
  const unknown = known.filter(({ login }) => login === null);
  if (unknown.length === 0) return;
  const accounts = await pullRequest.accountsOfCommit(commit.id);
  const logins = accounts.known ? accounts.value.map(({ login }) => loginKey(login)) : [];
  for (const login of logins)
    if (login !== 'web-flow' && !roles.has(login)) roles.set(login, roleOf('wrote', commit.id));
  // Author and committer have accounts where both are told; an address of a trailer is nobody that can be asked for.
  const told = logins.length >= new Set(addresses.filter(({ role }) => role !== 'is a co-author of')).size;
  for (const { written, role } of unknown) {
    if (!told || role === 'is a co-author of') notes.add(stranger(written, commit.id));
  }
}

function namedIn({ author, body }: HydratorMetadata): readonly { login: string | null; written: string }[] {
  const written = [
    ...(author === null ? [] : coAuthors(`Co-authored-by: ${author}`)),
    ...(body === null ? [] : coAuthors(body)),
  ];
  return written.map(({ name, email }) => ({ login: loginOfNoreply(email), written: `${name} <${email}>` }));
}

function roleOf(role: string, commit: string): string {
  return `${role} the dry commit ${short(commit)}, which this was rendered from.`;
}

function stranger(written: string, commit: string): string {
  return `${quote(written)} has a part in the dry commit ${short(commit)}, and no account is known for that address: an approval by the same person would not be noticed.`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
