// What of a log could be judged, what its audit policy looks like, and what therefore cannot be found in it.
import type { AnalysisCounts } from './analysis.ts';
import type { ObjectShown } from './content/object.ts';
import type { Coverage, Write } from './model.ts';
import { policyLimits, profileWords, providerOf, type Seen } from './profile.ts';
import type { Tally } from './read/read.ts';

export function coverageOf(writes: readonly Write[], counts: AnalysisCounts, tally: Tally, seen: Seen): Coverage {
  const happened = writes.filter(({ outcome, account }) => outcome === 'allowed' && account !== 'status');
  const written = happened.filter(({ verb }) => !verb.startsWith('delete'));
  const objects: Record<ObjectShown, number> = { whole: 0, patch: 0, none: 0, cut: 0 };
  for (const { object } of written) objects[object] += 1;
  const cannotJudge = writes.filter(isUnjudged).length;
  const provider = providerOf(seen);
  return {
    objects,
    withoutResponse: counts.withoutResponse,
    cannotJudge,
    profile: profileWords(provider, counts.levels),
    limits: [...limitsOf(written.length, objects, counts, seen), ...policyLimits(provider, counts.levels)],
    gaps: tally.timeline.gaps,
  };
}

/** It happened, or may have, and nobody can say what it was. */
export function isUnjudged({ account, outcome }: Pick<Write, 'account' | 'outcome'>): boolean {
  return account === 'cannot-judge' && (outcome === 'allowed' || outcome === 'unknown');
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
      `${share(objects.none)} writes have no object (level Metadata): drift, forged owners, un-suspension and the same pods in many namespaces cannot be found in them.`,
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
  if (counts.unseenRoles > 0) {
    limits.push(
      `Somebody was bound to ${counts.unseenRoles === 1 ? 'a role whose rules this log does' : `${counts.unseenRoles} roles whose rules this log does`} not show: whether that lets them make Jobs cannot be told.`,
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
