// The entries that a person means by a key on the command line.
import { UserError } from '../../errors.ts';
import { quote } from '../../text/escape.ts';
import { nearest } from '../../text/suggest.ts';
import type { Entry } from '../schema.ts';
import { meantBy } from './meant-by.ts';

/**
 * The entries of one workload: those that differ by environment alone are all meant, unless `#environment` names one.
 * Keys are those of meant-by.ts.
 * @throws UserError `entry-not-found`, or `usage` for a key that may mean several
 */
export function entriesByKey(key: string, entries: readonly Entry[]): readonly Entry[] {
  const found = meantBy(key, entries, entry => ({ ...entry, source: entry.source ?? '' }));
  if (found.length === 0) throw notFound(key, entries);
  return found;
}

function notFound(key: string, entries: readonly Entry[]): UserError {
  const known = entries.flatMap(({ kind, namespace, name }) => [
    name,
    [namespace ?? '', name].join('/'),
    [kind, namespace ?? '', name].join('/'),
  ]);
  const suggestion = nearest(key, [...new Set(known)]);
  return new UserError(
    'entry-not-found',
    `No entry of the inventory is called ${quote(key, 200)}.`,
    suggestion === null
      ? 'See `cronledger inventory list` for those that there are.'
      : `Did you mean ${quote(suggestion, 200)}?`,
  );
}
