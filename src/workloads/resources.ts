// API resources whose objects are scheduled workloads: what permissions and audit policies are asked about.

/** A resource by its API group: `batch` and `cronjobs`. */
export interface ScheduledResource {
  readonly group: string;
  readonly resource: string;
}

const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  batch: ['cronjobs', 'jobs'],
  'argoproj.io': ['cronworkflows', 'workflows', 'workflowtemplates', 'clusterworkflowtemplates'],
  'tekton.dev': ['taskruns', 'pipelineruns'],
  'keda.sh': ['scaledjobs'],
  'apps.kruise.io': ['advancedcronjobs', 'broadcastjobs'],
  'batch.volcano.sh': ['jobs', 'cronjobs'],
  'jobset.x-k8s.io': ['jobsets'],
};

export const SCHEDULED_RESOURCES: readonly ScheduledResource[] = Object.entries(RESOURCES).flatMap(
  ([group, resources]) => resources.map(resource => ({ group, resource })),
);
