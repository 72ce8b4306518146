// What `audit` finds: the nouns of its report (design: W, F and coverage), which its formats take.
import type { Finding, Problem, Verdict } from '../model.ts';
import type { ObjectShown } from './content/object.ts';
import type { LogPlace } from './event.ts';
import type { Outcome } from './requests.ts';

/** Where a write stands against the inventory that was in force when it happened. */
export const ACCOUNTS = [
  'approved',
  'controller',
  'status',
  'differs',
  'unlisted',
  'not-in-force',
  'cannot-judge',
] as const;
export type Account = (typeof ACCOUNTS)[number];

/** A write of a scheduled workload. */
export interface Write {
  readonly place: LogPlace;
  readonly auditID: string;
  /** Milliseconds since 1970; null where the log does not say. */
  readonly time: number | null;
  readonly verb: string;
  /** With the subresource: `jobs/status`. */
  readonly resource: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | null;
  /** Null for a collection, and for a creation that was refused before it had one. */
  readonly name: string | null;
  readonly user: string;
  readonly impersonatedBy: string | null;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string | null;
  readonly credentialId: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly object: ObjectShown;
  readonly account: Account;
  /** Why it has the account, as a sentence. */
  readonly why: string;
  /** `CronJob/billing/nightly-report` of the entry that it was held against. */
  readonly entry: string | null;
  /** The source of that entry. */
  readonly source: string | null;
  /** The commit by which that entry was in force. */
  readonly commit: string | null;
  readonly approvedBy: readonly string[];
  /** The pull request of the entry, as far as the record or the commit names it. */
  readonly change: string | null;
  /** Seconds from the commit to the first write that applied it. */
  readonly lag: number | null;
  readonly evidence: readonly string[];
  /** Of a Job that was made from a CronJob, as is proven: which one, and by the clock or by hand. */
  readonly run: { readonly cronJob: string; readonly how: 'scheduled' | 'manual' } | null;
}

export interface AuditFinding extends Finding {
  readonly auditID: string;
  /** Of a group, all; of one write, that. */
  readonly auditIDs: readonly string[];
  readonly evidence: readonly string[];
  readonly time: number | null;
  readonly user: string;
}

export interface EventCounts {
  readonly read: number;
  readonly relevant: number;
  readonly duplicate: number;
  readonly dryRun: number;
  readonly cut: number;
  readonly unreadable: number;
}

/** What of the log could be judged, and what not. */
export interface Coverage {
  /** Writes of workloads that happened, by how much of their object the log has. */
  readonly objects: Readonly<Record<ObjectShown, number>>;
  /** Writes of which only what was asked for is known. */
  readonly withoutResponse: number;
  readonly cannotJudge: number;
  /** What the levels and stages of the log look like; null where it has no writes to tell by. */
  readonly profile: string | null;
  /** Sentences: what cannot be found in this log, and why. */
  readonly limits: readonly string[];
  /** Stretches without any event. */
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly file: string }[];
}

export interface AuditReport {
  readonly command: 'audit';
  readonly verdict: Verdict;
  readonly period: { readonly from: number | null; readonly to: number | null };
  readonly events: EventCounts;
  readonly writes: readonly Write[];
  readonly findings: readonly AuditFinding[];
  readonly coverage: Coverage;
  readonly problems: readonly Problem[];
}
