// Which findings are about which workload: a finding names kind, namespace and name, which several workloads may share.
import type { Finding, Workload } from '../model.ts';
import { nameOf } from '../workloads/names.ts';

export interface SortedFindings {
  readonly byWorkload: ReadonlyMap<Workload, readonly Finding[]>;
  /** About a file, an entry without a workload, or nothing that is there. */
  readonly others: readonly Finding[];
}

/**
 * Each finding with the workloads that it can be about. Of several with one name, those of the same file; of several in one
 * file, the one that begins last before the line. Where that does not tell them apart, all: rather twice than not at all.
 */
export function findingsByWorkload(findings: readonly Finding[], workloads: readonly Workload[]): SortedFindings {
  const named = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const key = keyOf(workload.kind, workload.namespace, nameOf(workload));
    const same = named.get(key);
    if (same === undefined) named.set(key, [workload]);
    else same.push(workload);
  }
  const byWorkload = new Map<Workload, Finding[]>();
  const others: Finding[] = [];
  for (const finding of findings) {
    const ref = finding.workload;
    const candidates = ref === null ? [] : (named.get(keyOf(ref.kind, ref.namespace, ref.name ?? '')) ?? []);
    if (candidates.length === 0) others.push(finding);
    for (const workload of nearest(candidates, finding)) {
      const list = byWorkload.get(workload);
      if (list === undefined) byWorkload.set(workload, [finding]);
      else list.push(finding);
    }
  }
  return { byWorkload, others };
}

function keyOf(kind: string, namespace: string | null, name: string): string {
  return [kind, namespace ?? '', name].join('\0');
}

function nearest(candidates: readonly Workload[], { location }: Finding): readonly Workload[] {
  if (candidates.length < 2) return candidates;
  const here = candidates.filter(workload => workload.location.path === location.path);
  if (here.length < 2) return here.length === 0 ? candidates : here;
  const starts = here.map(workload => workload.location.line).filter(line => line <= location.line);
  if (starts.length === 0) return here;
  const last = starts.reduce((a, b) => Math.max(a, b));
  return here.filter(workload => workload.location.line === last);
}
