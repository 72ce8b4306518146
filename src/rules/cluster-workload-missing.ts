// A CronJob of the inventory that a cluster does not run.
import type { RuleDoc } from '../outcome.ts';

export const clusterWorkloadMissing: RuleDoc = {
  id: 'cluster-workload-missing',
  title: 'Approved CronJob is not in the cluster',
  severity: 'low',
  pack: 'core',
  why: 'A backup or clean-up that was removed from the cluster alone is missed late, and its entry is a standing approval.',
  remediation: 'Deploy it again, or remove its manifest and its entry (`cronledger inventory prune`).',
  falsePositives: 'A workload of another cluster than the one that was listed.',
  attack: ['T1053.007', 'T1489'],
};
