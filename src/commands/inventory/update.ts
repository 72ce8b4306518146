// inventory update: makes entries say what their workloads are now.
import { UserError } from '../../errors.ts';
import type { InventoryEdit } from '../../inventory/edit-plan.ts';
import { matchEntry } from '../../inventory/match.ts';
import { driftOf } from '../../inventory/propose.ts';
import type { Entry, Inventory } from '../../inventory/schema.ts';
import type { Workload } from '../../model.ts';
import type { ImagePrecision } from '../../workloads/image.ts';
import { describeWorkload, keyOf } from '../../workloads/names.ts';
import { workloadsByKeys } from './keys.ts';
import { applyEdits, type InventoryWrite, named } from './write.ts';

export interface UpdateOptions {
  readonly workloads: readonly Workload[];
  readonly inventory: Inventory;
  /** See keys.ts. Empty: every listed workload that is not what its entry says. */
  readonly keys: readonly string[];
  /** For images that no pattern of the entry matches. */
  readonly images: ImagePrecision;
}

/**
 * New texts of inventory files: only the fields that differ are changed. The record of an approval stays; it is of what was approved.
 * @throws UserError `usage` for an ambiguous key, `workload-not-found` also for a workload that is not listed, `inventory-invalid`
 */
export function updateInventory({ workloads, inventory, keys, images }: UpdateOptions): InventoryWrite {
  const chosen = keys.length === 0 ? workloads : workloadsByKeys(keys, workloads);
  const edits = new Map<string, InventoryEdit[]>();
  const updated = new Map<Entry, Workload>();
  const messages: string[] = [];
  for (const workload of chosen) {
    const entry = matchEntry(inventory, workload);
    if (entry === null) {
      if (keys.length > 0) throw notListed(workload);
      continue;
    }
    const fields = driftOf(entry, workload, images);
    const first = updated.get(entry);
    if (first !== undefined && Object.keys(fields).length > 0) {
      messages.push(
        `${named(workload)} shares its entry with ${named(first)}; the entry can agree with one of them only.`,
      );
      continue;
    }
    updated.set(entry, workload);
    if (Object.keys(fields).length === 0) {
      if (keys.length > 0) messages.push(`${describeWorkload(workload)} agrees with its entry.`);
      continue;
    }
    const list = edits.get(entry.location.path) ?? [];
    list.push({ type: 'update', index: entry.index, fields });
    edits.set(entry.location.path, list);
    messages.push(`${describeWorkload(workload)}: updated ${Object.keys(fields).join(', ')}.`);
  }
  if (keys.length === 0 && messages.length === 0) messages.push('Every listed workload agrees with its entry.');
  return { files: applyEdits(inventory, edits).files, messages };
}

function notListed(workload: Workload): UserError {
  return new UserError(
    'workload-not-found',
    `${named(workload)} is not in the inventory.`,
    `Add it with \`cronledger inventory add ${keyOf(workload)}\`.`,
  );
}
