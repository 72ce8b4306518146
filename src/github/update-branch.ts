// The Action's mode `update`: somebody with write access comments `/cronledger update`, and the inventory entries that the pull request needs
// are committed to its branch. Never to a fork's, and never to the branch that everything is judged by.
import * as z from 'zod';
import { compareWorkloads } from '../compare/workloads.ts';
import { loadConfig } from '../config/config.ts';
import { UserError } from '../errors.ts';
import { treeFiles } from '../gather/file-set.ts';
import { readWorkloads } from '../gather/read-workloads.ts';
import type { Repository } from '../git/tree.ts';
import { INVENTORY_FOLDER, loadInventory } from '../inventory/load.ts';
import { followChange } from '../inventory/write/follow.ts';
import { seriousOf } from '../outcome.ts';
import type { Renderer } from '../render/index.ts';
import { quote } from '../text/escape.ts';
import { GitHubError } from './api-error.ts';
import { type ClientOptions, createClient, type GitHubClient } from './client.ts';
import { type GitHubEvent, payloadValue } from './event.ts';
import { requireInside } from './maintain/branch.ts';
import { openPullRequest } from './rest-pull-request.ts';

export interface UpdateRequest extends ClientOptions {
  /** `owner/name` */
  readonly name: string;
  readonly event: Pick<GitHubEvent, 'name' | 'payload'>;
  readonly repository: Repository;
  readonly renderer: Renderer;
}

const COMMAND = '/cronledger update';
const READ = 'contents: read';
const WRITE = 'contents: write';
const SHA = z.object({ sha: z.string() });
const COMMIT = z.object({ tree: SHA });
const REPOSITORY = z.object({ default_branch: z.string() });

/** What was done, in sentences. @throws UserError */
export async function updateBranch(request: UpdateRequest): Promise<readonly string[]> {
  const { event, name, repository, renderer } = request;
  const asked = commandOf(event);
  if (asked === null) return [`The comment is not \`${COMMAND}\` on a pull request, so there is nothing to do.`];
  const pull = openPullRequest({ ...request, repository: name, number: asked.number });
  await requireWriter(pull, asked.login);
  const client = createClient(request);
  const { head, base } = await requireOwnBranch(pull, client, name);
  const at = { name: head.ref, commit: await repository.resolve(head.sha) };
  const before = { name: base.ref, commit: await repository.resolve(base.sha) };
  // What is looked for is what the base looks for. A workload that only the base has is in no entry of the head, so that it is left alone.
  const config = await loadConfig(repository.base(before));
  const options = { config, renderer, repositoryUrls: repository.urls };
  const [was, is] = [
    await readWorkloads(treeFiles(repository.head(before), options), config),
    await readWorkloads(treeFiles(repository.head(at), options), config),
  ];
  const tree = repository.head(at);
  const { files, messages } = followChange(compareWorkloads(was.workloads, is.workloads), {
    workloads: is.workloads,
    inventory: await loadInventory(tree),
    images: 'tag',
    expires: null,
    guesses: { owner: () => null, purpose: () => null },
    canRemove: seriousOf([...was.problems, ...is.problems]).length === 0,
  });
  if (files.length === 0) return [...messages, 'The inventory needs no edit.'];
  const modes = new Map((await tree.entries(INVENTORY_FOLDER)).map(({ path, mode }) => [path, mode]));
  const written = files.map(file => ({ ...file, mode: modes.get(file.path) ?? '100644' }));
  const commit = await commitTo({ client, name }, { head, login: asked.login, number: asked.number, files: written });
  return [...messages, `Committed ${commit} to ${quote(head.ref, 200)}.`];
}

/** Who asks, for which pull request; null where the comment is another. */
function commandOf({
  name,
  payload,
}: UpdateRequest['event']): { readonly number: number; readonly login: string } | null {
  if (name !== 'issue_comment') {
    throw new UserError(
      'event-unsupported',
      `The mode \`update\` has nothing to do on ${quote(name)}.`,
      'Run it on `issue_comment`, as examples/workflows/update-by-comment.yml does.',
    );
  }
  const read = (...path: readonly string[]): unknown => payloadValue(payload, ...path);
  const [body, login, number] = [read('comment', 'body'), read('comment', 'user', 'login'), read('issue', 'number')];
  const isPull = typeof read('issue', 'pull_request') === 'object' && read('issue', 'pull_request') !== null;
  if (typeof body !== 'string' || body.trim() !== COMMAND || read('action') !== 'created' || !isPull) return null;
  // What an App says on behalf of somebody is that somebody's only as far as the App is to be trusted.
  if (typeof login !== 'string' || typeof number !== 'number' || read('comment', 'user', 'type') !== 'User')
    return null;
  return Number.isSafeInteger(number) && number > 0 ? { number, login } : null;
}

async function requireWriter(pull: ReturnType<typeof openPullRequest>, login: string): Promise<void> {
  const permission = await pull.permission(login);
  if (permission.known && ['admin', 'maintain', 'write'].includes(permission.value)) return;
  throw new UserError(
    'not-allowed',
    permission.known
      ? `${quote(login)} may not write to this repository, so nothing was committed.`
      : `Whether ${quote(login)} may write to this repository is unknown: ${permission.why}.`,
    'Ask somebody with write access, or run `cronledger inventory update --from-diff`.',
  );
}

async function requireOwnBranch(pull: ReturnType<typeof openPullRequest>, client: GitHubClient, name: string) {
  const facts = await pull.facts();
  const hint = 'Run `cronledger inventory update --from-diff` and push.';
  if (!facts.known) throw new UserError('github-api', `The pull request cannot be read: ${facts.why}.`, hint);
  const { head, base, state } = facts.value;
  const { default_branch: trunk } = await client.get({
    schema: REPOSITORY,
    path: `/repos/${name}`,
    grant: 'metadata: read',
  });
  const reason =
    state !== 'open'
      ? 'The pull request is closed'
      : head.repository?.toLowerCase() !== name.toLowerCase()
        ? 'The branch of this pull request is in a fork'
        : head.ref === trunk || head.ref === base.ref
          ? `The branch of this pull request is ${quote(head.ref, 200)} itself`
          : null;
  if (reason !== null) throw new UserError('not-allowed', `${reason}, so nothing was committed.`, hint);
  return { head, base };
}

interface Edits {
  readonly head: { readonly ref: string; readonly sha: string };
  readonly login: string;
  readonly number: number;
  readonly files: readonly { readonly path: string; readonly text: string; readonly mode: string }[];
}

/** On top of the head that was read, or not at all: without force, GitHub refuses it where somebody has pushed meanwhile. */
async function commitTo(
  { client, name }: { readonly client: GitHubClient; readonly name: string },
  { head, login, number, files }: Edits,
): Promise<string> {
  for (const { path } of files) requireInside(path);
  const git = `/repos/${name}/git`;
  const post = (what: string, body: Readonly<Record<string, unknown>>): Promise<{ sha: string }> =>
    client.send({ schema: SHA, method: 'POST', path: `${git}/${what}`, grant: WRITE, body });
  const entries: object[] = [];
  for (const { path, text, mode } of files) {
    const { sha } = await post('blobs', { content: text, encoding: 'utf-8' });
    entries.push({ path, mode, type: 'blob', sha });
  }
  const { tree } = await client.get({ schema: COMMIT, path: `${git}/commits/${head.sha}`, grant: READ });
  const made = await post('trees', { base_tree: tree.sha, tree: entries });
  const own = await client.viewer();
  const person = { name: own, email: `${own}@users.noreply.github.com` };
  const commit = await post('commits', {
    message: `Bring the inventory of scheduled workloads into line\n\nAsked for by @${login} in #${number}.\n`,
    tree: made.sha,
    parents: [head.sha],
    author: person,
    committer: person,
  });
  const path = `${git}/refs/heads/${head.ref.split('/').map(encodeURIComponent).join('/')}`;
  try {
    const body = { sha: commit.sha, force: false };
    await client.send({ schema: z.unknown(), method: 'PATCH', path, grant: WRITE, body });
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 422) throw error;
    throw new UserError(
      'not-allowed',
      'Somebody has pushed to the branch meanwhile, so nothing was committed.',
      `Comment \`${COMMAND}\` again.`,
    );
  }
  return commit.sha;
}
