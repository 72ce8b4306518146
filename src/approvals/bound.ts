// An approval is bound to what was approved: it counts for a later commit as long as what it covers is the same there.

import { UserError } from '../errors.ts';
import type { HeadTree, Repository } from '../git/tree.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Subject } from './subjects.ts';

/** Commits of reviews that are compared with the head, newest first; each may cost a rendering. */
const MAX_COMMITS = 20;

/** Does an approval that was given for a commit still hold for what it covers? Null: yes; otherwise why not. */
export type Bond = (commit: string | null, subjects: readonly Subject[]) => Promise<string | null>;

export interface BondQuestion {
  readonly repository: Pick<Repository, 'resolve' | 'head'>;
  /** The commit that is judged, and its fingerprints. */
  readonly judged: { readonly commit: string | null; readonly prints: Fingerprints };
  /** The pull request's newest commit. The one that is judged may be its merge into the base. */
  readonly head: string;
  /** Is `head` what is judged, or the one that was merged for it? Then an approval of it needs no comparison. */
  readonly headIsJudged: boolean;
  /** The comparison of a head with the base that decides. */
  see(head: HeadTree): Promise<Fingerprints>;
}

/**
 * What is compared is what the approval covers and nothing else, so a rebase, a merge of the base into the branch and commits
 * about other things keep an approval, whoever pushed them and whenever.
 */
export function createBond({ repository, judged, head, headIsJudged, see }: BondQuestion): Bond {
  const seen = new Map<string, Promise<Fingerprints | string>>();

  function printsAt(commit: string): Promise<Fingerprints | string> {
    const known = seen.get(commit);
    if (known !== undefined) return known;
    if (seen.size >= MAX_COMMITS) {
      const why = `was given for ${short(commit)}, and only the ${MAX_COMMITS} newest reviewed commits are compared.`;
      return Promise.resolve(why);
    }
    const prints = readable(commit);
    seen.set(commit, prints);
    return prints;
  }

  async function readable(commit: string): Promise<Fingerprints | string> {
    try {
      return await see(repository.head({ name: short(commit), commit: await repository.resolve(commit) }));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return `was given for ${short(commit)}, which cannot be read any more: ${error.message}`;
    }
  }

  return async (commit, subjects) => {
    if (commit === null) return 'was given for a commit that is gone.';
    if (commit === judged.commit || (commit === head && headIsJudged)) return null;
    const then = await printsAt(commit);
    if (typeof then === 'string') return then;
    const changed = await differing(subjects, then, judged.prints);
    if (changed.length === 0) return null;
    // The base may have changed what the branch has not: a merge shows that, the branch alone does not.
    if (headIsJudged && commit !== head) {
      const now = await printsAt(head);
      if (typeof now !== 'string' && (await differing(subjects, then, now)).length === 0) return null;
    }
    const names = [...new Set(changed.map(({ name }) => name))];
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    const have = names.length === 1 ? 'has' : 'have';
    return `was given for ${short(commit)}, and since then ${names.slice(0, 3).join(', ')}${more} ${have} changed.`;
  };
}

async function differing(
  subjects: readonly Subject[],
  then: Fingerprints,
  now: Fingerprints,
): Promise<readonly Subject[]> {
  const changed: Subject[] = [];
  for (const subject of subjects) if ((await then(subject)) !== (await now(subject))) changed.push(subject);
  return changed;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
