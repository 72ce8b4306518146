// Nights on which the clocks of a zone are changed, and a schedule runs otherwise than its text says: not at all, or twice.
//
// The controller looks for a minute in which the clock of the zone reads what the schedule says: in spring there is none, in autumn there are
// two. https://github.com/robfig/cron/blob/v3.0.1/spec.go
import { meaningOf } from './meaning.ts';
import { parseSchedule } from './parse.ts';
import { nextRuns } from './runs.ts';
import { openZone, type Zone } from './zone.ts';

export interface ClockChange {
  /** `2027-03-28`, in the zone. */
  readonly day: string;
  readonly what: 'skipped' | 'twice';
  /** `02:30`, each once. */
  readonly times: readonly string[];
}

const DAY = 86_400;
const MAX_TIMES = 60;

/**
 * Within a year. None for a schedule without a zone that has them, for one that the API server refuses, and for one that runs in every
 * hour anyway.
 */
export function clockChanges(text: string, timeZone: string | null, from: Date): readonly ClockChange[] {
  const parsed = parseSchedule(text);
  if (timeZone === null || !parsed.ok || parsed.schedule.kind === 'interval') return [];
  const { schedule } = parsed;
  const meaning = meaningOf(schedule);
  if (meaning === null || meaning.hours.length === 24) return [];
  const zone = openZone(timeZone);
  const runsBetween = (where: string | null, start: number, end: number): readonly number[] =>
    nextRuns(schedule, where, new Date((start - 60) * 1000), MAX_TIMES)
      .map(run => run.getTime() / 1000)
      .filter(run => run >= start && run < end);
  return transitions(zone, Math.floor(from.getTime() / 1000)).flatMap(
    ({ at, before, after }): readonly ClockChange[] => {
      const [start, end] = [at + Math.min(before, after), at + Math.max(before, after)];
      // What the clock would read, as if it were that of UTC.
      const wanted = runsBetween(null, start, end);
      if (wanted.length === 0) return [];
      const times = wanted.map(run => new Date(run * 1000).toISOString().slice(11, 16));
      const day = new Date((wanted[0] ?? start) * 1000).toISOString().slice(0, 10);
      if (after > before) return [{ day, what: 'skipped', times }];
      const run = runsBetween(timeZone, at - (before - after), at + (before - after));
      return run.length > wanted.length ? [{ day, what: 'twice', times }] : [];
    },
  );
}

interface Transition {
  readonly at: number;
  /** Seconds east of UTC. */
  readonly before: number;
  readonly after: number;
}

function transitions(zone: Zone, from: number): readonly Transition[] {
  const found: Transition[] = [];
  for (let day = 0; day < 366; day += 1) {
    let [low, high] = [from + day * DAY, from + (day + 1) * DAY];
    const [before, after] = [offsetAt(zone, low), offsetAt(zone, high)];
    if (before === after) continue;
    while (high - low > 60) {
      const middle = low + Math.floor((high - low) / 120) * 60;
      if (offsetAt(zone, middle) === before) low = middle;
      else high = middle;
    }
    found.push({ at: high - (high % 60), before, after });
  }
  return found;
}

function offsetAt(zone: Zone, seconds: number): number {
  const minute = seconds - (((seconds % 60) + 60) % 60);
  const { year, month, day, hour, minute: of } = zone.local(minute);
  return Date.UTC(year, month - 1, day, hour, of) / 1000 - minute;
}

/** `On 2027-03-28 the clocks go forward past 02:30, which is left out.` Empty where there is nothing to say. */
export function clockChangeWords(changes: readonly ClockChange[]): string {
  return changes
    .map(({ day, what, times }) => {
      const shown = times.length > 3 ? `${times[0]} to ${times.at(-1)}` : times.join(', ');
      return what === 'skipped'
        ? `On ${day} the clocks go forward past ${shown}: that run is left out.`
        : `On ${day} the clocks go back over ${shown}: that run comes twice.`;
    })
    .join(' ');
}
