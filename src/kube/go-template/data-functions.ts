// Functions of sprig over numbers, lists and maps. https://masterminds.github.io/sprig/

import { flowYaml } from '../flow-yaml.ts';
import { type Call, isEmpty, list, map, refuse, shown, stringList, text, toFloat, toInt, whole } from './arguments.ts';
import { TemplateError } from './tokens.ts';
import { formatValue, fromJson, type GoMap, type GoValue, isMap, isSlice, toJson, typeName } from './value.ts';

function withEntries(entries: Iterable<readonly [string, GoValue]>): GoMap {
  return new Map(entries);
}

function dict(args: readonly GoValue[]): GoMap {
  const made = new Map<string, GoValue>();
  for (let at = 0; at < args.length; at += 2) made.set(shown(args[at]), at + 1 < args.length ? args[at + 1] : '');
  return made;
}

/** mergo.Merge: what is there and not empty stays; `overwrite`: what comes later wins. */
function mergeMaps(into: GoMap, from: GoMap, overwrite: boolean): GoMap {
  const merged = new Map(into);
  for (const [key, value] of from) {
    const old = merged.get(key);
    if (isMap(value) && isMap(old)) merged.set(key, mergeMaps(old, value, overwrite));
    else if (overwrite || !merged.has(key) || isEmpty(old)) merged.set(key, value);
  }
  return merged;
}

function dig(args: readonly GoValue[]): GoValue {
  if (args.length < 3) refuse('dig needs at least three arguments');
  let value: GoValue = map(args, args.length - 1);
  for (const key of args.slice(0, -2)) {
    if (!isMap(value) || !value.has(shown(key))) return args.at(-2);
    value = value.get(shown(key));
  }
  return value;
}

function json(value: GoValue, html: boolean): string {
  const written = JSON.stringify(toJson(value), (_key, each: unknown) =>
    typeof each === 'bigint' ? Number(each) : each,
  );
  return html
    ? written.replace(/[<>&\u2028\u2029]/g, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : written;
}

function parsedJson(value: string): GoValue {
  try {
    return fromJson(JSON.parse(value));
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('invalid JSON');
    throw error;
  }
}

function changed(args: readonly GoValue[], change: (own: Map<string, GoValue>) => void): GoValue {
  const [own] = args;
  if (!(own instanceof Map)) return refuse('expected a map');
  change(own);
  return own;
}

function byValue(one: bigint, other: bigint): number {
  return one < other ? -1 : 1;
}

function same(one: GoValue, other: GoValue): boolean {
  return typeName(one) === typeName(other) && formatValue(one) === formatValue(other);
}

function kindOf(value: GoValue): string {
  if (isMap(value)) return 'map';
  if (isSlice(value)) return 'slice';
  return value === null || value === undefined ? 'invalid' : typeName(value);
}

export const DATA_FUNCTIONS: Readonly<Record<string, Call>> = {
  default: args => (isEmpty(args[1]) ? args[0] : args[1]),
  empty: args => isEmpty(args[0]),
  coalesce: args => args.find(each => !isEmpty(each)) ?? null,
  all: args => args.every(each => !isEmpty(each)),
  any: args => args.some(each => !isEmpty(each)),
  ternary: args => (args[2] === true ? args[0] : args[2] === false ? args[1] : refuse('ternary needs a bool')),
  fail: args => refuse(text(args, 0)),
  typeOf: args => typeName(args[0]),
  kindOf: args => kindOf(args[0]),
  kindIs: args => text(args, 0) === kindOf(args[1]),
  typeIs: args => text(args, 0) === typeName(args[1]),

  int: args => toInt(args[0]),
  int64: args => toInt(args[0]),
  atoi: args => toInt(text(args, 0)),
  float64: args => toFloat(args[0]),
  add1: args => toInt(args[0]) + 1n,
  add: args => args.reduce<bigint>((sum, each) => sum + toInt(each), 0n),
  sub: args => toInt(args[0]) - toInt(args[1]),
  mul: args => args.reduce<bigint>((product, each) => BigInt.asIntN(64, product * toInt(each)), 1n),
  div: args => (toInt(args[1]) === 0n ? refuse('integer divide by zero') : toInt(args[0]) / toInt(args[1])),
  mod: args => (toInt(args[1]) === 0n ? refuse('integer divide by zero') : toInt(args[0]) % toInt(args[1])),
  // Math.max takes no bigint.
  max: args => args.map(toInt).sort(byValue).at(-1),
  min: args => args.map(toInt).sort(byValue)[0],
  floor: args => Math.floor(toFloat(args[0])),
  ceil: args => Math.ceil(toFloat(args[0])),
  until: args => {
    const to = whole(args, 0);
    if (Math.abs(to) > 100_000) throw new TemplateError('it counts too far', false);
    return Array.from({ length: Math.abs(to) }, (_, at) => BigInt(to < 0 ? -at : at));
  },

  list: args => [...args],
  tuple: args => [...args],
  first: args => list(args, 0)[0] ?? null,
  last: args => list(args, 0).at(-1) ?? null,
  rest: args => (list(args, 0).length === 0 ? null : list(args, 0).slice(1)),
  initial: args => (list(args, 0).length === 0 ? null : list(args, 0).slice(0, -1)),
  append: args => [...list(args, 0), args[1]],
  prepend: args => [args[1], ...list(args, 0)],
  concat: args => args.flatMap((_, at) => list(args, at)),
  reverse: args => [...list(args, 0)].reverse(),
  uniq: args => list(args, 0).filter((each, at, all) => all.findIndex(other => same(each, other)) === at),
  without: args => list(args, 0).filter(each => !args.slice(1).some(other => same(each, other))),
  has: args => (args[1] === null || args[1] === undefined ? false : list(args, 1).some(each => same(each, args[0]))),
  compact: args => list(args, 0).filter(each => !isEmpty(each)),
  sortAlpha: args => [...stringList(args[0])].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),

  dict,
  get: args => (map(args, 0).has(text(args, 1)) ? map(args, 0).get(text(args, 1)) : ''),
  // These change the map itself.
  set: args => changed(args, own => own.set(text(args, 1), args[2])),
  unset: args => changed(args, own => own.delete(text(args, 1))),
  hasKey: args => map(args, 0).has(text(args, 1)),
  dig,
  merge: args => args.slice(1).reduce<GoMap>((into, _, at) => mergeMaps(into, map(args, at + 1), false), map(args, 0)),
  mergeOverwrite: args =>
    args.slice(1).reduce<GoMap>((into, _, at) => mergeMaps(into, map(args, at + 1), true), map(args, 0)),
  pick: args => withEntries([...map(args, 0)].filter(([key]) => args.slice(1).includes(key))),
  omit: args => withEntries([...map(args, 0)].filter(([key]) => !args.slice(1).includes(key))),
  deepCopy: args => args[0],

  toJson: args => json(args[0], true),
  toRawJson: args => json(args[0], false),
  fromJson: args => parsedJson(text(args, 0)),
  // Any YAML of the same value reads the same; as text it would differ from Go's.
  toYaml: args => flowYaml(toJson(args[0])),
};
