// Approvals of a merge request on GitLab, asked of a server: who counts, for which version, and what is not known where the server does not tell.
import { beforeAll, describe, expect, test } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { openMergeRequest } from '../../src/gitlab/merge-request.ts';
import { withoutQuickActions } from '../../src/gitlab/publish.ts';
import { createRepository, type TestRepository } from '../support/git-repo.ts';
import { type GitLabServer, startGitLab } from '../support/gitlab-server.ts';
import { runCli } from '../support/run-cli.ts';

const job = (schedule: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: prod}
spec:
  schedule: '${schedule}'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, automountServiceAccountToken: false, containers: [{name: main, image: 'ghcr.io/acme/a:1'}]}}}}
`;
const CONFIG = `approvals:
- {name: owners, when: {classes: [schedule]}, from: codeowners}
`;
const OWNERS = `[Security][2] @acme/platform/security @dora jane@example.com
/apps/
^[Readers]
/apps/ @carol
`;
const BEFORE = '2026-11-01T09:00:00.000Z';
const FIRST = '2026-11-01T10:00:00.000Z';
const BETWEEN = '2026-11-01T11:00:00.000Z';
const SECOND = '2026-11-01T12:00:00.000Z';
const AFTER = '2026-11-01T13:00:00.000Z';

let repository: TestRepository;
let base = '';
let older = '';
let head = '';

async function change(schedule: string): Promise<string> {
  await repository.write({ 'apps/job.yaml': job(schedule) });
  expect((await runCli(['inventory', 'update'], { cwd: repository.path })).code).toBe(0);
  return repository.commit();
}

beforeAll(async () => {
  repository = await createRepository({
    'apps/job.yaml': job('0 2 * * *'),
    '.cronledger/config.yaml': CONFIG,
    CODEOWNERS: OWNERS,
  });
  expect((await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path })).code).toBe(0);
  base = await repository.commit();
  older = await change('0 3 * * *');
  head = await change('0 4 * * *');
});

interface Need {
  readonly name: string;
  readonly from: readonly string[];
  readonly required: number;
  readonly status: string;
  readonly approvedBy: readonly string[];
  readonly ignored: readonly { who: string; why: string }[];
  readonly mayApprove: readonly string[];
  readonly notes: readonly string[];
}

async function scene(): Promise<GitLabServer> {
  const server = await startGitLab(repository);
  Object.assign(server.state, { head, start: base });
  server.state.versions.push({ commit: older, at: FIRST }, { commit: head, at: SECOND });
  return server;
}

async function check(server: GitLabServer, env: Readonly<Record<string, string>> = {}, ...more: readonly string[]) {
  const args = ['check', '--base', base, '--head', head, '--merge-request', '12', '--format', 'json', ...more];
  const { code, stdout, stderr } = await runCli(args, { cwd: repository.path, env: { ...server.env, ...env } });
  const needs: readonly Need[] = code === 2 && stdout === '' ? [] : JSON.parse(stdout).needs;
  const owners = needs.find(need => need.name === 'owners');
  const gate = needs.find(need => need.name.startsWith('a reviewer of'));
  return { code, stderr, owners, gate };
}

describe('who counts', () => {
  test('two of a section that asks for two: a member of a nested group and a person, each for what is there now', async () => {
    const server = await scene();
    const first = await check(server);
    expect(first.code, first.stderr).toBe(3);
    expect(first.owners).toMatchObject({
      status: 'pending',
      required: 2,
      from: ['@acme/platform/security', '@dora', 'jane@example.com'],
      mayApprove: ['@bob', '@dora'],
    });
    server.state.approvals.push({ user: 'bob', at: AFTER });
    expect((await check(server)).owners).toMatchObject({ status: 'pending', approvedBy: ['@bob'] });
    server.state.approvals.push({ user: 'dora', at: AFTER });
    const second = await check(server);
    expect(second.code, second.stderr).toBe(0);
    expect(second.owners?.approvedBy.toSorted()).toEqual(['@bob', '@dora']);
    expect(second.gate).toMatchObject({ status: 'approved' });
  });

  test('an approval is one of the version that was the newest when it was given', async () => {
    const server = await scene();
    server.state.approvals.push({ user: 'bob', at: BETWEEN }, { user: 'dora', at: AFTER });
    const { code, owners } = await check(server);
    expect(code).toBe(3);
    expect(owners?.ignored).toEqual([
      { who: '@bob', why: expect.stringContaining(`was given for ${older.slice(0, 12)}`) },
    ]);
    server.state.approvals.splice(0, 2, { user: 'bob', at: BEFORE }, { user: 'dora', at: SECOND });
    const again = await check(server);
    expect(again.owners?.approvedBy).toEqual([]);
    expect(again.owners?.ignored).toHaveLength(2);
  });

  test('where the server does not say when, its own notes do, and nobody else’s', async () => {
    const server = await scene();
    server.state.approvals.push({ user: 'bob', at: null }, { user: 'dora', at: null });
    const note = { id: 1, body: 'approved this merge request', created_at: AFTER };
    server.state.notes.push({ ...note, author: 'bob', system: true }, { ...note, author: 'dora', system: false });
    expect((await check(server)).owners).toMatchObject({ status: 'pending', approvedBy: ['@bob'] });
  });

  test.each([
    [
      'who opened it',
      (state: GitLabServer['state']) => Object.assign(state, { author: 'bob' }),
      'opened this pull request',
    ],
    [
      'who wrote it',
      (state: GitLabServer['state']) =>
        state.addresses.set('bob', 'ada@example.com') && state.addresses.delete('alice'),
      'wrote',
    ],
    ['who may not write', (state: GitLabServer['state']) => state.members.set('bob', 20), 'no write access'],
    ['who is no member', (state: GitLabServer['state']) => state.members.delete('bob'), 'no write access'],
    ['who asks for changes', (state: GitLabServer['state']) => state.refusing.push('bob'), 'requests changes'],
    ['a bot', (state: GitLabServer['state']) => state.bots.add('bob'), 'is a bot'],
    [
      'who left the group',
      (state: GitLabServer['state']) => state.groups.set('acme/platform/security', []),
      'is not in',
    ],
  ])('not %s', async (_, deed, why) => {
    const server = await scene();
    server.state.approvals.push({ user: 'bob', at: AFTER }, { user: 'dora', at: AFTER });
    deed(server.state);
    const { code, owners } = await check(server);
    expect(code).toBe(3);
    expect(owners?.ignored).toEqual([{ who: '@bob', why: expect.stringContaining(why) }]);
  });

  test('an approval of a token is one of a bot, whatever the server says of it', async () => {
    const server = await scene();
    server.state.bots.clear();
    server.state.approvals.push({ user: 'project_7_bot_x1', at: AFTER });
    expect((await check(server)).gate?.ignored).toEqual([
      { who: '@project_7_bot_x1', why: expect.stringContaining('is a bot') },
    ]);
  });
});

describe('what is not known never passes', () => {
  const approved = async (): Promise<GitLabServer> => {
    const server = await scene();
    server.state.approvals.push({ user: 'bob', at: AFTER }, { user: 'dora', at: AFTER });
    return server;
  };

  test('the token of a job reads no approvals, and what would is said', async () => {
    const { code, owners } = await check(await approved(), { GITLAB_TOKEN: '', CI_JOB_TOKEN: 'job' });
    expect(code).toBe(3);
    expect(owners).toMatchObject({ status: 'unknown' });
    expect(owners?.notes[0]).toMatch(/GITLAB_TOKEN to a project access token with the scope `read_api`/);
  });

  test.each([
    ['/approvals', 401],
    ['/approvals', 403],
    ['/approvals', 404],
    ['/approvals', 302],
    ['/versions', 403],
    ['/reviewers', 403],
    ['/graphql', 403],
    ['/members/all', 403],
    ['/groups/', 404],
    ['/users/', 404],
    ['/merge_requests/12', 404],
  ])('%s answers %d', async (path, status) => {
    const server = await approved();
    server.state.faults.push({ path, status, times: 99, headers: { location: '/elsewhere' } });
    const { code, owners } = await check(server);
    expect(code).toBe(3);
    expect(owners?.status).toBe('unknown');
    if (status === 403) expect(owners?.notes.join(' ')).toContain('read_api');
    expect(server.state.requests.join()).not.toContain('elsewhere');
  });

  test('what is no answer of GitLab’s, and a list that ends before its end', async () => {
    const server = await approved();
    server.state.faults.push({ path: '/approvals', status: 200, times: 99, body: '<html>sign in</html>' });
    expect((await check(server)).owners?.notes[0]).toContain('not what its documentation says');
    const other = await approved();
    other.state.faults.push({ path: '/versions', status: 200, times: 99, headers: { 'x-next-page': '9' }, body: '[]' });
    expect((await check(other)).owners?.status).toBe('unknown');
  });

  const options = async (server: GitLabServer) => {
    const opened = await openRepository(repository.path);
    const address = {
      token: 'token',
      jobToken: false,
      apiUrl: server.url,
      project: '7',
      iid: 12,
      secondMs: 1,
      timeoutMs: 300,
    };
    return { reviews: () => openMergeRequest(address, opened).reviews(), close: () => opened.close() };
  };

  test.each([
    ['a server that fails', 503, 3],
    ['a limit', 429, 3],
    ['a connection that breaks', 0, 3],
    ['a server that never answers', -1, 3],
  ])('%s is asked again, and then unknown', async (_, status, tries) => {
    const server = await approved();
    const { reviews, close } = await options(server);
    server.state.faults.push({ path: '/approvals', status, times: 1 });
    expect(await reviews()).toMatchObject({ known: true });
    server.state.faults.push({ path: '/approvals', status, times: 99 });
    server.state.requests.length = 0;
    expect(await reviews()).toMatchObject({ known: false });
    expect(server.state.requests).toHaveLength(tries);
    await close();
  });

  test('all pages of a list are read', async () => {
    const server = await approved();
    server.state.pageSize = 1;
    const { reviews, close } = await options(server);
    expect(await reviews()).toMatchObject({ known: true, value: [{ commit: head }, { commit: head }] });
    await close();
  });

  test.each([
    ['a number that is none', ['--merge-request', '../8'], {}],
    ['no token', ['--merge-request', '12'], { GITLAB_TOKEN: '' }],
    ['no server', ['--merge-request', '12'], { CI_API_V4_URL: '' }],
    ['two platforms', ['--merge-request', '12', '--pull-request', '3'], {}],
    ['nowhere to publish to', ['--publish'], {}],
  ])('%s is a usage error', async (_, args, env) => {
    const server = await scene();
    const { code, stderr } = await runCli(['check', ...args], { cwd: repository.path, env: { ...server.env, ...env } });
    expect([code, stderr]).toEqual([2, expect.stringContaining('[usage]')]);
  });
});

describe('what is published', () => {
  test('one note, edited in place, and a status; never by an earlier job over a later one', async () => {
    const server = await scene();
    const { notes, statuses, approvals } = server.state;
    notes.push({
      id: 1,
      body: '<!-- cronledger:note job=999 -->\nNot ours.',
      author: 'carol',
      system: false,
      created_at: FIRST,
    });
    expect((await check(server, { CI_JOB_ID: '100', CI_PIPELINE_ID: '50' }, '--publish')).code).toBe(3);
    expect(notes).toHaveLength(2);
    expect(notes[1]?.body).toContain('@dora');
    expect(statuses).toMatchObject([{ sha: head, state: 'pending', name: 'cronledger', pipeline_id: 50 }]);
    expect((await check(server, { CI_JOB_ID: '101' }, '--publish')).stderr).toBe('');
    approvals.push({ user: 'bob', at: AFTER }, { user: 'dora', at: AFTER });
    expect((await check(server, { CI_JOB_ID: '103' }, '--publish')).code).toBe(0);
    expect(notes).toHaveLength(2);
    expect(notes[1]?.body.split('\n')).toHaveLength(3);
    expect(statuses.at(-1)).toMatchObject({ state: 'success' });
    approvals.length = 0;
    await check(server, { CI_JOB_ID: '102' }, '--publish');
    expect(notes[1]?.body).toContain('job=103');
  });

  test('what cannot be written is a warning and changes no verdict', async () => {
    const server = await scene();
    server.state.faults.push({ path: '/notes', status: 403, times: 99 }, { path: '/statuses', status: 403, times: 99 });
    const { code, stderr } = await check(server, {}, '--publish');
    expect(code).toBe(3);
    expect(stderr).toMatch(/note could not be written.*\n.*status could not be written/);
  });

  test('no line begins with what GitLab would do', () => {
    expect(withoutQuickActions('a /b\n/approve\n  /merge\n> /close\n- /label ~x')).toBe(
      'a /b\n&#47;approve\n  &#47;merge\n> &#47;close\n- &#47;label ~x',
    );
  });
});
