// The list of reviews → where each person stands now.
import type { Account, Review } from './pull-request.ts';

/** One person's last word. */
export interface Standing {
  /** Null where the account was deleted. */
  readonly reviewer: Account | null;
  readonly state: 'approved' | 'changes-requested' | 'dismissed';
  /** The head that was reviewed; null where that commit is gone. */
  readonly commit: string | null;
}

/** What a login is compared by: GitHub tells no upper from lower case. */
export function loginKey(login: string): string {
  return login.toLowerCase();
}

/**
 * Each person's last review that says yes or no, in the order in which those were given. A comment takes nothing back, and a
 * review that was not submitted says nothing; whoever requests changes after an approval has taken it back, and a dismissed
 * approval does not come alive through the one before it.
 */
export function standings(reviews: readonly Review[]): readonly Standing[] {
  const last = new Map<string, Standing>();
  const deleted: Standing[] = [];
  for (const { reviewer, state, commit } of reviews) {
    if (state === 'commented' || state === 'pending') continue;
    const standing = { reviewer, state, commit };
    if (reviewer === null) {
      deleted.push(standing);
      continue;
    }
    const key = loginKey(reviewer.login);
    // Deleted first, so that the order is that of the last words.
    last.delete(key);
    last.set(key, standing);
  }
  return [...deleted, ...last.values()];
}
