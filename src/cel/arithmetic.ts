// `+ - * / %` and negation of CEL values: 64-bit integers that overflow into errors, doubles that do not, times and concatenation.

import { traversal } from './cost.ts';
import { CelError } from './errors.ts';
import { checkListSize, checkStringSize, type Meter } from './meter.ts';
import { checkDuration, checkTimestamp } from './time.ts';
import { type CelValue, isList, isTagged, kindOf, MAX_INT, MAX_UINT, MIN_INT } from './values.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** Throws CelError for overflow, division by zero, and operands that do not go together. */
export function calculate(operator: ArithmeticOperator, a: CelValue, b: CelValue, meter: Meter): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return checkInt(integers(operator, a, b));
  if (typeof a === 'number' && typeof b === 'number' && operator !== '%') return doubles(operator, a, b);
  if (operator === '+') {
    const sum = concatenate(a, b, meter);
    if (sum !== undefined) return sum;
  }
  if (isTagged(a) && isTagged(b)) {
    if (a.kind === 'uint' && b.kind === 'uint') {
      return { kind: 'uint', value: checkUint(integers(operator, a.value, b.value)) };
    }
    const time = operator === '+' || operator === '-' ? times(operator, a, b) : undefined;
    if (time !== undefined) return time;
  }
  throw new CelError(`no such overload: ${kindOf(a)} ${operator} ${kindOf(b)}`);
}

export function negate(value: CelValue): CelValue {
  if (typeof value === 'bigint') return checkInt(-value);
  if (typeof value === 'number') return -value;
  throw new CelError(`no such overload: -${kindOf(value)}`);
}

function integers(operator: ArithmeticOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0n) throw new CelError('division by zero');
      return a / b;
    case '%':
      if (b === 0n) throw new CelError('modulus by zero');
      if (a === MIN_INT && b === -1n) throw new CelError('integer overflow');
      return a % b;
  }
}

function doubles(operator: Exclude<ArithmeticOperator, '%'>, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
  }
}

function checkInt(value: bigint): bigint {
  if (value > MAX_INT || value < MIN_INT) throw new CelError('integer overflow');
  return value;
}

export function checkUint(value: bigint): bigint {
  if (value > MAX_UINT || value < 0n) throw new CelError('unsigned integer overflow');
  return value;
}

function concatenate(a: CelValue, b: CelValue, meter: Meter): CelValue | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    checkStringSize(a.length + b.length);
    meter.work(traversal(a.length + b.length));
    return a + b;
  }
  if (isList(a) && isList(b)) {
    // cel-go joins without copying, for 1; copying is what happens here.
    checkListSize(a.length + b.length);
    meter.work(traversal(a.length + b.length));
    return [...a, ...b];
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    meter.work(traversal(a.length + b.length));
    return Uint8Array.from([...a, ...b]);
  }
  return undefined;
}

function times(operator: '+' | '-', a: CelValue, b: CelValue): CelValue | undefined {
  if (!isTagged(a) || !isTagged(b)) return undefined;
  if (a.kind === 'duration' && b.kind === 'duration') {
    return checkDuration(operator === '+' ? a.nanos + b.nanos : a.nanos - b.nanos);
  }
  if (a.kind === 'timestamp' && b.kind === 'duration') {
    return checkTimestamp(operator === '+' ? a.nanos + b.nanos : a.nanos - b.nanos, a.offset);
  }
  if (a.kind === 'duration' && b.kind === 'timestamp' && operator === '+') {
    return checkTimestamp(a.nanos + b.nanos, b.offset);
  }
  if (a.kind === 'timestamp' && b.kind === 'timestamp' && operator === '-') return checkDuration(a.nanos - b.nanos);
  return undefined;
}
