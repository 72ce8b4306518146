import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../../../src/kube/schedule/parse.ts';
import { nextRuns } from '../../../src/kube/schedule/runs.ts';
import { acceptsTimeZone, timeZoneProblem } from '../../../src/kube/schedule/time-zone.ts';

describe('timeZoneProblem', () => {
  test.each([
    'UTC',
    'Etc/UTC',
    'GMT',
    'GMT0',
    'GMT+0',
    'Zulu',
    'Europe/London',
    'Europe/Kiev',
    'Europe/Kyiv',
    'America/New_York',
    'America/Argentina/ComodRivadavia',
    'America/North_Dakota/New_Salem',
    'America/Port-au-Prince',
    'Antarctica/DumontDUrville',
    'Asia/Calcutta',
    'Asia/Kolkata',
    'Etc/GMT+12',
    'Etc/GMT-14',
    'EST5EDT',
    'US/Pacific',
    'W-SU',
    'NZ-CHAT',
  ])('%s is a zone, and runs can be computed in it', zone => {
    expect(timeZoneProblem(zone)).toBeNull();
    const daily = parseSchedule('@daily');
    expect(daily.ok && nextRuns(daily.schedule, zone, new Date('2026-06-01T00:00Z'), 1)).toHaveLength(1);
  });

  test.each([
    ['', 'empty'],
    [' ', 'not the name'],
    ['Mars/Olympus', 'not the name'],
    ['Local', 'Local'],
    ['local', 'Local'],
    ['LOCAL', 'Local'],
    ['.', 'not the name'],
    ['..', 'not the name'],
    ['Europe/../Europe/London', 'not the name'],
    ['../../etc/passwd', 'not the name'],
    ['/Europe/London', 'not the name'],
    ['Europe/London/', 'not the name'],
    ['Europe//London', 'not the name'],
    ['-Europe/London', 'not the name'],
    ['Europe/-London', 'not the name'],
    ['Europe/London ', 'not the name'],
    ['Europe/London\n', 'not the name'],
    ['Europe/Lond\u043en', 'not the name'], // a Cyrillic o
    ['Europe/ABCDEFGHIJKLMNO', 'not the name'],
    // JavaScript takes these, Go does not
    ['europe/london', 'as in Europe/London'],
    ['EUROPE/LONDON', 'as in Europe/London'],
    ['utc', 'as in UTC'],
    ['us/pacific', 'as in US/Pacific'],
    ['PST', 'not the name'],
    ['ACT', 'not the name'],
    ['IST', 'not the name'],
    ['SystemV/PST8PDT', 'not the name'],
    ['+01:00', 'not the name'],
    ['+0100', 'not the name'],
    ['Etc/Unknown', 'not the name'],
    // and the other way round: files that lie in some zoneinfo folders
    ['posixrules', 'the files of the machine'],
    ['posix/UTC', 'the files of the machine'],
    ['posix/Nowhere', 'not the name'],
    ['Factory', 'means UTC'],
    ['zone.tab', 'not the name'],
    ['localtime', 'the files of the machine'],
    ['constructor', 'not the name'],
    ['__proto__', 'not the name'],
  ])('%j: %s', (zone, reason) => {
    expect(timeZoneProblem(zone)).toContain(reason);
  });

  test('every zone that the engine lists is known', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) expect(timeZoneProblem(zone), zone).toBeNull();
  });

  test('a long text is refused, and not repeated', () => {
    expect(timeZoneProblem('a/'.repeat(1_000_000))?.length).toBeLessThan(200);
    expect(timeZoneProblem('<script>')).not.toContain('<');
  });
});

test('the API server takes zones that nobody can reckon with', () => {
  const zones = ['Factory', 'localtime', 'posixrules', 'posix/UTC', 'right/Europe/Berlin', 'UTC'];
  expect(zones.filter(zone => !acceptsTimeZone(zone))).toEqual([]);
  expect(['', 'utc', 'Local', 'leapseconds', 'zone.tab', 'Etc'].filter(acceptsTimeZone)).toEqual([]);
});
