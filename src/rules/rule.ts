// What a rule is. To add one in code: copy a file of this folder, export one Rule, list it in index.ts, add its fixtures.
import type { Answer } from '../audit-policy/coverage.ts';
import type { AuditPolicy } from '../audit-policy/policy.ts';
import type { Config } from '../config/config.ts';
import type { Entry, ProposedInventory } from '../inventory/schema.ts';
import type { Change, Location, Path, Severity, Workload } from '../model.ts';
import type { Access } from '../rbac/access.ts';
import type { Binding } from '../rbac/objects.ts';

/**
 * Which pack a rule is in: `core` is the gate itself and runs with any; `baseline` may block, `warn` is in the baseline but
 * never blocks, `strict` only runs when asked for.
 */
export type Pack = 'core' | 'baseline' | 'warn' | 'strict';

/** The mutable elements of ATT&CK analytic AN0582, which DET0206 leaves to each organisation: https://attack.mitre.org/detectionstrategies/DET0206/ */
export const ELEMENTS = ['NamespaceScope', 'ImageRepository', 'ScheduleWindow', 'ExecutionCommand'] as const;
export type Element = (typeof ELEMENTS)[number];

/** What is told of a rule: `explain`, the reference pages and SARIF are made from it. */
export interface RuleDoc {
  /** Kebab-case; the file name, the fixtures' folder, the docs anchor and the SARIF rule id are the same. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly pack: Pack;
  /** One or two sentences: what an adversary gains. */
  readonly why: string;
  /** What to do, ending in a full stop. */
  readonly remediation: string;
  /** When it fires on harmless things, and what to do then. */
  readonly falsePositives: string;
  /** ATT&CK technique ids, e.g. `T1053.007`. */
  readonly attack: readonly string[];
  /** Which of AN0582's mutable elements it looks at. Absent: none of them. */
  readonly elements?: readonly Element[];
}

/** One thing a rule has to say. `at` is a path in the workload's own object, or a location where it is about something else. */
export interface RuleHit {
  readonly at: Path | Location;
  /** A sentence: what is there, and where in words. Text that an author wrote goes through `quote()` of escape.ts. */
  readonly message: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  readonly remediation?: string;
}

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

/** An audit policy and what it answers to every write of a scheduled workload. */
export interface JudgedPolicy {
  readonly policy: AuditPolicy;
  readonly answers: readonly Answer[];
}

export interface AccessInQuestion {
  readonly head: Access;
  /** Null where nothing is compared, and where the change touches no RBAC object: then `head` knows new identities only. */
  readonly base: Access | null;
  /** The head's bindings that a change brings or alters, themselves or by their roles. */
  readonly touchedBindings: readonly Binding[];
}

/** A rule over one workload and its change. */
export interface Rule extends RuleDoc {
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
