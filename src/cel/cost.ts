// Prices of calls, in the units of Kubernetes' cost model. A function that is not listed costs 1.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/cost.go (CallCost) and
// https://github.com/google/cel-go/blob/master/interpreter/runtimecost.go (costCall)
import { type CelValue, isList, isMap, isTagged } from './values.ts';

export const LIST_COST = 10;
export const MAP_COST = 30;

type Price = (args: readonly CelValue[]) => number;
type ResultPrice = (args: readonly CelValue[], result: CelValue) => number;

/** The size that the model reckons with: characters, bytes, elements, entries; 1 for everything else. */
export function sizeOf(value: CelValue | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'string' || value instanceof Uint8Array || isList(value)) return value.length;
  if (isMap(value)) return value.size;
  if (isTagged(value)) {
    if (value.kind === 'optional') return value.value === undefined ? 1 : sizeOf(value.value);
    if (value.kind === 'ip' || value.kind === 'cidr') return value.bytes.length;
  }
  return 1;
}

/** Walking over `size` characters. */
export function traversal(size: number, factor = 1): number {
  return Math.ceil(size * factor * 0.1);
}

function regex(text: number, pattern: number): number {
  return traversal(1 + text) * Math.ceil(pattern * 0.25);
}

/** Walking over a list and the strings in it; of a text the part of a unit that is left is free here. */
function deepTraversal(value: CelValue | undefined): number {
  if (value === undefined || !isList(value)) return Math.floor(sizeOf(value) * 0.1);
  return value.reduce<number>((sum, item) => sum + 1 + (typeof item === 'string' ? traversal(item.length) : 0), 0);
}

const first: Price = args => traversal(sizeOf(args[0]));
const contained: Price = args => traversal(sizeOf(args[0])) * traversal(sizeOf(args[1]));
const formatting: Price = args => regex(sizeOf(args[1]), 60);
const network: Price = args => 2 + traversal(sizeOf(args[0]), 3) + traversal(sizeOf(args[1]));
const twice: Price = args => 1 + 2 * sizeOf(args[0]) * sizeOf(args[1]);
const walk: Price = args => deepTraversal(args[0]);
const matching: Price = args => regex(sizeOf(args[0]), sizeOf(args[1]));
const product: Price = args => 1 + sizeOf(args[0]) * sizeOf(args[1]);
const sorting: Price = args => 1 + sizeOf(args[0]) * Math.ceil(Math.log2(sizeOf(args[0]) + 1));

/** Charged before the call. */
const PRICES: ReadonlyMap<string, Price> = new Map<string, Price>([
  ...names('isSorted sum min max indexOf lastIndexOf', walk),
  ...names('url lowerAscii upperAscii substring trim cidr ip isIP isCIDR quantity isQuantity semver isSemver', first),
  ...names('strings.quote format', first),
  ['ip.isCanonical', args => traversal(sizeOf(args[0]), 2)],
  ...names<Price>('startsWith endsWith', args => traversal(sizeOf(args[1]))),
  ...names<Price>('replace split', args => traversal(sizeOf(args[0]), 2)),
  ...names('matches find findAll', matching),
  ['contains', contained],
  ['validate', formatting],
  ...names('containsIP containsCIDR', network),
  ...names('sets.contains sets.intersects', product),
  ['sets.equivalent', twice],
  ...names('sort sortBy', sorting),
]);

const output: ResultPrice = (_args, result) => 1 + sizeOf(result);

/** Charged after the call, because they depend on its result. */
const RESULT_PRICES: ReadonlyMap<string, ResultPrice> = new Map<string, ResultPrice>([
  ['join', (_args, result) => traversal(sizeOf(result), 2)],
  ...names('slice flatten reverse lists.range distinct', output),
]);

function names<P>(list: string, price: P): (readonly [string, P])[] {
  return list.split(' ').map(name => [name, price] as const);
}

/** What a call costs before it runs: 1 where nothing else is known, and nothing where its result says. */
export function callCost(name: string, args: readonly CelValue[]): number {
  if (name === 'join') return 0;
  return PRICES.get(name)?.(args) ?? 1;
}

/** What its result costs on top. */
export function resultCost(name: string, args: readonly CelValue[], result: CelValue): number {
  return RESULT_PRICES.get(name)?.(args, result) ?? 0;
}

/** Comparing two values: the smaller of both has to be walked, and what they hold is free. */
export function equalityCost(a: CelValue, b: CelValue): number {
  return traversal(Math.min(sizeOf(a), sizeOf(b)));
}
