// What a change does to the inventory: the entries that it adds, removes or rewrites.
import { entryKey } from './match.ts';
import type { ApprovedInventory, Entry, ProposedInventory } from './schema.ts';

/** One entry on both sides; null where a side has none. */
export interface TouchedEntry {
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** The entries that differ, in the order of what is proposed, removed ones last. */
export function touchedEntries(approved: ApprovedInventory, proposed: ProposedInventory): readonly TouchedEntry[] {
  const left = new Map(approved.entries.map(entry => [entryKey(entry), entry]));
  const right = new Map(proposed.entries.map(entry => [entryKey(entry), entry]));
  const touched: TouchedEntry[] = [];
  for (const [key, after] of right) {
    const before = left.get(key) ?? null;
    if (before === null || contentOf(before) !== contentOf(after)) touched.push({ before, after });
  }
  for (const [key, before] of left) {
    if (!right.has(key)) touched.push({ before, after: null });
  }
  return touched;
}

/** What an entry says, without where it stands. */
export function contentOf(entry: Entry): string {
  const { location: _, index: __, locate: ___, exceptions, ...said } = entry;
  return JSON.stringify([said, exceptions.map(({ rule, reason, expires }) => [rule, reason, expires])]);
}
