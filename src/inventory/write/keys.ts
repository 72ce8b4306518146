// The workloads that a person means by the keys on the command line.
import { UserError } from '../../errors.ts';
import type { Workload } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { nearest } from '../../text/suggest.ts';
import { keyOf, nameOf } from '../../workloads/names.ts';
import { type Keyed, meantBy } from './meant-by.ts';

/**
 * In the order of the workloads. Keys are those of meant-by.ts.
 * @throws UserError `workload-not-found`, or `usage` for a key that may mean several
 */
export function workloadsByKeys(keys: readonly string[], workloads: readonly Workload[]): readonly Workload[] {
  const chosen = new Set<Workload>();
  for (const key of keys) {
    const found = meantBy(key, workloads, keyedOf);
    if (found.length === 0) throw notFound(key, workloads);
    for (const workload of found) chosen.add(workload);
  }
  return workloads.filter(workload => chosen.has(workload));
}

function keyedOf(workload: Workload): Keyed {
  const { group, kind, namespace, source, environment } = workload;
  return { group, kind, namespace, name: nameOf(workload), source: source.path, environment };
}

function notFound(key: string, workloads: readonly Workload[]): UserError {
  const suggestion = nearest(key, [...new Set(workloads.flatMap(workload => [keyOf(workload), nameOf(workload)]))]);
  return new UserError(
    'workload-not-found',
    `No scheduled workload is called ${quote(key, 200)}.`,
    suggestion === null ? 'See `cronledger list` for those that there are.' : `Did you mean ${quote(suggestion, 200)}?`,
  );
}
