// The pieces of the Markdown report: a workload with its change and findings, an approval, a problem.

import type { Change, Finding, Need, Problem, Workload } from '../model.ts';
import type { SuggestedEdit } from '../outcome.ts';
import { shown } from '../text/escape.ts';
import { blockName, renderingWords } from './alike.ts';
import type { FieldView } from './field-view.ts';
import { fieldViews, scheduleWords } from './field-view.ts';
import { cellCode, codeBlock, codeElement, codeSpan, markdownText } from './markdown-escape.ts';
import type { Item } from './markdown-limit.ts';
import { nextRunsText } from './next-runs.ts';
import { sortIgnored } from './order.ts';
import type { Section } from './sections.ts';
import type { Step } from './verdict-words.ts';
import {
  changeWords,
  exceptionWords,
  locationText,
  mayApproveWords,
  needStatusWords,
  needWords,
  plural,
  workloadFacts,
  workloadPlace,
} from './words.ts';

const MAX_MESSAGE = 600;
const MAX_FINDINGS = 12;
/** A longer entry is better written by the command than pasted. */
const MAX_YAML = 4_000;
/** Values longer than this are shown below each other and not in a table. */
const MAX_CELL = 80;

/** Untrusted sentences; on GitHub the rest of a line of ours, never the beginning of one. */
function sentences(text: string): string {
  return markdownText(shown(text, MAX_MESSAGE));
}

/** `now` is where the next runs count from; null leaves them out. */
export function sectionItem(section: Section, now: Date | null): Item {
  const { workload, renderings, change, findings, suggestedEdits } = section;
  const name = codeSpan(blockName(renderings, workload));
  const others = renderingWords(renderings);
  const head = [
    change === null ? `### ${name}` : `### ${name} ${markdownText(changeWords(change))}`,
    others === ''
      ? `At ${codeSpan(workloadPlace(workload))}`
      : `At ${codeSpan(locationText(workload.location))}, ${markdownText(others)}`,
  ];
  const blocking = findings.filter(finding => finding.blocking && finding.excepted === undefined).length;
  const counts = `${plural(findings.length, 'finding')}, ${blocking} blocking`;
  return {
    full: [
      ...head,
      ...(change === null ? [] : changeParts(change)),
      ...runsParts(change, now),
      ...findingsParts(findings),
      ...suggestedEditParts(suggestedEdits),
    ].join('\n\n'),
    brief: [...head, `Too long to be shown here: ${counts}. The JSON report has everything.`].join('\n\n'),
  };
}

/** When a workload runs; also for a cell of a table. */
export function whenCell({ schedule, timeZone }: Workload): string {
  return schedule === null ? 'once' : valueCell(shown(schedule), scheduleWords(schedule, timeZone));
}

function changeParts(change: Change): readonly string[] {
  const { workload } = change;
  if (change.change === 'added' || change.change === 'removed') {
    const facts = workloadFacts(workload).map(([label, value]) => `| ${label} | ${cellCode(value)} |`);
    return [['| Field | Value |', '|---|---|', `| runs | ${whenCell(workload)} |`, ...facts].join('\n')];
  }
  const { views, more } = fieldViews(change);
  const table = views.filter(isShort);
  const long = views.filter(view => !isShort(view));
  return [
    ...(table.length === 0 ? [] : [fieldTable(table)]),
    ...(long.length === 0 ? [] : [codeBlock(long.flatMap(diffLines).join('\n'), 'diff')]),
    ...(more === 0 ? [] : [`… and ${more} more fields; the JSON report has them all.`]),
  ];
}

/** When it will run, for a workload that is new or runs at other times than before. */
function runsParts(change: Change | null, now: Date | null): readonly string[] {
  if (change === null || change.after === null || now === null) return [];
  if (!change.classes.some(name => name === 'new' || name === 'schedule' || name === 'unsuspended')) return [];
  const runs = nextRunsText(change.after, now);
  return runs === '' ? [] : [runs];
}

function isShort({ label, before, after, partial }: FieldView): boolean {
  return !partial && [label, ...before, ...after].every(text => text.length <= MAX_CELL);
}

function fieldTable(views: readonly FieldView[]): string {
  const rows = views.map(({ label, before, after, beforeWords, afterWords }) => {
    const cells = [cellCode(label), valueCell(before[0], beforeWords), valueCell(after[0], afterWords)];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| Field | Before | After |', '|---|---|---|', ...rows].join('\n');
}

function valueCell(value: string | undefined, words: string): string {
  if (value === undefined) return 'absent';
  if (words === '') return cellCode(value);
  // Words may repeat the text of the schedule, so they are no more to be trusted than it.
  return `${cellCode(value)} — ${words.includes('|') ? cellCode(words) : markdownText(words)}`;
}

function diffLines({ label, before, after }: FieldView): readonly string[] {
  return [`@@ ${label} @@`, ...before.map(line => `- ${line}`), ...after.map(line => `+ ${line}`)];
}

function findingsParts(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const more = findings.length - MAX_FINDINGS;
  const rest = more > 0 ? [`- … and ${plural(more, 'more finding')}; the JSON report has them all.`] : [];
  return [[...findings.slice(0, MAX_FINDINGS).map(findingLine), ...rest].join('\n')];
}

export function findingLine(finding: Finding): string {
  const { severity, rule, message, remediation, location, excepted } = finding;
  const weight = excepted !== undefined ? 'excepted' : finding.blocking ? `${severity}, blocks` : severity;
  const advice = excepted === undefined ? `**Fix:** ${sentences(remediation)}` : sentences(exceptionWords(excepted));
  return `- **${weight}** ${codeSpan(shown(rule))} at ${codeSpan(locationText(location))}<br>${sentences(message)}<br>${advice}`;
}

/** Of more entries than these, the command that writes them all is told above. */
const MAX_ENTRIES = 3;

function suggestedEditParts(edits: readonly SuggestedEdit[]): readonly string[] {
  const more = edits.length - MAX_ENTRIES;
  const rest = more > 0 ? [`… and ${plural(more, 'more entry', 'more entries')} like it.`] : [];
  return [...edits.slice(0, MAX_ENTRIES).map(suggestedEditPart), ...rest];
}

export function suggestedEditPart({ file, yaml, command }: SuggestedEdit): string {
  const run = `Inventory entry: ${codeSpan(shown(command, 500))}`;
  if (yaml.length > MAX_YAML) return run;
  const summary = `<summary>or paste it into ${codeElement(shown(file, 300))}</summary>`;
  return `${run}\n\n<details>${summary}\n\n${codeBlock(yaml, 'yaml')}\n\n</details>`;
}

export function needLine(need: Need): string {
  const by = need.approvedBy.map(who => codeSpan(shown(who, 80))).join(', ');
  const ignored = sortIgnored(need.ignored).slice(0, 10);
  return [
    `- **${needStatusWords(need)}**: ${markdownText(needWords(need))}${by === '' ? '' : `, approved by ${by}`}`,
    sentences(need.reason),
    ...ignored.map(({ who, why }) => `${codeSpan(shown(who, 80))} does not count: ${sentences(why)}`),
    ...(need.ignored.length > ignored.length
      ? [`… and ${need.ignored.length - ignored.length} more who do not count`]
      : []),
    ...[mayApproveWords(need), ...need.notes.slice(0, 10)].filter(text => text !== '').map(sentences),
  ].join('<br>');
}

export function problemLine({ code, path, message, hint, level }: Problem): string {
  const where = path === null ? '' : ` at ${codeSpan(shown(path, 300))}`;
  const weight = level === 'warning' ? ' (warning)' : '';
  return `- ${codeSpan(code)}${weight}${where}<br>${sentences(message)}<br>**Fix:** ${sentences(hint)}`;
}

export function stepLines({ text, commands }: Step): readonly string[] {
  const line = `- ${markdownText(text)}`;
  return commands.length === 0 ? [line] : [line, '', codeBlock(commands.join('\n'), 'sh').replace(/^/gm, '  '), ''];
}
