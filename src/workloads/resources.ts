// API resources whose objects are scheduled workloads: what permissions and audit policies are asked about.
import { BUILT_IN_KINDS } from './kinds/index.ts';

/** A resource by its API group: `batch` and `cronjobs`. */
export interface ScheduledResource {
  readonly group: string;
  readonly resource: string;
}

/**
 * Of every kind that is built in: who may create one of them schedules work, whatever the kind. But for the core group's Pods: only those
 * that are hooks are scheduled work, and who may create any has a power of its own (rbac/dangers.ts).
 */
export const SCHEDULED_RESOURCES: readonly ScheduledResource[] = BUILT_IN_KINDS.filter(({ group }) => group !== '').map(
  ({ group, plural }) => ({ group, resource: plural }),
);
