// The Action as the runner starts it: the built program, the environment of a step, clones of real repositories over file://.
import { chown, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCommands } from '../report/readers/workflow-commands.ts';
import { createFolder, createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { type ActionOptions, type ActionRun, runAction } from '../support/run-action.ts';
import { runCli } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const schema = JSON.parse(await readFile(path.join(root, 'schema', 'check.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: false }).compile(schema);

function cronJob(name: string, { image = 'ghcr.io/acme/tool:1', command = 'run', namespace = 'billing' } = {}): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${JSON.stringify(name)}, namespace: ${JSON.stringify(namespace)}}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: '${image}', command: [${command}]}]
`;
}

/** A server's repository: `main`, and a pull request that is merged on trial into it. */
interface PullRequest {
  readonly server: TestRepository;
  /** `main` when the pull request was opened. */
  readonly opened: string;
  /** `main` as it is now: the first parent of the merge. */
  readonly base: string;
  readonly head: string;
  readonly merge: string;
}

/** `later` is what `main` gains while the pull request is open. */
async function openPullRequest(change: Files, later: Files = {}, message = 'The change'): Promise<PullRequest> {
  const server = await createRepository({ 'apps/a.yaml': cronJob('a') });
  const init = await runCli(['inventory', 'init'], { cwd: server.path });
  expect(init.code, init.stderr).toBe(0);
  const opened = await server.commit({}, 'List what is there');
  await server.git(['switch', '--quiet', '--create', 'change']);
  const head = await server.commit(change, message);
  await server.git(['switch', '--quiet', 'main']);
  const base = Object.keys(later).length === 0 ? opened : await server.commit(later, 'Meanwhile');
  await server.git(['switch', '--quiet', '--detach', 'main']);
  await server.git(['merge', '--quiet', '--no-ff', '--message', 'Merge', head]);
  const merge = await server.git(['rev-parse', 'HEAD']);
  await server.git(['update-ref', 'refs/pull/1/merge', merge]);
  await server.git(['update-ref', 'refs/pull/1/head', head]);
  await server.git(['switch', '--quiet', 'main']);
  return { server, opened, base, head, merge };
}

/** What actions/checkout does: fetches one commit, at a depth, and checks it out. */
async function checkout(server: TestRepository, commit: string, depth: number | null): Promise<TestRepository> {
  const clone = await createRepository();
  await clone.git(['remote', 'add', 'origin', `file://${server.path}`]);
  const merge = `+${commit}:refs/remotes/pull/1/merge`;
  const what = depth === null ? ['+refs/heads/*:refs/remotes/origin/*', merge] : [`--depth=${depth}`, merge];
  await clone.git([
    'fetch',
    '--quiet',
    '--no-tags',
    ...what.filter(part => part.startsWith('--')),
    'origin',
    ...what.filter(part => !part.startsWith('--')),
  ]);
  await clone.git(['checkout', '--quiet', '--force', commit]);
  return clone;
}

function payload(pull: PullRequest, baseSha = pull.base): object {
  return {
    action: 'synchronize',
    number: 1,
    pull_request: { number: 1, head: { sha: pull.head, ref: 'change' }, base: { sha: baseSha, ref: 'main' } },
    repository: { full_name: 'acme/gitops', default_branch: 'main' },
  };
}

async function onPullRequest(
  pull: PullRequest,
  { depth = 1 as number | null, ...options }: { depth?: number | null } & Partial<ActionOptions> = {},
): Promise<ActionRun> {
  const workspace = options.workspace ?? (await checkout(pull.server, pull.merge, depth)).path;
  return runAction({ event: 'pull_request', payload: payload(pull), sha: pull.merge, ...options, workspace });
}

/** The report that the run says it wrote; one that its own schema refuses fails the test. */
async function reportOf(run: ActionRun) {
  expect(path.dirname(run.outputs['report'] ?? ''), run.stdout).toBe(run.temp);
  const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8'));
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

/** The run did not end in a verdict: exit code 2, one error that says why, and no stack unless it is a bug. */
function couldNotCheck(run: ActionRun, why: RegExp): void {
  expect(run.code, run.stdout + run.stderr).toBe(2);
  const commands = readCommands(run.stdout);
  expect(commands.map(command => command.name)).toEqual(['error']);
  expect(commands[0]?.data).toMatch(why);
  expect(run.outputs['verdict']).toBe('could-not-check');
  expect(run.stderr).toBe('');
}

function expectUserError(run: ActionRun, why: RegExp): void {
  couldNotCheck(run, why);
  expect(run.stdout).not.toContain('bug');
}

let violation: PullRequest;
beforeAll(async () => {
  violation = await openPullRequest({ 'apps/b.yaml': cronJob('b') });
});

describe('a pull request', () => {
  test.each([
    ['depth 1', 1],
    ['depth 2', 2],
    ['the whole history', null],
  ])('whose merge is checked out with %s', async (_name, depth) => {
    const run = await onPullRequest(violation, { depth });
    expect(run.code, run.stdout + run.stderr).toBe(1);
    expect(run.stderr).toBe('');
    expect(run.outputs).toMatchObject({ verdict: 'violation', changes: '1', findings: '1', problems: '0', needs: '1' });
    const report = await reportOf(run);
    expect(report).toMatchObject({ base: violation.base, head: violation.merge, verdict: 'violation' });
    expect(readCommands(run.stdout)[0]).toMatchObject({
      name: 'error',
      properties: { file: 'apps/b.yaml', line: '3' },
    });
    expect(run.summary).toContain('b');
  });

  test('the base of the payload is old and is not used', async () => {
    const pull = await openPullRequest({ 'apps/x.txt': 'x' }, { 'apps/later.yaml': cronJob('later') });
    expect(pull.base).not.toBe(pull.opened);
    for (const depth of [1, 2, null]) {
      const run = await onPullRequest(pull, { depth, payload: payload(pull, pull.opened) });
      expect(run.code, run.stdout).toBe(0);
      expect(run.outputs).toMatchObject({ verdict: 'pass', changes: '0' });
      expect((await reportOf(run)).base).toBe(pull.base);
    }
  });

  test('the head is checked out and not the merge: compared with the merge base, and told', async () => {
    const pull = await openPullRequest({ 'apps/b.yaml': cronJob('b') }, { 'apps/later.yaml': cronJob('later') });
    const clone = await checkout(pull.server, pull.head, null);
    // GITHUB_SHA is what the workflow set: the head, which is no merge.
    const run = await onPullRequest(pull, { workspace: clone.path, sha: pull.head });
    expect(run.code, run.stdout).toBe(1);
    expect(await reportOf(run)).toMatchObject({ base: pull.opened, head: pull.head });
    expect(run.stdout).toMatch(/Compared with the merge base: the commit of the event, .* is not a merge commit/);
  });

  test('the head is checked out, and the merge can be fetched: the merge is judged', async () => {
    const clone = await checkout(violation.server, violation.head, 1);
    const run = await onPullRequest(violation, { workspace: clone.path });
    expect(run.code, run.stdout).toBe(1);
    expect(await reportOf(run)).toMatchObject({ base: violation.base, head: violation.merge });
  });

  test('a merge of another head is not what the event is about', async () => {
    const other = await openPullRequest({ 'apps/b.yaml': cronJob('b') }, { 'z.txt': 'z' });
    const foreign = { pull_request: { head: { sha: other.opened }, base: { ref: 'main' } } };
    const run = await onPullRequest(other, { depth: null, payload: foreign });
    expect(run.stdout).toContain('merges another commit');
    expect((await reportOf(run)).head).toBe(other.opened);
  });

  test('a commit that cannot be had is no pass', async () => {
    const clone = await checkout(violation.server, violation.merge, 1);
    await clone.git(['remote', 'set-url', 'origin', 'file:///nonexistent']);
    expectUserError(await onPullRequest(violation, { workspace: clone.path }), /fetch-depth: 0/);
    await clone.git(['remote', 'remove', 'origin']);
    expectUserError(await onPullRequest(violation, { workspace: clone.path }), /no remote/);
  });

  test('a review runs the same', async () => {
    const run = await onPullRequest(violation, { event: 'pull_request_review' });
    expect(run.outputs).toMatchObject({ verdict: 'violation', needs: '1' });
  });

  test.runIf(process.getuid?.() === 0)('in a repository of another user', async () => {
    const clone = await checkout(violation.server, violation.merge, 1);
    const give = async (folder: string): Promise<void> => {
      await chown(folder, 4_242, 4_242);
      for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
        await chown(path.join(entry.parentPath, entry.name), 4_242, 4_242);
    };
    await give(clone.path);
    const run = await onPullRequest(violation, { workspace: clone.path });
    expect(run.code, run.stdout).toBe(1);
    expect(run.outputs['verdict']).toBe('violation');
  });

  test('no token and no file but the event and the reports: what a fork has is enough', async () => {
    const run = await onPullRequest(violation, {
      env: { GITHUB_OUTPUT: null, GITHUB_STEP_SUMMARY: null, INPUT_ALL: null },
    });
    expect(run.code).toBe(1);
    expect(run.stdout).not.toContain('::set-output');
    expect(run.summary).toBe('');
    expect(await readdir(run.temp)).toContain('cronledger-report.json');
  });

  test('`all` also flags what is not touched', async () => {
    const pull = await openPullRequest({ 'x.txt': 'x' }, { 'apps/old.yaml': cronJob('old') });
    expect((await onPullRequest(pull)).outputs['findings']).toBe('0');
    const run = await onPullRequest(pull, { env: { INPUT_ALL: 'true' } });
    expect(run.outputs).toMatchObject({ verdict: 'violation', findings: '1' });
    expectUserError(await onPullRequest(pull, { env: { INPUT_ALL: 'yes\n::stop-commands::x' } }), /input `all`/);
  });
});

describe('the verdicts', () => {
  test.each<[string, Files, number, object]>([
    [
      'pass',
      { 'apps/a.yaml': cronJob('a', { image: 'ghcr.io/acme/tool:2' }) },
      0,
      { changes: '1', findings: '0', problems: '0', needs: '0' },
    ],
    ['could-not-check', { 'apps/a.yaml': `${cronJob('a')}broken: [\n` }, 2, { findings: '0', problems: '1' }],
    ['approval-needed', { '.cronledger/config.yaml': '{}\n' }, 3, { findings: '0', problems: '0', needs: '1' }],
  ])('%s', async (verdict, files, code, outputs) => {
    const run = await onPullRequest(await openPullRequest(files));
    expect(run.code, run.stdout).toBe(code);
    expect(run.outputs).toMatchObject({ verdict, ...outputs });
    expect((await reportOf(run)).verdict).toBe(verdict);
  });
});

describe('a push', () => {
  const repository = { default_branch: 'main' };
  const none = '0'.repeat(40);
  const push = async (event: object, sha = violation.merge): Promise<ActionRun> =>
    runAction({
      event: 'push',
      payload: { repository, ...event },
      sha,
      workspace: (await checkout(violation.server, violation.merge, null)).path,
    });

  test('is compared with what the branch was, and asks nobody for approval', async () => {
    const run = await push({ ref: 'refs/heads/main', before: violation.base, after: violation.merge });
    expect(run.outputs).toMatchObject({ verdict: 'violation', changes: '1', needs: '0' });
    expect(await reportOf(run)).toMatchObject({ base: violation.base, head: violation.merge });
  });

  test('at depth 1, what it was before is fetched', async () => {
    const clone = await checkout(violation.server, violation.merge, 1);
    const event = { repository, ref: 'refs/heads/main', before: violation.opened, after: violation.merge };
    const run = await runAction({ event: 'push', payload: event, sha: violation.merge, workspace: clone.path });
    expect(run.code, run.stdout).toBe(1);
  });

  test('of a new branch is compared with the default branch', async () => {
    const run = await push({ ref: 'refs/heads/change', before: none, after: violation.head }, violation.head);
    expect(run.code, run.stdout).toBe(1);
    expect(await reportOf(run)).toMatchObject({ base: violation.opened, head: violation.head });
  });

  test('of the default branch itself, for the first time, has all as new', async () => {
    const run = await push({ ref: 'refs/heads/main', before: none, after: violation.base }, violation.base);
    expect(run.stdout).toContain('All files are judged as new');
    expect(run.outputs).toMatchObject({ changes: '1' });
  });

  test('that deletes a branch has nothing to compare', async () => {
    const run = await push({ ref: 'refs/heads/change', before: violation.head, after: none, deleted: true });
    expect(run.code, run.stdout).toBe(0);
    expect(run.outputs['verdict']).toBe('pass');
  });
});

test('a merge queue compares its base with its head, at depth 1 too', async () => {
  const clone = await checkout(violation.server, violation.merge, 1);
  const event = { merge_group: { base_sha: violation.base, head_sha: violation.merge, base_ref: 'refs/heads/main' } };
  const run = await runAction({ event: 'merge_group', payload: event, sha: violation.merge, workspace: clone.path });
  // Without a token there is nobody to ask whether its pull requests are approved.
  expect(run.outputs).toMatchObject({ verdict: 'violation', needs: '1' });
  expect(await reportOf(run)).toMatchObject({ base: violation.base, head: violation.merge });
});

describe('what stops it is an error and never a pass', () => {
  let workspace: string;
  beforeAll(async () => {
    workspace = (await checkout(violation.server, violation.merge, 2)).path;
  });
  const run = (options: Partial<ActionOptions>): Promise<ActionRun> =>
    onPullRequest(violation, { workspace, ...options });

  test.each([
    ['another event', { event: 'schedule' }, /event `schedule` compares nothing/],
    ['an event that pretends', { event: 'x\n::error::y' }, /compares nothing/],
    ['pull_request_target', { event: 'pull_request_target' }, /Run the check on `pull_request`/],
    ['no workspace', { env: { GITHUB_WORKSPACE: null } }, /no GITHUB_WORKSPACE/],
    ['a workspace that is not there', { env: { GITHUB_WORKSPACE: '/nonexistent' } }, /no folder/],
    ['no event', { env: { GITHUB_EVENT_NAME: null } }, /no GITHUB_EVENT_NAME/],
    ['no payload', { env: { GITHUB_EVENT_PATH: null } }, /no GITHUB_EVENT_PATH/],
    ['a payload of another kind', { payload: '[1]' }, /pull_request\.head\.sha/],
    [
      'a head that is an option',
      { payload: { pull_request: { head: { sha: '--upload-pack=x' }, base: { ref: 'main' } } } },
      /pull_request\.head\.sha/,
    ],
    [
      'a base that is an option',
      { payload: { pull_request: { head: { sha: 'a'.repeat(40) }, base: { ref: '--x' } } } },
      /pull_request\.base\.ref/,
    ],
    ['no commit', { sha: '' }, /no GITHUB_SHA/],
  ] as const)(
    '%s',
    async (_name, options, why) => {
      expectUserError(await run(options), why);
    },
    30_000,
  );

  test('a workspace that is no repository', async () => {
    expectUserError(await run({ workspace: await createFolder() }), /not in a git repository/);
  });

  test.each<[string, Partial<ActionOptions>]>([
    ['a payload that is not there', { env: { GITHUB_EVENT_PATH: '/nonexistent/event.json' } }],
    ['a payload that is no JSON', { payload: '{"pull_request": ' }],
    ['a payload that is empty', { payload: '' }],
    ['a report that cannot be written', { env: { RUNNER_TEMP: '/nonexistent' } }],
    ['a summary that cannot be written', { env: { GITHUB_STEP_SUMMARY: '/nonexistent/summary' } }],
    ['outputs that cannot be written', { env: { GITHUB_OUTPUT: '/nonexistent/output' } }],
  ])('%s', async (_name, options) => {
    const stopped = await run(options);
    expect(stopped.code).not.toBeNull();
    expect([0, 1], stopped.stdout + stopped.stderr).not.toContain(stopped.code);
    expect(readCommands(stopped.stdout).at(-1)).toMatchObject({
      name: 'error',
      properties: { title: 'Cronledger could not check' },
    });
  });

  test('a damaged repository', async () => {
    const clone = await checkout(violation.server, violation.merge, 2);
    await rm(path.join(clone.path, '.git', 'objects'), { recursive: true });
    const broken = await run({ workspace: clone.path });
    expect(broken.code).toBe(2);
    expect(readCommands(broken.stdout).map(command => command.name)).toEqual(['error']);
  });

  test('no git', async () => {
    expectUserError(await run({ env: { PATH: '/nonexistent' } }), /git/);
  });
});

describe('what others wrote', () => {
  const names = [
    'a%0A::error::pwned',
    '::stop-commands::x',
    '##[error]pwned',
    'a\n::error::pwned',
    'ünïcode-日本-😀',
    '\u202e::error::x',
    '\r::add-mask::a',
  ];

  test('never becomes a command, wherever it stands', async () => {
    const files: Record<string, string> = {};
    names.forEach((name, index) => {
      files[`apps/${index}-${name}/::error::x.yaml`] = cronJob(name, { namespace: name });
      files[`apps/${index}/%0A::error::pwned.yaml`] = `${cronJob(name)}${name}: [\n`;
    });
    const pull = await openPullRequest(files, {}, 'x%0A::error::pwned\n\n::stop-commands::x\n##[error]pwned');
    const run = await onPullRequest(pull);
    expect(run.code, run.stdout).toBe(2);
    const commands = readCommands(run.stdout);
    expect(commands.length).toBeGreaterThan(2);
    for (const { name, properties, data } of commands) {
      expect(['error', 'warning', 'notice']).toContain(name);
      // Ours have a title; an injected `::error::pwned` has none.
      expect(properties['title'], data).toBeTruthy();
      expect(Object.keys(properties).every(key => ['file', 'line', 'col', 'title'].includes(key))).toBe(true);
    }
    for (const line of run.stdout.split(/[\r\n]/))
      expect(line).not.toMatch(/^\s*::(?!(error|warning|notice) )|##\[|\p{Cc}|\p{Bidi_Control}/u);
    expect(Object.keys(run.outputs).sort()).toEqual(['changes', 'findings', 'needs', 'problems', 'report', 'verdict']);
    await reportOf(run);
  });

  test('a branch of that name', async () => {
    const clone = await checkout(violation.server, violation.merge, 1);
    const event = (ref: string) => ({ pull_request: { head: { sha: violation.head }, base: { ref } } });
    const run = await onPullRequest(violation, { workspace: clone.path, payload: event('x%0A##[error]y') });
    expect(run.code).toBe(2);
    expect(readCommands(run.stdout).map(command => command.properties['title'])).toEqual([
      'Cronledger could not check',
    ]);
    expect(run.stdout).not.toContain('##[');
  });
});

describe('a large change', () => {
  let pull: PullRequest;
  beforeAll(async () => {
    const files: Record<string, string> = { 'apps/a.yaml': cronJob('a', { command: 'evil' }) };
    for (let index = 0; index < 300; index += 1)
      files[`apps/n${index % 20}/${index}.yaml`] = cronJob(`new-${index}`, {
        namespace: `team-${index}`,
        image: `ghcr.io/acme/${'x'.repeat(150)}${index}:1`,
      });
    pull = await openPullRequest(files);
  });

  test('has ten annotations of a type, the last of which says how many more there are and where', async () => {
    const run = await onPullRequest(pull);
    const errors = readCommands(run.stdout).filter(command => command.name === 'error');
    expect(errors).toHaveLength(10);
    const { findings } = await reportOf(run);
    expect(Number(run.outputs['findings'])).toBe(findings.length);
    const severities = ['critical', 'high', 'medium', 'low', 'info'];
    const worst = Math.min(...findings.map((finding: { severity: string }) => severities.indexOf(finding.severity)));
    expect(errors[0]?.properties['title']).toContain(severities[worst]);
    expect(errors[9]?.properties['title']).toMatch(/^[\d,]+ more annotations$/);
    expect(errors[9]?.data).toMatch(/job summary.*JSON report/);
  });

  test.each([
    ['empty', 0],
    ['half full', 600_000],
    ['nearly full', 1_048_576 - 300],
    ['full', 1_048_576],
  ])('has a summary that the runner takes where the file is %s', async (_name, size) => {
    const before = 'x'.repeat(size);
    const run = await onPullRequest(pull, { summary: before });
    expect(run.code, run.stdout).toBe(1);
    expect(Buffer.byteLength(run.summary)).toBeLessThanOrEqual(1_048_576);
    expect(run.summary.startsWith(before)).toBe(true);
    if (size < 1_000_000) expect(run.summary.length).toBeGreaterThan(size + 1_000);
  });
});
