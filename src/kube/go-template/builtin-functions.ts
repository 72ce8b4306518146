// The functions of text/template itself. https://pkg.go.dev/text/template#hdr-Functions

import { type Call, capped, count, isEmpty, list, refuse, text, toInt } from './arguments.ts';
import { sprintf } from './printf.ts';
import { formatValue, type GoValue, isMap, isSlice, typeName } from './value.ts';

type Basic = 'bool' | 'int' | 'float' | 'string';

function basicKind(value: GoValue): Basic | null {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  return typeof value === 'string' ? 'string' : null;
}

function equal(one: GoValue, other: GoValue): boolean {
  if (one === undefined || one === null || other === undefined || other === null) {
    return (one ?? null) === null && (other ?? null) === null;
  }
  const [a, b] = [basicKind(one), basicKind(other)];
  if (a === null || b === null) return refuse('non-comparable type');
  return a === b ? one === other : refuse('incompatible types for comparison');
}

function less(one: GoValue, other: GoValue): boolean {
  const [a, b] = [basicKind(one), basicKind(other)];
  if (a === null || b === null || a === 'bool') return refuse('invalid type for comparison');
  if (a !== b) return refuse('incompatible types for comparison');
  if (typeof one === 'string' && typeof other === 'string')
    return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
  return (one as number) < (other as number);
}

function index(args: readonly GoValue[]): GoValue {
  if (args.length === 0) refuse('wrong number of args for index');
  let value = args[0];
  if (value === undefined || value === null) return refuse('index of untyped nil');
  for (const key of args.slice(1)) {
    if (isMap(value)) {
      if (typeof key !== 'string') return refuse(`value has type ${typeName(key)}; should be string`);
      value = value.has(key) ? value.get(key) : undefined;
    } else if (isSlice(value)) {
      if (typeof key !== 'bigint') return refuse(`cannot index slice/array with type ${typeName(key)}`);
      if (key < 0n || key >= BigInt(value.length)) return refuse(`error calling index: index out of range: ${key}`);
      value = value[Number(key)];
    } else if (typeof value === 'string') {
      const bytes = Buffer.from(value);
      if (typeof key !== 'bigint' || key < 0n || key >= BigInt(bytes.length)) return refuse('index out of range');
      value = BigInt(bytes[Number(key)] ?? 0);
    } else
      return refuse(
        value === undefined || value === null ? 'index of nil pointer' : `can't index item of type ${typeName(value)}`,
      );
  }
  return value;
}

/** sprig's, which takes the place of text/template's: lists only. */
function slice(args: readonly GoValue[]): GoValue {
  const items = list(args, 0);
  const from = args.length > 1 ? Number(toInt(args[1])) : 0;
  const to = args.length > 2 ? Number(toInt(args[2])) : items.length;
  return from < 0 || to > items.length || from > to ? refuse('slice index out of range') : items.slice(from, to);
}

function length(args: readonly GoValue[]): GoValue {
  count(args, 1);
  const [value] = args;
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  if (isSlice(value)) return BigInt(value.length);
  return isMap(value) ? BigInt(value.size) : refuse(`len of type ${typeName(value)}`);
}

/** fmt.Sprint puts a blank between operands of which neither is a string. */
function print(args: readonly GoValue[]): string {
  let out = '';
  for (const [at, value] of args.entries()) {
    if (at > 0 && typeof value !== 'string' && typeof args[at - 1] !== 'string') out += ' ';
    out += formatValue(value);
  }
  return out;
}

function html(value: string): string {
  const entities: Readonly<Record<string, string>> = {
    '"': '&#34;',
    "'": '&#39;',
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '\0': '\ufffd',
  };
  return value.replace(/["'&<>\0]/g, character => entities[character] ?? character);
}

export const BUILTIN_FUNCTIONS: Readonly<Record<string, Call>> = {
  not: args => isEmpty(args[0]),
  eq: args =>
    args.length < 2 ? refuse('missing argument for comparison') : args.slice(1).some(each => equal(args[0], each)),
  ne: args => !equal(args[0], args[1]),
  lt: args => less(args[0], args[1]),
  le: args => less(args[0], args[1]) || equal(args[0], args[1]),
  gt: args => !less(args[0], args[1]) && !equal(args[0], args[1]),
  ge: args => !less(args[0], args[1]),
  index,
  slice,
  len: length,
  print,
  println: args => `${args.map(formatValue).join(' ')}\n`,
  printf: args => capped(sprintf(text(args, 0), args.slice(1))),
  html: args => html(print(args)),
  urlquery: args =>
    encodeURIComponent(print(args))
      .replace(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
};
