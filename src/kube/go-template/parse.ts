// Parses Go's text/template. https://pkg.go.dev/text/template

import { type Action, numberOf, rune, splitActions, TemplateError, type Token, unquote } from './tokens.ts';

export type Expression =
  | { readonly type: 'literal'; readonly value: string | number | bigint | boolean | null }
  | { readonly type: 'dot' }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'fields'; readonly of: Expression; readonly names: readonly string[] }
  | { readonly type: 'pipeline'; readonly pipeline: Pipeline };

/** Several expressions: the first is called with the others. */
export type Command = readonly Expression[];

export interface Pipeline {
  readonly variables: readonly string[];
  /** `=` in place of `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type Node =
  | { readonly type: 'text'; readonly text: string }
  /** `source` is the action as it is written. */
  | { readonly type: 'action'; readonly pipeline: Pipeline; readonly source: string }
  | {
      readonly type: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | { readonly type: 'template'; readonly name: string; readonly pipeline: Pipeline | null }
  | { readonly type: 'break' | 'continue' };

export interface Template {
  readonly body: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}

const MAX_DEPTH = 100;

export function parseTemplate(text: string): Template {
  const actions = splitActions(text);
  const defined = new Map<string, readonly Node[]>();
  const state = { at: 0 };
  const body = parseList(actions, state, defined, new Set(), 0);
  if (state.at < actions.length) throw new TemplateError(`unexpected {{${actions[state.at]?.tokens[0]?.text}}}`);
  return { body, defined };
}

function parseList(
  actions: readonly Action[],
  state: { at: number },
  defined: Map<string, readonly Node[]>,
  ends: ReadonlySet<string>,
  depth: number,
): readonly Node[] {
  if (depth > MAX_DEPTH) throw new TemplateError('nested too deep', false);
  const nodes: Node[] = [];
  while (state.at < actions.length) {
    const action = actions[state.at] as Action;
    if (action.text !== null) {
      nodes.push({ type: 'text', text: action.text });
      state.at += 1;
      continue;
    }
    const tokens = action.tokens.filter((token, index) => token.kind !== 'space' || index > 0);
    const keyword = tokens[0]?.kind === 'word' ? tokens[0].text : '';
    if (keyword === 'end' || keyword === 'else') {
      if (ends.has(keyword)) return nodes;
      throw new TemplateError(`unexpected {{${keyword}}}`);
    }
    state.at += 1;
    const rest = tokens.slice(1);
    if (keyword === 'if' || keyword === 'with' || keyword === 'range') {
      nodes.push(parseBlock(keyword, rest, actions, state, defined, depth));
    } else if (keyword === 'define' || keyword === 'block') {
      const { name, pipeline } = nameAndPipeline(rest);
      defined.set(name, parseList(actions, state, defined, new Set(['end']), depth + 1));
      state.at += 1;
      if (keyword === 'block') nodes.push({ type: 'template', name, pipeline });
    } else if (keyword === 'template') nodes.push({ type: 'template', ...nameAndPipeline(rest) });
    else if (keyword === 'break' || keyword === 'continue') nodes.push({ type: keyword });
    else nodes.push({ type: 'action', pipeline: parsePipeline(tokens), source: action.source });
  }
  if (ends.size > 0) throw new TemplateError('unexpected EOF');
  return nodes;
}

function parseBlock(
  type: 'if' | 'with' | 'range',
  tokens: readonly Token[],
  actions: readonly Action[],
  state: { at: number },
  defined: Map<string, readonly Node[]>,
  depth: number,
): Node {
  const pipeline = parsePipeline(tokens);
  const body = parseList(actions, state, defined, new Set(['end', 'else']), depth + 1);
  const ending = (actions[state.at]?.tokens ?? []).filter((token, index) => token.kind !== 'space' || index > 0);
  state.at += 1;
  if (ending[0]?.text === 'end') return { type, pipeline, body, otherwise: [] };
  const chained = ending.filter(token => token.kind !== 'space')[1]?.text;
  if (chained === type && type !== 'range') {
    const after = ending.slice(ending.findIndex((token, index) => index > 0 && token.text === chained) + 1);
    return { type, pipeline, body, otherwise: [parseBlock(type, after, actions, state, defined, depth + 1)] };
  }
  if (chained !== undefined) throw new TemplateError(`unexpected {{else ${chained}}}`);
  const otherwise = parseList(actions, state, defined, new Set(['end']), depth + 1);
  state.at += 1;
  return { type, pipeline, body, otherwise };
}

function nameAndPipeline(tokens: readonly Token[]): { name: string; pipeline: Pipeline | null } {
  const [name, ...rest] = tokens.filter((token, index) => token.kind !== 'space' || index > 1);
  if (name?.kind !== 'string') throw new TemplateError('a template needs a name');
  const pipeline = rest.some(token => token.kind !== 'space') ? parsePipeline(rest) : null;
  return { name: unquote(name.text), pipeline };
}

function parsePipeline(tokens: readonly Token[]): Pipeline {
  const parser = { tokens: tokens, at: 0 };
  const pipeline = readPipeline(parser, 0);
  if (parser.at < tokens.length) throw new TemplateError(`unexpected ${tokens[parser.at]?.text} in an action`);
  return pipeline;
}

interface Parser {
  readonly tokens: readonly Token[];
  at: number;
}

function skipSpace(parser: Parser): void {
  while (parser.tokens[parser.at]?.kind === 'space') parser.at += 1;
}

function readPipeline(parser: Parser, depth: number): Pipeline {
  if (depth > MAX_DEPTH) throw new TemplateError('nested too deep', false);
  const { variables, assigns } = readDeclaration(parser);
  const commands: Command[] = [];
  for (;;) {
    const command = readCommand(parser, depth);
    if (command.length === 0) throw new TemplateError('missing value for a command');
    if (commands.length > 0 && command[0]?.type === 'literal')
      throw new TemplateError('non executable command in pipeline');
    commands.push(command);
    skipSpace(parser);
    if (parser.tokens[parser.at]?.text !== '|' || parser.tokens[parser.at]?.kind !== 'sign')
      return { variables, assigns, commands };
    parser.at += 1;
    skipSpace(parser);
    // Go takes a `|` with nothing behind it.
    const next = parser.tokens[parser.at];
    if (next === undefined || (next.kind === 'sign' && next.text === ')')) return { variables, assigns, commands };
  }
}

/** `$x := …`, `$x = …`, `$i, $x := …`. */
function readDeclaration(parser: Parser): { variables: readonly string[]; assigns: boolean } {
  const start = parser.at;
  const variables: string[] = [];
  for (;;) {
    skipSpace(parser);
    const token = parser.tokens[parser.at];
    if (token?.kind !== 'variable' || token.text === '$') break;
    variables.push(token.text);
    parser.at += 1;
    skipSpace(parser);
    const sign = parser.tokens[parser.at];
    if (sign?.kind !== 'sign') break;
    parser.at += 1;
    if (sign.text === ',' && variables.length === 1) continue;
    if (sign.text === ':=' || sign.text === '=') return { variables, assigns: sign.text === '=' };
    break;
  }
  parser.at = start;
  return { variables: [], assigns: false };
}

function readCommand(parser: Parser, depth: number): Command {
  const expressions: Expression[] = [];
  for (;;) {
    skipSpace(parser);
    const token = parser.tokens[parser.at];
    if (token === undefined || (token.kind === 'sign' && (token.text === '|' || token.text === ')')))
      return expressions;
    expressions.push(readOperand(parser, depth));
    const next = parser.tokens[parser.at];
    if (
      next !== undefined &&
      next.kind !== 'space' &&
      !(next.kind === 'sign' && (next.text === '|' || next.text === ')'))
    )
      throw new TemplateError(`unexpected ${next.text} in an operand`);
  }
}

function readOperand(parser: Parser, depth: number): Expression {
  const token = parser.tokens[parser.at] as Token;
  parser.at += 1;
  let operand: Expression;
  if (token.kind === 'field') operand = { type: 'fields', of: { type: 'dot' }, names: [token.text.slice(1)] };
  else if (token.kind === 'variable') operand = { type: 'variable', name: token.text };
  else if (token.kind === 'word') operand = word(token.text);
  else if (token.kind === 'string')
    operand = { type: 'literal', value: token.text.startsWith("'") ? rune(token.text) : unquote(token.text) };
  else if (token.kind === 'number') operand = { type: 'literal', value: numberOf(token.text) };
  else if (token.text === '.') operand = { type: 'dot' };
  else if (token.text === '(') {
    const pipeline = readPipeline(parser, depth + 1);
    skipSpace(parser);
    if (parser.tokens[parser.at]?.text !== ')') throw new TemplateError('unclosed left paren');
    parser.at += 1;
    operand = { type: 'pipeline', pipeline };
  } else throw new TemplateError(`unexpected ${token.text} in an operand`);
  const names: string[] = [];
  while (parser.tokens[parser.at]?.kind === 'field') {
    names.push((parser.tokens[parser.at]?.text ?? '').slice(1));
    parser.at += 1;
  }
  if (names.length === 0) return operand;
  if (operand.type === 'literal' || operand.type === 'dot')
    throw new TemplateError(`unexpected .${names[0]} after a term`);
  if (operand.type === 'fields') return { ...operand, names: [...operand.names, ...names] };
  return { type: 'fields', of: operand, names };
}

function word(text: string): Expression {
  if (text === 'true' || text === 'false') return { type: 'literal', value: text === 'true' };
  return text === 'nil' ? { type: 'literal', value: null } : { type: 'function', name: text };
}
