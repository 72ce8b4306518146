// inventory add: entries for the workloads that a person names.
import { UserError } from '../../errors.ts';
import type { Workload } from '../../model.ts';
import { placeText } from '../../text/location.ts';
import { describeWorkload } from '../../workloads/names.ts';
import { matchEntry } from '../match.ts';
import { workloadsByKeys } from './keys.ts';
import { type InventoryWrite, type ListingOptions, writeEntries } from './write.ts';

export interface AddOptions extends Omit<ListingOptions, 'among' | 'split'> {
  readonly workloads: readonly Workload[];
  /** See meant-by.ts. */
  readonly keys: readonly string[];
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
  const written = writeEntries(unlisted, { ...options, split: null, among: workloads });
  return { files: written.files, messages: [...messages, ...written.messages] };
}
