// `--format markdown`: for an issue or a summary: findings with who, what, when and from where, then what could not be judged.
import { codeSpan, markdownText } from '../../report/markdown-escape.ts';
import { sortProblems } from '../../report/order.ts';
import { shown } from '../../text/escape.ts';
import { ACCOUNTS, type AuditFinding, type AuditReport } from '../model.ts';
import type { AuditFormat } from './index.ts';
import { isoTime, sortedFindings } from './order.ts';

export const markdownFormat: AuditFormat = { name: 'markdown', render: renderMarkdown };

const MAX_FINDINGS = 100;
const MAX_MESSAGE = 1500;

function renderMarkdown(report: AuditReport): string {
  const { period, events, writes, coverage } = report;
  const findings = sortedFindings(report.findings);
  const counts = ACCOUNTS.map(account => [account, writes.filter(write => write.account === account).length] as const);
  const parts = [
    `# Audit log: ${report.verdict}`,
    `${events.read} events from ${isoTime(period.from) ?? 'nowhen'} to ${isoTime(period.to) ?? 'nowhen'}; ${writes.length} writes of scheduled workloads.`,
    [
      '| account | writes |',
      '|---|---|',
      ...counts.filter(([, count]) => count > 0).map(([account, count]) => `| ${account} | ${count} |`),
    ].join('\n'),
    findings.length === 0 ? '' : '## Findings',
    ...findings.slice(0, MAX_FINDINGS).map(findingPart),
    findings.length > MAX_FINDINGS ? `… and ${findings.length - MAX_FINDINGS} more.` : '',
    report.problems.length === 0 ? '' : '## What could not be judged',
    sortProblems(report.problems)
      .map(
        ({ message, hint, path }) =>
          `- ${path === null ? '' : `${codeSpan(shown(path))}: `}${prose(message)} ${prose(hint)}`,
      )
      .join('\n'),
    '## Coverage',
    [
      `- Objects of writes: ${coverage.objects.whole} whole, ${coverage.objects.patch} as a patch only, ${coverage.objects.cut} cut, ${coverage.objects.none} not logged.`,
      ...(coverage.profile === null ? [] : [`- The log looks like ${prose(coverage.profile)}.`]),
      ...coverage.limits.map(limit => `- ${prose(limit)}`),
      ...coverage.gaps
        .slice(0, 20)
        .map(({ from, to, file }) => `- No event in ${codeSpan(shown(file))} from ${isoTime(from)} to ${isoTime(to)}.`),
    ].join('\n'),
  ];
  return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

function findingPart(finding: AuditFinding): string {
  const { severity, rule, message, remediation, time, auditIDs, evidence, excepted, location } = finding;
  const ids = auditIDs
    .slice(0, 5)
    .map(id => codeSpan(shown(id)))
    .join(', ');
  const before = evidence
    .slice(0, 8)
    .map(id => codeSpan(shown(id)))
    .join(', ');
  return [
    `### ${severity}: ${markdownText(shown(rule))}`,
    prose(message),
    [
      `- When: ${isoTime(time) ?? 'not logged'}, ${codeSpan(`${shown(location.path)}:${location.line}`)}`,
      `- Request: ${ids}${auditIDs.length > 5 ? ` and ${auditIDs.length - 5} more` : ''}`,
      ...(evidence.length === 0
        ? []
        : [`- Evidence: ${before}${evidence.length > 8 ? ` and ${evidence.length - 8} more` : ''}`]),
      `- To do: ${prose(remediation)}`,
      ...(excepted === undefined ? [] : [`- Excepted: ${prose(excepted.reason)}`]),
    ].join('\n'),
  ].join('\n\n');
}

function prose(text: string): string {
  return markdownText(shown(text, MAX_MESSAGE));
}
