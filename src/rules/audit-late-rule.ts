// A rule of an audit policy about scheduled workloads that never decides: an earlier one always does, or it names no resource.
import { shadowedRules } from '../audit-policy/coverage.ts';
import type { AuditPolicy } from '../audit-policy/policy.ts';
import type { SideRule } from './rule.ts';

export const auditLateRule: SideRule = {
  id: 'audit-late-rule',
  title: 'Audit rule for scheduled workloads never decides',
  severity: 'medium',
  pack: 'baseline',
  why: 'The first rule that matches decides. A rule that comes too late, or names a resource in the wrong group, looks like coverage and is none.',
  remediation:
    'Move the rule before the one that takes its requests, or name the group: jobs and cronjobs are in `batch`.',
  falsePositives: 'A later rule that is kept as a note of what is to be logged.',
  attack: ['T1562.012', 'T1053.007'],
  checkSide({ auditPolicies }) {
    return auditPolicies.flatMap(({ policy, answers }) => [
      ...shadowedRules(policy, answers).map(({ rule, by }) => ({
        at: rule.location,
        message: `Rule ${number(policy, rule)} of the audit policy (level ${rule.level}) never decides about scheduled workloads: rule ${number(policy, by)} (level ${by.level}) comes first.`,
      })),
      ...policy.rules.filter(hasWrongGroup).map(rule => ({
        at: rule.location,
        message: `Rule ${number(policy, rule)} of the audit policy names jobs or cronjobs in the core group, where there are none: they are in the group \`batch\`.`,
      })),
    ]);
  },
};

function number({ rules }: AuditPolicy, rule: AuditPolicy['rules'][number]): number {
  return rules.indexOf(rule) + 1;
}

function hasWrongGroup({ resources }: AuditPolicy['rules'][number]): boolean {
  return resources.some(
    item => item.group === '' && item.resources.some(name => ['jobs', 'cronjobs'].includes(name.split('/')[0] ?? '')),
  );
}
