// A workload that nobody approved: the core of the gate.
import picomatch from 'picomatch';
import { matchEntry } from '../inventory/match.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

export const jobNotInInventory: Rule = {
  id: 'job-not-in-inventory',
  title: 'Scheduled workload is not in the inventory',
  severity: 'high',
  pack: 'core',
  why: 'A CronJob or Job that nobody approved is how an adversary keeps code running in a cluster, or runs it across the cluster.',
  remediation: 'Remove it, or write its entry with `cronledger inventory add` and have the entry approved.',
  falsePositives: 'The first day with the gate: `cronledger inventory init` lists what is there already.',
  attack: ['T1053.007'],
  elements: ['NamespaceScope'],
  check({ after }, { config, proposed }) {
    if (after === null || matchEntry(proposed, after) !== null) return [];
    const guarded = after.namespace !== null && picomatch.isMatch(after.namespace, [...config.namespaces.protected]);
    return [
      {
        at: ['metadata', 'name'],
        message: `${describeWorkload(after)} is not in the inventory of approved scheduled workloads.`,
        ...(guarded ? { severity: 'critical' as const } : {}),
      },
    ];
  },
};
