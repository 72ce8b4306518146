// Of an audit log: writes of workloads that the authorizer or an admission policy refused.
import type { RuleDoc } from '../outcome.ts';

export const deniedWorkloadWrite: RuleDoc = {
  id: 'denied-workload-write',
  title: 'Write of a workload was denied',
  severity: 'medium',
  pack: 'core',
  why: 'Somebody who tries where a Job can be made is looking for a place that lets them.',
  remediation: 'Ask who it was; if nobody knows, revoke the credential.',
  falsePositives: 'A deployer whose rights are still being set up; a person in the wrong namespace.',
  attack: ['T1053.007', 'T1069'],
};
