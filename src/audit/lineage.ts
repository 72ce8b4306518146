// Jobs that name a CronJob as their controller: made by its controller, by a person from it, or by somebody who only says so.
//
// An ownerReference, a name and every annotation are written by whoever creates the Job; so is nothing proven by one of them. What the
// controller makes has all the marks at once, the pods of the CronJob, and the controller as its author:
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/cronjob/utils.go (getJobFromTemplate2, getJobName)
import { deepEqual } from '../kube/canonical-json.ts';
import { isObject, objectAt, stringAt, valueAt } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';
import { normaliseObject } from '../workloads/normalise.ts';
import { controllerOf } from './content/object.ts';
import type { AuditEvent } from './event.ts';
import type { Lineage } from './judgement.ts';
import type { Known } from './state.ts';

const SCHEDULED_AT = ['metadata', 'annotations', 'batch.kubernetes.io/cronjob-scheduled-timestamp'];
const INSTANTIATED = ['metadata', 'annotations', 'cronjob.kubernetes.io/instantiate'];
const MINUTE = 60_000;
/** For so long after a change the controller may still make Jobs of what it has cached. */
const CACHED = 60_000;

/** Who the controller-manager is, with and without a service account for each controller; in its own words, never by impersonation. */
const CONTROLLER_MANAGERS: ReadonlySet<string> = new Set(['system:kube-controller-manager']);
const CONTROLLERS = 'system:serviceaccount:kube-system:';
/** Controllers of the controller-manager that touch Jobs and CronJobs without changing what they run. */
const HOUSEKEEPERS: ReadonlySet<string> = new Set([
  'cronjob-controller',
  'job-controller',
  'ttl-after-finished-controller',
  'generic-garbage-collector',
  'namespace-controller',
]);

export function isController(event: AuditEvent, names: ReadonlySet<string>): boolean {
  if (event.impersonated !== null) return false;
  const { name } = event.user;
  if (CONTROLLER_MANAGERS.has(name)) return true;
  return name.startsWith(CONTROLLERS) && names.has(name.slice(CONTROLLERS.length));
}

export function isHousekeeper(event: AuditEvent): boolean {
  return isController(event, HOUSEKEEPERS);
}

const CRONJOB_CONTROLLER: ReadonlySet<string> = new Set(['cronjob-controller']);

/** The name of the CronJob that a Job names as its controller; null where it names none. */
export function cronJobOf(job: JsonObject): string | null {
  const owner = controllerOf(job);
  if (owner === null || owner['kind'] !== 'CronJob') return null;
  return stringAt(owner, ['apiVersion'])?.startsWith('batch/') === true ? stringAt(owner, ['name']) : null;
}

/** @param find what the log has shown of a CronJob of the Job's namespace. */
export function lineageOf(job: JsonObject, event: AuditEvent, find: (cronJob: string) => Known | null): Lineage {
  const parent = cronJobOf(job);
  if (parent === null) return { type: 'none' };
  const known = find(parent);
  if (known === null || known.object === null || known.uid === null) return { type: 'unseen', parent };
  const forged = (reason: string): Lineage => ({ type: 'forged', parent, reason });
  if (stringAt(controllerOf(job), ['uid']) !== known.uid) return forged('names it with an uid that it does not have');
  const time = event.time ?? Number.POSITIVE_INFINITY;
  const versions = [
    { object: known.object, account: known.account },
    ...known.earlier.filter(version => version.until >= time - CACHED),
  ];
  const same = versions.find(version => deepEqual(podsOf(job), podsOfCronJob(version.object)));
  if (stringAt(job, INSTANTIATED) === 'manual') {
    return same === undefined
      ? forged('says that it was started by hand from it, and does not run what it runs')
      : { type: 'manual', parent, account: same.account };
  }
  if (same === undefined) return forged('does not run what it runs');
  if (!isController(event, CRONJOB_CONTROLLER)) return forged('was not made by the CronJob controller');
  const minute = minuteOf(stringAt(job, ['metadata', 'name']) ?? '', parent);
  if (minute === null) return forged('is not called as the controller would call it: the CronJob and the minute');
  const written = stringAt(job, SCHEDULED_AT);
  // Clusters before 1.28 do not write it.
  if (written !== null && Math.floor(Date.parse(written) / MINUTE) !== minute)
    return forged('says that it was scheduled for another minute than its name says');
  if (event.time !== null && event.time < (minute - 1) * MINUTE) return forged('was made before the minute it is for');
  return { type: 'scheduled', parent, account: same.account };
}

/** The minute since 1970 in the name of a Job of the controller's: `<cronjob>-<minutes>`; long names of CronJobs are refused. */
export function minuteOf(job: string, cronJob: string): number | null {
  if (!job.startsWith(`${cronJob}-`)) return null;
  const digits = job.slice(cronJob.length + 1);
  return /^[1-9]\d{6,9}$/.test(digits) ? Number(digits) : null;
}

/** What a Job runs, in the normal form. Whether it is suspended says nothing: queues suspend and resume Jobs. */
export function podsOf(job: JsonObject): Json {
  return jobSpec(job['spec'] ?? null);
}

function podsOfCronJob(cronJob: JsonObject): Json {
  return jobSpec(valueAt(cronJob, ['spec', 'jobTemplate', 'spec']) ?? null);
}

const normalised = new WeakMap<JsonObject, Json>();

function jobSpec(spec: Json): Json {
  const known = isObject(spec) ? normalised.get(spec) : undefined;
  if (known !== undefined) return known;
  const result = normalisedSpec(spec);
  if (isObject(spec)) normalised.set(spec, result);
  return result;
}

function normalisedSpec(spec: Json): Json {
  const normal = normaliseObject({ apiVersion: 'batch/v1', kind: 'Job', spec })['spec'] ?? null;
  if (!isObject(normal)) return normal;
  const { suspend: _, ...rest } = normal;
  return rest;
}

/**
 * Does only that differ by which a queue lets a suspended Job run: where its pods may run, and that they may?
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-scheduling/2926-job-mutable-scheduling-directives
 */
export function isAdmission(before: JsonObject, after: JsonObject): boolean {
  return (
    valueAt(before, ['spec', 'suspend']) === true &&
    valueAt(after, ['spec', 'suspend']) !== true &&
    deepEqual(withoutPlacement(podsOf(before)), withoutPlacement(podsOf(after)))
  );
}

/** Without what says where pods run: the fields that may change while a Job is suspended. */
export function withoutPlacement(pods: Json): Json {
  const template = objectAt(pods, ['template']);
  const spec = objectAt(template, ['spec']);
  if (!isObject(pods) || template === null || spec === null) return pods;
  const { nodeSelector: _1, tolerations: _2, affinity: _3, schedulingGates: _4, ...rest } = spec;
  return { ...pods, template: { spec: rest } };
}
