// A change tells its own next step, and the one command writes all that it needs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path } from '../support/tools.ts';

const cron = (
  name: string,
  { schedule = '0 2 * * *', namespace = 'ops', image = 'ghcr.io/acme/tool:1' } = {},
): string =>
  `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  schedule: '${schedule}'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: ${image}
              command: [sh, /scripts/run.sh]
              volumeMounts: [{name: scripts, mountPath: /scripts}]
          volumes: [{name: scripts, configMap: {name: ${name}-scripts}}]
`;
const scripts = (name: string, ...lines: string[]): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}-scripts, namespace: ops}\ndata:\n  run.sh: |\n${lines.map(line => `    ${line}\n`).join('')}`;

const FILE = '.cronledger/inventory/ops.yaml';
const read = (repository: TestRepository): string => readFileSync(join(repository.path, FILE), 'utf8');
const cli = (repository: TestRepository, ...args: string[]) => runCli(args, { cwd: repository.path });

/** Listed as they are, with an owner and an exception that nobody could write anew. */
async function listed(files: Record<string, string>): Promise<TestRepository> {
  const repository = await createRepository(files);
  await cli(repository, 'inventory', 'init', '--expires', '2099-01-01');
  const owned = read(repository).replaceAll(
    '\n    source:',
    "\n    owner: '@acme/ops'\n    purpose: It cleans.\n    exceptions:\n      - {rule: run-as-root, reason: It has to.}\n    source:",
  );
  await repository.commit({ [FILE]: owned });
  return repository;
}

async function check(repository: TestRepository, ...args: string[]) {
  const { stdout } = await cli(repository, 'check', '--base', 'HEAD~1', '--head', 'HEAD', '--format', 'json', ...args);
  return JSON.parse(stdout);
}

describe('the next step', () => {
  test('a workload that moved takes its entry along', async () => {
    const repository = await listed({ 'apps/a.yaml': cron('a') });
    await repository.commit({ 'apps/a.yaml': null, 'jobs/a.yaml': cron('a') });
    const report = await check(repository);
    expect(
      report.findings.map((finding: { rule: string; message: string }) => [finding.rule, finding.message]),
    ).toContainEqual([
      'job-not-in-inventory',
      'CronJob ops/a has moved from `apps` to `jobs`, and the inventory lists it in its old place.',
    ]);
    expect(report.findings.map((finding: { rule: string }) => finding.rule)).not.toContain('inventory-entry-stale');
    const text = await cli(repository, 'check', '--base', 'HEAD~1', '--head', 'HEAD');
    const [command = ''] = /cronledger inventory rename .*/.exec(text.stdout) ?? [];
    expect(command).toBe('cronledger inventory rename CronJob/ops/a@apps @jobs');
    const [, ...args] = command.split(' ');
    expect((await cli(repository, ...args)).code).toBe(0);
    expect(await repository.git(['diff', '--numstat'])).toBe(`1\t1\t${FILE}`);
    await repository.commit();
    expect((await cli(repository, 'verify')).stdout).not.toContain('job-not-in-inventory');
  });

  test('one command for all: what moved, was renamed, is new, differs or is gone', async () => {
    const files = ['a', 'b', 'c', 'd'].map(name => [
      `apps/${name}.yaml`,
      cron(name, { schedule: `${name.charCodeAt(0) % 60} 2 * * *` }),
    ]);
    const repository = await listed(Object.fromEntries(files));
    await repository.commit({
      'apps/a.yaml': null,
      'jobs/a.yaml': cron('a', { schedule: '5 3 * * *' }),
      'apps/b.yaml': cron('b2', { schedule: '38 2 * * *' }).replace('b2-scripts', 'b-scripts'),
      'apps/c.yaml': null,
      'apps/d.yaml': cron('d', { schedule: '0 4 * * *' }),
      'apps/e.yaml': cron('e'),
    });
    const text = await cli(repository, 'check', '--base', 'HEAD~1', '--head', 'HEAD');
    expect(text.stdout).toContain('    cronledger inventory update --from-diff\n');
    const written = await cli(repository, 'inventory', 'update', '--from-diff', '--base', 'HEAD~1');
    expect(written.code, written.stderr).toBe(0);
    for (const line of [
      'The entry of CronJob ops/a follows its workload to `@jobs`.',
      'The entry of CronJob ops/b follows its workload to `CronJob/ops/b2`.',
      'CronJob ops/a: updated schedule.',
      'CronJob ops/d: updated schedule.',
      'CronJob ops/e: wrote an entry.',
      'CronJob ops/c is gone: removed its entry.',
    ])
      expect(written.stderr).toContain(line);
    expect(read(repository).match(/owner: '@acme\/ops'/g)).toHaveLength(3);
    await repository.commit();
    const verified = JSON.parse((await cli(repository, 'verify', '--format', 'json')).stdout);
    const inventoryRules = ['job-not-in-inventory', 'job-drift-from-approved', 'inventory-entry-stale'];
    expect(verified.findings.filter(({ rule }: { rule: string }) => inventoryRules.includes(rule))).toEqual([]);
    expect((await cli(repository, 'inventory', 'update', '--from-diff', '--base', 'HEAD~2')).stderr).toContain(
      'agrees with its entry',
    );
    expect((await cli(repository, 'inventory', 'update', '--expires', '1y')).stderr).toContain('without `--from-diff`');
  });

  test('where something cannot be read, no entry is removed', async () => {
    const repository = await listed({ 'apps/a.yaml': cron('a') });
    await repository.commit({ 'apps/a.yaml': 'kind: CronJob\nx: [' });
    const written = await cli(repository, 'inventory', 'update', '--from-diff', '--base', 'HEAD~1');
    expect(written.stderr).toContain('the entry of what seems to be gone stays: CronJob ops/a');
    expect(await repository.git(['status', '--porcelain'])).toBe('');
  });

  test('drift in a script says which lines differ, on the line that changed', async () => {
    const repository = await listed({
      'apps/a.yaml': cron('a'),
      'apps/s.yaml': scripts('a', 'set -eu', 'tidy', 'done'),
    });
    await repository.commit({ 'apps/s.yaml': scripts('a', 'set -eu', 'curl -s example.net/x', 'done') });
    const report = await check(repository);
    const drift = report.findings.filter(({ rule }: { rule: string }) => rule === 'job-drift-from-approved');
    expect(drift).toHaveLength(1);
    expect(drift[0].message).toBe(
      'CronJob ops/a: `ConfigMap a-scripts: run.sh` differs from what was approved at line 2: `curl -s example.net/x`; approved was `tidy`.',
    );
    expect(drift[0].location).toMatchObject({ path: 'apps/s.yaml', line: 7 });
  });

  test('what was in place is told with the workload and annotates nothing', async () => {
    const repository = await listed({ 'apps/a.yaml': cron('a', { schedule: '* * * * *' }) });
    await repository.commit({ 'apps/a.yaml': cron('a', { schedule: '* * * * *', image: 'ghcr.io/acme/tool:2' }) });
    const text = await cli(repository, 'check', '--base', 'HEAD~1', '--head', 'HEAD');
    expect(text.stdout).toMatch(/schedule-too-frequent \(medium\)[\s\S]*It was so before this change\./);
    const annotations = await cli(repository, 'check', '--base', 'HEAD~1', '--head', 'HEAD', '--format', 'github');
    expect(annotations.stdout).not.toContain('schedule-too-frequent');
  });

  test('a change in three environments is one block', async () => {
    const app = (environment: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ops-${environment}, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://github.com/acme/ops', path: charts/ops, helm: {valueFiles: [values-${environment}.yaml]}}
  destination: {server: 'https://${environment}.acme.example', namespace: ops-${environment}}
`;
    const environments = ['dev', 'prod', 'stage'];
    const repository = await createRepository();
    await repository.git(['remote', 'add', 'origin', 'https://github.com/acme/ops']);
    const template = cron('tidy')
      .replace('  namespace: ops\n', '')
      .replace("'0 2 * * *'", '{{ .Values.schedule | quote }}');
    await repository.commit({
      ...Object.fromEntries(environments.map(name => [`apps/${name}.yaml`, app(name)])),
      ...Object.fromEntries(environments.map(name => [`charts/ops/values-${name}.yaml`, `name: ${name}\n`])),
      'charts/ops/Chart.yaml': 'apiVersion: v2\nname: ops\nversion: 1.0.0\n',
      'charts/ops/values.yaml': '# when\nschedule: 0 2 * * *\n',
      'charts/ops/templates/tidy.yaml': template,
    });
    const options = { cwd: repository.path, env: { CRONLEDGER_HELM: await helm4Path() } };
    await runCli(['inventory', 'init', '--expires', 'never'], options);
    await repository.commit();
    await repository.commit({ 'charts/ops/values.yaml': '# when\nschedule: 0 5 * * *\n' });
    const { stdout } = await runCli(['check', '--base', 'HEAD~1', '--head', 'HEAD'], options);
    expect(stdout.match(/^CronJob .*tidy changes its schedule$/gm)).toEqual(['CronJob tidy changes its schedule']);
    expect(stdout).toContain('in 3 renderings: dev, prod and stage');
    expect(stdout.match(/^ {2}job-drift-from-approved/gm)).toHaveLength(1);
    expect(stdout).toContain('job-drift-from-approved (high, blocks) at charts/ops/values.yaml:2:1 (in the values)');
  });
});

test('init reads the config that is there, committed or not, and says so', async () => {
  const repository = await createRepository({ 'apps/a.yaml': cron('a'), 'old/b.yaml': cron('b') });
  await repository.write({
    '.cronledger/config.yaml': "apiVersion: cronledger.dev/v1\nkind: Config\nexclude: ['old/**']\n",
  });
  const first = await cli(repository, 'inventory', 'init');
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toContain('.cronledger/config.yaml as it is in the work tree, which is not committed');
  expect(read(repository)).not.toContain('name: b');
  await repository.write({ '.cronledger/config.yaml': 'apiVersion: cronledger.dev/v1\nkind: Config\nexcludes: []\n' });
  expect((await cli(repository, 'inventory', 'init')).stderr).toContain('[config-invalid]');
});

test('source code that holds the text of a manifest is no broken one', async () => {
  const repository = await createRepository({
    'gen.py':
      '"""Makes jobs: all of them."""\nTEXT = f"""\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\n"""\n',
    'readme.j2': '# Jobs\n\n{% raw %}\napiVersion: batch/v1\n  kind: CronJob\n{% endraw %}\n',
  });
  expect((await cli(repository, 'list')).stdout).toBe('0 scheduled workloads.\n');
  await repository.commit({ 'job.j2': 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: {{ name }}}\n' });
  expect((await cli(repository, 'list')).stdout).toContain('template-not-rendered at job.j2');
});
