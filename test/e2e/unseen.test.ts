// What could not be seen before a change and is not touched by it is not its business. What the change touches of it needs an approval.
import { describe, expect, test } from 'vitest';
import { createRepository, type Files } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const application = (name: string, source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: ${name}}
  source: {repoURL: 'https://github.com/acme/ops', ${source}}
`;
const PLUGIN = "path: apps/generated, plugin: {name: jobs, env: [{name: IMAGE, value: 'a:1'}]}";
const base: Files = {
  'argocd/generated.yaml': application('generated', PLUGIN),
  'argocd/jsonnet.yaml': application('jsonnet', 'path: apps/jsonnet'),
  'argocd/redis.yaml': application('redis', 'chart: redis, targetRevision: 1.0.0').replace(
    'acme/ops',
    'elsewhere/charts',
  ),
  'apps/generated/input.toml': 'jobs = 1\n',
  'apps/jsonnet/main.jsonnet': '{}\n',
};

async function check(
  head: Files,
  before: Files = base,
): Promise<{ code: number | null; problems: readonly string[]; rules: readonly string[]; unseen: readonly string[] }> {
  const repository = await createRepository(before);
  await repository.git(['remote', 'add', 'origin', 'https://github.com/acme/ops']);
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit(head);
  const run = await runCli(['check', '--base', 'main', '--head', 'change', '--format', 'json'], {
    cwd: repository.path,
    env: { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() },
  });
  const report = JSON.parse(run.stdout);
  return {
    code: run.code,
    problems: report.problems.map((problem: { code: string; path: string }) => `${problem.code} ${problem.path}`),
    rules: report.findings.map((finding: { rule: string }) => finding.rule),
    unseen: report.needs.flatMap((need: { class?: string; paths?: readonly string[] }) =>
      need.class === 'unseen' ? need.paths : [],
    ),
  };
}

describe('an Application that cannot be followed', () => {
  test('is no news in a change of something else that is deployed', async () => {
    const { code, problems, rules, unseen } = await check({
      'argocd/other.yaml': application('other', 'path: apps/other'),
    });
    expect(problems).toEqual([]);
    expect(rules).not.toContain('remote-source');
    // The folder that the new one names is not there: what is deployed then is nobody's to see.
    expect(unseen).toEqual(['argocd/other.yaml']);
    expect(code).toBe(3);
  });

  test.each<[string, Files]>([
    ['a file of the plugin', { 'apps/generated/input.toml': 'jobs = 2\n', 'argocd/jsonnet.yaml': null }],
    ['what the plugin gets', { 'argocd/generated.yaml': application('generated', PLUGIN.replace('a:1', 'evil:1')) }],
    ['a Jsonnet file', { 'apps/jsonnet/more.jsonnet': '{}\n', 'argocd/generated.yaml': null }],
  ])('needs an approval when the change touches %s', async (_name, head) => {
    const { code, problems, unseen } = await check(head);
    expect(problems).toEqual([]);
    expect(Object.keys(head)).toEqual(expect.arrayContaining([...unseen]));
    expect(unseen).not.toEqual([]);
    expect(code).toBe(3);
  });
});

describe('a replacement whose selection kustomize 5.7 and 5.8 read in two ways', () => {
  const job = `apiVersion: batch/v1
kind: Job
metadata: {name: backup}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'acme/a:1'}]}}}
`;
  const kustomization = (select: string): string => `resources: [job.yaml]
configMapGenerator: [{name: pin, literals: ['image=acme/b:1']}]
replacements:
- source: {kind: ConfigMap, name: pin, fieldPath: data.image}
  targets: [{select: ${select}, fieldPaths: [spec.template.spec.containers.0.image]}]
`;
  const before: Files = { 'apps/job.yaml': job, 'apps/kustomization.yaml': 'resources: [job.yaml]\n' };

  test.each<[string, string]>([
    ['a name', '{kind: Job, name: back.*}'],
    ['a kind', '{kind: J.b}'],
    ['a namespace', "{kind: Job, namespace: 'a|b'}"],
    ['an API group', "{group: 'b[a]tch'}"],
    ['a rejected name', "{kind: Job}, reject: [{name: '^backup$'}]"],
  ])('needs an approval for %s', async (_name, select) => {
    const { problems, unseen } = await check({ 'apps/kustomization.yaml': kustomization(select) }, before);
    expect([problems, unseen]).toEqual([[], ['apps/kustomization.yaml']]);
  });

  test('needs one in a file of replacements, and when what it may rewrite changes', async () => {
    const [head, list] = kustomization('{name: back.*}').split('replacements:\n');
    const files: Files = {
      'apps/job.yaml': job,
      'apps/kustomization.yaml': `${head}replacements: [{path: list.yaml}]\n`,
      'apps/list.yaml': list ?? '',
    };
    expect((await check(files, before)).unseen).toEqual(['apps/kustomization.yaml', 'apps/list.yaml']);
    expect((await check({ 'apps/job.yaml': job.replace('name: backup', 'name: backup-2') }, files)).unseen).toEqual([
      'apps/job.yaml',
    ]);
    expect((await check({ 'README.md': 'new\n' }, files)).unseen).toEqual([]);
  });

  test.each<[string, string]>([
    ['exact names', '{kind: Job, name: backup}'],
    ['a group with dots', '{group: argoproj.io, kind: Workflow}'],
  ])('needs none for %s', async (_name, select) => {
    expect((await check({ 'apps/kustomization.yaml': kustomization(select) }, before)).unseen).toEqual([]);
  });
});

describe('a chart that does not render', () => {
  const chart = (name: string): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;
  // It holds an Application, so that it is rendered even where nothing of it changes.
  const outer = application('inner', 'path: charts/inner, helm: {releaseName: {{ required "none" .Values.release }}}');
  const charts: Files = {
    'charts/outer/Chart.yaml': chart('outer'),
    'charts/outer/templates/inner.yaml': outer,
    'charts/inner/Chart.yaml': chart('inner'),
    'charts/inner/templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n',
  };
  const inner: Files = {
    'charts/inner/templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n',
  };

  test('and did not before, stops nothing that leaves it alone', async () => {
    const { code, problems, unseen } = await check(inner, charts);
    expect([problems, unseen]).toEqual([[], []]);
    expect(code).toBe(0);
  });

  test('needs an approval of what touches it', async () => {
    const { code, problems, unseen } = await check({ 'charts/outer/values.yaml': 'other: 1\n' }, charts);
    expect([problems, unseen]).toEqual([[], ['charts/outer/values.yaml']]);
    expect(code).toBe(3);
  });

  test('stops what breaks it', async () => {
    const whole = { ...charts, 'charts/outer/values.yaml': 'release: inner\n' };
    const { code, problems } = await check({ 'charts/outer/values.yaml': 'other: 1\n', ...inner }, whole);
    expect(problems).toContain('render-failed charts/outer');
    expect(code).toBe(2);
  });
});

test('a kustomization that runs a program, which the change may have altered, needs an approval of every change that could reach it', async () => {
  const generator = `apiVersion: example.com/v1
kind: Jobs
metadata:
  name: jobs
  annotations: {config.kubernetes.io/function: "exec: {path: ../tools/jobs.sh}"}
---
`;
  const before: Files = {
    'overlay/kustomization.yaml': 'resources: [app.yaml]\ngenerators: [jobs.yaml]\n',
    'overlay/app.yaml': application('app', 'path: apps/app'),
    'overlay/jobs.yaml': generator,
    'tools/jobs.sh': { executable: '#!/bin/sh\n' },
    'apps/app/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n',
  };
  const head = { 'tools/jobs.sh': { executable: '#!/bin/sh\necho kind: CronJob\n' }, 'apps/app/config.yaml': null };
  const { code, unseen } = await check(head, before);
  expect(unseen).toContain('tools/jobs.sh');
  expect(code).toBe(3);
});
