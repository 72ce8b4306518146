// What is said of a write: its account, and what it was held against.
import type { Difference } from '../inventory/agree.ts';
import type { Entry } from '../inventory/schema.ts';
import type { JsonObject, Workload } from '../model.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import type { ObjectShown } from './content/object.ts';
import type { AuditEvent } from './event.ts';
import type { Era, InventoryHistory } from './history.ts';
import type { Lineage } from './lineage.ts';
import type { Account } from './model.ts';
import type { ClusterState } from './state.ts';

export interface Judgement {
  readonly account: Account;
  /** A sentence. */
  readonly why: string;
  readonly shown: ObjectShown;
  /** The object as it is now; null where that is not known. */
  readonly object: JsonObject | null;
  readonly workload: Workload | null;
  readonly entry: Entry | null;
  readonly era: Era | null;
  readonly differences: readonly Difference[];
  readonly lineage: Lineage;
  /** Is what is wrong with it only what was wrong with its CronJob before? */
  readonly isConsequence: boolean;
  /** Only what was asked for is known. */
  readonly asRequested: boolean;
  /** A queue let an approved Job run. */
  readonly admits: boolean;
  /** What was sent is approved, and admission made something else of it. */
  readonly changedOnTheWay: boolean;
  /** Fields that differ from the approved object that the log has shown, as sentences; a digest alone names none. */
  readonly fields: readonly string[];
  /** It touches nothing that runs. */
  readonly isIdle: boolean;
}

export interface JudgeContext {
  readonly history: InventoryHistory;
  readonly registry: KindRegistry;
  readonly state: ClusterState;
  /** Does this user write what is approved, as the config says or the log has shown? */
  isPipeline(user: string): boolean;
  /** Could admission have changed what is stored, without a trace in a log that has no answers? The name of what could. */
  mutatedBy(event: AuditEvent): string | null;
}

/** What one step of the judgement says; the rest is as before. */
export type Part = Partial<Judgement> & Pick<Judgement, 'account' | 'why'>;
