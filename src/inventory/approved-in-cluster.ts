// What the inventory approves of a cluster's workloads. A cluster knows no folders, charts or environments, so an entry is found
// by kind, namespace and name; of several for one name, the one that the workload is nearest to counts.
import { groupBy } from '../group-by.ts';
import type { Workload } from '../model.ts';
import { digestWorkload } from '../workloads/digest.ts';
import { differencesFrom } from './agree.ts';
import { beforeAdmission } from './before-admission.ts';
import type { Entry, Inventory, ProposedInventory } from './schema.ts';

export interface Approved {
  /** The workload, with the digest that it has together with what Git says of its ConfigMaps. */
  readonly workload: Workload;
  /** Null where nothing lists it. */
  readonly entry: Entry | null;
}

/** Finds the entries of a cluster's workloads. `repository` are the workloads of the manifests. */
export function createApproval(
  inventory: Inventory,
  repository: readonly Workload[],
): (workload: Workload) => Approved {
  const entries = groupBy(inventory.entries, entry => nameKey(entry.group, entry.kind, entry.name));
  const twins = groupBy(repository, workload => nameKey(workload.group, workload.kind, writtenName(workload)));
  return workload => {
    const keys = keysOf(workload);
    const fits = ({ namespace }: { readonly namespace: string | null }): boolean => namespace === workload.namespace;
    const named = keys.map(key => entries.get(key) ?? []).find(list => list.length > 0) ?? [];
    const own = named.filter(fits);
    // What names no namespace is deployed into one that the repository does not tell.
    const candidates = own.length > 0 ? own : named.filter(entry => entry.namespace === null);
    const known = keys.flatMap(key => twins.get(key) ?? []).filter(twin => twin.namespace === null || fits(twin));
    let best: { readonly approved: Approved; readonly count: number } | null = null;
    const readings = [workload, ...beforeAdmission(workload)].flatMap(each =>
      [...digestsOf(each, known)].map(digest => ({ ...each, digest })),
    );
    for (const read of readings) {
      for (const entry of candidates) {
        const count = differencesFrom(entry, read).length;
        if (best === null || count < best.count) best = { approved: { workload: read, entry }, count };
      }
    }
    return best?.approved ?? { workload, entry: null };
  };
}

/**
 * An inventory in which each of some workloads has its entry, whatever namespace, folder and environment the entry is for.
 * The entries keep their places in the files.
 */
export function inventoryFor(approved: readonly Approved[]): ProposedInventory {
  const entries = approved.flatMap(({ workload, entry }): Entry[] => {
    if (entry === null) return [];
    const { namespace, name } = workload;
    return [{ ...entry, namespace, name: name ?? entry.name, source: null, environment: null }];
  });
  return { entries, files: [], trust: 'head' };
}

/**
 * The digests that the workload can have: what ConfigMaps and Secrets hold is part of it where the repository holds them. Those of the
 * cluster count where the list has them, and the repository's stand in for them where it has not.
 */
function digestsOf(workload: Workload, twins: readonly Workload[]): ReadonlySet<string> {
  const { projections } = workload;
  const digests = new Set<string>();
  for (const twin of twins) {
    const scripts = twin.scripts.flatMap(script => {
      const live = workload.scripts.filter(({ kind, name }) => kind === script.kind && name === script.name);
      return live.length === 0 ? [script] : live.filter(candidate => candidate.key === script.key);
    });
    digests.add(digestWorkload({ projections, scripts }));
  }
  digests.add(digestWorkload({ projections, scripts: [] }));
  return digests.add(digestWorkload(workload));
}

function keysOf(workload: Workload): readonly string[] {
  const { group, kind, name, generateName } = workload;
  const names = [...(name === null ? [] : [name]), ...(generateName === null ? [] : [`${generateName}*`])];
  return names.map(written => nameKey(group, kind, written));
}

function writtenName({ name, generateName }: Workload): string {
  return name ?? `${generateName ?? ''}*`;
}

function nameKey(group: string, kind: string, name: string): string {
  return JSON.stringify([group, kind, name]);
}
