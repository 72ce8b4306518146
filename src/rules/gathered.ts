// What is judged: all that was gathered of a change, or of what stands. Rules, the judge and approvals ask this one record.

import type { JudgedPolicy } from '../audit-policy/coverage.ts';
import type { FileDiff } from '../git/tree.ts';
import type { TouchedEntry } from '../inventory/changes.ts';
import type { Entry, ProposedInventory } from '../inventory/schema.ts';
import type { Ambiguity, Change, Problem, Workload } from '../model.ts';
import type { Account, UnseenChange } from '../outcome.ts';
import type { AccessInQuestion } from '../rbac/access.ts';
import type { FixedAction } from '../workloads/fixed-actions.ts';

export interface Gathered {
  /** Workloads as they were: those in the files of the change, and those that it reaches. None where nothing is compared. */
  readonly before: readonly Workload[];
  readonly after: readonly Workload[];
  /** Is every workload that there is among those of `after`? */
  readonly complete: boolean;
  /** How workloads differ. Where nothing is compared, each is as if it were new. */
  readonly changes: readonly Change[];
  /** The head's inventory. */
  readonly proposed: ProposedInventory;
  /** Entries of the inventory that differ. */
  readonly entries: readonly TouchedEntry[];
  /** Entries whose workload the head's config would not look for any more. */
  readonly hidden: readonly Entry[];
  /** What RBAC in Git allows; null where it makes no question of it, so that it was not read. */
  readonly access: AccessInQuestion | null;
  /** Audit policies of the head that the base has not alike. */
  readonly auditPolicies: readonly JudgedPolicy[];
  /** Of the head, less what the base had alike. */
  readonly ambiguities: readonly Ambiguity[];
  /** What is deployed and nobody here can see, less what is not the change's business. */
  readonly unseen: readonly UnseenChange[];
  /** Of the head, less what the base had alike. */
  readonly fixedActions: readonly FixedAction[];
  readonly problems: readonly Problem[];
  /** What could not be rendered or followed, and of which the change touches nothing. */
  readonly untouched: readonly Problem[];
  /** The files that differ. */
  readonly differences: readonly FileDiff[];
  /** One for each of them; the gate's own files are for the caller to say. */
  readonly accounts: readonly Account[];
  readonly filesParsed: number;
}

type Standing = Pick<
  Gathered,
  | 'after'
  | 'complete'
  | 'proposed'
  | 'access'
  | 'auditPolicies'
  | 'ambiguities'
  | 'unseen'
  | 'fixedActions'
  | 'problems'
>;

/** What stands, with nothing before it: every workload is judged as if it were new. */
export function asItStands(standing: Standing): Gathered {
  return {
    ...standing,
    before: [],
    changes: standing.after.map(asNew),
    entries: [],
    hidden: [],
    untouched: [],
    differences: [],
    accounts: [],
    filesParsed: 0,
  };
}

function asNew(workload: Workload): Change {
  return { change: 'added', workload, before: null, after: workload, classes: ['new'], fields: [], listed: false };
}

/** Most pull requests touch no workload and nothing around one; comparing and judging is loaded for those that do. */
export function isQuiet({ access, ...gathered }: Gathered): boolean {
  const { before, after, ambiguities, unseen, fixedActions, entries, hidden, auditPolicies } = gathered;
  const told = [before, after, ambiguities, unseen, fixedActions, entries, hidden, auditPolicies];
  return access === null && told.every(each => each.length === 0);
}
