// Schedules compared by what they mean, and the one text that stands for all spellings of a meaning.
import type { FieldBounds } from './field.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH, parseSchedule } from './parse.ts';

/** The usual way to write a schedule that never fires ("run it by hand only"); stands for all of them. */
const NEVER = '0 0 30 2 *';

/** Stands between the schedules of a workload that has several; no schedule holds it. */
export const SCHEDULE_SEPARATOR = '; ';

/** The schedules in a text, which for most workloads is one. */
export function schedulesIn(text: string): readonly string[] {
  return text.split(SCHEDULE_SEPARATOR);
}

/**
 * Do two schedules fire at the same times, in one time zone? `@daily` and `0 0 * * *` do; `@every 1h` and `@hourly` do not,
 * since `@every` counts from the run before. A text that the API server refuses equals only itself. Of several schedules in a text, the
 * order and what is said twice do not count.
 */
export function sameSchedule(a: string, b: string): boolean {
  return a === b || canonicalSchedules(a) === canonicalSchedules(b);
}

function canonicalSchedules(text: string): string {
  return [...new Set(schedulesIn(text).map(canonicalSchedule))].sort().join(SCHEDULE_SEPARATOR);
}

/**
 * One text per meaning, itself a schedule that the API server accepts. A text that it refuses is returned as it is.
 */
export function canonicalSchedule(text: string): string {
  const result = parseSchedule(text);
  if (!result.ok) return text;
  if (result.schedule.kind === 'interval') return `@every ${durationText(result.schedule.seconds)}`;
  const meaning = meaningOf(result.schedule);
  return meaning === null ? NEVER : meaningText(meaning);
}

/**
 * The five fields of a meaning. Neither day field comes out starred where both restrict, so that the OR survives.
 * `even-steps` writes a step only where it also holds from the last value to the first one of the next hour, day or week, so
 * that "every 7 minutes" is never said of a schedule that starts anew each hour.
 */
export function meaningText(meaning: Meaning, steps: 'any-steps' | 'even-steps' = 'any-steps'): string {
  const field = (values: readonly number[], bounds: FieldBounds): string => {
    const size = bounds.max - bounds.min + 1;
    if (values.length === size) return '*';
    const step = evenStep(values);
    if (step === null || (steps === 'even-steps' && size % step !== 0)) return listText(values);
    return steppedText(values, step, bounds);
  };
  return [
    field(meaning.minutes, MINUTE),
    field(meaning.hours, HOUR),
    meaning.days === null ? '*' : field(meaning.days, DAY_OF_MONTH),
    field(meaning.months, MONTH),
    meaning.weekdays === null ? '*' : field(meaning.weekdays, DAY_OF_WEEK),
  ].join(' ');
}

/** The distance, 2 or more, at which three or more values are spread; null where they are not. */
function evenStep(values: readonly number[]): number | null {
  const [first, second] = values;
  if (first === undefined || second === undefined || values.length < 3) return null;
  const step = second - first;
  return step >= 2 && values.every((value, index) => value === first + index * step) ? step : null;
}

function steppedText(values: readonly number[], step: number, bounds: FieldBounds): string {
  const first = values[0] ?? bounds.min;
  const last = values.at(-1) ?? bounds.max;
  if (last + step <= bounds.max) return `${first}-${last}/${step}`;
  return first === bounds.min ? `*/${step}` : `${first}/${step}`;
}

function listText(values: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < values.length; ) {
    let end = at;
    while (values[end + 1] === (values[end] ?? 0) + 1) end++;
    if (end - at >= 2) {
      parts.push(`${values[at]}-${values[end]}`);
      at = end + 1;
    } else {
      parts.push(String(values[at]));
      at++;
    }
  }
  return parts.join(',');
}

function durationText(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = seconds % 60;
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`;
}
