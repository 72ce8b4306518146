// `--format html`: one page with a time line of all writes and the findings on it. No script, no network, light or dark.
import { createHash } from 'node:crypto';
import { sortProblems } from '../../report/order.ts';
import { markup, shown } from '../../text/escape.ts';
import { ACCOUNTS, type Account, type AuditFinding, type AuditReport, type Write } from '../model.ts';
import { STYLE } from './html-style.ts';
import type { AuditFormat } from './index.ts';
import { isoTime, sortedFindings, sortedWrites } from './order.ts';

export const htmlFormat: AuditFormat = { name: 'html', render: renderHtml };

const BINS = 120;
const MAX_FINDINGS = 500;
const MAX_WRITES = 1000;
const MAX_MESSAGE = 2000;

const HEADLINES: Readonly<Record<AuditReport['verdict'], string>> = {
  pass: 'Nothing was written that is not approved',
  violation: 'Workloads were written that nobody approved',
  'could-not-check': 'Not all writes could be judged',
  'approval-needed': 'Approvals are missing',
};

function renderHtml(report: AuditReport): string {
  const title = HEADLINES[report.verdict];
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const findings = sortedFindings(report.findings).slice(0, MAX_FINDINGS);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(`Cronledger audit: ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body class="${report.verdict}">
<main>
<h1>${markup(title)}</h1>
<p>${markup(summary(report))}</p>
${timeLine(report, findings)}
${findings.length === 0 ? '' : `<h2>Findings</h2>\n${findings.map(card).join('\n')}`}
${report.findings.length > findings.length ? `<p>… and ${report.findings.length - findings.length} more, in the JSON.</p>` : ''}
${problemsPart(report)}
${coveragePart(report)}
${writesPart(report)}
</main>
</body>
</html>
`;
}

function summary({ events, period, writes, findings }: AuditReport): string {
  const blocking = findings.filter(({ blocking: blocks }) => blocks).length;
  return `${events.read} events from ${clock(period.from)} to ${clock(period.to)}. ${writes.length} writes of scheduled workloads, ${findings.length} findings, ${blocking} of them block.`;
}

/** A lane for each account, a column for each stretch of time; above them the findings, which lead to their cards. */
function timeLine(report: AuditReport, findings: readonly AuditFinding[]): string {
  const { from, to } = report.period;
  if (from === null || to === null) return '';
  const span = Math.max(1, to - from);
  const binOf = (time: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(((time - from) / span) * BINS)));
  const lanes = ACCOUNTS.flatMap(account => {
    const times = report.writes.filter(write => write.account === account).flatMap(({ time }) => time ?? []);
    return times.length === 0 ? [] : [lane(account, times.map(binOf), times.length)];
  });
  const marks = findings.map((finding, index) => mark(finding, index, finding.time === null ? 0 : binOf(finding.time)));
  const top = `<div class="lane"><span class="name">findings</span><svg viewBox="0 0 ${BINS * 5} 22" preserveAspectRatio="none" role="img" aria-label="findings over time">${marks.join('')}</svg></div>`;
  return `<section class="line" aria-label="Time line">
${findings.length === 0 ? '' : top}
${lanes.join('\n')}
<div class="lane axis"><span class="name"></span><span class="ends"><time>${clock(from)}</time><time>${clock(to)}</time></span></div>
</section>`;
}

function lane(account: Account, bins: readonly number[], count: number): string {
  const counts = new Map<number, number>();
  for (const bin of bins) counts.set(bin, (counts.get(bin) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const bars = [...counts].map(([bin, number]) => {
    const height = 4 + Math.round((18 * number) / most);
    return `<rect x="${bin * 5}" y="${22 - height}" width="4.4" height="${height}"><title>${number} ${account}</title></rect>`;
  });
  return `<div class="lane ${account}"><span class="name">${account} <b>${count}</b></span><svg viewBox="0 0 ${BINS * 5} 22" preserveAspectRatio="none" role="img" aria-label="${count} ${account}">${bars.join('')}</svg></div>`;
}

function mark({ severity, rule, message }: AuditFinding, index: number, bin: number): string {
  const title = `${severity}: ${shown(rule)}: ${shown(message, 200)}`;
  return `<a href="#f${index}"><rect class="${severity}" x="${bin * 5}" y="2" width="4.4" height="18" rx="1"><title>${markup(title)}</title></rect></a>`;
}

function card(finding: AuditFinding, index: number): string {
  const { severity, rule, message, remediation, time, location, auditIDs, evidence, excepted, user } = finding;
  const facts: readonly (readonly [string, string])[] = [
    ['When', `<time>${clock(time)}</time>`],
    ['Who', code(user)],
    ['Where', code(`${location.path}:${location.line}`)],
    ['Request', codes(auditIDs)],
    ...(evidence.length === 0 ? [] : [['Evidence', codes(evidence)] as const]),
    ['To do', markup(shown(remediation, MAX_MESSAGE))],
    ...(excepted === undefined ? [] : [['Excepted', markup(shown(excepted.reason))] as const]),
  ];
  return `<article id="f${index}" class="${severity}"><h3><span class="badge">${severity}</span> ${markup(shown(rule))}</h3>
<p>${prose(message)}</p>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl></article>`;
}

/** What stands between backticks is a quotation, and its backticks are escaped within. */
function prose(text: string): string {
  return shown(text, MAX_MESSAGE)
    .split('`')
    .map((part, index, all) =>
      index % 2 === 1 && index < all.length - 1 ? `<code>${markup(part)}</code>` : markup(part),
    )
    .join('');
}

function code(text: string): string {
  return `<code>${markup(shown(text, 300))}</code>`;
}

function codes(ids: readonly string[]): string {
  const more = ids.length > 6 ? ` and ${ids.length - 6} more` : '';
  return `${ids.slice(0, 6).map(code).join(' ')}${more}`;
}

function problemsPart({ problems }: AuditReport): string {
  if (problems.length === 0) return '';
  const items = sortProblems(problems).map(
    ({ message, hint, path }) =>
      `<li>${path === null ? '' : `${code(path)}: `}${markup(shown(message, MAX_MESSAGE))} ${markup(shown(hint, MAX_MESSAGE))}</li>`,
  );
  return `<h2>What could not be judged</h2><ul>${items.join('')}</ul>`;
}

function coveragePart({ coverage }: AuditReport): string {
  const { objects, profile, limits, gaps } = coverage;
  const items = [
    `Objects of writes: ${objects.whole} whole, ${objects.patch} as a patch only, ${objects.cut} cut, ${objects.none} not logged.`,
    ...(profile === null ? [] : [`The log looks like ${profile}.`]),
    ...limits,
    ...gaps.slice(0, 50).map(({ from, to, file }) => `No event in ${file} from ${clock(from)} to ${clock(to)}.`),
  ];
  return `<h2>Coverage</h2><ul>${items.map(item => `<li>${markup(shown(item, MAX_MESSAGE))}</li>`).join('')}</ul>`;
}

function writesPart({ writes }: AuditReport): string {
  const told = sortedWrites(writes.filter(({ account }) => account !== 'status'));
  const rows = told.slice(0, MAX_WRITES).map(writeRow);
  const more = told.length > MAX_WRITES ? `<p>… and ${told.length - MAX_WRITES} more, in the JSON.</p>` : '';
  return `<h2>Writes</h2><details><summary>${told.length} writes</summary><div class="wide"><table><thead><tr><th>time</th><th>account</th><th>what</th><th>who</th><th>outcome</th><th>why</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}</details>`;
}

function writeRow(write: Write): string {
  const what = `${write.verb} ${write.resource} ${write.namespace ?? ''}/${write.name ?? '*'}`;
  const who = write.impersonatedBy === null ? write.user : `${write.user} (by ${write.impersonatedBy})`;
  const cells = [
    `<time>${clock(write.time)}</time>`,
    write.account,
    code(what),
    code(who),
    write.outcome,
    markup(shown(write.why, 400)),
  ];
  return `<tr class="${write.account}">${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`;
}

function clock(time: number | null): string {
  return (
    isoTime(time)
      ?.replace('T', ' ')
      .replace(/\.\d+Z$/, ' UTC') ?? 'not logged'
  );
}
