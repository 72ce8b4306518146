// Of an audit log: a workload that was made and removed again within minutes, or the history of all Jobs removed.
import type { RuleDoc } from '../outcome.ts';

export const hitAndRunWorkload: RuleDoc = {
  id: 'hit-and-run-workload',
  title: 'Workload was made and removed, or its traces were',
  severity: 'high',
  pack: 'core',
  why: 'A Job that ran and was deleted leaves nothing in the cluster to be found: only the audit log knows what it ran.',
  remediation: 'Find in the log of the nodes and of the registry what it did; keep the audit log.',
  falsePositives: 'Somebody who tries a Job out in a namespace of their own and cleans up.',
  attack: ['T1053.007', 'T1070'],
};
