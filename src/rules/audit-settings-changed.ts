// Of an audit log: what is logged was changed through the API.
import type { RuleDoc } from '../outcome.ts';

export const auditSettingsChanged: RuleDoc = {
  id: 'audit-settings-changed',
  title: 'What the audit log records was changed',
  severity: 'high',
  pack: 'core',
  why: 'Whoever turns the audit log down can then write workloads that nobody sees.',
  remediation: 'Put the profile back; judge the cluster as it stands with `cronledger verify --cluster`.',
  falsePositives: 'A planned change of the profile.',
  attack: ['T1562.008'],
};
