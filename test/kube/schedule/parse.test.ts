import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../../../src/kube/schedule/parse.ts';
import { EQUAL, REFUSED, RUNS } from './schedules.ts';

describe('parseSchedule', () => {
  test('the table is as large as it should be, and no text is in it twice', () => {
    const texts = [...REFUSED.map(([text]) => text), ...EQUAL.flat()];
    expect(texts.length).toBeGreaterThan(300);
    expect(new Set(texts).size).toBe(texts.length);
    expect(RUNS.length).toBeGreaterThan(60);
  });

  test.each(REFUSED)('refuses %j: %s', (text, code) => {
    expect(parseSchedule(text)).toMatchObject({ ok: false, code });
  });

  test.each(EQUAL.flat())('accepts %j', text => {
    expect(parseSchedule(text)).toMatchObject({ ok: true });
  });

  test('says which field is wrong, and how', () => {
    expect(parseSchedule('0 0 * * 7')).toMatchObject({ reason: 'the day-of-week field holds 7, and 6 is the highest' });
    expect(parseSchedule('0 22-2 * * *')).toMatchObject({
      reason: 'a range in the hour field starts at 22 and ends at 2; ranges do not wrap',
    });
    expect(parseSchedule('0 0 * foo *')).toMatchObject({
      reason: 'the month field needs numbers from 1 to 12 or a name from jan to dec',
    });
    expect(parseSchedule('@hourly ')).toMatchObject({ reason: expect.stringContaining('@hourly') });
    expect(parseSchedule('0 2 * *')).toMatchObject({ reason: 'it has 4 fields, and five are needed' });
  });

  test('a reason holds nothing of the text, so that a report cannot be written through it', () => {
    const hostile = [
      '::error::x * * * *',
      '<img src=x> * * * *',
      '@\u001b[31mevil',
      '*/\u202e5 * * * *',
      '@every </script>',
      '`rm` 0 0 0 0 0',
    ];
    for (const text of hostile) {
      const result = parseSchedule(text);
      if (result.ok) throw new Error(`accepted ${text}`);
      expect(result.reason).toMatch(/^[a-zA-Z0-9 @"',;-]+$/);
    }
  });

  test('keeps the star bit where robfig keeps it', () => {
    const stars = (text: string) => {
      const result = parseSchedule(text);
      return result.ok && result.schedule.kind === 'fields'
        ? [result.schedule.daysOfMonth.star, result.schedule.daysOfWeek.star]
        : null;
    };
    expect(stars('0 0 * * *')).toEqual([true, true]);
    expect(stars('0 0 */1 * ?/1')).toEqual([true, true]);
    expect(stars('0 0 */2 * 1')).toEqual([false, false]);
    expect(stars('0 0 1,* * 0-6')).toEqual([true, false]);
    expect(stars('0 0 1-31 * 0-6/1')).toEqual([false, false]);
    expect(stars('0 0 */2,* * *-x/3')).toEqual([true, false]);
  });
});

describe('hostile text', () => {
  const large = 10_000_000;
  test.each([
    ['blanks', ' '.repeat(large)],
    ['commas', `${','.repeat(large)} * * * *`],
    ['a list', `${'1,'.repeat(large / 2)}1 * * * *`],
    ['digits', `${'9'.repeat(large)} * * * *`],
    ['hyphens', `${'*-'.repeat(large / 2)} * * * *`],
    ['slashes', `${'/'.repeat(large)} * * * *`],
    ['fields', '* '.repeat(large / 2)],
    ['a duration', `@every ${'1h'.repeat(large / 2)}`],
    ['a fraction', `@every 0.${'1'.repeat(large)}h`],
  ])('10 MB of %s are refused unread', (_, text) => {
    expect(parseSchedule(text)).toMatchObject({ ok: false, code: 'too-long' });
  });

  test('just below the limit everything is read', () => {
    expect(parseSchedule(`${'0,'.repeat(4_995)}0 * * * *`)).toMatchObject({ ok: true, schedule: { minutes: [0] } });
    expect(parseSchedule(`@every ${'1ns'.repeat(3_000)}`)).toMatchObject({ ok: true, schedule: { seconds: 1 } });
    expect(parseSchedule(`@every 0.${'0'.repeat(9_000)}1h`)).toMatchObject({ ok: true, schedule: { seconds: 1 } });
    expect(parseSchedule(`@every 0.${'1'.repeat(9_000)}h`)).toMatchObject({ ok: true, schedule: { seconds: 400 } });
    expect(parseSchedule(`${'0'.repeat(9_900)}5 * * * *`)).toMatchObject({ ok: true, schedule: { minutes: [5] } });
  });

  test('no text makes it throw, and what it accepts lies within the bounds', () => {
    const piece = fc.constantFrom(
      '*',
      '?',
      '-',
      '/',
      ',',
      ' ',
      '\t',
      '0',
      '1',
      '5',
      '7',
      '31',
      '59',
      '60',
      '+',
      '@',
      'every',
      'daily',
      'h',
      '.',
      'mon',
      'JAN',
      'TZ',
      '\u0085',
      '\u{1f600}',
      '\ud800',
    );
    const text = fc.array(piece, { maxLength: 30 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' })), candidate => {
        const result = parseSchedule(candidate);
        if (!result.ok || result.schedule.kind === 'interval') return;
        const { minutes, hours, daysOfMonth, months, daysOfWeek } = result.schedule;
        const within = (values: readonly number[], low: number, high: number) =>
          values.every((value, index) => value >= low && value <= high && value > (values[index - 1] ?? -1));
        expect(within(minutes, 0, 59) && within(hours, 0, 23) && within(daysOfMonth.values, 1, 31)).toBe(true);
        expect(within(months, 1, 12) && within(daysOfWeek.values, 0, 6)).toBe(true);
      }),
      { seed: 1, numRuns: 1_500 },
    );
  });
});
