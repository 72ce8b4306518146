// inventory update --from-diff: the inventory that a change needs, in one go: entries follow what moved, are written for what is new,
// updated for what differs, and removed with what is gone.

import type { Change, Workload } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { describeEntry, describeWorkload } from '../../workloads/names.ts';
import type { InventoryEdit } from '../edit-plan.ts';
import { matchEntry } from '../match.ts';
import { type MovedEntry, movedEntries, renameKeys } from '../moves.ts';
import type { Entry, Inventory } from '../schema.ts';
import type { AddOptions } from './add.ts';
import { updateEntriesOf } from './update.ts';
import { applyEdits, type InventoryWrite, withFiles, writeEntries } from './write.ts';

export interface FollowOptions extends Omit<AddOptions, 'keys'> {
  /** May entries of what is gone be removed? Not where something could not be read, which may hold their workload. */
  readonly canRemove: boolean;
}

/** New texts of inventory files. @throws UserError `inventory-invalid` */
export function followChange(changes: readonly Change[], options: FollowOptions): InventoryWrite {
  if (changes.length === 0) return { files: [], messages: ['The change touches no scheduled workload.'] };
  const { workloads } = options;
  const moves = movedEntries(changes, options.inventory, workloads);
  const moved = writeMoves(moves, options.inventory);
  let inventory = withFiles(options.inventory, moved.files);
  const changed = changes.flatMap(change => change.after ?? []);
  const listed = changed.filter(workload => matchEntry(inventory, workload) !== null);
  const updated = updateEntriesOf(listed, { ...options, inventory });
  inventory = withFiles(inventory, updated.files);
  const unlisted = changed.filter(workload => matchEntry(inventory, workload) === null);
  const added = writeEntries(unlisted, { ...options, inventory, split: null, among: workloads });
  inventory = withFiles(inventory, added.files);
  const removed = removeEntriesOf(
    changes.flatMap(({ before, after }) => (after === null && before !== null ? [before] : [])),
    inventory,
    options,
  );
  const named = unlisted.map(workload => `${describeWorkload(workload)}: wrote an entry.`);
  return joinWrites(moved, updated, { ...added, messages: [...new Set(named), ...added.messages] }, removed);
}

/** The files of an inventory as a change needs them, each with what it is. Nothing is removed: what was not read may hold it. */
export function suggestedFiles(
  changes: readonly Change[],
  inventory: Inventory,
): readonly { readonly path: string; readonly before: string; readonly text: string }[] {
  if (changes.length === 0) return [];
  const workloads = changes.flatMap(change => change.after ?? []);
  const guesses = { owner: () => null, purpose: () => null };
  const options = { workloads, inventory, images: 'tag', expires: null, guesses, canRemove: false } as const;
  const texts = new Map(inventory.files.map(file => [file.path, file.text]));
  return followChange(changes, options).files.flatMap(({ path, text }) => {
    const before = texts.get(path);
    return before === undefined ? [] : [{ path, before, text }];
  });
}

function writeMoves(moves: readonly MovedEntry[], inventory: Inventory): InventoryWrite {
  const edits = new Map<string, InventoryEdit[]>();
  const messages = moves.map(move => {
    const { entry, fields } = move;
    const { path } = entry.location;
    edits.set(path, [...(edits.get(path) ?? []), { type: 'update', index: entry.index, fields }]);
    return `The entry of ${describeEntry(entry)} follows its workload to ${quote(renameKeys(move)[1], 300)}.`;
  });
  return { files: applyEdits(inventory, edits).files, messages };
}

/** Entries of workloads that the change takes away, and that no other workload has. */
function removeEntriesOf(
  gone: readonly Workload[],
  inventory: Inventory,
  { workloads, canRemove }: Pick<FollowOptions, 'workloads' | 'canRemove'>,
): InventoryWrite {
  const used = new Set(workloads.map(workload => matchEntry(inventory, workload)));
  const stale = [...new Set(gone.flatMap((workload): readonly Entry[] => entriesOf(matchEntry(inventory, workload))))];
  const entries = stale.filter(entry => !entry.unmanaged && !used.has(entry));
  if (entries.length === 0) return { files: [], messages: [] };
  const names = entries.map(describeEntry);
  if (!canRemove) {
    const message = `Not everything could be read, so the entry of what seems to be gone stays: ${names.join(', ')}.`;
    return { files: [], messages: [message] };
  }
  const edits = new Map<string, InventoryEdit[]>();
  for (const { location, index } of entries)
    edits.set(location.path, [...(edits.get(location.path) ?? []), { type: 'remove', index }]);
  return {
    files: applyEdits(inventory, edits).files,
    messages: names.map(name => `${name} is gone: removed its entry.`),
  };
}

function entriesOf(entry: Entry | null): readonly Entry[] {
  return entry === null ? [] : [entry];
}

/** What is written later holds what was written before. */
export function joinWrites(...writes: readonly InventoryWrite[]): InventoryWrite {
  const files = new Map(writes.flatMap(write => write.files).map(file => [file.path, file]));
  return { files: [...files.values()], messages: writes.flatMap(write => write.messages) };
}
