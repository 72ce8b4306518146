// What the API server would reject: wrong types and enums by the published schema, and the validations that no schema holds.
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { dotted, isObject, listAt, stringAt, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Path, Projection } from '../model.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import { jobSpecPath, podSpecPath } from '../workloads/pod-spec.ts';
import type { Rule, RuleHit } from './rule.ts';

export const invalidManifest: Rule = {
  id: 'invalid-manifest',
  title: 'API server would reject the manifest',
  severity: 'high',
  pack: 'core',
  why: 'A manifest that is rejected leaves the old object running under a review of the new one.',
  remediation: 'Correct the field; `kubectl apply --dry-run=server` shows the same message.',
  falsePositives: 'A field that is newer than the schema is not told: only wrong types, values and missing fields are.',
  attack: ['T1053.007'],
  check({ after, before }) {
    // Other kinds have schemas of their own: their controllers fill in what a Job must have.
    if (after === null || after.group !== 'batch') return [];
    const name = describeWorkload(after);
    // Names are validated when an object is created; an object that exists keeps its name.
    // What stands in another object is named by whoever makes an object of it, and is no object until then.
    const created = before === null && after.at.length === 0;
    return after.projections.flatMap(projection =>
      [
        ...schemaErrors(projection),
        ...(created ? nameErrors(projection.object) : []),
        ...specErrors(projection.object),
      ].map(
        ({ at, message }): RuleHit => ({
          at: projection.toOriginal(at),
          message: `${name}: ${at.length === 0 ? 'the object' : quote(dotted(at), 120)} ${message}.`,
        }),
      ),
    );
  },
};

interface Invalid {
  readonly at: Path;
  readonly message: string;
}

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params?: { readonly allowedValues?: readonly unknown[]; readonly missingProperty?: string };
}

/** One message per place: the first that the schema gives, since the rest follow from it. */
function schemaErrors({ object }: Projection): readonly Invalid[] {
  const model = object['kind'] === 'CronJob' ? new CronJob(plain(object)) : new Job(plain(object));
  const places = new Map<string, Invalid>();
  for (const error of validationErrors(() => model.validate())) {
    if (places.has(error.instancePath)) continue;
    const allowed = error.params?.allowedValues;
    const quantity = error.instancePath.includes('/resources/');
    const message = quantity
      ? 'must be a quantity such as 100m or 128Mi'
      : allowed === undefined
        ? quote(error.message ?? 'is invalid', 200)
        : `must be one of ${allowed.join(', ')}`;
    places.set(error.instancePath, { at: pointer(error.instancePath, object), message });
  }
  return [...places.values()];
}

function validationErrors(validate: () => void): readonly SchemaError[] {
  try {
    validate();
    return [];
  } catch (error) {
    // kubernetes-models throws its list of errors; anything else is a bug.
    if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors;
    throw error;
  }
}

/** The models are typed for valid objects; what they are given here is to be found out. */
function plain(object: JsonObject): Record<string, never> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== '__proto__')) as Record<string, never>;
}

/** `/spec/containers/0/image` as a path of the object: a step is an index where a list is. */
function pointer(text: string, object: JsonObject): Path {
  const path: (string | number)[] = [];
  let value: Json | undefined = object;
  for (const raw of text.split('/').slice(1)) {
    const step: string = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const key: string | number = Array.isArray(value) ? Number(step) : step;
    path.push(key);
    value = valueAt(value, [key]);
  }
  return path;
}

/** Names of objects: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN_PART = /^[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?$/;

function nameErrors(object: JsonObject): readonly Invalid[] {
  const errors: Invalid[] = [];
  const name = stringAt(object, ['metadata', 'name']);
  const generated = stringAt(object, ['metadata', 'generateName']);
  if ((name === null || name === '') && (generated === null || generated === '')) {
    errors.push({ at: ['metadata'], message: 'needs a name or a generateName' });
  }
  if (name !== null && name !== '') {
    // 63 characters less the 11 that the controller appends to the names of its Jobs (ValidateCronJobCreate).
    const limit = object['kind'] === 'CronJob' ? 52 : 253;
    if (name.length > limit)
      errors.push({ at: ['metadata', 'name'], message: `must be no more than ${limit} characters` });
    else if (!name.split('.').every(part => SUBDOMAIN_PART.test(part))) {
      errors.push({
        at: ['metadata', 'name'],
        message: 'must be lower-case letters, digits, `-` and `.` (a DNS subdomain)',
      });
    }
  }
  const namespace = stringAt(object, ['metadata', 'namespace']);
  if (namespace !== null && namespace !== '' && !LABEL.test(namespace)) {
    errors.push({
      at: ['metadata', 'namespace'],
      message: 'must be lower-case letters, digits and `-`, at most 63 (a DNS label)',
    });
  }
  return errors;
}

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/validation/validation.go */
function specErrors(object: JsonObject): readonly Invalid[] {
  const errors: Invalid[] = [];
  const job = jobSpecPath(object);
  const pod = podSpecPath(object);
  const restart = valueAt(object, [...pod, 'restartPolicy']);
  if (restart !== 'OnFailure' && restart !== 'Never') {
    const at = [...pod, 'restartPolicy'];
    errors.push({
      at,
      message: restart === undefined ? 'is required: OnFailure or Never' : 'must be OnFailure or Never',
    });
  }
  if (restart === 'OnFailure' && valueAt(object, [...job, 'podFailurePolicy']) !== undefined) {
    errors.push({ at: [...pod, 'restartPolicy'], message: 'must be Never where a podFailurePolicy is set' });
  }
  if (listAt(object, [...pod, 'containers']).length === 0) {
    errors.push({ at: [...pod, 'containers'], message: 'needs at least one container' });
  }
  if (object['kind'] === 'CronJob') {
    for (const key of ['selector', 'manualSelector']) {
      if (isSet(valueAt(object, [...job, key])))
        errors.push({ at: [...job, key], message: 'may not be set in a CronJob' });
    }
  }
  const counts = [
    ...['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'].map(key => ['spec', key]),
    ...['parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished'].map(key => [
      ...job,
      key,
    ]),
  ];
  for (const at of counts) {
    const value = valueAt(object, at);
    if ((typeof value === 'number' || typeof value === 'bigint') && value < 0)
      errors.push({ at, message: 'must not be negative' });
  }
  return errors;
}

function isSet(value: Json | undefined): boolean {
  return (
    value !== undefined && value !== null && value !== false && !(isObject(value) && Object.keys(value).length === 0)
  );
}
