// Of an audit log: the same unapproved pods, within minutes, in several namespaces.
import type { RuleDoc } from '../outcome.ts';

export const oneTemplateManyNamespaces: RuleDoc = {
  id: 'one-template-many-namespaces',
  title: 'One unapproved template in many namespaces',
  severity: 'critical',
  pack: 'core',
  why: 'An adversary who has the rights of a controller puts the same CronJob everywhere, so that it survives where it is not found.',
  remediation: 'Remove all of them, and take the credential away with which they were made.',
  falsePositives: 'A new agent of the platform that is rolled out before its entries are approved.',
  attack: ['T1053.007', 'T1610'],
};
