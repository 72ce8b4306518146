// The commits that an entry's lines come from: who wrote it as it is, and when.
import type { CommitFacts, LineHistory } from '../git/line-history.ts';
import type { Entry, Inventory } from './schema.ts';

/** The commits of the lines from an entry's first to the next entry's, newest first. */
export function entryCommits(
  inventory: Inventory,
  { lines, commits }: LineHistory,
): (entry: Entry) => readonly CommitFacts[] {
  const ends = new Map<Entry, number>();
  for (const file of inventory.files) {
    file.entries.forEach((entry, index) => {
      ends.set(entry, file.entries[index + 1]?.location.line ?? Number.POSITIVE_INFINITY);
    });
  }
  const places = new Map([...commits.keys()].map((id, index) => [id, index]));
  return entry => {
    const ids = new Set(
      (lines.get(entry.location.path) ?? []).slice(entry.location.line - 1, (ends.get(entry) ?? 0) - 1),
    );
    return [...ids]
      .toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
      .flatMap(id => commits.get(id) ?? [])
      .map(({ id, author, date, subject }) => ({ id, author, date, subject }));
  };
}
