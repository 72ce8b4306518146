// Fetches charts, once in a run.
import type { RenderContext } from '../root.ts';
import type { Fetching } from './http.ts';
import { keptBytes } from './kept.ts';
import { type FetchedChart, isOci, type RemoteChart } from './remote-chart.ts';

/** The chart that is named. @throws UserError remote-source */
export function fetchChart(chart: RemoteChart, context: RenderContext): Promise<FetchedChart> {
  const key = JSON.stringify([chart.url, chart.name, chart.version]);
  const known = context.fetched.get(key) ?? fetchNow(chart, fetchingOf(context));
  context.fetched.set(key, known);
  return known;
}

async function fetchNow(chart: RemoteChart, fetching: Fetching): Promise<FetchedChart> {
  if (isOci(chart.url)) return (await import('./oci.ts')).fetchFromRegistry(chart, fetching);
  return (await import('./chart-repository.ts')).fetchFromRepository(chart, fetching);
}

export function fetchingOf({ remote, secret, limits, cache }: RenderContext): Fetching {
  const access = remote ?? { allow: [], credentials: {} };
  const kept = cache === null ? null : keptBytes(cache);
  return { access, secret, timeoutMs: Math.min(limits.timeoutMs, 30_000), kept };
}
