// What is said of a write: its account, and what it was held against.
import type { Difference } from '../inventory/agree.ts';
import type { Entry } from '../inventory/schema.ts';
import type { JsonObject, Workload } from '../model.ts';
import type { ObjectShown } from './content/object.ts';
import type { Era } from './history.ts';
import type { Account } from './model.ts';

/** Where a Job comes from that names a CronJob; see lineage.ts. */
export type Lineage =
  /** It names no CronJob as its controller. */
  | { readonly type: 'none' }
  | { readonly type: 'scheduled' | 'manual'; readonly parent: string; readonly account: Account }
  | { readonly type: 'forged'; readonly parent: string; readonly reason: string }
  /** The log has not shown the CronJob. */
  | { readonly type: 'unseen'; readonly parent: string };

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
  /** An object of a kind of which only some objects run something, and which is none of them. */
  readonly runsNothing: boolean;
  /** It touches nothing that runs. */
  readonly isIdle: boolean;
}

/** What one step of the judgement says; the rest is as before. */
export type Part = Partial<Judgement> & Pick<Judgement, 'account' | 'why'>;
