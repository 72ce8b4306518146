// What changed in a workload, field by field, as lines for people: before, after, and a schedule also in words.

import { schedulesIn } from '../kube/schedule/compare.ts';
import { describeSchedule } from '../kube/schedule/words.ts';
import type { Change, FieldChange, Json, Workload } from '../model.ts';
import { differingLines, linesOfText } from '../text/differing-lines.ts';
import { shown } from '../text/escape.ts';
import { valueText } from '../text/value.ts';
import { sortFields } from './order.ts';

/** One changed field. All text is on one line each and holds nothing hidden; a format still escapes it for its own syntax. */
export interface FieldView {
  /** The path, less the part that every pod template has in common. */
  readonly label: string;
  /** Lines taken away; empty where the field was absent. Of a text of several lines, only those that differ. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Are these only the lines that differ of a text of several? */
  readonly partial: boolean;
  /** What a schedule means; empty for other fields. */
  readonly beforeWords: string;
  readonly afterWords: string;
}

const MAX_FIELDS = 15;
const MAX_LINES = 15;
const MAX_LINE = 200;

/** The changed fields to show, and how many more there are. */
export function fieldViews(change: Change): { readonly views: readonly FieldView[]; readonly more: number } {
  const fields = sortFields(change.fields);
  const views = fields.slice(0, MAX_FIELDS).map(field => fieldView(field, change));
  return { views, more: fields.length - views.length };
}

function fieldView(field: FieldChange, change: Change): FieldView {
  const isSchedule = field.path === 'spec.schedule';
  const wholeBefore = linesOf(field.before);
  const wholeAfter = linesOf(field.after);
  const partial = wholeBefore.length > 1 || wholeAfter.length > 1;
  const { before, after } = partial
    ? differingLines(wholeBefore, wholeAfter)
    : { before: wholeBefore, after: wholeAfter };
  const skipped = farDifference(before[0], after[0]);
  return {
    label: shown(field.path.replace(POD_TEMPLATE, ''), 100),
    before: someLines(before, skipped),
    after: partial && before.length + after.length === 0 ? [ONLY_LINE_ENDS] : someLines(after, skipped),
    partial,
    beforeWords: isSchedule ? wordsOf(field.before, change.before) : '',
    afterWords: isSchedule ? wordsOf(field.after, change.after) : '',
  };
}

const POD_TEMPLATE = /^spec\.(jobTemplate\.spec\.)?(template\.spec\.)?(?=.)/;

function wordsOf(schedule: Json | undefined, workload: Workload | null): string {
  return typeof schedule === 'string' ? scheduleWords(schedule, workload?.timeZone ?? null) : '';
}

/** `At 02:00 (Etc/UTC)`. Empty for text that is too long for anybody to have meant it as a schedule. */
export function scheduleWords(schedule: string, timeZone: string | null): string {
  if (schedule.length > 100) return '';
  const words = schedulesIn(schedule).map(each => describeSchedule(each, timeZone));
  return shown(words.join('; '), 200);
}

/** `0 2 * * * — At 02:00 (Etc/UTC)`. */
export function scheduleText(schedule: string, timeZone: string | null): string {
  return withWords(shown(schedule, MAX_LINE), scheduleWords(schedule, timeZone));
}

export function withWords(value: string, words: string): string {
  return words === '' ? value : `${value} — ${words}`;
}

function linesOf(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  return linesOfText(valueText(value));
}

const ONLY_LINE_ENDS = '(only the ends of lines differ)';

/** How much of the beginning that two long lines have in common to leave out, so that their difference is within what is shown. */
function farDifference(before = '', after = ''): number {
  if (before === '' || after === '') return 0;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  return same < MAX_LINE / 2 ? 0 : same - MAX_LINE / 4;
}

/** The first lines; of the very first, what follows after `skipped` characters. */
function someLines(lines: readonly string[], skipped: number): readonly string[] {
  const [first = '', ...others] = lines;
  if (skipped > 0) return someLines([`… ${first.slice(skipped)}`, ...others], 0);
  if (lines.length <= MAX_LINES) return lines.map(line => shown(line, MAX_LINE));
  const more = `… (${lines.length - MAX_LINES + 1} more lines)`;
  return [...lines.slice(0, MAX_LINES - 1).map(line => shown(line, MAX_LINE)), more];
}
