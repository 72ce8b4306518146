// The Action's mode `maintain`, from the merge to the pull request with the edits: built, against a server that OpenAPI checks.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { MAINTAIN_BRANCH, requireInside } from '../../src/github/maintain/branch.ts';
import { startCacheServer } from '../support/cache-server.ts';
import { createFolder } from '../support/git-repo.ts';
import { cronJob, type Scene, scene } from '../support/github-scene.ts';
import { helm4Path } from '../support/tools.ts';

const INVENTORY = '.cronledger/inventory/billing.yaml';
const MAINTAIN = { INPUT_MODE: 'maintain' };
const main = ({ origin }: Scene): Promise<string> => origin.git(['rev-parse', 'main']);
const maintained = ({ origin }: Scene): Promise<string> => origin.git(['show', `${MAINTAIN_BRANCH}:${INVENTORY}`]);
const mine = ({ server }: Scene) => [...server.state.pulls.values()].filter(pull => pull.head.ref === MAINTAIN_BRANCH);
const writes = ({ server }: Scene, from: number): readonly string[] =>
  server.requests.slice(from).filter(name => /create|update|delete/.test(name));

/** GitHub knows a commit, and the pull requests that brought it. */
function know({ server }: Scene, sha: string, pulls: readonly number[] = [], message = 'x'): void {
  server.state.commits.set(sha, { sha, parents: [], author: 'ada', message, email: 'x@example.com', files: [], pulls });
}

/** Makes a commit on main, past any pull request. */
async function commit(
  story: Scene,
  files: Parameters<Scene['origin']['commit']>[0],
  message?: string,
): Promise<string> {
  await story.origin.git(['switch', '--quiet', 'main']);
  const sha = await story.origin.commit(files, message);
  know(story, sha, [], message);
  return sha;
}

/** Merges the pull request as GitHub does. */
async function land(story: Scene): Promise<string> {
  const before = await main(story);
  await story.origin.git(['reset', '--quiet', '--hard', story.merge()]);
  Object.assign(story.pull, { state: 'closed', merged: true, mergeCommit: story.merge() });
  know(story, story.merge(), [1]);
  return before;
}

async function onPush(story: Scene, before: string, env: Readonly<Record<string, string>> = {}) {
  const after = await main(story);
  const payload = { ref: 'refs/heads/main', before, after };
  return story.runAt(after, { event: 'push', payload, env: { ...MAINTAIN, ...env } });
}

const onSchedule = async (story: Scene, env: Readonly<Record<string, string>> = {}) =>
  story.runAt(await main(story), { event: 'schedule', payload: {}, env: { ...MAINTAIN, ...env } });

test('a branch with the right edits on top of somebody’s own commit is written anew, and not proposed', async () => {
  const story = await scene();
  const { origin } = story;
  await origin.git(['switch', '--quiet', 'main']);
  await origin.git(['rm', '--quiet', 'apps/a.yaml']);
  await commit(story, {}, 'The job is gone');
  expect((await onSchedule(story)).code).toBe(0);
  const right = await maintained(story);
  const message = await origin.git(['log', '-1', '--format=%B', MAINTAIN_BRANCH]);
  // The very same edit, under the very same name, with something of one's own below it.
  await origin.git(['switch', '--quiet', '--detach', 'main']);
  await origin.commit({ 'apps/evil.txt': 'evil\n' }, 'Mine');
  await origin.write({ [INVENTORY]: `${right}\n` });
  await origin.git(['add', '--all']);
  const bot = { NAME: 'github-actions[bot]', EMAIL: 'github-actions[bot]@users.noreply.github.com' };
  const identity = Object.entries(bot).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const env = { ...process.env, ...Object.fromEntries(identity) };
  execFileSync('git', ['commit', '--quiet', '-m', message], { cwd: origin.path, env });
  const forged = await origin.git(['rev-parse', 'HEAD']);
  await origin.git(['branch', '--force', MAINTAIN_BRANCH, forged]);
  await origin.git(['switch', '--quiet', 'main']);
  const run = await onSchedule(story);
  expect(run.code, run.stdout).toBe(0);
  expect(run.stdout).not.toContain('left as it is');
  expect(await origin.git(['rev-parse', MAINTAIN_BRANCH])).not.toBe(forged);
  expect(await origin.git(['diff', '--name-only', 'main', MAINTAIN_BRANCH])).toBe(INVENTORY);
});

describe('a merge', () => {
  test('has its approval recorded in the entries that were approved, once', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ben', 'APPROVED');
    const run = await onPush(story, await land(story));
    expect(run.code, run.stdout).toBe(0);
    const text = await maintained(story);
    const record = "approval: {by: ['@ben'], at: 2026-01-01, change: 'https://github.com/acme/gitops/pull/1', digest: ";
    expect(text.slice(text.indexOf('name: b'))).toContain(record);
    expect(text.match(/approval:/g)).toHaveLength(1);
    expect(await story.origin.git(['diff', '--name-only', 'main', MAINTAIN_BRANCH])).toBe(INVENTORY);
    expect(await story.origin.git(['log', '-1', '--format=%B', MAINTAIN_BRANCH])).toContain(
      'Signed-off-by: github-actions[bot] <github-actions[bot]@users.noreply.github.com>',
    );
    expect(await story.origin.git(['rev-parse', `${MAINTAIN_BRANCH}^`])).toBe(await main(story));
    expect(mine(story)).toHaveLength(1);
    expect(mine(story)[0]?.body).toContain('`@ben`');
    // Again, as after another push, or by the clock: nothing is written.
    const from = story.server.requests.length;
    const again = await onSchedule(story);
    expect(again.code, again.stdout).toBe(0);
    expect(writes(story, from)).toEqual([]);
    expect(story.server.state.writtenPaths).toEqual([INVENTORY]);
  });

  test('that nobody approved, or only its author, records nothing', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ada', 'APPROVED');
    const run = await onPush(story, await land(story));
    expect(run.code, run.stdout).toBe(0);
    expect(run.stdout).toContain('needs no edit');
    expect(mine(story)).toEqual([]);
  });

  test('is not the one that the message of a commit names', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ben', 'APPROVED');
    const files = { 'apps/b.yaml': cronJob('b') };
    const before = await main(story);
    await commit(story, files, 'Merge pull request #1 from acme/change');
    const run = await onPush(story, before);
    expect(run.code, run.stdout).toBe(0);
    expect(mine(story)).toEqual([]);
  });

  test('of which a commit was pushed elsewhere has no say there', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ben', 'APPROVED');
    const before = await main(story);
    await story.origin.git(['reset', '--quiet', '--hard', story.pull.head.sha]);
    // GitHub names the pull request, which is open, for its own commit.
    expect((await onPush(story, before)).stdout).toContain('needs no edit');
  });

  test('whose own run was lost is recorded by the clock, unless it is long ago', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ben', 'APPROVED');
    await land(story);
    expect((await onSchedule(story)).stdout).toContain('needs no edit');
    story.pull.mergedAt = new Date(Date.now() - 86_400_000).toISOString();
    const run = await onSchedule(story);
    expect(run.code, run.stdout).toBe(0);
    expect(run.stdout).toContain('was approved by `@ben` in pull request 1');
    // Once that is merged, there is no more to it; and a later record is not replaced by it.
    await story.origin.git(['reset', '--quiet', '--hard', MAINTAIN_BRANCH]);
    know(story, await main(story));
    expect((await onSchedule(story)).stdout).toContain('needs no edit');
    const day = new Date().toISOString().slice(0, 10);
    const text = (await story.origin.git(['show', `main:${INVENTORY}`])).replace(
      /'@ben'\], at: [0-9-]+/,
      `'@eve'], at: ${day}`,
    );
    await commit(story, { [INVENTORY]: `${text.replace('/pull/1', '/pull/7')}\n` });
    expect((await onSchedule(story)).stdout).toContain('needs no edit');
  });

  test('keeps what an earlier one had approved in the same pull request', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ben', 'APPROVED');
    await onPush(story, await land(story));
    const before = await main(story);
    await commit(story, { 'apps/a.yaml': null });
    const run = await onPush(story, before);
    expect(run.code, run.stdout).toBe(0);
    const text = await maintained(story);
    expect(text).toContain('@ben');
    expect(text).not.toContain('name: a\n');
    expect(mine(story)).toHaveLength(1);
    expect(mine(story)[0]?.body).toContain('no manifest has it');
  });
});

test('tells in the job summary what it did, and keeps renderings for the next run', async () => {
  const story = await scene();
  await commit(story, {
    'apps/a.yaml': null,
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
    'chart/templates/job.yaml': cronJob('{{ .Release.Name }}'),
    'chart/templates/bad.yaml': '{{ fail "<b>@all</b>" }}',
  });
  const cache = await startCacheServer();
  const env = {
    ...cache.env,
    INPUT_CACHE: 'true',
    CRONLEDGER_HELM: await helm4Path(),
    PATH: process.env['PATH'] ?? '',
  };
  const broken = await onSchedule(story, env);
  expect(broken.summary).toMatch(/^## Cronledger: maintenance of the inventory\n\n### Warnings\n\n- /);
  expect(broken.summary).toContain('so no entry is removed or moved');
  expect(broken.summary).toContain('@all');
  expect(broken.summary.replace(/`[^`]*`/g, '')).not.toContain('@all');
  await commit(story, { 'chart/templates/bad.yaml': null });
  const temp = { RUNNER_TEMP: await createFolder() };
  const first = await onSchedule(story, { ...env, ...temp });
  expect(first.summary).toMatch(/### What was done\n\n- Removed CronJob .*: no manifest has it\./);
  expect([...cache.archives.keys()]).toEqual([expect.stringMatching(/^cronledger-renders-own-/)]);
  const idle = await createFolder({
    helm: { executable: `#!/bin/sh\n[ "$1" = version ] && exec ${await helm4Path()} "$@"\nexit 1\n` },
  });
  const again = await onSchedule(story, { ...env, ...temp, CRONLEDGER_HELM: `${idle}/helm` });
  expect(again.stdout).not.toContain('could not');
  expect(again.summary).not.toContain('Warnings');
});

describe('what is gone', () => {
  test('loses its entry, and the comments around it stay', async () => {
    const story = await scene();
    const text = await story.origin.git(['show', `main:${INVENTORY}`]);
    await commit(story, { 'apps/c.yaml': cronJob('c'), 'apps/a.yaml': null, [INVENTORY]: `${text}\n# Kept.\n` });
    const run = await onSchedule(story);
    expect(run.code, run.stdout).toBe(0);
    expect(await maintained(story)).toContain('# Kept.');
    expect(await maintained(story)).not.toContain('name: a');
  });

  test('stays while something cannot be read', async () => {
    const story = await scene();
    await commit(story, { 'apps/a.yaml': null, 'apps/broken.yaml': 'kind: CronJob\n  bad: [\n' });
    const run = await onSchedule(story);
    expect(run.code, run.stdout).toBe(0);
    expect(run.stdout).toContain('no entry is removed or moved');
    expect(mine(story)).toEqual([]);
  });

  test('comes back: the pull request is closed', async () => {
    const story = await scene();
    await commit(story, { 'apps/a.yaml': null });
    await onSchedule(story);
    expect(mine(story)[0]?.state).toBe('open');
    await commit(story, { 'apps/a.yaml': cronJob('a') });
    const run = await onSchedule(story);
    expect(run.stdout).toContain('Closed pull request');
    expect(mine(story)[0]?.state).toBe('closed');
    await commit(story, { 'apps/a.yaml': null });
    await onSchedule(story);
    expect(mine(story).map(pull => pull.state)).toEqual(['closed', 'open']);
  });

  test('and its pull request was closed by somebody: no other is opened', async () => {
    const story = await scene();
    await commit(story, { 'apps/a.yaml': null });
    await onSchedule(story);
    for (const pull of mine(story)) pull.state = 'closed';
    expect((await onSchedule(story)).stdout).toContain('was closed, so it is left so');
    expect(mine(story)).toHaveLength(1);
  });
});

test('what moved keeps its entry; what changed on the way does not', async () => {
  const story = await scene();
  await commit(story, { 'apps/a.yaml': null, 'jobs/a.yaml': cronJob('a') });
  const run = await onSchedule(story);
  expect(run.code, run.stdout).toBe(0);
  expect(await maintained(story)).toContain('source: jobs');
  await commit(story, { 'jobs/a.yaml': cronJob('a', 'else') });
  await onSchedule(story);
  expect(await maintained(story)).not.toContain('source: jobs');
  expect(mine(story)).toHaveLength(1);
});

describe('the branch', () => {
  test('with a commit of somebody else is left as it is', async () => {
    const story = await scene();
    await commit(story, { 'apps/a.yaml': null });
    await onSchedule(story);
    await story.origin.git(['switch', '--quiet', MAINTAIN_BRANCH]);
    const marked = await story.origin.commit(
      { 'note.txt': 'x' },
      'Mine\n\nCronledger-Maintain: inventory\nCronledger-Recorded: 1',
    );
    await story.origin.git(['switch', '--quiet', 'main']);
    await commit(story, { 'README.md': 'x' });
    const from = story.server.requests.length;
    const run = await onSchedule(story);
    expect(run.code, run.stdout).toBe(0);
    expect(run.stdout).toContain('the branch is left as it is');
    expect(await story.origin.git(['rev-parse', MAINTAIN_BRANCH])).toBe(marked);
    expect(writes(story, from)).toEqual([]);
  });

  test('that another run has just written is left to it', async () => {
    const story = await scene();
    await commit(story, { 'apps/a.yaml': null });
    const runs = await Promise.all([onSchedule(story), onSchedule(story)]);
    expect(runs.map(run => run.code)).toEqual([0, 0]);
    expect(mine(story)).toHaveLength(1);
    expect(await story.origin.git(['rev-list', '--count', `main..${MAINTAIN_BRANCH}`])).toBe('1');
  });

  test('that somebody writes to meanwhile is not written over', async () => {
    const story = await scene();
    await commit(story, { 'apps/a.yaml': null });
    await onSchedule(story);
    await commit(story, { [INVENTORY]: `# More.\n${await story.origin.git(['show', `main:${INVENTORY}`])}\n` });
    const tip = await story.origin.git(['rev-parse', MAINTAIN_BRANCH]);
    // Their commit comes after the branch was read: it is not below what is then written.
    const theirs = await story.origin.git(['commit-tree', `${tip}^{tree}`, '-p', tip, '-m', 'Mine']);
    story.server.on('git/create-commit', () =>
      story.origin.git(['update-ref', `refs/heads/${MAINTAIN_BRANCH}`, theirs]),
    );
    const run = await onSchedule(story);
    expect(run.code, run.stdout).toBe(0);
    expect(run.stdout).toContain('Somebody else has just written');
    expect(await story.origin.git(['rev-parse', MAINTAIN_BRANCH])).toBe(theirs);
  });
});

describe('what expires', () => {
  const entry = (name: string, owner: string) => `  - kind: CronJob
    name: ${name}
    namespace: billing
    owner: '${owner}'
    unmanaged: true
    expires: 2026-01-0${name.length}
    purpose: "<!-- --> @everyone [x](https://evil.example) #1"
`;
  const file = `apiVersion: cronledger.dev/v1alpha1\nkind: Inventory\nworkloads:\n`;

  test('is warned of; one issue for each owner is kept and closed', async () => {
    const story = await scene();
    const head = (await story.origin.git(['show', `main:${INVENTORY}`])).match(/^apiVersion: .*$/m)?.[0] ?? '';
    const text = file.replace(/^apiVersion: .*$/m, head);
    const entries = entry('x', '@acme/billing') + entry('xx', '@Acme/Billing') + entry('xxx', '@ada');
    await commit(story, { '.cronledger/inventory/old.yaml': text + entries });
    const quiet = await onSchedule(story);
    expect(quiet.code, quiet.stdout).toBe(0);
    expect(quiet.stdout).toMatch(/::warning[^\n]*billing\/x expired on 2026-01-01/);
    expect(story.server.state.issues).toEqual([]);
    // Somebody else's issue with the marker is none of ours.
    story.server.state.issues.push({
      number: 900,
      user: 'eve',
      title: 'x',
      body: '<!-- cronledger:expiries owner=%40ada -->\n',
      labels: ['cronledger'],
      state: 'open',
    });
    await onSchedule(story, { INPUT_ISSUES: 'true' });
    const from = story.server.requests.length;
    await onSchedule(story, { INPUT_ISSUES: 'true' });
    expect(writes(story, from)).toEqual([]);
    const own = story.server.state.issues.filter(issue => issue.user !== 'eve');
    expect(own.map(issue => issue.title)).toEqual([
      'Scheduled workloads of acme/billing expire',
      'Scheduled workloads of ada expire',
    ]);
    expect(own[0]?.body).toContain('billing/xx');
    expect(own.map(issue => issue.body).join('')).not.toContain('evil');
    await commit(story, { '.cronledger/inventory/old.yaml': null });
    await onSchedule(story, { INPUT_ISSUES: 'true' });
    expect(own.map(issue => issue.state)).toEqual(['closed', 'closed']);
    expect(story.server.state.issues.find(issue => issue.user === 'eve')?.state).toBe('open');
  });
});

describe('runs that have nothing to do', () => {
  test('a push to another branch', async () => {
    const story = await scene();
    const sha = await main(story);
    const payload = { ref: 'refs/heads/other', before: sha, after: sha };
    const run = await story.runAt(sha, { event: 'push', payload, env: MAINTAIN });
    expect([run.code, run.stdout.includes('not to main')]).toEqual([0, true]);
  });

  test('other events, no token and inputs that say nothing are refused', async () => {
    const story = await scene();
    const sha = await main(story);
    const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ['pull_request', {}],
      ['schedule', { INPUT_TOKEN: '' }],
      ['schedule', { 'INPUT_EXPIRING-WITHIN': '-1' }],
      ['schedule', { INPUT_MODE: 'mend' }],
    ];
    for (const [event, env] of cases) {
      const run = await story.runAt(sha, { event, payload: {}, env: { ...MAINTAIN, ...env } });
      expect(run.code, run.stdout).toBe(2);
    }
  });

  test('without the permission to write, it is named', async () => {
    const story = await scene();
    await commit(story, { 'apps/a.yaml': null });
    const permissions = { contents: 'read', 'pull-requests': 'write' } as const;
    story.server.state.tokens.set('token', { login: 'github-actions[bot]', permissions });
    const run = await onSchedule(story);
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('contents: write');
  });
});

test.each([
  '.cronledger/inventory/../../.github/workflows/x.yaml',
  '.cronledger/config.yaml',
  '.cronledger/inventory/x.sh',
  '.cronledger/inventory//x.yaml',
  '.cronledger/inventory/a\\..\\x.yaml',
  '/.cronledger/inventory/x.yaml',
])('%s is never written', path => {
  expect(() => requireInside(path)).toThrow('no file of the inventory');
});
