// What a rule is. To add one in code: copy a file of this folder, export one Rule, list it in index.ts, add its fixtures.
import type { Config } from '../config/config.ts';
import type { Entry } from '../inventory/schema.ts';
import type { Change, Location, Workload, WorkloadRef } from '../model.ts';
import type { RuleDoc, RuleHit } from '../outcome.ts';
import type { Gathered } from './gathered.ts';

/** Everything beside the change that a rule may look at. Rules do no I/O; what they need is loaded before they run. */
export interface RuleContext extends Pick<Gathered, 'proposed' | 'access'> {
  readonly config: Config;
  /** The day that expiry is compared with, UTC. */
  readonly today: Date;
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

export interface SideHit extends RuleHit {
  readonly at: Location;
  /** The object that it is about, where it is about one. */
  readonly object?: WorkloadRef | null;
}

/** A rule over all that was gathered: permissions, audit policies, texts, what is unseen. No entry excepts from what it says. */
export interface SideRule extends RuleDoc {
  /** Does it block, and cannot be switched off, whatever `policies` says? */
  insists?(config: Config): boolean;
  checkSide(gathered: Gathered): readonly SideHit[];
}
