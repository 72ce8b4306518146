// Since when, by which commit and through which pull request an entry says what it says.

import { entryKey } from '../inventory/match.ts';
import type { Entry } from '../inventory/schema.ts';
import { pullRequests } from '../inventory-report/links.ts';
import type { Era, InventoryHistory } from './history.ts';

export interface EntryApproval {
  readonly commit: string;
  readonly from: number;
  readonly change: string | null;
}

const remembered = new WeakMap<Entry, EntryApproval>();

/** The first commit of the unbroken run of revisions in which the entry approves the same. */
export async function approvalOf(entry: Entry, era: Era, history: InventoryHistory): Promise<EntryApproval> {
  const known = remembered.get(entry);
  if (known !== undefined) return known;
  const all = await history.all();
  let first = era;
  for (let at = all.findIndex(one => one.commit.id === era.commit.id) - 1; at >= 0; at -= 1) {
    const before = all[at];
    const same = before?.inventory.entries.find(one => entryKey(one) === entryKey(entry));
    if (before === undefined || same === undefined || whatItSays(same) !== whatItSays(entry)) break;
    first = before;
  }
  const [change] = pullRequests(null, entry.approval?.change ?? null, [first.commit]);
  const approval = { commit: first.commit.id, from: first.from, change: change ?? null };
  remembered.set(entry, approval);
  return approval;
}

function whatItSays({ schedule, timeZone, suspend, serviceAccount, images, digest }: Entry): string {
  return JSON.stringify([schedule, timeZone, suspend, serviceAccount, images, digest]);
}
