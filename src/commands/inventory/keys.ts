// The workloads that a person means by the keys on the command line.
import { UserError } from '../../errors.ts';
import { quote } from '../../escape.ts';
import type { Workload } from '../../model.ts';
import { isWithin, repositoryPath } from '../../repository-path.ts';
import { nearest } from '../../suggest.ts';
import { keyOf, nameOf } from '../../workloads/names.ts';

const MAX_LISTED = 10;

/**
 * A key is `kind/namespace/name`, `kind/name`, `namespace/name` or `name`, and may end in `@folder` where one name is deployed
 * from several folders. The kind may be in any case. Several workloads of one identity and source are one.
 * @throws UserError `workload-not-found`, or `usage` for a key that may mean several
 */
export function workloadsByKeys(keys: readonly string[], workloads: readonly Workload[]): readonly Workload[] {
  const chosen = new Set<Workload>();
  for (const key of keys) for (const workload of workloadsByKey(key, workloads)) chosen.add(workload);
  return workloads.filter(workload => chosen.has(workload));
}

function workloadsByKey(key: string, workloads: readonly Workload[]): readonly Workload[] {
  const at = key.lastIndexOf('@');
  const parts = (at === -1 ? key : key.slice(0, at)).split('/');
  const folder = at === -1 ? '' : repositoryPath(key.slice(at + 1));
  const found = workloads.filter(
    workload => folder !== null && isWithin(workload.source.path, folder) && isNamed(workload, parts),
  );
  const distinct = new Map(found.map(workload => [`${workload.group}/${fullKey(workload)}`, workload]));
  if (distinct.size === 0) throw notFound(key, workloads);
  if (distinct.size > 1) {
    const candidates = [...distinct.values()].map(fullKey);
    const more = candidates.length > MAX_LISTED ? ` and ${candidates.length - MAX_LISTED} more` : '';
    throw new UserError(
      'usage',
      `The key ${quote(key, 200)} may mean any of ${candidates
        .slice(0, MAX_LISTED)
        .map(candidate => quote(candidate, 200))
        .join(', ')}${more}.`,
      'Give one of these keys in full.',
    );
  }
  return found;
}

function isNamed(workload: Workload, parts: readonly string[]): boolean {
  const [first = '', second, third] = parts;
  const name = nameOf(workload);
  const isKind = first.toLowerCase() === workload.kind.toLowerCase();
  if (name === '' || parts.length > 3) return false;
  if (second === undefined) return name === first;
  if (third === undefined) return name === second && (isKind || workload.namespace === first);
  return name === third && isKind && (workload.namespace ?? '') === second;
}

/** The key that means this workload and no other: `CronJob/billing/nightly-report@apps/billing`. */
export function fullKey(workload: Workload): string {
  return `${keyOf(workload)}@${workload.source.path === '' ? '.' : workload.source.path}`;
}

function notFound(key: string, workloads: readonly Workload[]): UserError {
  const suggestion = nearest(key, [...new Set(workloads.flatMap(workload => [keyOf(workload), nameOf(workload)]))]);
  return new UserError(
    'workload-not-found',
    `No scheduled workload is called ${quote(key, 200)}.`,
    suggestion === null ? 'See `cronledger list` for those that there are.' : `Did you mean ${quote(suggestion, 200)}?`,
  );
}
