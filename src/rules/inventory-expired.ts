// An entry, or an exception in it, that has expired or soon will.

import { expiryState } from '../inventory/expiry.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeEntry } from '../workloads/names.ts';
import type { EntryRule } from './rule.ts';

export const inventoryExpired: EntryRule = {
  id: 'inventory-expired',
  title: 'Approval has expired',
  severity: 'high',
  pack: 'core',
  why: 'An approval that is never looked at again outlives the people and the reasons that gave it.',
  remediation: 'Review the workload, then set a new `expires` in its entry and have that approved, or remove both.',
  falsePositives: 'None: the day in the entry is inclusive and counted in UTC. 30 days ahead it is told as a warning.',
  attack: ['T1053.007'],
  checkEntry(entry, _workload, { today }) {
    const hits: RuleHit[] = [];
    if (entry.expires !== null) {
      const state = expiryState(entry.expires, today);
      const named = `The approval of ${describeEntry(entry)}`;
      if (state === 'expired') hits.push({ at: entry.location, message: `${named} expired on ${entry.expires}.` });
      if (state === 'expires-soon')
        hits.push({ at: entry.location, severity: 'low', message: `${named} expires on ${entry.expires}.` });
    }
    for (const exception of entry.exceptions) {
      if (exception.expires === null || expiryState(exception.expires, today) !== 'expired') continue;
      const message = `The exception from ${quote(exception.rule)} of ${describeEntry(entry)} expired on ${exception.expires} and counts no more.`;
      hits.push({ at: entry.location, severity: 'medium', message });
    }
    return hits;
  },
};
