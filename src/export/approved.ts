// The inventory joined with what it approved: for each entry the objects of the manifests that agree with it, as an API server stores them.
import { differencesFrom } from '../inventory/agree.ts';
import { expiryState } from '../inventory/expiry.ts';
import { matchEntry } from '../inventory/match.ts';
import type { Entry, Inventory } from '../inventory/schema.ts';
import { objectAt } from '../kube/object.ts';
import type { JsonObject, Workload } from '../model.ts';
import { asAdmitted } from '../policy/admitted.ts';
import { withAdmittedDefaults } from '../workloads/admitted-defaults.ts';

/** A batch CronJob or Job that may run, word for word. */
export interface ApprovedWorkload {
  readonly entry: Entry;
  readonly kind: 'CronJob' | 'Job';
  readonly namespace: string;
  /** The entry's: `migrate-*` for what is generated. */
  readonly name: string;
  /** As the API server stores it: with its defaults, without nulls. */
  readonly object: JsonObject;
}

/** An entry that no engine outside of Git can be told of, and why: a sentence that follows "it". */
export interface Untold {
  readonly entry: Entry;
  readonly why: string;
}

export interface ApprovedWorkloads {
  /** By namespace, kind and name; several of one name where the inventory approves several (by source or environment). */
  readonly workloads: readonly ApprovedWorkload[];
  readonly untold: readonly Untold[];
}

/** What the inventory approves on the day, of the workloads that are there. */
export function approvedWorkloads(
  inventory: Inventory,
  workloads: readonly Workload[],
  today: Date,
): ApprovedWorkloads {
  const found = new Map<Entry, Workload[]>();
  for (const workload of workloads) {
    const entry = matchEntry(inventory, workload);
    if (entry !== null) found.set(entry, [...(found.get(entry) ?? []), workload]);
  }
  const told: ApprovedWorkload[] = [];
  const untold: Untold[] = [];
  for (const entry of inventory.entries) {
    const why = whyUntold(entry, found.get(entry) ?? [], today);
    if (why !== null) untold.push({ entry, why });
    else for (const workload of found.get(entry) ?? []) told.push(asStored(entry, workload));
  }
  return { workloads: distinct(told).toSorted(byKey), untold };
}

function whyUntold(entry: Entry, workloads: readonly Workload[], today: Date): string | null {
  if (expiryState(entry.expires, today) === 'expired') return 'has expired';
  if (entry.group !== 'batch' || !isBatchKind(entry.kind))
    return 'is of a kind that makes its pods without a Job of that name';
  if (entry.namespace === null) return 'names no namespace';
  const [first] = workloads;
  if (first === undefined) return 'is of a workload that no manifest has';
  const drifted = workloads.find(workload => differencesFrom(entry, workload).length > 0);
  return drifted === undefined ? null : `differs from ${drifted.location.path}`;
}

function isBatchKind(kind: string): kind is 'CronJob' | 'Job' {
  return kind === 'CronJob' || kind === 'Job';
}

function asStored(entry: Entry, workload: Workload): ApprovedWorkload {
  const namespace = entry.namespace ?? '';
  return {
    entry,
    kind: entry.kind === 'Job' ? 'Job' : 'CronJob',
    namespace,
    name: entry.name,
    object: asAdmitted(withAdmittedDefaults(workload.object), namespace),
  };
}

/** The spec of a Job that is made of the CronJob by hand: a Job has defaults that a template has not. */
export function asRun(object: JsonObject): JsonObject {
  const spec = objectAt(object, ['spec', 'jobTemplate', 'spec']) ?? {};
  return objectAt(withAdmittedDefaults({ apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec }), ['spec']) ?? {};
}

/** Two renderings of one entry that are the same object are one. */
function distinct(workloads: readonly ApprovedWorkload[]): readonly ApprovedWorkload[] {
  const seen = new Map<string, ApprovedWorkload>();
  for (const workload of workloads) {
    const { kind, namespace, name, object } = workload;
    const key = JSON.stringify([namespace, kind, name, object['spec']], bigintText);
    if (!seen.has(key)) seen.set(key, workload);
  }
  return [...seen.values()];
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

function byKey(a: ApprovedWorkload, b: ApprovedWorkload): number {
  const [left, right] = [a, b].map(({ namespace, kind, name }) => `${namespace}/${kind}/${name}`) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
