// A schedule in words, for people who do not read cron.
import cronstrue from 'cronstrue';
import { meaningText } from './compare.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import { parseSchedule } from './parse.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * One sentence without its full stop, e.g. `At 02:00, Monday through Friday (Europe/London)`; the zone is left out where it is
 * null. The zone is repeated as it was given: quote it, as all text of a manifest.
 *
 * `cronstrue` reads another dialect than the API server, so it is given the schedule's canonical text, which uses nothing but
 * numbers, ranges and steps. What it says wrongly there is said here: an OR of the two day fields, and uneven steps.
 */
export function describeSchedule(text: string, timeZone: string | null): string {
  const zone = timeZone === null ? '' : ` (${timeZone})`;
  const result = parseSchedule(text);
  if (!result.ok) return `Not a schedule that the API server accepts: ${result.reason}`;
  if (result.schedule.kind === 'interval') {
    const { seconds } = result.schedule;
    // Jobs are named by the minute for which they are made.
    return seconds < 60
      ? `Every minute: it comes due every ${seconds === 1 ? 'second' : spokenDuration(seconds)}, and one Job is made a minute`
      : `Every ${spokenDuration(seconds)}, counted from the run before`;
  }
  const meaning = meaningOf(result.schedule);
  if (meaning === null) return 'Never: no date matches';
  return `${spoken(meaning)}${zone}`;
}

function spoken(meaning: Meaning): string {
  const { days, weekdays, months } = meaning;
  if (days === null || weekdays === null) return spokenFields(meaning);
  const names = weekdays.map(weekday => WEEKDAYS[weekday] ?? '');
  return `${spokenFields({ ...meaning, weekdays: null })}, and also on every ${joined(names)}${months.length < 12 ? ' of these months' : ''}`;
}

function spokenFields(meaning: Meaning): string {
  return cronstrue.toString(meaningText(meaning, 'even-steps'), { use24HourTimeFormat: true, locale: 'en' });
}

/** `1 hour and 30 minutes`. */
export function spokenDuration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  return joined(
    parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`),
  );
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
