// What a difference is about in the fields of another kind that its pods do not say (design: change classes).

import { canonicalJson } from '../kube/canonical-json.ts';
import { CHANGE_CLASSES, type ChangeClass, type Json, type Path } from '../model.ts';
import { childrenOf } from '../workloads/places.ts';
import { classifyTemplate, classifyVolume } from './pod-classes.ts';

/** Fields of other kinds that their pods do not say. Settings of the machinery are `environment`; all that is not here may decide what runs. */
const REST_CLASSES: ReadonlyMap<string, ChangeClass> = new Map([
  ...named('identity', 'serviceAccount serviceAccountName automountServiceAccountToken imagePullSecrets'),
  ...named('privilege', 'securityContext podSecurityContext hostNetwork hostPID hostIPC podSpecPatch'),
  ...named('schedule', 'schedule schedules cron concurrencyPolicy startingDeadlineSeconds'),
  ...named(
    'environment',
    'ttlStrategy ttlSecondsAfterFinished podGC prometheus retryStrategy parallelism successfulJobsHistoryLimit',
  ),
  ...named('environment', 'failedJobsHistoryLimit backoffLimit activeDeadlineSeconds timeout timeouts limits requests'),
  ...named('environment', 'nodeSelector tolerations affinity volumeClaimTemplates'),
  ...named('environment', 'cores coreLimit coreRequest memory memoryOverhead instances'),
]);

/** Fields of this meaning only where they stand at the top of a spec: elsewhere they say what runs. */
const SPEC_CLASSES: ReadonlyMap<string, ChangeClass> = new Map(named('schedule', 'when stopStrategy trigger'));

/**
 * Fields that lead to such fields: what stands in them, or in the items of their lists, are fields that the kind defines. In
 * all others an author may have chosen the names, so that a name in them says nothing.
 */
const LAYOUT: ReadonlySet<string> = new Set(
  [
    'spec template templates templateSpec templateDefaults workflow workflowSpec dag tasks steps finally',
    'pipelineSpec taskSpec taskRunTemplate taskRunSpecs sidecars container containerSet script resources',
    'kubernetesResource job jobTemplate broadcastJobTemplate jobTargetRef replicatedJobs runPolicy driver',
    'executor jobManager taskManager podTemplate submitterPodTemplate rayClusterSpec headGroupSpec',
    'workerGroupSpecs metrics provider trainer runtimePatches trainingRuntimeSpec upgrade prepare events',
    'cronjob setup after listenerTemplate ephemeralRunnerSpec executionRequest',
  ].flatMap(line => line.split(' ')),
);

function named(kind: ChangeClass, names: string): readonly (readonly [string, ChangeClass])[] {
  return names.split(' ').map(name => [name, kind] as const);
}

/**
 * What a difference is about in what an object's pods do not say. Of a list or a part that one side lacks, all that is in it and not
 * on the other side counts.
 * @param path below `rest`.
 */
export function classifyRest(
  path: Path,
  was: Json | undefined,
  is: Json | undefined,
  group: string,
): readonly ChangeClass[] {
  const found = new Set<ChangeClass>();
  collect(path, 0, was, is, group, found);
  return CHANGE_CLASSES.filter(kind => found.has(kind));
}

/** @param from index of the first step that is not yet known to be a field of the kind. */
function collect(
  path: Path,
  from: number,
  was: Json | undefined,
  is: Json | undefined,
  group: string,
  found: Set<ChangeClass>,
): void {
  for (let index = from; index < path.length; index += 1) {
    const known = classifyStep(path, index, was, is, group);
    if (known === LEADS_ON) continue;
    found.add(known);
    return;
  }
  const gone = without(childrenOf(was), childrenOf(is));
  const come = without(childrenOf(is), childrenOf(was));
  // A text, or an order or a number of equal items.
  if (gone.length === 0 && come.length === 0) found.add('command');
  for (const [key, child] of gone) collect([...path, key], path.length, child, undefined, group, found);
  for (const [key, child] of come) collect([...path, key], path.length, undefined, child, group, found);
}

const LEADS_ON = null;

function classifyStep(
  path: Path,
  index: number,
  was: Json | undefined,
  is: Json | undefined,
  group: string,
): ChangeClass | typeof LEADS_ON {
  const step = path[index];
  if (typeof step !== 'string') return LEADS_ON;
  const isInSpec = path[0] === 'spec';
  const known = REST_CLASSES.get(step) ?? (isInSpec && index === 1 ? SPEC_CLASSES.get(step) : undefined);
  if (known !== undefined) return known;
  if (isInSpec && step === 'volumes') return classifyVolume(path.slice(index + 2), was, is);
  if (isInSpec && step === 'metadata') return classifyTemplate(path.slice(index), was, is);
  // What wakes a scaler; elsewhere a trigger says what it starts.
  if (step === 'triggers' && group === 'keda.sh') return 'schedule';
  return LAYOUT.has(step) ? LEADS_ON : 'command';
}

type Children = ReturnType<typeof childrenOf>;

/** The children that the other side does not have, wherever they stand in it. */
function without(children: Children, others: Children): Children {
  const known = new Set(others.map(([, child]) => canonicalJson(child)));
  return known.size === 0 ? children : children.filter(([, child]) => !known.has(canonicalJson(child)));
}
