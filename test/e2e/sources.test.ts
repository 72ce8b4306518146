// `list --sources` explains the discovery, and `--cache` keeps renderings. Real helm and kubectl.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFolder, createRepository, type Files } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

let env: Record<string, string>;
beforeAll(async () => {
  env = { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
});

const cronJob = (name: string, schedule: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}}
spec:
  schedule: ${schedule}
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'ghcr.io/acme/x:1'}]}}}}
`;
const REPOSITORY: Files = {
  'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'charts/app/values.yaml': "schedule: '0 2 * * *'\n",
  'charts/app/templates/job.yaml': cronJob('chart-job', '{{ .Values.schedule | quote }}'),
  'overlays/prod/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: prod\nresources: [job.yaml]\n',
  'overlays/prod/job.yaml': cronJob('overlay-job', "'0 3 * * *'"),
  'plain/job.yaml': cronJob('plain-job', "'0 4 * * *'"),
  'argocd/app.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: app, namespace: argocd}
spec:
  destination: {namespace: billing}
  source: {repoURL: 'https://github.com/acme/ops', path: charts/app}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: redis, namespace: argocd}
spec:
  destination: {namespace: redis}
  source: {repoURL: 'https://charts.example.com', chart: redis, targetRevision: 1.0.0}
`,
};

interface Root {
  readonly type: string;
  readonly path: string;
  readonly why: string;
  readonly cached: boolean;
  readonly workloads: number;
  readonly failed: boolean;
  readonly namespace: string | null;
}

async function sources(cwd: string, more: readonly string[] = [], own = env) {
  const run = await runCli(['list', '--sources', '--format', 'json', ...more], { cwd, env: own });
  const { workloads, sources: told } = JSON.parse(run.stdout);
  const roots: readonly Root[] = told.roots;
  return { code: run.code, workloads, roots, remote: told.remote, plain: told.plainWorkloads };
}

async function repository(): Promise<string> {
  const made = await createRepository(REPOSITORY);
  await made.git(['remote', 'add', 'origin', 'https://github.com/acme/ops']);
  return made.path;
}

test('each root is told with why, how and what came of it', async () => {
  const cwd = await repository();
  const { code, roots, remote, plain } = await sources(cwd);
  expect(code).toBe(0);
  expect(roots).toMatchObject([
    { type: 'helm', path: 'charts/app', namespace: 'billing', workloads: 1, failed: false },
    { type: 'kustomize', path: 'overlays/prod', workloads: 1, failed: false },
  ]);
  expect(roots[0]?.why).toContain('Argo CD Application argocd/app, in argocd/app.yaml');
  expect(roots[1]?.why).toBe('a kustomization that no other one includes');
  expect(remote).toMatchObject([{ location: { path: 'argocd/app.yaml', line: 13 } }]);
  expect(plain).toBe(1);
  const text = await runCli(['list', '--sources'], { cwd, env });
  expect(text.stdout).toContain('  helm charts/app (release app, in billing');
  expect(text.stdout).toContain('    how  helm template `app`; namespace billing');
  expect(text.stdout).toContain('  plain manifests: 1 workload\n');
});

test('without helm the setup step is told, and the root is one that failed', async () => {
  const cwd = await repository();
  const { code, roots } = await sources(cwd, [], { ...env, CRONLEDGER_HELM: '/nonexistent/helm' });
  expect(code).toBe(2);
  expect(roots.map(root => [root.path, root.failed])).toEqual([
    ['charts/app', true],
    ['overlays/prod', false],
  ]);
});

test('other formats have no place for it, and say so', async () => {
  const run = await runCli(['list', '--sources', '--format', 'markdown'], { cwd: await repository(), env });
  expect([run.code, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('Sources are told in text and json.');
});

describe('--cache', () => {
  test('the second run renders nothing and finds the same', async () => {
    const [cwd, cache] = [await repository(), await createFolder()];
    const first = await sources(cwd, ['--cache', cache]);
    const second = await sources(cwd, ['--cache', cache]);
    expect(first.roots.map(root => root.cached)).toEqual([false, false]);
    expect(second.roots.map(root => root.cached)).toEqual([true, true]);
    expect(second.workloads).toEqual(first.workloads);
  });

  test('a poisoned or torn entry is rendered again', async () => {
    const [cwd, cache] = [await repository(), await createFolder()];
    const first = await sources(cwd, ['--cache', cache]);
    const [one = '', two = ''] = await readdir(cache);
    const text = await readFile(join(cache, one), 'utf8');
    await writeFile(join(cache, one), text.replace('CronJob', 'Service'));
    await writeFile(join(cache, two), (await readFile(join(cache, two))).subarray(0, 100));
    const second = await sources(cwd, ['--cache', cache]);
    expect(second.roots.map(root => root.cached)).toEqual([false, false]);
    expect(second.workloads).toEqual(first.workloads);
    expect((await sources(cwd, ['--cache', cache])).roots.map(root => root.cached)).toEqual([true, true]);
  });
});
