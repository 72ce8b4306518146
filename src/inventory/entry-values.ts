// What an entry says for a workload: all of it for a new one, what has to change for one that is there.

import { type ImagePrecision, imageMatches, imagePattern } from '../kube/image.ts';
import { VOLATILE, type Workload } from '../model.ts';
import { nameOf } from '../workloads/names.ts';
import { differencesFrom } from './agree.ts';
import { unwritable } from './edit.ts';
import type { EntryFields } from './edit-plan.ts';
import type { Approval, Entry, EntryValues } from './schema.ts';

/** What a person or a guess adds to what the manifest says. */
export interface EntryChoices {
  readonly images: ImagePrecision;
  readonly owner?: string | null;
  readonly purpose?: string | null;
  /** For this workload's environment only, since others of its source differ from it? */
  readonly apart?: boolean;
  /** Last day on which the entry counts. */
  readonly expires?: string | null;
  /** Is it in no manifest of the repository? */
  readonly unmanaged?: boolean;
}

/** The entry for a workload as it is. */
export function entryValuesOf(
  workload: Workload,
  { images, owner, purpose, apart = false, expires, unmanaged = false }: EntryChoices,
): EntryValues {
  return {
    // All versions of the group are one, and batch/v1 is the default.
    apiVersion: workload.group === 'batch' ? undefined : workload.apiVersion,
    kind: workload.kind,
    namespace: workload.namespace ?? undefined,
    name: nameOf(workload),
    owner: owner ?? undefined,
    purpose: purpose ?? undefined,
    source: workload.source.path === '' ? undefined : workload.source.path,
    environment: apart ? (workload.environment ?? undefined) : undefined,
    unmanaged: unmanaged ? true : undefined,
    schedule: workload.schedule ?? undefined,
    timeZone: workload.timeZone ?? undefined,
    suspend: workload.suspend ? true : undefined,
    serviceAccount: workload.serviceAccount ?? undefined,
    images: [...new Set(workload.images.map(image => imagePattern(image, images)))],
    digest: workload.digest,
    expires: expires ?? undefined,
  };
}

/** Why no entry could list the workload, as a clause; null where one could. `values` are what the entry would say. */
export function unlistable(workload: Workload, values: EntryValues): string | null {
  if (values.name === '') return 'it has neither a name nor a generateName';
  // In an entry it would stand for generated names that begin so.
  if (workload.name?.includes('*')) return 'its `name` holds a `*`';
  return leftToChance(workload, values) ?? unwritable(values);
}

/** Why an entry would hold what a chart leaves to chance or the time, as a clause; null where it would not. */
export function leftToChance(workload: Workload, values: EntryValues): string | null {
  if (workload.manifest.file.isUnsteady === true) return 'its chart renders it otherwise each time';
  const chance = Object.entries(values).find(([, value]) => JSON.stringify(value ?? null).includes(VOLATILE));
  return chance === undefined ? null : `its \`${chance[0]}\` hold what its chart leaves to chance or the time`;
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

/** An entry as it would be written, with some fields changed. */
export function changedValues(entry: Entry, changes: EntryFields): EntryValues {
  const present: EntryValues = {
    apiVersion: entry.apiVersion,
    kind: entry.kind,
    namespace: entry.namespace ?? undefined,
    name: entry.name,
    owner: entry.owner ?? undefined,
    purpose: entry.purpose ?? undefined,
    source: entry.source === null || entry.source === '' ? undefined : entry.source,
    environment: entry.environment ?? undefined,
    variant: entry.variant ?? undefined,
    unmanaged: entry.unmanaged ? true : undefined,
    schedule: entry.schedule ?? undefined,
    timeZone: entry.timeZone ?? undefined,
    suspend: entry.suspend ? true : undefined,
    serviceAccount: entry.serviceAccount ?? undefined,
    images: entry.images,
    digest: entry.digest ?? undefined,
    approval: entry.approval === null ? undefined : approvalValues(entry.approval),
    expires: entry.expires ?? undefined,
    exceptions: entry.exceptions.map(({ rule, reason, expires }) => ({ rule, reason, expires: expires ?? undefined })),
  };
  const changed = Object.entries(changes).map(([field, value]) => [field, value ?? undefined]);
  return { ...present, ...Object.fromEntries(changed) };
}

/** A record of an approval as it is written. */
export function approvalValues({ by, at, change, digest }: Approval): NonNullable<EntryValues['approval']> {
  return { by: [...by], at, change: change ?? undefined, digest: digest ?? undefined };
}
