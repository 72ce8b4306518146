// What the page's program gets: the model made small. Texts that repeat are named by their place in one list; -1 stands for none.

import { type Location, SEVERITIES } from '../model.ts';
import { locationText } from '../report/words.ts';
import { shown } from '../text/escape.ts';
import { safeLink } from './links.ts';
import type { Commit, ReportModel, ReportRow } from './model.ts';
import { EXPIRIES, ROW_STATES } from './model.ts';
import { timesText } from './week.ts';

/** Index into `PageData.texts`, or -1. */
type TextIndex = number;

/** A path, and what follows it: `:12:9`. Apart, since the same files and the same lines come again and again. */
export type PagePlace = readonly [path: TextIndex, line: TextIndex];

export type PageRow = readonly [
  state: number,
  kind: TextIndex,
  namespace: TextIndex,
  name: TextIndex,
  environment: TextIndex,
  owner: TextIndex,
  purpose: TextIndex,
  schedule: TextIndex,
  words: TextIndex,
  timeZone: TextIndex,
  suspend: 0 | 1,
  serviceAccount: TextIndex,
  power: TextIndex,
  images: readonly TextIndex[],
  source: TextIndex,
  place: PagePlace,
  digest: TextIndex,
  risk: number,
  findings: readonly PageFinding[],
  differences: readonly (readonly [field: TextIndex, approved: TextIndex, actual: TextIndex])[],
  entry: PagePlace | 0,
  expires: TextIndex,
  expiry: number,
  exceptions: readonly (readonly [rule: TextIndex, reason: TextIndex, expires: TextIndex])[],
  approval: readonly [by: TextIndex, at: TextIndex, change: TextIndex, link: TextIndex] | 0,
  commits: readonly number[],
  pattern: number,
  note: TextIndex,
  /** Findings that are left out here. */
  moreFindings: number,
];

export type PageFinding = readonly [
  rule: TextIndex,
  severity: number,
  message: TextIndex,
  remediation: TextIndex,
  place: PagePlace,
  excepted: TextIndex,
];

export interface PageData {
  /** `2026-11-24`: today, for the time line of expiries. */
  readonly today: string;
  readonly zone: string;
  readonly address: string | null;
  readonly states: readonly string[];
  readonly severities: readonly string[];
  readonly expiries: readonly string[];
  readonly texts: readonly string[];
  readonly commits: readonly (readonly [id: string, author: TextIndex, date: string, subject: TextIndex])[];
  /** Starts by hour of the week, run by run: `0*26,1,0*23,…`; of one day, where all days are alike. */
  readonly patterns: readonly string[];
  readonly collisions: readonly (readonly [when: string, workloads: number, patterns: readonly number[]])[];
  readonly rows: readonly PageRow[];
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
  const commits: PageData['commits'][number][] = [];
  const commitIndexes = new Map<string, number>();
  const commit = ({ id, author, date, subject }: Commit): number => {
    const index = commitIndexes.get(id);
    if (index !== undefined) return index;
    commitIndexes.set(id, commits.length);
    return commits.push([id, text(author, 100), date?.slice(0, 10) ?? '', text(subject, 200)]) - 1;
  };
  const { week } = model;
  const rows = model.rows.map(row => pageRow(row, text, commit));
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
    collisions: week.collisions.map(({ minutes, workloads, patterns }) => [timesText(minutes), workloads, patterns]),
    rows,
  };
}

function pageRow(
  row: ReportRow,
  text: (value: string | null | undefined, max?: number) => TextIndex,
  commit: (one: Commit) => number,
): PageRow {
  const { source, approval } = row;
  const placeOf = (location: Location): PagePlace => {
    const path = shown(location.path, MAX_NAME);
    return [text(path), text(locationText(location).slice(path.length))];
  };
  const where = source === null ? null : [source.type, source.path, source.detail].filter(part => part).join(' ');
  const images = row.images.slice(0, MAX_IMAGES).map(image => text(image));
  if (row.images.length > MAX_IMAGES) images.push(text(`and ${row.images.length - MAX_IMAGES} more`));
  const findings = row.findings.slice(0, MAX_FINDINGS).map((finding): PageFinding => {
    const { rule, severity, message, remediation, location, excepted } = finding;
    const exception = excepted === undefined ? null : excepted.reason;
    return [
      text(rule),
      SEVERITIES.indexOf(severity),
      text(withoutName(message, row), MAX_MESSAGE),
      text(remediation, MAX_MESSAGE),
      placeOf(location),
      text(exception),
    ];
  });
  return [
    ROW_STATES.indexOf(row.state),
    text(row.kind),
    text(row.namespace),
    text(row.name),
    text(row.environment),
    text(row.owner),
    text(row.purpose, MAX_MESSAGE),
    text(row.schedule),
    text(row.scheduleWords),
    text(row.timeZone),
    row.suspend ? 1 : 0,
    text(row.serviceAccount),
    text(row.power),
    images,
    text(where),
    placeOf(row.location),
    text(row.digest?.slice(0, DIGEST) ?? null),
    row.risk === null ? -1 : SEVERITIES.indexOf(row.risk),
    findings,
    row.differences.map(({ field, approved, actual }) => [text(field), text(approved), text(actual)] as const),
    row.entry === null ? 0 : placeOf(row.entry),
    text(row.expires),
    EXPIRIES.indexOf(row.expiry),
    row.exceptions.map(({ rule, reason, expires }) => [text(rule), text(reason, MAX_MESSAGE), text(expires)] as const),
    approval === null
      ? 0
      : [
          text(approval.by.join(', ')),
          text(approval.at),
          text(approval.change),
          text(approval.change === null ? null : safeLink(approval.change)),
        ],
    row.commits.map(commit),
    row.week.pattern ?? -1,
    text(row.week.note === '' ? null : row.week.note),
    row.findings.length - findings.length,
  ];
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
