// What the client makes of refusals, outages and limits, against a server on this machine.
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { GitHubError } from '../../src/github/api-error.ts';
import { createClient } from '../../src/github/client.ts';
import { openPullRequest } from '../../src/github/rest-pull-request.ts';
import { type Fault, type GitHubServer, startGitHub } from '../support/github-server/server.ts';
import { pullState } from '../support/github-server/state.ts';

const ID = z.object({ number: z.int() });
const clientOf = (server: GitHubServer) => createClient({ token: 'token', apiUrl: server.url, secondMs: 0 });

async function ask(server: GitHubServer): Promise<GitHubError | number> {
  server.state.pulls.set(1, pullState(1));
  const question = { schema: ID, path: '/repos/acme/gitops/pulls/1', grant: 'pull-requests: read' };
  try {
    return (await clientOf(server).get(question)).number;
  } catch (error) {
    if (error instanceof GitHubError) return error;
    throw error;
  }
}

const failing = (fault: Omit<Fault, 'operation'>): Fault => ({ operation: 'pulls/get', ...fault });
const LIMITED = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2147483000' };
const SECONDARY = { message: 'You have exceeded a secondary rate limit.' };

describe('an answer that is none', () => {
  test.each([
    [401, {}, {}, 'Give a valid one', 1],
    [403, {}, {}, 'Grant the token `pull-requests: read`.', 1],
    [404, {}, {}, 'If it is there, grant the token `pull-requests: read`.', 1],
    [410, {}, {}, 'switched off', 1],
    [422, {}, {}, 'invalid', 1],
    [500, {}, {}, 'githubstatus', 3],
    [502, {}, '<html>Bad Gateway</html>', 'githubstatus', 3],
    [403, LIMITED, {}, 'after 2038-01-19T03:03:20.000Z', 1],
    [403, { 'retry-after': '3600' }, SECONDARY, 'in 60 minutes', 1],
    [403, { 'retry-after': '1' }, SECONDARY, 'in 1 minutes', 3],
  ])('%d %j %j', async (status, headers, body, hint, tries) => {
    const server = await startGitHub();
    server.fail(failing({ status, headers, body }));
    const error = await ask(server);
    expect(error).toMatchObject({ code: 'github-api', status, hint: expect.stringContaining(hint) });
    expect(server.requests).toHaveLength(tries);
  });

  test('a connection that is cut', async () => {
    const server = await startGitHub();
    server.fail(failing({ status: 0 }));
    expect(await ask(server)).toMatchObject({ status: 0, message: expect.stringContaining('could not be reached') });
    expect(server.requests).toHaveLength(3);
  });

  test('one that is not what GitHub documents names the place', async () => {
    const server = await startGitHub();
    server.fail(failing({ status: 200, body: { number: 'one' } }));
    expect(await ask(server)).toMatchObject({ status: 0, message: expect.stringContaining('at `number`') });
  });

  test('what it says is shown as one line that commands nothing', async () => {
    const server = await startGitHub();
    server.fail(failing({ status: 403, body: { message: 'No\n::error::`owned`' } }));
    const error = await ask(server);
    expect(String(error)).not.toMatch(/\n|`owned`/);
  });
});

describe('it is asked again', () => {
  test.each([
    ['after a failure', { status: 503 }],
    ['after a cut connection', { status: 0 }],
    ['after a secondary limit', { status: 429, headers: { 'retry-after': '1' }, body: SECONDARY }],
    ['after a primary limit that ends soon', { status: 403, headers: { ...LIMITED, 'x-ratelimit-reset': '1' } }],
  ])('%s', async (_name, fault) => {
    const server = await startGitHub();
    server.fail(failing({ ...fault, nth: 1 }));
    expect(await ask(server)).toBe(1);
    expect(server.requests).toEqual(['pulls/get', 'pulls/get']);
  });
});

test('whose token it is survives an outage, and is asked once', async () => {
  const server = await startGitHub();
  server.fail({ operation: 'graphql', status: 502, nth: 1 });
  const client = clientOf(server);
  expect([await client.viewer(), await client.viewer()]).toEqual(['github-actions[bot]', 'github-actions[bot]']);
  expect(server.requests).toEqual(['graphql', 'graphql']);
});

describe('lists that are cut off', () => {
  const commit = (number: number, files: readonly string[] = []) => ({
    sha: String(number).padStart(40, '0'),
    parents: ['b'.repeat(40)],
    author: 'ada',
    message: 'x',
    email: 'ada@example.com',
    files,
  });
  const opened = (server: GitHubServer) =>
    openPullRequest({ token: 'token', apiUrl: server.url, secondMs: 0, repository: 'acme/gitops', number: 1 });

  test.each([
    [249, true],
    [250, false],
    [251, false],
  ])('of %d commits', async (count, known) => {
    const server = await startGitHub();
    const commits = Array.from({ length: count }, (_, index) => commit(index));
    server.state.pulls.set(1, pullState(1, { commits }));
    const found = await opened(server).commits();
    expect(found).toMatchObject(known ? { known, value: { length: count } } : { known });
  });

  test('a list that a push made shorter than the pull request says is not known', async () => {
    const server = await startGitHub();
    server.state.pulls.set(1, pullState(1, { commits: [commit(1), commit(2)] }));
    const pull = opened(server);
    await pull.facts();
    server.state.pulls.set(1, pullState(1, { commits: [commit(3)] }));
    expect(await pull.commits()).toMatchObject({ known: false, why: expect.stringContaining('1 of the 2 commits') });
  });

  test.each([
    [2_999, true],
    [3_000, false],
    [3_500, false],
  ])('of %d files of a commit', async (count, known) => {
    const server = await startGitHub();
    const files = Array.from({ length: count }, (_, index) => `apps/${index}.yaml`);
    server.state.pulls.set(1, pullState(1, { commits: [commit(1, files)] }));
    expect(await opened(server).filesOfCommit(commit(1).sha)).toMatchObject({ known });
  });
});
