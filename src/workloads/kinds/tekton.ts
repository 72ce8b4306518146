// Tekton: tasks and pipelines as pods, one for each task that is written out.
// https://github.com/tektoncd/pipeline/blob/main/pkg/apis/pipeline/v1/task_types.go

import { isList, isObject, listAt, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject, Path } from '../../model.ts';
import type { WorkloadKind } from '../kind.ts';
import { firstPlace, looseContainers, partsOfContainers } from '../places.ts';
import { type Part, type Placed, projections } from '../projection.ts';
import { isReal, rowKind, steps, timingOf } from '../row.ts';

const GROUP = 'tekton.dev';

/** Where a kind keeps the specs of its tasks, and what it says of all their pods. */
interface TektonKind {
  readonly kind: string;
  readonly tasks: (object: JsonObject) => readonly Path[];
  readonly accounts?: readonly string[];
  readonly podTemplates?: readonly string[];
}

function inlineTasks(object: JsonObject, base: Path): readonly Path[] {
  return ['tasks', 'finally'].flatMap(list =>
    listAt(object, [...base, list]).map((_, index) => [...base, list, index, 'taskSpec']),
  );
}

const KINDS: readonly TektonKind[] = [
  { kind: 'Task', tasks: () => [['spec']] },
  { kind: 'ClusterTask', tasks: () => [['spec']] },
  { kind: 'StepAction', tasks: () => [] },
  { kind: 'Pipeline', tasks: object => inlineTasks(object, ['spec']) },
  {
    kind: 'TaskRun',
    tasks: () => [['spec', 'taskSpec']],
    accounts: ['spec.serviceAccountName'],
    podTemplates: ['spec.podTemplate'],
  },
  {
    kind: 'PipelineRun',
    tasks: object => inlineTasks(object, ['spec', 'pipelineSpec']),
    accounts: ['spec.taskRunTemplate.serviceAccountName', 'spec.serviceAccountName'],
    podTemplates: ['spec.taskRunTemplate.podTemplate', 'spec.podTemplate'],
  },
];

export const TEKTON_KINDS: readonly WorkloadKind[] = [
  ...KINDS.map(
    (each): WorkloadKind => ({
      ...rowKind({ group: GROUP, kind: each.kind }),
      project: object => {
        if (!isReal(object)) return [];
        const account = firstPlace(object, (each.accounts ?? []).map(steps));
        const template = firstPlace(object, (each.podTemplates ?? []).map(steps));
        const tasks = each.tasks(object).filter(path => objectAt(object, path) !== null);
        return projections(object, tektonPods(object, tasks, { account, template }), timingOf(object, {}));
      },
    }),
  ),
  // The listener's own pod is Tekton's; it counts where somebody writes containers into it.
  rowKind({
    group: 'triggers.tekton.dev',
    kind: 'EventListener',
    pods: ['spec.resources.kubernetesResource.spec.template.spec'],
    serviceAccount: ['spec.serviceAccountName'],
    needsPods: true,
  }),
];

interface PodSettings {
  readonly account: Placed | null;
  readonly template: Placed | null;
}

/** Made as they are taken: what the pods have in common is in each of them. */
function* tektonPods(object: JsonObject, tasks: readonly Path[], settings: PodSettings): Generator<readonly Part[]> {
  let count = 0;
  for (const path of tasks) {
    const parts = taskPod(object, path, settings);
    if (!parts.some(part => part.at[1] === 'containers')) continue;
    count += 1;
    yield parts;
  }
  const covered = tasks.flatMap(path => ['steps', 'sidecars'].map(list => [...path, list]));
  const loose = looseContainers(object['spec'], covered, ['spec']);
  if (loose.length > 0 || count === 0) {
    const containers = partsOfContainers(loose, 'containers', ({ from }) => from.slice(-2).join('-'));
    yield [...podParts(settings), ...containers];
  }
  yield* runSpecs(object, settings.account);
}

function podParts({ account, template }: PodSettings): readonly Part[] {
  return [
    ...(template === null || !isObject(template.value) ? [] : [{ at: ['spec'], ...template }]),
    ...(account === null ? [] : [{ at: ['spec', 'serviceAccountName'], ...account }]),
  ];
}

function taskPod(object: JsonObject, path: Path, settings: PodSettings): readonly Part[] {
  const task = objectAt(object, path);
  const defaults = objectAt(task, ['stepTemplate']);
  const containers = [
    ...listAt(task, ['steps']).map((value, index) => ({ value, from: [...path, 'steps', index], isStep: true })),
    ...listAt(task, ['sidecars']).map((value, index) => ({ value, from: [...path, 'sidecars', index], isStep: false })),
  ];
  const own = listAt(settings.template?.value, ['volumes']).length;
  const volumes = listAt(task, ['volumes']).map(
    (value, index): Part => ({ at: ['spec', 'volumes', own + index], value, from: [...path, 'volumes', index] }),
  );
  return [
    ...podParts(settings),
    ...containers
      .filter(({ value }) => isObject(value))
      .flatMap(({ value, from, isStep }, index) =>
        isObject(value) ? stepParts(value, from, index, isStep ? defaults : null, [...path, 'stepTemplate']) : [],
      ),
    ...volumes,
  ];
}

/**
 * Fields that a step has of its template. Any other is no field of a template, and would only be told once more of each step.
 * https://github.com/tektoncd/pipeline/blob/main/pkg/apis/pipeline/v1/container_types.go
 */
const TEMPLATE_FIELDS = [
  'image',
  'command',
  'args',
  'workingDir',
  'envFrom',
  'env',
  'resources',
  'computeResources',
  'volumeMounts',
  'volumeDevices',
  'imagePullPolicy',
  'securityContext',
  'ports',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'stdin',
  'stdinOnce',
  'tty',
];

/** A step: the step template's fields, the step's own over them, and its script as the last argument. */
function stepParts(
  step: JsonObject,
  from: Path,
  index: number,
  defaults: JsonObject | null,
  defaultsAt: Path,
): readonly Part[] {
  const at = ['spec', 'containers', index];
  const inherited = TEMPLATE_FIELDS.filter(key => step[key] === undefined && defaults?.[key] !== undefined);
  const { script, ...rest } = step;
  const parts: Part[] = [
    { at, value: rest, from },
    ...inherited.map(key => ({ at: [...at, key], value: defaults?.[key], from: [...defaultsAt, key] })),
  ];
  if (typeof step['name'] !== 'string') parts.push({ at: [...at, 'name'], value: `step-${index}`, from });
  if (script !== undefined) {
    const args = valueAt(step, ['args']) ?? valueAt(defaults ?? undefined, ['args']);
    parts.push({ at: [...at, 'args', isList(args) ? args.length : 0], value: script, from: [...from, 'script'] });
  }
  return parts;
}

/** `taskRunSpecs[]`: other accounts and pod settings for single tasks of a pipeline. */
function runSpecs(object: JsonObject, account: Placed | null): readonly (readonly Part[])[] {
  return listAt(object, ['spec', 'taskRunSpecs']).flatMap((spec: Json, index) => {
    const from = ['spec', 'taskRunSpecs', index];
    const key = ['serviceAccountName', 'taskServiceAccountName'].find(name => stringAt(spec, [name]) !== null);
    const own = key === undefined ? null : { value: valueAt(spec, [key]), from: [...from, key] };
    const podKey = ['podTemplate', 'taskPodTemplate'].find(name => objectAt(spec, [name]) !== null);
    const template = podKey === undefined ? null : { value: valueAt(spec, [podKey]), from: [...from, podKey] };
    return own === null && template === null ? [] : [podParts({ account: own ?? account, template })];
  });
}
