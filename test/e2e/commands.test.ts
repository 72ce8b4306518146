// list, verify, inventory and explain as a person runs them, over a commit, a folder, standard input and uncommitted work.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { createFolder, createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const job = (name: string, more = ''): string => `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, namespace: ops}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'ghcr.io/acme/tool:1'${more}}]}}}
`;

async function listed(args: readonly string[], cwd: string, input?: string) {
  const run = await runCli(['list', ...args, '--format', 'json'], { cwd, ...(input === undefined ? {} : { input }) });
  expect(run.stderr).toBe('');
  const { workloads } = JSON.parse(run.stdout);
  return workloads
    .map((w: { kind: string; namespace: string; name: string }) => `${w.kind} ${w.namespace}/${w.name}`)
    .sort();
}

describe('list', () => {
  test('sees what kubectl reads from the same files', async () => {
    const files = {
      'documents.yaml': `${job('a')}---\n# nothing\n---\n${job('b')}`,
      'list.yaml': `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: ops}}\n  - ${job('c').trimEnd().replaceAll('\n', '\n    ')}\n`,
      'merge.yaml': `${job('d').replace('metadata:', 'metadata: &m').replace('spec: {', 'x-base: &b {backoffLimit: 1}\nspec: {<<: *b, ')}`,
      'stream.json': `{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"e","namespace":"ops"},"spec":{"template":{"spec":{}}}}{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"f","namespace":"ops"},"spec":{"template":{"spec":{}}}}`,
    };
    const folder = await createFolder(files);
    for (const name of Object.keys(files)) {
      const kubectl = await exec(await kubectlPath(), ['label', '--local', '-f', name, 'x=y', '-o', 'json'], {
        cwd: folder,
      });
      const seen = [...kubectl.stdout.toString('utf8').matchAll(/"kind": "Job"[\s\S]*?"name": "([^"]+)"/g)].map(
        match => `Job ops/${match[1]}`,
      );
      expect(seen.length, `${name}: ${kubectl.stderr}`).toBeGreaterThan(0);
      expect(await listed([name], folder), name).toEqual(seen.sort());
    }
  });

  test('reads a commit, a folder, and what kubectl get prints', async () => {
    const repository = await createRepository({ 'x/a.yaml': job('a') });
    await repository.write({ 'x/b.yaml': job('b') });
    expect(await listed([], repository.path)).toEqual(['Job ops/a']);
    expect(await listed(['x'], repository.path)).toEqual(['Job ops/a', 'Job ops/b']);
    const cluster = {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: { name: 'c', namespace: 'ops', uid: '1', managedFields: [{}] },
          spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: {} } } } },
          status: { active: [] },
        },
      ],
    };
    expect(await listed(['-'], repository.path, JSON.stringify(cluster))).toEqual(['CronJob ops/c']);
  });

  test('writes to a file', async () => {
    const folder = await createFolder({ 'a.yaml': job('a') });
    const run = await runCli(['list', 'a.yaml', '--format', 'json', '--output', 'out.json'], { cwd: folder });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse(readFileSync(path.join(folder, 'out.json'), 'utf8')).workloads).toHaveLength(1);
    expect((await runCli(['list', 'a.yaml', '--output', 'no/such/out.json'], { cwd: folder })).code).toBe(2);
  });
});

describe('inventory', () => {
  test('init lists everything once, and the repository verifies clean', async () => {
    const repository = await createRepository({
      'a/a.yaml': job('a'),
      'b/b.yaml': `${job('x')}`.replace('name: x,', 'generateName: x-,'),
    });
    expect((await runCli(['inventory', 'init', '--dry-run'], { cwd: repository.path })).stdout).toContain(
      "name: 'x-*'",
    );
    expect(await repository.git(['status', '--porcelain'])).toBe('');
    expect((await runCli(['inventory', 'init'], { cwd: repository.path })).code).toBe(0);
    await repository.commit();
    const again = await runCli(['inventory', 'init'], { cwd: repository.path });
    expect(again.stderr).toContain('All 2 scheduled workloads are listed.');
    expect(await repository.git(['status', '--porcelain'])).toBe('');
    expect((await runCli(['verify'], { cwd: repository.path })).code).toBe(0);
    expect((await runCli(['inventory', 'lint'], { cwd: repository.path })).code).toBe(0);
  });

  test('update changes the lines that have to, and keeps comments', async () => {
    const repository = await createRepository({ 'a/a.yaml': job('a') });
    await runCli(['inventory', 'init'], { cwd: repository.path });
    const file = '.cronledger/inventory/ops.yaml';
    const text = readFileSync(path.join(repository.path, file), 'utf8').replace(
      '    digest:',
      '    # Reviewed in spring.\n    digest:',
    );
    await repository.commit({ [file]: text });
    await repository.commit({ 'a/a.yaml': job('a', ', args: [more]') });
    expect((await runCli(['verify'], { cwd: repository.path })).code).toBe(1);
    expect((await runCli(['inventory', 'update', 'ops/a'], { cwd: repository.path })).code).toBe(0);
    expect(await repository.git(['diff', '--numstat'])).toBe(`1\t1\t${file}`);
    await repository.commit();
    expect((await runCli(['verify'], { cwd: repository.path })).code).toBe(0);
  });

  test('an expired entry and a stale one are told', async () => {
    const entry = '  - {kind: Job, namespace: ops, name: gone, expires: 2020-01-01}\n';
    const repository = await createRepository({
      'a.yaml': 'x: 1\n',
      '.cronledger/inventory/a.yaml': `apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n${entry}`,
    });
    const run = await runCli(['verify', '--format', 'json'], { cwd: repository.path });
    expect(run.code).toBe(1);
    expect(
      JSON.parse(run.stdout)
        .findings.map((finding: { rule: string }) => finding.rule)
        .sort(),
    ).toEqual(['inventory-entry-stale', 'inventory-expired']);
  });
});

describe('check --worktree', () => {
  test('judges what is staged, unstaged and untracked', async () => {
    const repository = await createRepository({
      'a.yaml': 'x: 1\n',
      'b.yaml': 'x: 1\n',
      '.gitignore': 'ignored.yaml\n',
    });
    await repository.write({
      'a.yaml': job('unstaged'),
      'b.yaml': job('staged'),
      'c.yaml': job('untracked'),
      'ignored.yaml': job('ignored'),
    });
    await repository.git(['add', 'b.yaml']);
    const run = await runCli(['check', '--worktree', '--format', 'json'], { cwd: repository.path });
    expect(run.code).toBe(1);
    const names = JSON.parse(run.stdout).changes.map((change: { workload: { name: string } }) => change.workload.name);
    expect(names.sort()).toEqual(['staged', 'unstaged', 'untracked']);
  });
});

test('the demo refuses the hostile pull request, and its repository is clean before it', async () => {
  const folder = await createFolder();
  const env = { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
  const run = await runCli(['demo', '--keep', 'demo'], { cwd: folder, env });
  expect(run.code, run.stderr).toBe(0);
  for (const said of [
    'node-exporter-textfile is new',
    'settlement changes its command',
    'database-backup changes its schedule',
    'ledger-export is no longer suspended',
    'Job warm-up is new\n  at charts/reports/templates/warm-up.yaml:2:1 (in the template), in 2 renderings: production and\n    staging',
    'usage-report is new\n  at charts/reports/values-production.yaml:6:5 (in the values)',
    'backup-production/volume-snapshots changes',
  ]) {
    expect(run.stdout).toContain(said);
  }
  expect(run.stdout).toMatch(
    /nightly-report changes its image version\n.*\n.*\n.*1\.8\.2\n.*1\.8\.3\n\n(?! {2}\S+ \()/,
  );
  expect((await runCli(['verify', '--rev', 'main'], { cwd: path.join(folder, 'demo'), env })).code).toBe(0);
});

test('the demo says so where the tools for its chart are missing, and shows the rest', async () => {
  const run = await runCli(['demo'], { cwd: await createFolder(), env: { CRONLEDGER_HELM: '/nowhere/helm' } });
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('node-exporter-textfile is new');
  expect(run.stdout).not.toContain('warm-up');
  expect(run.stderr).toContain('leaves out its chart');
});

test('explain shows a page for every rule it lists', async () => {
  const cwd = await createFolder();
  const all = await runCli(['explain'], { cwd });
  const ids = all.stdout.split('\n').flatMap(line => /^([a-z-]+) {2,}/.exec(line)?.[1] ?? []);
  expect(ids.length).toBeGreaterThan(30);
  expect((await runCli(['explain', ids[0] ?? ''], { cwd })).stdout).toContain('What to do');
});
