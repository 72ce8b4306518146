// `--format html`: one page that needs nothing else: no script, no network, light or dark as its reader likes.
import { createHash } from 'node:crypto';
import type { Change, Finding, Need, Problem, Workload } from '../model.ts';
import type { CheckReport, ListReport, Report, VerifyReport } from '../outcome.ts';
import { markup, shown } from '../text/escape.ts';
import { fieldViews, scheduleText } from './field-view.ts';
import type { Format } from './format.ts';
import { sortIgnored, sortNeeds, sortProblems, sortWorkloads } from './order.ts';
import type { Section } from './sections.ts';
import { isNews, sectionsOf } from './sections.ts';
import { countsText, headline, nextSteps } from './verdict-words.ts';
import {
  changeWords,
  exceptionWords,
  locationText,
  mayApproveWords,
  needWords,
  revisionText,
  workloadFacts,
  workloadName,
  workloadPlace,
} from './words.ts';

const MAX_MESSAGE = 2_000;

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --good: #2e7d32; --soft: #8882; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #81c784; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
code, pre { font: 0.9em ui-monospace, monospace; background: var(--soft); border-radius: 4px; overflow-wrap: anywhere; }
code { padding: 0 0.25em; unicode-bidi: isolate; } pre { padding: 0.75em; overflow-x: auto; }
section { border-top: 1px solid var(--line); } table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: 0.3em 0.6em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.pass h1 { color: var(--good); } .violation h1, .could-not-check h1 { color: var(--bad); } .blocks { color: var(--bad); }
`;

export const htmlFormat: Format = { name: 'html', mediaType: 'text/html', render: renderHtml };

function renderHtml(report: Report): string {
  const title = report.command === 'list' ? 'Scheduled workloads' : headline(report);
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const body = report.command === 'list' ? listBody(report) : judgementBody(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(`Cronledger: ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body class="${report.command === 'list' ? 'list' : report.verdict}">
<h1>${markup(title)}</h1>
${body.filter(part => part !== '').join('\n')}
</body>
</html>
`;
}

function judgementBody(report: CheckReport | VerifyReport): readonly string[] {
  const { workloads, findings, suggestedEdits } = sectionsOf(report);
  const isCheck = report.command === 'check';
  const steps = nextSteps(report, [...workloads.flatMap(section => section.suggestedEdits), ...suggestedEdits]);
  return [
    isCheck ? paragraph(`Compared ${revisionText(report.base)} with ${revisionText(report.head)}.`) : '',
    paragraph(countsText(report)),
    titled('What to do', list(steps.map(({ text, commands }) => `${markup(text)}${preformatted(commands)}`))),
    titled('Approvals', list(isCheck ? sortNeeds(report.needs).map(needItem) : [])),
    ...workloads.filter(isNews).map(sectionPart),
    titled('Other findings', list(findings.map(findingItem))),
    problemsPart(report.problems),
  ];
}

function listBody(report: ListReport): readonly string[] {
  const rows = sortWorkloads(report.workloads).map(({ workload, listed }) => [
    code(workloadName(workload)),
    markup(workload.suspend ? `${whenText(workload)}, suspended` : whenText(workload)),
    listed ? 'listed' : '<strong>not listed</strong>',
    code(workloadPlace(workload)),
  ]);
  return [
    paragraph(headline(report)),
    table(['Workload', 'Runs', 'Inventory', 'Place'], rows),
    problemsPart(report.problems),
  ];
}

function problemsPart(problems: readonly Problem[]): string {
  return titled('Could not be checked', list(sortProblems(problems).map(problemItem)));
}

function sectionPart({ workload, change, findings }: Section): string {
  const title = `${code(workloadName(workload))}${change === null ? '' : ` ${markup(changeWords(change))}`}`;
  const parts = [
    `<h2>${title}</h2>`,
    `<p>At ${code(workloadPlace(workload))}</p>`,
    change === null ? '' : changePart(change),
    list(findings.map(findingItem)),
  ];
  return `<section>\n${parts.filter(part => part !== '').join('\n')}\n</section>`;
}

function changePart(change: Change): string {
  const { workload } = change;
  if (change.change === 'added' || change.change === 'removed') {
    const facts = [['runs', whenText(workload)] as const, ...workloadFacts(workload)];
    return table(
      [],
      facts.map(([label, value]) => [markup(label), code(value)]),
    );
  }
  const { views, more } = fieldViews(change);
  const rows = views.map(view => [
    code(view.label),
    valueCell(view.before, view.beforeWords, view.partial),
    valueCell(view.after, view.afterWords, view.partial),
  ]);
  const rest = more === 0 ? '' : paragraph(`… and ${more} more fields; the JSON report has them all.`);
  return `${table(['Field', 'Before', 'After'], rows)}${rest}`;
}

function valueCell(lines: readonly string[], words: string, partial: boolean): string {
  if (lines.length === 0) return partial ? '' : 'absent';
  return `${lines.map(code).join('<br>')}${words === '' ? '' : ` — ${markup(words)}`}`;
}

function whenText({ schedule, timeZone }: Workload): string {
  return schedule === null ? 'once' : scheduleText(schedule, timeZone);
}

function findingItem(finding: Finding): string {
  const { severity, rule, message, remediation, location, excepted, blocking } = finding;
  const isBlocking = blocking && excepted === undefined;
  const weight = excepted !== undefined ? 'excepted' : isBlocking ? `${severity}, blocks` : severity;
  const advice = excepted === undefined ? `Fix: ${shown(remediation, MAX_MESSAGE)}` : exceptionWords(excepted);
  const head = `<strong${isBlocking ? ' class="blocks"' : ''}>${markup(weight)}</strong> ${code(shown(rule))}`;
  return `${head} at ${code(locationText(location))}<br>${prose(message)}<br>${prose(advice)}`;
}

function needItem(need: Need): string {
  const words = { approved: 'given', pending: 'missing', unknown: 'unknown' }[need.status];
  const by = need.approvedBy.map(who => shown(who, 80)).join(', ');
  const ignored = sortIgnored(need.ignored).map(({ who, why }) => prose(`${shown(who, 80)} does not count: ${why}`));
  const head = `<strong>${words}</strong>: ${prose(needWords(need))}${by === '' ? '' : `, approved by ${markup(by)}`}`;
  const more = [mayApproveWords(need), ...need.notes].filter(text => text !== '').map(prose);
  return [head, prose(need.reason), ...ignored, ...more].join('<br>');
}

function problemItem({ code: id, path, message, hint, level }: Problem): string {
  const head = `${code(id)}${level === 'warning' ? ' (warning)' : ''}${path === null ? '' : ` at ${code(shown(path, 300))}`}`;
  return `${head}<br>${prose(message)}<br>Fix: ${prose(hint)}`;
}

/** Sentences; what stands between backticks is code. */
function prose(text: string): string {
  const parts = shown(text, MAX_MESSAGE).split('`');
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : markup(part))).join('');
}

function code(text: string): string {
  return `<code>${markup(text)}</code>`;
}

function paragraph(text: string): string {
  return text === '' ? '' : `<p>${markup(text)}</p>`;
}

function preformatted(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<pre>${lines.map(markup).join('\n')}</pre>`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>\n${items.map(item => `<li>${item}</li>`).join('\n')}\n</ul>`;
}

function titled(title: string, content: string): string {
  return content === '' ? '' : `<section>\n<h2>${title}</h2>\n${content}\n</section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const cells = (tag: string, values: readonly string[]): string =>
    `<tr>${values.map(value => `<${tag}>${value}</${tag}>`).join('')}</tr>`;
  return `<table>\n${[...(head.length === 0 ? [] : [cells('th', head)]), ...rows.map(row => cells('td', row))].join('\n')}\n</table>`;
}
