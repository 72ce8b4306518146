// Runs that a change of the clocks skips or doubles, held against the runs themselves.
import { describe, expect, test } from 'vitest';
import { clockChanges, clockChangeWords } from '../../../src/kube/schedule/clock-changes.ts';
import { parseSchedule } from '../../../src/kube/schedule/parse.ts';
import { nextRuns } from '../../../src/kube/schedule/runs.ts';

const FROM = new Date('2026-06-01T12:00:00Z');

describe('a change of the clocks', () => {
  test.each([
    [
      '30 2 * * *',
      'Europe/Berlin',
      [
        ['2026-10-25', 'twice', ['02:30']],
        ['2027-03-28', 'skipped', ['02:30']],
      ],
    ],
    [
      '30 1 * * *',
      'Europe/London',
      [
        ['2026-10-25', 'twice', ['01:30']],
        ['2027-03-28', 'skipped', ['01:30']],
      ],
    ],
    ['0,30 2 * * *', 'America/New_York', [['2027-03-14', 'skipped', ['02:00', '02:30']]]],
    ['0 0 * * *', 'Africa/Cairo', [['2027-04-30', 'skipped', ['00:00']]]],
    [
      '15 1-2 * * 0',
      'America/New_York',
      [
        ['2026-11-01', 'twice', ['01:15']],
        ['2027-03-14', 'skipped', ['02:15']],
      ],
    ],
    ['30 2 * * 1', 'Europe/Berlin', []],
    ['30 4 * * *', 'Europe/Berlin', []],
    ['30 * * * *', 'Europe/Berlin', []],
    ['30 2 * * *', 'Asia/Tokyo', []],
    ['30 2 * * *', null, []],
    ['@every 1h', 'Europe/Berlin', []],
    ['no schedule', 'Europe/Berlin', []],
  ])('%s in %s', (text, zone, expected) => {
    const found = clockChanges(text, zone, FROM);
    expect(found.map(({ day, what, times }) => [day, what, times])).toEqual(expected);
    const parsed = parseSchedule(text);
    if (!parsed.ok || zone === null) return;
    const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    const runs = nextRuns(parsed.schedule, zone, FROM, 3_000).map(run => wall.format(run));
    for (const { day, what, times } of found) {
      for (const time of times)
        expect([time, runs.filter(run => run === `${day} ${time}`).length]).toEqual([time, what === 'skipped' ? 0 : 2]);
    }
  });

  test('is told in a sentence', () => {
    expect(clockChangeWords(clockChanges('30 2 * * *', 'Europe/Berlin', FROM))).toBe(
      'On 2026-10-25 the clocks go back over 02:30: that run comes twice. On 2027-03-28 the clocks go forward past 02:30: that run is left out.',
    );
  });
});
