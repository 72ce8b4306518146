// When a workload will run next, for people who are asked to approve it.

import { clockChanges, clockChangeWords } from '../kube/schedule/clock-changes.ts';
import { schedulesIn } from '../kube/schedule/compare.ts';
import { parseSchedule } from '../kube/schedule/parse.ts';
import { nextRuns } from '../kube/schedule/runs.ts';
import { timeZoneProblem } from '../kube/schedule/time-zone.ts';
import type { Workload } from '../model.ts';
import { enumerate } from './words.ts';

/** Longer text is nobody's schedule. */
const MAX_SCHEDULE = 100;
const RUNS = 3;

/**
 * `Next runs: 2026-11-25 02:00, 2026-11-26 02:00 and 2026-11-27 02:00 UTC.`, minutes in UTC whatever the schedule's zone is.
 * And the nights of a year on which a change of the clocks skips or doubles one. Empty for what runs once, is suspended, or has a schedule or zone that the API server refuses.
 */
export function nextRunsText({ schedule, timeZone, suspend }: Workload, now: Date): string {
  if (schedule === null || suspend || schedule.length > MAX_SCHEDULE) return '';
  if (timeZone !== null && timeZoneProblem(timeZone) !== null) return '';
  const runs: string[] = [];
  for (const text of schedulesIn(schedule)) {
    const parsed = parseSchedule(text);
    if (!parsed.ok) return '';
    const times = nextRuns(parsed.schedule, timeZone, now, RUNS);
    runs.push(...times.map(run => run.toISOString().slice(0, 16).replace('T', ' ')));
  }
  const first = [...new Set(runs)].toSorted().slice(0, RUNS);
  if (first.length === 0) return '';
  const clocks = schedulesIn(schedule).map(text => clockChangeWords(clockChanges(text, timeZone, now)));
  return [`Next runs: ${enumerate(first)} UTC.`, ...clocks].filter(part => part !== '').join(' ');
}
