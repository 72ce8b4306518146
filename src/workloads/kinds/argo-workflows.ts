// Argo Workflows and Argo Events: workflows, their templates and schedules, and the pods of sensors.
import { isObject, listAt, objectAt } from '../../kube/object.ts';
import type { Json, JsonObject, Path } from '../../model.ts';
import type { WorkloadKind } from '../kind.ts';
import { projections } from '../projection.ts';
import { isReal, type KindRow, rowKind, timingOf } from '../row.ts';
import { argoDoubts, argoPods } from './argo-spec.ts';

interface ArgoKind extends KindRow {
  readonly base: Path;
  readonly account?: Path;
}

const ARGO: readonly ArgoKind[] = [
  ...['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate'].map(
    (kind): ArgoKind => ({ group: 'argoproj.io', kind, base: ['spec'], suspend: 'spec.suspend' }),
  ),
  {
    group: 'argoproj.io',
    kind: 'CronWorkflow',
    base: ['spec', 'workflowSpec'],
    schedules: ['spec.schedule', 'spec.schedules.*'],
    timeZone: 'spec.timezone',
    suspend: 'spec.suspend',
  },
  // Kubeflow pipelines: a workflow on a schedule that starts with seconds.
  {
    group: 'kubeflow.org',
    kind: 'ScheduledWorkflow',
    base: ['spec', 'workflow', 'spec'],
    account: ['spec', 'serviceAccount'],
    schedules: ['spec.trigger.cronSchedule.cron'],
    enabled: 'spec.enabled',
  },
];

export const ARGO_KINDS: readonly WorkloadKind[] = [
  ...ARGO.map(
    (row): WorkloadKind => ({
      ...rowKind(row),
      project: (object, readText) => {
        if (!isReal(object)) return [];
        return projections(object, argoPods(object, row.base, readText, row.account), timing(object, row));
      },
      doubts: (object, readText) => [
        ...argoDoubts(object, row.base, readText),
        ...(typeof objectValue(object, row.base) === 'string'
          ? [{ at: row.base, message: 'The workflow is a text, and what it runs is not read.' }]
          : []),
      ],
    }),
  ),
  // A sensor makes objects when something happens. Those that stand in it are found in it; itself it counts where it has a
  // container of its own, or makes what stands elsewhere.
  {
    ...rowKind({ group: 'argoproj.io', kind: 'Sensor' }),
    project: object => {
      const own = objectAt(object, ['spec', 'template', 'container']) !== null;
      return own || listAt(object, ['spec', 'triggers']).some(makesUnseen) ? SENSOR.project(object, () => null) : [];
    },
  },
];

const SENSOR = rowKind({
  group: 'argoproj.io',
  kind: 'Sensor',
  serviceAccount: ['spec.template.serviceAccountName'],
  volumes: ['spec.template.volumes.*'],
});

function makesUnseen(trigger: Json): boolean {
  return ['k8s', 'argoWorkflow'].some(type => {
    const source = objectAt(trigger, ['template', type, 'source']);
    return source !== null && Object.keys(source).some(key => key !== 'resource');
  });
}

function objectValue(object: JsonObject, path: Path): Json | undefined {
  let value: Json | undefined = object;
  for (const step of path) value = isObject(value) ? value[String(step)] : undefined;
  return value;
}

/** Seconds before the five fields: where they are one number, the schedule fires once in each of its minutes. */
function timing(object: JsonObject, row: ArgoKind) {
  const found = timingOf(object, row);
  if (row.kind !== 'ScheduledWorkflow') return found;
  return {
    ...found,
    schedules: found.schedules.map(({ value, from }) => {
      const fields = typeof value === 'string' ? value.trim().split(/\s+/) : [];
      const once = fields.length === 6 && /^\d{1,2}$/.test(fields[0] ?? '');
      return { value: once ? fields.slice(1).join(' ') : value, from };
    }),
  };
}
