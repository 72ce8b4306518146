// The data of the page, read back into rows that filters and the table can use.
import type { PageData, PageFinding, PageRow, Table } from '../page-data.ts';

export interface Row {
  /** Place in the order of the report. */
  readonly index: number;
  readonly state: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly environment: string | null;
  readonly owner: string | null;
  readonly schedule: string | null;
  readonly words: string | null;
  readonly suspend: boolean;
  readonly serviceAccount: string;
  readonly power: string | null;
  readonly source: string | null;
  /** Index into the severities; -1 for none. */
  readonly risk: number;
  readonly expires: string | null;
  readonly expiry: string;
  readonly pattern: number;
  /** Starts in the week. */
  readonly starts: number;
  /** What the search looks through, in lower case. */
  readonly haystack: string;
  readonly packed: PageRow;
}

export interface Report {
  readonly data: PageData;
  readonly rows: readonly Row[];
  readonly findings: readonly PageFinding[];
  /** By pattern: 168 numbers. */
  readonly hours: readonly (readonly number[])[];
  text(index: number): string | null;
}

export function readReport(data: PageData): Report {
  const text = (index: number): string | null => data.texts[index] ?? null;
  const hours = data.patterns.map(unpackHours);
  const totals = hours.map(counts => counts.reduce((sum, count) => sum + count, 0));
  const findings = rowsOf(data.findings);
  const rows = rowsOf(data.rows).map((packed, index): Row => {
    const { pattern } = packed;
    const { kind, namespace, name, environment, owner, purpose, schedule, words, timeZone, serviceAccount } = packed;
    const searched = [
      ...[kind, namespace, name, environment, owner, purpose, schedule, words, timeZone, serviceAccount],
      ...packed.images,
      packed.source,
      packed.path,
      ...packed.findings.map(which => findings[which]?.rule ?? -1),
    ];
    return {
      index,
      packed,
      state: data.states[packed.state] ?? '',
      kind: text(kind) ?? '',
      namespace: text(namespace),
      name: text(name) ?? '',
      environment: text(environment),
      owner: text(owner),
      schedule: text(schedule),
      words: text(words),
      suspend: packed.suspend === 1,
      serviceAccount: text(serviceAccount) ?? '',
      power: text(packed.power),
      source: text(packed.source)?.split(' ', 1)[0] ?? null,
      risk: packed.risk,
      expires: text(packed.expires),
      expiry: data.expiries[packed.expiry] ?? 'none',
      pattern,
      starts: totals[pattern] ?? 0,
      haystack: searched
        .map(part => text(part) ?? '')
        .join('\n')
        .toLowerCase(),
    };
  });
  return { data, rows, findings, hours, text };
}

function rowsOf<T>(table: Table<T>): readonly T[] {
  const columns = Object.entries<readonly unknown[]>(table as Record<string, readonly unknown[]>);
  return Array.from(columns[0]?.[1] ?? [], (_, index) => {
    const row: Record<string, unknown> = {};
    for (const [name, column] of columns) row[name] = column[index];
    return row as T;
  });
}

function unpackHours(packed: string): readonly number[] {
  const hours = packed.split(',').flatMap(run => {
    const [count, times = '1'] = run.split('*');
    return new Array<number>(Number(times)).fill(Number(count));
  });
  return hours.length === 24 ? Array.from({ length: 168 }, (_, hour) => hours[hour % 24] ?? 0) : hours;
}

/**
 * Hour by hour of the week, for some rows together: how often something starts (`starts`), and how many of them do at all
 * (`jobs`), of which one that runs each minute is one.
 */
export function addHours(report: Report, rows: readonly Row[], what: 'starts' | 'jobs'): readonly number[] {
  const weights = new Map<number, number>();
  for (const { pattern } of rows) if (pattern >= 0) weights.set(pattern, (weights.get(pattern) ?? 0) + 1);
  const sum = new Array<number>(168).fill(0);
  for (const [pattern, weight] of weights) {
    report.hours[pattern]?.forEach((count, hour) => {
      sum[hour] = (sum[hour] ?? 0) + (what === 'starts' ? count : Math.min(count, 1)) * weight;
    });
  }
  return sum;
}
