// Reads a schedule exactly as the Kubernetes API server does: robfig/cron v3 ParseStandard behind the server's own checks.
import { parseGoDuration } from '../duration.ts';
import { type Field, type FieldBounds, parseField, type Refusal, refuse } from './field.ts';

/** A schedule of five fields. Hours and months need no star: only the two day fields are joined by rule. */
export interface FieldSchedule {
  readonly kind: 'fields';
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: Field;
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: Field;
}

/** `@every`: a delay from the run before, not a time of day. */
export interface IntervalSchedule {
  readonly kind: 'interval';
  readonly seconds: number;
}

export type Schedule = FieldSchedule | IntervalSchedule;

export type ScheduleResult = { readonly ok: true; readonly schedule: Schedule } | Refusal;

export const MINUTE: FieldBounds = { name: 'minute', min: 0, max: 59, names: [] };
export const HOUR: FieldBounds = { name: 'hour', min: 0, max: 23, names: [] };
export const DAY_OF_MONTH: FieldBounds = { name: 'day-of-month', min: 1, max: 31, names: [] };
export const MONTH: FieldBounds = {
  name: 'month',
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
export const DAY_OF_WEEK: FieldBounds = {
  name: 'day-of-week',
  min: 0,
  max: 6,
  names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};

/** The five-field form of each descriptor: what robfig's parseDescriptor builds by hand. */
const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** Longer texts are refused unread. The API server has no such limit; the longest sensible schedule has some 400 characters. */
const MAX_LENGTH = 10_000;

/**
 * Reads `spec.schedule` of a new CronJob. The sources of the rules:
 * https://github.com/robfig/cron/blob/v3.0.1/parser.go and validateScheduleFormat in
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/validation/validation.go
 * (an update may keep a `TZ=` that the stored object already has; that is not a schedule of a new object).
 */
export function parseSchedule(text: string): ScheduleResult {
  if (text === '') return refuse('empty', 'it is empty');
  if (text.length > MAX_LENGTH) return refuse('too-long', `it has more than ${MAX_LENGTH} characters, and is not read`);
  // Before anything else: robfig panics on `TZ=UTC` without a blank behind it.
  if (text.includes('TZ')) return refuse('time-zone', 'it holds "TZ"; a time zone belongs in the field timeZone');
  if (text.startsWith('@')) return parseDescriptor(text);
  return parseFields(text);
}

function parseDescriptor(text: string): ScheduleResult {
  const fields = DESCRIPTORS.get(text);
  if (fields !== undefined) return parseFields(fields);
  const every = '@every ';
  if (!text.startsWith(every)) {
    return refuse(
      'descriptor',
      'it starts with "@" and is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and @every',
    );
  }
  const nanoseconds = parseGoDuration(text.slice(every.length));
  if (nanoseconds === null) return refuse('duration', 'what follows "@every " is no Go duration such as 1h30m');
  // robfig's Every: at least a second, fractions of a second cut off.
  const seconds = nanoseconds / 1_000_000_000n;
  return { ok: true, schedule: { kind: 'interval', seconds: seconds < 1n ? 1 : Number(seconds) } };
}

function parseFields(text: string): ScheduleResult {
  const texts = splitGoFields(text);
  const [minuteText, hourText, dayText, monthText, weekdayText] = texts;
  if (
    texts.length !== 5 ||
    minuteText === undefined ||
    hourText === undefined ||
    dayText === undefined ||
    monthText === undefined ||
    weekdayText === undefined
  ) {
    return refuse(
      'field-count',
      `it has ${texts.length} ${texts.length === 1 ? 'field' : 'fields'}, and five are needed`,
    );
  }
  const minutes = parseField(minuteText, MINUTE);
  if (!minutes.ok) return minutes;
  const hours = parseField(hourText, HOUR);
  if (!hours.ok) return hours;
  const daysOfMonth = parseField(dayText, DAY_OF_MONTH);
  if (!daysOfMonth.ok) return daysOfMonth;
  const months = parseField(monthText, MONTH);
  if (!months.ok) return months;
  const daysOfWeek = parseField(weekdayText, DAY_OF_WEEK);
  if (!daysOfWeek.ok) return daysOfWeek;
  return {
    ok: true,
    schedule: {
      kind: 'fields',
      minutes: minutes.field.values,
      hours: hours.field.values,
      daysOfMonth: daysOfMonth.field,
      months: months.field.values,
      daysOfWeek: daysOfWeek.field,
    },
  };
}

/** Go's strings.Fields: splits at unicode.IsSpace, which has U+0085 and, other than JavaScript's \s, lacks U+FEFF. */
function splitGoFields(text: string): string[] {
  return text
    .split(/[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/)
    .filter(part => part !== '');
}
