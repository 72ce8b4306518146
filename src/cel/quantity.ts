// Kubernetes quantities: quantity('1.5Gi').isGreaterThan(quantity('1G')); see ../quantity.ts.
import { parseQuantity } from '../kube/quantity.ts';
import { CelError } from './errors.ts';
import { func, method, type Overload } from './overload.ts';
import { type CelQuantity, MAX_INT, MIN_INT } from './values.ts';

/** Null where the text is not a quantity. Throws CelError for one that cannot be reckoned with here. */
function celQuantity(text: string): CelQuantity | null {
  const parsed = parseQuantity(text);
  if (parsed === 'too large') throw new CelError(`the quantity '${text.slice(0, 40)}' is too large`);
  return parsed && { kind: 'quantity', ...parsed };
}

function inInt64(value: bigint): boolean {
  return value <= MAX_INT && value >= MIN_INT;
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
  const parsed = celQuantity(text);
  if (!parsed) throw new CelError(`quantities must match the regular expression of Kubernetes: '${text.slice(0, 40)}'`);
  return parsed;
}

export function quantityFunctions(): Overload[] {
  return [
    func('quantity(string): quantity', quantity),
    func('isQuantity(string): bool', text => celQuantity(text) !== null),
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
