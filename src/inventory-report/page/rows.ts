// The data of the page, read back into rows that filters and the table can use.
import type { PageData, PageFinding, PageRow } from '../page-data.ts';

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
  /** By pattern: 168 numbers. */
  readonly hours: readonly (readonly number[])[];
  text(index: number): string | null;
}

export function readReport(data: PageData): Report {
  const text = (index: number): string | null => data.texts[index] ?? null;
  const hours = data.patterns.map(unpackHours);
  const totals = hours.map(counts => counts.reduce((sum, count) => sum + count, 0));
  const rows = data.rows.map((packed, index): Row => {
    const [state, kind, namespace, name, environment, owner, purpose, schedule, words, timeZone, suspend] = packed;
    const [serviceAccount, power, images, source, [path]] = [
      packed[11],
      packed[12],
      packed[13],
      packed[14],
      packed[15],
    ];
    const pattern = packed[26];
    const findings: readonly PageFinding[] = packed[18];
    const searched = [
      kind,
      namespace,
      name,
      environment,
      owner,
      purpose,
      schedule,
      words,
      timeZone,
      serviceAccount,
      ...images,
      source,
      path,
      ...findings.map(([rule]) => rule),
    ];
    return {
      index,
      packed,
      state: data.states[state] ?? '',
      kind: text(kind) ?? '',
      namespace: text(namespace),
      name: text(name) ?? '',
      environment: text(environment),
      owner: text(owner),
      schedule: text(schedule),
      words: text(words),
      suspend: suspend === 1,
      serviceAccount: text(serviceAccount) ?? '',
      power: text(power),
      source: text(source)?.split(' ', 1)[0] ?? null,
      risk: packed[17],
      expires: text(packed[21]),
      expiry: data.expiries[packed[22]] ?? 'none',
      pattern,
      starts: totals[pattern] ?? 0,
      haystack: searched
        .map(part => text(part) ?? '')
        .join('\n')
        .toLowerCase(),
    };
  });
  return { data, rows, hours, text };
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
