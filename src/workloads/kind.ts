// What a kind of scheduled work is: how to recognise its objects, and how to see them as batch/v1 Jobs and CronJobs.
import type { Json, JsonObject, Path, Projection } from '../model.ts';

export interface WorkloadKind {
  /** API group: `batch`. */
  readonly group: string;
  readonly kind: string;
  /** The resource's name in API paths and in policies' match constraints: `cronjobs`. */
  readonly plural: string;
  /**
   * The batch/v1 Jobs or CronJobs that the object amounts to. Rules and policies know these only.
   * An object that runs nothing (no spec, only a reference to one) gives none. Never throws for what the object holds.
   */
  project(object: JsonObject, readText: TextReader): readonly Projection[];
  /** What of the object cannot be seen for certain, so that nobody can say what it runs. */
  doubts?(object: JsonObject, readText: TextReader): readonly Doubt[];
}

/** The value that a text within an object holds (YAML or JSON, one document); null where it cannot be read. */
export type TextReader = (text: string) => Json | null;

export interface Doubt {
  readonly at: Path;
  /** A sentence. */
  readonly message: string;
}
