// Of an audit log: an unapproved write after its identity got or tried for more than it had.
import type { RuleDoc } from '../outcome.ts';

export const workloadAfterPrivilege: RuleDoc = {
  id: 'workload-after-privilege',
  title: 'Unapproved workload after a gain of privilege',
  severity: 'critical',
  pack: 'core',
  why: 'Bound a role, took a token, read secrets, ran a program in a pod, was denied, and then made a Job: together this is an attack in progress, not a mistake.',
  remediation: 'Revoke the credential and the binding that the evidence names, then remove the workload.',
  falsePositives: 'An administrator who sets something up by hand and has not had it approved.',
  attack: ['T1053.007', 'T1098', 'T1528'],
};
