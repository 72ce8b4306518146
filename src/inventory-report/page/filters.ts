// What the table is narrowed to: a search, one choice for each of some facts, and a place in time.
import type { Report, Row } from './rows.ts';

/** A narrowing that comes from the map, the list of collisions or the time line. */
export interface Spot {
  readonly label: string;
  /** Does it narrow the map too? The map's own cells do not: they would leave one cell. */
  readonly narrowsMap: boolean;
  holds(row: Row): boolean;
}

export interface Facet {
  readonly name: string;
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
  valueOf(row: Row): string;
}

export const NONE = '\u0000none';

export const STATE_WORDS: Readonly<Record<string, string>> = {
  approved: 'as approved',
  adopted: 'adopted, not yet approved',
  differs: 'differs from its entry',
  unlisted: 'no entry',
  unmanaged: 'in the cluster alone',
  missing: 'entry without a workload',
};
export const EXPIRY_WORDS: Readonly<Record<string, string>> = {
  expired: 'expired',
  'expires-soon': 'expires within 30 days',
  valid: 'expires later',
  none: 'does not expire',
};

/** The facts to choose by; one that is alike in all rows (or that nobody looked at) is left out. */
export function facetsOf(report: Report): readonly Facet[] {
  const { severities, states, expiries } = report.data;
  const facets: Facet[] = [
    facet('owner', 'Owner', row => row.owner ?? NONE),
    facet('namespace', 'Namespace', row => row.namespace ?? NONE),
    facet('state', 'State', row => row.state, states, STATE_WORDS),
    facet('risk', 'Worst finding', row => severities[row.risk] ?? NONE, [...severities].reverse()),
    facet('expiry', 'Expiry', row => row.expiry, expiries, EXPIRY_WORDS),
    facet('source', 'Source', row => row.source ?? NONE),
    facet('power', 'Service account may', row => row.power ?? NONE),
  ];
  return facets.filter(
    ({ name, values }) => values.length > 1 && !(name === 'power' && values.every(one => one.value === NONE)),
  );

  function facet(
    name: string,
    label: string,
    read: (row: Row) => string,
    order: readonly string[] = [],
    words: Readonly<Record<string, string>> = {},
  ): Facet {
    const counts = new Map<string, number>();
    for (const row of report.rows) counts.set(read(row), (counts.get(read(row)) ?? 0) + 1);
    const rank = (value: string): number => (value === NONE ? 1e6 : order.includes(value) ? order.indexOf(value) : 1e5);
    const values = [...counts.keys()]
      .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map(value => ({ value, label: `${value === NONE ? 'none' : (words[value] ?? value)} (${counts.get(value)})` }));
    return { name, label, values, valueOf: read };
  }
}

export interface Choice {
  search: string;
  readonly picked: Map<string, string>;
  spot: Spot | null;
}

/** The rows that pass; for the map without a spot that is of the map itself. */
export function passing(report: Report, facets: readonly Facet[], choice: Choice, forMap = false): readonly Row[] {
  const words = choice.search
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  const picked = facets.flatMap(facet => {
    const value = choice.picked.get(facet.name);
    return value === undefined ? [] : [{ facet, value }];
  });
  const spot = forMap && choice.spot?.narrowsMap === false ? null : choice.spot;
  return report.rows.filter(
    row =>
      picked.every(({ facet, value }) => facet.valueOf(row) === value) &&
      words.every(word => row.haystack.includes(word)) &&
      (spot === null || spot.holds(row)),
  );
}
