// A dormant job that wakes up: suspended in the base or approved only while suspended, and active now.
import { matchEntry } from '../inventory/match.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

export const jobUnsuspended: Rule = {
  id: 'job-unsuspended',
  title: 'Dormant workload is activated',
  severity: 'medium',
  pack: 'core',
  why: 'A suspended CronJob that somebody planted or forgot starts to run without a line of its command being changed.',
  remediation:
    'Suspend it again, or drop `suspend: true` from its entry with `cronledger inventory update` and have that approved.',
  falsePositives:
    'Kueue suspends and activates jobs in the cluster, which no manifest shows; a maintenance window that ends.',
  attack: ['T1053.007'],
  elements: ['ScheduleWindow'],
  check(change, { proposed }) {
    const { after } = change;
    if (after === null || after.suspend) return [];
    const entry = matchEntry(proposed, after);
    const field = change.fields.find(candidate => candidate.class === 'unsuspended');
    const at = field?.location ?? ['spec', 'suspend'];
    if (entry?.suspend === true) {
      const message = `${describeWorkload(after)} is active; it was approved only while it is suspended.`;
      return [{ at, message, severity: 'high' }];
    }
    if (field === undefined) return [];
    return [{ at, message: `${describeWorkload(after)} was suspended and starts to run with this change.` }];
  },
};
