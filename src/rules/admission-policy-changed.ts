// Of an audit log: an admission policy or webhook over workloads was taken away, loosened, or changes what is stored.
import type { RuleDoc } from '../outcome.ts';

export const admissionPolicyChanged: RuleDoc = {
  id: 'admission-policy-changed',
  title: 'Admission of workloads was changed',
  severity: 'high',
  pack: 'core',
  why: 'A policy that is deleted refuses nothing any more, and a mutating one exchanges the image of what was approved without a line in Git.',
  remediation: 'Put the policy back from Git; look at every workload that was written since.',
  falsePositives:
    'An upgrade of a policy engine, which rewrites its webhooks: approve it by deploying it from Git under a name of its own.',
  attack: ['T1562.001', 'T1053.007'],
};
