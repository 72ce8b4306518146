// An audit policy that logs nothing of somebody who can write scheduled workloads.
import {
  byRule,
  isBatch,
  isForSomebody,
  isSpecWrite,
  requestWords,
  ruleLocation,
  ruleWords,
  some,
} from '../audit-policy/words.ts';
import type { Severity } from '../model.ts';
import { quote } from '../text/escape.ts';
import type { SideRule } from './rule.ts';

export const auditUserExempt: SideRule = {
  id: 'audit-user-exempt',
  title: 'Audit policy exempts somebody who can create Jobs',
  severity: 'critical',
  pack: 'baseline',
  why: 'Whoever gets the credentials of an exempted user or group schedules work unseen.',
  remediation: 'Exempt by resource and verb, such as `get` of `leases`, and not everything that somebody does.',
  falsePositives:
    'Controllers of the control plane make Jobs all day: exempting one of them is only medium. Nodes, kube-proxy and the scheduler cannot write workloads and are not reported.',
  attack: ['T1562.012', 'T1078'],
  checkSide({ auditPolicies }) {
    return auditPolicies.flatMap(({ policy, answers }) => {
      const unseen = answers.filter(
        answer => isSpecWrite(answer) && answer.decision.level === 'None' && isForSomebody(answer.decision.rule),
      );
      return [...byRule(unseen)].map(([rule, group]) => {
        const who = [...(rule?.users ?? []), ...(rule?.userGroups ?? [])];
        const isControlPlane = who.every(name => CONTROL_PLANE.has(name));
        const severity: Severity = isControlPlane ? 'medium' : group.some(isBatch) ? 'critical' : 'high';
        const batch = group.filter(isBatch);
        return {
          at: ruleLocation(policy, rule),
          severity,
          message: `The audit policy logs nothing of ${some(who.map(name => quote(name)))}: ${requestWords(batch.length > 0 ? batch : group)} are not seen (${ruleWords(policy, rule)}, with level None).`,
        };
      });
    });
  },
};

const CONTROLLERS = [
  'cronjob-controller',
  'job-controller',
  'generic-garbage-collector',
  'namespace-controller',
  'ttl-after-finished-controller',
];
const CONTROL_PLANE: ReadonlySet<string> = new Set([
  'system:kube-controller-manager',
  ...CONTROLLERS.map(name => `system:serviceaccount:kube-system:${name}`),
]);
