// Static types of CEL expressions: what Kubernetes' compiler knows of an expression before it runs.

/**
 * `dyn` is "known at run time only" (object, oldObject, params). `var` is a type that inference has yet to bind (the element of `[]`).
 * `struct` has declared fields (request, namespaceObject, variables): an undeclared field is a compile error.
 */
export interface Type {
  readonly kind: string;
  /** The name in messages: `string`, `list(int)`, `kubernetes.Quantity`. */
  readonly name: string;
  readonly args: readonly Type[];
  readonly fields?: ReadonlyMap<string, Type>;
}

function simple(kind: string, name = kind): Type {
  return { kind, name, args: [] };
}

export const DYN = simple('dyn');
export const NULL = simple('null', 'null_type');
export const BOOL = simple('bool');
export const INT = simple('int');
export const UINT = simple('uint');
export const DOUBLE = simple('double');
export const STRING = simple('string');
export const BYTES = simple('bytes');
export const TYPE = simple('type');
export const TIMESTAMP = simple('timestamp', 'google.protobuf.Timestamp');
const DURATION = simple('duration', 'google.protobuf.Duration');

/** Types that only their library knows. Like messages in cel-go they are nullable. */
export const OPAQUE = ['quantity', 'url', 'ip', 'cidr', 'format', 'semver', 'decision'] as const;

const authorizerFields = new Map<string, Type>();
/** What an expression may ask the cluster's authorizer: it type-checks here, and has no value. */
export const AUTHORIZER: Type = {
  kind: 'authorizer',
  name: 'kubernetes.authorization.Authorizer',
  args: [],
  fields: authorizerFields,
};
authorizerFields.set('requestResource', AUTHORIZER);

const NAMED: ReadonlyMap<string, Type> = new Map(
  [
    ...[DYN, NULL, BOOL, INT, UINT, DOUBLE, STRING, BYTES, TYPE, TIMESTAMP, DURATION, AUTHORIZER],
    ...OPAQUE.map(kind => simple(kind)),
  ].map(type => [type.kind, type] as const),
);

export function list(element: Type): Type {
  return { kind: 'list', name: `list(${element.name})`, args: [element] };
}

export function map(key: Type, value: Type): Type {
  return { kind: 'map', name: `map(${key.name}, ${value.name})`, args: [key, value] };
}

export function optional(value: Type): Type {
  return { kind: 'optional', name: `optional_type(${value.name})`, args: [value] };
}

export function struct(name: string, fields: ReadonlyMap<string, Type>): Type {
  return { kind: 'struct', name, args: [], fields };
}

/** A type variable; `name` is unique within one compilation, or the letter of a signature before it is instantiated. */
export function variable(name: string): Type {
  return simple('var', name);
}

/** Rebuilds a type with other arguments. */
export function withArgs(type: Type, args: readonly Type[]): Type {
  const [first = DYN, second = DYN] = args;
  if (type.kind === 'list') return list(first);
  if (type.kind === 'map') return map(first, second);
  if (type.kind === 'optional') return optional(first);
  return type;
}

/** `list<map<string,T>>` → the type. One capital letter is a type variable. Throws a plain Error: signatures are ours. */
export function parseType(text: string): Type {
  if (text.length === 1 && text >= 'A' && text <= 'Z') return variable(text);
  const named = NAMED.get(text);
  if (named) return named;
  const open = text.indexOf('<');
  const name = open < 0 ? text : text.slice(0, open);
  const args = open < 0 ? [] : splitTypes(text.slice(open + 1, -1)).map(parseType);
  const [first, second] = args;
  if (name === 'list' && first) return list(first);
  if (name === 'map' && first && second) return map(first, second);
  if (name === 'optional' && first) return optional(first);
  throw new Error(`Unknown type '${text}' in a CEL signature.`);
}

/** Splits at commas outside `<…>`. */
export function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '<') depth++;
    if (character === '>') depth--;
    if (character !== ',' || depth > 0) continue;
    parts.push(text.slice(start, at).trim());
    start = at + 1;
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

/** Exactly the same type, as cel-go's IsExactType. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.args.length !== b.args.length) return false;
  if ((a.kind === 'var' || a.kind === 'struct') && a.name !== b.name) return false;
  return a.args.every((arg, index) => sameType(arg, b.args[index] ?? DYN));
}
