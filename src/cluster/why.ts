// Why a workload may run: its entry, the commit that the entry comes from, who approved it, and what is to be said against it.
import type { CommitFacts } from '../git/line-history.ts';
import type { Approved } from '../inventory/approved-in-cluster.ts';
import type { Finding, Workload } from '../model.ts';
import { scheduleText } from '../report/field-view.ts';
import { locationText, workloadFacts, workloadName } from '../report/words.ts';
import { shown } from '../text/escape.ts';

export interface Why {
  /** The Job that was asked about, where the CronJob controller made it from `approved.workload`. */
  readonly job: Workload | null;
  readonly approved: Approved;
  /** Of the entry's lines, newest first. */
  readonly commits: readonly CommitFacts[];
  readonly findings: readonly Finding[];
  /** What the entry was read from. */
  readonly revision: string;
}

const MAX_TEXT = 300;

/** The answer as text, for a person at a terminal. */
export function whyText({ job, approved: { workload, entry }, commits, findings, revision }: Why): string {
  const name = workloadName(workload);
  const blocking = findings.filter(finding => finding.blocking);
  const verdict =
    entry === null
      ? `${name} is not in the inventory of ${revision}.`
      : blocking.length > 0
        ? `${name} has an entry, and does not run as it was approved.`
        : `${name} runs as it was approved.`;
  const when = workload.schedule === null ? 'once' : scheduleText(workload.schedule, workload.timeZone);
  const rows: (readonly [string, string])[] = [['runs', when], ...workloadFacts(workload)];
  if (entry !== null) {
    const { approval, owner, purpose, expires } = entry;
    rows.push(['entry', `${locationText(entry.location)} in ${revision}`]);
    if (owner !== null) rows.push(['owner', shown(owner, MAX_TEXT)]);
    if (purpose !== null) rows.push(['purpose', shown(purpose, MAX_TEXT)]);
    rows.push([
      'approved',
      approval === null ? 'no record; `cronledger inventory approve` writes it' : record(approval),
    ]);
    if (expires !== null) rows.push(['expires', shown(expires, MAX_TEXT)]);
    rows.push(...commits.slice(0, 1).map(commit => ['commit', commitText(commit)] as const));
  }
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    ...(job === null ? [] : [`${workloadName(job)} was made by the CronJob controller from ${name}.`]),
    verdict,
    ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    ...findings.map(({ rule, severity, message }) => `  ${rule} (${severity}): ${shown(message, 1000)}`),
    '',
  ].join('\n');
}

function record({ by, at, change }: NonNullable<NonNullable<Approved['entry']>['approval']>): string {
  const words = [by.length === 0 ? 'by nobody who is named' : `by ${by.join(', ')}`, at === null ? '' : `on ${at}`];
  return shown([...words, change === null ? '' : `(${change})`].filter(word => word !== '').join(' '), MAX_TEXT);
}

function commitText({ id, author, date, subject }: CommitFacts): string {
  return shown(`${id.slice(0, 12)} ${date ?? ''} ${author}: ${subject}`, MAX_TEXT);
}
