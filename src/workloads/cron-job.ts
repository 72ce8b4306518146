// batch CronJob, in the versions clusters have served: v1, v1beta1 (until 1.25) and v2alpha1 (until 1.21).
import { batchProjection } from './batch-projection.ts';
import type { WorkloadKind } from './kind.ts';

export const cronJobKind: WorkloadKind = {
  group: 'batch',
  kind: 'CronJob',
  plural: 'cronjobs',
  project: object => batchProjection(object, 'CronJob'),
};
