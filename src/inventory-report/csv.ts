// `inventory report --format csv`: a line per workload, or with `--since` a line per changed field. RFC 4180, for spreadsheets.

import { locationText } from '../report/words.ts';
import { escapeLine } from '../text/escape.ts';
import type { InventoryReportFormat } from './format.ts';
import type { PeriodChange, ReportModel, ReportRow } from './model.ts';

export const csvFormat: InventoryReportFormat = { name: 'csv', render: renderCsv };

type Cell = string | number | null;
type Columns<T> = readonly (readonly [name: string, cell: (item: T) => Cell])[];

const WORKLOADS: Columns<ReportRow> = [
  ['state', row => row.state],
  ['kind', row => row.kind],
  ['namespace', row => row.namespace],
  ['name', row => row.name],
  ['environment', row => row.environment],
  ['owner', row => row.owner],
  ['purpose', row => row.purpose],
  ['schedule', row => row.schedule],
  ['schedule in words', row => row.scheduleWords],
  ['time zone', row => row.timeZone],
  ['suspended', row => (row.suspend ? 'yes' : 'no')],
  ['service account', row => row.serviceAccount],
  ['power', row => row.power],
  ['images', row => row.images.join(' ')],
  ['source', row => row.source?.type ?? null],
  ['place', row => locationText(row.location)],
  ['risk', row => row.risk],
  ['findings', row => row.findings.map(finding => finding.rule).join(' ')],
  ['excepted rules', row => row.exceptions.map(exception => exception.rule).join(' ')],
  ['differs in', row => row.differences.map(difference => difference.field).join(' ')],
  ['expires', row => row.expires],
  ['expiry', row => row.expiry],
  ['approved by', row => row.approval?.by.join(' ') ?? null],
  ['approved at', row => row.approval?.at ?? null],
  ['approved in', row => row.approval?.change ?? null],
  ['last commit', row => row.commits[0]?.id ?? null],
  ['last commit by', row => row.commits[0]?.author ?? null],
  ['last commit at', row => row.commits[0]?.date ?? null],
  ['digest', row => row.digest],
];

/** With `--audit`. */
const SEEN: Columns<ReportRow> = [
  ['runs in the log', row => row.seen?.runs ?? null],
  ['runs by hand', row => row.seen?.runsByHand ?? null],
  ['last run', row => row.seen?.lastRun ?? null],
  ['last write at', row => row.seen?.lastWrite?.at ?? null],
  ['last write by', row => row.seen?.lastWrite?.by ?? null],
  ['account of it', row => row.seen?.lastWrite?.account ?? null],
];

interface ChangeLine {
  readonly change: PeriodChange;
  readonly field: PeriodChange['fields'][number] | null;
}

const CHANGES: Columns<ChangeLine> = [
  ['change', line => line.change.change],
  ['kind', line => line.change.kind],
  ['namespace', line => line.change.namespace],
  ['name', line => line.change.name],
  ['place', line => line.change.path],
  ['of', line => line.field?.of ?? null],
  ['field', line => line.field?.path ?? null],
  ['before', line => line.field?.before ?? null],
  ['after', line => line.field?.after ?? null],
  ['class', line => line.field?.class ?? line.change.classes.join(' ')],
  ['AN0582 element', line => (line.field === null ? line.change.elements.join(' ') : line.field.element)],
  ['approved by', line => line.change.approval?.by.join(' ') ?? null],
  ['approved at', line => line.change.approval?.at ?? null],
  ['approval recorded in the period', line => (line.change.approvalIsNew ? 'yes' : 'no')],
  ['links', line => line.change.links.join(' ')],
  ['commits', line => line.change.commits.map(commit => commit.id).join(' ')],
  ['commit authors', line => [...new Set(line.change.commits.map(commit => commit.author))].join(', ')],
  ['last commit at', line => line.change.commits[0]?.date ?? null],
];

function renderCsv({ rows, period, problems, log }: ReportModel): string {
  // A table has no place for a sentence that is not a row: what could not be read is one.
  const unread = problems.map(problem => `${problem.path ?? 'somewhere'}: ${problem.message}`);
  if (period === null) return table(log === null ? WORKLOADS : [...WORKLOADS, ...SEEN], rows, unread);
  const lines = period.changes.flatMap((change): readonly ChangeLine[] => {
    return change.fields.length === 0 ? [{ change, field: null }] : change.fields.map(field => ({ change, field }));
  });
  return table(CHANGES, lines, unread);
}

function table<T>(columns: Columns<T>, items: readonly T[], problems: readonly string[]): string {
  const lines = [
    columns.map(([name]) => name),
    ...problems.map(problem => columns.map((_, index) => ['could not be read', problem][index] ?? null)),
    ...items.map(item => columns.map(([, cell]) => cell(item))),
  ];
  return lines.map(line => `${line.map(cellText).join(',')}\r\n`).join('');
}

/**
 * What a spreadsheet would take for a formula begins with an apostrophe, which it does not show: `=`, `+`, `-`, `@`, their
 * full-width forms, also after blanks. So `@acme/billing` becomes `'@acme/billing`. Hidden characters, tabs and line ends are
 * written as `\u{…}`: one record is one line. https://owasp.org/www-community/attacks/CSV_Injection
 */
function cellText(cell: Cell): string {
  const text = escapeLine(String(cell ?? ''));
  const safe = /^[ '"]*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
