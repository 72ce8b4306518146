// What the commands that write have in common: workloads to be listed → new texts of inventory files, and sentences about it.

import { ownerFinder } from '../../approvals/codeowners.ts';
import { differencesFrom } from '../../inventory/agree.ts';
import { editInventory, emptyInventoryText } from '../../inventory/edit.ts';
import type { InventoryEdit } from '../../inventory/edit-plan.ts';
import { fileFor, type Split } from '../../inventory/file-for.ts';
import { assembleInventory } from '../../inventory/load.ts';
import { matchEntry } from '../../inventory/match.ts';
import { type EntryChoices, entryValuesOf, unlistable } from '../../inventory/propose.ts';
import { readInventoryFile } from '../../inventory/read.ts';
import type { Inventory } from '../../inventory/schema.ts';
import type { Workload } from '../../model.ts';
import { placeText } from '../../place.ts';
import { describeWorkload } from '../../workloads/names.ts';
import { purposeOf } from './purpose.ts';

/** New texts of files, by path, and what there is to say. Nothing is written yet. */
export interface InventoryWrite {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly messages: readonly string[];
}

export interface ListingOptions {
  readonly inventory: Inventory;
  readonly images: EntryChoices['images'];
  /** The text of the repository's CODEOWNERS file, for guesses at owners. */
  readonly codeowners: string | null;
  readonly split: Split | null;
}

/** Entries for workloads that have none. Those that cannot have one, or share one and differ, are told of. */
export function listWorkloads(workloads: readonly Workload[], options: ListingOptions): InventoryWrite {
  const { inventory } = options;
  const ownerOf = ownerFinder(options.codeowners ?? '');
  const edits = new Map<string, InventoryEdit[]>();
  const seen = new Set<string>();
  const listed: Workload[] = [];
  const messages: string[] = [];
  for (const workload of workloads) {
    const owner = ownerOf(workload.location.path);
    const values = entryValuesOf(workload, { images: options.images, owner, purpose: purposeOf(workload) });
    const reason = unlistable(workload, values);
    if (reason !== null) {
      messages.push(`${named(workload)} cannot be listed: ${reason}.`);
      continue;
    }
    listed.push(workload);
    const key = [workload.group, workload.kind, workload.namespace ?? '', values.name, workload.source.path].join('\0');
    if (seen.has(key)) continue;
    seen.add(key);
    const path = fileFor(inventory, values, options.split);
    const list = edits.get(path) ?? [];
    list.push({ type: 'add', values });
    edits.set(path, list);
  }
  const { files, result } = applyEdits(inventory, edits);
  for (const workload of listed) {
    const entry = matchEntry(result, workload);
    if (entry === null || differencesFrom(entry, workload).length > 0) {
      messages.push(
        `${named(workload)} shares its entry with another workload of the same name and folder, and differs from it.`,
      );
    }
  }
  return { files, messages };
}

/** The changed files, and the inventory that they make with the others. Two entries for one workload are found here. */
export function applyEdits(
  inventory: Inventory,
  edits: ReadonlyMap<string, readonly InventoryEdit[]>,
): { readonly files: InventoryWrite['files']; readonly result: Inventory } {
  const files = new Map(inventory.files.map(file => [file.path, file]));
  const changed: { path: string; text: string }[] = [];
  for (const [path, list] of [...edits].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const before = files.get(path)?.text;
    const text = editInventory(path, before ?? emptyInventoryText(), list);
    if (text === before) continue;
    changed.push({ path, text });
    files.set(path, readInventoryFile(path, text));
  }
  return { files: changed, result: assembleInventory([...files.values()], inventory.trust) };
}

/** For messages: what it is called, and where it stands. */
export function named(workload: Workload): string {
  return `${describeWorkload(workload)} (${placeText(workload.location)})`;
}
