// An entry whose workload is gone: an approval that waits for somebody to use it.
import { describeEntry } from '../workloads/names.ts';
import type { EntryRule } from './rule.ts';

export const inventoryEntryStale: EntryRule = {
  id: 'inventory-entry-stale',
  title: 'Inventory entry has no workload',
  severity: 'medium',
  pack: 'core',
  why: 'An entry without a workload is a standing approval: whoever adds a job of that name later needs nobody.',
  remediation: 'Remove the entry from the inventory, or correct its namespace, name or source.',
  falsePositives:
    'A workload that is made outside of this repository: mark its entry `unmanaged: true`, or keep it where that repository is checked.',
  attack: ['T1053.007'],
  checkEntry(entry, workload) {
    if (workload !== null || entry.unmanaged) return [];
    return [{ at: entry.location, message: `The inventory lists ${describeEntry(entry)}, and no manifest has it.` }];
  },
};
