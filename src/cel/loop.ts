// What comprehensions walk over, and the one or two variables that they bind at each step.
import type { ASTNode } from '@marcbachmann/cel-js';
import { CelError } from './errors.ts';
import { type Compilation, type Frame, fail, type Node, type Scope, withLocal } from './node.ts';
import { DYN, INT, type Type } from './types.ts';
import { type CelValue, isList, isMap, kindOf } from './values.ts';

export type Compile = (ast: ASTNode, scope: Scope) => Node;

/** A call that is a macro, before it is compiled. */
export interface Macro {
  readonly name: string;
  readonly receiver: ASTNode;
  readonly args: readonly ASTNode[];
  readonly scope: Scope;
  readonly compile: Compile;
  readonly compilation: Compilation;
}

/** What a comprehension walks over, with the types of its one or two variables. */
export interface Loop {
  readonly range: Node;
  readonly scope: Scope;
  each(frame: Frame, step: () => boolean): void;
  /** Types: the key or index, and the element. */
  readonly keyType: Type;
  readonly itemType: Type;
  key(frame: Frame): CelValue;
  item(frame: Frame): CelValue;
}

export function identifier(ast: ASTNode | undefined): string {
  if (ast?.op !== 'id') return fail('the variable of a macro must be a simple name');
  return ast.args;
}

/** With one variable it takes the elements of a list or the keys of a map; with two, index and element, or key and value. */
export function openLoop(macro: Macro, variables: 1 | 2): Loop {
  const { compilation } = macro;
  const range = macro.compile(macro.receiver, macro.scope);
  const type = compilation.bindings.resolve(range.type);
  if (type.kind === 'var') compilation.bindings.assign([DYN], [type]);
  const { keyType, itemType } = loopTypes(type);
  const names = macro.args.slice(0, variables).map(identifier);
  if (new Set(names).size < names.length) fail(`duplicate variable name: ${names[0]}`);
  const single = variables === 1;
  const first = withLocal(macro.scope, names[0] ?? '', single && type.kind !== 'map' ? itemType : keyType, compilation);
  const second = single ? first : withLocal(first.scope, names[1] ?? '', itemType, compilation);
  return {
    range,
    scope: second.scope,
    keyType,
    itemType,
    key: frame => frame.slots[first.slot] ?? null,
    item: frame => frame.slots[second.slot] ?? null,
    each(frame, step) {
      for (const [key, item] of entriesOf(range.run(frame), single)) {
        frame.meter.work(1);
        frame.slots[first.slot] = key;
        if (!single) frame.slots[second.slot] = item;
        if (!step()) return;
      }
    },
  };
}

function loopTypes(type: Type): { keyType: Type; itemType: Type } {
  if (type.kind === 'list') return { keyType: INT, itemType: type.args[0] ?? DYN };
  if (type.kind === 'map') return { keyType: type.args[0] ?? DYN, itemType: type.args[1] ?? DYN };
  if (type.kind === 'dyn' || type.kind === 'var') return { keyType: DYN, itemType: DYN };
  return fail(`expression of type '${type.name}' cannot be range of a comprehension (must be list, map, or dynamic)`);
}

function* entriesOf(range: CelValue, single: boolean): Generator<readonly [CelValue, CelValue]> {
  if (isMap(range)) {
    yield* range;
  } else if (isList(range)) {
    for (let index = 0; index < range.length; index++) {
      const item = range[index] ?? null;
      yield [single ? item : BigInt(index), item];
    }
  } else {
    throw new CelError(`expression of type '${kindOf(range)}' cannot be range of a comprehension`);
  }
}
