// An audit policy by which nobody's writes of scheduled workloads are logged.
import { ELSEWHERE } from '../audit-policy/coverage.ts';
import {
  byRule,
  isBatch,
  isForSomebody,
  isOrdinary,
  isSpecWrite,
  requestWords,
  ruleLocation,
  ruleWords,
} from '../audit-policy/words.ts';
import type { SideRule } from './rule.ts';

export const auditNone: SideRule = {
  id: 'audit-none',
  title: 'Audit policy does not log scheduled workloads',
  severity: 'critical',
  pack: 'baseline',
  why: 'A workload that is made past the pull requests leaves a trace in the audit log alone; where that has none, nobody will ever know.',
  remediation:
    'Log writes of `batch` with level RequestResponse, before any rule with level None that matches them, and end the policy with a rule of level Metadata.',
  falsePositives: 'A policy of a test cluster, or an example in documentation that no API server reads.',
  attack: ['T1562.012', 'T1053.007'],
  checkSide({ auditPolicies }) {
    return auditPolicies.flatMap(({ policy, answers }) => {
      const unseen = answers.filter(
        answer => isOrdinary(answer) && answer.decision.level === 'None' && !isForSomebody(answer.decision.rule),
      );
      return [...byRule(unseen)].map(([rule, group]) => {
        const writes = group.filter(isSpecWrite);
        const batch = writes.filter(isBatch);
        const isEverywhere = batch.some(({ request }) => request.namespace === ELSEWHERE);
        const told = batch.length > 0 ? batch : writes.length > 0 ? writes : group;
        return {
          at: ruleLocation(policy, rule),
          severity: isEverywhere ? ('critical' as const) : batch.length > 0 ? ('high' as const) : ('medium' as const),
          message: `The audit policy does not log ${requestWords(told)}: ${ruleWords(policy, rule)}${rule === null ? '' : ', with level None'}.`,
        };
      });
    });
  },
};
