// Equality and order of CEL values, across numeric types, as cel-go defines them.
import { compareStrings } from './code-points.ts';
import { CelError } from './errors.ts';
import { compareQuantities } from './quantity.ts';
import { compareSemvers } from './semver.ts';
import { type CelMap, type CelTagged, type CelValue, isList, isMap, isTagged, kindOf } from './values.ts';

/** `==`: never an error; values of different types are different, except that 1 == 1.0 == 1u. */
export function equals(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const left = numberOf(a);
  if (left !== null) {
    const right = numberOf(b);
    return right !== null && compareNumbers(left, right) === 0;
  }
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => equals(item, b[index] ?? null));
  if (isMap(a)) return isMap(b) && equalMaps(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  return isTagged(a) && isTagged(b) && equalTagged(a, b);
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = lookup(b, key);
    if (other === undefined || !equals(value, other)) return false;
  }
  return true;
}

function equalTagged(a: CelTagged, b: CelTagged): boolean {
  switch (a.kind) {
    case 'duration':
    case 'timestamp':
      return b.kind === a.kind && a.nanos === b.nanos;
    case 'type':
    case 'format':
      return b.kind === a.kind && a.name === b.name;
    case 'optional':
      if (b.kind !== 'optional') return false;
      return a.value === undefined || b.value === undefined ? a.value === b.value : equals(a.value, b.value);
    case 'quantity':
      return b.kind === 'quantity' && compareQuantities(a, b) === 0;
    case 'url':
      return b.kind === 'url' && a.text === b.text;
    case 'ip':
      return b.kind === 'ip' && compareBytes(a.bytes, b.bytes) === 0;
    case 'cidr':
      return b.kind === 'cidr' && a.bits === b.bits && compareBytes(a.bytes, b.bytes) === 0;
    case 'semver':
      return b.kind === 'semver' && compareSemvers(a, b) === 0;
    default:
      return false;
  }
}

/** The value of a key, where 1, 1u and 1.0 are the same key. Undefined where there is none. */
export function lookup(container: CelMap, key: CelValue): CelValue | undefined {
  const direct = container.get(key);
  if (direct !== undefined) return direct;
  const whole = wholeNumber(key);
  if (whole === null) return undefined;
  const int = container.get(whole);
  if (int !== undefined) return int;
  for (const [other, value] of container) if (isTagged(other) && numberOf(other) === whole) return value;
  return undefined;
}

function wholeNumber(value: CelValue): bigint | null {
  const number = numberOf(value);
  return typeof number === 'number' ? (Number.isInteger(number) ? BigInt(number) : null) : number;
}

/** Is the value in the list, or a key of the map? */
export function contains(container: CelValue, value: CelValue): boolean {
  if (isList(container)) return container.some(item => equals(item, value));
  if (isMap(container)) return lookup(container, value) !== undefined;
  throw new CelError(`no such overload: ${kindOf(value)} in ${kindOf(container)}`);
}

/** -1, 0 or 1. Throws CelError where the two cannot be ordered. */
export function compare(a: CelValue, b: CelValue): number {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== null && right !== null) {
    const order = compareNumbers(left, right);
    if (Number.isNaN(order)) throw new CelError('NaN values cannot be ordered');
    return order;
  }
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (isTagged(a) && isTagged(b) && a.kind === b.kind && (a.kind === 'duration' || a.kind === 'timestamp')) {
    const other = b.kind === 'duration' || b.kind === 'timestamp' ? b.nanos : 0n;
    return order(a.nanos, other);
  }
  throw new CelError(`no such overload: ${kindOf(a)} < ${kindOf(b)}`);
}

function numberOf(value: CelValue): bigint | number | null {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return isTagged(value) && value.kind === 'uint' ? value.value : null;
}

/** cel-go compares an int with a double as doubles; NaN where one is NaN. */
function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (typeof a === 'bigint' && typeof b === 'bigint') return order(a, b);
  const left = Number(a);
  const right = Number(b);
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : order(left, right);
}

function order<T extends bigint | number>(a: T, b: T): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return order(a.length, b.length);
}
