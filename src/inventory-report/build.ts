// Workloads, inventory, findings and history → the report. Pure: equal input gives an equal report.
import type { Config } from '../config/config.ts';
import { differencesFrom } from '../inventory/agree.ts';
import { expiryState } from '../inventory/expiry.ts';
import { matchEntry } from '../inventory/match.ts';
import type { Entry, Inventory } from '../inventory/schema.ts';
import { clockChanges, clockChangeWords } from '../kube/schedule/clock-changes.ts';
import { SCHEDULE_SEPARATOR, schedulesIn } from '../kube/schedule/compare.ts';
import { timeZoneProblem } from '../kube/schedule/time-zone.ts';
import { describeSchedule } from '../kube/schedule/words.ts';
import type { Finding, Problem, Revision, Severity, Workload } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import type { Power, VerifyReport } from '../outcome.ts';
import { sortFindings, sortProblems } from '../report/order.ts';
import { describeEntry, nameOf } from '../workloads/names.ts';
import { elementCoverage } from './elements.ts';
import { findingsByWorkload } from './findings-by-workload.ts';
import type { Commit, Period, ReportModel, ReportRow, WeekRuns } from './model.ts';
import { type NotesInput, notesOf } from './notes.ts';
import { NEVER_SEEN, type SeenLog } from './seen.ts';
import { weekOf } from './week.ts';

export interface ReportInput extends NotesInput {
  readonly now: Date;
  readonly revision: Revision;
  readonly address: string | null;
  /** An IANA name that the API server and this JavaScript engine know. */
  readonly timeZone: string;
  readonly verified: VerifyReport;
  readonly inventory: Inventory;
  readonly config: Config;
  /** The ids of the rules that are in force. */
  readonly rules: ReadonlySet<string>;
  /** The commits that last touched the lines of an entry, newest first. */
  readonly commitsOf: (entry: Entry) => readonly Commit[];
  readonly period: Period | null;
  /** Beside those of `verified`. */
  readonly problems: readonly Problem[];
}

export function buildReport(input: ReportInput): ReportModel {
  const { verified, inventory, now } = input;
  const workloads = verified.workloads.map(({ workload }) => workload);
  const { byWorkload, others } = findingsByWorkload(verified.findings, workloads);
  const entries = workloads.map(workload => matchEntry(inventory, workload));
  const used = new Set(entries);
  const left = inventory.entries.filter(entry => !used.has(entry));
  const unmanaged = left.filter(entry => entry.unmanaged);
  const { week, runs } = weekOf([...workloads, ...unmanaged], input.timeZone, now);
  const words = scheduleReader();
  const rows = verified.workloads.map(({ workload, power }, index): RowWithoutLog => {
    const entry = entries[index] ?? null;
    const findings = sortFindings(byWorkload.get(workload) ?? []);
    const row = workloadRow(workload, entry, findings, runs[index] ?? NO_RUNS, words, input);
    return { ...row, power: power === undefined ? null : worstPower(power) };
  });
  const stale = staleFindings(left, others);
  const runsOf = new Map(unmanaged.map((entry, index) => [entry, runs[workloads.length + index] ?? NO_RUNS]));
  const missing = left.map(entry =>
    entryRow(entry, runsOf.get(entry) ?? NOT_THERE, stale.get(entry) ?? [], words, input),
  );
  const all = [...rows, ...missing].map(row => withLog(row, input.log));
  const told = new Set([...stale.values()].flat());
  const unlisted = rows.filter(row => row.state === 'unlisted').length;
  return {
    generated: `${now.toISOString().slice(0, -5)}Z`,
    revision: input.revision,
    address: input.address,
    week,
    rows: all.toSorted(inOrder),
    otherFindings: sortFindings(others.filter(finding => !told.has(finding))),
    elements: elementCoverage(input.config, inventory.entries, unlisted, input.rules),
    problems: sortProblems([...verified.problems, ...input.problems]),
    notes: notesOf(all, input),
    period: input.period,
    log: input.log === null ? null : { from: input.log.from, to: input.log.to },
  };
}

/** An entry without a namespace counts in each, so that its row is found by its name alone. */
function withLog(row: RowWithoutLog, log: SeenLog | null): ReportRow {
  return { ...row, seen: log === null ? null : (log.seen.get(describeEntry(row)) ?? NEVER_SEEN) };
}

type RowWithoutLog = Omit<ReportRow, 'seen'>;

const NO_RUNS: WeekRuns = { pattern: null, note: '' };
const NOT_THERE: WeekRuns = { pattern: null, note: 'no manifest of it is there' };
type ScheduleWords = (schedule: string | null, timeZone: string | null) => string | null;

function workloadRow(
  workload: Workload,
  entry: Entry | null,
  findings: readonly Finding[],
  week: WeekRuns,
  words: ScheduleWords,
  { now, commitsOf }: ReportInput,
): RowWithoutLog {
  const differences = entry === null ? [] : differencesFrom(entry, workload);
  const { schedule, timeZone } = workload;
  return {
    state: stateOf(entry, differences.length > 0),
    apiVersion: workload.apiVersion,
    kind: workload.kind,
    namespace: workload.namespace,
    name: nameOf(workload),
    schedule,
    scheduleWords: words(schedule, timeZone),
    timeZone,
    suspend: workload.suspend,
    serviceAccount: workload.serviceAccount ?? 'default',
    power: null,
    images: workload.images,
    source: workload.source,
    environment: workload.environment,
    location: workload.location,
    digest: workload.digest,
    risk: worst(findings),
    findings,
    differences: differences.map(({ field, approved, actual }) => ({ field, approved, actual })),
    week: withClocks(week, workload, now),
    ...entryFacts(entry, now, commitsOf),
  };
}

/** What nobody approved on record was adopted: it is as its entry says, and no more is known of it. */
function stateOf(entry: Entry | null, differs: boolean): ReportRow['state'] {
  if (entry === null) return 'unlisted';
  if (differs) return 'differs';
  return entry.approval === null ? 'adopted' : 'approved';
}

/** Nights on which a change of the clocks skips or doubles a run belong to what is said of when it runs. */
function withClocks(week: WeekRuns, { schedule, timeZone, suspend }: Workload, now: Date): WeekRuns {
  if (schedule === null || suspend || timeZone === null || timeZoneProblem(timeZone) !== null) return week;
  const changes = schedulesIn(schedule).flatMap(each => clockChanges(each, timeZone, now));
  return { ...week, note: [week.note, clockChangeWords(changes)].filter(part => part !== '').join(' ') };
}

/** Of an entry without a workload: what the entry says. */
function entryRow(
  entry: Entry,
  week: WeekRuns,
  findings: readonly Finding[],
  words: ScheduleWords,
  { now, commitsOf }: ReportInput,
): RowWithoutLog {
  return {
    state: entry.unmanaged ? 'unmanaged' : 'missing',
    apiVersion: entry.apiVersion,
    kind: entry.kind,
    namespace: entry.namespace,
    name: entry.name,
    schedule: entry.schedule,
    scheduleWords: words(entry.schedule, entry.timeZone),
    timeZone: entry.timeZone,
    suspend: entry.suspend,
    serviceAccount: entry.serviceAccount ?? 'default',
    power: null,
    images: entry.images,
    source: null,
    environment: null,
    location: entry.location,
    digest: entry.digest,
    risk: worst(findings),
    findings: sortFindings(findings),
    differences: [],
    week,
    ...entryFacts(entry, now, commitsOf),
  };
}

function entryFacts(entry: Entry | null, now: Date, commitsOf: ReportInput['commitsOf']) {
  if (entry === null) {
    const nothing = { owner: null, purpose: null, entry: null, expires: null, approval: null };
    return { ...nothing, expiry: 'none' as const, exceptions: [], commits: [] };
  }
  const { owner, purpose, expires, approval } = entry;
  return {
    owner,
    purpose,
    expires,
    approval,
    entry: entry.location,
    expiry: expires === null ? ('none' as const) : expiryState(expires, now),
    exceptions: entry.exceptions.map(({ rule, reason, expires: until }) => ({ rule, reason, expires: until })),
    commits: commitsOf(entry),
  };
}

/** By RBAC in Git only; the id of the worst, so that rows can be chosen by it. */
function worstPower({ token, permissions, dangers }: Power): string {
  if (!token) return 'nothing (no token)';
  return dangers[0] ?? (permissions.length === 0 ? 'nothing' : 'nothing dangerous');
}

function worst(findings: readonly Finding[]): Severity | null {
  const open = findings.filter(finding => finding.excepted === undefined);
  return SEVERITIES.findLast(severity => open.some(finding => finding.severity === severity)) ?? null;
}

/** Findings about entries without a workload carry the entry's name and stand on its lines. */
function staleFindings(
  entries: readonly Entry[],
  findings: readonly Finding[],
): ReadonlyMap<Entry, readonly Finding[]> {
  const byName = new Map<string, Entry[]>();
  const keyOf = (kind: string, namespace: string | null, name: string | null): string =>
    [kind, namespace ?? '', name ?? ''].join('\0');
  for (const entry of entries) {
    const key = keyOf(entry.kind, entry.namespace, entry.name);
    byName.set(key, [...(byName.get(key) ?? []), entry]);
  }
  const found = new Map<Entry, Finding[]>();
  for (const finding of findings) {
    if (finding.workload === null) continue;
    const { kind, namespace, name } = finding.workload;
    const named = byName.get(keyOf(kind, namespace, name)) ?? [];
    const before = named.filter(({ location }) => {
      return location.path === finding.location.path && location.line <= finding.location.line;
    });
    const entry = before.at(-1) ?? named[0];
    if (entry !== undefined) found.set(entry, [...(found.get(entry) ?? []), finding]);
  }
  return found;
}

/** Ten thousand workloads have some hundred schedules. */
function scheduleReader(): ScheduleWords {
  const known = new Map<string, string>();
  return (schedule, timeZone) => {
    if (schedule === null) return null;
    const key = `${timeZone ?? ''}\0${schedule}`;
    const words =
      known.get(key) ??
      schedulesIn(schedule)
        .map(each => describeSchedule(each, timeZone))
        .join(SCHEDULE_SEPARATOR);
    known.set(key, words);
    return words;
  };
}

function inOrder(a: ReportRow, b: ReportRow): number {
  for (const keyOf of [namespaceOf, nameIn, kindOf, pathOf, lineOf, environmentOf]) {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

const namespaceOf = (row: ReportRow): string => row.namespace ?? '';
const nameIn = (row: ReportRow): string => row.name;
const kindOf = (row: ReportRow): string => row.kind;
const pathOf = (row: ReportRow): string => row.location.path;
const lineOf = (row: ReportRow): string => String(row.location.line).padStart(9, '0');
const environmentOf = (row: ReportRow): string => `${row.environment ?? ''}\0${row.source?.detail ?? ''}`;
