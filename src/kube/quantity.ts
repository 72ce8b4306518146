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
/** Texts beyond this are left alone: no amount of memory needs them, and big integers are not free. */
const MAX_LENGTH = 100;
const MAX_EXPONENT = 100n;

/**
 * The text that stands for the amount, or null for what the API server does not read as a quantity.
 * Equal amounts have equal texts: `1000m` and `1` give `1`, `1024Mi` and `1073741824` give `1Gi`, `1e3` gives `1k`. Among the
 * canonical texts that the API server would write itself for the amount (decimal or binary suffix), it is the shortest.
 *
 * `roundTo` is how finely the API server keeps it: `nano` for any quantity, `milli` for the values of a resource list
 * (SetDefaults_ResourceList); both round away from zero. Binary amounts above 2^63-1 are capped, as ParseQuantity does.
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go
 *
 * Texts without a digit (`m`, `.`), which Go happens to read as 0, and texts of more than 100 characters or with exponents
 * beyond 100 are null: kept as they are they equal only themselves, which is the safe side.
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

/** The amount in billionths. */
function nanoOf(text: string): bigint | null {
  if (text.length > MAX_LENGTH) return null;
  // Quantity.UnmarshalJSON trims; ParseQuantity alone would refuse blanks.
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)$/.exec(trimGoSpace(text));
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', suffixText = ''] = match;
  if (whole === '' && fraction === '') return null;
  const suffix = suffixOf(suffixText);
  if (suffix === null) return null;
  const digits = BigInt(whole + fraction);
  const scale = BigInt(suffix.base) ** BigInt(Math.abs(suffix.exponent));
  const dividedBy = 10n ** BigInt(fraction.length) * (suffix.exponent < 0 ? scale : 1n);
  const multiplied = digits * NANO * (suffix.exponent < 0 ? 1n : scale);
  let nano = divideAwayFromZero(multiplied, dividedBy);
  if (suffix.base === 2 && nano > MAX_INT64 * NANO) nano = MAX_INT64 * NANO;
  return sign === '-' ? -nano : nano;
}

function suffixOf(text: string): Suffix | null {
  const listed = SUFFIXES.find(suffix => suffix.text === text);
  if (listed !== undefined) return listed;
  if (!/^[eE][+-]?[0-9]+$/.test(text)) return null;
  const exponent = BigInt(text.slice(text[1] === '+' ? 2 : 1));
  if (exponent > MAX_EXPONENT || exponent < -MAX_EXPONENT) return null;
  return { text, base: 10, exponent: Number(exponent) };
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
