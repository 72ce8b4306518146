// Resource quantities such as `500m` and `1.5Gi`: one text for each amount.

interface Suffix {
  readonly text: string;
  readonly base: 2 | 10;
  readonly exponent: number;
}

/** https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/suffix.go */
const SUFFIXES: readonly Suffix[] = [
  { text: 'n', base: 10, exponent: -9 },
  { text: 'u', base: 10, exponent: -6 },
  { text: 'm', base: 10, exponent: -3 },
  { text: '', base: 10, exponent: 0 },
  { text: 'k', base: 10, exponent: 3 },
  { text: 'M', base: 10, exponent: 6 },
  { text: 'G', base: 10, exponent: 9 },
  { text: 'T', base: 10, exponent: 12 },
  { text: 'P', base: 10, exponent: 15 },
  { text: 'E', base: 10, exponent: 18 },
  { text: 'Ki', base: 2, exponent: 10 },
  { text: 'Mi', base: 2, exponent: 20 },
  { text: 'Gi', base: 2, exponent: 30 },
  { text: 'Ti', base: 2, exponent: 40 },
  { text: 'Pi', base: 2, exponent: 50 },
  { text: 'Ei', base: 2, exponent: 60 },
];

const NANO = 10n ** 9n;
const MILLI_IN_NANO = 10n ** 6n;
const MAX_INT64 = 2n ** 63n - 1n;
const NANO_SCALE = -9;
/** Digits that Kubernetes keeps in an int64 (maxInt64Factors). */
const INT64_DIGITS = 18;
/** Beyond these a text is left alone: no amount of memory needs it, and big integers are not free. */
const MAX_LENGTH = 1_000;
const MAX_EXPONENT = 400;

/**
 * The text that stands for the amount, or null for what the API server does not read as a quantity.
 * Equal amounts have equal texts: `1000m` and `1` give `1`, `1024Mi` and `1073741824` give `1Gi`, `1e3` gives `1k`. Among the
 * canonical texts that the API server would write itself for the amount (decimal or binary suffix), it is the shortest.
 *
 * `roundTo` is how finely the API server keeps it: `nano` for any quantity, `milli` for the values of a resource list
 * (SetDefaults_ResourceList); both round away from zero. Binary amounts above 2^63-1 are capped, as ParseQuantity does.
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go
 *
 * A text without a digit (`m`, `.`, but not `Ei`) is 0, as Go happens to read it. Texts of more than 1,000 characters or with exponents beyond 400
 * are null: kept as they are they equal only themselves, which is the safe side.
 */
export function canonicalQuantity(text: string, roundTo: 'nano' | 'milli' = 'nano'): string | null {
  let nano = nanoOf(text);
  if (nano === null) return null;
  if (roundTo === 'milli') nano = divideAwayFromZero(nano, MILLI_IN_NANO) * MILLI_IN_NANO;
  const decimal = decimalText(nano);
  const binary = binaryText(nano);
  return binary !== null && binary.length < decimal.length ? binary : decimal;
}

/**
 * The text as the API server writes a value of a resource list: `1000m` is `1`, `1024Mi` is `1Gi`, and `1073741824` stays what it is,
 * since the kind of suffix is kept (Quantity.CanonicalizeBytes). What is no quantity, and what has an exponent (`1e3`), stays as written.
 */
export function storedQuantity(text: string): string {
  const nano = /[0-9.][eE][+-]?[0-9]/.test(text) ? null : nanoOf(text);
  if (nano === null) return text;
  const rounded = divideAwayFromZero(nano, MILLI_IN_NANO) * MILLI_IN_NANO;
  return (trimGoSpace(text).endsWith('i') ? binaryText(rounded) : null) ?? decimalText(rounded);
}

/** An amount as resource.Quantity holds it: `value` × 10^`scale`, never finer than a billionth. */
export interface Quantity {
  readonly value: bigint;
  readonly scale: number;
  /** Is it held as an int64 with a scale? Quantity.AsInt64 is an error for all others: for 1.5Gi, though that is whole. */
  readonly exact: boolean;
}

/**
 * As ParseQuantity reads it, with blanks around it refused. Null where that is an error; `too large` for texts and exponents that no
 * amount needs and that Go goes on to fill the memory with.
 * https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/api/resource/quantity.go
 */
export function parseQuantity(text: string): Quantity | 'too large' | null {
  if (text.length > MAX_LENGTH) return 'too large';
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)$/.exec(text);
  if (match === null || text === '') return null;
  const [, sign, digits = '', fraction = '', suffixText = ''] = match;
  const suffix = suffixOf(suffixText);
  if (suffix === null) return null;
  const { base, exponent } = suffix;
  if (Math.abs(exponent) > MAX_EXPONENT) return 'too large';
  const whole = digits.replace(/^0+/, '') || '0';
  const size = BigInt(whole + fraction);
  const value = sign === '-' ? -size : size;
  const scale = (base === 10 ? exponent : 0) - fraction.length;
  const multiplied = base === 2 ? value * 2n ** BigInt(exponent) : value;
  if (isHeldAsInt64(whole.length, fraction.length, suffix, scale) && fitsInt64(multiplied))
    return { value: multiplied, scale, exact: true };
  // Its way to larger amounts is the only one on which Go misses a digit.
  if (digits === '' && fraction === '') return null;
  const rounded = roundedUp({ value: multiplied, scale, exact: false });
  return base === 2 ? capped(rounded) : rounded;
}

/** By the number of digits alone. */
function isHeldAsInt64(whole: number, fraction: number, { base, exponent }: Suffix, scale: number): boolean {
  if (base === 2) return fraction === 0 && 15 - whole - Math.trunc((exponent * 3) / 10) - 1 >= 0;
  return whole + fraction <= INT64_DIGITS && scale >= NANO_SCALE;
}

function fitsInt64(value: bigint): boolean {
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n;
}

/** Nothing is finer than a billionth; what is, is rounded away from zero. */
function roundedUp(quantity: Quantity): Quantity {
  if (quantity.scale >= NANO_SCALE) return quantity;
  const unit = 10n ** BigInt(NANO_SCALE - quantity.scale);
  return { ...quantity, value: divideAwayFromZero(quantity.value, unit), scale: NANO_SCALE };
}

/** Binary amounts end at the largest int64. */
function capped(quantity: Quantity): Quantity {
  const nano = inNano(quantity);
  if (nano <= MAX_INT64 * NANO && nano >= -MAX_INT64 * NANO) return quantity;
  return { value: nano < 0n ? -MAX_INT64 : MAX_INT64, scale: 0, exact: false };
}

function inNano({ value, scale }: Quantity): bigint {
  return value * 10n ** BigInt(scale - NANO_SCALE);
}

/** The amount in billionths. Quantity.UnmarshalJSON trims, where ParseQuantity alone refuses blanks. */
function nanoOf(text: string): bigint | null {
  if (text.length > MAX_LENGTH) return null;
  const quantity = parseQuantity(trimGoSpace(text));
  return quantity === null || quantity === 'too large' ? null : inNano(quantity);
}

function suffixOf(text: string): Suffix | null {
  const listed = SUFFIXES.find(suffix => suffix.text === text);
  if (listed !== undefined) return listed;
  // Go reads the exponent as an int64.
  const match = /^[eE]([+-]?[0-9]+)$/.exec(text);
  return match === null || !fitsInt64(BigInt(Number(match[1]) || 0))
    ? null
    : { text, base: 10, exponent: Number(match[1]) };
}

/** Digits with the largest decimal suffix that leaves a whole number; `e21` and so on where the suffixes end. */
function decimalText(nano: bigint): string {
  if (nano === 0n) return '0';
  let number = nano;
  let exponent = -9;
  while (number % 1000n === 0n) {
    number /= 1000n;
    exponent += 3;
  }
  const suffix = SUFFIXES.find(candidate => candidate.base === 10 && candidate.exponent === exponent);
  return `${number}${suffix === undefined ? `e${exponent}` : suffix.text}`;
}

function binaryText(nano: bigint): string | null {
  let number = nano / NANO;
  const size = number < 0n ? -number : number;
  // Beyond the cap the same text would be read as the cap.
  if (nano % NANO !== 0n || size < 1024n || size > MAX_INT64) return null;
  let exponent = 0;
  while (exponent < 60 && number % 1024n === 0n) {
    number /= 1024n;
    exponent += 10;
  }
  const suffix = SUFFIXES.find(candidate => candidate.base === 2 && candidate.exponent === exponent);
  return suffix === undefined ? null : `${number}${suffix.text}`;
}

function divideAwayFromZero(value: bigint, by: bigint): bigint {
  const rest = value % by;
  if (rest === 0n) return value / by;
  return value / by + (value > 0n ? 1n : -1n);
}

/** Go's strings.TrimSpace: what JavaScript calls white space, less U+FEFF, plus U+0085. */
function trimGoSpace(text: string): string {
  return text.replace(/^(?:[^\S\ufeff]|\u0085)+/, '').replace(/(?:[^\S\ufeff]|\u0085)+$/, '');
}

/** Does the API server read it as a quantity? Texts of absurd length or exponent count as quantities that nobody knows the amount of. */
export function isQuantity(text: string): boolean {
  return text.length > MAX_LENGTH || nanoOf(text) !== null;
}

/** The amount in billionths, for comparing; null for what is no quantity. */
export function quantityInNano(text: string): bigint | null {
  return nanoOf(text);
}
