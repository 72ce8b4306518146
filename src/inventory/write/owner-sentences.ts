// What is told of the owners that were guessed: by which means, and which of them a person should look at.
import type { Workload } from '../../model.ts';
import { describeWorkload } from '../../workloads/names.ts';
import type { OwnerGuess } from './guess-owner.ts';

const MAX_NAMED = 4;

/** One sentence for each means, the weak ones with the workloads; one for those that nobody seems to own. */
export function ownerSentences(
  guessed: readonly { readonly workload: Workload; readonly guess: OwnerGuess | null }[],
): readonly string[] {
  const byMeans = new Map<string, { guess: OwnerGuess; workloads: Workload[] }>();
  const orphans: Workload[] = [];
  for (const { workload, guess } of guessed) {
    if (guess === null) {
      orphans.push(workload);
      continue;
    }
    const group = byMeans.get(guess.means) ?? { guess, workloads: [] };
    group.workloads.push(workload);
    byMeans.set(guess.means, group);
  }
  const sentences = [...byMeans].map(([means, { guess, workloads }]) => {
    const count =
      workloads.length === 1 ? 'The owner of 1 entry comes' : `The owners of ${workloads.length} entries come`;
    return `${count} from ${means}${guess.weak ? `, which is a weak guess; look at ${listed(workloads)}` : ''}.`;
  });
  if (orphans.length === 0) return sentences;
  const have = orphans.length === 1 ? '1 entry has' : `${orphans.length} entries have`;
  return [...sentences, `${have} no owner, since nothing names one; add an \`owner\` to ${listed(orphans)}.`];
}

function listed(workloads: readonly Workload[]): string {
  const names = workloads.slice(0, MAX_NAMED).map(describeWorkload);
  return workloads.length > MAX_NAMED
    ? `${names.join(', ')} and ${workloads.length - MAX_NAMED} more`
    : names.join(', ');
}
