// What the table of dangers is written with: verbs, groups, and the resources that make pods.
import { SCHEDULED_RESOURCES } from '../workloads/resources.ts';

export const WRITE = ['create', 'update', 'patch'];
export const CHANGE = ['update', 'patch'];
export const RBAC = 'rbac.authorization.k8s.io';
export const ADMISSION = 'admissionregistration.k8s.io';

export const BATCH = ['batch/jobs', 'batch/cronjobs'];
/** Those of operators, controllers of theirs among them; the two of batch have a row of their own. */
export const SCHEDULED = SCHEDULED_RESOURCES.filter(({ group }) => group !== 'batch').map(
  ({ group, resource }) => `${group}/${resource}`,
);
export const CONTROLLERS = [
  '/replicationcontrollers',
  'apps/deployments',
  'apps/daemonsets',
  'apps/statefulsets',
  'apps/replicasets',
];
