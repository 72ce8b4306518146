// Which entry lists a workload.
import { imageMatches } from '../kube/image.ts';
import type { SourceRef, Workload } from '../model.ts';
import type { Entry, Inventory } from './schema.ts';

type Identified = Pick<Workload, 'group' | 'kind' | 'namespace' | 'name' | 'generateName'>;
type Placed = Identified & {
  readonly source: { readonly path: string; readonly type?: SourceRef['type'] };
  readonly environment: string | null;
  readonly digest?: string;
  readonly schedule?: string | null;
  readonly images?: readonly string[];
};

/** Entries by identity, then by source and environment. Made once for an inventory: ten thousand workloads against ten thousand entries stay linear. */
const indexes = new WeakMap<Inventory, Map<string, Map<string, readonly Entry[]>>>();

/**
 * The entry that lists a workload, or null. Group, kind, namespace and name are compared exactly, whatever the API version
 * (`batch/v1beta1` is `batch/v1`); an entry without a namespace is for a workload without one. The name `migrate-*` is the
 * generateName `migrate-` and never a name. Of entries that differ by `source` alone, the one nearest to the workload's counts;
 * in one place, the entry of the workload's environment comes before the one of every environment; of several variants, the one that is
 * most alike.
 *
 * Of what comes by standard input nobody knows the folder: any source will do, and of several entries the one with the same digest.
 */
export function matchEntry(inventory: Inventory, workload: Placed): Entry | null {
  const bySource = indexOf(inventory).get(identityOf(workload) ?? '');
  if (bySource === undefined) return null;
  if (workload.source.type === 'stdin') return entryOfStream([...bySource.values()].flat(), workload);
  let folder = workload.source.path;
  for (;;) {
    const entry = bySource.get(placeKey(folder, workload.environment)) ?? bySource.get(placeKey(folder, null));
    if (entry !== undefined) return variantOf(entry, workload);
    if (folder === '') return null;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
  }
}

function entryOfStream(entries: readonly Entry[], { environment, digest }: Placed): Entry | null {
  const here = entries.filter(entry => entry.environment === null || entry.environment === environment);
  const known = here.length === 0 ? entries : here;
  return known.find(entry => entry.digest === digest) ?? known[0] ?? null;
}

/** The one that says most of what the workload is. */
function variantOf(entries: readonly Entry[], { digest, schedule = null, images = [] }: Placed): Entry | null {
  const [first = null, ...others] = entries;
  if (others.length === 0) return first;
  const fitOf = (entry: Entry): number =>
    (entry.digest === digest ? 4 : 0) +
    (entry.schedule === schedule ? 2 : 0) +
    (images.every(image => entry.images.some(pattern => imageMatches(pattern, image))) ? 1 : 0);
  return entries.reduce((best, entry) => (fitOf(entry) > fitOf(best) ? entry : best));
}

/** One text per identity, source, environment and variant: two entries with equal ones are duplicates. */
export function entryKey(entry: Entry): string {
  const variant = entry.variant === null ? '' : `\0\0${entry.variant}`;
  return `${identityOfEntry(entry)}\0${placeKey(entry.source ?? '', entry.environment)}${variant}`;
}

function indexOf(inventory: Inventory): Map<string, Map<string, readonly Entry[]>> {
  const known = indexes.get(inventory);
  if (known !== undefined) return known;
  const index = new Map<string, Map<string, readonly Entry[]>>();
  for (const entry of inventory.entries) {
    const identity = identityOfEntry(entry);
    const bySource = index.get(identity) ?? new Map<string, readonly Entry[]>();
    const place = placeKey(entry.source ?? '', entry.environment);
    bySource.set(place, [...(bySource.get(place) ?? []), entry]);
    index.set(identity, bySource);
  }
  indexes.set(inventory, index);
  return index;
}

function placeKey(source: string, environment: string | null): string {
  return environment === null ? source : `${source}\0${environment}`;
}

/** NUL can be in no part: the schema refuses it in entries, and a workload's name with one is no entry's. */
function identity(group: string, kind: string, namespace: string | null, name: string, generated: boolean): string {
  return [group, kind, namespace ?? '', generated ? '*' : '=', name].join('\0');
}

function identityOfEntry({ group, kind, namespace, name }: Entry): string {
  const generated = name.endsWith('*');
  return identity(group, kind, namespace, generated ? name.slice(0, -1) : name, generated);
}

function identityOf({ group, kind, namespace, name, generateName }: Identified): string | null {
  if (name !== null) return identity(group, kind, namespace, name, false);
  return generateName === null ? null : identity(group, kind, namespace, generateName, true);
}
