// An entry that says less than an approval needs: who answers for it, who approved it, and until when.
import { describeEntry } from '../workloads/names.ts';
import type { EntryRule } from './rule.ts';

export const inventoryOwnerMissing: EntryRule = {
  id: 'inventory-owner-missing',
  title: 'Approval lacks its owner, its record or its end',
  severity: 'low',
  pack: 'strict',
  why: 'What nobody answers for and nothing ends is never looked at again.',
  remediation:
    'Add `owner`, `expires` and, after the merge, the record that `cronledger inventory approve` writes (who, and which pull request).',
  falsePositives: 'Organisations that keep owners in CODEOWNERS and approvals in the pull requests alone.',
  attack: ['T1053.007'],
  checkEntry(entry) {
    const missing = [
      ...(entry.owner === null ? ['owner'] : []),
      ...(entry.approval === null || entry.approval.by.length === 0 ? ['record of who approved it'] : []),
      ...(entry.approval !== null && entry.approval.change === null ? ['link to the change that was approved'] : []),
      ...(entry.expires === null ? ['day on which it expires'] : []),
    ];
    if (missing.length === 0) return [];
    return [
      { at: entry.location, message: `The entry of ${describeEntry(entry)} has no ${missing.join(' and no ')}.` },
    ];
  },
};
