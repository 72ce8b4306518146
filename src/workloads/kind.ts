// What a kind of scheduled work is: how to recognise its objects, and how to see them as batch/v1 Jobs and CronJobs.
import type { JsonObject, Projection } from '../model.ts';

export interface WorkloadKind {
  /** API group: `batch`. */
  readonly group: string;
  readonly kind: string;
  /** The resource's name in API paths and in policies' match constraints: `cronjobs`. */
  readonly plural: string;
  /**
   * The batch/v1 Jobs or CronJobs that the object amounts to. Rules and policies know these only.
   * An object that runs nothing (no spec, only a reference to one) gives none.
   */
  project(object: JsonObject): readonly Projection[];
}
