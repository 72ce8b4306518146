// `inventory report --format html`: one page that needs nothing else. Its only program is its own, and it may not reach the network.
//
// What could not be read and what changed is in the markup and needs no program. Everything else comes as JSON, which the
// program of page/ sets as text: no text of a manifest is ever read as HTML.
import { createHash } from 'node:crypto';
import type { Finding, Problem } from '../model.ts';
import { locationText, plural, revisionText } from '../report/words.ts';
import { shown } from '../text/escape.ts';
import { codeHtml as code, type Html, html, joinHtml, NO_HTML, ownHtml, proseHtml } from '../text/html.ts';
import type { InventoryReportFormat, PageAssets } from './format.ts';
import { safeLink } from './links.ts';
import type { ElementCoverage, Period, PeriodChange, ReportModel } from './model.ts';
import { pageData } from './page-data.ts';

export const htmlFormat: InventoryReportFormat = { name: 'html', render: renderHtml };

function renderHtml(model: ReportModel, { script, style }: PageAssets): string {
  const policy = [
    `default-src 'none'`,
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ');
  const { revision, generated, week, address } = model;
  const of = address === null ? '' : html` of ${code(address.replace(/^https:\/\//, ''))}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${ownHtml(policy)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cronledger: scheduled workloads</title>
<style>${ownHtml(style)}</style>
</head>
<body>
<header>
<p class="brand">Cronledger</p>
<h1>Scheduled workloads</h1>
<p class="lead">${code(revisionText(revision))}${of}, as of <time datetime="${generated}">${generated.slice(0, 16).replace('T', ' ')} UTC</time>. Times are in ${code(week.timeZone)}.</p>
</header>
<main>
${problemsPart(model.problems)}
<noscript><p class="problems">The map, the table and the time line of this page need its own script, which is off here. The Markdown, CSV and JSON forms of this report need none.</p></noscript>
<div id="app" data-monday="${week.monday}"></div>
${periodPart(model.period)}
${coveragePart(model.elements)}
${otherFindings(model.otherFindings)}
${model.notes.length === 0 ? '' : html`<section class="notes"><h2>How to read this</h2><ul>${model.notes.map(note => html`<li>${prose(note)}</li>`)}</ul></section>`}
</main>
<script type="application/json" id="data">${ownHtml(dataText(pageData(model)))}</script>
<script>${ownHtml(script)}</script>
</body>
</html>
`.text;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON in which nothing can end the element or begin another, and no line separator is left that JavaScript once minded. */
export function dataText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function prose(text: string, max = 1_000): Html {
  return proseHtml(shown(text, max));
}

const MAX_PROBLEMS = 200;

function problemsPart(problems: readonly Problem[]): Html {
  if (problems.length === 0) return NO_HTML;
  const items = problems.slice(0, MAX_PROBLEMS).map(({ path, message, hint }) => {
    return html`<li>${path === null ? '' : html`${code(shown(path, 300))} `}${prose(message)} ${prose(hint)}</li>`;
  });
  const more = problems.length - items.length;
  if (more > 0) items.push(html`<li>and ${more} more; the JSON report has them all.</li>`);
  return html`<section class="problems" aria-labelledby="gaps"><h2 id="gaps">This report has gaps: ${plural(problems.length, 'thing')} could not be read</h2><ul>${items}</ul></section>`;
}

function otherFindings(findings: readonly Finding[]): Html {
  if (findings.length === 0) return NO_HTML;
  const items = findings.slice(0, MAX_PROBLEMS).map(({ severity, rule, message, location }) => {
    return html`<li><b>${severity}</b> ${code(rule)} at ${code(locationText(location))}: ${prose(message)}</li>`;
  });
  const more = findings.length - items.length;
  if (more > 0) items.push(html`<li>and ${more} more; the JSON report has them all.</li>`);
  return html`<section><h2>Findings about files</h2><ul>${items}</ul></section>`;
}

function coveragePart(elements: readonly ElementCoverage[]): Html {
  const rows = elements.map(({ element, state, how }) => {
    return html`<tr><th scope="row">${element}</th><td>${state}</td><td>${prose(how)}</td></tr>`;
  });
  return html`<section><h2>What AN0582 asks to be set</h2><div class="scroll"><table class="plain"><caption>The mutable elements of <a href="https://attack.mitre.org/detectionstrategies/DET0206/" rel="noreferrer">ATT&amp;CK analytic AN0582</a>, and how the configuration covers them.</caption><thead><tr><th scope="col">Element</th><th scope="col">State</th><th scope="col">How</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

const MAX_CHANGES = 300;
const MAX_FIELDS = 12;

function periodPart(period: Period | null): Html {
  if (period === null) return NO_HTML;
  const rows = period.changes.slice(0, MAX_CHANGES).map(changeRow);
  const more = period.changes.length - rows.length;
  const rest =
    more > 0 ? html`<p>${more} more changes are left out here; the CSV and JSON reports have them all.</p>` : '';
  const title = `Since ${revisionText(period.from)}: ${plural(period.changes.length, 'change')}`;
  return html`<section id="period"><h2>${title}</h2><div class="scroll"><table class="plain"><caption>Workloads and entries that differ, who approved them, and in which commits.</caption><thead><tr><th scope="col">Workload</th><th scope="col">Change</th><th scope="col">Approved</th><th scope="col">Commits</th></tr></thead><tbody>${rows}</tbody></table></div>${rest}</section>`;
}

function changeRow(change: PeriodChange): Html {
  const { kind, namespace, name, fields, commits, approval, links } = change;
  const what = shown(`${kind} ${namespace === null ? '' : `${namespace}/`}${name}`, 200);
  const lines = fields.slice(0, MAX_FIELDS).map(({ of, path, before, after }) => {
    const values = [before, after].map(value => (value === null ? html`absent` : code(shown(value, 160))));
    return html`<li>${of === 'inventory' ? 'entry ' : ''}${code(shown(path, 160))}: ${joinHtml(values, ' → ')}</li>`;
  });
  if (fields.length > MAX_FIELDS) lines.push(html`<li>and ${fields.length - MAX_FIELDS} more fields</li>`);
  const record =
    approval === null
      ? html`no record`
      : html`${code(shown(approval.by.join(', '), 200))} on ${shown(approval.at, 40)}${change.approvalIsNew ? '' : ' (before this period)'}`;
  const addresses = links.slice(0, MAX_FIELDS).map(link => {
    const safe = safeLink(link);
    const label = html`${shown(link, 100)}`;
    return safe === null ? label : html`<a href="${safe}" rel="noreferrer">${label}</a>`;
  });
  const history = commits.slice(0, MAX_FIELDS).map(({ id, author, date, subject }) => {
    return html`<li>${code(id.slice(0, 10))} ${date?.slice(0, 10) ?? ''} ${shown(author, 60)}: ${shown(subject, 100)}</li>`;
  });
  if (links.length > MAX_FIELDS) addresses.push(html`and ${links.length - MAX_FIELDS} more`);
  if (commits.length > MAX_FIELDS) history.push(html`<li>and ${commits.length - MAX_FIELDS} more commits</li>`);
  const element = change.elements.length === 0 ? '' : html`<p class="quiet">${change.elements.join(', ')}</p>`;
  return html`<tr><th scope="row">${code(what)}</th><td><b>${change.change}</b>${element}<ul>${lines}</ul></td><td>${joinHtml([record, ...addresses], '<br>')}</td><td><ul>${history}</ul></td></tr>`;
}
