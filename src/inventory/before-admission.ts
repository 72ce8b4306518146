// A Job of a cluster as it was before a queue admitted it: Kueue lets it run, and says where.
//
// What it adds: `suspend: false`; node labels of the flavor to the node selector; its tolerations at the end of the list; labels and
// annotations of its own, and the gate of a topology, to the pod template; with MultiKueue, `managedBy`.
// https://github.com/kubernetes-sigs/kueue/blob/main/pkg/podset/podset.go (Merge) and …/pkg/controller/jobs/job/job_controller.go
import { isList, isObject, objectAt, stringAt } from '../kube/object.ts';
import type { Json, JsonObject, Workload } from '../model.ts';

const QUEUE = ['metadata', 'labels', 'kueue.x-k8s.io/queue-name'];
const MULTIKUEUE = 'kueue.x-k8s.io/multikueue';
/** Flavors have one or two labels. With more the answers would be too many to try. */
const MAX_ADDED = 6;

/** What it may have been; empty where no queue has it. Which of its selectors and tolerations were added, nobody can tell from it alone. */
export function beforeAdmission(workload: Workload): readonly Workload[] {
  const { group, kind, object, projections } = workload;
  const [projection] = projections;
  if (group !== 'batch' || kind !== 'Job' || projection === undefined || projections.length !== 1) return [];
  if (stringAt(object, QUEUE) === null) return [];
  return podsBefore(projection.object).map(each => ({
    ...workload,
    projections: [{ ...projection, object: each }],
    suspend: true,
  }));
}

function podsBefore(job: JsonObject): readonly JsonObject[] {
  const spec = objectAt(job, ['spec']);
  const template = objectAt(job, ['spec', 'template']);
  const pod = objectAt(job, ['spec', 'template', 'spec']);
  if (spec === null || template === null || pod === null) return [];
  const { managedBy, ...rest } = spec;
  const outer: JsonObject = managedBy === MULTIKUEUE || managedBy === undefined ? rest : spec;
  const tolerations = pod['tolerations'];
  const selector = objectAt(pod, ['nodeSelector']) ?? {};
  const result: JsonObject[] = [];
  for (const nodeSelector of partsOf(selector)) {
    for (const kept of beginningsOf(isList(tolerations) ? tolerations : [])) {
      const before = withField(
        withField(withoutGates(pod), 'nodeSelector', Object.keys(nodeSelector).length === 0 ? undefined : nodeSelector),
        'tolerations',
        kept.length === 0 ? undefined : kept,
      );
      for (const whole of managedBy === MULTIKUEUE ? [outer, spec] : [outer])
        result.push({ ...job, spec: { ...whole, template: { ...withoutOwnMetadata(template), spec: before } } });
    }
  }
  return result;
}

/** All that is left when any of the labels are taken away. */
function partsOf(selector: JsonObject): readonly JsonObject[] {
  const keys = Object.keys(selector);
  if (keys.length > MAX_ADDED) return [selector];
  return Array.from({ length: 2 ** keys.length }, (_, mask) =>
    Object.fromEntries(keys.filter((_key, at) => (mask & (1 << at)) === 0).map(key => [key, selector[key] ?? null])),
  );
}

function beginningsOf(list: readonly Json[]): readonly (readonly Json[])[] {
  const most = Math.min(list.length, MAX_ADDED);
  return Array.from({ length: most + 1 }, (_, taken) => list.slice(0, list.length - taken));
}

function withField(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  const { [name]: _, ...rest } = object;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function withoutGates(pod: JsonObject): JsonObject {
  const gates = pod['schedulingGates'];
  if (!isList(gates)) return pod;
  const own = gates.filter(gate => !(isObject(gate) && stringAt(gate, ['name'])?.startsWith('kueue.x-k8s.io/')));
  return withField(pod, 'schedulingGates', own.length === 0 ? undefined : own);
}

function withoutOwnMetadata(template: JsonObject): JsonObject {
  const metadata = objectAt(template, ['metadata']);
  if (metadata === null) return template;
  let result = metadata;
  for (const kind of ['labels', 'annotations']) {
    const values = objectAt(metadata, [kind]);
    if (values === null) continue;
    const own = Object.entries(values).filter(([key]) => !key.startsWith('kueue.x-k8s.io/'));
    result = withField(result, kind, own.length === 0 ? undefined : Object.fromEntries(own));
  }
  return withField(template, 'metadata', Object.keys(result).length === 0 ? undefined : result);
}
