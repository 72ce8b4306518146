// Which of the workloads and entries that were gathered a run judges.

import { matchEntry } from '../inventory/match.ts';
import { type MovedEntry, movedEntries } from '../inventory/moves.ts';
import type { ApprovedInventory, Entry, ProposedInventory } from '../inventory/schema.ts';
import type { Change, Workload } from '../model.ts';
import type { Gathered } from '../rules/gathered.ts';

export interface Scope {
  /** Judge all workloads and entries, and not only what differs. */
  readonly all: boolean;
  /** The base's; null where nothing is compared. */
  readonly approved: ApprovedInventory | null;
}

export interface Subjects {
  readonly changes: readonly Change[];
  /** Entries in question, each with its workload (null: no manifest has it). */
  readonly entries: readonly { readonly entry: Entry; readonly workload: Workload | null }[];
  /** Workloads that do not differ and are judged all the same. */
  readonly concerned: readonly Workload[];
  /** Entries that their workload left behind. */
  readonly moved: readonly MovedEntry[];
  /** How many workloads there are that are not judged and have no entry. */
  readonly unlistedBefore: number;
}

export function subjectsOf(gathered: Gathered, { all, approved }: Scope): Subjects {
  const { changes, proposed, after } = gathered;
  const changed = new Set(changes.map(change => change.after));
  const touched = new Set(gathered.entries.flatMap(entry => [entry.before, entry.after]));
  const others = after.filter(workload => !changed.has(workload));
  const isTouched = (workload: Workload): boolean =>
    [proposed, ...(approved === null ? [] : [approved])].some(inventory => {
      const entry = matchEntry(inventory, workload);
      return entry !== null && touched.has(entry);
    });
  const concerned = others.filter(workload => all || isTouched(workload));
  const moved = movedEntries(changes, proposed, after);
  const followed = new Set(moved.map(({ entry }) => entry));
  const judged = new Set(concerned);
  return {
    changes: [...changes, ...concerned.map(unchanged)],
    // An entry that its workload left behind is told with the workload.
    entries: entriesInQuestion(gathered, all).filter(({ entry }) => !followed.has(entry)),
    concerned,
    moved,
    unlistedBefore: others.filter(workload => !judged.has(workload) && matchEntry(proposed, workload) === null).length,
  };
}

/** Entries that the change touches, or whose workload it does; all of them where all are to be judged. */
function entriesInQuestion(gathered: Gathered, all: boolean): Subjects['entries'] {
  const { changes, entries, proposed, after: workloads, complete } = gathered;
  const asked = new Set<Entry>(all ? proposed.entries : []);
  for (const { after } of entries) if (after !== null) asked.add(after);
  for (const { before, after } of all ? [] : changes) {
    for (const side of [before, after]) {
      const entry = side === null ? null : matchEntry(proposed, side);
      if (entry !== null) asked.add(entry);
    }
  }
  const listed = workloadsByEntry(workloads, proposed);
  // Where the rest of the head was not read, an entry without a workload among what was read is nobody's news.
  return [...asked].flatMap(entry => {
    const workload = listed.get(entry) ?? null;
    return workload === null && !complete ? [] : [{ entry, workload }];
  });
}

function workloadsByEntry(workloads: readonly Workload[], proposed: ProposedInventory): ReadonlyMap<Entry, Workload> {
  const listed = new Map<Entry, Workload>();
  for (const workload of workloads) {
    const entry = matchEntry(proposed, workload);
    if (entry !== null) listed.set(entry, workload);
  }
  return listed;
}

function unchanged(workload: Workload): Change {
  return { change: 'modified', workload, before: workload, after: workload, classes: [], fields: [], listed: true };
}
