// The entry that would make a workload agree with the inventory: for commands to write, and for reports to paste.
import type { Workload } from '../model.ts';
import type { Proposal } from '../reports.ts';
import { type ImagePrecision, imageMatches, imagePattern } from '../workloads/image.ts';
import { keyOf, nameOf, refOf } from '../workloads/names.ts';
import { differencesFrom } from './agree.ts';
import { unwritable } from './edit.ts';
import type { EntryFields } from './edit-plan.ts';
import { fileFor } from './file-for.ts';
import { matchEntry } from './match.ts';
import type { Entry, EntryValues, Inventory } from './schema.ts';
import { blockItem } from './yaml-text.ts';

/** What a person or a guess adds to what the manifest says. */
export interface EntryChoices {
  readonly images: ImagePrecision;
  readonly owner?: string | null;
  readonly purpose?: string | null;
}

/** The entry for a workload as it is. */
export function entryValuesOf(workload: Workload, { images, owner, purpose }: EntryChoices): EntryValues {
  return {
    // All versions of the group are one, and batch/v1 is the default.
    apiVersion: workload.group === 'batch' ? undefined : workload.apiVersion,
    kind: workload.kind,
    namespace: workload.namespace ?? undefined,
    name: nameOf(workload),
    owner: owner ?? undefined,
    purpose: purpose ?? undefined,
    source: workload.source.path === '' ? undefined : workload.source.path,
    schedule: workload.schedule ?? undefined,
    timeZone: workload.timeZone ?? undefined,
    suspend: workload.suspend ? true : undefined,
    serviceAccount: workload.serviceAccount ?? undefined,
    images: [...new Set(workload.images.map(image => imagePattern(image, images)))],
    digest: workload.digest,
  };
}

/** Why no entry could list the workload, as a clause; null where one could. `values` are what the entry would say. */
export function unlistable(workload: Workload, values: EntryValues): string | null {
  if (values.name === '') return 'it has neither a name nor a generateName';
  // In an entry it would stand for generated names that begin so.
  if (workload.name?.includes('*')) return 'its `name` holds a `*`';
  return unwritable(values);
}

/**
 * The fields of a listed workload's entry that have to change, null where one has to go; without any, they agree.
 * Image patterns that still match an image stay as they are: they are the room that somebody gave.
 */
export function driftOf(entry: Entry, workload: Workload, precision: ImagePrecision): EntryFields {
  const fields = new Set(differencesFrom(entry, workload).map(difference => difference.field));
  const { schedule, timeZone, serviceAccount, digest } = workload;
  return {
    ...(fields.has('schedule') ? { schedule } : {}),
    ...(fields.has('timeZone') ? { timeZone } : {}),
    ...(fields.has('suspend') ? { suspend: null } : {}),
    ...(fields.has('serviceAccount') ? { serviceAccount } : {}),
    ...(fields.has('images') ? { images: imagesFor(entry, workload, precision) } : {}),
    ...(fields.has('digest') ? { digest } : {}),
  };
}

function imagesFor(entry: Entry, workload: Workload, precision: ImagePrecision): readonly string[] {
  const kept = entry.images.filter(pattern => workload.images.some(image => imageMatches(pattern, image)));
  const uncovered = workload.images.filter(image => !kept.some(pattern => imageMatches(pattern, image)));
  return [...new Set([...kept, ...uncovered.map(image => imagePattern(image, precision))])];
}

/**
 * The inventory edit for each workload that has no entry or is not what its entry approved, in the order of the workloads.
 * There is none for a workload that no inventory can hold (a name with hidden characters).
 * `among` are all workloads that are known: where two have one key, the command names the source as well.
 */
export function proposalsFor(
  workloads: readonly Workload[],
  inventory: Inventory,
  {
    among = workloads,
    images = 'tag',
  }: { readonly among?: readonly Workload[]; readonly images?: ImagePrecision } = {},
): readonly Proposal[] {
  const sources = new Map<string, Set<string>>();
  for (const workload of among) {
    const key = keyOf(workload);
    sources.set(key, (sources.get(key) ?? new Set()).add(workload.source.path));
  }
  return workloads.flatMap(workload => {
    const entry = matchEntry(inventory, workload);
    const drift = entry === null ? null : driftOf(entry, workload, images);
    if (drift !== null && Object.keys(drift).length === 0) return [];
    const values = entry === null || drift === null ? entryValuesOf(workload, { images }) : changedValues(entry, drift);
    if (unlistable(workload, values) !== null) return [];
    const key = keyOf(workload);
    const ambiguous = (sources.get(key)?.size ?? 1) > 1;
    const command = [
      'cronledger',
      'inventory',
      entry === null ? 'add' : 'update',
      ambiguous ? `${key}@${workload.source.path}` : key,
    ];
    return [
      {
        workload: refOf(workload),
        file: entry?.location.path ?? fileFor(inventory, values),
        yaml: `${blockItem(values, '  ', '\n')}\n`,
        command: command.map(shellWord).join(' '),
      },
    ];
  });
}

/** An entry as it would be written, with some fields changed. */
function changedValues(entry: Entry, changes: EntryFields): EntryValues {
  const present: EntryValues = {
    apiVersion: entry.apiVersion,
    kind: entry.kind,
    namespace: entry.namespace ?? undefined,
    name: entry.name,
    owner: entry.owner ?? undefined,
    purpose: entry.purpose ?? undefined,
    source: entry.source === null || entry.source === '' ? undefined : entry.source,
    schedule: entry.schedule ?? undefined,
    timeZone: entry.timeZone ?? undefined,
    suspend: entry.suspend ? true : undefined,
    serviceAccount: entry.serviceAccount ?? undefined,
    images: entry.images,
    digest: entry.digest ?? undefined,
    approval: entry.approval === null ? undefined : { ...entry.approval, change: entry.approval.change ?? undefined },
    expires: entry.expires ?? undefined,
    exceptions: entry.exceptions.map(({ rule, reason, expires }) => ({ rule, reason, expires: expires ?? undefined })),
  };
  const changed = Object.entries(changes).map(([field, value]) => [field, value ?? undefined]);
  return { ...present, ...Object.fromEntries(changed) };
}

/** A word for a POSIX shell. The name in it was chosen by the author of the pull request, and people paste commands. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
