// Whether an entry or an exception still counts on a day.

export const EXPIRY_STATES = ['valid', 'expires-soon', 'expired'] as const;
export type ExpiryState = (typeof EXPIRY_STATES)[number];

/** People are warned this many days ahead. */
const WARNING_DAYS = 30;

const DAY = 86_400_000;

/**
 * The state of an `expires` date (`YYYY-MM-DD`, null: it never expires) on the UTC day of `today`. The date is inclusive.
 * What is no date has expired: an approval whose end nobody can tell is none.
 */
export function expiryState(expires: string | null, today: Date): ExpiryState {
  if (expires === null) return 'valid';
  const last = dayOf(expires);
  if (last === null) return 'expired';
  const now = Math.floor(today.getTime() / DAY);
  if (now > last) return 'expired';
  return last - now <= WARNING_DAYS ? 'expires-soon' : 'valid';
}

/** The entries that expire within so many days, and those that have. */
export function expiringWithin<T extends { readonly expires: string | null }>(
  entries: readonly T[],
  days: number,
  today: Date,
): readonly T[] {
  const last = isoDay(new Date(today.getTime() + days * DAY));
  return entries.filter(({ expires }) => expires !== null && expires <= last);
}

/** The text where it is a day of the calendar, `YYYY-MM-DD`; null where it is not. */
export function dayFrom(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Some engines take 2027-02-30 for the second of March.
  return Number.isNaN(time) || isoDay(new Date(time)) !== text ? null : text;
}

/** The UTC day, `YYYY-MM-DD`. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Days since 1970-01-01, null where the text is no date of the calendar. */
function dayOf(text: string): number | null {
  const day = dayFrom(text);
  return day === null ? null : Date.parse(`${day}T00:00:00Z`) / DAY;
}
