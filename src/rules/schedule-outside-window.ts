// A job that starts outside of the hours that the config allows (AN0582's mutable element ScheduleWindow). Runs where there is a window.

import type { ScheduleWindow } from '../config/fields.ts';
import { stringAt } from '../kube/object.ts';
import { meaningOf } from '../kube/schedule/meaning.ts';
import { parseSchedule, type Schedule } from '../kube/schedule/parse.ts';
import { nextRuns } from '../kube/schedule/runs.ts';
import { timeZoneProblem } from '../kube/schedule/time-zone.ts';
import { openZone } from '../kube/schedule/zone.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

export const scheduleOutsideWindow: Rule = {
  id: 'schedule-outside-window',
  title: 'Job starts outside the allowed hours',
  severity: 'low',
  pack: 'baseline',
  why: 'A job that runs when nobody is there, or when nothing else does, is one that nobody sees run.',
  remediation: 'Move its schedule into `schedule.window` of the config, or write an exception with its reason.',
  falsePositives: 'Nightly backups where the window is the working day; give such a job an exception.',
  attack: ['T1053.007'],
  elements: ['ScheduleWindow'],
  ofState: true,
  check({ after }, { config }) {
    const { window } = config.schedule;
    if (after === null || window === undefined) return [];
    return after.projections.flatMap(({ object, toOriginal }): readonly RuleHit[] => {
      const text = stringAt(object, ['spec', 'schedule']);
      const zone = stringAt(object, ['spec', 'timeZone']);
      const parsed = text === null ? null : parseSchedule(text);
      if (text === null || parsed === null || !parsed.ok || (zone !== null && timeZoneProblem(zone) !== null))
        return [];
      const time = firstOutside(parsed.schedule, zone ?? 'UTC', window);
      if (time === null) return [];
      const message = `${describeWorkload(after)}: the schedule ${quote(text)} can start it at ${clock(time)} in ${window.timeZone}; allowed is ${window.text}.`;
      return [{ at: toOriginal(['spec', 'schedule']), message }];
    });
  },
};

/** A minute of the window's day at which the schedule fires and must not; null where there is none. */
function firstOutside(schedule: Schedule, zone: string, window: ScheduleWindow): number | null {
  // From any minute on, an interval comes around the clock.
  if (schedule.kind === 'interval') return window.end;
  const meaning = meaningOf(schedule);
  if (meaning === null) return null;
  if (isSameZone(zone, window.timeZone)) {
    const times = meaning.hours.flatMap(hour => meaning.minutes.map(minute => hour * 60 + minute));
    return times.find(time => !isWithin(time, window)) ?? null;
  }
  const local = openZone(window.timeZone);
  for (const day of SAMPLES) {
    for (const run of nextRuns(schedule, zone, new Date(day), RUNS)) {
      const { hour, minute } = local.local(run.getTime() / 1000);
      if (!isWithin(hour * 60 + minute, window)) return hour * 60 + minute;
    }
  }
  return null;
}

/**
 * Days from which runs are looked at where the two zones differ: summer and winter, and the weeks in which one of two zones has changed
 * its clocks and the other has not. A year that is past: the answer is the same each day.
 */
const SAMPLES = ['2025-01-06', '2025-03-17', '2025-07-07', '2025-10-27'];
/** One day of a job that starts every minute. */
const RUNS = 1441;

function isSameZone(a: string, b: string): boolean {
  const canonical = (name: string) => new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  return canonical(a) === canonical(b);
}

function isWithin(time: number, { start, end }: ScheduleWindow): boolean {
  return start < end ? time >= start && time < end : time >= start || time < end;
}

function clock(time: number): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${pad(Math.floor(time / 60))}:${pad(time % 60)}`;
}
