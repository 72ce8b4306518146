// Kinds beside batch and objects inside objects, through the built CLI on real repositories.
import { describe, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly blocking?: boolean;
  readonly location: { readonly path: string; readonly line: number };
}
interface CheckOutput {
  readonly verdict: string;
  readonly findings: readonly Finding[];
  readonly changes: readonly {
    readonly change: string;
    readonly classes: readonly string[];
    readonly workload: { readonly kind: string; readonly name: string; readonly schedule: string | null };
    readonly fields: readonly { readonly path: string }[];
  }[];
  readonly problems: readonly { readonly code: string }[];
}

async function check(repository: TestRepository, ...args: readonly string[]): Promise<CheckOutput> {
  const run = await runCli(['check', '--base', 'main', '--head', 'HEAD', '--format', 'json', ...args], {
    cwd: repository.path,
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout);
}

async function branch(repository: TestRepository, name: string): Promise<void> {
  await repository.git(['checkout', '--quiet', '-b', name]);
}

const at = ({ rule, location }: Finding): string => `${rule} ${location.path}:${location.line}`;

const NIGHTLY = `apiVersion: example.com/v1
kind: NightlyTask
metadata:
  name: sync
  namespace: data
spec:
  when: "@daily"
  paused: true
  runAs: syncer
  steps:
    - pod:
        containers:
          - name: sync
            image: ghcr.io/acme/sync:1
            securityContext:
              privileged: true
`;
const CONFIG = `apiVersion: cronledger.dev/v1
kind: Config
kinds:
  - group: example.com
    kind: NightlyTask
    podSpec: [spec.steps.*.pod]
    schedule: spec.when
    suspend: spec.paused
    serviceAccount: spec.runAs
`;

describe('a kind that the config of the base describes', () => {
  it('is found, judged on its lines, listed, and agrees with its entry', async () => {
    const repository = await createRepository({ '.cronledger/config.yaml': CONFIG });
    await branch(repository, 'change');
    await repository.commit({ 'apps/sync.yaml': NIGHTLY });
    const first = await check(repository);
    expect(first.verdict).toBe('violation');
    expect(first.findings.map(at).sort()).toEqual([
      'job-not-in-inventory apps/sync.yaml:4',
      'privileged-container apps/sync.yaml:16',
    ]);
    expect(first.changes.map(each => [each.workload.kind, each.workload.schedule])).toEqual([
      ['NightlyTask', '@daily'],
    ]);

    const add = await runCli(['inventory', 'add', 'NightlyTask/data/sync'], { cwd: repository.path });
    expect(add).toMatchObject({ code: 0 });
    const lint = await runCli(['inventory', 'lint'], { cwd: repository.path });
    expect(lint.stdout).not.toMatch(/never-matches|schedule-invalid/);
    expect(lint.code, lint.stdout).toBe(0);
    await repository.commit();
    const second = await check(repository);
    expect(second.findings.map(each => each.rule)).toEqual(['privileged-container']);
  });

  it('is not what the head describes', async () => {
    const repository = await createRepository({ 'README.md': '' });
    await branch(repository, 'change');
    await repository.commit({ '.cronledger/config.yaml': CONFIG, 'apps/sync.yaml': NIGHTLY });
    // A kind that nobody knows is put before people, and no rule judges it.
    expect((await check(repository)).findings.map(each => each.rule)).toEqual(['unseen-change']);
  });
});

const CRON_WORKFLOW = `apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: report, namespace: billing}
spec:
  schedules: ["0 2 * * *", "@hourly"]
  workflowSpec:
    entrypoint: main
    arguments: {parameters: [{name: mode, value: fast}]}
    serviceAccountName: report
    templates:
      - name: main
        container:
          image: ghcr.io/acme/report:1
          args: [--fast]
      - name: other
        serviceAccountName: other
        container:
          image: ghcr.io/acme/other:1
`;

describe('a workflow', () => {
  const setUp = async (): Promise<TestRepository> => {
    const repository = await createRepository({ 'apps/report.yaml': CRON_WORKFLOW });
    expect(await runCli(['inventory', 'init'], { cwd: repository.path })).toMatchObject({ code: 0 });
    await repository.commit();
    await branch(repository, 'change');
    return repository;
  };
  it.each([
    ['argument', 'value: fast', 'value: slow', 'job-drift-from-approved apps/report.yaml:8'],
    ['image', 'ghcr.io/acme/other:1', 'ghcr.io/evil/other:1', 'job-drift-from-approved apps/report.yaml:18'],
    [
      'service account of a second template',
      'serviceAccountName: other',
      'serviceAccountName: admin',
      'job-drift-from-approved apps/report.yaml:16',
    ],
    ['second schedule', '@hourly', '@daily', 'job-drift-from-approved apps/report.yaml:5'],
  ])('another %s is a drift on its line', async (_, before, after, expected) => {
    const repository = await setUp();
    await repository.commit({ 'apps/report.yaml': CRON_WORKFLOW.replace(before, after) });
    const { findings, verdict } = await check(repository);
    expect(verdict).toBe('violation');
    expect(findings.map(at)).toContain(expected);
  });
  it('schedules in another order and spelling are no change', async () => {
    const repository = await setUp();
    const text = CRON_WORKFLOW.replace('["0 2 * * *", "@hourly"]', '["0 * * * *", "00 02 * * *"]');
    await repository.commit({ 'apps/report.yaml': text });
    expect((await check(repository)).findings.filter(each => each.rule === 'job-drift-from-approved')).toEqual([]);
  });
});

it('a Job in a ConfigMap is a finding of its own on its line, and once listed it is told but for the hiding', async () => {
  const repository = await createRepository({ 'README.md': '' });
  await branch(repository, 'change');
  const text = `apiVersion: v1
kind: ConfigMap
metadata: {name: manifests, namespace: fleet}
data:
  job.yaml: |
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: hidden, namespace: kube-system}
    spec:
      schedule: "* * * * *"
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              hostPID: true
              containers: [{name: c, image: "ghcr.io/acme/x:1"}]
`;
  await repository.commit({ 'fleet/manifests.yaml': text });
  const first = await check(repository);
  expect(first.findings.map(at)).toEqual(
    expect.arrayContaining([
      'embedded-scheduled-workload fleet/manifests.yaml:7',
      'job-not-in-inventory fleet/manifests.yaml:8',
      'host-namespace fleet/manifests.yaml:16',
    ]),
  );
  await runCli(['inventory', 'init'], { cwd: repository.path });
  await repository.commit();
  const second = await check(repository);
  expect(second.findings.map(each => each.rule)).not.toContain('job-not-in-inventory');
  expect(second.findings.map(each => each.rule)).toContain('embedded-scheduled-workload');
});

it('a fixed action on a schedule is told and stops nothing', async () => {
  const repository = await createRepository({ 'README.md': '' });
  await branch(repository, 'change');
  await repository.commit({
    'velero.yaml':
      'apiVersion: velero.io/v1\nkind: Schedule\nmetadata: {name: nightly}\nspec:\n  schedule: 0 3 * * *\n',
  });
  const { verdict, findings } = await check(repository);
  expect(verdict).toBe('pass');
  expect(findings.map(each => [at(each), each.severity])).toEqual([['fixed-schedule-action velero.yaml:5', 'info']]);
  await repository.git(['checkout', '--quiet', '-B', 'main']);
  await branch(repository, 'again');
  await repository.commit({
    'velero.yaml':
      'apiVersion: velero.io/v1\nkind: Schedule\nmetadata: {name: nightly, labels: {a: b}}\nspec:\n  schedule: 0 3 * * *\n',
  });
  expect((await check(repository)).findings).toEqual([]);
});
