// `--format html`: one page that needs nothing else: no script, no network, light or dark as its reader likes.
import { createHash } from 'node:crypto';
import type { Change, Finding, Need, Problem, Workload } from '../model.ts';
import type { CheckReport, ListReport, Report, VerifyReport } from '../outcome.ts';
import { shown } from '../text/escape.ts';
import { codeHtml as code, type Html, html, joinHtml, NO_HTML, ownHtml, proseHtml } from '../text/html.ts';
import { blockName, renderingWords } from './alike.ts';
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
  needStatusWords,
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
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${ownHtml(policy)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cronledger: ${title}</title>
<style>${ownHtml(STYLE)}</style>
</head>
<body class="${report.command === 'list' ? 'list' : report.verdict}">
<h1>${title}</h1>
${joinHtml(body.filter(isThere), '\n')}
</body>
</html>
`.text;
}

function isThere({ text }: Html): boolean {
  return text !== '';
}

function judgementBody(report: CheckReport | VerifyReport): readonly Html[] {
  const { workloads, findings, suggestedEdits } = sectionsOf(report);
  const isCheck = report.command === 'check';
  const steps = nextSteps(report, [...workloads.flatMap(section => section.suggestedEdits), ...suggestedEdits]);
  return [
    isCheck ? paragraph(`Compared ${revisionText(report.base)} with ${revisionText(report.head)}.`) : NO_HTML,
    paragraph(countsText(report)),
    titled('What to do', list(steps.map(({ text, commands }) => html`${text}${preformatted(commands)}`))),
    titled('Approvals', list(isCheck ? sortNeeds(report.needs).map(needItem) : [])),
    ...workloads.filter(isNews).map(sectionPart),
    titled('Other findings', list(findings.map(findingItem))),
    problemsPart(report.problems),
  ];
}

function listBody(report: ListReport): readonly Html[] {
  const rows = sortWorkloads(report.workloads).map(({ workload, listed }) => [
    code(workloadName(workload)),
    html`${workload.suspend ? `${whenText(workload)}, suspended` : whenText(workload)}`,
    listed ? html`listed` : html`<strong>not listed</strong>`,
    code(workloadPlace(workload)),
  ]);
  return [
    paragraph(headline(report)),
    table(['Workload', 'Runs', 'Inventory', 'Place'], rows),
    problemsPart(report.problems),
  ];
}

function problemsPart(problems: readonly Problem[]): Html {
  return titled('Could not be checked', list(sortProblems(problems).map(problemItem)));
}

function sectionPart({ workload, renderings, change, findings }: Section): Html {
  const others = renderingWords(renderings);
  const place = code(others === '' ? workloadPlace(workload) : locationText(workload.location));
  const title = html`${code(blockName(renderings, workload))}${change === null ? '' : ` ${changeWords(change)}`}`;
  const parts = [
    html`<h2>${title}</h2>`,
    html`<p>At ${place}${others === '' ? '' : `, ${others}`}</p>`,
    change === null ? NO_HTML : changePart(change),
    list(findings.map(findingItem)),
  ];
  return html`<section>\n${joinHtml(parts.filter(isThere), '\n')}\n</section>`;
}

function changePart(change: Change): Html {
  const { workload } = change;
  if (change.change === 'added' || change.change === 'removed') {
    const facts = [['runs', whenText(workload)] as const, ...workloadFacts(workload)];
    return table(
      [],
      facts.map(([label, value]) => [html`${label}`, code(value)]),
    );
  }
  const { views, more } = fieldViews(change);
  const rows = views.map(view => [
    code(view.label),
    valueCell(view.before, view.beforeWords, view.partial),
    valueCell(view.after, view.afterWords, view.partial),
  ]);
  const rest = more === 0 ? NO_HTML : paragraph(`… and ${more} more fields; the JSON report has them all.`);
  return html`${table(['Field', 'Before', 'After'], rows)}${rest}`;
}

function valueCell(lines: readonly string[], words: string, partial: boolean): Html {
  if (lines.length === 0) return partial ? NO_HTML : html`absent`;
  return html`${joinHtml(lines.map(code), '<br>')}${words === '' ? '' : ` — ${words}`}`;
}

function whenText({ schedule, timeZone }: Workload): string {
  return schedule === null ? 'once' : scheduleText(schedule, timeZone);
}

function findingItem(finding: Finding): Html {
  const { severity, rule, message, remediation, location, excepted, blocking } = finding;
  const isBlocking = blocking && excepted === undefined;
  const weight = excepted !== undefined ? 'excepted' : isBlocking ? `${severity}, blocks` : severity;
  const advice = excepted === undefined ? `Fix: ${shown(remediation, MAX_MESSAGE)}` : exceptionWords(excepted);
  const head = html`<strong${isBlocking ? html` class="blocks"` : ''}>${weight}</strong> ${code(shown(rule))}`;
  return html`${head} at ${code(locationText(location))}<br>${prose(message)}<br>${prose(advice)}`;
}

function needItem(need: Need): Html {
  const by = need.approvedBy.map(who => shown(who, 80)).join(', ');
  const ignored = sortIgnored(need.ignored).map(({ who, why }) => prose(`${shown(who, 80)} does not count: ${why}`));
  const head = html`<strong>${needStatusWords(need)}</strong>: ${prose(needWords(need))}${by === '' ? '' : `, approved by ${by}`}`;
  const more = [mayApproveWords(need), ...need.notes].filter(text => text !== '').map(prose);
  return joinHtml([head, prose(need.reason), ...ignored, ...more], '<br>');
}

function problemItem({ code: id, path, message, hint, level }: Problem): Html {
  const place = path === null ? '' : html` at ${code(shown(path, 300))}`;
  const head = html`${code(id)}${level === 'warning' ? ' (warning)' : ''}${place}`;
  return html`${head}<br>${prose(message)}<br>Fix: ${prose(hint)}`;
}

function prose(text: string): Html {
  return proseHtml(shown(text, MAX_MESSAGE));
}

function paragraph(text: string): Html {
  return text === '' ? NO_HTML : html`<p>${text}</p>`;
}

function preformatted(lines: readonly string[]): Html {
  return lines.length === 0 ? NO_HTML : html`<pre>${lines.join('\n')}</pre>`;
}

function list(items: readonly Html[]): Html {
  if (items.length === 0) return NO_HTML;
  return html`<ul>\n${joinHtml(
    items.map(item => html`<li>${item}</li>`),
    '\n',
  )}\n</ul>`;
}

function titled(title: string, content: Html): Html {
  return isThere(content) ? html`<section>\n<h2>${title}</h2>\n${content}\n</section>` : NO_HTML;
}

function table(head: readonly string[], rows: readonly (readonly Html[])[]): Html {
  if (rows.length === 0) return NO_HTML;
  const lines = [
    ...(head.length === 0 ? [] : [html`<tr>${head.map(cell => html`<th>${cell}</th>`)}</tr>`]),
    ...rows.map(row => html`<tr>${row.map(cell => html`<td>${cell}</td>`)}</tr>`),
  ];
  return html`<table>\n${joinHtml(lines, '\n')}\n</table>`;
}
