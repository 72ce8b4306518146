// inventory add: entries for the workloads that a person names.
import { UserError } from '../../errors.ts';
import { matchEntry } from '../../inventory/match.ts';
import type { Inventory } from '../../inventory/schema.ts';
import type { Workload } from '../../model.ts';
import { placeText } from '../../place.ts';
import type { ImagePrecision } from '../../workloads/image.ts';
import { describeWorkload } from '../../workloads/names.ts';
import { workloadsByKeys } from './keys.ts';
import { type InventoryWrite, listWorkloads } from './write.ts';

export interface AddOptions {
  readonly workloads: readonly Workload[];
  readonly inventory: Inventory;
  /** See keys.ts. */
  readonly keys: readonly string[];
  readonly images: ImagePrecision;
  readonly codeowners: string | null;
}

/**
 * New texts of inventory files. A workload that is listed already gives a message and no change.
 * @throws UserError `usage` without a key or for an ambiguous one, `workload-not-found`, `inventory-invalid`
 */
export function addToInventory({ workloads, keys, ...options }: AddOptions): InventoryWrite {
  if (keys.length === 0) {
    throw new UserError(
      'usage',
      'No workload was named.',
      'Name one, such as `billing/nightly-report`, or list all with `cronledger inventory init`.',
    );
  }
  const chosen = workloadsByKeys(keys, workloads);
  const unlisted = chosen.filter(workload => matchEntry(options.inventory, workload) === null);
  const messages = chosen.flatMap(workload => {
    const entry = matchEntry(options.inventory, workload);
    if (entry === null) return [];
    return [
      `${describeWorkload(workload)} is listed already, at ${placeText(entry.location)}; \`cronledger inventory update\` changes its entry.`,
    ];
  });
  const written = listWorkloads(unlisted, { ...options, split: null });
  return { files: written.files, messages: [...messages, ...written.messages] };
}
