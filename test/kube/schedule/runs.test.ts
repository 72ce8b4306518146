import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSchedule, type Schedule } from '../../../src/kube/schedule/parse.ts';
import { minimumGapSeconds, neverFires, nextRuns } from '../../../src/kube/schedule/runs.ts';
import { fieldSchedules, schedules } from './arbitraries.ts';
import { EQUAL, RUNS } from './schedules.ts';

const NEVER = EQUAL.find(line => line[0] === '0 0 30 2 *') ?? [];

describe('nextRuns', () => {
  test.each(RUNS)('%s in %s after %s', (text, zone, from, count, runs) => {
    const found = nextRuns(parsed(text), zone, new Date(from), count);
    expect(found).toEqual(runs.map(run => new Date(run)));
  });

  test('no time zone is UTC', () => {
    const from = new Date('2026-01-15T10:00Z');
    expect(nextRuns(parsed('0 2 * * *'), null, from, 3)).toEqual(nextRuns(parsed('0 2 * * *'), 'UTC', from, 3));
  });

  test('an unknown time zone is an error of the caller', () => {
    expect(() => nextRuns(parsed('0 2 * * *'), 'Mars/Olympus', new Date(0), 1)).toThrow(RangeError);
  });

  test('ends at a day that a zone left out, where robfig loops for ever', () => {
    expect(nextRuns(parsed('0 0 30 12 *'), 'Pacific/Apia', new Date('2011-06-01T00:00Z'), 2)).toEqual([]);
  });

  test('runs ascend, and each matches the fields in local time', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/London',
      'America/New_York',
      'America/Havana',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    );
    const instants = fc.date({
      min: new Date('2020-01-01T00:00Z'),
      max: new Date('2040-01-01T00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fieldSchedules, zones, instants, (text, zone, from) => {
        const schedule = parsed(text);
        if (schedule.kind !== 'fields') return;
        let before = from.getTime();
        for (const run of nextRuns(schedule, zone, from, 4)) {
          expect(run.getTime()).toBeGreaterThan(before);
          before = run.getTime();
          const local = localTime(run, zone);
          expect(schedule.minutes).toContain(local.minute);
          expect(schedule.hours).toContain(local.hour);
          expect(schedule.months).toContain(local.month);
          expect(
            schedule.daysOfMonth.values.includes(local.day) || schedule.daysOfWeek.values.includes(local.weekday),
          ).toBe(true);
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test('agrees with cron-parser where the dialects and the calendar do (UTC, plain fields)', () => {
    const plain = fieldSchedules
      .map(text => parseSchedule(text))
      .filter(result => result.ok && !neverFires(result.schedule));
    const from = new Date('2026-01-15T10:07:30Z');
    let compared = 0;
    fc.assert(
      fc.property(plain, result => {
        if (!result.ok || result.schedule.kind !== 'fields') return;
        const runs = nextRuns(result.schedule, 'UTC', from, 3);
        // Neither the five-year limit nor an empty field is known to cron-parser.
        if (
          runs.length < 3 ||
          result.schedule.daysOfMonth.values.length === 0 ||
          result.schedule.daysOfWeek.values.length === 0
        )
          return;
        const theirs = CronExpressionParser.parse(plainText(result.schedule), { tz: 'UTC', currentDate: from });
        expect(theirs.take(3).map(date => date.toDate())).toEqual(runs);
        compared++;
      }),
      { seed: 3, numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

describe('neverFires', () => {
  test('is true of schedules without a day, an hour or a minute', () => {
    for (const text of NEVER) expect(neverFires(parsed(text)), text).toBe(true);
    expect(neverFires(parsed('0 0 29 2 *'))).toBe(false);
    expect(neverFires(parsed('0 0 30 2 1'))).toBe(false);
    expect(neverFires(parsed('@every 1h'))).toBe(false);
  });
});

describe('minimumGapSeconds', () => {
  const minute = 60;
  const hour = 3_600;
  const day = 86_400;
  test.each([
    ['* * * * *', minute],
    ['*/5 * * * *', 5 * minute],
    ['*/7 * * * *', 4 * minute], // 56 to 60
    ['*/59 * * * *', minute], // 59 to 60
    ['*/61 * * * *', hour],
    ['0,1 * * * *', minute],
    ['0 * * * *', hour],
    ['0 2 * * *', day],
    ['0 2,14 * * *', 12 * hour],
    ['0 1,23 * * *', 2 * hour], // over midnight
    ['0,59 0,23 * * *', minute], // 23:59 to 00:00
    ['30 0,23 * * *', hour],
    ['0,59 0,23 * * 1', 59 * minute], // not over midnight: the next day has none
    ['59 23 * * 1', 7 * day],
    ['0 0 * * 1,2', day],
    ['0 0 * * 1,6', 2 * day],
    ['0 0 1 * *', 28 * day],
    ['0 0 31 * *', 31 * day], // July to August, December to January
    ['0 0 30 * *', 30 * day],
    ['0 0 29 * *', 29 * day], // from 29 February on
    ['0 0 1,31 * *', day],
    ['0 0 28 2 *', 365 * day],
    ['0 0 29 2 *', 1_461 * day],
    ['0 0 29 2 1', day], // the 29th OR a Monday
    ['0 0 31 1,3 *', 59 * day],
    ['0 0 1 1 *', 365 * day],
    ['0 0 1 1 0', day],
    ['0 0 13 * 5', day],
    ['@every 90s', 90],
    ['@every 1ms', 1],
    ['0 0 30 2 *', null],
    [', * * * *', null],
  ])('%s: %s', (text, seconds) => {
    expect(minimumGapSeconds(parsed(text))).toBe(seconds);
  });

  test('is the smallest gap of 400 years of days', () => {
    fc.assert(
      fc.property(fieldSchedules, text => {
        const schedule = parsed(text);
        expect(minimumGapSeconds(schedule)).toBe(gapOfFourCenturies(schedule));
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  test('no two runs are closer', () => {
    fc.assert(
      fc.property(schedules, text => {
        const schedule = parsed(text);
        const runs = nextRuns(schedule, 'UTC', new Date('2027-12-30T00:00Z'), 6).map(run => run.getTime() / 1000);
        const gap = minimumGapSeconds(schedule) ?? Number.POSITIVE_INFINITY;
        for (let index = 1; index < runs.length; index++)
          expect((runs[index] ?? 0) - (runs[index - 1] ?? 0)).toBeGreaterThanOrEqual(gap);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

function parsed(text: string): Schedule {
  const result = parseSchedule(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.schedule;
}

function localTime(instant: Date, zone: string) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = (format.format(instant).match(/\d+/g) ?? []).map(Number);
  return { day, month, hour, minute, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

/** The schedule without quirks, so that any cron library reads it alike: lists of numbers, and a star where one had a say. */
function plainText(schedule: Extract<Schedule, { kind: 'fields' }>): string {
  const { minutes, hours, daysOfMonth, months, daysOfWeek } = schedule;
  const free = (field: typeof daysOfMonth, full: number) => field.star && field.values.length === full;
  const everyDay =
    !daysOfMonth.star && !daysOfWeek.star && (daysOfMonth.values.length === 31 || daysOfWeek.values.length === 7);
  return [
    minutes.join(),
    hours.join(),
    everyDay || free(daysOfMonth, 31) ? '*' : daysOfMonth.values.join(),
    months.length === 12 ? '*' : months.join(),
    everyDay || free(daysOfWeek, 7) ? '*' : daysOfWeek.values.join(),
  ].join(' ');
}

function gapOfFourCenturies(schedule: Schedule): number | null {
  if (schedule.kind === 'interval') return schedule.seconds;
  const minutes = schedule.hours.flatMap(hour => schedule.minutes.map(minute => hour * 60 + minute));
  let gap = Number.POSITIVE_INFINITY;
  let last: number | null = null;
  // 146,097 days are a whole cycle of the calendar; a few more years close the circle.
  for (let day = 0; day < 146_097 + 3_000; day++) {
    const date = new Date(day * 86_400_000);
    if (!schedule.months.includes(date.getUTCMonth() + 1)) continue;
    const { daysOfMonth, daysOfWeek } = schedule;
    const [byDay, byWeekday] = [
      daysOfMonth.values.includes(date.getUTCDate()),
      daysOfWeek.values.includes(date.getUTCDay()),
    ];
    if (!(daysOfMonth.star || daysOfWeek.star ? byDay && byWeekday : byDay || byWeekday)) continue;
    if (last !== null) gap = Math.min(gap, day * 1_440 + (minutes[0] ?? 0) - last);
    last = day * 1_440 + (minutes.at(-1) ?? 0);
  }
  if (minutes.length === 0) return null;
  for (let index = 1; index < minutes.length; index++)
    gap = Math.min(gap, (minutes[index] ?? 0) - (minutes[index - 1] ?? 0));
  return last === null ? null : gap * 60;
}
