// Which inventory entries a change had approved, and by whom: for the record, which nothing trusts.
import { contentOf } from '../inventory/changes.ts';
import type { ApprovedInventory, Entry } from '../inventory/schema.ts';
import type { Need } from '../model.ts';
import { entrySubjectKey, type SeenChange, type Subject, touchedSubjects } from './subjects.ts';

/** A need with what an approval of it covers. */
export interface CoveredNeed {
  readonly need: Need;
  readonly subjects: readonly Subject[];
}

export interface ApprovedEntry {
  /** As the head has it. */
  readonly entry: Entry;
  /** Accounts, `@alice`. */
  readonly by: readonly string[];
}

/**
 * The entries that the change adds or rewrites of which every need was given, and there was one. An edit of the record alone
 * approves nothing.
 */
export function approvedEntries(
  seen: SeenChange,
  approved: ApprovedInventory,
  needs: readonly CoveredNeed[],
): readonly ApprovedEntry[] {
  const written = new Set(
    seen.entries.flatMap(({ before, after }) =>
      after !== null && (before === null || withoutRecord(before) !== withoutRecord(after)) ? [after] : [],
    ),
  );
  return touchedSubjects(seen, approved, []).flatMap(({ key, headEntry }): readonly ApprovedEntry[] => {
    if (headEntry === null || !written.has(headEntry)) return [];
    const keys = new Set([key, entrySubjectKey(headEntry)]);
    const own = needs.filter(({ subjects }) => subjects.some(subject => keys.has(subject.key)));
    if (own.length === 0 || own.some(({ need }) => need.status !== 'approved')) return [];
    // A deleted account is none that could be written down.
    const by = [...new Set(own.flatMap(({ need }) => need.approvedBy))].filter(who => who.startsWith('@'));
    return by.length === 0 ? [] : [{ entry: headEntry, by }];
  });
}

/** What an entry says, but for who approved it. */
export function withoutRecord(entry: Entry): string {
  return contentOf({ ...entry, approval: null });
}
