// The week of the report: when each schedule fires, hour by hour, and the minutes in which many start together.

import { schedulesIn } from '../kube/schedule/compare.ts';
import { parseSchedule } from '../kube/schedule/parse.ts';
import { timeZoneProblem } from '../kube/schedule/time-zone.ts';
import { openZone, type Zone } from '../kube/schedule/zone.ts';
import type { Collision, Pattern, Week, WeekRuns } from './model.ts';
import { runsBetween } from './runs-between.ts';

export interface Scheduled {
  readonly schedule: string | null;
  readonly timeZone: string | null;
  readonly suspend: boolean;
}

const HOURS = 7 * 24;
const MAX_COLLISIONS = 10;
export const WEEKDAYS: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** One schedule in one zone; how many workloads have it; the minutes of the week in which it fires, if those are known. */
interface Known {
  readonly runs: WeekRuns;
  readonly minutes: readonly number[];
  workloads: number;
}

/**
 * The week (Monday to Sunday) that holds `now` in a time zone, and each workload's part in it, in the order of the input.
 * The runs are those that the cluster will make: each in the workload's own zone, clock changes included.
 * @param timeZone an IANA name that `timeZoneProblem` has nothing against.
 */
export function weekOf(
  workloads: readonly Scheduled[],
  timeZone: string,
  now: Date,
): { readonly week: Week; readonly runs: readonly WeekRuns[] } {
  const zone = openZone(timeZone);
  const today = zone.local(Math.floor(now.getTime() / 1000));
  const monday = today.day - ((today.weekday + 6) % 7);
  const start = zone.date(today.year, today.month, monday, 0, 0);
  const end = zone.date(today.year, today.month, monday + 7, 0, 0);
  const patterns: Pattern[] = [];
  const known = new Map<string, Known>();
  const runs = workloads.map(workload => {
    const { schedule, suspend } = workload;
    if (schedule === null) return { pattern: null, note: 'it runs once, and no schedule says when' };
    if (suspend) return { pattern: null, note: 'it is suspended' };
    const key = `${workload.timeZone ?? ''}\0${schedule}`;
    const same = known.get(key) ?? add(schedule, workload.timeZone);
    same.workloads += 1;
    known.set(key, same);
    return same.runs;
  });
  const mondayText = new Date(Date.UTC(today.year, today.month - 1, monday)).toISOString().slice(0, 10);
  const week = { timeZone, monday: mondayText, patterns, collisions: collisionsOf([...known.values()], zone) };
  return { week, runs };

  function add(text: string, ownZone: string | null): Known {
    if (!isKnownZone(ownZone)) return unknown('its time zone is none that the API server accepts');
    const even: Pattern[] = [];
    const fired = new Set<number>();
    for (const one of schedulesIn(text)) {
      const parsed = parseSchedule(one);
      if (!parsed.ok) return unknown('its schedule is none that the API server accepts');
      if (parsed.schedule.kind === 'interval') even.push(evenly(parsed.schedule.seconds));
      else for (const at of runsBetween(parsed.schedule, ownZone, start, end)) fired.add(at);
    }
    const minutes = [...fired].toSorted((a, b) => a - b);
    const hours = Array.from({ length: HOURS }, (_, hour) => sum(even.map(each => each.hours[hour] ?? 0)));
    for (const at of minutes) {
      const { weekday, hour } = zone.local(at);
      const index = ((weekday + 6) % 7) * 24 + hour;
      hours[index] = (hours[index] ?? 0) + 1;
    }
    const pattern = patterns.length;
    patterns.push({ hours, total: minutes.length + sum(even.map(each => each.total)) });
    return { runs: { pattern, note: noteOf(even.length > 0, ownZone) }, minutes, workloads: 0 };
  }
}

function noteOf(isCounted: boolean, timeZone: string | null): string {
  if (isCounted) return 'It is counted from the run before it: how often it runs is certain, in which hours is not.';
  return timeZone === null ? "It names no time zone: the controller manager's counts, which is taken for UTC." : '';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function unknown(note: string): Known {
  return { runs: { pattern: null, note }, minutes: [], workloads: 0 };
}

function isKnownZone(name: string | null): boolean {
  if (name === null) return true;
  if (timeZoneProblem(name) !== null) return false;
  try {
    openZone(name);
    return true;
  } catch (error) {
    // A zone that the API server knows and this JavaScript engine does not.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** An interval has no place on the clock: its runs are spread over the week. */
function evenly(seconds: number): Pattern {
  const total = Math.floor((HOURS * 3600) / seconds);
  const hours = Array.from({ length: HOURS }, (_, hour) => {
    return Math.floor(((hour + 1) * 3600) / seconds) - Math.floor((hour * 3600) / seconds);
  });
  return { hours, total };
}

function collisionsOf(all: readonly Known[], zone: Zone): readonly Collision[] {
  const byMinute = new Map<number, Known[]>();
  for (const one of all) {
    for (const minute of one.minutes) {
      const there = byMinute.get(minute);
      if (there === undefined) byMinute.set(minute, [one]);
      else there.push(one);
    }
  }
  const counted = [...byMinute].map(([minute, there]) => ({
    minute,
    there,
    workloads: there.reduce((sum, one) => sum + one.workloads, 0),
  }));
  const fullest = counted
    .filter(({ workloads }) => workloads > 1)
    .toSorted((a, b) => b.workloads - a.workloads || a.minute - b.minute);
  // The same workloads at two o'clock of each day are one thing to tell.
  const groups = new Map<string, { minutes: number[]; workloads: number; patterns: readonly number[] }>();
  for (const { minute, there, workloads } of fullest) {
    const patterns = there.flatMap(one => one.runs.pattern ?? []);
    const key = patterns.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { minutes: [minute], workloads, patterns });
    else group.minutes.push(minute);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.workloads - a.workloads || b.minutes.length - a.minutes.length)
    .slice(0, MAX_COLLISIONS)
    .map(group => ({ ...group, minutes: group.minutes.toSorted((a, b) => a - b).map(at => minuteText(zone, at)) }));
}

function minuteText(zone: Zone, at: number): string {
  const { weekday, hour, minute } = zone.local(at);
  const clock = [hour, minute].map(part => String(part).padStart(2, '0')).join(':');
  return `${WEEKDAYS[(weekday + 6) % 7] ?? ''} ${clock}`;
}

const MAX_TIMES = 4;

/** `daily 02:00`, `Mon–Fri 07:30, Sun 03:00 and 12 more times`: minutes of the week, those of one time of day together. */
export function timesText(minutes: readonly string[]): string {
  const byClock = new Map<string, number[]>();
  for (const minute of minutes) {
    const [day = '', clock = ''] = minute.split(' ');
    byClock.set(clock, [...(byClock.get(clock) ?? []), WEEKDAYS.indexOf(day)]);
  }
  const times = [...byClock].map(([clock, days]) => `${daysText([...new Set(days)])} ${clock}`);
  const more = times.length - MAX_TIMES;
  return `${times.slice(0, MAX_TIMES).join(', ')}${more > 0 ? ` and ${more} more ${more === 1 ? 'time' : 'times'}` : ''}`;
}

function daysText(days: readonly number[]): string {
  if (days.length === WEEKDAYS.length) return 'daily';
  const [first = 0] = days;
  const last = days.at(-1) ?? first;
  if (days.length > 2 && last - first === days.length - 1) return `${WEEKDAYS[first]}–${WEEKDAYS[last]}`;
  return days.map(day => WEEKDAYS[day]).join(' ');
}

/**
 * Hour by hour of the week, for several patterns together: how often something starts (`starts`), and how many of them do
 * at all (`jobs`), of which one that runs each minute is one.
 */
export function addHours(patterns: readonly (Pattern | undefined)[], what: 'starts' | 'jobs'): readonly number[] {
  const sum = new Array<number>(HOURS).fill(0);
  for (const pattern of patterns) {
    pattern?.hours.forEach((count, hour) => {
      sum[hour] = (sum[hour] ?? 0) + (what === 'starts' ? count : Math.min(count, 1));
    });
  }
  return sum;
}
