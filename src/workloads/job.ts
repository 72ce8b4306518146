// batch/v1 Job.
import { batchProjection } from './batch-projection.ts';
import type { WorkloadKind } from './kind.ts';

export const jobKind: WorkloadKind = {
  group: 'batch',
  kind: 'Job',
  plural: 'jobs',
  project: object => batchProjection(object, 'Job'),
};
