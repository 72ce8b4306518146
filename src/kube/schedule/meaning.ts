// What a five-field schedule means: the minutes and days it fires on, in one form for all spellings.
import type { FieldSchedule } from './parse.ts';

/**
 * The normal form of a schedule that fires at all. A day matches if it is in `days` OR in `weekdays`; null means that the
 * side says nothing, and both null mean every day of `months`. Equal meanings have equal forms.
 */
export interface Meaning {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly days: readonly number[] | null;
  readonly weekdays: readonly number[] | null;
}

/** Index 0 is unused. February has its leap day: a schedule for the 29th fires, if rarely. */
const LONGEST_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The meaning of a schedule, or null if it never fires.
 *
 * Why this form is unique: a star bit needs a full field (robfig drops the bit for steps above 1), so AND always has one side
 * that says nothing, and what is left is one set or an OR of two. Days that no month of the schedule has are dropped, and
 * months that have none of the days; then the set of matching (month, day, weekday) triples determines each list.
 */
export function meaningOf(schedule: FieldSchedule): Meaning | null {
  const { minutes, hours, daysOfMonth, daysOfWeek } = schedule;
  if (minutes.length === 0 || hours.length === 0) return null;
  // A starred side says nothing where the other is AND-ed to it; an unstarred full side makes the OR true every day.
  const everyWeekday = daysOfWeek.values.length === 7;
  const starred = daysOfMonth.star || daysOfWeek.star;
  if (starred) {
    if (!daysOfWeek.star) return onWeekdays(schedule, daysOfWeek.values);
    return onDays(schedule, daysOfMonth.values);
  }
  if (everyWeekday) return onWeekdays(schedule, daysOfWeek.values);
  const onlyDays = onDays(schedule, daysOfMonth.values);
  if (daysOfWeek.values.length === 0) return onlyDays;
  if (onlyDays === null) return onWeekdays(schedule, daysOfWeek.values);
  const covered = coversEveryDay(daysOfMonth.values, schedule.months);
  return {
    minutes,
    hours,
    months: schedule.months,
    days: covered ? null : onlyDays.days,
    weekdays: covered ? null : daysOfWeek.values,
  };
}

function onWeekdays(schedule: FieldSchedule, weekdays: readonly number[]): Meaning | null {
  const { minutes, hours, months } = schedule;
  if (weekdays.length === 0 || months.length === 0) return null;
  return { minutes, hours, months, days: null, weekdays: weekdays.length === 7 ? null : weekdays };
}

function onDays(schedule: FieldSchedule, all: readonly number[]): Meaning | null {
  const { minutes, hours } = schedule;
  const months = schedule.months.filter(month => all.some(day => day <= longest(month)));
  const days = all.filter(day => months.some(month => day <= longest(month)));
  if (days.length === 0) return null;
  return { minutes, hours, months, days: coversEveryDay(days, months) ? null : days, weekdays: null };
}

function coversEveryDay(days: readonly number[], months: readonly number[]): boolean {
  const last = Math.max(...months.map(longest));
  return days.filter(day => day <= last).length === last;
}

function longest(month: number): number {
  return LONGEST_MONTH[month] ?? 0;
}
