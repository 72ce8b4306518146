// The branch of maintenance, written as git objects: on top of its own last commit or not at all.
import * as z from 'zod';
import { isInventoryFile } from '../../inventory/load.ts';
import type { InventoryWrite } from '../../inventory/write/write.ts';
import { GitHubError } from '../api-error.ts';
import type { GitHubClient } from '../client.ts';

export const MAINTAIN_BRANCH = 'cronledger/maintain';

export interface BranchPlace {
  readonly client: GitHubClient;
  /** `owner/name` */
  readonly name: string;
  /** Whose token it is. */
  readonly login: string;
}

export interface MaintainBranch {
  readonly tip: string;
  /** Is its newest commit one that this token made for maintenance? */
  readonly own: boolean;
  /** What that commit is on top of. */
  readonly base: string | null;
  /** Pull requests whose approvals it records. */
  readonly recorded: readonly number[];
}

const READ = 'contents: read';
const WRITE = 'contents: write';
const MARK = 'Cronledger-Maintain: inventory';
const RECORDED = 'Cronledger-Recorded: ';
const SHA = z.object({ sha: z.string() });
const COMPARED = z.object({ status: z.string() });
const REF = z.object({ object: SHA });
const PERSON = z.object({ email: z.string() });
const COMMIT = z.object({
  message: z.string(),
  author: PERSON,
  committer: PERSON,
  tree: SHA,
  parents: z.array(SHA),
});

/** The newest commit of a branch; null where there is no such branch. */
export async function tipOf({ client, name }: BranchPlace, branch: string): Promise<string | null> {
  try {
    const path = `/repos/${name}/git/ref/heads/${branch.split('/').map(encodeURIComponent).join('/')}`;
    return (await client.get({ schema: REF, path, grant: READ })).object.sha;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return null;
    throw error;
  }
}

export async function readBranch(place: BranchPlace): Promise<MaintainBranch | null> {
  const tip = await tipOf(place, MAINTAIN_BRANCH);
  if (tip === null) return null;
  const { message, author, committer, parents } = await readCommit(place, tip);
  const trailers = message.trimEnd().split('\n\n').at(-1)?.split('\n') ?? [];
  const email = emailOf(place.login);
  const own = trailers.includes(MARK) && author.email === email && committer.email === email;
  const numbers = trailers.find(line => line.startsWith(RECORDED))?.slice(RECORDED.length) ?? '';
  const recorded = own && /^[\d ]{1,1000}$/.test(numbers) ? numbers.split(' ').map(Number) : [];
  const isNumber = (number: number): boolean => Number.isSafeInteger(number) && number > 0;
  return { tip, own, base: parents[0]?.sha ?? null, recorded: recorded.filter(isNumber) };
}

/** Is one commit in the history of another? GitHub is asked, since a clone may be shallow. */
export async function isBefore({ client, name }: BranchPlace, one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const path = `/repos/${name}/compare/${one}...${other}?per_page=1`;
  const { status } = await client.get({ schema: COMPARED, path, grant: READ });
  return status === 'ahead' || status === 'identical';
}

/**
 * Writes files on top of `base`, and the branch to it. What the branch had is the second parent, so that this is a step forward
 * from there and from nowhere else: without force, GitHub refuses it where somebody has written to the branch meanwhile.
 * @returns null where somebody has
 */
export async function writeBranch(
  place: BranchPlace,
  {
    base,
    before,
    files,
    recorded,
  }: {
    readonly base: string;
    readonly before: string | null;
    /** With the mode that each has. */
    readonly files: readonly (InventoryWrite['files'][number] & { readonly mode: string })[];
    readonly recorded: readonly number[];
  },
): Promise<string | null> {
  const { client, name, login } = place;
  for (const { path } of files) requireInside(path);
  const git = `/repos/${name}/git`;
  const post = (what: string, body: Readonly<Record<string, unknown>>): Promise<{ sha: string }> =>
    client.send({ schema: SHA, method: 'POST', path: `${git}/${what}`, grant: WRITE, body });
  const entries: object[] = [];
  for (const { path, text, mode } of files) {
    const { sha } = await post('blobs', { content: text, encoding: 'utf-8' });
    entries.push({ path, mode, type: 'blob', sha });
  }
  const { tree: baseTree } = await readCommit(place, base);
  const tree = await post('trees', { base_tree: baseTree.sha, tree: entries });
  const person = { name: login, email: emailOf(login) };
  const trailers = [
    MARK,
    ...(recorded.length === 0 ? [] : [`${RECORDED}${recorded.slice(-50).join(' ')}`]),
    `Signed-off-by: ${person.name} <${person.email}>`,
  ];
  const commit = await post('commits', {
    message: `Keep the inventory of scheduled workloads true\n\n${trailers.join('\n')}\n`,
    tree: tree.sha,
    parents: before === null ? [base] : [base, before],
    author: person,
    committer: person,
  });
  try {
    if (before === null) {
      const body = { ref: `refs/heads/${MAINTAIN_BRANCH}`, sha: commit.sha };
      await client.send({ schema: REF, method: 'POST', path: `${git}/refs`, grant: WRITE, body });
    } else {
      const body = { sha: commit.sha, force: false };
      const path = `${git}/refs/heads/${MAINTAIN_BRANCH}`;
      await client.send({ schema: REF, method: 'PATCH', path, grant: WRITE, body });
    }
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 422) throw error;
    // A failure may come after the deed, and be tried again.
    return (await tipOf(place, MAINTAIN_BRANCH)) === commit.sha ? commit.sha : null;
  }
  return commit.sha;
}

/** Maintenance writes inventory files and nothing else, whatever it was given. */
export function requireInside(path: string): void {
  const isPlain = path.split('/').every(part => part !== '' && part !== '.' && part !== '..');
  if (!isInventoryFile(path) || !isPlain || /[\p{Cc}\\]/u.test(path)) {
    throw new Error(`Maintenance would have written ${JSON.stringify(path)}, which is no file of the inventory.`);
  }
}

function readCommit({ client, name }: BranchPlace, sha: string): Promise<z.infer<typeof COMMIT>> {
  return client.get({ schema: COMMIT, path: `/repos/${name}/git/commits/${sha}`, grant: READ });
}

function emailOf(login: string): string {
  return `${login}@users.noreply.github.com`;
}
