import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalSchedule } from '../../../src/kube/schedule/compare.ts';
import { describeSchedule } from '../../../src/kube/schedule/words.ts';
import { schedules } from './arbitraries.ts';

describe('describeSchedule', () => {
  test.each([
    ['* * * * *', 'Every minute'],
    ['*/5 * * * *', 'Every 5 minutes'],
    ['*/7 * * * *', 'At 0, 7, 14, 21, 28, 35, 42, 49, and 56 minutes past the hour'],
    ['0 2 * * *', 'At 02:00'],
    ['@daily', 'At 00:00'],
    ['@hourly', 'Every hour'],
    ['30 6 * * MON-FRI', 'At 06:30, Monday through Friday'],
    ['0 0 ? * sun', 'At 00:00, only on Sunday'],
    ['0 9,17 * * *', 'At 09:00 and 17:00'],
    ['0 0 1 * *', 'At 00:00, on day 1 of the month'],
    ['0 0 1 1 *', 'At 00:00, on day 1 of the month, only in January'],
    ['*-foo 2 * * *', 'Every minute, between 02:00 and 02:59'],
    ['0 0 13 * 5', 'At 00:00, on day 13 of the month, and also on every Friday'],
    ['0 0 */10 * 1', 'At 00:00, on day 1, 11, 21, and 31 of the month, and also on every Monday'],
    [
      '0 0 1 6-8 1,2',
      'At 00:00, on day 1 of the month, June through August, and also on every Monday and Tuesday of these months',
    ],
    ['0 0 30 2 *', 'Never: no date matches'],
    ['@every 1h30m', 'Every 1 hour and 30 minutes, counted from the run before'],
    ['@every 90s', 'Every 1 minute and 30 seconds, counted from the run before'],
    ['@every 1ms', 'Every minute: it comes due every second, and one Job is made a minute'],
    ['@every -1h', 'Every minute: it comes due every second, and one Job is made a minute'],
    ['@every 30s', 'Every minute: it comes due every 30 seconds, and one Job is made a minute'],
    ['*-5 * * * *', 'Every minute'],
    ['0 3 , * *', 'Never: no date matches'],
    ['0 0 * * 7', 'Not a schedule that the API server accepts: the day-of-week field holds 7, and 6 is the highest'],
    ['0 0 L * *', 'Not a schedule that the API server accepts: the day-of-month field needs numbers from 1 to 31'],
  ])('%s: %s', (text, words) => {
    expect(describeSchedule(text, null)).toBe(words);
  });

  test('names the time zone where one is given', () => {
    expect(describeSchedule('0 2 * * *', 'Europe/London')).toBe('At 02:00 (Europe/London)');
    expect(describeSchedule('@every 5m', 'Europe/London')).not.toContain('London');
  });

  test('says the same of the same meaning, in one line, for every schedule', () => {
    fc.assert(
      fc.property(schedules, text => {
        const words = describeSchedule(text, 'UTC');
        expect(words).toBe(describeSchedule(canonicalSchedule(text), 'UTC'));
        expect(words).toMatch(/^[A-Z][A-Za-z0-9 ,:()]+$/);
        expect(words).not.toContain('undefined');
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
