// How entries are made to say what their workloads are, also where one entry has workloads of several environments.
import { isDeepStrictEqual } from 'node:util';
import type { ImagePrecision } from '../kube/image.ts';
import type { Workload } from '../model.ts';
import { nameOf } from '../workloads/names.ts';
import type { EntryFields } from './edit-plan.ts';
import { changedValues, driftOf, entryValuesOf } from './entry-values.ts';
import { matchEntry } from './match.ts';
import type { Entry, EntryValues, Inventory } from './schema.ts';

/** What becomes of the entry of a workload that is not what the entry says. */
export type Reconciliation = { readonly workload: Workload; readonly entry: Entry } & (
  | { readonly type: 'agrees' }
  /** The entry's fields change. */
  | { readonly type: 'update'; readonly fields: EntryFields }
  /** The entry stays as it is for others, and this workload gets one of its own: for its environment, or as a variant. */
  | { readonly type: 'split'; readonly fields: EntryFields; readonly values: EntryValues }
  /** Another workload that differs has the entry, and nothing tells the two apart. */
  | { readonly type: 'conflict'; readonly with: Workload }
);

/**
 * One answer for each workload that is listed, in their order. Workloads that become alike share an entry.
 * `among` are all workloads that are known: one of them that agrees with an entry keeps it.
 */
export function reconcile(
  workloads: readonly Workload[],
  inventory: Inventory,
  { among, images }: { readonly among: readonly Workload[]; readonly images: ImagePrecision },
): readonly Reconciliation[] {
  /** Who has an entry, and what is then in it, by environment ('' for the entry of all). */
  const holders = new Map<Entry, Map<string, Holder>>();
  const agreeing = new Map<Entry, Map<string | null, Workload>>();
  for (const workload of among) {
    const entry = matchEntry(inventory, workload);
    const fields = entry === null ? {} : driftOf(entry, workload, images);
    if (entry === null || Object.keys(fields).length > 0) continue;
    if (!holders.has(entry)) holders.set(entry, new Map([[ALL, { workload, fields }]]));
    agreeing.set(entry, (agreeing.get(entry) ?? new Map()).set(workload.environment, workload));
  }
  let variants = 0;
  return workloads.flatMap((workload): readonly Reconciliation[] => {
    const entry = matchEntry(inventory, workload);
    if (entry === null) return [];
    const fields = driftOf(entry, workload, images);
    const held = holders.get(entry) ?? new Map<string, Holder>();
    holders.set(entry, held);
    if (Object.keys(fields).length === 0) return [{ type: 'agrees', workload, entry }];
    const general = held.get(ALL);
    if (general === undefined) {
      held.set(ALL, { workload, fields });
      return [{ type: 'update', workload, entry, fields }];
    }
    if (isDeepStrictEqual(general.fields, fields)) return [{ type: 'update', workload, entry, fields }];
    const { environment } = workload;
    if (entry.environment !== null || environment === null || general.workload.environment === environment) {
      variants += 1;
      return [variantFor(entry, workload, fields, freeVariant(inventory, variants - 1))];
    }
    const own = held.get(environment);
    const twin = agreeing.get(entry)?.get(environment) ?? own?.workload;
    if (twin !== undefined && !isDeepStrictEqual(own?.fields, fields)) {
      return [{ type: 'conflict', workload, entry, with: twin }];
    }
    held.set(environment, { workload, fields });
    // The record of an approval is of what was approved, and that was not this.
    const values = changedValues(entry, { ...fields, environment, approval: null });
    return [{ type: 'split', workload, entry, fields, values }];
  });
}

/** Two of one name and place: the second gets an entry that only `variant` tells from the other's. */
function variantFor(entry: Entry, workload: Workload, fields: EntryFields, variant: string): Reconciliation {
  const values = changedValues(entry, { ...fields, variant, approval: null });
  return { type: 'split', workload, entry, fields, values };
}

/** A number that no entry has yet. */
export function freeVariant(inventory: Inventory, more = 0): string {
  const numbers = inventory.entries
    .map(({ variant }) => Number(variant ?? 1))
    .filter(number => Number.isSafeInteger(number));
  return String(Math.max(1, ...numbers) + 1 + more);
}

interface Holder {
  readonly workload: Workload;
  readonly fields: EntryFields;
}

const ALL = '';

/**
 * Tells of a workload that is to be listed whether its entry has to be for its environment alone: others of its name and
 * source, in other environments, are not what it is.
 */
export function apartByEnvironment(
  workloads: readonly Workload[],
  images: ImagePrecision,
): (workload: Workload) => boolean {
  const contents = new Map<string, Set<string>>();
  for (const workload of workloads) {
    const key = placedIdentity(workload);
    contents.set(key, (contents.get(key) ?? new Set()).add(JSON.stringify(entryValuesOf(workload, { images }))));
  }
  return workload => workload.environment !== null && (contents.get(placedIdentity(workload))?.size ?? 0) > 1;
}

function placedIdentity(workload: Workload): string {
  const { group, kind, namespace, source } = workload;
  return [group, kind, namespace ?? '', nameOf(workload), source.path].join('\0');
}
