// The inventory as expressions of a ValidatingAdmissionPolicy: what is compared of an object, and with what.
//
// An approved object is compared whole, as the API server stores it, so that no field is free that somebody forgot to list: the Job's spec,
// the pod's spec, containers and init containers, labels and annotations of the templates. Left out are the image (held against the patterns of the entry),
// a pull policy other than Never (it follows the tag), the schedule's other spellings, `suspend` (unless approved asleep), and what the API
// server itself adds to a Job: its selector and four labels.
//
// Two-variable comprehensions (`transformMap`) are in Kubernetes' CEL since 1.32 (KEP-2876, environment/base.go of k8s.io/apiserver).
import { isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import { type ApprovedWorkload, asRun } from '../approved.ts';
import type { ExportOptions } from '../exporter.ts';
import { imageExpression } from '../image-expression.ts';
import { celText } from './cel-literal.ts';

/** Labels that the API server puts on the pods of a Job: https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/batch/job/strategy.go */
export const GENERATED_LABELS = [
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'controller-uid',
  'job-name',
];

/** Who makes the Jobs of CronJobs: with and without `--use-service-account-credentials`. */
const CRONJOB_CONTROLLERS = ['system:serviceaccount:kube-system:cronjob-controller', 'system:kube-controller-manager'];

/** `CronJob/nightly-report`, or `Job/migrate-*`: under this key the policy looks a workload up. */
export function keyOf({ kind, name }: ApprovedWorkload): string {
  return `${kind}/${name}`;
}

/** What a workload has to be: the value that the variables of `INVENTORY_VARIABLES` are compared with. */
export function approvedValue({ kind, object, entry }: ApprovedWorkload): JsonObject {
  const spec = objectAt(object, ['spec']) ?? {};
  const job = kind === 'CronJob' ? (objectAt(spec, ['jobTemplate', 'spec']) ?? {}) : spec;
  const pod = objectAt(job, ['template', 'spec']) ?? {};
  const schedule = stringAt(spec, ['schedule']);
  return {
    ...(kind === 'CronJob' && {
      cronJob: without(spec, ['schedule', 'suspend', 'jobTemplate']),
      jobMetadata: metadataOf(objectAt(spec, ['jobTemplate', 'metadata'])),
      schedules: [...new Set([schedule, entry.schedule].filter(text => text !== null))].toSorted(),
    }),
    suspended: entry.suspend,
    job: without(job, LEFT_OUT_OF_JOB),
    ...(kind === 'CronJob' && { run: without(asRun(object), LEFT_OUT_OF_JOB) }),
    podMetadata: metadataOf(objectAt(job, ['template', 'metadata'])),
    pod: without(pod, ['containers', 'initContainers']),
    containers: listAt(pod, ['containers']).map(containerOf),
    initContainers: listAt(pod, ['initContainers']).map(containerOf),
    images: entry.images.map(imageExpression),
  };
}

const LEFT_OUT_OF_JOB = ['template', 'selector', 'suspend'];

function containerOf(container: Json): Json {
  if (!isObject(container)) return container;
  return without(container, container['imagePullPolicy'] === 'Never' ? ['image'] : ['image', 'imagePullPolicy']);
}

function metadataOf(metadata: JsonObject | null): JsonObject {
  return {
    labels: without(objectAt(metadata ?? {}, ['labels']) ?? {}, GENERATED_LABELS),
    annotations: objectAt(metadata ?? {}, ['annotations']) ?? {},
  };
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

const texts = (list: readonly string[]): string => `[${list.map(celText).join(', ')}]`;
const less = (map: string, keys: readonly string[]): string => `${map}.transformMap(k, v, !(k in ${texts(keys)}), v)`;
const metadata = (template: string): string => {
  const labels = less(`${template}.?metadata.?labels.orValue({})`, GENERATED_LABELS);
  return `dyn({'labels': dyn(${labels}), 'annotations': dyn(${template}.?metadata.?annotations.orValue({}))})`;
};
const containers = (field: string): string =>
  `variables.podSpec.?${field}.orValue([]).map(c, c.transformMap(k, v, k != 'image' && !(k == 'imagePullPolicy' && v != 'Never'), v))`;

export type NamedExpression = {
  readonly name: string;
  readonly expression: string;
};

/** What the policy reads of the object. `found` is to be defined before `matching`: a list of the approved values under `keys`. */
export const INVENTORY_VARIABLES: readonly NamedExpression[] = [
  { name: 'isCronJob', expression: "object.kind == 'CronJob'" },
  { name: 'spec', expression: 'dyn(object).spec' },
  { name: 'jobSpec', expression: 'variables.isCronJob ? variables.spec.jobTemplate.spec : variables.spec' },
  { name: 'podSpec', expression: 'variables.jobSpec.template.spec' },
  {
    name: 'cronJob',
    expression: `variables.isCronJob ? ${less('variables.spec', ['schedule', 'suspend', 'jobTemplate'])} : dyn({})`,
  },
  {
    name: 'jobMetadata',
    expression: `variables.isCronJob ? ${metadata('variables.spec.jobTemplate')} : dyn({})`,
  },
  { name: 'job', expression: less('variables.jobSpec', LEFT_OUT_OF_JOB) },
  { name: 'podMetadata', expression: metadata('variables.jobSpec.template') },
  { name: 'pod', expression: less('variables.podSpec', ['containers', 'initContainers']) },
  { name: 'containers', expression: containers('containers') },
  { name: 'initContainers', expression: containers('initContainers') },
  {
    name: 'images',
    expression:
      "variables.podSpec.containers.map(c, c.?image.orValue('')) + variables.podSpec.?initContainers.orValue([]).map(c, c.?image.orValue(''))",
  },
  {
    // A Job is looked up by its name, by the beginning of a generated one, and, started by hand, as the CronJob that owns it.
    name: 'keys',
    expression: [
      "[object.kind + '/' + object.metadata.name]",
      "(object.metadata.?generateName.orValue('') == '' ? [] : [object.kind + '/' + object.metadata.generateName + '*'])",
      "(variables.isCronJob ? [] : object.metadata.?ownerReferences.orValue([]).filter(o, o.kind == 'CronJob' && o.?controller.orValue(false)).map(o, 'CronJob/' + o.name))",
    ].join(' + '),
  },
];

/** Of a CronJob's template, or of a run of it that somebody started. */
const JOB = "(variables.isCronJob || !('run' in a) ? a.job : a.run) == variables.job";

/** True of an approved value `a` where the object is it. */
const IS_APPROVED = [
  JOB,
  'a.podMetadata == variables.podMetadata',
  'a.pod == variables.pod',
  'a.containers == variables.containers',
  'a.initContainers == variables.initContainers',
  'variables.images.all(i, a.images.exists(p, i.matches(p)))',
  '(!variables.isCronJob || (variables.spec.schedule in a.schedules && a.cronJob == variables.cronJob && a.jobMetadata == variables.jobMetadata))',
  '(!a.suspended || variables.spec.?suspend.orValue(false))',
].join(' && ');

/** What differs from the first approved value, in words. */
const DIFFERENCES = [
  ['!variables.isCronJob || variables.spec.schedule in a.schedules', 'the schedule'],
  [
    '!variables.isCronJob || (a.cronJob == variables.cronJob && a.jobMetadata == variables.jobMetadata)',
    'the settings of the CronJob',
  ],
  [JOB, 'the settings of the Job'],
  ['a.podMetadata == variables.podMetadata', 'labels or annotations of the pod'],
  ['a.pod == variables.pod', 'the pod (identity, host access, volumes, security or scheduling)'],
  [
    'a.containers == variables.containers && a.initContainers == variables.initContainers',
    'the containers (command, environment, mounts, security)',
  ],
  ['variables.images.all(i, a.images.exists(p, i.matches(p)))', 'an image'],
  ['!a.suspended || variables.spec.?suspend.orValue(false)', 'it is approved only while it is suspended'],
] as const;

export const MATCHING: NamedExpression = { name: 'matching', expression: `variables.found.filter(a, ${IS_APPROVED})` };

export const NAMED = "object.kind + ' ' + object.metadata.?namespace.orValue('') + '/' + object.metadata.name";

/** The validations: listed at all, and as it was approved. */
export function validations(commit: string): readonly JsonObject[] {
  const [listed, same] = ['is not in the approved inventory', 'is not as it was approved'].map(
    text => `${NAMED} + ${celText(` ${text} (commit ${commit.slice(0, 12)})`)}`,
  ) as [string, string];
  const words = DIFFERENCES.map(([is, what]) => `(${is} ? [] : [${celText(what)}])`).join(' + ');
  return [
    { expression: 'variables.found.size() > 0', messageExpression: listed },
    {
      expression: 'variables.found.size() == 0 || variables.matching.size() > 0',
      messageExpression: `${same} + ': ' + variables.found.map(a, (${words}).join(', '))[0]`,
    },
  ];
}

/** A Job that the CronJob controller writes. */
export const RUN_OF_CONTROLLER = `object.kind == 'Job' && request.userInfo.username in ${texts(CRONJOB_CONTROLLERS)}`;

/** When the policy has nothing to say. */
export function conditions({ breakGlass }: ExportOptions): readonly JsonObject[] {
  return [
    {
      name: 'what-runs-changes',
      expression: "request.operation != 'UPDATE' || dyn(object).spec != dyn(oldObject).spec",
    },
    {
      // The CronJob was judged when it was applied. Anybody else who names an owner is judged like everybody.
      name: 'not-a-run-of-the-cronjob-controller',
      expression: `!(${RUN_OF_CONTROLLER} && object.metadata.?ownerReferences.orValue([]).exists(o, o.kind == 'CronJob' && o.?controller.orValue(false)))`,
    },
    ...(breakGlass === null
      ? []
      : [{ name: 'not-break-glass', expression: `!(${celText(breakGlass)} in request.userInfo.?groups.orValue([]))` }]),
  ];
}

export const RESOURCE_RULES: readonly JsonObject[] = [
  { apiGroups: ['batch'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['cronjobs', 'jobs'] },
];
