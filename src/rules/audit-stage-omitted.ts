// An audit policy that leaves out the stage which says what became of a request.
import { byRule, isBatch, isOrdinary, requestWords, ruleLocation } from '../audit-policy/words.ts';
import type { SideRule } from './rule.ts';

export const auditStageOmitted: SideRule = {
  id: 'audit-stage-omitted',
  title: 'Audit policy omits the outcome of requests',
  severity: 'high',
  pack: 'baseline',
  why: 'Without the stage ResponseComplete the log does not say whether a write was allowed, nor what was stored.',
  remediation: 'Take `ResponseComplete` out of `omitStages`; `RequestReceived` is the one that can be spared.',
  falsePositives: 'None known: events of the other stages do not replace it.',
  attack: ['T1562.012', 'T1053.007'],
  checkSide({ auditPolicies }) {
    return auditPolicies.flatMap(({ policy, answers }) => {
      const cut = answers.filter(
        answer =>
          isOrdinary(answer) && answer.decision.level !== 'None' && answer.decision.omitStages.has('ResponseComplete'),
      );
      const [first] = cut;
      if (first === undefined) return [];
      if (policy.omitStages.includes('ResponseComplete')) {
        return [
          { at: policy.location, message: 'The audit policy omits the stage ResponseComplete of every request.' },
        ];
      }
      return [...byRule(cut)].map(([rule, group]) => ({
        at: ruleLocation(policy, rule),
        severity: group.some(isBatch) ? ('high' as const) : ('medium' as const),
        message: `The audit policy omits the stage ResponseComplete of ${requestWords(group)}.`,
      }));
    });
  },
};
