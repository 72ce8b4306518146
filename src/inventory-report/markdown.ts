// `inventory report --format markdown`: for a job summary (GitHub shows 1 MiB) or a wiki. What does not fit is cut with a note.

import type { Finding, Problem } from '../model.ts';
import { cellCode, codeSpan, markdownText } from '../report/markdown-escape.ts';
import { fitGroups, type Group } from '../report/markdown-limit.ts';
import { locationText, plural, revisionText } from '../report/words.ts';
import { shown } from '../text/escape.ts';
import type { InventoryReportFormat } from './format.ts';
import type { PeriodChange, ReportModel, ReportRow } from './model.ts';
import { addHours, timesText, WEEKDAYS } from './week.ts';

export const markdownFormat: InventoryReportFormat = { name: 'markdown', render: renderMarkdown };

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits : 1 MiB. */
const LIMIT = 1_000_000;
const MAX_NAMESPACES = 30;
const BLOCKS = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

function renderMarkdown(model: ReportModel): string {
  const { rows, period, problems, otherFindings, log } = model;
  const risky = rows.flatMap(row => row.findings.filter(open).map(finding => ({ row, finding })));
  const groups: readonly Group[] = [
    {
      title: '## What changed',
      separator: '\n\n',
      items: (period?.changes ?? []).map(change => () => {
        return { full: changeText(change), brief: changeHead(change) };
      }),
      words: ['change is', 'changes are'],
      share: 0.3,
    },
    {
      title: '## Findings',
      separator: '\n',
      items: [...risky, ...otherFindings.filter(open).map(finding => ({ row: null, finding }))].map(item => () => {
        return alike(findingText(item.finding, item.row));
      }),
      words: ['finding is', 'findings are'],
      share: 0.2,
    },
    {
      title: `## Workloads\n\n| Workload | State | Runs | Owner | Service account | Risk | Expires | Approved |${log === null ? '' : ' In the log |'}\n|---|---|---|---|---|---|---|---|${log === null ? '' : '---|'}`,
      separator: '\n',
      items: rows.map(row => () => alike(rowText(row))),
      words: ['workload is', 'workloads are'],
      share: 0.3,
    },
  ];
  return fitGroups(
    [...head(model), ...problemsText(problems), ...weekText(model), ...coverage(model)].join('\n\n'),
    groups,
    LIMIT,
  );
}

const alike = (text: string) => ({ full: text, brief: text });
const open = (finding: Finding): boolean => finding.excepted === undefined;

function head({ revision, generated, rows, notes, period }: ModelHead): readonly string[] {
  const count = (state: ReportRow['state']): number => rows.filter(row => row.state === state).length;
  const overdue = rows.filter(row => row.expiry === 'expired').length;
  const facts = [
    plural(rows.length - count('missing'), 'workload'),
    `${count('approved')} as approved`,
    ...(count('adopted') === 0 ? [] : [`${count('adopted')} adopted, not yet approved`]),
    `${count('differs')} not as approved`,
    `${count('unlisted')} without an entry`,
    ...(count('unmanaged') === 0 ? [] : [`${count('unmanaged')} in the cluster alone`]),
    plural(count('missing'), 'entry without a workload', 'entries without a workload'),
    plural(overdue, 'entry has expired', 'entries have expired'),
  ];
  return [
    '# Scheduled workloads',
    `${codeSpan(revisionText(revision))}, ${generated.slice(0, 16).replace('T', ' ')} UTC. ${facts.join(', ')}.`,
    ...(period === null
      ? []
      : [`Since ${codeSpan(revisionText(period.from))}: ${plural(period.changes.length, 'change')}.`]),
    ...(notes.length === 0 ? [] : [notes.map(note => `- ${markdownText(note)}`).join('\n')]),
  ];
}
type ModelHead = Pick<ReportModel, 'revision' | 'generated' | 'rows' | 'notes' | 'period'>;

const MAX_PROBLEMS = 50;

/** Near the top and never cut to nothing: what could not be read may hold anything. */
function problemsText(problems: readonly Problem[]): readonly string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, MAX_PROBLEMS).map(({ path, message, hint }) => {
    return `- ${codeSpan(shown(path ?? 'somewhere', 300))} ${markdownText(shown(message, 500))} ${markdownText(shown(hint, 300))}`;
  });
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`- and ${more} more; the JSON report has them all.`);
  return [
    `## Could not be read\n\nThis report has gaps: ${plural(problems.length, 'thing')} could not be read.`,
    lines.join('\n'),
  ];
}

function weekText({ week, rows }: ReportModel): readonly string[] {
  const patternsOf = (some: readonly ReportRow[]) =>
    some.map(row => (row.week.pattern === null ? undefined : week.patterns[row.week.pattern]));
  const all = addHours(patternsOf(rows), 'jobs');
  const byNamespace = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const name = row.namespace ?? '(none)';
    byNamespace.set(name, [...(byNamespace.get(name) ?? []), row]);
  }
  const namespaces = [...byNamespace]
    .map(([name, some]) => ({ name, hours: addHours(patternsOf(some), 'jobs') }))
    .map(({ name, hours }) => ({ name, hours, total: sum(hours) }))
    .filter(({ total }) => total > 0)
    .toSorted((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
  const width = 24;
  const lines = [
    `${' '.repeat(width)} 0     6     12    18`,
    ...WEEKDAYS.map((day, index) => line(day, all.slice(index * 24, index * 24 + 24))),
    '',
    ...namespaces.slice(0, MAX_NAMESPACES).map(({ name, hours }) => line(name, byHour(hours))),
  ];
  if (namespaces.length > MAX_NAMESPACES) lines.push(`and ${namespaces.length - MAX_NAMESPACES} more namespaces`);
  const collisions = week.collisions.map(({ minutes, workloads }) => {
    return `- ${plural(workloads, 'workload')} start together: ${timesText(minutes)}`;
  });
  return [
    `## When they run\n\nJobs that start, hour by hour in ${codeSpan(week.timeZone)}, week of ${week.monday}, by day and by namespace (all days together). \`·\` is none, \`▁\` the quietest hour of the line, \`█\` the fullest; the number is their sum.`,
    `\`\`\`text\n${lines.join('\n')}\n\`\`\``,
    ...(collisions.length === 0 ? [] : [collisions.join('\n')]),
  ];

  function line(name: string, hours: readonly number[]): string {
    const label = shown(name, 60).replaceAll('`', "'");
    return `${(label.length > width ? `${label.slice(0, width - 1)}…` : label).padEnd(width)} ${strip(hours)} ${sum(hours)}`;
  }
}

/** One character per number, from the least that is not nothing (`▁`) to the most (`█`). */
export function strip(numbers: readonly number[]): string {
  const most = Math.max(...numbers);
  const least = Math.min(...numbers.filter(number => number > 0));
  const height = (number: number): number => {
    if (number === 0) return 0;
    return most === least ? 4 : 1 + Math.round(((number - least) / (most - least)) * (BLOCKS.length - 2));
  };
  return numbers.map(number => BLOCKS[height(number)] ?? '').join('');
}

function byHour(week: readonly number[]): readonly number[] {
  return Array.from({ length: 24 }, (_, hour) => sum(week.filter((_count, index) => index % 24 === hour)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function coverage({ elements }: ReportModel): readonly string[] {
  const rows = elements.map(({ element, state, how }) => `- **${element}**: ${state}. ${markdownText(how)}`);
  return [`## What ATT&CK analytic AN0582 asks to be set\n\n${rows.join('\n')}`];
}

function cell(text: string | null, max = 80): string {
  return text === null || text === '' ? '—' : cellCode(shown(text, max));
}

const STATE_WORDS: Readonly<Record<ReportRow['state'], string>> = {
  approved: 'as approved',
  adopted: 'adopted, not yet approved',
  differs: '**differs**',
  unlisted: '**no entry**',
  unmanaged: 'in the cluster alone',
  missing: 'no workload',
};

function rowText(row: ReportRow): string {
  const cells = [
    cell(`${row.kind} ${row.namespace === null ? '' : `${row.namespace}/`}${row.name}`, 160),
    STATE_WORDS[row.state],
    [cell(row.schedule), row.timeZone === null ? '' : cell(row.timeZone), row.suspend ? 'suspended' : '']
      .filter(part => part !== '')
      .join(' '),
    cell(row.owner),
    cell(row.serviceAccount),
    row.risk ?? '—',
    row.expires === null ? '—' : row.expiry === 'expired' ? `**${row.expires}**` : row.expires,
    row.approval === null ? '—' : `${cell(row.approval.by.join(', '))} ${cell(row.approval.at)}`,
    ...(row.seen === null ? [] : [seenCell(row.seen)]),
  ];
  return `| ${cells.join(' | ')} |`;
}

function seenCell({ runs, runsByHand, lastWrite }: NonNullable<ReportRow['seen']>): string {
  const ran = `${plural(runs, 'run')}${runsByHand === 0 ? '' : `, ${runsByHand} by hand`}`;
  return lastWrite === null ? ran : `${ran}; ${cell(lastWrite.by)}: ${lastWrite.account}`;
}

function findingText(finding: Finding, row: ReportRow | null): string {
  const about = row === null ? '' : `${codeSpan(shown(`${row.kind} ${row.namespace ?? ''}/${row.name}`, 160))} `;
  return `- **${finding.severity}** ${codeSpan(finding.rule)} ${about}at ${codeSpan(locationText(finding.location))}: ${markdownText(shown(finding.message, 500))}`;
}

const CHANGE_WORDS: Readonly<Record<PeriodChange['change'], string>> = {
  added: 'added',
  modified: 'changed',
  removed: 'removed',
  moved: 'moved',
  entry: 'changed in the inventory only',
};

function changeHead(change: PeriodChange): string {
  const name = shown(`${change.kind} ${change.namespace === null ? '' : `${change.namespace}/`}${change.name}`, 160);
  const elements = change.elements.length === 0 ? '' : ` (${change.elements.join(', ')})`;
  return `### ${codeSpan(name)} ${CHANGE_WORDS[change.change]}${elements}`;
}

const MAX_LINES = 20;

function changeText(change: PeriodChange): string {
  const fields = change.fields.slice(0, MAX_LINES).map(({ of, path, before, after }) => {
    return `- ${of === 'inventory' ? 'entry ' : ''}${codeSpan(shown(path, 200))}: ${valueText(before)} → ${valueText(after)}`;
  });
  const commits = change.commits.slice(0, MAX_LINES).map(({ id, author, date, subject }) => {
    return `- commit ${codeSpan(id.slice(0, 12))} of ${date?.slice(0, 10) ?? 'an unknown day'} by ${codeSpan(shown(author, 80))}: ${codeSpan(shown(subject, 120))}`;
  });
  const rest = change.fields.length - fields.length + change.commits.length - commits.length;
  return [
    changeHead(change),
    [
      ...fields,
      ...commits,
      ...approvalLines(change),
      ...(rest > 0 ? [`- and ${rest} more lines; the JSON report has them`] : []),
    ].join('\n'),
  ].join('\n\n');
}

function approvalLines({ approval, approvalIsNew, links }: PeriodChange): readonly string[] {
  const where =
    links.length === 0
      ? []
      : [
          `- see ${links
            .slice(0, MAX_LINES)
            .map(link => codeSpan(shown(link, 300)))
            .join(', ')}${links.length > MAX_LINES ? ` and ${links.length - MAX_LINES} more` : ''}`,
        ];
  if (approval === null) return ['- no approval is recorded', ...where];
  const by = approval.by.map(who => codeSpan(shown(who, 60))).join(', ');
  return [
    `- approved by ${by === '' ? 'nobody' : by} on ${shown(approval.at, 40)}${approvalIsNew ? '' : ', a record from before this period'}`,
    ...where,
  ];
}

function valueText(value: string | null): string {
  return value === null ? 'absent' : codeSpan(shown(value, 200));
}
