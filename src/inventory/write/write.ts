// What the commands that write have in common: workloads to be listed → new texts of inventory files, and sentences about it.

import { VOLATILE, type Workload } from '../../model.ts';
import { placeText } from '../../text/location.ts';
import { describeWorkload } from '../../workloads/names.ts';
import { differencesFrom } from '../agree.ts';
import { editInventory, emptyInventoryText } from '../edit.ts';
import type { InventoryEdit } from '../edit-plan.ts';
import { type EntryChoices, entryValuesOf, unlistable } from '../entry-values.ts';
import { fileFor, type Split } from '../file-for.ts';
import { assembleInventory } from '../load.ts';
import { matchEntry } from '../match.ts';
import { readInventoryFile } from '../read.ts';
import { apartByEnvironment, freeVariant } from '../reconcile.ts';
import type { Inventory } from '../schema.ts';
import type { OwnerGuess } from './guess-owner.ts';
import { ownerSentences } from './owner-sentences.ts';

/** New texts of files, by path, and what there is to say. Nothing is written yet. */
export interface InventoryWrite {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly messages: readonly string[];
}

export interface ListingOptions {
  readonly inventory: Inventory;
  readonly images: EntryChoices['images'];
  readonly guesses: Guesses;
  readonly split: Split | null;
  /** All workloads that are known, also those that are listed: what differs by environment gets an entry for each. */
  readonly among: readonly Workload[];
  /** Last day of the new entries; null: they do not end. */
  readonly expires: string | null;
  /** In place of it, where they differ by workload. */
  readonly expiresOf?: (workload: Workload) => string | null;
  /** Are they in the cluster and in no manifest of the repository? */
  readonly unmanaged?: boolean;
}

/** What an entry says that no manifest has to say. */
export interface Guesses {
  owner(workload: Workload): OwnerGuess | null;
  purpose(workload: Workload): string | null;
}

/** Entries for workloads that have none. Those that cannot have one, or share one and differ, are told of. */
export function writeEntries(workloads: readonly Workload[], options: ListingOptions): InventoryWrite {
  const { inventory, images, expires, expiresOf = () => expires, unmanaged = false } = options;
  const isApart = apartByEnvironment(options.among, images);
  const owners: { workload: Workload; guess: OwnerGuess | null }[] = [];
  const edits = new Map<string, InventoryEdit[]>();
  const seen = new Map<string, readonly string[]>();
  let variants = 0;
  const listed: Workload[] = [];
  const messages: string[] = [];
  for (const workload of workloads) {
    const guess = options.guesses.owner(workload);
    const purpose = options.guesses.purpose(workload);
    const values = entryValuesOf(workload, {
      images,
      expires: expiresOf(workload),
      unmanaged,
      owner: guess?.owner ?? null,
      // A description with the date in it says nothing tomorrow.
      purpose: purpose?.includes(VOLATILE) === true ? null : purpose,
      apart: isApart(workload),
    });
    const reason = unlistable(workload, values);
    if (reason !== null) {
      messages.push(`${named(workload)} cannot be listed: ${reason}.`);
      continue;
    }
    listed.push(workload);
    const key = JSON.stringify([
      workload.group,
      values.kind,
      values.namespace,
      values.name,
      values.source,
      values.environment,
    ]);
    const alike = JSON.stringify(values);
    const others = seen.get(key) ?? [];
    if (others.includes(alike)) continue;
    seen.set(key, [...others, alike]);
    const isTwin = others.length > 0;
    if (isTwin) variants += 1;
    owners.push({ workload, guess });
    const path = fileFor(inventory, values, options.split);
    const list = edits.get(path) ?? [];
    list.push({ type: 'add', values: isTwin ? { ...values, variant: freeVariant(inventory, variants - 1) } : values });
    edits.set(path, list);
  }
  const { files, result } = applyEdits(inventory, edits);
  const twins = listed.filter(workload => {
    const entry = matchEntry(result, workload);
    return entry === null || differencesFrom(entry, workload).length > 0;
  });
  return { files, messages: [...messages, ...twinSentences(twins), ...ownerSentences(owners)] };
}

const MAX_NAMED = 10;

/** One entry cannot say what two workloads are. A chart for many applications may have hundreds of these. */
function twinSentences(twins: readonly Workload[]): readonly string[] {
  const sentences = twins
    .slice(0, MAX_NAMED)
    .map(
      twin => `${named(twin)} shares its entry with another workload of the same name and folder, and differs from it.`,
    );
  if (twins.length <= MAX_NAMED) return sentences;
  return [...sentences, `The same goes for ${twins.length - MAX_NAMED} more; \`cronledger verify\` names them.`];
}

/** The changed files, and the inventory that they make with the others. Two entries for one workload are found here. */
export function applyEdits(
  inventory: Inventory,
  edits: ReadonlyMap<string, readonly InventoryEdit[]>,
): { readonly files: InventoryWrite['files']; readonly result: Inventory } {
  const texts = new Map(inventory.files.map(file => [file.path, file.text]));
  const changed: { path: string; text: string }[] = [];
  for (const [path, list] of [...edits].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const before = texts.get(path);
    const text = editInventory(path, before ?? emptyInventoryText(), list);
    if (text !== before) changed.push({ path, text });
  }
  return { files: changed, result: withFiles(inventory, changed) };
}

/** The inventory once some files have been written. @throws UserError `inventory-invalid` for two entries of one workload */
export function withFiles(inventory: Inventory, files: InventoryWrite['files']): Inventory {
  const all = new Map(inventory.files.map(file => [file.path, file]));
  for (const { path, text } of files) all.set(path, readInventoryFile(path, text));
  return assembleInventory([...all.values()], inventory.trust);
}

/** For messages: what it is called, and where it stands. */
export function named(workload: Workload): string {
  return `${describeWorkload(workload)} (${placeText(workload.location)})`;
}
