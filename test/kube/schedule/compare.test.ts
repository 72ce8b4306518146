import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalSchedule, sameSchedule } from '../../../src/kube/schedule/compare.ts';
import { type FieldSchedule, parseSchedule, type Schedule } from '../../../src/kube/schedule/parse.ts';
import { schedules } from './arbitraries.ts';
import { EQUAL, REFUSED } from './schedules.ts';

describe('canonicalSchedule', () => {
  test.each(EQUAL.flatMap(line => line.map(text => [text, line[0]] as const)))('%j is %j', (text, canonical) => {
    expect(canonicalSchedule(text)).toBe(canonical);
  });

  test('leaves alone what the API server refuses', () => {
    for (const [text] of REFUSED) expect(canonicalSchedule(text)).toBe(text);
  });

  test('is a valid schedule, its own canonical text, and fires on the same minutes of the same days', () => {
    fc.assert(
      fc.property(schedules, text => {
        const canonical = canonicalSchedule(text);
        expect(canonicalSchedule(canonical)).toBe(canonical);
        expect(firingSet(parsed(canonical))).toBe(firingSet(parsed(text)));
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  test('differs where the firing minutes differ', () => {
    fc.assert(
      fc.property(schedules, schedules, (a, b) => {
        expect(sameSchedule(a, b)).toBe(firingSet(parsed(a)) === firingSet(parsed(b)));
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});

describe('sameSchedule', () => {
  test('each line of the table is equal to itself and to no other line', () => {
    for (const [index, line] of EQUAL.entries()) {
      for (const text of line) expect(sameSchedule(line[0], text), text).toBe(true);
      for (const other of EQUAL.slice(index + 1))
        expect(sameSchedule(line[0], other[0]), `${line[0]} = ${other[0]}`).toBe(false);
    }
  });

  test('a refused text equals itself only', () => {
    expect(sameSchedule('CRON_TZ=UTC 0 2 * * *', 'CRON_TZ=UTC 0 2 * * *')).toBe(true);
    expect(sameSchedule('CRON_TZ=UTC 0 2 * * *', 'CRON_TZ=UTC  0 2 * * *')).toBe(false);
    expect(sameSchedule('0 0 * * 7', '0 0 * * 0')).toBe(false);
    expect(sameSchedule('', '0 0 30 2 *')).toBe(false);
  });

  test('an interval is no time of day', () => {
    expect(sameSchedule('@every 1h', '@hourly')).toBe(false);
    expect(sameSchedule('@every 24h', '@daily')).toBe(false);
  });
});

function parsed(text: string): Schedule {
  const result = parseSchedule(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.schedule;
}

/** What a schedule means, found without the code under test: every (month, day, weekday) it matches, and its minutes. */
function firingSet(schedule: Schedule): string {
  if (schedule.kind === 'interval') return `every ${schedule.seconds}`;
  const days: string[] = [];
  for (const month of schedule.months) {
    for (let day = 1; day <= new Date(Date.UTC(2024, month, 0)).getUTCDate(); day++) {
      for (let weekday = 0; weekday < 7; weekday++)
        if (matches(schedule, day, weekday)) days.push(`${month}/${day}/${weekday}`);
    }
  }
  const minutes = schedule.hours.flatMap(hour => schedule.minutes.map(minute => `${hour}:${minute}`));
  return days.length === 0 || minutes.length === 0 ? 'never' : `${minutes.join()} on ${days.join()}`;
}

function matches({ daysOfMonth, daysOfWeek }: FieldSchedule, day: number, weekday: number): boolean {
  const [byDay, byWeekday] = [daysOfMonth.values.includes(day), daysOfWeek.values.includes(weekday)];
  return daysOfMonth.star || daysOfWeek.star ? byDay && byWeekday : byDay || byWeekday;
}
