// Kinds of which only some objects run code when something happens: Pods that are hooks, functions with a clock, routes that are CronJobs.
// What they are is told by more than paths, so that a row (pod-templates.ts) does not do.

import { isObject, listAt, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject, Path } from '../../model.ts';
import type { WorkloadKind } from '../kind.ts';
import { childrenOf, partsOfContainers, placesOf } from '../places.ts';
import { type Part, type Placed, projections, type Timing } from '../projection.ts';
import { type KindRow, rowKind } from '../row.ts';

/** A row of which only some objects count. */
function rowKindWhere(row: KindRow, counts: (object: JsonObject) => boolean): WorkloadKind {
  const kind = rowKind(row);
  return { ...kind, project: (object, readText) => (counts(object) ? kind.project(object, readText) : []) };
}

const NO_TIMING: Timing = { schedules: [], timeZone: null, suspend: null };

/** Hooks that nothing starts by itself: `helm test` does, and whoever types that sees what it runs. */
const TESTS: ReadonlySet<string> = new Set(['test', 'test-success', 'test-failure']);

/**
 * A Pod that a deployer starts at each sync or upgrade and waits for is a Job in all but name.
 * https://helm.sh/docs/topics/charts_hooks/, https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
 */
function isHook(object: JsonObject): boolean {
  const annotations = objectAt(object, ['metadata', 'annotations']);
  const hooks = (key: string): readonly string[] =>
    (stringAt(annotations, [key]) ?? '').split(',').map(each => each.trim());
  const argo = hooks('argocd.argoproj.io/hook').filter(hook => hook !== '' && hook !== 'Skip');
  return argo.length > 0 || hooks('helm.sh/hook').some(hook => hook !== '' && !TESTS.has(hook));
}

/**
 * A Pod that ends by itself runs once, as a Job does. In a cluster, those of controllers are told by their owner: what has an owner and no
 * uid is a manifest that says so of itself.
 */
function runsOnce(object: JsonObject): boolean {
  const policy = stringAt(object, ['spec', 'restartPolicy']);
  if (policy !== 'Never' && policy !== 'OnFailure') return false;
  const metadata = objectAt(object, ['metadata']);
  const hooks = (stringAt(metadata, ['annotations', 'helm.sh/hook']) ?? '').split(',').map(each => each.trim());
  if (hooks.some(hook => TESTS.has(hook))) return false;
  return listAt(metadata, ['ownerReferences']).length === 0 || stringAt(metadata, ['uid']) === null;
}

const podHook: WorkloadKind = {
  group: '',
  kind: 'Pod',
  plural: 'pods',
  project: object => {
    if (!(isHook(object) || runsOnce(object)) || !isObject(object['spec'])) return [];
    const pod: readonly Part[] = [
      { at: ['metadata'], value: objectAt(object, ['metadata']) ?? undefined, from: ['metadata'] },
      { at: ['spec'], value: object['spec'], from: ['spec'] },
    ];
    return projections(object, [pod], NO_TIMING);
  },
};

/** Routes whose consumers are all clocks become a CronJob. https://camel.apache.org/camel-k/next/traits/cron.html */
const CLOCKS = ['cron', 'quartz', 'timer'];

function hasClock(object: JsonObject): boolean {
  const spec = objectAt(object, ['spec']);
  if (valueAt(spec, ['traits', 'cron']) !== undefined) return true;
  const annotations = Object.keys(objectAt(object, ['metadata', 'annotations']) ?? {});
  if (annotations.some(key => key.startsWith('trait.camel.apache.org/cron'))) return true;
  return textsOf(spec ?? undefined).some(text => CLOCKS.some(clock => text.includes(clock)));
}

function* texts(value: Json | undefined): Generator<string> {
  if (typeof value === 'string') yield value;
  for (const [key, child] of childrenOf(value)) {
    if (typeof key === 'string') yield key;
    yield* texts(child);
  }
}

function textsOf(value: Json | undefined): readonly string[] {
  return [...texts(value)];
}

const camel: readonly WorkloadKind[] = [
  ['Integration', 'spec'],
  ['Pipe', 'spec.integration'],
  ['KameletBinding', 'spec.integration'],
].map(([kind = '', spec]) =>
  rowKindWhere(
    {
      group: 'camel.apache.org',
      kind,
      pods: [`${spec}.template.spec`],
      schedules: [`${spec}.traits.cron.schedule`],
      serviceAccount: [`${spec}.serviceAccountName`, 'spec.serviceAccountName'],
      scripts: [`${spec}.sources.*.content`],
    },
    hasClock,
  ),
);

const nuclio = rowKindWhere(
  {
    group: 'nuclio.io',
    kind: 'NuclioFunction',
    schedules: ['spec.triggers.*.attributes.schedule'],
    serviceAccount: ['spec.serviceAccount'],
    containers: ['spec'],
    scripts: ['spec.build.functionSourceCode', 'spec.build.commands.*', 'spec.handler'],
  },
  object => placesOf(object, ['spec', 'triggers', '*', 'kind']).some(({ value }) => value === 'cron'),
);

/** A container as its kind writes it, with a command under another name. */
function containerPod(places: readonly Placed[]): readonly Part[] {
  const parts = partsOfContainers(places, 'containers', ({ from }) =>
    from.filter(step => typeof step === 'string').join('-'),
  );
  const objects = places.filter(({ value }) => isObject(value));
  const commands = objects.flatMap(({ value, from }, index): readonly Part[] => {
    const cmd = isObject(value) ? value['cmd'] : undefined;
    return cmd === undefined
      ? []
      : [{ at: ['spec', 'containers', index, 'command'], value: cmd, from: [...from, 'cmd'] }];
  });
  return [...parts, ...commands];
}

/** Components of KubeVela that only go on running, or whose objects stand in them and are found there. */
const VELA_SERVICES: ReadonlySet<string> = new Set([
  ...['webservice', 'worker', 'daemon', 'statefulset', 'static-website'],
  ...['k8s-objects', 'raw', 'ref-objects', 'helm', 'kustomize', 'kustomize-git', 'kustomize-json-patch'],
]);

/**
 * An Application of KubeVela: its `task` and `cron-task` components, components of types that nobody here knows and that have an image or
 * a schedule, and the steps of its workflow. https://kubevela.io/docs/end-user/components/references/
 */
function velaKind(kind: string): WorkloadKind {
  return {
    group: 'core.oam.dev',
    kind,
    plural: `${kind.toLowerCase()}s`,
    project: object => {
      const steps = [
        ...itemsAt(object, ['spec', 'components']),
        ...['workflow', 'workflowSpec'].flatMap(field => [
          ...itemsAt(object, ['spec', field, 'steps']),
          ...placesOf(object, ['spec', field, 'steps', '*', 'subSteps', '*']),
        ]),
        ...itemsAt(object, ['spec', 'steps']),
        ...itemsAt(object, ['steps']),
      ];
      const running = steps.flatMap(({ value, from }): readonly Placed[] => {
        const properties = objectAt(value, ['properties']);
        if (properties === null || VELA_SERVICES.has(stringAt(value, ['type']) ?? '')) return [];
        const runs = ['image', 'schedule', 'cmd', 'command'].some(key => properties[key] !== undefined);
        return runs ? [{ value: properties, from: [...from, 'properties'] }] : [];
      });
      if (running.length === 0) return [];
      const schedules = running.flatMap(({ value, from }): readonly Placed[] => {
        const schedule = stringAt(value, ['schedule']);
        return schedule === null ? [] : [{ value: schedule, from: [...from, 'schedule'] }];
      });
      return projections(object, [containerPod(running)], { ...NO_TIMING, schedules });
    },
  };
}

function itemsAt(object: JsonObject, path: Path): readonly Placed[] {
  return listAt(object, path).map((value, index) => ({ value, from: [...path, index] }));
}

/** Kanister: what the phases of a Blueprint run in pods of their own, or in those of others. https://docs.kanister.io/functions.html */
const blueprint: WorkloadKind = {
  group: 'cr.kanister.io',
  kind: 'Blueprint',
  plural: 'blueprints',
  project: object => {
    const phases = [
      ...placesOf(object, ['actions', '*', 'phases', '*', 'args']),
      ...placesOf(object, ['actions', '*', 'deferPhase', 'args']),
    ];
    const running = phases.filter(({ value }) => isObject(value) && (value['image'] ?? value['command']) !== undefined);
    return running.length === 0 ? [] : projections(object, [containerPod(running)], NO_TIMING);
  },
};

export const RUNNER_KINDS: readonly WorkloadKind[] = [
  podHook,
  ...camel,
  nuclio,
  ...['Application', 'Workflow', 'WorkflowRun'].map(velaKind),
  blueprint,
  rowKind({ group: 'cr.kanister.io', kind: 'ActionSet' }),
];
