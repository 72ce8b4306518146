// Ways to take a workload out of the gate's sight by what a folder is rendered as. Real kubectl and helm.
import { beforeAll, describe, expect, test } from 'vitest';
import { createRepository, type Files } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const cronJob = (name: string, command = '/scripts/run.sh'): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: billing}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: 'ghcr.io/acme/report:1', command: [sh, -c, '${command}']}]
`;
const kustomization = (text: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`;

let env: Record<string, string>;
beforeAll(async () => {
  env = { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
});

async function check(base: Files, head: Files) {
  const repository = await createRepository(base);
  const init = await runCli(['inventory', 'init'], { cwd: repository.path, env });
  expect(init.code, init.stderr).toBe(0);
  await repository.commit({}, 'List what is there');
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit(head);
  const run = await runCli(['check', '--base', 'main', '--head', 'change', '--format', 'json'], {
    cwd: repository.path,
    env,
  });
  expect(run.stderr).toBe('');
  const report = JSON.parse(run.stdout);
  return { code: run.code, rules: report.findings.map((finding: { rule: string }) => finding.rule) };
}

const overlay: Files = {
  'apps/prod/job.yaml': cronJob('nightly'),
  'apps/prod/kustomization.yaml': kustomization('resources: [job.yaml]\n'),
};
const plain: Files = { 'apps/billing/job.yaml': cronJob('nightly') };
const CHART = 'apiVersion: v2\nname: x\nversion: 1.0.0\n';

describe('a workload is judged though', () => {
  test.each<[string, Files, Files, string]>([
    [
      'its kustomization calls itself a component',
      overlay,
      {
        'apps/prod/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [job.yaml]\npatches: [{target: {name: nightly}, patch: "- {op: replace, path: /spec/jobTemplate/spec/template/spec/containers/0/command, value: [evil]}"}]\n`,
      },
      'job-drift-from-approved',
    ],
    [
      'another kustomization includes its folder and deletes it',
      overlay,
      {
        'apps/prod/job.yaml': cronJob('nightly', 'evil'),
        'apps/decoy/kustomization.yaml': kustomization(
          'resources: [../prod]\npatches: [{patch: "{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly, namespace: billing}, $patch: delete}"}]\n',
        ),
      },
      'job-drift-from-approved',
    ],
    [
      'a kustomization takes its file for data',
      plain,
      {
        'apps/billing/new.yaml': cronJob('evil'),
        'apps/billing/kustomization.yaml': kustomization(
          'resources: [job.yaml]\nconfigMapGenerator: [{name: x, files: [new.yaml]}]\n',
        ),
      },
      'job-not-in-inventory',
    ],
    [
      'it is a template that helm leaves out and others read as it is',
      plain,
      {
        'apps/billing/k/Chart.yaml': CHART,
        'apps/billing/k/templates/a.yaml': `# {{ if false }}\n${cronJob('evil')}# {{ end }}\n`,
      },
      'job-not-in-inventory',
    ],
    [
      'it has a directive for patches',
      plain,
      { 'apps/billing/n.yaml': `${cronJob('evil')}$patch: merge\n` },
      'job-not-in-inventory',
    ],
  ])('%s', async (_name, base, head, rule) => {
    const { code, rules } = await check(base, head);
    expect(code).toBe(1);
    expect(rules).toContain(rule);
  });

  test('a chart that stops rendering is not a removal', async () => {
    const chart: Files = { 'charts/x/Chart.yaml': CHART, 'charts/x/templates/job.yaml': cronJob('nightly') };
    const { code } = await check(chart, { 'charts/x/templates/job.yaml': `${cronJob('nightly')}{{ fail "no" }}\n` });
    expect(code).toBe(2);
  });

  test('a chart that is rendered needs helm: without it nothing passes', async () => {
    const repository = await createRepository({ 'a.yaml': cronJob('a'), 'charts/x/Chart.yaml': CHART });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    await repository.commit({ 'charts/x/templates/job.yaml': cronJob('evil') });
    const missing = { CRONLEDGER_HELM: '/nonexistent/helm' };
    const run = await runCli(['check', '--base', 'main', '--head', 'change', '--format', 'json'], {
      cwd: repository.path,
      env: missing,
    });
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout).problems.map((problem: { code: string }) => problem.code)).toContain('tool-missing');
  });
});

test('the config of the head must be one, though it does not decide', async () => {
  const repository = await createRepository({ 'a.yaml': cronJob('a') });
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit({ '.cronledger/config.yaml': cronJob('evil') });
  const run = await runCli(['check', '--base', 'main', '--head', 'change'], { cwd: repository.path });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('[config-invalid]');
});
