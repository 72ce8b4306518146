// What the detection takes and what it comes to.
import type { Config } from '../config/config.ts';
import type { InventoryHistory } from './history.ts';
import type { AuditFinding, Write } from './model.ts';
import type { AuditRequest } from './requests.ts';

export interface Analysis {
  take(request: AuditRequest): Promise<void>;
  /** Writes in the order in which they were taken. */
  readonly writes: readonly Write[];
  findings(): readonly AuditFinding[];
  readonly counts: AnalysisCounts;
  /** Is called with each finding as soon as it is made, and again when it has grown. */
  onFinding: ((finding: AuditFinding) => void) | null;
}

export interface AnalysisCounts {
  dryRun: number;
  cut: number;
  withoutResponse: number;
  /** Writes that are counted and not in the list, since it would grow without end. */
  leftOut: number;
  forgotten: number;
  /** Roles that somebody was bound to, whose rules the log does not show. */
  unseenRoles: number;
  /** Writes of workloads by verb and level, `create RequestResponse`, to know the policy by. */
  readonly levels: Map<string, number>;
}

export interface AnalysisOptions {
  readonly config: Config;
  readonly history: InventoryHistory;
  readonly today: Date;
  readonly maxWrites?: number;
}
