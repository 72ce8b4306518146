// What is written to a pull request, and what is not, over a server that remembers.
import { describe, expect, test } from 'vitest';
import { annotate, announceRun, type Publication, publishFailure, publishReport } from '../../src/github/publish.ts';
import type { Finding } from '../../src/model.ts';
import type { CheckReport } from '../../src/outcome.ts';
import { type GitHubServer, startGitHub } from '../support/github-server/server.ts';
import { pullState } from '../support/github-server/state.ts';
import { hostileCheckReport } from '../support/hostile-report.ts';
import { harmlessCheckReport, location, sampleCheckReport } from '../support/sample-report.ts';

const HEAD = 'a'.repeat(40);
const RUNS = 'https://github.com/acme/gitops/actions/runs';
const BOT = 'github-actions[bot]';
const GATED: CheckReport = { ...sampleCheckReport(), verdict: 'approval-needed' };
const PASSED: CheckReport = { ...sampleCheckReport(), verdict: 'pass' };

interface Scene {
  readonly server: GitHubServer;
  readonly at: (given?: Partial<Publication>) => Publication;
}

async function scene(): Promise<Scene> {
  const server = await startGitHub();
  server.state.pulls.set(1, pullState(1));
  server.state.required.set('main', { protection: ['cronledger'], rules: [] });
  return {
    server,
    at: (given = {}) => ({
      token: 'token',
      apiUrl: server.url,
      secondMs: 0,
      repository: 'acme/gitops',
      pull: { number: 1, baseBranch: 'main' },
      head: HEAD,
      run: { id: 7, attempt: 1 },
      runs: RUNS,
      status: true,
      comment: true,
      checkRun: false,
      requestReviewers: false,
      now: new Date('2026-11-24T09:00:00Z'),
      ...given,
    }),
  };
}

const states = ({ server }: Scene) => server.state.statuses.map(({ state }) => state);
const bodies = ({ server }: Scene) => server.state.comments.map(({ body }) => body);

describe('the status', () => {
  test('waits from the start, and follows the verdict', async () => {
    const it = await scene();
    expect(await announceRun(it.at())).toEqual([]);
    expect(await publishReport(GATED, it.at())).toEqual({ gated: true, warnings: [] });
    expect(await publishReport(PASSED, it.at())).toEqual({ gated: false, warnings: [] });
    expect(states(it)).toEqual(['pending', 'pending', 'success']);
    expect(it.server.state.statuses[0]?.targetUrl).toBe(`${RUNS}/7/attempts/1`);
  });

  test('of a run that came to no verdict says so on one line, in as many characters as GitHub takes', async () => {
    const it = await scene();
    await publishFailure(`no\n::error::${'x'.repeat(500)}`, it.at());
    expect(it.server.state.statuses[0]).toMatchObject({
      state: 'error',
      description: expect.stringMatching(/^Could .{120,}$/),
    });
  });

  test.each([
    ['an earlier run', { id: 6, attempt: 1 }],
    ['an earlier run that is run again', { id: 6, attempt: 9 }],
    ['an earlier attempt', { id: 7, attempt: 1 }],
  ])('of %s does not overwrite that of a later one, neither at its start nor at its end', async (_name, run) => {
    const it = await scene();
    await publishReport(GATED, it.at({ run: { id: 7, attempt: 2 } }));
    expect(await announceRun(it.at({ run }))).toEqual([]);
    const { gated, warnings } = await publishReport(PASSED, it.at({ run }));
    expect([gated, warnings.length, warnings[0]]).toEqual([false, 1, expect.stringContaining('later run')]);
    expect(states(it)).toEqual(['pending']);
    expect(bodies(it)).toEqual([expect.stringContaining('run=7.2 ')]);
  });

  test.each([
    ['of another account', 'eve', `${RUNS}/999/attempts/1`],
    ['that leads elsewhere', BOT, 'https://github.com/acme/other/actions/runs/999'],
    ['whose number is none', BOT, `${RUNS}/9999999999999999999999`],
    ['without an address', BOT, null],
  ])('%s keeps no run from writing', async (_name, creator, targetUrl) => {
    const it = await scene();
    const createdAt = '2026-01-01T00:00:00Z';
    const planted = { sha: HEAD, state: 'success', context: 'cronledger', description: null, targetUrl, creator };
    it.server.state.statuses.push({ ...planted, createdAt });
    await publishReport(GATED, it.at());
    expect(states(it)).toEqual(['success', 'pending']);
  });

  test('of a group in a merge queue is final, and the group has nothing else', async () => {
    const it = await scene();
    const given = { pull: null, requestReviewers: true };
    expect(await publishReport(GATED, it.at(given))).toEqual({ gated: false, warnings: [] });
    expect([states(it), bodies(it)]).toEqual([['failure'], []]);
  });

  test('is not written where the pull request has moved on', async () => {
    const it = await scene();
    const { gated, warnings } = await publishReport(PASSED, it.at({ head: 'd'.repeat(40) }));
    expect([gated, warnings]).toEqual([false, [expect.stringContaining('a newer head')]]);
    expect([states(it), bodies(it)]).toEqual([[], []]);
  });
});

describe('the comment', () => {
  test('is edited in place, and one line once all is well', async () => {
    const it = await scene();
    await publishReport(GATED, it.at());
    const { needs } = GATED;
    const approved = needs.map(need => ({ ...need, status: 'approved' as const, approvedBy: ['@ben'] }));
    await publishReport({ ...PASSED, needs: approved }, it.at());
    const [body = '', ...more] = bodies(it);
    expect(body.trimEnd().split('\n')).toHaveLength(2);
    expect(body).toContain('Approved by `@ben`.');
    expect(more).toEqual([]);
  });

  test('is not written for what passes', async () => {
    const it = await scene();
    await publishReport(harmlessCheckReport(), it.at());
    expect(bodies(it)).toEqual([]);
  });

  test.each([true, false])('is one, after an outage that came when it was written (%s)', async done => {
    const it = await scene();
    it.server.fail({ operation: 'issues/create-comment', nth: 1, status: 502, done });
    expect((await publishReport(GATED, it.at())).warnings).toEqual([]);
    expect(bodies(it)).toHaveLength(1);
    expect(it.server.requests.filter(name => name === 'issues/create-comment')).toHaveLength(done ? 1 : 2);
  });

  test('of somebody else with the same marker is left alone, and keeps no run from writing', async () => {
    const it = await scene();
    const times = { createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' };
    const body = '<!-- cronledger:comment run=999.1 -->\nAll is well.';
    it.server.state.comments.push({ id: 1, issue: 1, user: 'eve', body, ...times });
    await publishReport(GATED, it.at());
    expect(bodies(it)).toEqual([body, expect.stringContaining('run=7.1 ')]);
  });

  test('of a hostile report fits, and has no line that the report did not write', async () => {
    const it = await scene();
    await publishReport({ ...hostileCheckReport(), verdict: 'violation' }, it.at());
    expect(bodies(it)[0]?.length).toBeLessThanOrEqual(65_536);
    expect(bodies(it)[0]?.match(/^<!-- cronledger/gm)).toHaveLength(1);
  });
});

describe('the check run', () => {
  const [finding] = sampleCheckReport().findings;
  const many = (count: number): CheckReport => ({
    ...sampleCheckReport(),
    verdict: 'violation',
    problems: [],
    needs: [],
    findings: Array.from({ length: count }, (_, index): Finding => {
      if (finding === undefined) throw new Error('The sample has findings.');
      return { ...finding, location: location(`apps/${index}.yaml`, index + 1) };
    }),
  });
  const paths = ({ server }: Scene) => server.state.checkRuns.map(run => run.annotations.map(({ path }) => path));
  const whole = (count: number) => Array.from({ length: count }, (_, index) => `apps/${index}.yaml`).sort();

  test.each([0, 1, 50, 51, 240])('holds %d findings, each once, in batches of 50', async count => {
    const it = await scene();
    expect(await annotate(many(count), it.at())).toEqual({ rest: [], warnings: [] });
    expect(paths(it).map(each => each.toSorted())).toEqual([whole(count)]);
    expect(it.server.state.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'failure', sha: HEAD });
    const writes = it.server.requests.filter(name => /^checks\/(create|update)$/.test(name));
    expect(writes).toHaveLength(Math.max(1, Math.ceil(count / 50)));
  });

  test.each([
    ['checks/create', 1, true],
    ['checks/create', 1, false],
    ['checks/update', 2, true],
    ['checks/update', 2, false],
    ['checks/update', 4, true],
  ])('holds each once when %s %d fails (done: %s)', async (operation, nth, done) => {
    const it = await scene();
    it.server.fail({ operation, nth, status: 502, done });
    expect(await annotate(many(240), it.at())).toEqual({ rest: [], warnings: [] });
    expect(paths(it).map(each => each.toSorted())).toEqual([whole(240)]);
    expect(it.server.state.checkRuns[0]?.status).toBe('completed');
  });

  test('that breaks off leaves the rest to be said otherwise, and nothing twice', async () => {
    const it = await scene();
    for (const nth of [2, 3, 4]) it.server.fail({ operation: 'checks/update', nth, status: 502 });
    const { rest, warnings } = await annotate(many(240), it.at());
    expect(warnings).toHaveLength(1);
    const left = rest.map(each => each.location?.path ?? '');
    expect([...(paths(it)[0] ?? []), ...left].sort()).toEqual(whole(240));
    expect(left).toHaveLength(140);
  });

  test('without the permission everything is left to be said otherwise, and the permission is named', async () => {
    const it = await scene();
    it.server.state.tokens.set('token', { login: BOT, permissions: { contents: 'read' } });
    const { rest, warnings } = await annotate(many(3), it.at());
    expect(rest).toHaveLength(3);
    expect(warnings).toEqual([expect.stringContaining('Grant the token `checks: write`.')]);
  });

  test('of a run that finds the same changes its conclusion and adds nothing; other findings make another', async () => {
    const it = await scene();
    const report = many(60);
    await annotate({ ...report, verdict: 'approval-needed' }, it.at());
    expect(it.server.state.checkRuns[0]).toMatchObject({ status: 'in_progress', conclusion: null });
    await annotate({ ...report, verdict: 'pass' }, it.at({ run: { id: 8, attempt: 1 } }));
    expect(paths(it).map(each => each.length)).toEqual([60]);
    expect(it.server.state.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'success' });
    // An earlier run does not bring its own conclusion back.
    await annotate({ ...report, verdict: 'violation' }, it.at());
    expect(it.server.state.checkRuns.map(run => run.conclusion)).toEqual(['success']);
    await annotate(many(61), it.at({ run: { id: 9, attempt: 1 } }));
    expect(paths(it).map(each => each.length)).toEqual([60, 61]);
  });

  test('of another App with our mark is left alone', async () => {
    const it = await scene();
    await annotate(many(1), it.at());
    const [own] = it.server.state.checkRuns.splice(0);
    if (own !== undefined) it.server.state.checkRuns.push({ ...own, app: 'eve', conclusion: 'success' });
    await annotate(many(1), it.at());
    expect(it.server.state.checkRuns.map(run => run.conclusion)).toEqual(['success', 'failure']);
  });

  test('of a hostile report is one that GitHub takes', async () => {
    const it = await scene();
    expect((await annotate(hostileCheckReport(), it.at())).warnings).toEqual([]);
  });
});

describe('reviewers', () => {
  const needs = (...from: readonly string[]) =>
    sampleCheckReport()
      .needs.slice(0, 1)
      .map(need => ({ ...need, status: 'pending' as const, from, mayApprove: from }));
  const ask = async (it: Scene, from: readonly string[]) =>
    publishReport({ ...GATED, needs: needs(...from) }, it.at({ requestReviewers: true }));

  test('are asked once, and those of another organization or no account not at all', async () => {
    const it = await scene();
    it.server.state.collaborators.set('ben', { permission: 'write', role: 'write' });
    const from = ['@Ben', '@elsewhere/team', 'a reviewer with write access', 'ops@acme.example', '@../x'];
    await ask(it, from);
    await ask(it, from);
    expect(it.server.state.pulls.get(1)?.requestedUsers).toEqual(['ben']);
    expect(it.server.requests.filter(name => name === 'pulls/request-reviewers')).toHaveLength(1);
  });

  test('a team that the token may not see is a warning, and the people are asked all the same', async () => {
    const it = await scene();
    it.server.state.collaborators.set('ben', { permission: 'write', role: 'write' });
    const { warnings } = await ask(it, ['@acme/security', '@ben']);
    expect(warnings).toEqual([expect.stringContaining('A review could not be asked for')]);
    expect(it.server.state.pulls.get(1)?.requestedUsers).toEqual(['ben']);
  });
});

test('the run of a fork is told which workflow writes for it', async () => {
  const it = await scene();
  const pull = it.server.state.pulls.get(1);
  if (pull !== undefined) pull.head = { ref: 'main', sha: HEAD, repository: 'eve/gitops' };
  it.server.state.tokens.set('token', { login: BOT, permissions: { 'pull-requests': 'read', contents: 'read' } });
  const { gated, warnings } = await publishReport(GATED, it.at());
  expect(gated).toBe(false);
  expect(warnings.at(-1)).toContain('forks.yml');
});
