// `inventory report` as a person runs it, over real repositories: formats, history by lines, what changed in a period, bad input.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { inventoryReportSchema } from '../../src/inventory-report/schema.ts';
import { createRepository, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const job = (name: string, schedule = '0 2 * * *', image = 'ghcr.io/acme/tool:1'): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: ops}
spec:
  schedule: '${schedule}'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '${image}', command: [run]}]}}}}
`;

const INVENTORY = '.cronledger/inventory/ops.yaml';
const ajv = new Ajv.default({ strict: true, allowUnionTypes: true });

async function reported(repository: TestRepository, ...args: readonly string[]) {
  const run = await runCli(['inventory', 'report', '--format', 'json', ...args], { cwd: repository.path });
  expect(run.stderr).toBe('');
  const report = JSON.parse(run.stdout);
  expect(ajv.validate(inventoryReportSchema, report), ajv.errorsText()).toBe(true);
  return report;
}

async function listed(files: Readonly<Record<string, string>>): Promise<TestRepository> {
  const repository = await createRepository(files);
  await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path });
  await repository.commit({}, 'List what is there (#1)');
  await repository.git(['remote', 'add', 'origin', 'https://token@github.com/acme/ops.git']);
  return repository;
}

const inventoryOf = (repository: TestRepository): string => readFileSync(path.join(repository.path, INVENTORY), 'utf8');

describe('a report of a commit', () => {
  test('is HTML without an option, to a file, and holds its own script by hash', async () => {
    const repository = await listed({ 'a.yaml': job('a') });
    const run = await runCli(['inventory', 'report', '--output', 'report.html'], { cwd: repository.path });
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    const html = readFileSync(path.join(repository.path, 'report.html'), 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("default-src 'none'; script-src 'sha256-");
    expect(html).not.toContain('token@');
    expect(html).toContain('github.com/acme/ops');
  });

  test('tells states, and the commits of each entry’s own lines', async () => {
    const repository = await listed({ 'a.yaml': job('a'), 'b.yaml': job('b'), 'c.yaml': job('c') });
    const text = inventoryOf(repository).replace(/(name: b\n)/, "$1    owner: '@acme/ops'\n");
    await repository.commit({ [INVENTORY]: text }, 'Give b an owner (#2)');
    await repository.commit({ 'a.yaml': job('a', '0 3 * * *'), 'c.yaml': null, 'd.yaml': job('d') }, 'Change (#3)');
    const { workloads, problems, repository: address } = await reported(repository);
    expect(problems).toEqual([]);
    expect(address).toBe('https://github.com/acme/ops');
    const seen = workloads.map((row: { name: string; state: string; commits: { subject: string }[] }) => {
      return [row.name, row.state, row.commits.map(commit => commit.subject)];
    });
    expect(seen).toEqual([
      ['a', 'differs', ['List what is there (#1)']],
      ['b', 'adopted', expect.arrayContaining(['Give b an owner (#2)', 'List what is there (#1)'])],
      ['c', 'missing', ['List what is there (#1)']],
      ['d', 'unlisted', []],
    ]);
    expect(workloads[0].differences).toEqual([{ field: 'schedule', approved: '0 2 * * *', actual: '0 3 * * *' }]);
    expect(workloads[0].risk).toBe('high');
    expect(workloads[2].findings.map((finding: { rule: string }) => finding.rule)).toContain('inventory-entry-stale');
    const older = await reported(repository, '--rev', 'HEAD~2');
    expect(older.workloads.map((row: { state: string }) => row.state)).toEqual(['adopted', 'adopted', 'adopted']);
  });

  test('what runs in the cluster alone runs in the week as its entry says', async () => {
    const repository = await listed({ 'a.yaml': job('a'), 'b.yaml': job('b', '0 5 * * 1') });
    const text = inventoryOf(repository).replace(/(name: b\n)/, '$1    unmanaged: true\n');
    await repository.commit({ [INVENTORY]: text, 'b.yaml': null });
    const { workloads, week, notes } = await reported(repository);
    const seen = workloads.map((row: { name: string; state: string; startsInWeek: number }) => {
      return [row.name, row.state, row.startsInWeek];
    });
    expect(seen).toEqual([
      ['a', 'adopted', 7],
      ['b', 'unmanaged', 1],
    ]);
    expect([week.startsByHour[2], week.startsByHour[5]]).toEqual([1, 1]);
    expect(workloads[1].findings).toEqual([]);
    expect(notes.join(' ')).toContain('2 schedules name no time zone');
    const { stdout } = await runCli(['inventory', 'report', '--format', 'markdown'], { cwd: repository.path });
    expect(stdout).toContain('1 in the cluster alone, 0 entries without a workload');
  });

  test('names what could not be read, and does not pass for a whole one', async () => {
    const repository = await listed({ 'a.yaml': job('a') });
    await repository.commit({ 'broken.yaml': 'kind: CronJob\nspec: [\n' });
    for (const format of ['html', 'markdown', 'csv', 'json']) {
      const run = await runCli(['inventory', 'report', '--format', format], { cwd: repository.path });
      expect(run.code, format).toBe(2);
      expect(run.stdout, format).toContain('broken.yaml');
      expect(run.stderr, format).toContain('could not be read');
    }
  });

  test('hours are those of the zone that is asked for', async () => {
    const repository = await listed({
      'a.yaml': job('a', '0 2 * * *').replace("schedule: '0 2 * * *'", "schedule: '0 2 * * *'\n  timeZone: Etc/UTC"),
    });
    const { week } = await reported(repository, '--time-zone', 'Asia/Tokyo');
    expect(week.timeZone).toBe('Asia/Tokyo');
    expect([week.startsByHour[11], week.startsByHour[2]]).toEqual([1, 0]);
  });

  test.each([
    [['--time-zone', 'Mars/Olympus'], 'usage', 'IANA'],
    [['--time-zone', ''], 'usage', 'IANA'],
    [['--format', 'sarif'], 'usage', 'html, markdown, csv, json'],
    [['--since', 'nowhere'], 'unknown-revision', 'nowhere'],
    [['--since', '--output=x'], 'usage', ''],
    [['--rev', 'nowhere'], 'unknown-revision', 'nowhere'],
    [['extra'], 'usage', 'report'],
  ])('%j is refused', async (args, code, words) => {
    const repository = await createRepository({ 'a.yaml': job('a') });
    const run = await runCli(['inventory', 'report', ...args], { cwd: repository.path });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(`[${code}]`);
    expect(run.stderr).toContain(words);
  });

  test('a repository without an inventory, and one whose author is hostile', async () => {
    const repository = await createRepository({ 'a.yaml': job('a') });
    expect((await reported(repository)).workloads[0].state).toBe('unlisted');
    await runCli(['inventory', 'init'], { cwd: repository.path });
    await repository.git(['config', 'user.name', '</script><img src=x onerror=alert(1)>']);
    await repository.git(['config', 'log.showSignature', 'true']);
    await repository.git(['config', 'gpg.program', '/bin/false']);
    const evil = '<img src=x onerror=alert(1)> (#7)';
    await repository.commit({}, evil);
    expect((await reported(repository)).workloads[0].commits[0].subject).toBe(evil);
    const { stdout } = await runCli(['inventory', 'report'], { cwd: repository.path });
    expect(stdout).not.toContain('<img');
    expect(stdout.match(/<\/script/g)).toHaveLength(2);
  });
});

describe('what a service account may do', () => {
  const role = (name: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: runner}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${name}}
subjects: [{kind: ServiceAccount, name: default, namespace: ops}]
`;

  test('stands in its row, and a change of it in the period', async () => {
    const repository = await listed({ 'a.yaml': job('a'), 'rbac.yaml': role('view') });
    await repository.git(['tag', 'audit']);
    expect((await reported(repository)).workloads[0].power).toBe('nothing dangerous');
    await repository.commit({ 'rbac.yaml': role('cluster-admin') }, 'More');
    const { workloads, period } = await reported(repository, '--since', 'audit');
    expect(workloads[0].power).toBe('sa-cluster-admin');
    expect(period.changes).toHaveLength(1);
    expect(period.changes[0].classes).toEqual(['power']);
  });
});

describe('since a revision', () => {
  async function withChanges(): Promise<TestRepository> {
    const repository = await listed({
      'a.yaml': job('a'),
      'b.yaml': job('b'),
      'gone.yaml': job('gone'),
      'still.yaml': job('still'),
    });
    await repository.git(['tag', 'audit']);
    await repository.commit({ 'a.yaml': job('a', '*/5 * * * *', 'ghcr.io/acme/tool:2') }, 'Run a more often (#12)');
    await repository.commit({ 'gone.yaml': null, 'new.yaml': job('new') }, 'Replace gone by new');
    const approved = inventoryOf(repository).replace(
      /(name: a\n)/,
      "$1    approval: {by: ['@alice'], at: '2026-11-20', change: 'https://github.com/acme/ops/pull/12'}\n",
    );
    await repository.commit(
      { [INVENTORY]: approved.replace(/(name: still\n)/, "$1    expires: '2027-12-01'\n") },
      'Record approvals',
    );
    return repository;
  }

  test('tells changed fields, elements, commits, approvals and pull requests', async () => {
    const { period } = await reported(await withChanges(), '--since', 'audit');
    const changes = new Map<string, Record<string, never>>(
      period.changes.map((change: { name: string }) => [change.name, change]),
    );
    expect([...changes.keys()].sort()).toEqual(['a', 'gone', 'new', 'still']);
    expect(changes.get('a')).toMatchObject({
      change: 'modified',
      elements: ['ImageRepository', 'ScheduleWindow'],
      approval: { by: ['@alice'], at: '2026-11-20', change: 'https://github.com/acme/ops/pull/12' },
      approvalIsNew: true,
      links: ['https://github.com/acme/ops/pull/12'],
      commits: expect.arrayContaining([expect.objectContaining({ subject: 'Run a more often (#12)' })]),
      fields: expect.arrayContaining([
        expect.objectContaining({
          of: 'manifest',
          path: 'spec.schedule',
          before: '0 2 * * *',
          after: '*/5 * * * *',
          element: 'ScheduleWindow',
        }),
        expect.objectContaining({ of: 'inventory', path: 'approval', before: null }),
      ]),
    });
    expect(changes.get('gone')).toMatchObject({
      change: 'removed',
      commits: [{ subject: 'Replace gone by new' }],
      approval: null,
    });
    expect(changes.get('new')).toMatchObject({ change: 'added', elements: ['NamespaceScope'], approvalIsNew: false });
    expect(changes.get('still')).toMatchObject({
      change: 'entry',
      fields: [{ of: 'inventory', path: 'expires', before: null, after: '2027-12-01' }],
      commits: [{ subject: 'Record approvals' }],
    });
  });

  test('a merge is told beside the commit that it brought', async () => {
    const repository = await listed({ 'a.yaml': job('a') });
    await repository.git(['tag', 'audit']);
    await repository.git(['switch', '--quiet', '--create', 'topic']);
    await repository.commit({ 'a.yaml': job('a', '0 4 * * *') }, 'Later');
    await repository.git(['switch', '--quiet', 'main']);
    await repository.commit({ 'README.md': 'x' }, 'Unrelated (#30)');
    await repository.git([
      'merge',
      '--quiet',
      '--no-ff',
      '--message',
      'Merge pull request #31 from acme/topic',
      'topic',
    ]);
    const { period } = await reported(repository, '--since', 'audit');
    expect(period.changes[0].commits.map((commit: { subject: string }) => commit.subject).sort()).toEqual([
      'Later',
      'Merge pull request #31 from acme/topic',
    ]);
    expect(period.changes[0].links).toEqual(['https://github.com/acme/ops/pull/31']);
  });

  test('a file that is called like a commit takes no commit’s place', async () => {
    const repository = await listed({ 'a.yaml': job('a') });
    await repository.git(['tag', 'audit']);
    const honest = await repository.commit({ 'a.yaml': job('a', '0 4 * * *') }, 'Later');
    await repository.commit({ [honest]: 'x', 'a.yaml ': 'x', 'é\t"\n': 'x' }, 'Unrelated');
    const { period } = await reported(repository, '--since', 'audit');
    expect(period.changes[0].commits.map((commit: { subject: string }) => commit.subject)).toEqual(['Later']);
  });

  test('is a table of fields in CSV, a section in Markdown and HTML', async () => {
    const repository = await withChanges();
    const at = async (format: string) =>
      (await runCli(['inventory', 'report', '--since', 'audit', '--format', format], { cwd: repository.path })).stdout;
    const csv = await at('csv');
    expect(csv.split('\r\n')[0]).toBe(
      'change,kind,namespace,name,place,of,field,before,after,class,AN0582 element,approved by,approved at,approval recorded in the period,links,commits,commit authors,last commit at',
    );
    expect(csv).toMatch(
      /modified,CronJob,ops,a,a\.yaml,manifest,spec\.schedule,0 2 \* \* \*,\*\/5 \* \* \* \*,schedule,ScheduleWindow,'@alice,2026-11-20,yes,https:\/\/github\.com\/acme\/ops\/pull\/12,/,
    );
    expect(await at('markdown')).toContain('### `CronJob ops/a` changed (ImageRepository, ScheduleWindow)');
    expect(await at('html')).toContain('<a href="https://github.com/acme/ops/pull/12" rel="noreferrer">');
  });

  test('nothing changed is nothing to tell', async () => {
    const repository = await listed({ 'a.yaml': job('a') });
    expect((await reported(repository, '--since', 'HEAD')).period.changes).toEqual([]);
  });

  test('what could not be read of the older revision is a gap too', async () => {
    const repository = await listed({ 'a.yaml': job('a'), 'broken.yaml': 'kind: CronJob\nspec: [\n' });
    await repository.git(['tag', 'audit']);
    await repository.commit({ 'broken.yaml': null });
    const run = await runCli(['inventory', 'report', '--since', 'audit', '--format', 'json'], { cwd: repository.path });
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout).problems[0].message).toContain('In `audit`:');
  });

  test('a chart that cannot be rendered is a gap, and no empty report', async () => {
    const repository = await listed({ 'a.yaml': job('a') });
    await repository.commit({
      'chart/Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\n',
      'chart/templates/b.yaml': job('b'),
    });
    const env = { CRONLEDGER_HELM: '/nonexistent/helm' };
    const run = await runCli(['inventory', 'report', '--format', 'json'], { cwd: repository.path, env });
    expect(JSON.parse(run.stdout).problems).toMatchObject([{ code: 'tool-missing', path: 'chart' }]);
    expect(run.code).toBe(2);
  });

  test('a shallow clone says that its history is cut', async () => {
    const repository = await listed({ 'a.yaml': job('a') });
    await repository.commit({ 'README.md': 'x' });
    const clone = await repository.clone('--depth=1');
    const report = await reported(clone);
    expect(report.notes.join(' ')).toContain('shallow');
  });
});
