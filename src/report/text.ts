// `--format text`: for a person at a terminal. No colour, no control character, no line that a CI runner takes for a command.

import type { Change, Finding, Need, Problem } from '../model.ts';
import type { CheckReport, ListReport, Report, VerifyReport } from '../outcome.ts';
import { ACCOUNTS } from '../outcome.ts';
import { shown } from '../text/escape.ts';
import { blockName, renderingWords } from './alike.ts';
import { fieldViews, scheduleText, withWords } from './field-view.ts';
import type { Format } from './format.ts';
import { sortIgnored, sortNeeds, sortProblems, sortWorkloads } from './order.ts';
import type { Section } from './sections.ts';
import { isNews, sectionsOf } from './sections.ts';
import { sourceLines } from './text-sources.ts';
import type { Step } from './verdict-words.ts';
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

const WIDTH = 100;
const MAX_MESSAGE = 2_000;

export const textFormat: Format = { name: 'text', mediaType: 'text/plain', render: renderText };

/** Lines that belong together; an empty line stands between two blocks. */
type Block = readonly string[];

function renderText(report: Report): string {
  const blocks = report.command === 'list' ? listBlocks(report) : judgementBlocks(report);
  const texts = blocks.filter(block => block.length > 0).map(block => block.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function judgementBlocks(report: CheckReport | VerifyReport): readonly Block[] {
  const { workloads, findings, suggestedEdits } = sectionsOf(report);
  const isCheck = report.command === 'check';
  const revisions = isCheck ? [`Compared ${revisionText(report.base)} with ${revisionText(report.head)}.`] : [];
  const needs = isCheck ? sortNeeds(report.needs) : [];
  const allEdits = [...workloads.flatMap(section => section.suggestedEdits), ...suggestedEdits];
  return [
    [headline(report), ...revisions],
    ...workloads.filter(isNews).flatMap(sectionBlocks),
    ...findings.map(finding => findingBlock(finding, '')),
    titled('Approvals', needs.flatMap(needLines)),
    titled(
      'What the audit log can tell',
      (isCheck ? [] : (report.audit ?? [])).flatMap(line => wrapped(limited(line), '  ', '    ')),
    ),
    problemBlock(report),
    titled('What to do', nextSteps(report, allEdits).flatMap(stepLines)),
    isCheck ? accountBlock(report) : [],
    isCheck ? untouchedBlock(report) : [],
    wrapped(countsText(report), ''),
  ];
}

function titled(title: string, lines: readonly string[]): Block {
  return lines.length === 0 ? [] : [title, ...lines];
}

function sectionBlocks({ workload, renderings, change, findings }: Section): readonly Block[] {
  const name = blockName(renderings, workload);
  const head = change === null ? name : `${name} ${changeWords(change)}`;
  const others = renderingWords(renderings);
  const place = others === '' ? workloadPlace(workload) : `${locationText(workload.location)}, ${others}`;
  const lines = change === null ? [] : changeLines(change);
  const below = findings.map(finding => findingBlock(finding, '  '));
  return [[head, ...wrapped(`at ${place}`, '  ', '    '), ...lines], ...below];
}

/** What a change is, as lines below its workload's name. */
export function changeLines(change: Change): readonly string[] {
  const { workload } = change;
  if (change.change === 'added' || change.change === 'removed') {
    const when = workload.schedule === null ? 'once' : scheduleText(workload.schedule, workload.timeZone);
    const facts = [['runs', when] as const, ...workloadFacts(workload)];
    const width = Math.max(...facts.map(([label]) => label.length));
    return facts.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  }
  const { views, more } = fieldViews(change);
  const lines = views.flatMap(view => [
    `  ${view.label}`,
    ...view.before.map(line => `    - ${withWords(line, view.beforeWords)}`),
    ...view.after.map(line => `    + ${withWords(line, view.afterWords)}`),
  ]);
  return more === 0 ? lines : [...lines, `  … and ${more} more fields; the JSON report has them all.`];
}

function findingBlock(finding: Finding, indent: string): Block {
  const { severity, rule, message, remediation, location, excepted } = finding;
  const weight = excepted !== undefined ? 'excepted' : finding.blocking ? `${severity}, blocks` : severity;
  const advice = excepted === undefined ? `Fix: ${limited(remediation)}` : exceptionWords(excepted);
  const below = `${indent}  `;
  return [
    `${indent}${shown(rule)} (${weight}) at ${locationText(location)}`,
    ...wrapped(limited(message), below),
    ...wrapped(advice, below),
  ];
}

function needLines(need: Need): readonly string[] {
  const by = need.approvedBy.map(who => shown(who, 80)).join(', ');
  const head = `${needStatusWords(need).padEnd(7)}${need.lacks === undefined ? '' : ':'}  ${needWords(need)}${by === '' ? '' : `, approved by ${by}`}`;
  const below = ' '.repeat(11);
  return [
    ...wrapped(head, '  ', below),
    ...wrapped(limited(need.reason), below),
    ...sortIgnored(need.ignored).flatMap(({ who, why }) =>
      wrapped(`${shown(who, 80)} does not count: ${limited(why)}`, below),
    ),
    ...wrapped(mayApproveWords(need), below),
    ...need.notes.flatMap(note => wrapped(limited(note), below)),
  ];
}

/** `--accounts` */
function accountBlock({ accounts, inFull }: CheckReport): Block {
  if (!inFull.accounts) return [];
  const width = Math.max(...ACCOUNTS.map(name => name.length));
  return titled(
    'What became of the files',
    accounts.flatMap(({ path, account, why }) => [
      `  ${account.padEnd(width)}  ${shown(path, 300)}`,
      ...wrapped(limited(why), ' '.repeat(width + 4)),
    ]),
  );
}

/** `--verbose` */
function untouchedBlock({ untouched, inFull }: CheckReport): Block {
  if (!inFull.untouched) return [];
  return titled(
    'Could not be looked into before either, and is not touched',
    sortProblems(untouched).flatMap(problemLines),
  );
}

function problemBlock(report: Report): Block {
  return titled('Could not be checked', sortProblems(report.problems).flatMap(problemLines));
}

function problemLines({ code, path, message, hint, level }: Problem): readonly string[] {
  const where = path === null ? '' : ` at ${shown(path, 300)}`;
  const head = `  ${code}${level === 'warning' ? ' (warning)' : ''}${where}`;
  return [head, ...wrapped(limited(message), '    '), ...wrapped(`Fix: ${limited(hint)}`, '    ')];
}

function stepLines({ text, commands }: Step): readonly string[] {
  return [...wrapped(text, '  '), ...commands.map(command => `    ${command}`)];
}

function listBlocks(report: ListReport): readonly Block[] {
  const schedules = new Map<string, string>();
  const rows = sortWorkloads(report.workloads).map(({ workload, listed }) => {
    const { schedule, timeZone } = workload;
    const key = JSON.stringify([schedule, timeZone]);
    const when = schedules.get(key) ?? (schedule === null ? 'once' : scheduleText(schedule, timeZone));
    schedules.set(key, when);
    return [
      workloadName(workload),
      workload.suspend ? `${when}, suspended` : when,
      listed ? 'listed' : 'not listed',
      workloadPlace(workload),
    ];
  });
  const widths = [0, 1, 2].map(column =>
    rows.reduce((width, row) => Math.max(width, Math.min(60, row[column]?.length ?? 0)), 0),
  );
  const table = rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const sources = report.sources === null ? [] : sourceLines(report.sources);
  return [[headline(report)], table, powerLines(report), sources, problemBlock(report)];
}

const MAX_PERMISSIONS = 40;

/** What each workload may do, where it was asked for. */
function powerLines(report: ListReport): Block {
  const lines = sortWorkloads(report.workloads).flatMap(({ workload, power }) => {
    if (power === undefined) return [];
    const { account, token, permissions, dangers } = power;
    const without = token ? (permissions.length === 0 ? ': nothing' : '') : ', without a token: nothing';
    const rows = permissions.slice(0, MAX_PERMISSIONS).map(permission => `    ${shown(permission, 800)}`);
    const more = permissions.length - rows.length;
    return [
      `  ${workloadName(workload)} as ${shown(account)}${without}`,
      ...(dangers.length === 0 ? [] : [`    dangers: ${dangers.join(', ')}`]),
      ...rows,
      ...(more === 0 ? [] : [`    … and ${more} more; the JSON output has them all.`]),
    ];
  });
  return titled('What they may do (by RBAC in Git only: bindings made elsewhere are not seen)', lines);
}

function limited(text: string): string {
  return shown(text, MAX_MESSAGE);
}

/** Text of one line broken at spaces; a word that is longer than a line stays whole, so that it can be copied. */
function wrapped(text: string, indent: string, hanging = indent): readonly string[] {
  if (text === '') return [];
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = hanging;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
