// inventory prune: removes entries whose workload is gone.

import type { Workload } from '../../model.ts';
import { placeText } from '../../text/location.ts';
import { describeEntry } from '../../workloads/names.ts';
import type { InventoryEdit } from '../edit-plan.ts';
import { matchEntry } from '../match.ts';
import type { Entry, Inventory } from '../schema.ts';
import { applyEdits, type InventoryWrite } from './write.ts';

/** Entries of what runs in the cluster alone (`unmanaged`) stay. `workloads` must be all there are. @throws UserError `inventory-invalid` */
export function pruneInventory(inventory: Inventory, workloads: readonly Workload[]): InventoryWrite {
  const gone = entriesWithoutWorkload(inventory, workloads);
  if (gone.length === 0) return { files: [], messages: ['Every entry has its workload.'] };
  const edits = new Map<string, InventoryEdit[]>();
  for (const { location, index } of gone) {
    edits.set(location.path, [...(edits.get(location.path) ?? []), { type: 'remove', index }]);
  }
  return {
    files: applyEdits(inventory, edits).files,
    messages: gone.map(entry => `Removed ${describeEntry(entry)} (${placeText(entry.location)}): no manifest has it.`),
  };
}

/** But for those that are marked as of the cluster alone. `workloads` must be all there are. */
export function entriesWithoutWorkload(inventory: Inventory, workloads: readonly Workload[]): readonly Entry[] {
  const used = new Set(workloads.map(workload => matchEntry(inventory, workload)));
  return inventory.entries.filter(entry => !entry.unmanaged && !used.has(entry));
}
