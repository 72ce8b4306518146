// inventory init: an entry for every workload that has none.
import type { Split } from '../../inventory/file-for.ts';
import { matchEntry } from '../../inventory/match.ts';
import type { Inventory } from '../../inventory/schema.ts';
import type { Workload } from '../../model.ts';
import type { ImagePrecision } from '../../workloads/image.ts';
import { type InventoryWrite, listWorkloads } from './write.ts';

export interface InitOptions {
  readonly workloads: readonly Workload[];
  /** What is there already; it is not touched, so a second run changes nothing. */
  readonly inventory: Inventory;
  readonly split: Split;
  readonly images: ImagePrecision;
  /** Text of the CODEOWNERS file; null where there is none. */
  readonly codeowners: string | null;
}

/** New texts of inventory files. @throws UserError `inventory-invalid` */
export function initInventory({ workloads, ...options }: InitOptions): InventoryWrite {
  const unlisted = workloads.filter(workload => matchEntry(options.inventory, workload) === null);
  if (unlisted.length === 0) {
    const what =
      workloads.length === 0
        ? 'There are no scheduled workloads.'
        : `All ${workloads.length} scheduled workloads are listed.`;
    return { files: [], messages: [what] };
  }
  return listWorkloads(unlisted, options);
}
