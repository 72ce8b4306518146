// What a rule is. To add one in code: copy a file of this folder, export one Rule, list it in index.ts, add its fixtures.
import type { JudgedPolicy } from '../audit-policy/coverage.ts';
import type { Config } from '../config/config.ts';
import type { Entry, ProposedInventory } from '../inventory/schema.ts';
import type { Change, Location, Workload } from '../model.ts';
import type { RuleDoc, RuleHit } from '../outcome.ts';
import type { AccessInQuestion } from '../rbac/access.ts';

/** Everything beside the change that a rule may look at. Rules do no I/O; what they need is loaded before they run. */
export interface RuleContext {
  readonly config: Config;
  readonly proposed: ProposedInventory;
  /** The day that expiry is compared with, UTC. */
  readonly today: Date;
  /** What RBAC in Git allows; null where the change makes no question of it, so that it was not read. */
  readonly access: AccessInQuestion | null;
  /** Audit policies of the head that the change brings or alters; all of them where nothing is compared. */
  readonly auditPolicies: readonly JudgedPolicy[];
}

/** A rule over one workload and its change. */
export interface Rule extends RuleDoc {
  /** It looks at the workload alone, and not at what changed: what it says of the base as well is no news. */
  readonly ofState?: true;
  check(change: Change, context: RuleContext): readonly RuleHit[];
}

/** A rule over one entry of the inventory and the workload that it lists; null where there is none. */
export interface EntryRule extends RuleDoc {
  checkEntry(entry: Entry, workload: Workload | null, context: RuleContext): readonly RuleHit[];
}

/** A rule over what surrounds workloads: permissions, audit policies. Its findings are about no workload. */
export interface SurroundingsRule extends RuleDoc {
  checkSurroundings(context: RuleContext): readonly (RuleHit & { readonly at: Location })[];
}
