// Last days of many new entries, so that not all of them have to be looked at on one day.
import type { Workload } from '../../model.ts';
import { isoDay } from '../expiry.ts';

const DAY = 86_400_000;
/** The last of them expire so many weeks after the first. */
const WEEKS = 8;

/**
 * The last day of each entry, `last` at the latest: a namespace at a time, a week apart, over the eight weeks before (or over half of the
 * time that is left where that is less). One team looks at what is its own in one go.
 */
export function spreadExpiries(
  workloads: readonly Workload[],
  last: string,
  today: Date,
): (workload: Workload) => string {
  const end = Date.parse(`${last}T00:00:00Z`);
  const weeks = Math.max(1, Math.min(WEEKS, Math.floor((end - today.getTime()) / (2 * 7 * DAY))));
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace ?? ''))].sort();
  const weekOf = new Map(namespaces.map((namespace, index) => [namespace, index % weeks]));
  return ({ namespace }) => isoDay(new Date(end - (weekOf.get(namespace ?? '') ?? 0) * 7 * DAY));
}
