// The week of the report: fire times in each workload's own zone, told in the reader's, and the minutes that many share.
import { describe, expect, test } from 'vitest';
import { addHours, timesText, weekOf } from '../../src/inventory-report/week.ts';

const job = (schedule: string | null, timeZone: string | null = 'Etc/UTC', suspend = false) => ({
  schedule,
  timeZone,
  suspend,
});
const NOW = new Date('2026-11-24T08:15:00Z');

/** `Mon 02 ×1`: the hours with starts. */
function hoursOf(schedule: string, zone: string | null, reader: string, now = NOW): readonly string[] {
  const { week } = weekOf([job(schedule, zone)], reader, now);
  return (week.patterns[0]?.hours ?? []).flatMap((count, at) => {
    return count === 0
      ? []
      : [`${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][Math.floor(at / 24)]} ${at % 24} ×${count}`];
  });
}

describe('the map', () => {
  test('tells a time of another zone in the reader’s', () => {
    expect(hoursOf('30 9 * * 1', 'Asia/Tokyo', 'UTC')).toEqual(['Mon 0 ×1']);
    expect(hoursOf('30 8 * * 1', 'Asia/Tokyo', 'UTC')).toEqual(['Sun 23 ×1']);
    expect(hoursOf('30 8 * * 1', 'Asia/Kathmandu', 'Europe/London')).toEqual(['Mon 2 ×1']);
    expect(hoursOf('0 2 * * 2', null, 'America/New_York')).toEqual(['Mon 21 ×1']);
  });

  test('has the starts of several schedules, a minute that they share once', () => {
    expect(hoursOf('0 2 * * 2; 30 3 * * 2; 0 2,4 * * 2', 'UTC', 'UTC')).toEqual(['Tue 2 ×1', 'Tue 3 ×1', 'Tue 4 ×1']);
    expect(weekOf([job('@every 1h; 0 2 * * 2')], 'UTC', NOW).week.patterns[0]?.total).toBe(7 * 24 + 1);
    expect(weekOf([job('0 2 * * 2; whenever')], 'UTC', NOW).runs[0]?.pattern).toBeNull();
  });

  test('begins on Monday of the week that holds the time, in the reader’s zone', () => {
    const sunday = new Date('2026-11-29T23:30:00Z');
    expect(weekOf([], 'UTC', sunday).week.monday).toBe('2026-11-23');
    expect(weekOf([], 'Asia/Tokyo', sunday).week.monday).toBe('2026-11-30');
    expect(weekOf([], 'UTC', new Date('2027-01-01T00:00:00Z')).week.monday).toBe('2026-12-28');
  });

  test('counts every start, also where the clocks change', () => {
    expect(weekOf([job('* * * * *')], 'UTC', NOW).week.patterns[0]?.total).toBe(7 * 24 * 60);
    // Clocks go back on Sunday 25 October 2026: 01:00 to 02:00 comes twice, and the week has 169 hours.
    const autumn = weekOf([job('0 * * * *', 'Europe/London')], 'Europe/London', new Date('2026-10-21T12:00:00Z')).week;
    expect(autumn.patterns[0]?.total).toBe(169);
    expect(autumn.patterns[0]?.hours[6 * 24 + 1]).toBe(2);
    const spring = weekOf([job('0 * * * *', 'Europe/London')], 'Europe/London', new Date('2026-03-25T12:00:00Z')).week;
    expect(spring.patterns[0]?.total).toBe(167);
    expect(spring.patterns[0]?.hours[6 * 24 + 1]).toBe(0);
  });

  test('a schedule of another month has no start, and one on the last minute has', () => {
    expect(hoursOf('0 0 29 2 *', 'UTC', 'UTC')).toEqual([]);
    expect(hoursOf('59 23 29 11 *', 'UTC', 'UTC')).toEqual(['Sun 23 ×1']);
    expect(hoursOf('0 0 23 11 *', 'UTC', 'UTC')).toEqual(['Mon 0 ×1']);
    expect(hoursOf('0 0 30 11 *', 'UTC', 'UTC')).toEqual([]);
    expect(hoursOf('0 0 30 2 *', 'UTC', 'UTC')).toEqual([]);
  });

  test.each([
    [job(null), 'runs once'],
    [job('0 2 * * *', 'Etc/UTC', true), 'suspended'],
    [job('often'), 'schedule is none'],
    [job('0 2 * * *', 'Mars/Olympus'), 'time zone is none'],
    [job('0 2 * * *', '../etc/passwd'), 'time zone is none'],
    [job('0 2 * * *', ''), 'time zone is none'],
  ])('%j is left out, and says why', (workload, why) => {
    const { week, runs } = weekOf([workload], 'UTC', NOW);
    expect(runs).toEqual([{ pattern: null, note: expect.stringContaining(why) }]);
    expect(week.patterns).toEqual([]);
  });

  test('an interval is spread, says so, and collides with nobody', () => {
    const { week, runs } = weekOf([job('@every 90m'), job('@every 90m'), job('@every 1s')], 'UTC', NOW);
    expect(runs[0]?.note).toContain('counted from the run before');
    expect(week.patterns.map(pattern => pattern.total)).toEqual([112, 604_800]);
    expect(week.patterns.map(pattern => pattern.hours.reduce((sum, count) => sum + count, 0))).toEqual([112, 604_800]);
    expect(week.collisions).toEqual([]);
  });

  test('a workload without a zone says whose zone counts', () => {
    expect(weekOf([job('0 2 * * *', null)], 'UTC', NOW).runs[0]?.note).toContain("controller manager's");
  });

  test('workloads with one schedule share a pattern; sums tell starts from jobs', () => {
    const { week, runs } = weekOf([job('*/10 2 * * 1'), job('*/10 2 * * 1'), job('5 2 * * *')], 'UTC', NOW);
    expect(runs.map(one => one.pattern)).toEqual([0, 0, 1]);
    const all = runs.map(one => week.patterns[one.pattern ?? -1]);
    expect([addHours(all, 'starts')[2], addHours(all, 'jobs')[2]]).toEqual([13, 3]);
  });
});

describe('collisions', () => {
  test('are sets that start in one minute, in whichever zone they are written', () => {
    const { week } = weekOf(
      [job('0 2 * * *', 'UTC'), job('0 11 * * *', 'Asia/Tokyo'), job('0 2 * * 6'), job('1 2 * * *')],
      'UTC',
      NOW,
    );
    expect(week.collisions.map(({ minutes, workloads }) => [timesText(minutes), workloads])).toEqual([
      ['Sat 02:00', 3],
      ['Mon Tue Wed Thu Fri Sun 02:00', 2],
    ]);
  });

  test('many workloads of one schedule are many', () => {
    const { week } = weekOf(
      Array.from({ length: 40 }, () => job('0 2 * * *')),
      'UTC',
      NOW,
    );
    expect(week.collisions).toEqual([
      { minutes: expect.arrayContaining(['Mon 02:00', 'Sun 02:00']), workloads: 40, patterns: [0] },
    ]);
  });

  test('a workload alone is none', () => {
    expect(weekOf([job('* * * * *')], 'UTC', NOW).week.collisions).toEqual([]);
  });

  test.each([
    [['Mon 02:00', 'Tue 02:00', 'Wed 02:00', 'Thu 02:00', 'Fri 02:00', 'Sat 02:00', 'Sun 02:00'], 'daily 02:00'],
    [['Mon 02:00', 'Tue 02:00', 'Wed 02:00', 'Thu 02:00', 'Fri 02:00'], 'Mon–Fri 02:00'],
    [['Mon 02:00', 'Sun 02:00', 'Sun 03:00'], 'Mon Sun 02:00, Sun 03:00'],
    [
      ['Mon 01:00', 'Mon 02:00', 'Mon 03:00', 'Mon 04:00', 'Mon 05:00', 'Mon 06:00'],
      'Mon 01:00, Mon 02:00, Mon 03:00, Mon 04:00 and 2 more times',
    ],
  ])('%j is told as %s', (minutes, text) => {
    expect(timesText(minutes)).toBe(text);
  });
});
