// The fire times between two instants. Where no clock changes, from what the schedule means; else as the controller steps.
import { type Meaning, meaningOf } from '../kube/schedule/meaning.ts';
import type { FieldSchedule } from '../kube/schedule/parse.ts';
import { nextRuns } from '../kube/schedule/runs.ts';
import { openZone, type Zone } from '../kube/schedule/zone.ts';

const DAY = 86_400;

/**
 * Seconds since 1970 of every run from `start` to before `end`, ascending; the two are at most a few weeks apart.
 * @param timeZone a name that `openZone` knows; null is UTC.
 */
export function runsBetween(
  schedule: FieldSchedule,
  timeZone: string | null,
  start: number,
  end: number,
): readonly number[] {
  const meaning = meaningOf(schedule);
  if (meaning === null) return [];
  const zone = openZone(timeZone);
  const offset = offsetAt(zone, start);
  // robfig tries a time for each field that does not fit; ten thousand schedules are read ten times faster by their meaning.
  // A day around the period is looked at too, since its stepping begins before.
  const isSteady = [start - DAY, (start + end) / 2, end, end + DAY].every(
    at => offsetAt(zone, Math.floor(at)) === offset,
  );
  return isSteady ? byMeaning(meaning, offset, start, end) : byStepping(schedule, timeZone, start, end);
}

/** How far local time is ahead of UTC, in seconds. */
function offsetAt(zone: Zone, at: number): number {
  const minute = at - (at % 60);
  const { year, month, day, hour, minute: minutes } = zone.local(minute);
  return Date.UTC(year, month - 1, day, hour, minutes) / 1000 - minute;
}

function byMeaning(meaning: Meaning, offset: number, start: number, end: number): readonly number[] {
  const runs: number[] = [];
  const { days, weekdays } = meaning;
  for (let midnight = Math.floor((start + offset) / DAY) * DAY; midnight < end + offset; midnight += DAY) {
    const date = new Date(midnight * 1000);
    if (!meaning.months.includes(date.getUTCMonth() + 1)) continue;
    const isAnyDay = days === null && weekdays === null;
    if (!isAnyDay && !days?.includes(date.getUTCDate()) && !weekdays?.includes(date.getUTCDay())) continue;
    for (const hour of meaning.hours) {
      for (const minute of meaning.minutes) {
        const at = midnight + hour * 3600 + minute * 60 - offset;
        if (at >= start && at < end) runs.push(at);
      }
    }
  }
  return runs;
}

/** Few at first: a yearly schedule must not be followed for decades, and one that fires each minute not asked ten thousand times. */
function byStepping(schedule: FieldSchedule, timeZone: string | null, start: number, end: number): readonly number[] {
  const runs: number[] = [];
  let from = start - 1;
  for (let count = 8; ; count = Math.min(count * 8, 4096)) {
    const next = nextRuns(schedule, timeZone, new Date(from * 1000), count).map(date => date.getTime() / 1000);
    for (const at of next) if (at < end) runs.push(at);
    const last = next.at(-1);
    if (last === undefined || last >= end || next.length < count) return runs;
    from = last;
  }
}
