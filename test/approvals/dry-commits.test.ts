// Pull requests of Argo CD's source hydrator: whoever wrote what was rendered does not approve it, and what it left behind is told.
import { describe, expect, test } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import type { CheckReport } from '../../src/outcome.ts';
import { checkChange } from '../../src/pipeline/check.ts';
import { createRenderer } from '../../src/render/index.ts';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { commitsOf, type PullRequestValues, pullRequestOf, review } from '../support/pull-request.ts';
import { runCli } from '../support/run-cli.ts';

const REPO = 'https://github.com/acme/ops';
const CONFIG = `sources: [{rendered: {head: billing, namespace: billing}}]
approvals: [{name: the team, when: {classes: [schedule]}, from: ['@bob', '@carol', '@dave', '@erin']}]
`;

/** Without a namespace, as Helm leaves it to whoever applies it. */
function rendered(schedule: string, name = 'nightly'): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}}
spec:
  schedule: '${schedule}'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          containers: [{name: main, image: 'ghcr.io/acme/tool:1'}]
`;
}

async function commitAs(repository: TestRepository, who: string, files: Files, trailer = ''): Promise<string> {
  await repository.write(files);
  await repository.git(['add', '--all']);
  const message = `Change\n\n${trailer}`;
  await repository.git(['commit', '--quiet', '--allow-empty', `--author=${who}`, '--message', message]);
  return repository.git(['rev-parse', 'HEAD']);
}

const HYDRATOR = 'Argo CD <argo-cd@example.com>';
const metadata = (drySha: string, repoURL = REPO, author = 'Bob <1+bob@users.noreply.github.com>'): string =>
  JSON.stringify({ repoURL, drySha, author, date: '2026-11-24T08:00:00Z', subject: 'Change' });

interface Scene {
  readonly repository: TestRepository;
  readonly base: string;
  readonly head: string;
  readonly dry: readonly string[];
}

/** Dry commits on `main`, and the rendered branch `env/prod` with what the first and the last of them render to. */
async function scene(more: Files = {}, repoURL = REPO): Promise<Scene> {
  const repository = await createRepository({ 'chart/values.yaml': 'hour: 2\n' });
  await repository.git(['remote', 'add', 'origin', REPO]);
  const first = await repository.git(['rev-parse', 'HEAD']);
  await repository.git(['switch', '--quiet', '--orphan', 'env/prod']);
  await repository.commit({
    'billing/manifest.yaml': rendered('0 2 * * *'),
    'billing/hydrator.metadata': metadata(first, repoURL),
    'hydrator.metadata': metadata(first, repoURL),
    '.cronledger/config.yaml': CONFIG,
    ...more,
  });
  const init = await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path });
  expect(init.code, init.stderr).toBe(0);
  const base = await repository.commit();
  await repository.git(['switch', '--quiet', 'main']);
  const values = (hour: number): Files => ({ 'chart/values.yaml': `hour: ${hour}\n` });
  const dry = [
    await commitAs(repository, 'Bob <1+bob@users.noreply.github.com>', values(3)),
    await commitAs(
      repository,
      'Carol <carol@corp.example>',
      values(4),
      'Co-authored-by: Dave <dave@users.noreply.github.com>',
    ),
  ];
  await repository.git(['switch', '--quiet', '--create', 'env/prod-next', 'env/prod']);
  const last = dry.at(-1) ?? '';
  await repository.write({
    'billing/manifest.yaml': rendered('0 4 * * *'),
    'billing/hydrator.metadata': metadata(last, repoURL),
    'hydrator.metadata': metadata(last, repoURL),
  });
  const update = await runCli(['inventory', 'update'], { cwd: repository.path });
  expect(update.code, update.stderr).toBe(0);
  const head = await commitAs(repository, HYDRATOR, {});
  return { repository, base, head, dry };
}

async function check({ repository, base, head }: Scene, values: Partial<PullRequestValues>): Promise<CheckReport> {
  const opened = await openRepository(repository.path, {});
  try {
    return await checkChange({
      repository: opened,
      base: opened.base({ name: 'env/prod', commit: base }),
      head: opened.head({ name: 'env/prod-next', commit: head }),
      config: undefined,
      all: false,
      approvals: pullRequestOf({
        author: 'hydrator[bot]',
        ...(await commitsOf(repository, base, head)),
        head,
        ...values,
      }),
      today: new Date('2026-11-24'),
      renderer: createRenderer({ tools: {} }),
    });
  } finally {
    await opened.close();
  }
}

const team = (report: CheckReport) => report.needs.find(({ name }) => name === 'the team');
const approvals = (head: string, ...logins: readonly string[]) => logins.map(login => review(login, 'approved', head));

describe('a pull request of the hydrator', () => {
  test('judges what was rendered, in the namespace that the config of the base names', async () => {
    const found = await scene();
    const report = await check(found, {});
    expect(report.changes.map(({ workload }) => [workload.namespace, workload.name])).toEqual([['billing', 'nightly']]);
    expect(report.findings).toEqual([]);
    expect(report.problems).toEqual([]);
    expect(team(report)?.status).toBe('pending');
  });

  test('does not take the approval of anybody who wrote a dry commit since the last rendering', async () => {
    const found = await scene();
    const [first = '', last = ''] = found.dry;
    const accounts = {
      [last]: [
        { login: 'carol', bot: false },
        { login: 'ada', bot: false },
      ],
    };
    const reviews = approvals(found.head, 'bob', 'carol', 'dave', 'erin');
    const need = team(await check(found, { accounts, reviews }));
    expect(need?.approvedBy).toEqual(['@erin']);
    expect(need?.ignored).toEqual([
      { who: '@bob', why: `wrote the dry commit ${first.slice(0, 12)}, which this was rendered from.` },
      { who: '@carol', why: `wrote the dry commit ${last.slice(0, 12)}, which this was rendered from.` },
      { who: '@dave', why: `is a co-author of the dry commit ${last.slice(0, 12)}, which this was rendered from.` },
    ]);
  });

  test('says so where an address is of no account', async () => {
    const found = await scene();
    const accounts = Object.fromEntries(found.dry.map(sha => [sha, 'no answer']));
    const need = team(await check(found, { accounts, reviews: approvals(found.head, 'erin') }));
    expect(need?.status).toBe('approved');
    expect(need?.notes.join('\n')).toContain('`carol@corp.example` has a part in the dry commit');
  });

  test('is undecided where the dry commit is not to be had', async () => {
    const found = await scene();
    const gone = 'd'.repeat(40);
    await found.repository.write({ 'billing/hydrator.metadata': metadata(gone) });
    await found.repository.git(['remote', 'set-url', 'origin', `file://${found.repository.path}`]);
    await found.repository.write({ 'billing/hydrator.metadata': metadata(gone, `file://${found.repository.path}`) });
    const head = await commitAs(found.repository, HYDRATOR, {});
    const need = team(await check({ ...found, head }, { reviews: approvals(head, 'erin') }));
    expect(need?.status).toBe('unknown');
    expect(need?.notes.join('\n')).toContain('cannot be read');
  });

  test('of another dry repository goes by the author whom hydrator.metadata names, and says what that leaves out', async () => {
    const found = await scene({}, 'https://github.com/acme/dry');
    const need = team(await check(found, { reviews: approvals(found.head, 'bob', 'erin') }));
    expect(need).toMatchObject({ status: 'approved', approvedBy: ['@erin'] });
    expect(need?.notes.join('\n')).toContain('are of another repository (`https://github.com/acme/dry`)');
  });
});

test('a file that the hydrator left behind is told, and judged', async () => {
  const report = await check(await scene({ 'billing/old.yaml': rendered('0 5 * * *', 'old') }), {});
  expect(report.problems).toEqual([
    expect.objectContaining({ code: 'left-behind', path: 'billing/old.yaml', level: 'warning' }),
  ]);
  const { repository } = await scene();
  await repository.write({ 'billing/old.yaml': rendered('0 5 * * *', 'old') });
  const run = await runCli(['check', '--worktree'], { cwd: repository.path });
  expect(run.stdout).toContain('CronJob billing/old');
  expect(run.code).toBe(1);
});

test('a rendered folder that is gone is told, and blocks nobody', async () => {
  const { repository } = await scene();
  await repository.write({ billing: null, '.cronledger/inventory': null });
  const run = await runCli(['check', '--worktree', '--format', 'json'], { cwd: repository.path });
  const report: { verdict: string; changes: { change: string }[]; problems: { level?: string }[] } = JSON.parse(
    run.stdout,
  );
  expect(report.changes.map(({ change }) => change)).toEqual(['removed']);
  expect(report.problems.filter(({ level }) => level !== 'warning')).toEqual([]);
});
