// Literals: constants, lists and maps with their optional elements.
import type { ASTNode } from '@marcbachmann/cel-js';
import { LIST_COST, MAP_COST } from './cost.ts';
import { CelError } from './errors.ts';
import { insert } from './macros.ts';
import { type Compilation, fail, type Node, type Scope } from './node.ts';
import { BOOL, BYTES, DOUBLE, DYN, INT, list, map, NULL, STRING, sameType, type Type, UINT } from './types.ts';
import { type CelValue, isTagged, kindOf, MAX_INT } from './values.ts';

export function constantNode(type: Type, constant: CelValue): Node {
  return { type, constant, run: () => constant };
}

export function literalNode(ast: ASTNode & { op: 'value' }): Node {
  const value = ast.args;
  if (typeof value === 'bigint') {
    if (value > MAX_INT) fail(`invalid int literal: ${value}`);
    return constantNode(INT, value);
  }
  if (typeof value === 'string') return constantNode(STRING, value);
  if (typeof value === 'boolean') return constantNode(BOOL, value);
  if (typeof value === 'number') return constantNode(DOUBLE, value);
  if (value === null) return constantNode(NULL, null);
  if (value instanceof Uint8Array) {
    // cel-js keeps the low byte of each character where CEL takes its UTF-8.
    if (/[^\x00-\x7f]/.test(ast.input.slice(ast.start, ast.end)))
      fail('a bytes literal with characters beyond ASCII is not supported');
    return constantNode(BYTES, new Uint8Array(value));
  }
  return constantNode(UINT, { kind: 'uint', value: value.value });
}

/** The smallest int, which is one beyond the range before its sign is applied. */
export function negativeLiteral(ast: ASTNode): Node | null {
  return ast.op === 'value' && typeof ast.args === 'bigint' && ast.args === MAX_INT + 1n
    ? constantNode(INT, -ast.args)
    : null;
}

/** The type under an optional element's optional. */
function elementType(node: Node, isOptional: boolean, compilation: Compilation): Type {
  const type = compilation.bindings.resolve(node.type);
  if (!isOptional || type.kind === 'dyn') return type;
  return type.kind === 'optional'
    ? (type.args[0] ?? DYN)
    : fail(`expected type 'optional_type' but found '${type.name}'`);
}

/**
 * The type of the elements of a literal: dyn where they do not agree, which Kubernetes refuses once all types are known
 * (ValidateHomogeneousAggregateLiterals), except inside format().
 */
function join(types: readonly Type[], scope: Scope, compilation: Compilation): Type {
  const { bindings, checks } = compilation;
  const [first, ...rest] = types;
  if (!first) return bindings.fresh();
  if (!scope.mixed) {
    checks.push(() => {
      const expected = bindings.resolve(first, true);
      const other = rest.map(type => bindings.resolve(type, true)).find(type => !sameType(type, expected));
      if (other) fail(`expected type '${expected.name}' but found '${other.name}'`);
    });
  }
  return rest.reduce((joined, type) => bindings.join(joined, type) ?? DYN, first);
}

/** An element's value; undefined where it is an optional without one. */
function optionalValue(value: CelValue, isOptional: boolean): CelValue | undefined {
  if (!isOptional) return value;
  if (isTagged(value) && value.kind === 'optional') return value.value;
  throw new CelError(`cannot initialize an optional element from a value of type ${kindOf(value)}`);
}

export function listNode(
  ast: ASTNode & { op: 'list' },
  child: (ast: ASTNode) => Node,
  scope: Scope,
  compilation: Compilation,
): Node {
  let position = ast.start;
  const elements = ast.args.map(element => {
    const isOptional = compilation.optionals.claim(position, element.start);
    position = element.end;
    return { node: child(element), isOptional };
  });
  const types = elements.map(({ node, isOptional }) => elementType(node, isOptional, compilation));
  const type = list(join(types, scope, compilation));
  if (elements.every(({ node }) => node.constant !== undefined)) {
    const values = elements.map(({ node }) => node.constant ?? null);
    // Folded into a constant before it runs.
    return { type, run: () => values };
  }
  return {
    type,
    run(frame) {
      frame.meter.charge(LIST_COST);
      const values: CelValue[] = [];
      for (const { node, isOptional } of elements) {
        const value = optionalValue(node.run(frame), isOptional);
        if (value !== undefined) values.push(value);
      }
      return values;
    },
  };
}

export function mapNode(
  ast: ASTNode & { op: 'map' },
  child: (ast: ASTNode) => Node,
  scope: Scope,
  compilation: Compilation,
): Node {
  let position = ast.start;
  const entries = ast.args.map(([key, value]) => {
    const isOptional = compilation.optionals.claim(position, key.start);
    position = value.end;
    return { key: child(key), value: child(value), isOptional };
  });
  const keyTypes = entries.map(({ key }) => compilation.bindings.resolve(key.type));
  const valueTypes = entries.map(({ value, isOptional }) => elementType(value, isOptional, compilation));
  const type = map(join(keyTypes, scope, compilation), join(valueTypes, scope, compilation));
  return {
    type,
    run(frame) {
      frame.meter.charge(MAP_COST);
      const result = new Map<CelValue, CelValue>();
      for (const { key, value, isOptional } of entries) {
        const name = key.run(frame);
        const item = optionalValue(value.run(frame), isOptional);
        if (item !== undefined) insert(result, name, item);
      }
      return result;
    },
  };
}
