// What an unquoted YAML word means to Kubernetes' Go tools: the table of go-yaml v2 (YAML 1.1), not that of YAML 1.2.
// https://github.com/yaml/go-yaml/blob/v2.4.3/resolve.go

import type { Json } from '../model.ts';

export type ScalarType = 'str' | 'bool' | 'int' | 'float' | 'null';

/** A resolved scalar. `value` is undefined for what JSON cannot hold: infinities and not-a-number. */
export interface Scalar {
  readonly type: ScalarType;
  readonly value: Json | undefined;
}

const words: ReadonlyMap<string, Scalar> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(entry('bool', true)),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(entry('bool', false)),
  ...['', '~', 'null', 'Null', 'NULL'].map(entry('null', null)),
  ...['.nan', '.NaN', '.NAN'].map(entry('float', undefined)),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'].map(entry('float', undefined)),
]);

function entry(type: ScalarType, value: Json | undefined): (word: string) => [string, Scalar] {
  return word => [word, { type, value }];
}

/** Resolves a plain scalar without a tag, as `kubectl` does: `010` is 8, `off` is false, `1_000` is 1000, `12:30` is text. */
export function resolvePlain(text: string): Scalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  if (first === 0x2e /* . */) {
    // Go's ParseFloat itself, which allows single underscores between digits.
    const isNumber = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/.test(text);
    return isNumber ? float(text.replaceAll('_', ''), text) : string(text);
  }
  if (first !== 0x2b && first !== 0x2d && !(first >= 0x30 && first <= 0x39)) return string(text);
  // A date is text to Kubernetes, and no number is spelled like one, so go-yaml's timestamps need no case of their own.
  const plain = text.replaceAll('_', '');
  return integer(plain) ?? (isFloat(plain) ? float(plain, text) : string(text));
}

/** Does a plain scalar read as a boolean here, and as text for YAML 1.2 readers (kustomize among them)? */
export function isOldBoolean(text: string): boolean {
  return words.get(text)?.type === 'bool' && !/^(?:true|false)$/i.test(text);
}

/** How a mapping key of this type is spelled in JSON; undefined where Go refuses such a key. https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/yaml.go */
export function keyText(scalar: Scalar, source: string): string | undefined {
  switch (scalar.type) {
    case 'str':
      return String(scalar.value);
    case 'bool':
      return String(scalar.value);
    case 'int':
      // A whole number beyond int64 is a uint64 to go-yaml, which sigs.k8s.io/yaml does not take as a key.
      return typeof scalar.value === 'number' && Math.abs(scalar.value) >= 2 ** 63 ? undefined : String(scalar.value);
    case 'float':
      return floatKey(scalar.value, source);
    case 'null':
      return undefined;
  }
}

function string(value: string): Scalar {
  return { type: 'str', value };
}

const radixes: Readonly<Record<string, [number, RegExp]>> = {
  x: [16, /^[0-9a-fA-F]+$/],
  b: [2, /^[01]+$/],
  o: [8, /^[0-7]+$/],
};

/** Go's ParseInt and ParseUint with base 0; null where the text is no whole number of 64 bits. */
function integer(plain: string): Scalar | null {
  const negative = plain.startsWith('-');
  const signed = negative || plain.startsWith('+');
  let digits = signed ? plain.slice(1) : plain;
  let prefix = '';
  const radix = digits.length > 1 && digits.startsWith('0') ? radixes[digits.charAt(1).toLowerCase()] : undefined;
  if (radix !== undefined) {
    prefix = `0${digits.charAt(1).toLowerCase()}`;
    digits = digits.slice(2);
    if (!radix[1].test(digits)) return null;
  } else if (digits.length > 1 && digits.startsWith('0')) {
    prefix = '0o';
    digits = digits.slice(1);
    if (!/^[0-7]+$/.test(digits)) return null;
  } else if (!/^[0-9]+$/.test(digits)) {
    return null;
  }
  // Longer than any 64-bit number in any base but two, and there leading zeros are all that could make it one.
  digits = digits.replace(/^0+(?=.)/, '');
  if (digits.length > 64) return null;
  const magnitude = BigInt(prefix + digits);
  const value = negative ? -magnitude : magnitude;
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return { type: 'int', value: exact(value) };
  if (!signed && value < 2n ** 64n) return { type: 'int', value: Number(value) };
  return null;
}

function isFloat(plain: string): boolean {
  return /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain);
}

function float(plain: string, text = plain): Scalar {
  const value = Number(plain);
  // Go's ParseFloat reports a number that is too large as an error, and the text stays a text.
  return Number.isFinite(value) ? { type: 'float', value: wholeFloat(value) } : string(text);
}

/** A whole number as Json: a bigint only where a number would round it. */
export function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A float as kubectl sees it after its way through JSON, where a whole one is an int64 again. */
export function wholeFloat(value: number): number | bigint {
  if (value === 0) return 0;
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  return Math.abs(value) < 2 ** 63 ? BigInt(value) : value;
}

/** Go's FormatFloat(f, 'g', -1, 32): the shortest digits that give the same 32-bit float. */
function floatKey(value: Json | undefined, source: string): string {
  if (value === undefined) {
    if (/nan/i.test(source)) return '.nan';
    return source.startsWith('-') ? '-.inf' : '.inf';
  }
  const single = Math.fround(Number(value));
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toPrecision(digits))) !== single) digits++;
  const shortest = Number(single.toPrecision(digits));
  const [mantissa = '0', power = '0'] = shortest.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return shortest.toFixed(Math.max(0, digits - 1 - exponent)).replace(/\.0+$/, '');
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
