// Operators: their static types, as in cel-go's standard library, and how they run.
import { type ArithmeticOperator, calculate, negate } from './arithmetic.ts';
import { equalityCost, sizeOf, traversal } from './cost.ts';
import { compare, contains, equals } from './equality.ts';
import { CelError, CelUnknown } from './errors.ts';
import { type Compilation, type Frame, fail, type Node } from './node.ts';
import { resolveOverload, type Signature } from './resolve.ts';
import { BOOL, parseType, splitTypes } from './types.ts';
import { type CelValue, isList, kindOf } from './values.ts';

const NUMERIC = ['int', 'uint', 'double'] as const;
const ORDERED = ['bool', ...NUMERIC, 'string', 'bytes', 'timestamp', 'duration'] as const;
const MIXED = NUMERIC.flatMap(left => NUMERIC.filter(right => right !== left).map(right => `${left}, ${right}: bool`));

const SUMS = [...NUMERIC, 'string', 'bytes', 'duration'].map(type => `${type}, ${type}: ${type}`);
const PRODUCTS = NUMERIC.map(type => `${type}, ${type}: ${type}`);
const RELATIONS = [...ORDERED.map(type => `${type}, ${type}: bool`), ...MIXED];
const EQUALITY = ['T, T: bool'];

const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  '+': [...SUMS, 'list<T>, list<T>: list<T>', 'timestamp, duration: timestamp', 'duration, timestamp: timestamp'],
  '-': [
    ...PRODUCTS,
    'duration, duration: duration',
    'timestamp, duration: timestamp',
    'timestamp, timestamp: duration',
  ],
  '*': PRODUCTS,
  '/': PRODUCTS,
  '%': ['int, int: int', 'uint, uint: uint'],
  '<': RELATIONS,
  '<=': RELATIONS,
  '>': RELATIONS,
  '>=': RELATIONS,
  '==': EQUALITY,
  '!=': EQUALITY,
  in: ['T, list<T>: bool', 'K, map<K,V>: bool'],
  '!_': ['bool: bool'],
  '-_': ['int: int', 'double: double'],
  '?:': ['bool, T, T: T'],
};

const parsed = new Map<string, readonly Signature[]>();

function signaturesOf(operator: string): readonly Signature[] {
  const known = parsed.get(operator);
  if (known) return known;
  const signatures = (SIGNATURES[operator] ?? []).map(text => {
    const colon = text.lastIndexOf(': ');
    return { params: splitTypes(text.slice(0, colon)).map(parseType), result: parseType(text.slice(colon + 2)) };
  });
  parsed.set(operator, signatures);
  return signatures;
}

/** `_+_`, as cel-go names it in messages. */
function display(operator: string): string {
  if (operator.endsWith('_')) return operator;
  return operator === '?:' ? '_?_:_' : `_${operator}_`;
}

function typeOfOperator(operator: string, operands: readonly Node[], compilation: Compilation) {
  return resolveOverload(
    display(operator),
    signaturesOf(operator),
    operands.map(operand => operand.type),
    compilation.bindings,
  ).type;
}

export function unaryNode(operator: '!_' | '-_', operand: Node, compilation: Compilation): Node {
  const type = typeOfOperator(operator, [operand], compilation);
  if (operator === '-_') {
    return {
      type,
      run(frame) {
        frame.meter.charge(1);
        return negate(operand.run(frame));
      },
    };
  }
  return {
    type,
    run(frame) {
      frame.meter.charge(1);
      const value = operand.run(frame);
      if (typeof value !== 'boolean') throw new CelError(`no such overload: !${kindOf(value)}`);
      return !value;
    },
  };
}

type Binary = (a: CelValue, b: CelValue, frame: Frame) => CelValue;

const RELATION: Readonly<Record<string, (order: number) => boolean>> = {
  '<': order => order < 0,
  '<=': order => order <= 0,
  '>': order => order > 0,
  '>=': order => order >= 0,
};

function isArithmetic(operator: string): operator is ArithmeticOperator {
  return ['+', '-', '*', '/', '%'].includes(operator);
}

/** `typed`: do the static types say which overload it is? Where they do not, Kubernetes charges for none in particular. */
function binaryRun(operator: string, typed: readonly string[]): Binary {
  const isText = typed.includes('string') || typed.includes('bytes');
  const relation = RELATION[operator];
  if (relation) {
    return (a, b, frame) => {
      frame.meter.charge(isText ? traversal(Math.min(sizeOf(a), sizeOf(b))) : 1);
      return relation(compare(a, b));
    };
  }
  if (isArithmetic(operator)) {
    return (a, b, frame) => {
      frame.meter.charge(isText ? traversal(sizeOf(a) + sizeOf(b)) : 1);
      return calculate(operator, a, b, frame.meter);
    };
  }
  if (operator === 'in') {
    return (a, b, frame) => {
      frame.meter.charge(typed[1] === 'list' && isList(b) ? b.length : 1);
      return contains(b, a);
    };
  }
  const wanted = operator === '==';
  return (a, b, frame) => {
    frame.meter.charge(equalityCost(a, b));
    return equals(a, b) === wanted;
  };
}

export function binaryNode(operator: string, left: Node, right: Node, compilation: Compilation): Node {
  const type = typeOfOperator(operator, [left, right], compilation);
  const apply = binaryRun(
    operator,
    [left, right].map(operand => compilation.bindings.resolve(operand.type).kind),
  );
  return { type, run: frame => apply(left.run(frame), right.run(frame), frame) };
}

export function ternaryNode(condition: Node, yes: Node, no: Node, compilation: Compilation): Node {
  const type = typeOfOperator('?:', [condition, yes, no], compilation);
  return {
    type,
    run(frame) {
      const value = condition.run(frame);
      if (typeof value !== 'boolean') throw new CelError(`no such overload: ${kindOf(value)} ? _ : _`);
      return value ? yes.run(frame) : no.run(frame);
    },
  };
}

/**
 * `a && b && …` and `a || b || …`. One operand that decides (false, true) decides, whatever the others are or fail with;
 * otherwise what is unknown wins over an error, and the first error is the answer.
 */
export function logicalNode(operator: '&&' | '||', terms: readonly Node[], compilation: Compilation): Node {
  for (const term of terms) {
    if (!compilation.bindings.assign([term.type], [BOOL])) {
      fail(
        `expected type 'bool' but found '${compilation.bindings.resolve(term.type).name}' as an operand of '${operator}'`,
      );
    }
  }
  const decisive = operator === '||';
  return {
    type: BOOL,
    run(frame) {
      let failure: CelError | null = null;
      for (const term of terms) {
        const value = attempt(term, frame);
        if (value === decisive) return decisive;
        if (value instanceof CelError) failure = worse(failure, value);
        else if (typeof value !== 'boolean')
          failure = worse(failure, new CelError(`no such overload: ${kindOf(value)} ${operator} _`));
      }
      if (failure) throw failure;
      return !decisive;
    },
  };
}

/** The value, or the error that a deciding operand may absorb. */
export function attempt(node: Node, frame: Frame): CelValue | CelError {
  try {
    return node.run(frame);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

/** Which of two errors is the answer: an unknown before an error, the first before the second. */
export function worse(first: CelError | null, second: CelError): CelError {
  if (first === null || (second instanceof CelUnknown && !(first instanceof CelUnknown))) return second;
  return first;
}
