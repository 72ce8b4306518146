// Calls of functions and methods: overloads are chosen by static types where those decide, by the values otherwise.
import { callCost, resultCost } from './cost.ts';
import { functionsNamed } from './environment.ts';
import { CelError, CelLimit } from './errors.ts';
import { type Compilation, type Frame, fail, type Node } from './node.ts';
import type { Overload } from './overload.ts';
import { compilePattern } from './regex.ts';
import { resolveOverload } from './resolve.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import { DYN, type Type } from './types.ts';
import { type CelValue, isList, isMap, isTagged, kindOf } from './values.ts';

/** Is there a function of this name, with its namespace (`sets.contains`)? */
export function isFunction(name: string): boolean {
  return functionsNamed(name) !== undefined;
}

/** `name(args)`, or `args[0].name(args[1], …)` for a member. Throws CelCompileError for an unknown name or arguments that do not fit. */
export function callNode(name: string, member: boolean, args: readonly Node[], compilation: Compilation): Node {
  const overloads = functionsNamed(name) ?? fail(`undeclared reference to '${name}'`);
  const sameStyle = overloads.filter(overload => overload.member === member);
  const types = args.map(arg => compilation.bindings.resolve(arg.type));
  const { type, fitting } = resolveOverload(name, sameStyle, types, compilation.bindings);
  checkLiterals(name, args, compilation);
  if (member && (name === 'or' || name === 'orValue')) return alternativeNode(name, type, args);
  const [only] = fitting;
  const decided = fitting.length === 1 && types.every(known) ? only : undefined;
  return {
    type,
    run(frame) {
      const values = args.map(arg => arg.run(frame));
      frame.meter.charge(callCost(name, values));
      const overload = decided ?? choose(name, fitting, values);
      const result = overload.run(values, frame.meter);
      frame.meter.charge(resultCost(name, values, result));
      return result;
    },
  };
}

/** Does the static type decide what values there can be? Elements of lists do not matter for that. */
function known(type: Type): boolean {
  return type.kind !== 'dyn' && type.kind !== 'var' && type.kind !== 'null';
}

function choose(name: string, overloads: readonly Overload[], values: readonly CelValue[]): Overload {
  const found = overloads.find(overload =>
    overload.params.every((param, index) => accepts(param, values[index] ?? null, overload.loose)),
  );
  if (!found) throw new CelError(`no such overload: ${name}(${values.map(kindOf).join(', ')})`);
  return found;
}

/** Is the value of the type? Of a list or map only the first element is looked at, as cel-go does. */
function accepts(type: Type, value: CelValue, loose = false): boolean {
  if (type.kind === 'dyn' || type.kind === 'var') return true;
  if (kindOf(value) !== type.kind) return false;
  if (loose) return true;
  const [first = DYN, second = DYN] = type.args;
  if (isList(value)) return value[0] === undefined || accepts(first, value[0]);
  if (isMap(value)) {
    for (const [key, item] of value) return accepts(first, key) && accepts(second, item);
    return true;
  }
  return !isTagged(value) || value.kind !== 'optional' || value.value === undefined || accepts(first, value.value);
}

/** optional.or(other) and optional.orValue(other): the argument is evaluated only where the optional is empty. */
function alternativeNode(name: 'or' | 'orValue', type: Type, args: readonly Node[]): Node {
  const [receiver, other] = args;
  if (!receiver || !other) return fail(`${name}() takes one argument`);
  return {
    type,
    run(frame: Frame) {
      const value = receiver.run(frame);
      if (!isTagged(value) || value.kind !== 'optional')
        throw new CelError(`no such overload: ${kindOf(value)}.${name}(_)`);
      if (value.value === undefined) return other.run(frame);
      return name === 'or' ? value : value.value;
    },
  };
}

/** Patterns, durations and timestamps that are literals are checked when the policy is compiled, as Kubernetes does since 1.29. */
function checkLiterals(name: string, args: readonly Node[], { checkPatterns }: Compilation): void {
  const pattern = checkPatterns && ['matches', 'find', 'findAll'].includes(name) ? args[1]?.constant : undefined;
  const text = args.length === 1 ? args[0]?.constant : undefined;
  try {
    if (typeof pattern === 'string') compilePattern(pattern);
    if (typeof text === 'string' && name === 'duration') parseDuration(text);
    if (typeof text === 'string' && name === 'timestamp') parseTimestamp(text);
  } catch (error) {
    if (error instanceof CelError || error instanceof CelLimit) fail(error.message);
    throw error;
  }
}
