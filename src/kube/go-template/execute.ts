// Runs Go's text/template over values, with limits in place of a clock: a template of the head must not run for ever.
// https://pkg.go.dev/text/template

import { findFunction } from './functions.ts';
import { type Command, type Expression, type Node, type Pipeline, parseTemplate, type Template } from './parse.ts';
import { TemplateError } from './tokens.ts';
import { formatValue, type GoMap, type GoValue, isMap, isSlice, typeName, Unknown } from './value.ts';

export interface TemplateOptions {
  /** `missingkey=`: `default` and `invalid` print `<no value>`. */
  readonly missingKey: 'default' | 'zero' | 'error';
  /** Characters that may still be written, and steps that may still be made; counted down. */
  readonly room: { left: number };
  /** Is a missing key of the root something that only the cluster knows? */
  readonly open: boolean;
}

/** What the template gives. Throws `TemplateError`. */
export function executeTemplate(text: string, data: GoMap, options: TemplateOptions): string {
  return run(parseTemplate(text), data, options, 0);
}

interface Scope {
  readonly variables: { readonly name: string; value: GoValue }[];
  readonly out: string[];
}

type Block = Extract<Node, { readonly pipeline: Pipeline; readonly otherwise: readonly Node[] }>;

class Loop extends Error {
  readonly type: 'break' | 'continue';
  constructor(type: 'break' | 'continue') {
    super(`unexpected {{${type}}}`);
    this.type = type;
  }
}

/** As Argo CD's `tpl` has it. */
const MAX_TPL_DEPTH = 3;
const MAX_NESTED_TEMPLATES = 100;

function run(template: Template, data: GoValue, options: TemplateOptions, tplDepth: number): string {
  const { room } = options;
  let nested = 0;

  const spend = (amount: number): void => {
    room.left -= amount;
    if (room.left < 0) throw new TemplateError('it writes too much', false);
  };
  const write = (scope: Scope, text: string): void => {
    spend(text.length);
    scope.out.push(text);
  };

  const walk = (nodes: readonly Node[], dot: GoValue, scope: Scope): void => {
    for (const node of nodes) {
      spend(1);
      if (node.type === 'text') write(scope, node.text);
      else if (node.type === 'action') {
        const value = evaluate(node.pipeline, dot, scope);
        if (node.pipeline.variables.length === 0) write(scope, printed(value, node.source));
      } else if (node.type === 'template') call(node, dot, scope);
      else if ('body' in node) branch(node, dot, scope);
      else throw new Loop(node.type);
    }
  };

  const branch = (node: Block, dot: GoValue, scope: Scope): void => {
    const mark = scope.variables.length;
    const value = evaluate(node.pipeline, dot, scope);
    if (value instanceof Unknown)
      throw new TemplateError(`\`${value.text}\` decides what is made, and only the cluster knows it`, false);
    if (node.type === 'range') range(node, value, dot, scope, mark);
    else if (isTrue(value)) walk(node.body, node.type === 'with' ? value : dot, scope);
    else walk(node.otherwise, dot, scope);
    scope.variables.length = mark;
  };

  const range = (node: Block, value: GoValue, dot: GoValue, scope: Scope, mark: number): void => {
    const items = itemsOf(value);
    if (items.length === 0) walk(node.otherwise, dot, scope);
    const { variables, assigns } = node.pipeline;
    for (const [key, item] of items) {
      spend(1);
      const inner = scope.variables.length;
      const [first, second] = variables;
      const given: readonly (readonly [string, GoValue])[] =
        second !== undefined && first !== undefined
          ? [
              [first, key],
              [second, item],
            ]
          : first !== undefined
            ? [[first, item]]
            : [];
      for (const [name, each] of given) set(scope, name, each, assigns);
      try {
        walk(node.body, item, scope);
      } catch (error) {
        if (!(error instanceof Loop)) throw error;
        if (error.type === 'break') break;
      } finally {
        scope.variables.length = Math.min(inner, scope.variables.length);
      }
    }
    scope.variables.length = mark;
  };

  const call = (node: Extract<Node, { type: 'template' }>, dot: GoValue, scope: Scope): void => {
    const body = template.defined.get(node.name);
    if (body === undefined) throw new TemplateError(`template ${JSON.stringify(node.name)} not defined`);
    nested += 1;
    if (nested > MAX_NESTED_TEMPLATES) throw new TemplateError('exceeded maximum template depth');
    const value = node.pipeline === null ? undefined : evaluate(node.pipeline, dot, scope);
    walk(body, value, { variables: [{ name: '$', value }], out: scope.out });
    nested -= 1;
  };

  const set = (scope: Scope, name: string, value: GoValue, assigns: boolean): void => {
    if (!assigns) {
      scope.variables.push({ name, value });
      return;
    }
    const variable = scope.variables.findLast(each => each.name === name);
    if (variable === undefined) throw new TemplateError(`undefined variable ${JSON.stringify(name)}`);
    variable.value = value;
  };

  const evaluate = (pipeline: Pipeline, dot: GoValue, scope: Scope): GoValue => {
    let value: GoValue;
    for (const [index, command] of pipeline.commands.entries()) {
      spend(1);
      value = command1(command, dot, scope, index === 0 ? null : { value });
    }
    for (const name of pipeline.variables) set(scope, name, value, pipeline.assigns);
    return value;
  };

  const command1 = (command: Command, dot: GoValue, scope: Scope, piped: { value: GoValue } | null): GoValue => {
    const [head, ...rest] = command;
    if (head === undefined) return undefined;
    if (head.type !== 'function') {
      if (rest.length > 0 || piped !== null) throw new TemplateError("can't give argument to non-function");
      if (head.type === 'literal' && head.value === null) throw new TemplateError('nil is not a command');
      return operand(head, dot, scope);
    }
    if (head.name === 'and' || head.name === 'or') return shortcut(head.name, rest, dot, scope, piped);
    const args = rest.map(each => operand(each, dot, scope));
    if (piped !== null) args.push(piped.value);
    return apply(head.name, args);
  };

  /** The rest is not evaluated once the answer is known. */
  const shortcut = (
    name: string,
    rest: Command,
    dot: GoValue,
    scope: Scope,
    piped: { value: GoValue } | null,
  ): GoValue => {
    const lazy = rest.map(each => () => operand(each, dot, scope));
    if (piped !== null) lazy.push(() => piped.value);
    let value: GoValue;
    for (const next of lazy) {
      value = next();
      if (value instanceof Unknown)
        throw new TemplateError(`\`${value.text}\` decides what is made, and only the cluster knows it`, false);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return value;
  };

  const apply = (name: string, args: readonly GoValue[]): GoValue => {
    const unknown = args.find(each => each instanceof Unknown);
    if (unknown !== undefined)
      throw new TemplateError(
        `\`${formatValue(unknown)}\` goes through \`${name}\`, and only the cluster knows it`,
        false,
      );
    if (name === 'tpl') {
      const [text, inner] = args;
      if (typeof text !== 'string') throw new TemplateError('tpl: expected string');
      if (tplDepth >= MAX_TPL_DEPTH) throw new TemplateError('maximum recursion depth exceeded in tpl function');
      return run(parseTemplate(text), inner, options, tplDepth + 1).replaceAll('<no value>', '');
    }
    const found = findFunction(name);
    if (found === null) throw new TemplateError(`the function \`${name}\` is not known here`, false);
    const result = found(args);
    if (typeof result === 'string') spend(result.length);
    else if (isSlice(result)) spend(result.length);
    return result;
  };

  const operand = (expression: Expression, dot: GoValue, scope: Scope): GoValue => {
    switch (expression.type) {
      case 'literal':
        return expression.value;
      case 'dot':
        return dot;
      case 'variable': {
        const variable = scope.variables.findLast(each => each.name === expression.name);
        if (variable === undefined) throw new TemplateError(`undefined variable ${JSON.stringify(expression.name)}`);
        return variable.value;
      }
      case 'function':
        return apply(expression.name, []);
      case 'pipeline':
        return evaluate(expression.pipeline, dot, scope);
      case 'fields': {
        const of = operand(expression.of, dot, scope);
        return expression.names.reduce<GoValue>((value, name) => field(value, name, value === data), of);
      }
    }
  };

  const field = (receiver: GoValue, name: string, isRoot: boolean): GoValue => {
    if (receiver instanceof Unknown) return new Unknown(receiver.text.replace(/ ?\}\}$/, `.${name}}}`));
    if (receiver === undefined) {
      if (options.missingKey === 'error') throw new TemplateError(`nil data; no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    if (receiver === null) throw new TemplateError(`nil pointer evaluating interface {}.${name}`);
    if (!isMap(receiver)) throw new TemplateError(`can't evaluate field ${name} in type ${typeName(receiver)}`);
    if (receiver.has(name)) return receiver.get(name);
    if (options.open && isRoot) return new Unknown(`{{.${name}}}`);
    if (options.missingKey === 'error') throw new TemplateError(`map has no entry for key ${JSON.stringify(name)}`);
    return options.missingKey === 'zero' ? null : undefined;
  };

  const scope: Scope = { variables: [{ name: '$', value: data }], out: [] };
  try {
    walk(template.body, data, scope);
  } catch (error) {
    if (error instanceof Loop) throw new TemplateError(error.message);
    throw error;
  }
  return scope.out.join('');
}

function printed(value: GoValue, source: string): string {
  if (value instanceof Unknown) return source;
  return value === undefined || value === null ? '<no value>' : formatValue(value);
}

/** Go's truth: not zero, not empty. https://pkg.go.dev/text/template#IsTrue */
export function isTrue(value: GoValue): boolean {
  if (isSlice(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  return Boolean(value);
}

function itemsOf(value: GoValue): readonly (readonly [GoValue, GoValue])[] {
  if (value === undefined || value === null) return [];
  if (isSlice(value)) return value.map((item, index) => [BigInt(index), item]);
  if (isMap(value)) return [...value.entries()].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (typeof value === 'bigint') {
    if (value > 100_000n) throw new TemplateError('it ranges too far', false);
    return Array.from({ length: Number(value) }, (_, index) => [BigInt(index), BigInt(index)]);
  }
  throw new TemplateError(`range can't iterate over ${formatValue(value)}`);
}
