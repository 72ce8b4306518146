// The entries that a person means by the keys on the command line.
import { UserError } from '../../errors.ts';
import { quote } from '../../escape.ts';
import type { Entry } from '../../inventory/schema.ts';
import { isWithin, repositoryPath } from '../../repository-path.ts';
import { nearest } from '../../suggest.ts';

const MAX_LISTED = 10;

/** A key taken to pieces: `cronjob/billing/report@apps/billing#prod`. */
export interface EntryKey {
  /** What stands between the slashes. */
  readonly parts: readonly string[];
  /** Behind `@`; null where there is none. `.` is the root. */
  readonly folder: string | null;
  /** Behind `#`; null where there is none. */
  readonly environment: string | null;
}

export function parseEntryKey(key: string): EntryKey {
  const hash = key.indexOf('#');
  const environment = hash === -1 ? null : key.slice(hash + 1);
  const rest = hash === -1 ? key : key.slice(0, hash);
  const at = rest.indexOf('@');
  return {
    parts: (at === -1 ? rest : rest.slice(0, at)).split('/'),
    folder: at === -1 ? null : rest.slice(at + 1),
    environment,
  };
}

/**
 * The entries of one workload: those that differ by environment alone are all meant, unless `#environment` names one.
 * Keys are those of keys.ts.
 * @throws UserError `entry-not-found`, or `usage` for a key that may mean several
 */
export function entriesByKey(key: string, entries: readonly Entry[]): readonly Entry[] {
  const { parts, folder, environment } = parseEntryKey(key);
  const within = folder === null ? '' : repositoryPath(folder);
  const found = entries.filter(
    entry =>
      within !== null &&
      isNamed(entry, parts) &&
      isWithin(entry.source ?? '', within) &&
      (environment === null || entry.environment === environment),
  );
  const distinct = new Map(found.map(entry => [`${entry.group}/${fullKey(entry)}`, entry]));
  if (distinct.size === 0) throw notFound(key, entries);
  if (distinct.size > 1) {
    const candidates = [...distinct.values()].map(fullKey);
    const more = candidates.length > MAX_LISTED ? ` and ${candidates.length - MAX_LISTED} more` : '';
    const shown = candidates.slice(0, MAX_LISTED).map(candidate => quote(candidate, 200));
    throw new UserError(
      'usage',
      `The key ${quote(key, 200)} may mean any of ${shown.join(', ')}${more}.`,
      'Give one of these keys in full.',
    );
  }
  return found;
}

function isNamed(entry: Entry, parts: readonly string[]): boolean {
  const [first = '', second, third] = parts;
  const isKind = first.toLowerCase() === entry.kind.toLowerCase();
  if (parts.length > 3) return false;
  if (second === undefined) return entry.name === first;
  if (third === undefined) return entry.name === second && (isKind || entry.namespace === first);
  return entry.name === third && isKind && (entry.namespace ?? '') === second;
}

/** `CronJob/billing/report@apps/billing`. */
function fullKey({ kind, namespace, name, source }: Entry): string {
  return `${kind}/${namespace ?? ''}/${name}@${source === null || source === '' ? '.' : source}`;
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
