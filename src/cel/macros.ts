// Macros: has, the comprehensions over one and two variables, optMap and optFlatMap, sortBy.
// https://github.com/google/cel-go/blob/master/parser/macro.go, ext/comprehensions.go, cel/library.go, ext/lists.go
import type { ASTNode } from '@marcbachmann/cel-js';
import { presenceNode } from './access.ts';
import { callCost, LIST_COST, MAP_COST } from './cost.ts';
import { lookup } from './equality.ts';
import { CelError } from './errors.ts';
import { sortByKeys } from './lists.ts';
import { type Compile, identifier, type Loop, type Macro, openLoop } from './loop.ts';
import { checkListSize } from './meter.ts';
import { type Compilation, type Frame, fail, type Node, type Scope, withLocal } from './node.ts';
import { attempt, worse } from './operators.ts';
import { BOOL, list, map, optional } from './types.ts';
import { type CelValue, isList, isMap, isTagged, kindOf, NONE, some } from './values.ts';

/** The macro that a call is, or null. Macros win over functions of their name, as they are expanded before functions are known. */
export function macroNode(
  name: string,
  receiver: ASTNode | null,
  args: readonly ASTNode[],
  scope: Scope,
  compile: Compile,
  compilation: Compilation,
): Node | null {
  if (!receiver) return name === 'has' && args.length === 1 ? hasNode(args[0], scope, compile, compilation) : null;
  const expand = MACROS.get(`${name}/${args.length}`);
  return expand ? expand({ name, receiver, args, scope, compile, compilation }) : null;
}

function hasNode(ast: ASTNode | undefined, scope: Scope, compile: Compile, compilation: Compilation): Node {
  if (ast?.op !== '.') return fail('has() takes a field selection: has(object.field)');
  return presenceNode(compile(ast.args[0], scope), ast.args[1], compilation);
}

function predicate(ast: ASTNode | undefined, loop: Loop, macro: Macro): Node {
  if (!ast) return fail(`${macro.name}() lacks an argument`);
  const node = macro.compile(ast, loop.scope);
  if (!macro.compilation.bindings.assign([node.type], [BOOL])) {
    fail(
      `the predicate of ${macro.name}() must be bool, found '${macro.compilation.bindings.resolve(node.type).name}'`,
    );
  }
  return node;
}

function test(node: Node, frame: Frame): boolean {
  const value = node.run(frame);
  if (typeof value !== 'boolean')
    throw new CelError(`no such overload: the predicate is ${kindOf(value)} and not bool`);
  return value;
}

/** all and exists: one element that decides wins over errors at the others. */
function quantifier(macro: Macro, variables: 1 | 2): Node {
  const loop = openLoop(macro, variables);
  const condition = predicate(macro.args[variables], loop, macro);
  const decisive = macro.name === 'exists';
  return {
    type: BOOL,
    run(frame) {
      let failure: CelError | null = null;
      let decided = false;
      // Each step asks whether it is decided, and joins what it found to what it knows.
      frame.meter.charge(1);
      loop.each(frame, () => {
        frame.meter.charge(decisive ? 4 : 3);
        const value = attempt(condition, frame);
        if (value === decisive) decided = true;
        else if (value instanceof CelError) failure = worse(failure, value);
        else if (typeof value !== 'boolean')
          failure = worse(failure, new CelError(`no such overload: ${kindOf(value)} as a predicate`));
        return !decided;
      });
      if (decided) return decisive;
      if (failure !== null) throw failure;
      return !decisive;
    },
  };
}

function existsOne(macro: Macro, variables: 1 | 2): Node {
  const loop = openLoop(macro, variables);
  const condition = predicate(macro.args[variables], loop, macro);
  return {
    type: BOOL,
    run(frame) {
      let count = 0;
      frame.meter.charge(2);
      loop.each(frame, () => {
        if (!test(condition, frame)) return true;
        frame.meter.charge(2);
        count++;
        return true;
      });
      return count === 1;
    },
  };
}

/** map, filter and transformList: a list of what `transform` gives for the elements that pass `condition`. */
function collect(loop: Loop, condition: Node | null, transform: Node): Node {
  return {
    type: list(transform.type),
    run(frame) {
      const result: CelValue[] = [];
      frame.meter.charge(1);
      loop.each(frame, () => {
        if (condition && !test(condition, frame)) return true;
        // A list of one is made and joined to those before; a filter reads its variable for it.
        frame.meter.charge(LIST_COST + 2 + (transform.run === loop.key ? 1 : 0));
        checkListSize(result.length);
        result.push(transform.run(frame));
        return true;
      });
      return result;
    },
  };
}

function mapMacro(macro: Macro, variables: 1 | 2): Node {
  const loop = openLoop(macro, variables);
  const filtered = macro.args.length === variables + 2;
  const condition = filtered ? predicate(macro.args[variables], loop, macro) : null;
  const last = macro.args.at(-1) ?? fail(`${macro.name}() lacks an argument`);
  return collect(loop, condition, macro.compile(last, loop.scope));
}

function filterMacro(macro: Macro): Node {
  const loop = openLoop(macro, 1);
  const range = macro.compilation.bindings.resolve(loop.range.type);
  const element: Node = { type: range.kind === 'map' ? loop.keyType : loop.itemType, run: loop.key };
  return collect(loop, predicate(macro.args[1], loop, macro), element);
}

/** transformMap keeps the keys; transformMapEntry takes the entries of the maps that it is given. A key that is there twice is an error. */
function transformMap(macro: Macro): Node {
  const { bindings } = macro.compilation;
  const loop = openLoop(macro, 2);
  const condition = macro.args.length === 4 ? predicate(macro.args[2], loop, macro) : null;
  const transform = macro.compile(macro.args.at(-1) ?? fail(`${macro.name}() lacks an argument`), loop.scope);
  const entries = macro.name === 'transformMapEntry';
  const result = entries ? map(bindings.fresh(), bindings.fresh()) : map(loop.keyType, transform.type);
  if (entries && !bindings.assign([transform.type], [result])) fail('transformMapEntry() must be given a map');
  return {
    type: bindings.resolve(result),
    run(frame) {
      const target = new Map<CelValue, CelValue>();
      frame.meter.charge(MAP_COST);
      loop.each(frame, () => {
        if (condition && !test(condition, frame)) return true;
        const value = transform.run(frame);
        if (!entries) insert(target, loop.key(frame), value);
        else if (isMap(value)) for (const [key, item] of value) insert(target, key, item);
        else throw new CelError(`no such overload: transformMapEntry() was given ${kindOf(value)}`);
        return true;
      });
      return target;
    },
  };
}

/** Throws CelError where the key is in the map already, or cannot be a key. */
export function insert(target: Map<CelValue, CelValue>, key: CelValue, value: CelValue): void {
  const uint = isTagged(key) && key.kind === 'uint';
  if (!uint && typeof key !== 'string' && typeof key !== 'bigint' && typeof key !== 'boolean') {
    throw new CelError(`unsupported key type: ${kindOf(key)}`);
  }
  if (lookup(target, key) !== undefined) throw new CelError('insert failed: the key is in the map already');
  target.set(key, value);
}

/** optMap and optFlatMap: the expression over the value of an optional, if it has one. */
function optionalMap(macro: Macro): Node {
  const { bindings } = macro.compilation;
  const receiver = macro.compile(macro.receiver, macro.scope);
  const inner = bindings.fresh();
  if (!bindings.assign([receiver.type], [optional(inner)])) fail(`${macro.name}() needs an optional`);
  const local = withLocal(macro.scope, identifier(macro.args[0]), bindings.resolve(inner), macro.compilation);
  const body = macro.compile(macro.args[1] ?? fail(`${macro.name}() lacks an argument`), local.scope);
  const flat = macro.name === 'optFlatMap';
  if (flat && !bindings.assign([body.type], [optional(bindings.fresh())]))
    fail('optFlatMap() must be given an optional');
  return {
    type: flat ? body.type : optional(body.type),
    run(frame) {
      frame.meter.charge(1);
      const value = receiver.run(frame);
      if (!isTagged(value) || value.kind !== 'optional')
        throw new CelError(`no such overload: ${kindOf(value)}.${macro.name}(_, _)`);
      if (value.value === undefined) return NONE;
      frame.slots[local.slot] = value.value;
      return flat ? body.run(frame) : some(body.run(frame));
    },
  };
}

function sortBy(macro: Macro): Node {
  const loop = openLoop(macro, 1);
  const keys = collect(loop, null, macro.compile(macro.args[1] ?? fail('sortBy() lacks an argument'), loop.scope));
  return {
    type: loop.range.type,
    run(frame) {
      const values = loop.range.run(frame);
      if (!isList(values)) throw new CelError(`no such overload: ${kindOf(values)}.sortBy(_, _)`);
      const order = keys.run(frame);
      frame.meter.charge(callCost('sortBy', [values]));
      return isList(order) ? sortByKeys(values, order) : values;
    },
  };
}

const MACROS: ReadonlyMap<string, (macro: Macro) => Node> = new Map<string, (macro: Macro) => Node>([
  ['all/2', macro => quantifier(macro, 1)],
  ['all/3', macro => quantifier(macro, 2)],
  ['exists/2', macro => quantifier(macro, 1)],
  ['exists/3', macro => quantifier(macro, 2)],
  ['exists_one/2', macro => existsOne(macro, 1)],
  ['exists_one/3', macro => existsOne(macro, 2)],
  ['existsOne/2', macro => existsOne(macro, 1)],
  ['existsOne/3', macro => existsOne(macro, 2)],
  ['map/2', macro => mapMacro(macro, 1)],
  ['map/3', macro => mapMacro(macro, 1)],
  ['filter/2', filterMacro],
  ['transformList/3', macro => mapMacro(macro, 2)],
  ['transformList/4', macro => mapMacro(macro, 2)],
  ['transformMap/3', transformMap],
  ['transformMap/4', transformMap],
  ['transformMapEntry/3', transformMap],
  ['transformMapEntry/4', transformMap],
  ['optMap/2', optionalMap],
  ['optFlatMap/2', optionalMap],
  ['sortBy/2', sortBy],
]);
