// Numbers as Go writes and reads them, because CEL's string(), int() and double() are Go's strconv.
import { CelError } from './errors.ts';
import { MAX_INT, MAX_UINT, MIN_INT } from './values.ts';

/**
 * The shortest digits that read back as the same double: `g` as Go's %g (`1e+06`, `0.0001`), `f` without an exponent.
 * https://pkg.go.dev/strconv#FormatFloat, precision -1
 */
export function formatDouble(value: number, format: 'g' | 'f'): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [mantissa = '0', power = '0'] = Math.abs(value).toExponential().split('e');
  const exponent = Number(power);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  // Go takes the exponent form below 1e-4 and from 1e6 on where the precision is "as short as possible".
  if (format === 'g' && (exponent < -4 || exponent >= 6)) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const digits = mantissa.replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return `${sign}${digits.padEnd(exponent + 1, '0')}`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** `precision` digits after the point, half to even on the exact binary value as Go rounds. Finite values only. */
export function formatFixed(value: number, precision: number): string {
  const { mantissa, exponent } = decompose(Math.abs(value));
  const scaled = mantissa * 10n ** BigInt(precision);
  const rounded = exponent >= 0 ? scaled << BigInt(exponent) : roundShift(scaled, BigInt(-exponent));
  const digits = rounded.toString().padStart(precision + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (precision === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -precision)}.${digits.slice(-precision)}`;
}

/** value = mantissa × 2^exponent, exactly. */
function decompose(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

function roundShift(value: bigint, shift: bigint): bigint {
  const quotient = value >> shift;
  const twice = (value - (quotient << shift)) * 2n;
  const unit = 1n << shift;
  const up = twice > unit || (twice === unit && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function invalid(text: string, type: string): CelError {
  return new CelError(`type conversion error from 'string' to '${type}': '${text.slice(0, 40)}'`);
}

/** https://pkg.go.dev/strconv#ParseInt with base 10 and 64 bits. */
export function parseInt64(text: string): bigint {
  const match = /^[+-]?([0-9]+)$/.exec(text);
  const digits = (match?.[1] ?? '').replace(/^0+/, '');
  if (!match || digits.length > 20) throw invalid(text, 'int');
  const value = text.startsWith('-') ? -BigInt(digits || '0') : BigInt(digits || '0');
  if (value > MAX_INT || value < MIN_INT) throw invalid(text, 'int');
  return value;
}

/** https://pkg.go.dev/strconv#ParseUint with base 10 and 64 bits: no sign. */
export function parseUint64(text: string): bigint {
  const digits = /^[0-9]+$/.test(text) ? text.replace(/^0+/, '') : null;
  if (digits === null || digits.length > 20) throw invalid(text, 'uint');
  const value = BigInt(digits || '0');
  if (value > MAX_UINT) throw invalid(text, 'uint');
  return value;
}

/** https://pkg.go.dev/strconv#ParseFloat, without its hexadecimal floats: they are an error here. */
export function parseDouble(text: string): number {
  const special = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (special) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const value = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw invalid(text, 'double');
  return value;
}

/** https://pkg.go.dev/strconv#ParseBool */
export function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw invalid(text, 'bool');
}

/** A double cut off to a whole number within the limits (exclusive, as cel-go has it). */
export function truncateDouble(value: number, minimum: bigint, maximum: bigint, type: string): bigint {
  if (Number.isFinite(value) && value > Number(minimum) && value < Number(maximum)) return BigInt(Math.trunc(value));
  throw new CelError(`${type} overflow: ${formatDouble(value, 'g')}`);
}
