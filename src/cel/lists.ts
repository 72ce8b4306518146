// List functions: Kubernetes' own (isSorted, sum, min, max, indexOf) and cel-go's ext.Lists version 3, which Kubernetes has since 1.34.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/lists.go
// https://github.com/google/cel-go/blob/master/ext/lists.go
import { calculate } from './arithmetic.ts';
import { compare, contains, equals } from './equality.ts';
import { CelError } from './errors.ts';
import { checkListSize, type Meter } from './meter.ts';
import { func, method, type Overload } from './overload.ts';
import { type CelList, type CelValue, isList, kindOf } from './values.ts';

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'] as const;
const ZERO: readonly (readonly [string, CelValue])[] = [
  ['int', 0n],
  ['uint', { kind: 'uint', value: 0n }],
  ['double', 0],
  ['duration', { kind: 'duration', nanos: 0n }],
];

function isSorted(list: CelList): boolean {
  return list.every((item, index) => index === 0 || compare(list[index - 1] ?? null, item) <= 0);
}

function sum(list: CelList, zero: CelValue, meter: Meter): CelValue {
  return list.reduce((total, item) => calculate('+', total, item, meter), zero);
}

/** The smallest (sign 1) or the largest (sign -1) element. */
function extreme(list: CelList, sign: 1 | -1, name: string): CelValue {
  const [first, ...rest] = list;
  if (first === undefined) throw new CelError(`${name} called on empty list`);
  return rest.reduce((best, item) => (compare(best, item) * sign > 0 ? item : best), first);
}

function slice(list: CelList, start: bigint, end: bigint): CelList {
  const what = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) throw new CelError(`${what}, negative indexes not supported`);
  if (start > end) throw new CelError(`${what}, start index must be less than or equal to end index`);
  if (end > BigInt(list.length)) throw new CelError(`${what}, list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

function flatten(list: CelList, depth: bigint): CelValue[] {
  if (depth < 0n) throw new CelError('level must be non-negative');
  const result: CelValue[] = [];
  for (const item of list) {
    if (isList(item) && depth > 0n) for (const inner of flatten(item, depth - 1n)) result.push(inner);
    else result.push(item);
  }
  return result;
}

function range(count: bigint): CelList {
  checkListSize(Number(count));
  return Array.from({ length: Math.max(0, Number(count)) }, (_, index) => BigInt(index));
}

function distinct(list: CelList, meter: Meter): CelList {
  const result: CelValue[] = [];
  for (const item of list) {
    meter.work(result.length);
    if (!contains(result, item)) result.push(item);
  }
  return result;
}

/** Sorts by keys of one comparable type; the order of equal keys is kept. */
export function sortByKeys(list: CelList, keys: CelList): CelList {
  const kind = keys[0] === undefined ? '' : kindOf(keys[0]);
  if (keys.length > 0 && !COMPARABLE.some(comparable => comparable === kind)) {
    throw new CelError('list elements must be comparable');
  }
  if (keys.some(key => kindOf(key) !== kind)) throw new CelError('list elements must have the same type');
  const order = keys.map((_, index) => index);
  order.sort((a, b) => compare(keys[a] ?? null, keys[b] ?? null));
  return order.map(index => list[index] ?? null);
}

export function listFunctions(): Overload[] {
  return [
    ...COMPARABLE.flatMap(type => [
      method(`list<${type}>.isSorted(): bool`, isSorted),
      method(`list<${type}>.min(): ${type}`, list => extreme(list, 1, 'min')),
      method(`list<${type}>.max(): ${type}`, list => extreme(list, -1, 'max')),
      method(`list<${type}>.sort(): list<${type}>`, list => sortByKeys(list, list)),
    ]),
    ...ZERO.map(([type, zero]) =>
      method(`list<${type}>.sum(): ${type}`, (list: CelList, meter) => sum(list, zero, meter)),
    ),
    method('list<T>.indexOf(T): int', (list, item) => BigInt(list.findIndex(other => equals(other, item)))),
    method('list<T>.lastIndexOf(T): int', (list, item) => BigInt(list.findLastIndex(other => equals(other, item)))),
    method('list<T>.slice(int, int): list<T>', slice),
    { ...method('list<list<T>>.flatten(): list<T>', list => flatten(list, 1n)), loose: true },
    method('list<dyn>.flatten(int): list<dyn>', flatten),
    method('list<T>.reverse(): list<T>', list => list.toReversed()),
    method('list<T>.distinct(): list<T>', distinct),
    func('lists.range(int): list<int>', range),
  ];
}
