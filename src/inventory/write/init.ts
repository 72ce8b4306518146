// inventory init: an entry for every workload that has none.

import type { Workload } from '../../model.ts';
import { matchEntry } from '../match.ts';
import { type InventoryWrite, type ListingOptions, writeEntries } from './write.ts';

export interface InitOptions extends Omit<ListingOptions, 'among'> {
  readonly workloads: readonly Workload[];
}

/** New texts of inventory files. What is listed already is not touched, so a second run changes nothing. @throws UserError `inventory-invalid` */
export function initInventory({ workloads, ...options }: InitOptions): InventoryWrite {
  const unlisted = workloads.filter(workload => matchEntry(options.inventory, workload) === null);
  if (unlisted.length === 0) {
    const what =
      workloads.length === 0
        ? 'There are no scheduled workloads.'
        : `All ${workloads.length} scheduled workloads are listed.`;
    return { files: [], messages: [what] };
  }
  return writeEntries(unlisted, { ...options, among: workloads });
}
