// A Job that names a CronJob as its owner and lacks what the CronJob's controller gives to each of its Jobs.
import type { RuleDoc } from '../outcome.ts';

export const forgedJobOwner: RuleDoc = {
  id: 'forged-job-owner',
  title: 'Job claims a CronJob that did not make it',
  severity: 'high',
  pack: 'core',
  why: 'Whoever creates a Job writes its ownerReferences: a Job that names a trusted CronJob passes for one of its runs.',
  remediation:
    'Find in the audit log who created the Job; only `system:serviceaccount:kube-system:cronjob-controller` makes Jobs of CronJobs.',
  falsePositives:
    'A Job of before its CronJob was changed or made anew; it is told with a low severity where it has ended and lacks nothing else.',
  attack: ['T1053.007', 'T1036'],
};
