// The nouns that a run ends in: what each command found, which every format takes.
import type {
  Change,
  Finding,
  Location,
  Need,
  Path,
  Problem,
  Revision,
  Severity,
  SourceRef,
  UnseenReason,
  Verdict,
  Workload,
  WorkloadRef,
} from './model.ts';

/** What became of a path that a change touches: each has exactly one account. */
export const ACCOUNTS = ['manifest', 'rendered', 'gate', 'inert', 'unseen'] as const;
export interface Account {
  readonly path: string;
  /** Judged as it is; by what it renders to; decides what the gate decides; nothing that deploys can read it; all else needs an approval. */
  readonly account: (typeof ACCOUNTS)[number];
  readonly why: string;
  /** The charts and kustomizations that read it. */
  readonly reachedBy: readonly string[];
}

/** Something unseen that a change brings, alters or feeds. */
export interface UnseenChange extends UnseenReason {
  readonly rule: 'unseen-change' | 'remote-source' | 'mutates-scheduled-workloads';
  readonly location: Location;
  readonly object: WorkloadRef | null;
  readonly key: string;
  /** What an approval is bound to: the key, and the changed files as they are in base and head. */
  readonly print: string;
}

export interface Stats {
  readonly filesChanged: number;
  readonly filesParsed: number;
  readonly workloadsChecked: number;
  /** Workloads in the files that were read which have no entry and which this change does not touch. */
  readonly unlistedBefore: number;
}

/** What a run of `check` found; the input of every format. */
export interface CheckReport {
  readonly command: 'check';
  readonly verdict: Verdict;
  readonly base: Revision;
  readonly head: Revision;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly needs: readonly Need[];
  readonly problems: readonly Problem[];
  readonly stats: Stats;
  /** What became of every path that differs, one account each. */
  readonly accounts: readonly Account[];
  /** What could not be rendered or followed, and of which the change touches nothing: counted, not told one by one. */
  readonly untouched: readonly Problem[];
  /** What is told in full where a format would count it. */
  readonly inFull: { readonly accounts: boolean; readonly untouched: boolean };
  /** Inventory YAML to paste (or the command that writes it) for each workload that lacks an entry or drifted. */
  readonly suggestedEdits: readonly SuggestedEdit[];
}

/** The exact inventory edit that would make a workload agree with the inventory. */
export interface SuggestedEdit {
  readonly workload: WorkloadRef;
  readonly file: string;
  readonly yaml: string;
  readonly command: string;
}

/** What `verify` found. */
export interface VerifyReport {
  readonly command: 'verify';
  readonly verdict: Verdict;
  readonly workloads: readonly ListedWorkload[];
  /** What can and cannot be found in the log of each audit policy, one sentence per policy and question; absent where there is none. */
  readonly audit?: readonly string[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

export interface ListedWorkload {
  readonly workload: Workload;
  readonly listed: boolean;
  /** What its service account may do; only where it was asked for. */
  readonly power?: Power;
}

/** What an identity may do by RBAC in the repository. A permission is a sentence: where, what, and who grants it. */
export interface Power {
  /** `NAMESPACE/NAME`, or the name alone where nothing says the namespace. */
  readonly account: string;
  /** Do the pods get a token to use it with? */
  readonly token: boolean;
  /** Ids of what takes a cluster over, worst first. */
  readonly dangers: readonly string[];
  readonly permissions: readonly string[];
}

/** What `list` found. */
export interface ListReport {
  readonly command: 'list';
  readonly workloads: readonly ListedWorkload[];
  readonly problems: readonly Problem[];
  /** Where workloads were looked for; null unless it was asked. */
  readonly sources: Sources | null;
}

/** What a discovery found to render, and what it could not look into. */
export interface Sources {
  readonly roots: readonly SourceRoot[];
  /** What is deployed from elsewhere, so that its jobs cannot be seen here. */
  readonly remote: readonly { readonly message: string; readonly location: Location }[];
  /** Workloads in manifests that are applied as they are. */
  readonly plainWorkloads: number;
}

/** Something that is deployed as a whole: a chart with one set of values, an overlay, a rendered folder. */
export interface SourceRoot {
  readonly source: SourceRef;
  /** Why it was looked at: the object or the file that names it, or that nothing does. */
  readonly why: string;
  /** The tool and what it is given, as words. */
  readonly how: string;
  readonly namespace: string | null;
  readonly environment: string | null;
  /** Wall time of its rendering. */
  readonly seconds: number;
  /** Did it come out of the cache? */
  readonly cached: boolean;
  readonly workloads: number;
  /** Could it not be rendered, or not wholly? */
  readonly failed: boolean;
}

export type Report = CheckReport | VerifyReport | ListReport;

/** For the terminal, which is told of every problem in one line. */
export function problemText({ path, message, hint }: Problem): string {
  return `${path ?? 'Somewhere'}: ${message} ${hint}`;
}

/** The problems for which something may be missing from what was read. */
export function seriousOf(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(problem => problem.level !== 'warning');
}

/**
 * What could not be checked outweighs all else: it may hide anything. Then violations, then approvals that are missing.
 * Warnings among the problems (a base that does not render while everything in head is judged as new) do not count.
 */
export function verdictOf(findings: readonly Finding[], needs: readonly Need[], problems: readonly Problem[]): Verdict {
  if (seriousOf(problems).length > 0) return 'could-not-check';
  if (findings.some(finding => finding.blocking)) return 'violation';
  if (needs.some(need => need.status !== 'approved')) return 'approval-needed';
  return 'pass';
}

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
