// What the page's program gets: the model made small. Texts that repeat are named by their place in one list; -1 stands for none.

import { type Location, SEVERITIES } from '../model.ts';
import { locationText } from '../report/words.ts';
import { shown } from '../text/escape.ts';
import { safeLink } from './links.ts';
import type { Commit, ReportModel, ReportRow } from './model.ts';
import { EXPIRIES, ROW_STATES } from './model.ts';
import { seenWords } from './seen.ts';
import { timesText } from './week.ts';

/** Index into `PageData.texts`, or -1. */
type TextIndex = number;

/** Rows by columns, so that the name of a field is there once for all of them; no columns where there are no rows. */
export type Table<T> = { readonly [Name in keyof T]?: readonly T[Name][] };

/** A path, and what follows it: `:12:9`. Apart, since the same files and the same lines come again and again. */
export interface PagePlace {
  readonly path: TextIndex;
  readonly line: TextIndex;
}

export interface PageRow extends PagePlace {
  readonly state: number;
  readonly kind: TextIndex;
  readonly namespace: TextIndex;
  readonly name: TextIndex;
  readonly environment: TextIndex;
  readonly owner: TextIndex;
  readonly purpose: TextIndex;
  readonly schedule: TextIndex;
  readonly words: TextIndex;
  readonly timeZone: TextIndex;
  readonly suspend: 0 | 1;
  readonly serviceAccount: TextIndex;
  readonly power: TextIndex;
  readonly images: readonly TextIndex[];
  readonly source: TextIndex;
  readonly digest: TextIndex;
  readonly risk: number;
  /** Which of `PageData.findings`. */
  readonly findings: readonly number[];
  readonly differences: readonly {
    readonly field: TextIndex;
    readonly approved: TextIndex;
    readonly actual: TextIndex;
  }[];
  readonly entry: PagePlace | 0;
  readonly expires: TextIndex;
  readonly expiry: number;
  readonly exceptions: readonly { readonly rule: TextIndex; readonly reason: TextIndex; readonly expires: TextIndex }[];
  readonly approval: PageApproval | 0;
  /** Which of `PageData.commits`. */
  readonly commits: readonly number[];
  readonly pattern: number;
  readonly note: TextIndex;
  readonly seen: TextIndex;
  /** Findings that are left out here. */
  readonly moreFindings: number;
}

export interface PageApproval {
  readonly by: TextIndex;
  readonly at: TextIndex;
  readonly change: TextIndex;
  readonly link: TextIndex;
}

export interface PageFinding extends PagePlace {
  readonly rule: TextIndex;
  readonly severity: number;
  readonly message: TextIndex;
  readonly remediation: TextIndex;
  readonly excepted: TextIndex;
}

export interface PageCommit {
  readonly id: string;
  readonly author: TextIndex;
  readonly date: string;
  readonly subject: TextIndex;
}

export interface PageData {
  /** `2026-11-24`: today, for the time line of expiries. */
  readonly today: string;
  readonly zone: string;
  readonly address: string | null;
  readonly states: readonly string[];
  readonly severities: readonly string[];
  readonly expiries: readonly string[];
  readonly texts: readonly string[];
  readonly commits: readonly PageCommit[];
  /** Starts by hour of the week, run by run: `0*26,1,0*23,…`; of one day, where all days are alike. */
  readonly patterns: readonly string[];
  readonly collisions: readonly {
    readonly when: string;
    readonly workloads: number;
    readonly patterns: readonly number[];
  }[];
  readonly findings: Table<PageFinding>;
  readonly rows: Table<PageRow>;
}

const MAX_NAME = 300;
const MAX_MESSAGE = 1_500;
/** `sha256:` and enough to compare with another by eye; the other formats have all of it. */
const DIGEST = 'sha256:'.length + 16;
const MAX_IMAGES = 50;
const MAX_FINDINGS = 50;

export function pageData(model: ReportModel): PageData {
  const texts: string[] = [];
  const known = new Map<string, number>();
  const text = (value: string | null | undefined, max = MAX_NAME): TextIndex => {
    if (value === null || value === undefined) return -1;
    const safe = shown(value, max);
    const index = known.get(safe);
    if (index !== undefined) return index;
    known.set(safe, texts.length);
    return texts.push(safe) - 1;
  };
  const commits: PageCommit[] = [];
  const findings: PageFinding[] = [];
  const commitIndexes = new Map<string, number>();
  const commit = ({ id, author, date, subject }: Commit): number => {
    const index = commitIndexes.get(id);
    if (index !== undefined) return index;
    commitIndexes.set(id, commits.length);
    const made = { id, author: text(author, 100), date: date?.slice(0, 10) ?? '', subject: text(subject, 200) };
    return commits.push(made) - 1;
  };
  const { week } = model;
  const rows = model.rows.map(row => pageRow(row, { text, commit, finding: made => findings.push(made) - 1 }));
  return {
    today: model.generated.slice(0, 10),
    zone: week.timeZone,
    address: model.address,
    states: ROW_STATES,
    severities: SEVERITIES,
    expiries: EXPIRIES,
    texts,
    commits,
    patterns: week.patterns.map(pattern => packHours(pattern.hours)),
    collisions: week.collisions.map(({ minutes, workloads, patterns }) => ({
      when: timesText(minutes),
      workloads,
      patterns,
    })),
    findings: tableOf(findings),
    rows: tableOf(rows),
  };
}

/** What rows share: each gives the place in its list. */
interface Lists {
  text(value: string | null | undefined, max?: number): TextIndex;
  commit(one: Commit): number;
  finding(one: PageFinding): number;
}

function pageRow(row: ReportRow, { text, commit, finding }: Lists): PageRow {
  const { source, approval } = row;
  const placeOf = (location: Location): PagePlace => {
    const path = shown(location.path, MAX_NAME);
    return { path: text(path), line: text(locationText(location).slice(path.length)) };
  };
  const where = source === null ? null : [source.type, source.path, source.detail].filter(part => part).join(' ');
  const images = row.images.slice(0, MAX_IMAGES).map(image => text(image));
  if (row.images.length > MAX_IMAGES) images.push(text(`and ${row.images.length - MAX_IMAGES} more`));
  const findings = row.findings.slice(0, MAX_FINDINGS).map(({ location, ...found }) =>
    finding({
      ...placeOf(location),
      rule: text(found.rule),
      severity: SEVERITIES.indexOf(found.severity),
      message: text(withoutName(found.message, row), MAX_MESSAGE),
      remediation: text(found.remediation, MAX_MESSAGE),
      excepted: text(found.excepted?.reason),
    }),
  );
  return {
    ...placeOf(row.location),
    state: ROW_STATES.indexOf(row.state),
    kind: text(row.kind),
    namespace: text(row.namespace),
    name: text(row.name),
    environment: text(row.environment),
    owner: text(row.owner),
    purpose: text(row.purpose, MAX_MESSAGE),
    schedule: text(row.schedule),
    words: text(row.scheduleWords),
    timeZone: text(row.timeZone),
    suspend: row.suspend ? 1 : 0,
    serviceAccount: text(row.serviceAccount),
    power: text(row.power),
    images,
    source: text(where),
    digest: text(row.digest?.slice(0, DIGEST)),
    risk: row.risk === null ? -1 : SEVERITIES.indexOf(row.risk),
    findings,
    differences: row.differences.map(({ field, approved, actual }) => ({
      field: text(field),
      approved: text(approved),
      actual: text(actual),
    })),
    entry: row.entry === null ? 0 : placeOf(row.entry),
    expires: text(row.expires),
    expiry: EXPIRIES.indexOf(row.expiry),
    exceptions: row.exceptions.map(({ rule, reason, expires }) => ({
      rule: text(rule),
      reason: text(reason, MAX_MESSAGE),
      expires: text(expires),
    })),
    approval:
      approval === null
        ? 0
        : {
            by: text(approval.by.join(', ')),
            at: text(approval.at),
            change: text(approval.change),
            link: text(approval.change === null ? null : safeLink(approval.change)),
          },
    commits: row.commits.map(commit),
    pattern: row.week.pattern ?? -1,
    note: text(row.week.note === '' ? null : row.week.note),
    seen: text(row.seen === null ? null : seenWords(row.seen), MAX_MESSAGE),
    moreFindings: row.findings.length - findings.length,
  };
}

/** @param rows of one shape: the first says which columns there are */
function tableOf<T extends object>(rows: readonly T[]): Table<T> {
  const names = Object.keys(rows[0] ?? {}) as (keyof T)[];
  const columns: { [Name in keyof T]?: T[Name][] } = {};
  for (const name of names) columns[name] = rows.map(row => row[name]);
  return columns;
}

/** The row says already whom a message is about. */
function withoutName(message: string, row: ReportRow): string {
  const name = `${row.kind} ${row.namespace === null ? '' : `${row.namespace}/`}${row.name}: `;
  return message.startsWith(name) ? message.slice(name.length) : message;
}

function packHours(week: readonly number[]): string {
  const isDaily = week.every((count, hour) => count === week[hour % 24]);
  const hours = isDaily ? week.slice(0, 24) : week;
  const runs: string[] = [];
  for (let at = 0; at < hours.length; ) {
    let end = at + 1;
    while (end < hours.length && hours[end] === hours[at]) end += 1;
    runs.push(end - at === 1 ? String(hours[at]) : `${hours[at]}*${end - at}`);
    at = end;
  }
  return runs.join();
}
