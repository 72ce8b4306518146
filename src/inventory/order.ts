// Where new entries belong in a file: in its order, if it has one; otherwise at its end.
import type { Entry, EntryValues } from './schema.ts';

type Named = { readonly kind: string; readonly namespace?: string | null | undefined; readonly name: string };

/** The orders that people keep files in. A file of one entry, or of none, is in the first. */
const ORDERS: readonly ((entry: Named) => readonly string[])[] = [
  entry => [entry.namespace ?? '', entry.name, entry.kind],
  entry => [entry.kind, entry.namespace ?? '', entry.name],
  entry => [entry.name],
];

/** New entries in order, by the index of the present entry that they go before; the number of entries is the end. */
export function orderedPlaces(
  entries: readonly Entry[],
  added: readonly EntryValues[],
): ReadonlyMap<number, readonly EntryValues[]> {
  const order = ORDERS.find(candidate => isSorted(entries, candidate));
  const [first] = ORDERS;
  const sorted =
    first === undefined ? added : added.toSorted((a, b) => compare((order ?? first)(a), (order ?? first)(b)));
  const places = new Map<number, EntryValues[]>();
  for (const values of sorted) {
    const at = order === undefined ? entries.length : placeOf(entries, order(values), order);
    const place = places.get(at);
    if (place === undefined) places.set(at, [values]);
    else place.push(values);
  }
  return places;
}

function isSorted(entries: readonly Entry[], order: (entry: Named) => readonly string[]): boolean {
  return entries.every((entry, index) => {
    const previous = entries[index - 1];
    return previous === undefined || compare(order(previous), order(entry)) <= 0;
  });
}

/** The first entry that comes after the key, by bisection: a file may hold ten thousand, and as many may be added. */
function placeOf(
  entries: readonly Entry[],
  key: readonly string[],
  order: (entry: Named) => readonly string[],
): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && compare(order(entry), key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By code units, not by locale: the order must be the same on every machine. */
function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
