// The compiler: cel-js' syntax tree → closures with static types.
//
// cel-js parses; it does not evaluate here. Its evaluator runs `matches` on JavaScript's backtracking engine and cannot be told otherwise,
// has no limit on cost, reads maps by JavaScript's rules (a label named `constructor` is an error) and counts strings in UTF-16 units.
import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { indexNode, selectNode } from './access.ts';
import { callNode, isFunction } from './call.ts';
import { constantNode, listNode, literalNode, mapNode, negativeLiteral } from './literals.ts';
import { macroNode } from './macros.ts';
import { type Compilation, fail, type Node, type Scope } from './node.ts';
import { binaryNode, logicalNode, ternaryNode, unaryNode } from './operators.ts';
import { blankOptionalMarks } from './optional-literals.ts';
import { TYPE, type Type } from './types.ts';
import { createBindings } from './unify.ts';
import { TYPE_NAMES } from './values.ts';

/** Far more than a policy has; cel-go's own limit on nesting is 250. */
const MAX_DEPTH = 300;
const LIMITS = {
  maxAstNodes: 50_000,
  maxDepth: 250,
  maxListElements: 10_000,
  maxMapEntries: 10_000,
  maxCallArguments: 32,
};

let environment: Environment | null = null;

export interface Compiled {
  readonly root: Node;
  /** With all type variables resolved; those that nothing binds are dyn. */
  readonly type: Type;
  readonly slots: number;
}

/**
 * Throws CelCompileError for what does not parse or type-check. `variables` are the names that it may use. Without `checkPatterns`, a
 * literal that is no regular expression is an error where it is used.
 */
export function compile(expression: string, variables: ReadonlyMap<string, Type>, checkPatterns: boolean): Compiled {
  const { text, marks } = blankOptionalMarks(expression);
  const compilation: Compilation = {
    bindings: createBindings(),
    optionals: marks,
    checks: [],
    checkPatterns,
    slots: 0,
  };
  const root = compileNode(parse(text), { variables, locals: new Map(), depth: 0, mixed: false }, compilation);
  marks.finish();
  for (const check of compilation.checks) check();
  return { root, type: compilation.bindings.resolve(root.type, true), slots: compilation.slots };
}

function parse(text: string): ASTNode {
  environment ??= new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true, limits: LIMITS });
  try {
    return environment.parse(text).ast;
  } catch (error) {
    if (error instanceof ParseError) return fail(error.summary);
    // The parser recurses without a limit for `!!!!…`.
    if (error instanceof RangeError) return fail('the expression is nested too deeply');
    throw error;
  }
}

function compileNode(ast: ASTNode, outer: Scope, compilation: Compilation): Node {
  const scope = { ...outer, depth: outer.depth + 1 };
  if (scope.depth > MAX_DEPTH) fail('the expression is nested too deeply');
  const child = (inner: ASTNode) => compileNode(inner, scope, compilation);
  switch (ast.op) {
    case 'value':
      return literalNode(ast);
    case 'id':
      return identifierNode(ast.args, scope);
    case '.':
      return typeConstant(ast, scope) ?? selectNode(child(ast.args[0]), ast.args[1], false, compilation);
    case '.?':
      return selectNode(child(ast.args[0]), ast.args[1], true, compilation);
    case '[]':
      return indexNode(child(ast.args[0]), child(ast.args[1]), false, compilation);
    case '[?]':
      return indexNode(child(ast.args[0]), child(ast.args[1]), true, compilation);
    case 'call':
      return compileCall(ast.args[0], null, ast.args[1], scope, compilation);
    case 'rcall':
      return compileCall(ast.args[0], ast.args[1], ast.args[2], scope, compilation);
    case 'list':
      return listNode(ast, child, scope, compilation);
    case 'map':
      return mapNode(ast, child, scope, compilation);
    case '?:':
      return ternaryNode(child(ast.args[0]), child(ast.args[1]), child(ast.args[2]), compilation);
    case '||':
    case '&&':
      return logicalNode(ast.op, terms(ast, ast.op).map(child), compilation);
    case '!_':
      return unaryNode('!_', child(ast.args), compilation);
    case '-_':
      return negativeLiteral(ast.args) ?? unaryNode('-_', child(ast.args), compilation);
    default:
      return binaryNode(ast.op, child(ast.args[0]), child(ast.args[1]), compilation);
  }
}

/** The operands of `a && b && c`, however long the chain is. */
function terms(ast: ASTNode, operator: '&&' | '||'): ASTNode[] {
  const operands: ASTNode[] = [];
  let node = ast;
  while (node.op === operator) {
    operands.push(node.args[1]);
    node = node.args[0];
  }
  return [...operands, node].reverse();
}

const TYPE_CONSTANTS = new Set(TYPE_NAMES.values());

function identifierNode(name: string, scope: Scope): Node {
  const local = scope.locals.get(name);
  if (local) {
    return {
      type: local.type,
      run(frame) {
        frame.meter.charge(1);
        return frame.slots[local.slot] ?? null;
      },
    };
  }
  const type = scope.variables.get(name);
  if (type) {
    return {
      type,
      run(frame) {
        frame.meter.charge(1);
        return frame.activation.get(name);
      },
    };
  }
  if (TYPE_CONSTANTS.has(name)) return constantNode(TYPE, { kind: 'type', name });
  return fail(`undeclared reference to '${name}'`);
}

/** `a.b.c` as text, where it is nothing but names. */
function dottedName(ast: ASTNode): string | null {
  if (ast.op === 'id') return ast.args;
  const before = ast.op === '.' ? dottedName(ast.args[0]) : null;
  return before === null || ast.op !== '.' ? null : `${before}.${ast.args[1]}`;
}

/** `google.protobuf.Duration`, `kubernetes.Quantity`. */
function typeConstant(ast: ASTNode, scope: Scope): Node | null {
  const name = dottedName(ast);
  if (name === null || !TYPE_CONSTANTS.has(name)) return null;
  return scope.variables.has(name.slice(0, name.indexOf('.'))) ? null : constantNode(TYPE, { kind: 'type', name });
}

function compileCall(
  name: string,
  receiver: ASTNode | null,
  args: readonly ASTNode[],
  outer: Scope,
  compilation: Compilation,
): Node {
  const scope = name === 'format' ? { ...outer, mixed: true } : outer;
  const child = (ast: ASTNode, within: Scope) => compileNode(ast, within, compilation);
  const macro = macroNode(name, receiver, args, scope, child, compilation);
  if (macro) return macro;
  const compiled = args.map(arg => child(arg, scope));
  if (!receiver) return callNode(name, false, compiled, compilation);
  // A namespaced function (`sets.contains`) wins over a method on a variable of the namespace's name.
  const qualified = `${dottedName(receiver)}.${name}`;
  if (isFunction(qualified)) return callNode(qualified, false, compiled, compilation);
  return callNode(name, true, [child(receiver, scope), ...compiled], compilation);
}
