// `--format text`: what an analyst at a terminal needs, worst first.
import { sortProblems } from '../../report/order.ts';
import { escapeLine, shown } from '../../text/escape.ts';
import type { Account, AuditFinding, AuditReport } from '../model.ts';
import { ACCOUNTS } from '../model.ts';
import type { AuditFormat } from './index.ts';
import { isoTime, sortedFindings } from './order.ts';

export const textFormat: AuditFormat = { name: 'text', render: renderText };

const MAX_FINDINGS = 200;
const MAX_MESSAGE = 1200;

function renderText(report: AuditReport): string {
  const findings = sortedFindings(report.findings);
  const lines = [...header(report), ''];
  for (const finding of findings.slice(0, MAX_FINDINGS)) lines.push(...findingLines(finding), '');
  if (findings.length > MAX_FINDINGS)
    lines.push(`… and ${findings.length - MAX_FINDINGS} more findings; --format json has all.`, '');
  for (const { message, hint, path, level } of sortProblems(report.problems)) {
    lines.push(
      `${level === 'warning' ? 'warning' : 'could not be judged'}: ${path === null ? '' : `${shown(path)}: `}${shown(message, MAX_MESSAGE)}`,
    );
    lines.push(`  ${shown(hint, MAX_MESSAGE)}`, '');
  }
  lines.push(...coverageLines(report), `Verdict: ${report.verdict}.`);
  return `${lines.map(line => escapeLine(line)).join('\n')}\n`;
}

function header({ period, events, writes }: AuditReport): readonly string[] {
  const counts = new Map<Account, number>();
  for (const { account } of writes) counts.set(account, (counts.get(account) ?? 0) + 1);
  const accounts = ACCOUNTS.filter(account => counts.has(account)).map(account => `${counts.get(account)} ${account}`);
  const from = isoTime(period.from) ?? '?';
  return [
    `${events.read} events from ${from} to ${isoTime(period.to) ?? '?'}, ${events.relevant} of interest (${events.duplicate} twice, ${events.dryRun} dry runs, ${events.cut} cut, ${events.unreadable} unreadable).`,
    `${writes.length} writes of workloads${accounts.length === 0 ? '' : `: ${accounts.join(', ')}`}.`,
  ];
}

function findingLines(finding: AuditFinding): readonly string[] {
  const { severity, rule, message, remediation, time, location, evidence, auditIDs, excepted } = finding;
  const more = auditIDs.length > 1 ? ` and ${auditIDs.length - 1} more` : '';
  return [
    `${severity.toUpperCase()}  ${shown(rule)}  ${isoTime(time) ?? ''}`,
    `  ${shown(message, MAX_MESSAGE)}`,
    `  ${shown(remediation, MAX_MESSAGE)}`,
    `  at ${shown(location.path)}:${location.line}, audit id ${shown(finding.auditID)}${more}`,
    ...(evidence.length === 0
      ? []
      : [
          `  before it: ${evidence
            .slice(0, 8)
            .map(id => shown(id))
            .join(', ')}${evidence.length > 8 ? ' …' : ''}`,
        ]),
    ...(excepted === undefined ? [] : [`  excepted: ${shown(excepted.reason)}`]),
    `  look further: grep -F ${quoted(finding.auditID)} ${quoted(location.path)}`,
  ];
}

/** For a shell; only what needs no thought is offered as it is. */
function quoted(text: string): string {
  return `'${shown(text, 300).replaceAll("'", "'\\''")}'`;
}

function coverageLines({ coverage }: AuditReport): readonly string[] {
  const { objects, profile, limits, gaps } = coverage;
  const lines = [
    `Objects of writes: ${objects.whole} whole, ${objects.patch} as a patch only, ${objects.cut} cut, ${objects.none} not logged.`,
  ];
  if (profile !== null) lines.push(`The log looks like ${shown(profile)}.`);
  for (const limit of limits) lines.push(`- ${shown(limit, MAX_MESSAGE)}`);
  for (const { from, to, file } of gaps.slice(0, 10))
    lines.push(`- No event in ${shown(file)} from ${isoTime(from)} to ${isoTime(to)}.`);
  return [...lines, ''];
}
