// The accounts of writes, by the built program over logs in the API server's shape and a repository with a history.
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestRepository } from '../support/git-repo.ts';
import { CRONJOB_CONTROLLER, cronJob, jobOf, logOf, MALLORY, manifest, minuteAt, type Request } from './events.ts';
import { accountsOf, audit, createScene, rulesOf } from './scene.ts';

const REPORT = { namespace: 'billing', name: 'report' };
const CLEANER = { namespace: 'ops', name: 'cleaner', suspend: true };
const LATER = { namespace: 'data', name: 'later' };
const KUBECTL = { user: MALLORY, agent: 'kubectl/v1.36.3' };

/** Server-side apply by Flux of what it stands for. */
function apply(at: number, shape: Parameters<typeof cronJob>[0], over: Partial<Request> = {}): Request {
  const { metadata: _, status: _status, ...rest } = cronJob(shape);
  const wish = { ...rest, metadata: { name: shape.name, namespace: shape.namespace } };
  return {
    at,
    verb: 'patch',
    resource: 'cronjobs',
    namespace: shape.namespace,
    name: shape.name,
    query: 'fieldManager=kustomize-controller&force=true',
    request: wish,
    response: cronJob(shape),
    ...over,
  };
}

function make(at: number, job: Record<string, unknown>, over: Partial<Request> = {}): Request {
  const { name, namespace } = job['metadata'] as { name: string; namespace: string };
  return {
    at,
    verb: 'create',
    resource: 'jobs',
    namespace,
    name,
    user: CRONJOB_CONTROLLER,
    agent: 'kube-controller-manager/v1.37.2',
    request: job,
    response: job,
    ...over,
  };
}

let repository: TestRepository;
beforeAll(async () => {
  repository = await createScene([
    { at: 0, files: { 'deploy/report.yaml': manifest(REPORT), 'deploy/cleaner.yaml': manifest(CLEANER) } },
    { at: 1000, message: 'The late one (#7)', files: { 'deploy/later.yaml': manifest(LATER) } },
    { at: 2000, files: { 'deploy/later.yaml': null } },
  ]);
}, 400_000);

describe('accounts', () => {
  test('what is applied as it was approved passes, with its commit', async () => {
    const run = await audit(repository, logOf([apply(10, REPORT, { code: 201 }), apply(1010, LATER, { code: 201 })]));
    expect(accountsOf(run)).toEqual(['patch cronjobs report: approved', 'patch cronjobs later: approved']);
    expect(run.json.writes[1]).toMatchObject({
      entry: 'CronJob data/later',
      change: '#7',
      lag: 10,
      outcome: 'allowed',
      object: 'whole',
    });
    expect(run.json.findings).toEqual([]);
    expect(run.code).toBe(0);
  });

  test('the same content under the same identity is another thing once it differs', async () => {
    const changed = { ...REPORT, command: ['sh', '-c', 'curl example.net'] };
    const run = await audit(repository, logOf([apply(10, REPORT, { code: 201 }), apply(20, changed)]));
    expect(accountsOf(run)).toEqual(['patch cronjobs report: approved', 'patch cronjobs report: differs']);
    expect(rulesOf(run)).toEqual(['job-drift-from-approved']);
    expect(run.json.findings[0]?.message).toContain('spec.jobTemplate.spec.template.spec.containers.main.command');
    expect(run.code).toBe(1);
  });

  test.each([
    ['before its approval', 900, 'only afterwards'],
    ['after its approval was withdrawn', 2010, 'approved before'],
  ])('%s a write is not in force', async (_, when, words) => {
    const run = await audit(repository, logOf([apply(when, LATER, { code: 201 })]));
    expect(accountsOf(run)).toEqual(['patch cronjobs later: not-in-force']);
    expect(run.json.findings[0]).toMatchObject({ rule: 'job-not-in-inventory' });
    expect(run.json.findings[0]?.message).toContain(words);
  });

  test('what nobody listed is told, and that it was denied or only tried is told otherwise', async () => {
    const evil = { namespace: 'shop', name: 'warmer', image: 'docker.io/library/busybox:1' };
    const create = { verb: 'create', resource: 'cronjobs', namespace: 'shop', ...KUBECTL } as const;
    const run = await audit(
      repository,
      logOf([
        { ...create, at: 10, code: 403, message: 'forbidden' },
        { ...create, at: 11, name: 'warmer', request: cronJob(evil), response: cronJob(evil), query: 'dryRun=All' },
        {
          ...create,
          at: 12,
          name: 'warmer',
          request: cronJob(evil),
          code: 422,
          message: "ValidatingAdmissionPolicy 'no-shell' with binding 'no-shell' denied request: no",
        },
        {
          ...create,
          at: 13,
          name: 'warmer',
          request: cronJob(evil),
          code: 422,
          message: 'spec.schedule: Invalid value',
        },
        { ...create, at: 14, name: 'warmer', request: cronJob(evil), response: cronJob(evil) },
      ]),
    );
    expect(run.json.writes.map(write => [write['outcome'], write['account'], write['reason']])).toEqual([
      ['forbidden', 'unlisted', 'forbidden'],
      ['rejected', 'unlisted', 'ValidatingAdmissionPolicy no-shell'],
      ['failed', 'unlisted', 'spec.schedule: Invalid value'],
      ['allowed', 'unlisted', null],
    ]);
    expect(run.json.events['dryRun']).toBe(1);
    expect(rulesOf(run)).toEqual(['denied-workload-write', 'job-not-in-inventory', 'workload-after-privilege']);
    const denied = run.json.findings.find(finding => finding.rule === 'denied-workload-write');
    expect(denied?.auditIDs).toHaveLength(2);
  });

  test('a suspended one that somebody wakes', async () => {
    const wake = [{ op: 'replace', path: '/spec/suspend', value: false }];
    const patch = {
      verb: 'patch',
      resource: 'cronjobs',
      namespace: 'ops',
      name: 'cleaner',
      request: wake,
      ...KUBECTL,
    } as const;
    const run = await audit(
      repository,
      logOf([apply(10, CLEANER, { code: 201 }), { ...patch, at: 20, level: 'Request' }]),
    );
    expect(accountsOf(run)).toEqual(['patch cronjobs cleaner: approved', 'patch cronjobs cleaner: differs']);
    expect(run.json.writes[1]).toMatchObject({ object: 'patch' });
    expect(rulesOf(run)).toEqual(['job-unsuspended', 'off-pipeline-write']);
  });
});

describe('Jobs', () => {
  const minute = minuteAt(60);
  const job = jobOf(REPORT, minute);
  const start = apply(10, REPORT, { code: 201 });

  test('the controller makes them, and cleans up', async () => {
    const status = {
      at: 61,
      verb: 'update',
      resource: 'jobs',
      subresource: 'status',
      namespace: 'billing',
      name: `report-${minute}`,
      user: 'system:serviceaccount:kube-system:job-controller',
    };
    const gone = {
      at: 70,
      verb: 'delete',
      resource: 'jobs',
      namespace: 'billing',
      name: `report-${minute}`,
      user: CRONJOB_CONTROLLER,
    };
    const run = await audit(repository, logOf([start, make(60, job), status, gone]));
    expect(run.json.writes.map(write => write['account'])).toEqual(['approved', 'controller', 'status', 'controller']);
    expect(run.json.findings).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, Partial<Request>, string]>([
    ['another command', jobOf({ ...REPORT, command: ['id'] }, minute), {}, 'does not run what it runs'],
    ['the same by somebody else', job, KUBECTL, 'was not made by the CronJob controller'],
    ['the controller by impersonation', job, { user: MALLORY, as: CRONJOB_CONTROLLER }, 'was not made by'],
    ['another name', { ...job, metadata: { ...(job['metadata'] as object), name: 'report-x' } }, {}, 'is not called'],
    [
      'another minute',
      jobOf(REPORT, minute, {
        annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-30T09:00:00Z' },
      }),
      {},
      'another minute',
    ],
    [
      'another uid',
      jobOf(REPORT, minute, {
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: 'x', controller: true }],
      }),
      {},
      'an uid that it does not have',
    ],
  ])('a forged one is told: %s', async (_, forged, over, reason) => {
    const run = await audit(repository, logOf([start, make(60, forged, over)]));
    expect(rulesOf(run)).toContain('forged-job-owner');
    expect(run.json.findings.find(finding => finding.rule === 'forged-job-owner')?.message).toContain(reason);
    expect(run.code).toBe(1);
  });

  test('one that a person starts by hand is told and stops nothing', async () => {
    const manual = jobOf(REPORT, minute, {
      name: 'by-hand',
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
    });
    const run = await audit(repository, logOf([start, make(60, manual, { user: 'alice@example.org' })]));
    expect(run.json.writes.map(write => write['account'])).toEqual(['approved', 'controller']);
    expect(run.json.findings).toMatchObject([{ rule: 'manual-job-trigger', severity: 'info', blocking: false }]);
    expect(run.code).toBe(0);
  });

  test('what runs of an unapproved CronJob is a consequence, and not one more finding', async () => {
    const changed = { ...REPORT, command: ['id'] };
    const run = await audit(repository, logOf([start, apply(20, changed), make(60, jobOf(changed, minute))]));
    expect(run.json.writes.map(write => write['account'])).toEqual(['approved', 'differs', 'differs']);
    expect(run.json.findings).toHaveLength(1);
  });

  test('a CronJob that comes into sight later proves the Jobs from before', async () => {
    const status = {
      at: 62,
      verb: 'update',
      resource: 'cronjobs',
      subresource: 'status',
      namespace: 'billing',
      name: 'report',
      user: CRONJOB_CONTROLLER,
      request: cronJob(REPORT),
      response: cronJob(REPORT),
    };
    const run = await audit(repository, logOf([make(60, job), status]));
    expect(run.json.writes.map(write => write['account'])).toEqual(['controller', 'status']);
    expect(run.code).toBe(0);
  });
});

describe('what the log does not show', () => {
  test('a name that nobody listed is unlisted, a listed one cannot be judged', async () => {
    const level = 'Metadata' as const;
    const run = await audit(
      repository,
      logOf([
        apply(10, REPORT, { level }),
        { at: 11, verb: 'create', resource: 'cronjobs', namespace: 'shop', name: 'warmer', level, ...KUBECTL },
      ]),
    );
    expect(accountsOf(run)).toEqual(['patch cronjobs report: cannot-judge', 'create cronjobs warmer: unlisted']);
    expect(run.json.problems.map(({ code }) => code)).toEqual(['log-cannot-judge']);
    expect(run.code).toBe(2);
  });

  test('at level Request a patch is judged by what was known', async () => {
    const patch = {
      spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'main', command: ['id'] }] } } } } },
    };
    const run = await audit(
      repository,
      logOf([
        apply(10, REPORT, { code: 201, level: 'Request' }),
        {
          at: 20,
          verb: 'patch',
          resource: 'cronjobs',
          namespace: 'billing',
          name: 'report',
          level: 'Request',
          request: patch,
          ...KUBECTL,
        },
      ]),
    );
    expect(accountsOf(run)).toEqual(['patch cronjobs report: approved', 'patch cronjobs report: differs']);
  });

  test('a request that never ends is told as unknown', async () => {
    const run = await audit(repository, logOf([apply(10, REPORT, { stage: 'RequestReceived' })]));
    expect(run.json.writes).toMatchObject([{ outcome: 'unknown', account: 'cannot-judge' }]);
    expect(run.code).toBe(2);
  });

  test('an id that a client chose hides nothing', async () => {
    const id = '11111111-2222-3333-4444-555555555555';
    const evil = { namespace: 'shop', name: 'warmer' };
    const run = await audit(
      repository,
      logOf([
        apply(10, REPORT, { code: 201, auditID: id }),
        {
          at: 11,
          verb: 'create',
          resource: 'cronjobs',
          namespace: 'shop',
          name: 'warmer',
          request: cronJob(evil),
          response: cronJob(evil),
          auditID: id,
          ...KUBECTL,
        },
      ]),
    );
    expect(accountsOf(run)).toEqual(['patch cronjobs report: approved', 'create cronjobs warmer: unlisted']);
    expect(run.json.problems).toMatchObject([{ code: 'log-reused-ids', level: 'warning' }]);
  });

  test('a deletion whose body says nothing of a dry run happened, whatever its address says', async () => {
    const options = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal', propagationPolicy: 'Background' };
    const run = await audit(
      repository,
      logOf([
        apply(10, REPORT, { code: 201 }),
        {
          at: 20,
          verb: 'delete',
          resource: 'cronjobs',
          namespace: 'billing',
          name: 'report',
          query: 'dryRun=All',
          request: options,
          ...KUBECTL,
        },
      ]),
    );
    expect(run.json.events['dryRun']).toBe(0);
    expect(run.json.writes).toHaveLength(2);
  });

  test('an approved Job of a user named like a controller of another namespace is still that user’s', async () => {
    const run = await audit(
      repository,
      logOf([
        apply(10, REPORT, { code: 201 }),
        make(60, jobOf(REPORT, minuteAt(60)), { user: 'system:serviceaccount:shop:cronjob-controller' }),
      ]),
    );
    expect(rulesOf(run)).toContain('forged-job-owner');
  });
});
