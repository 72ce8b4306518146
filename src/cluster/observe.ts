// A cluster's workloads: which of them stand for themselves and have to be approved, and what there is to say of the others.

import { type Approved, createApproval } from '../inventory/approved-in-cluster.ts';
import type { Entry, Inventory } from '../inventory/schema.ts';
import type { Observation } from '../judge/judge.ts';
import type { Workload } from '../model.ts';
import type { RuleHit } from '../outcome.ts';
import { clusterWorkloadMissing } from '../rules/cluster-workload-missing.ts';
import { forgedJobOwner } from '../rules/forged-job-owner.ts';
import { manualJobTrigger } from '../rules/manual-job-trigger.ts';
import { describeEntry, describeWorkload } from '../workloads/names.ts';
import { createLineage, type Lineage } from './lineage.ts';

export interface ClusterView {
  /** What has to be in the inventory, with its entry. */
  readonly approved: readonly Approved[];
  readonly observations: readonly Observation[];
}

/**
 * `repository` are the workloads of the manifests: what a list of a cluster lacks (scripts in ConfigMaps) is told by them.
 * `namespace` is the only one that was looked at; null where all were.
 */
export function observeCluster(
  workloads: readonly Workload[],
  inventory: Inventory,
  repository: readonly Workload[],
  namespace: string | null,
): ClusterView {
  const approve = createApproval(inventory, repository);
  const lineageOf = createLineage(workloads);
  const observations: Observation[] = [];
  const approved: Approved[] = [];
  const used = new Set<Entry>();
  for (const workload of workloads) {
    const lineage = lineageOf(workload);
    if (lineage.type === 'scheduled') continue;
    if (lineage.type === 'manual') {
      const parent = describeWorkload(lineage.parent);
      const { entry } = approve(lineage.parent);
      const message = `${describeWorkload(workload)} was started by hand from ${parent}`;
      observations.push({
        rule: manualJobTrigger,
        hit: lineage.same
          ? { at: ['metadata', 'name'], message: `${message}, and runs the same.` }
          : { at: ['spec'], message: `${message}, and does not run the same.`, severity: 'high' },
        subject: workload,
        entry,
      });
      if (lineage.same) continue;
    }
    if (lineage.type === 'doubtful') {
      observations.push({
        rule: forgedJobOwner,
        hit: doubt(workload, lineage),
        subject: workload,
        entry: null,
      });
      if (lineage.earlier) continue;
    }
    const answer = approve(workload);
    approved.push(answer);
    if (answer.entry !== null) used.add(answer.entry);
  }
  return { approved, observations: [...observations, ...missing(inventory, used, workloads, namespace)] };
}

function doubt(job: Workload, { reason, earlier }: Extract<Lineage, { type: 'doubtful' }>): RuleHit {
  const at = ['metadata', 'ownerReferences'];
  const message = `${describeWorkload(job)} ${reason}.`;
  if (!earlier) return { at, message };
  return { at, message: `${message} It has ended, and the CronJob may have been changed since.`, severity: 'low' };
}

/** CronJobs stay until somebody removes them; Jobs end and are cleaned up, so that one that is gone is no news. */
function missing(
  inventory: Inventory,
  used: ReadonlySet<Entry>,
  workloads: readonly Workload[],
  only: string | null,
): readonly Observation[] {
  const present = new Set(
    workloads.map(({ group, kind, namespace, name }) => JSON.stringify([group, kind, namespace, name])),
  );
  return inventory.entries.flatMap((entry): readonly Observation[] => {
    const { group, kind, namespace, name } = entry;
    if (group !== 'batch' || kind !== 'CronJob' || used.has(entry)) return [];
    if (only !== null && namespace !== only) return [];
    // Another entry of its name, of another folder or environment, has the workload.
    if (present.has(JSON.stringify([group, kind, namespace, name]))) return [];
    const message = `The inventory lists ${describeEntry(entry)}, and the cluster does not run it.`;
    return [{ rule: clusterWorkloadMissing, hit: { at: entry.location, message }, subject: entry, entry }];
  });
}
