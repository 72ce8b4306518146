// Who made a Job of a cluster, by all the marks that the controller gives at once.
import { describe, expect, test } from 'vitest';
import { createLineage } from '../../src/cluster/lineage.ts';
import { workloadsOf } from '../inventory/workloads.ts';
import { CRON_JOB, cronJob, job, list, MINUTE, SCRIPTS } from './server.ts';

function lineageOf(...items: readonly object[]) {
  const workloads = workloadsOf({ 'cluster.json': list(...items) });
  const of = createLineage(workloads);
  const last = workloads.at(-1) ?? expect.fail('no workload');
  return of(last);
}

const OWNER = {
  apiVersion: 'batch/v1',
  controller: true,
  kind: 'CronJob',
  name: 'report',
  uid: cronJob().metadata.uid,
};

test('what the API server and deployers add is no difference', () => {
  const [git] = workloadsOf({ 'a.yaml': `${CRON_JOB}---\n${SCRIPTS}` });
  const [live] = workloadsOf({ 'a.yaml': `${list(cronJob())}`, 'b.yaml': SCRIPTS });
  expect(live?.digest).toBe(git?.digest);
  expect(live).toMatchObject({
    schedule: git?.schedule,
    serviceAccount: 'report',
    images: ['busybox:1.36', 'ghcr.io/acme/report:1.8.2'],
  });
});

describe('a Job is of its CronJob', () => {
  test.each([
    ['with all marks', job(), 'scheduled'],
    ['when it has ended', job({ ended: true }), 'scheduled'],
    [
      'whatever time zone its annotation is written in',
      job({ annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2025-11-25T09:00:00+01:00' } }),
      'scheduled',
    ],
    ['started late', job({ created: '2025-11-25T11:30:00Z' }), 'scheduled'],
    ['by hand', job({ name: 'again', annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' } }), 'manual'],
    ['by nobody who says so', job({ owner: null }), 'none'],
    [
      'by another owner',
      job({ owner: { ...OWNER, kind: 'CronWorkflow', apiVersion: 'argoproj.io/v1alpha1' } }),
      'none',
    ],
    ['by a CronJob of another group', job({ owner: { ...OWNER, apiVersion: 'acme.example/v1' } }), 'none'],
    ['not, being of another name', job({ name: 'report-x' }), 'doubtful'],
    ['not, with a minute that is none', job({ name: 'report-1' }), 'doubtful'],
    ['not, with a minute that starts with 0', job({ name: `report-0${MINUTE}` }), 'doubtful'],
    ['not, with the name of another CronJob', job({ name: `reports-${MINUTE}` }), 'doubtful'],
    [
      'not, in another minute than it says',
      job({ name: `report-${MINUTE + 1}`, created: '2025-11-25T08:01:00Z' }),
      'doubtful',
    ],
    ['not, without the annotation', job({ annotations: {} }), 'doubtful'],
    [
      'not, with an annotation that is no time',
      job({ annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': 'now' } }),
      'doubtful',
    ],
    ['not, created before its time', job({ created: '2025-11-25T07:00:00Z' }), 'doubtful'],
    ['not, with another uid', job({ owner: { ...OWNER, uid: 'x' } }), 'doubtful'],
    ['not, without an uid', job({ owner: { ...OWNER, uid: undefined } }), 'doubtful'],
    ['not, with a CronJob that is not there', job({ owner: { ...OWNER, name: 'other' } }), 'doubtful'],
    ['not, with an owner that is no controller', job({ owner: { ...OWNER, controller: undefined } }), 'doubtful'],
    ['not, with another image', job({ image: 'evil.example/x:1' }), 'doubtful'],
  ])('%s', (_, made, type) => {
    // Another Job bears the annotation: this cluster's controller writes it.
    expect(lineageOf(cronJob(), job({ name: `report-${MINUTE - 1440}` }), made).type).toBe(type);
  });

  test('without the annotation where no Job of the cluster has it, as before 1.28', () => {
    expect(lineageOf(cronJob(), job({ annotations: {} })).type).toBe('scheduled');
  });

  test('that has been changed since: told apart from one that is running', () => {
    const changed = cronJob({ image: 'ghcr.io/acme/report:1.9.0' });
    expect(lineageOf(changed, job({ ended: true }))).toMatchObject({ type: 'doubtful', earlier: true });
    expect(lineageOf(changed, job())).toMatchObject({ type: 'doubtful', earlier: false });
    expect(lineageOf(changed, job({ ended: true, name: 'report-x' }))).toMatchObject({
      type: 'doubtful',
      earlier: false,
    });
  });

  test('by hand, with the same pods or others', () => {
    const annotations = { 'cronjob.kubernetes.io/instantiate': 'manual' };
    expect(lineageOf(cronJob(), job({ name: 'x', annotations }))).toMatchObject({ type: 'manual', same: true });
    expect(lineageOf(cronJob(), job({ name: 'x', annotations, image: 'evil' }))).toMatchObject({
      type: 'manual',
      same: false,
    });
    expect(lineageOf(job({ name: 'x', annotations })).type).toBe('doubtful');
  });
});

test('strange owners are no crash and no pass', () => {
  for (const owner of [
    'x',
    [],
    { kind: 'CronJob' },
    { ...OWNER, name: 7 },
    { ...OWNER, name: '__proto__' },
    { ...OWNER, uid: null },
  ]) {
    const made = { ...job(), metadata: { ...job().metadata, ownerReferences: [owner, 7, null] } };
    expect(['none', 'doubtful']).toContain(lineageOf(cronJob(), made).type);
  }
  for (const ownerReferences of [{}, 'x', 7, null]) {
    const made = { ...job(), metadata: { ...job().metadata, ownerReferences } };
    expect(lineageOf(cronJob(), made).type).toBe('none');
  }
});
