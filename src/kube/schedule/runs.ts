// When a schedule fires: the next runs in a time zone, the shortest gap between two runs, and whether it fires at all.
//
// The runs are computed here and not by `cron-parser`: that library reads another dialect (weekday 7, L, W, #, wrapping ranges)
// and treats skipped and doubled local times in its own way, while a gate has to name the times that the cluster will use.
// The tests run it beside this module where the two dialects agree.
import { type Meaning, meaningOf } from './meaning.ts';
import type { FieldSchedule, Schedule } from './parse.ts';
import { type LocalTime, openZone, type Zone } from './zone.ts';

/**
 * The first `count` runs after `from`, strictly ascending; fewer where the schedule runs out (robfig gives up when nothing
 * matches for five years). `timeZone` null is read as UTC. Throws RangeError for an unknown zone; see `timeZoneProblem`.
 * For `@every`, `from` stands for the run before.
 */
export function nextRuns(schedule: Schedule, timeZone: string | null, from: Date, count: number): Date[] {
  const zone = openZone(timeZone);
  const runs: Date[] = [];
  if (neverFires(schedule)) return runs;
  let at: number | null = Math.floor(from.getTime() / 1000);
  while (runs.length < count) {
    at = schedule.kind === 'interval' ? at + schedule.seconds : nextRun(schedule, zone, at);
    if (at === null) break;
    runs.push(new Date(at * 1000));
  }
  return runs;
}

/** True for a valid schedule without a single run, such as `0 0 30 2 *`. */
export function neverFires(schedule: Schedule): boolean {
  return schedule.kind === 'fields' && meaningOf(schedule) === null;
}

/**
 * Seconds between the two runs that are closest to each other, over the whole calendar; null if it never fires.
 * In clock time. On the days on which a zone sets its clock, a gap may be an hour shorter, or a run come twice, an hour apart.
 */
export function minimumGapSeconds(schedule: Schedule): number | null {
  if (schedule.kind === 'interval') return schedule.seconds;
  const meaning = meaningOf(schedule);
  if (meaning === null) return null;
  const minutes = meaning.hours.flatMap(hour => meaning.minutes.map(minute => hour * 60 + minute));
  let gap = Number.POSITIVE_INFINITY;
  for (let index = 1; index < minutes.length; index++)
    gap = Math.min(gap, (minutes[index] ?? 0) - (minutes[index - 1] ?? 0));
  const overnight = (minutes[0] ?? 0) - (minutes.at(-1) ?? 0);
  // A gap within a day may be a minute wide; only where it could be beaten are the days worth looking at.
  if (gap > overnight + MINUTES_PER_DAY) gap = Math.min(gap, overnight + shortestDayGap(meaning) * MINUTES_PER_DAY);
  return gap * 60;
}

const MINUTES_PER_DAY = 24 * 60;
const MILLISECONDS_PER_DAY = 86_400_000;
/**
 * 2001 to 2032. Twenty-eight years hold every year (leap or not, starting on each weekday) beside every neighbour that it can
 * have, and the missing leap days of 1900 or 2100 only widen gaps; four more years hold one whole gap from leap day to leap day.
 */
const FIRST_DAY = Date.UTC(2001, 0, 1) / MILLISECONDS_PER_DAY;
const LAST_DAY = Date.UTC(2032, 11, 31) / MILLISECONDS_PER_DAY;

function shortestDayGap(meaning: Meaning): number {
  const { days, weekdays } = meaning;
  const months = new Set(meaning.months);
  let previous: number | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  for (let day = FIRST_DAY; day <= LAST_DAY && shortest > 1; day++) {
    const date = new Date(day * MILLISECONDS_PER_DAY);
    if (!months.has(date.getUTCMonth() + 1)) continue;
    const free = days === null && weekdays === null;
    if (!free && !days?.includes(date.getUTCDate()) && !weekdays?.includes(date.getUTCDay())) continue;
    if (previous !== null) shortest = Math.min(shortest, day - previous);
    previous = day;
  }
  return shortest;
}

/**
 * robfig's SpecSchedule.Next, step by step, so that its answers around a change of the clocks are the cluster's answers:
 * https://github.com/robfig/cron/blob/v3.0.1/spec.go. `null` is Go's zero time.
 */
function nextRun(schedule: FieldSchedule, zone: Zone, from: number): number | null {
  const { minutes, hours, months } = schedule;
  let time = from + 1;
  let now = zone.local(time);
  let added = false;
  const yearLimit = now.year + 5;
  const move = (to: number): LocalTime => {
    time = to;
    now = zone.local(to);
    return now;
  };
  const start = (day: number, hour: number): void => {
    if (!added) move(zone.date(now.year, now.month, day, hour, 0));
    added = true;
  };

  wrap: while (now.year <= yearLimit) {
    while (!months.includes(now.month)) {
      start(1, 0);
      if (move(zone.date(now.year, now.month + 1, now.day, now.hour, now.minute)).month === 1) continue wrap;
    }
    while (!dayMatches(schedule, now)) {
      start(now.day, 0);
      const before = time;
      move(zone.date(now.year, now.month, now.day + 1, now.hour, now.minute));
      // Where midnight does not exist, the day starts at one o'clock, or at eleven the evening before.
      if (now.hour > 12) move(time + (24 - now.hour) * 3600);
      else if (now.hour !== 0) move(time - now.hour * 3600);
      // Where a zone left out a whole day (Pacific/Apia in 2011), robfig never gets past it.
      if (time <= before) return null;
      if (now.day === 1) continue wrap;
    }
    while (!hours.includes(now.hour)) {
      start(now.day, now.hour);
      if (move(time + 3600).hour === 0) continue wrap;
    }
    while (!minutes.includes(now.minute)) {
      if (!added) move(time - (time % 60));
      added = true;
      if (move(time + 60).minute === 0) continue wrap;
    }
    while (time % 60 !== 0) {
      added = true;
      time++;
      if (time % 60 === 0) {
        now = zone.local(time);
        continue wrap;
      }
    }
    return time;
  }
  return null;
}

function dayMatches(schedule: FieldSchedule, now: LocalTime): boolean {
  const { daysOfMonth, daysOfWeek } = schedule;
  const byDay = daysOfMonth.values.includes(now.day);
  const byWeekday = daysOfWeek.values.includes(now.weekday);
  return daysOfMonth.star || daysOfWeek.star ? byDay && byWeekday : byDay || byWeekday;
}
