// A workload that nobody approved: the core of the gate.
import picomatch from 'picomatch';
import { matchEntry } from '../inventory/match.ts';
import type { Workload } from '../model.ts';
import { quote } from '../text/escape.ts';
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
  check({ before, after }, { config, proposed }) {
    if (after === null || matchEntry(proposed, after) !== null) return [];
    const left = before === null ? null : matchEntry(proposed, before);
    const guarded = after.namespace !== null && picomatch.isMatch(after.namespace, [...config.namespaces.protected]);
    return [
      {
        at: ['metadata', 'name'],
        ...(before === null || left === null
          ? { message: `${describeWorkload(after)} is not in the inventory of approved scheduled workloads.` }
          : {
              message: `${describeWorkload(after)} has moved from ${placeOf(before)} to ${placeOf(after)}, and the inventory lists it in its old place.`,
              remediation:
                'Move its entry along with `cronledger inventory rename`, which keeps owner, purpose, expiry and exceptions, or undo the move.',
            }),
        ...(guarded ? { severity: 'critical' as const } : {}),
      },
    ];
  },
};

function placeOf({ source }: Workload): string {
  return quote(source.path === '' ? '.' : source.path, 200);
}
