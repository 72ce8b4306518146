// Who made a Job of a cluster: a CronJob's controller, a person by hand from a CronJob, or nobody that can be told.
//
// An ownerReference is written by whoever creates the Job, and so is every annotation: none of it proves anything alone. What the
// controller makes has all the marks at once, and the pods of its CronJob:
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/cronjob/utils.go (getJobFromTemplate2, getJobName)

import { beforeAdmission } from '../inventory/before-admission.ts';
import { deepEqual } from '../kube/canonical-json.ts';
import { isList, isObject, listAt, stringAt, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Workload } from '../model.ts';
import { normaliseObject } from '../workloads/normalise.ts';

export type Lineage =
  /** It names no CronJob, so it stands for itself. */
  | { readonly type: 'none' }
  /** Made by the controller, from its CronJob as it is. */
  | { readonly type: 'scheduled'; readonly parent: Workload }
  /** `kubectl create job --from=cronjob/…`. */
  | { readonly type: 'manual'; readonly parent: Workload; readonly same: boolean }
  /** It names a CronJob and lacks a mark. `earlier`: it has ended, and its pods alone are not those of its CronJob, which may have changed since. */
  | { readonly type: 'doubtful'; readonly reason: string; readonly earlier: boolean };

const SCHEDULED_AT = ['metadata', 'annotations', 'batch.kubernetes.io/cronjob-scheduled-timestamp'];
const INSTANTIATED = ['metadata', 'annotations', 'cronjob.kubernetes.io/instantiate'];
const MINUTE = 60_000;

/** Looks at the Jobs among all workloads of a cluster. Made once: the CronJobs are found by name. */
export function createLineage(workloads: readonly Workload[]): (job: Workload) => Lineage {
  const cronJobs = new Map<string, Workload>();
  for (const workload of workloads) {
    if (workload.kind === 'CronJob' && workload.group === 'batch')
      cronJobs.set(keyOf(workload.namespace, workload.name), workload);
  }
  // Clusters before 1.28 do not write the annotation; where one Job has it, the controller writes it.
  const annotated = workloads.some(
    workload => workload.kind === 'Job' && stringAt(workload.object, SCHEDULED_AT) !== null,
  );
  return job => {
    const owner = cronJobReference(job);
    if (owner === null) return { type: 'none' };
    const name = stringAt(owner, ['name']);
    const parent = cronJobs.get(keyOf(job.namespace, name)) ?? null;
    if (parent === null) return doubtful('names a CronJob as its owner that is not in the list');
    const uid = stringAt(parent.object, ['metadata', 'uid']);
    if (stringAt(owner, ['uid']) !== uid)
      return doubtful('names its owner with an uid that is not that of the CronJob');
    const pods = podsOf(parent);
    const same = [job, ...beforeAdmission(job)].some(each => deepEqual(podsOf(each), pods));
    if (stringAt(job.object, INSTANTIATED) === 'manual') return { type: 'manual', parent, same };
    if (owner['controller'] !== true) return doubtful('names a CronJob as its owner, and not as its controller');
    const minute = minuteOf(job.name ?? '', parent.name ?? '');
    if (minute === null) return doubtful('is not called as the controller would call it: the CronJob and the minute');
    const written = stringAt(job.object, SCHEDULED_AT);
    if (annotated || written !== null) {
      const time = written === null ? Number.NaN : Date.parse(written);
      if (Math.floor(time / MINUTE) !== minute)
        return doubtful(
          'says by its annotation that it was scheduled for another minute than its name says, or for none',
        );
    }
    const created = Date.parse(stringAt(job.object, ['metadata', 'creationTimestamp']) ?? '');
    // The server writes it. Clocks of a control plane may differ by a little.
    if (created < (minute - 1) * MINUTE)
      return doubtful('was created before the minute for which it says it was scheduled');
    if (!same) {
      return { type: 'doubtful', reason: 'does not run what its CronJob runs', earlier: hasEnded(job) };
    }
    return { type: 'scheduled', parent };
  };
}

function doubtful(reason: string): Lineage {
  return { type: 'doubtful', reason, earlier: false };
}

function keyOf(namespace: string | null, name: string | null): string {
  return JSON.stringify([namespace, name]);
}

/** The owner that is a CronJob of the batch group: the controller, if one is. */
function cronJobReference(job: Workload): JsonObject | null {
  if (job.kind !== 'Job' || job.group !== 'batch') return null;
  const owners = listAt(job.object, ['metadata', 'ownerReferences'])
    .filter(isObject)
    .filter(owner => owner['kind'] === 'CronJob' && stringAt(owner, ['apiVersion'])?.startsWith('batch/') === true);
  return owners.find(owner => owner['controller'] === true) ?? owners[0] ?? null;
}

/** The minute since 1970 in the name of a Job of the controller's: `<cronjob>-<minutes>`. */
function minuteOf(job: string, cronJob: string): number | null {
  if (!job.startsWith(`${cronJob}-`)) return null;
  const digits = job.slice(cronJob.length + 1);
  return /^[1-9]\d{6,9}$/.test(digits) ? Number(digits) : null;
}

/** What runs, in the normal form. Whether a Job is suspended says nothing: queues suspend and resume Jobs. */
function podsOf(workload: Workload): Json {
  const object = workload.projections[0]?.object;
  if (object === undefined) return null;
  const spec = workload.kind === 'Job' ? object['spec'] : valueAt(object, ['spec', 'jobTemplate', 'spec']);
  const normal = normaliseObject({ apiVersion: 'batch/v1', kind: 'Job', spec: spec ?? null })['spec'] ?? null;
  if (!isObject(normal)) return normal;
  const { suspend: _, ...rest } = normal;
  return rest;
}

/** Has the Job succeeded or failed for good? */
export function hasEnded(job: Workload): boolean {
  const conditions = valueAt(job.object, ['status', 'conditions']);
  return (
    isList(conditions) &&
    conditions.some(
      condition =>
        isObject(condition) &&
        (condition['type'] === 'Complete' || condition['type'] === 'Failed') &&
        condition['status'] === 'True',
    )
  );
}
