// Local time in an IANA time zone, with the arithmetic of Go's time package: the API server's controllers are written in Go.

/** Broken-down local time. Months count from 1; weekday 0 is Sunday. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

/** Times are whole seconds since 1970 in UTC. */
export interface Zone {
  local(seconds: number): LocalTime;
  /** Go's time.Date: fields may lie outside their range (day 32, month 13). */
  date(year: number, month: number, day: number, hour: number, minute: number): number;
}

/**
 * A zone by name. Null is UTC, the zone of most clusters' controller manager.
 * Throws RangeError for a name that the JavaScript engine does not know; check with `timeZoneProblem` first.
 */
export function openZone(name: string | null): Zone {
  const offset = name === null || name === 'UTC' ? () => 0 : offsetReader(name);
  return {
    local(seconds) {
      const shifted = new Date((seconds + offset(seconds)) * 1000);
      return {
        year: shifted.getUTCFullYear(),
        month: shifted.getUTCMonth() + 1,
        day: shifted.getUTCDate(),
        hour: shifted.getUTCHours(),
        minute: shifted.getUTCMinutes(),
        weekday: shifted.getUTCDay(),
      };
    },
    date(year, month, day, hour, minute) {
      // https://github.com/golang/go/blob/master/src/time/time.go (Date): a local time that does not exist, or exists twice,
      // takes the offset in force at the first guess. Nothing later depends on which of the two it is.
      const guess = Date.UTC(year, month - 1, day, hour, minute) / 1000;
      return guess - offset(guess - offset(guess));
    },
  };
}

function offsetReader(name: string): (seconds: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const known = new Map<number, number>();
  const offsetOf = (start: number): number => {
    let offset = known.get(start);
    if (offset === undefined) {
      offset = readOffset(format, start);
      known.set(start, offset);
    }
    return offset;
  };
  return seconds => {
    // Formatting is slow, and a search for a rare date asks for thousands of days. No zone sets its clocks forward and back
    // within a week; in a week with a change, none happens within a quarter of an hour.
    const week = Math.floor(seconds / WEEK) * WEEK;
    const offset = offsetOf(week);
    if (offset === offsetOf(week + WEEK)) return offset;
    return offsetOf(Math.floor(seconds / QUARTER) * QUARTER);
  };
}

const WEEK = 7 * 86_400;
const QUARTER = 900;

function readOffset(format: Intl.DateTimeFormat, seconds: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(new Date(seconds * 1000))) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - seconds;
}
