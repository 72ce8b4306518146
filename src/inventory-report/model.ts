// The nouns of the inventory report: one row per workload or entry, the week in which they run, and what changed in a period.
import type { Change, ChangeClass, Finding, Location, Problem, Revision, Severity, SourceRef } from '../model.ts';
import type { SeenInLog, SeenLog } from './seen.ts';

/**
 * `approved`: as its entry says. `differs`: not quite. `unlisted`: without an entry. `unmanaged`: an entry of what runs in the
 * cluster alone. `missing`: any other entry without a workload.
 */
export const ROW_STATES = ['approved', 'adopted', 'differs', 'unlisted', 'unmanaged', 'missing'] as const;
export type RowState = (typeof ROW_STATES)[number];

/** `none`: it does not expire (or there is no entry that could). */
export const EXPIRIES = ['expired', 'expires-soon', 'valid', 'none'] as const;
export type Expiry = (typeof EXPIRIES)[number];

/** A commit, as git tells it: its author wrote the name, the date and the subject, and nobody checked them. */
export interface Commit {
  readonly id: string;
  readonly author: string;
  /** UTC, `2026-10-01T09:30:00Z`; null where the commit's date is no date. */
  readonly date: string | null;
  readonly subject: string;
}

/** When a workload runs in the week of the report. */
export interface WeekRuns {
  /** Index into `Week.patterns`; null where it does not run by the clock (see `note`). */
  readonly pattern: number | null;
  /** Completes "it is not in the map of the week because …" or says what the numbers do not; empty where all is plain. */
  readonly note: string;
}

/** What all workloads with one schedule in one time zone do in the week. */
export interface Pattern {
  /** Runs by hour of the week, Monday 00:00 first: 168 numbers. */
  readonly hours: readonly number[];
  readonly total: number;
}

/** A set of workloads that start in the same minute, and the minutes of the week in which they do. */
export interface Collision {
  /** `Mon 02:00`, the first of them first. */
  readonly minutes: readonly string[];
  readonly workloads: number;
  readonly patterns: readonly number[];
}

export interface Week {
  readonly timeZone: string;
  /** Monday, `2026-11-23`. */
  readonly monday: string;
  readonly patterns: readonly Pattern[];
  readonly collisions: readonly Collision[];
}

export interface ReportApproval {
  readonly by: readonly string[];
  readonly at: string;
  readonly change: string | null;
}

export interface ReportRow {
  readonly state: RowState;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  /** The name, or the pattern of generated names. */
  readonly name: string;
  readonly owner: string | null;
  readonly purpose: string | null;
  readonly schedule: string | null;
  /** The schedule in words; null for a workload that runs once. */
  readonly scheduleWords: string | null;
  /** Null: the zone of the cluster's controller manager, counted as UTC. */
  readonly timeZone: string | null;
  readonly suspend: boolean;
  /** `default` where none is named. */
  readonly serviceAccount: string;
  /** The worst that the service account may do; null where nobody looked. */
  readonly power: string | null;
  readonly images: readonly string[];
  readonly source: SourceRef | null;
  readonly environment: string | null;
  /** Of the workload; of the entry where there is no workload. */
  readonly location: Location;
  readonly digest: string | null;
  /** Worst severity of the findings that no exception covers. */
  readonly risk: Severity | null;
  readonly findings: readonly Finding[];
  /** Where it is not what was approved. */
  readonly differences: readonly { readonly field: string; readonly approved: string; readonly actual: string }[];
  readonly entry: Location | null;
  /** `YYYY-MM-DD`, the last day on which the entry counts. */
  readonly expires: string | null;
  readonly expiry: Expiry;
  readonly exceptions: readonly { readonly rule: string; readonly reason: string; readonly expires: string | null }[];
  readonly approval: ReportApproval | null;
  /** The commits that last touched a line of the entry, newest first. */
  readonly commits: readonly Commit[];
  readonly week: WeekRuns;
  /** Null where no log was given. */
  readonly seen: SeenInLog | null;
}

/** One of AN0582's mutable elements, and how far the configuration fills it. https://attack.mitre.org/detectionstrategies/DET0206/ */
export interface ElementCoverage {
  readonly element: Element;
  readonly state: 'covered' | 'partly' | 'not covered';
  /** Sentences: by what, and what is left open. */
  readonly how: string;
}
export const ELEMENTS = ['NamespaceScope', 'ImageRepository', 'ScheduleWindow', 'ExecutionCommand'] as const;
export type Element = (typeof ELEMENTS)[number];

export interface ChangedField {
  /** `manifest`: a field of the object; `inventory`: a field of its entry. */
  readonly of: 'manifest' | 'inventory';
  readonly path: string;
  /** As text on one line; null where it is absent. */
  readonly before: string | null;
  readonly after: string | null;
  readonly class: ChangeClass | null;
  readonly element: Element | null;
}

/** What happened to one workload and its entry in a period. */
export interface PeriodChange {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Of the workload; `entry` where only its entry differs. */
  readonly change: Change['change'] | 'entry';
  readonly classes: readonly ChangeClass[];
  readonly elements: readonly Element[];
  readonly fields: readonly ChangedField[];
  readonly path: string;
  /** The record in the entry as it is now; null where there is none. */
  readonly approval: ReportApproval | null;
  /** Was the record written in the period, so that it can be about this change? */
  readonly approvalIsNew: boolean;
  /** Commits of the period that touched its files, newest first. */
  readonly commits: readonly Commit[];
  /** Pull requests that the record or the commits name, as addresses where the repository's is known. */
  readonly links: readonly string[];
}

export interface Period {
  readonly from: Revision;
  readonly to: Revision;
  readonly changes: readonly PeriodChange[];
}

export interface ReportModel {
  /** When it was made, UTC, to the second. */
  readonly generated: string;
  readonly revision: Revision;
  /** `https://github.com/acme/ops`; null where no remote tells it. */
  readonly address: string | null;
  readonly week: Week;
  readonly rows: readonly ReportRow[];
  /** Findings about files, or about workloads that are no row. */
  readonly otherFindings: readonly Finding[];
  readonly elements: readonly ElementCoverage[];
  readonly problems: readonly Problem[];
  /** What the reader has to know to read it right: sentences. */
  readonly notes: readonly string[];
  readonly period: Period | null;
  /** What the log covers that the report was made with; null where there was none. */
  readonly log: Pick<SeenLog, 'from' | 'to'> | null;
}
