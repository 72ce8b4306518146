// The quick way to the fire times of a week gives what the controller's stepping gives, in every zone and around clock changes.
import { expect, test } from 'vitest';
import { runsBetween } from '../../src/inventory-report/runs-between.ts';
import { parseSchedule } from '../../src/kube/schedule/parse.ts';
import { nextRuns } from '../../src/kube/schedule/runs.ts';

const SCHEDULES = [
  '* * * * *',
  '*/7 * * * *',
  '0 2 * * *',
  '30 1 * * 0',
  '59 23 * * 6',
  '0 0 1 * *',
  '15 */5 1,15 * 3',
  '0 12 * * 1-5',
  '5 4 * 2 *',
  '0 0 29 2 *',
  '0 0 30 2 *',
  '0 3 */10 * 1',
];
const ZONES = [
  null,
  'UTC',
  'Europe/London',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'Africa/Casablanca',
  'Pacific/Kiritimati',
];
/** Weeks with and without clock changes of these zones, a leap day, and the turn of a year. */
const MONDAYS = [
  '2026-11-23',
  '2026-10-19',
  '2026-10-26',
  '2026-03-23',
  '2026-03-02',
  '2026-03-09',
  '2027-12-27',
  '2028-02-28',
  '2026-04-01',
  '2026-09-30',
  '2026-02-09',
];

test.each(ZONES)('in %s', zone => {
  for (const monday of MONDAYS) {
    const start = Date.parse(`${monday}T00:00:00Z`) / 1000 - 5 * 3600;
    const end = start + 7 * 86_400;
    for (const text of SCHEDULES) {
      const parsed = parseSchedule(text);
      if (!parsed.ok || parsed.schedule.kind !== 'fields') throw new Error(`${text} is a schedule of fields.`);
      const count = text.startsWith('*') ? 10_200 : 200;
      const expected = text === '0 0 29 2 *' || text === '5 4 * 2 *' || text === '0 0 1 * *' ? 60 : count;
      const stepped = nextRuns(parsed.schedule, zone, new Date((start - 1) * 1000), expected).map(
        run => run.getTime() / 1000,
      );
      expect(runsBetween(parsed.schedule, zone, start, end), `${text} in the week of ${monday}`).toEqual(
        stepped.filter(at => at < end),
      );
    }
  }
});
