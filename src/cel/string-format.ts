// `'%s has %d'.format([name, count])`, as cel-go's ext.Strings below version 4 formats, which Kubernetes pins: with the en_US locale,
// so that %f has thousands separators and %e is written with × and superscripts.
// https://github.com/google/cel-go/blob/master/ext/formatting.go
import { compareStrings } from './code-points.ts';
import { CelError } from './errors.ts';
import { checkStringSize } from './meter.ts';
import { formatDouble, formatFixed } from './numbers.ts';
import { formatDuration, formatTimestamp } from './time.ts';
import { type CelList, type CelMap, type CelValue, isList, isMap, isTagged, kindOf } from './values.ts';

const DEFAULT_PRECISION = 6;
/** cel-go has no limit in this version; a longer number helps nobody. */
const MAX_PRECISION = 1000;

/** Throws CelError for a clause that is unknown, has no argument left, or does not go with its argument. */
export function formatString(format: string, args: CelList): string {
  let result = '';
  let index = 0;
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) return result + format.slice(at);
    result += format.slice(at, percent);
    if (format[percent + 1] === '%') {
      result += '%';
      at = percent + 2;
      continue;
    }
    const clause = readClause(format, percent + 1);
    const value = args[index++];
    if (value === undefined) throw new CelError(`format: no argument for the clause at index ${index - 1}`);
    result += applyClause(clause.verb, clause.precision, value);
    checkStringSize(result.length);
    at = clause.end;
  }
  return result;
}

function readClause(format: string, start: number): { verb: string; precision: number; end: number } {
  const match = /^(?:\.([0-9]{1,9}))?([a-zA-Z])/.exec(format.slice(start, start + 12));
  const precision = match?.[1] === undefined ? DEFAULT_PRECISION : Number(match[1]);
  if (!match || precision > MAX_PRECISION) {
    throw new CelError(`format: unrecognized clause '%${format.slice(start, start + 4)}'`);
  }
  return { verb: match[2] ?? '', precision, end: start + match[0].length };
}

function applyClause(verb: string, precision: number, value: CelValue): string {
  switch (verb) {
    case 's':
      return display(value);
    case 'd':
      return integer(value, 'decimal').toString();
    case 'f':
      return localized(double(value, 'fixed-point'), number => grouped(formatFixed(number, precision)));
    case 'e':
      return localized(double(value, 'scientific'), number => scientific(number, precision));
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : integer(value, 'binary').toString(2);
    case 'o':
      return integer(value, 'octal').toString(8);
    case 'x':
      return hexadecimal(value);
    case 'X':
      return hexadecimal(value).toUpperCase();
    default:
      throw new CelError(`format: unrecognized clause '%${verb}'`);
  }
}

function integer(value: CelValue, clause: string): bigint {
  if (typeof value === 'bigint') return value;
  if (isTagged(value) && value.kind === 'uint') return value.value;
  throw new CelError(`format: ${clause} clause can only be used on integers, was given ${kindOf(value)}`);
}

function double(value: CelValue, clause: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity' || value === '-Infinity') return Number(value);
  throw new CelError(`format: ${clause} clause can only be used on doubles, was given ${kindOf(value)}`);
}

function localized(value: number, finite: (value: number) => string): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '\u221e' : '-\u221e';
  return finite(value);
}

function grouped(fixed: string): string {
  const [whole = '', fraction] = fixed.split('.');
  const sign = whole.startsWith('-') ? '-' : '';
  const digits = sign === '' ? whole : whole.slice(1);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return sign + groups.join(',') + (fraction === undefined ? '' : `.${fraction}`);
}

function scientific(value: number, precision: number): string {
  const [mantissa = '', power = '0'] = value.toExponential(Math.min(precision, 100)).split('e');
  const exponent = Number(power);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  const superscript = Array.from(digits, digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))).join('');
  return `${mantissa}\u00d710${exponent < 0 ? '⁻' : ''}${superscript}`;
}

function hexadecimal(value: CelValue): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (bytes instanceof Uint8Array) return Buffer.from(bytes).toString('hex');
  return integer(bytes, 'hex').toString(16);
}

/** %s: what string() says, and lists and maps as CEL would write them. */
function display(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatDouble(value, 'g');
  if (isTagged(value) && value.kind === 'timestamp') return formatTimestamp(value);
  if (isTagged(value) && value.kind === 'duration') return formatDuration(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return literal(value);
}

/** A value inside a list or map. */
function literal(value: CelValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? formatFixed(value, DEFAULT_PRECISION) : quoted(formatDouble(value, 'g'));
  }
  if (value instanceof Uint8Array) return `b${quoted(Buffer.from(value).toString('utf8'))}`;
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  if (isMap(value)) return displayMap(value);
  if (value.kind === 'uint') return String(value.value);
  if (value.kind === 'type') return value.name;
  if (value.kind === 'timestamp') return `timestamp("${formatTimestamp(value)}")`;
  if (value.kind === 'duration') return `duration("${formatDuration(value)}")`;
  throw new CelError(`format: string clause cannot be used on ${kindOf(value)}`);
}

function displayMap(map: CelMap): string {
  const entries = [...map].map(([key, value]) => [literal(key), literal(value)] as const);
  entries.sort((a, b) => compareStrings(a[0], b[0]));
  return `{${entries.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}

/** Go's %q, for the characters that matter in a message. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
