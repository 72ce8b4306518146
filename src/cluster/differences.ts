// What runs in a cluster against the manifests of a commit, field by field: what a digest of the inventory cannot show.
import { compareWorkloads } from '../compare/workloads.ts';
import { beforeAdmission } from '../inventory/before-admission.ts';
import type { Change, Workload } from '../model.ts';
import { createLineage } from './lineage.ts';

export interface ClusterDifferences {
  /** What runs otherwise than the manifest that it is nearest to says. */
  readonly changed: readonly { readonly change: Change; readonly twin: Workload }[];
  /** What runs and is in no manifest. */
  readonly unknown: readonly Workload[];
  /** CronJobs of manifests that do not run. */
  readonly absent: readonly Workload[];
}

/**
 * Jobs that the CronJob controller made go with their CronJob. A Secret's text is never compared, since none is read.
 * @param namespace the only one that was looked at; null where all were
 * @param withScripts were ConfigMaps listed?
 */
export function clusterDifferences(
  live: readonly Workload[],
  repository: readonly Workload[],
  { namespace, withScripts }: { readonly namespace: string | null; readonly withScripts: boolean },
): ClusterDifferences {
  const lineageOf = createLineage(live);
  const changed: { change: Change; twin: Workload }[] = [];
  const unknown: Workload[] = [];
  const running = new Set<Workload>();
  for (const workload of live) {
    if (lineageOf(workload).type === 'scheduled') continue;
    const twins = repository.filter(twin => isTwin(twin, workload));
    for (const twin of twins) running.add(twin);
    if (twins.length === 0) {
      unknown.push(workload);
      continue;
    }
    const nearest = [workload, ...beforeAdmission(workload)]
      .flatMap(reading => twins.map(twin => ({ twin, change: changeOf(reading, twin, withScripts) })))
      .reduce((best, next) => (fieldCount(next.change) < fieldCount(best.change) ? next : best));
    if (nearest.change !== null) changed.push({ change: nearest.change, twin: nearest.twin });
  }
  const absent = repository.filter(
    twin =>
      twin.kind === 'CronJob' &&
      twin.group === 'batch' &&
      !running.has(twin) &&
      (namespace === null || twin.namespace === namespace),
  );
  return { changed, unknown, absent };
}

/** A manifest that names no namespace is deployed into one that the repository does not tell. */
function isTwin(twin: Workload, { group, kind, namespace, name }: Workload): boolean {
  return (
    twin.group === group &&
    twin.kind === kind &&
    twin.name === name &&
    (twin.namespace === namespace || twin.namespace === null)
  );
}

/** Null where both run the same. Labels and annotations of the object itself are the deployer's business. */
function changeOf(live: Workload, twin: Workload, withScripts: boolean): Change | null {
  const scriptsOf = ({ scripts }: Workload) => (withScripts ? scripts.filter(({ kind }) => kind === 'ConfigMap') : []);
  const place = { namespace: live.namespace, source: live.source, location: live.location };
  const before = { ...twin, ...place, scripts: scriptsOf(twin) };
  const [change] = compareWorkloads([before], [{ ...live, scripts: scriptsOf(live) }]);
  if (change === undefined) return null;
  const fields = change.fields.filter(({ path }) => path !== 'apiVersion' && !path.startsWith('metadata.'));
  return fields.length === 0 ? null : { ...change, fields };
}

function fieldCount(change: Change | null): number {
  return change?.fields.length ?? 0;
}
