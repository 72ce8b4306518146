// Kubernetes quantities: quantity('1.5Gi').isGreaterThan(quantity('1G')). A port of resource.Quantity:
// https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go
import { CelError } from './errors.ts';
import { func, method, type Overload } from './overload.ts';
import { type CelQuantity, MAX_INT, MIN_INT } from './values.ts';

/** Suffix → base and exponent. `e` and `E` with digits are read apart. */
const SUFFIXES: ReadonlyMap<string, readonly [base: 2 | 10, exponent: number]> = new Map([
  ['', [10, 0]],
  ['n', [10, -9]],
  ['u', [10, -6]],
  ['m', [10, -3]],
  ['k', [10, 3]],
  ['M', [10, 6]],
  ['G', [10, 9]],
  ['T', [10, 12]],
  ['P', [10, 15]],
  ['E', [10, 18]],
  ['Ki', [2, 10]],
  ['Mi', [2, 20]],
  ['Gi', [2, 30]],
  ['Ti', [2, 40]],
  ['Pi', [2, 50]],
  ['Ei', [2, 60]],
]);
const NANO = -9;
/** Digits that Kubernetes keeps in an int64 (maxInt64Factors). */
const INT64_DIGITS = 18;
/** No real quantity is near; an exponent like 1e999999999 would only fill the memory. */
const MAX_EXPONENT = 400;
const MAX_LENGTH = 1000;

interface Parts {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
}

function split(text: string): Parts | null {
  if (text.length > MAX_LENGTH) return null;
  const match = /^([+-]?)([0-9]*)(\.[0-9]*)?((?:[a-zA-Z][a-zA-Z0-9+-]*)?)$/.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = (match?.[3] ?? '').slice(1);
  if (!match || whole + fraction === '') return null;
  return { negative: match[1] === '-', whole: whole.replace(/^0+/, '') || '0', fraction, suffix: match[4] ?? '' };
}

function readSuffix(suffix: string): readonly [base: 2 | 10, exponent: number] | null {
  const known = SUFFIXES.get(suffix);
  if (known) return known;
  const match = /^[eE]([+-]?[0-9]{1,9})$/.exec(suffix);
  return match ? [10, Number(match[1])] : null;
}

/** Null where the text is not a quantity. Throws CelError for an exponent that cannot be reckoned with here. */
function parseQuantity(text: string): CelQuantity | null {
  const parts = split(text);
  const suffix = parts && readSuffix(parts.suffix);
  if (!parts || !suffix) return null;
  const [base, exponent] = suffix;
  if (Math.abs(exponent) > MAX_EXPONENT) throw new CelError(`the exponent of the quantity '${text}' is too large`);
  const digits = BigInt(`0${parts.whole}${parts.fraction}`);
  const signed = parts.negative ? -digits : digits;
  const fast = fastForm(parts, base, exponent, signed);
  if (fast) return fast;
  const factor = base === 2 ? 2n ** BigInt(exponent) : 1n;
  const scale = (base === 10 ? exponent : 0) - parts.fraction.length;
  const rounded = roundUp({ kind: 'quantity', value: signed * factor, scale, exact: false });
  return base === 2 ? cap(rounded) : rounded;
}

/** Values that Kubernetes keeps as an int64 with a scale; everything else is an arbitrary-precision decimal. */
function fastForm(parts: Parts, base: 2 | 10, exponent: number, signed: bigint): CelQuantity | null {
  const length = parts.whole.length + parts.fraction.length;
  if (base === 2) {
    const fits = parts.fraction === '' && 15 - parts.whole.length - Math.trunc((exponent * 3) / 10) - 1 >= 0;
    const value = signed * 2n ** BigInt(exponent);
    return fits && inInt64(value) ? { kind: 'quantity', value, scale: 0, exact: true } : null;
  }
  const scale = exponent - parts.fraction.length;
  if (INT64_DIGITS - length < 0 || scale < NANO) return null;
  return { kind: 'quantity', value: signed, scale, exact: true };
}

function inInt64(value: bigint): boolean {
  return value <= MAX_INT && value >= MIN_INT;
}

/** Nothing is finer than a nano-unit; what is, is rounded away from zero. */
function roundUp(quantity: CelQuantity): CelQuantity {
  if (quantity.scale >= NANO) return quantity;
  const unit = 10n ** BigInt(NANO - quantity.scale);
  const rest = quantity.value % unit;
  const away = rest === 0n ? 0n : quantity.value < 0n ? -1n : 1n;
  return { ...quantity, value: quantity.value / unit + away, scale: NANO };
}

/** Binary quantities end at the largest int64. */
function cap(quantity: CelQuantity): CelQuantity {
  const maximum: CelQuantity = {
    kind: 'quantity',
    value: quantity.value < 0n ? -MAX_INT : MAX_INT,
    scale: 0,
    exact: false,
  };
  const beyond = compareQuantities(quantity, maximum);
  return (quantity.value < 0n ? beyond < 0 : beyond > 0) ? maximum : quantity;
}

function atScale(quantity: CelQuantity, scale: number): bigint {
  return quantity.value * 10n ** BigInt(quantity.scale - scale);
}

export function compareQuantities(a: CelQuantity, b: CelQuantity): number {
  const scale = Math.min(a.scale, b.scale);
  const difference = atScale(a, scale) - atScale(b, scale);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

function add(a: CelQuantity, b: CelQuantity, sign: 1n | -1n): CelQuantity {
  const scale = Math.min(a.scale, b.scale);
  const value = atScale(a, scale) + sign * atScale(b, scale);
  return { kind: 'quantity', value, scale, exact: a.exact && b.exact && inInt64(value) };
}

function fromInt(value: bigint): CelQuantity {
  return { kind: 'quantity', value, scale: 0, exact: true };
}

/** The whole number that it is held as; null where asInteger is an error (1.5Gi is one, though it is whole). */
function toInt(quantity: CelQuantity): bigint | null {
  if (!quantity.exact || quantity.scale < 0) return null;
  const value = atScale(quantity, 0);
  return inInt64(value) ? value : null;
}

function asInteger(quantity: CelQuantity): bigint {
  const value = toInt(quantity);
  if (value === null) throw new CelError('cannot convert value to integer');
  return value;
}

function quantity(text: string): CelQuantity {
  const parsed = parseQuantity(text);
  if (!parsed) throw new CelError(`quantities must match the regular expression of Kubernetes: '${text.slice(0, 40)}'`);
  return parsed;
}

export function quantityFunctions(): Overload[] {
  return [
    func('quantity(string): quantity', quantity),
    func('isQuantity(string): bool', text => parseQuantity(text) !== null),
    // Declared as a function and not as a method, which is how Kubernetes has it.
    func('sign(quantity): int', value => BigInt(compareQuantities(value, fromInt(0n)))),
    method('quantity.isInteger(): bool', value => toInt(value) !== null),
    method('quantity.asInteger(): int', asInteger),
    method('quantity.asApproximateFloat(): double', value => Number(`${value.value}e${value.scale}`)),
    method('quantity.add(quantity): quantity', (a, b) => add(a, b, 1n)),
    method('quantity.add(int): quantity', (a, b) => add(a, fromInt(b), 1n)),
    method('quantity.sub(quantity): quantity', (a, b) => add(a, b, -1n)),
    method('quantity.sub(int): quantity', (a, b) => add(a, fromInt(b), -1n)),
    method('quantity.isLessThan(quantity): bool', (a, b) => compareQuantities(a, b) < 0),
    method('quantity.isGreaterThan(quantity): bool', (a, b) => compareQuantities(a, b) > 0),
    method('quantity.compareTo(quantity): int', (a, b) => BigInt(compareQuantities(a, b))),
  ];
}
