// What a key on the command line means: how a person names a workload or an entry.
import { UserError } from '../../errors.ts';
import { isWithin, repositoryPath } from '../../git/repository-path.ts';
import { quote } from '../../text/escape.ts';

const MAX_LISTED = 10;

/** A key taken to pieces: `cronjob/billing/report@apps/billing#prod`. */
export interface Key {
  /** What stands between the slashes. */
  readonly parts: readonly string[];
  /** Behind the first `@`, which no name can hold and a folder can; null where there is none. `.` is the root. */
  readonly folder: string | null;
  /** Behind `#`; null where there is none. */
  readonly environment: string | null;
}

/** What keys name. */
export interface Keyed {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | null;
  /** Or the pattern of generated names, `migrate-*`; empty where it has none, and then no key means it. */
  readonly name: string;
  /** A folder; `''` is the root. */
  readonly source: string;
  readonly environment: string | null;
}

export function parseKey(key: string): Key {
  const hash = key.indexOf('#');
  const rest = hash === -1 ? key : key.slice(0, hash);
  const at = rest.indexOf('@');
  return {
    parts: (at === -1 ? rest : rest.slice(0, at)).split('/'),
    folder: at === -1 ? null : rest.slice(at + 1),
    environment: hash === -1 ? null : key.slice(hash + 1),
  };
}

/**
 * Those of `items` that a key means: `kind/namespace/name`, `kind/name`, `namespace/name` or `name`; `@folder` may follow where one
 * name is deployed from several (that folder or else those below it), and `#environment`. The kind may be in any case. What differs by environment alone is one.
 * @throws UserError `usage` for a key that may mean several
 */
export function meantBy<T>(key: string, items: readonly T[], keyedOf: (item: T) => Keyed): readonly T[] {
  const { parts, folder, environment } = parseKey(key);
  const within = folder === null ? '' : repositoryPath(folder);
  if (within === null) return [];
  const near = items.filter(item => {
    const keyed = keyedOf(item);
    return (
      isNamed(keyed, parts) &&
      isWithin(keyed.source, within) &&
      (environment === null || keyed.environment === environment)
    );
  });
  // Else what lies in a folder could not be told from what lies below it.
  const exact = folder === null ? [] : near.filter(item => keyedOf(item).source === within);
  const found = exact.length > 0 ? exact : near;
  const distinct = new Map(found.map(keyedOf).map(keyed => [`${keyed.group}/${fullKey(keyed)}`, keyed]));
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

function isNamed({ kind, namespace, name }: Keyed, parts: readonly string[]): boolean {
  const [first = '', second, third] = parts;
  const isKind = first.toLowerCase() === kind.toLowerCase();
  if (name === '' || parts.length > 3) return false;
  if (second === undefined) return name === first;
  if (third === undefined) return name === second && (isKind || namespace === first);
  return name === third && isKind && (namespace ?? '') === second;
}

/** The key that means this and no other: `CronJob/billing/nightly-report@apps/billing`; without a namespace, `Job//seed@.`. */
function fullKey({ kind, namespace, name, source }: Keyed): string {
  return `${kind}/${namespace ?? ''}/${name}@${source === '' ? '.' : source}`;
}
