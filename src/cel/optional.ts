// Functions of optional values; the macros and the `.?`, `[?]` operators are part of the compiler.
// https://github.com/google/cel-go/blob/master/cel/library.go (OptionalTypes)
import { CelError } from './errors.ts';
import { func, method, type Overload } from './overload.ts';
import { type CelOptional, type CelValue, isList, isMap, isTagged, NONE, some } from './values.ts';

function required(optional: CelOptional): CelValue {
  if (optional.value === undefined) throw new CelError('optional.none() dereference');
  return optional.value;
}

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === '') return true;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  if (isMap(value)) return value.size === 0;
  if (!isTagged(value)) return false;
  if (value.kind === 'uint') return value.value === 0n;
  // Go's zero time is the beginning of the year 1.
  if (value.kind === 'timestamp') return value.nanos === -62_135_596_800_000_000_000n;
  return value.kind === 'duration' && value.nanos === 0n;
}

function unwrap(list: readonly CelValue[]): CelValue[] {
  const values: CelValue[] = [];
  for (const item of list) {
    if (!isTagged(item) || item.kind !== 'optional')
      throw new CelError('unwrap: the list has an element that is not optional');
    if (item.value !== undefined) values.push(item.value);
  }
  return values;
}

export function optionalFunctions(): Overload[] {
  return [
    func('optional.of(T): optional<T>', value => some(value)),
    func('optional.ofNonZeroValue(T): optional<T>', value => (isZero(value) ? NONE : some(value))),
    func('optional.none(): optional<T>', () => NONE),
    func('optional.unwrap(list<optional<T>>): list<T>', unwrap),
    method('list<optional<T>>.unwrapOpt(): list<T>', unwrap),
    method('optional<T>.hasValue(): bool', optional => optional.value !== undefined),
    method('optional<T>.value(): T', required),
    // or and orValue are compiled apart, because they evaluate their argument only where it is needed; these give their types.
    method('optional<T>.or(optional<T>): optional<T>', (optional, other) =>
      optional.value === undefined ? other : optional,
    ),
    method('optional<T>.orValue(T): T', (optional, other) => optional.value ?? other),
    method('list<T>.first(): optional<T>', list => (list[0] === undefined ? NONE : some(list[0]))),
    method('list<T>.last(): optional<T>', list => (list.length === 0 ? NONE : some(list.at(-1) ?? null))),
  ];
}
