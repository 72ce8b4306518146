// Reading out of values: `a.b`, `a[b]`, `a.?b`, `a[?b]` and has(a.b).
// https://github.com/google/cel-go/blob/master/interpreter/attributes.go (refQualify)
import { lookup } from './equality.ts';
import { CelError } from './errors.ts';
import { type Compilation, fail, type Node } from './node.ts';
import { BOOL, DYN, INT, optional, type Type } from './types.ts';
import { type CelValue, isList, isMap, isTagged, kindOf, NONE, some } from './values.ts';

/** The value at a key or index, or undefined where there is none. Throws CelError where the key cannot be one of the container. */
function find(container: CelValue, key: CelValue): CelValue | undefined {
  if (isMap(container)) return lookup(container, key);
  if (isList(container)) return container[listIndex(key)];
  if (isTagged(container) && container.kind === 'record' && typeof key === 'string') return container.get(key);
  return undefined;
}

/** int, and double and uint where they are whole. -1 where there can be no such element. */
function listIndex(key: CelValue): number {
  if (typeof key === 'bigint') return key < 0n || key > 0xffffffffn ? -1 : Number(key);
  if (typeof key === 'number' && Number.isInteger(key)) return key;
  if (isTagged(key) && key.kind === 'uint') return key.value > 0xffffffffn ? -1 : Number(key.value);
  throw new CelError(`unsupported index type '${kindOf(key)}' in list`);
}

/** `container.key` and `container[key]`. On an optional the answer is an optional, without an error for what is missing. */
function read(container: CelValue, key: CelValue): CelValue {
  if (isTagged(container) && container.kind === 'optional') {
    return container.value === undefined ? NONE : readOptional(container.value, key);
  }
  const value = find(container, key);
  if (value !== undefined) return value;
  if (isList(container)) throw new CelError(`index out of bounds: ${describe(key)}`);
  throw new CelError(`no such key: ${describe(key)}`);
}

function describe(key: CelValue): string {
  return typeof key === 'string' || typeof key === 'bigint' || typeof key === 'number'
    ? String(key).slice(0, 80)
    : kindOf(key);
}

/** `container.?key` and `container[?key]`. */
function readOptional(container: CelValue, key: CelValue): CelValue {
  const inner = isTagged(container) && container.kind === 'optional' ? container.value : container;
  const value = inner === undefined ? undefined : find(inner, key);
  return value === undefined ? NONE : some(value);
}

/** The type of a field. Throws CelCompileError where the type has no fields, or not this one. */
function fieldType(operand: Type, field: string): Type {
  switch (operand.kind) {
    case 'dyn':
    case 'var':
      return DYN;
    case 'map':
      return operand.args[1] ?? DYN;
    case 'struct':
    case 'authorizer': {
      const type = operand.fields?.get(field);
      return type ?? fail(`undefined field '${field}'`);
    }
    default:
      return fail(`type '${operand.name}' does not support field selection`);
  }
}

function unwrap(type: Type): { inner: Type; isOptional: boolean } {
  return type.kind === 'optional'
    ? { inner: type.args[0] ?? DYN, isOptional: true }
    : { inner: type, isOptional: false };
}

/** `operand.field`, or `operand.?field`. */
export function selectNode(operand: Node, field: string, optionalField: boolean, compilation: Compilation): Node {
  const { inner, isOptional } = unwrap(compilation.bindings.resolve(operand.type));
  if (inner.kind === 'var') compilation.bindings.assign([DYN], [inner]);
  const result = fieldType(inner, field);
  const get = optionalField ? readOptional : read;
  return {
    type: isOptional || optionalField ? optional(result) : result,
    run(frame) {
      frame.meter.charge(1);
      return get(operand.run(frame), field);
    },
  };
}

/** has(operand.field): is it there? False on values that have no fields; an error only where `operand` itself is one. */
export function presenceNode(operand: Node, field: string, compilation: Compilation): Node {
  fieldType(unwrap(compilation.bindings.resolve(operand.type)).inner, field);
  return {
    type: BOOL,
    run(frame) {
      const container = readOptional(operand.run(frame), field);
      return isTagged(container) && container.kind === 'optional' && container.value !== undefined;
    },
  };
}

function elementType(operand: Type, key: Type, compilation: Compilation): Type {
  switch (operand.kind) {
    case 'dyn':
    case 'var':
      return DYN;
    case 'list':
      if (compilation.bindings.assign([key], [INT])) return operand.args[0] ?? DYN;
      break;
    case 'map':
      if (compilation.bindings.assign([key], [operand.args[0] ?? DYN])) return operand.args[1] ?? DYN;
      break;
  }
  return fail(`found no matching overload for '_[_]' applied to '(${operand.name}, ${key.name})'`);
}

/** `operand[key]`, or `operand[?key]`. */
export function indexNode(operand: Node, key: Node, optionalKey: boolean, compilation: Compilation): Node {
  const { inner, isOptional } = unwrap(compilation.bindings.resolve(operand.type));
  const result = elementType(inner, compilation.bindings.resolve(key.type), compilation);
  const get = optionalKey ? readOptional : read;
  return {
    type: isOptional || optionalKey ? optional(result) : result,
    run(frame) {
      frame.meter.charge(1);
      return get(operand.run(frame), key.run(frame));
    },
  };
}
