// Timestamps and durations: RFC 3339 and Go's duration syntax, in whole nanoseconds.
import { parseGoDuration } from '../kube/duration.ts';
import { CelError } from './errors.ts';
import { formatDouble } from './numbers.ts';
import { func, method, type Overload } from './overload.ts';
import { type CelDuration, type CelTimestamp, MAX_INT, MIN_INT } from './values.ts';

const SECOND = 1_000_000_000n;
const MIN_SECONDS = -62_135_596_800n;
const MAX_SECONDS = 253_402_300_799n;

export function checkDuration(nanos: bigint): CelDuration {
  if (nanos > MAX_INT || nanos < MIN_INT) throw new CelError('duration overflow');
  return { kind: 'duration', nanos };
}

export function checkTimestamp(nanos: bigint, offset: number): CelTimestamp {
  const seconds = floorDivide(nanos, SECOND);
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) throw new CelError('timestamp overflow');
  return { kind: 'timestamp', nanos, offset };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** `1h30m`, `-1.5s`, `0`: https://pkg.go.dev/time#ParseDuration */
export function parseDuration(text: string): CelDuration {
  const nanos = parseGoDuration(text);
  if (nanos === null) throw new CelError(`invalid duration '${text.slice(0, 40)}'`);
  return { kind: 'duration', nanos };
}

/** Seconds, with as many decimals as it takes: `5400s`, `0.5s`. */
export function formatDuration(duration: CelDuration): string {
  return `${formatDouble(Number(duration.nanos / SECOND) + Number(duration.nanos % SECOND) / 1e9, 'f')}s`;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,30}))?(Z|[+-]\d\d:\d\d)$/;

export function parseTimestamp(text: string): CelTimestamp {
  const invalid = () => new CelError(`invalid timestamp '${text.slice(0, 60)}'`);
  const match = text.length > 70 ? null : RFC3339.exec(text);
  if (!match) throw invalid();
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    throw invalid();
  const zone = match[8] ?? 'Z';
  const offset = zone === 'Z' ? 0 : zoneOffset(zone);
  const seconds = BigInt(date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset);
  return checkTimestamp(seconds * SECOND + BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0')), offset);
}

export function timestampSeconds(timestamp: CelTimestamp): bigint {
  return floorDivide(timestamp.nanos, SECOND);
}

function fromSeconds(seconds: bigint): CelTimestamp {
  return checkTimestamp(seconds * SECOND, 0);
}

/** RFC 3339 in the zone it was written with, as Go prints RFC3339Nano. */
export function formatTimestamp(timestamp: CelTimestamp): string {
  const seconds = timestampSeconds(timestamp);
  const date = new Date(Number(seconds) * 1000 + timestamp.offset * 1000);
  const fraction = (timestamp.nanos - seconds * SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const minutes = Math.abs(timestamp.offset) / 60;
  const two = (number: number) => String(Math.trunc(number)).padStart(2, '0');
  const zone =
    timestamp.offset === 0 ? 'Z' : `${timestamp.offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  const day = `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day}T${time}${fraction === '' ? '' : `.${fraction}`}${zone}`;
}

/** Seconds east of UTC for `+01:00`, `-8:30` or `02:00`. */
function zoneOffset(zone: string): number {
  const match = /^([+-]?)(\d{1,2}):(\d\d)$/.exec(zone);
  const minutes = Number(match?.[3] ?? 60);
  if (!match || minutes > 59) throw new CelError(`invalid time zone offset '${zone.slice(0, 20)}'`);
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + minutes * 60);
}

/** The wall clock of a timestamp in a zone (IANA name or offset), as a Date whose UTC fields are that clock. */
function clock(timestamp: CelTimestamp, zone: string): Date {
  const milliseconds = Number(floorDivide(timestamp.nanos, 1_000_000n));
  if (zone === '' || zone === 'UTC') return new Date(milliseconds);
  if (zone.includes(':')) return new Date(milliseconds + zoneOffset(zone) * 1000);
  return new Date(milliseconds + namedOffset(milliseconds, zone));
}

function namedOffset(milliseconds: number, zone: string): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', era: 'short' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    parts = format.formatToParts(new Date(milliseconds));
  } catch (error) {
    if (error instanceof RangeError) throw new CelError(`unknown time zone '${zone.slice(0, 40)}'`);
    throw error;
  }
  const field = (type: string) => Number(parts.find(part => part.type === type)?.value ?? 0);
  const local = new Date(0);
  local.setUTCFullYear(field('year'), field('month') - 1, field('day'));
  local.setUTCHours(field('hour'), field('minute'), field('second'), 0);
  return local.getTime() - Math.floor(milliseconds / 1000) * 1000;
}

function dayOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start.getTime()) / 86_400_000);
}

export function timeFunctions(): Overload[] {
  return [
    ...timestampFunctions(),
    method('duration.getHours(): int', duration => duration.nanos / (3600n * SECOND)),
    method('duration.getMinutes(): int', duration => duration.nanos / (60n * SECOND)),
    method('duration.getSeconds(): int', duration => duration.nanos / SECOND),
    method('duration.getMilliseconds(): int', duration => duration.nanos / 1_000_000n),
    func('duration(string): duration', parseDuration),
    func('duration(duration): duration', duration => duration),
    func('timestamp(string): timestamp', parseTimestamp),
    func('timestamp(int): timestamp', fromSeconds),
    func('timestamp(timestamp): timestamp', timestamp => timestamp),
  ];
}

/** Each getter once in UTC and once with a time zone. */
function timestampFunctions(): Overload[] {
  const getters: readonly (readonly [string, (date: Date) => number])[] = [
    ['getFullYear', date => date.getUTCFullYear()],
    ['getMonth', date => date.getUTCMonth()],
    ['getDayOfYear', dayOfYear],
    ['getDayOfMonth', date => date.getUTCDate() - 1],
    ['getDate', date => date.getUTCDate()],
    ['getDayOfWeek', date => date.getUTCDay()],
    ['getHours', date => date.getUTCHours()],
    ['getMinutes', date => date.getUTCMinutes()],
    ['getSeconds', date => date.getUTCSeconds()],
    ['getMilliseconds', date => date.getUTCMilliseconds()],
  ];
  return getters.flatMap(([name, read]) => [
    { ...method('timestamp.get(): int', timestamp => BigInt(read(clock(timestamp, '')))), name },
    { ...method('timestamp.get(string): int', (timestamp, zone) => BigInt(read(clock(timestamp, zone)))), name },
  ]);
}
