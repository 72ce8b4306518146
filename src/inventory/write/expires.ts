// The last day of an entry, as a person says it: a date, or how long from today.

import { UserError } from '../../errors.ts';
import { quote } from '../../text/escape.ts';
import { dayFrom, isoDay } from '../expiry.ts';

/**
 * What `init` writes unless it is told otherwise. What is adopted was looked at by nobody, so each entry gets a day by which
 * somebody has to: half a year, of which the last 30 days warn.
 */
export const ADOPTED_FOR = '6m';

/**
 * `2027-04-01`; `90d`, `12w`, `6m` or `1y` from the UTC day of `today`; null for `never`. Months end where they end: a month
 * from 31 January is 28 or 29 February.
 * @throws UserError usage, also for a day that has passed
 */
export function expiresFrom(text: string, today: Date): string | null {
  if (text === 'never') return null;
  const day = dayFrom(text) ?? after(text, today);
  if (day === null) {
    throw new UserError(
      'usage',
      `\`--expires\` is ${quote(text)}, which is no date and no duration.`,
      'Give a day such as 2027-04-01, a duration such as 90d, 12w, 6m or 1y, or `never`.',
    );
  }
  if (day < isoDay(today)) {
    throw new UserError(
      'usage',
      `\`--expires\` is ${quote(text)}, which has passed.`,
      'Give a day that is yet to come.',
    );
  }
  return day;
}

function after(text: string, today: Date): string | null {
  const [, digits, unit] = /^(\d{1,3})([dwmy])$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const count = Number(digits);
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  if (unit === 'd' || unit === 'w')
    return isoDay(new Date(Date.UTC(year, month, day + count * (unit === 'w' ? 7 : 1))));
  const months = month + count * (unit === 'y' ? 12 : 1);
  const last = new Date(Date.UTC(year, months + 1, 0)).getUTCDate();
  return isoDay(new Date(Date.UTC(year, months, Math.min(day, last))));
}
