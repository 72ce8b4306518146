// What of a log could be judged, what its audit policy looks like, and what therefore cannot be found in it.
import type { AnalysisCounts } from './analysis.ts';
import type { ObjectShown } from './content/object.ts';
import type { Coverage, Write } from './model.ts';
import type { Tally } from './read/read.ts';

export interface Seen {
  /** How events were delivered, with how many came so. */
  readonly envelopes: ReadonlyMap<string, number>;
  /** Programs of the control plane that name the distribution. */
  readonly agents: ReadonlySet<string>;
}

export function coverageOf(writes: readonly Write[], counts: AnalysisCounts, tally: Tally, seen: Seen): Coverage {
  const happened = writes.filter(({ outcome, account }) => outcome === 'allowed' && account !== 'status');
  const written = happened.filter(({ verb }) => !verb.startsWith('delete'));
  const objects: Record<ObjectShown, number> = { whole: 0, patch: 0, none: 0, cut: 0 };
  for (const { object } of written) objects[object] += 1;
  const cannotJudge = writes.filter(isUnjudged).length;
  return {
    objects,
    withoutResponse: counts.withoutResponse,
    cannotJudge,
    profile: profileOf(seen, counts.levels),
    limits: limitsOf(written.length, objects, counts, seen),
    gaps: tally.timeline.gaps,
  };
}

/** It happened, or may have, and nobody can say what it was. */
export function isUnjudged({ account, outcome }: Pick<Write, 'account' | 'outcome'>): boolean {
  return account === 'cannot-judge' && (outcome === 'allowed' || outcome === 'unknown');
}

const DISTRIBUTIONS = ['k3s', 'rke2', 'talos', 'k0s', 'microk8s'];

function profileOf({ envelopes, agents }: Seen, levels: ReadonlyMap<string, number>): string | null {
  const total = [...levels.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const [best] = [...envelopes].toSorted(([, a], [, b]) => b - a);
  const own = DISTRIBUTIONS.find(name => [...agents].some(agent => agent.toLowerCase().includes(name)));
  const named = best === undefined || best[0] === 'native' ? (own ?? 'kubeadm or alike') : best[0];
  const parts = [...levels]
    .filter(([level]) => level !== '')
    .toSorted(([, a], [, b]) => b - a)
    .map(([level, count]) => `${level} ${Math.round((100 * count) / total)} %`);
  return `${named}${parts.length === 0 ? '' : ` (writes of workloads at level ${parts.join(', ')})`}`;
}

function limitsOf(
  written: number,
  objects: Coverage['objects'],
  counts: AnalysisCounts,
  seen: Seen,
): readonly string[] {
  const limits: string[] = [];
  const share = (count: number): string => `${count} of ${written}`;
  if (objects.none > 0) {
    limits.push(
      `${share(objects.none)} writes have no object (level Metadata): drift, forged owners, un-suspension and the same pods in many namespaces cannot be found in them. Log \`batch\` at level RequestResponse.`,
    );
  }
  if (objects.cut > 0) {
    limits.push(`${share(objects.cut)} writes were cut on the way: whoever pads an object hides what it runs.`);
  }
  if (objects.patch > 0) {
    limits.push(`${share(objects.patch)} writes hold a patch and not what became of it (level Request).`);
  }
  if (counts.withoutResponse > 0) {
    limits.push(
      `${share(counts.withoutResponse)} writes have no answer: what a mutating webhook or policy made of them is not in the log. Log \`batch\` at level RequestResponse.`,
    );
  }
  if (seen.envelopes.has('gke')) {
    limits.push(
      'Cloud Logging has no groups of users, and reads only where data access logs are switched on: less of what came before is seen.',
    );
  }
  if (seen.envelopes.has('elastic')) {
    limits.push("Elastic's ingest removes the metadata of objects: who made a Job cannot be told.");
  }
  if (counts.leftOut > 0)
    limits.push(`${counts.leftOut} writes are counted and left out of the list, which would be too long.`);
  return limits;
}
