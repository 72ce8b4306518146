// An audit policy that logs that a scheduled workload was written, and not what it is.
import {
  byRule,
  isBatch,
  isOrdinary,
  isSpecWrite,
  requestWords,
  ruleLocation,
  ruleWords,
} from '../audit-policy/words.ts';
import type { SideRule } from './rule.ts';

export const auditMetadataOnly: SideRule = {
  id: 'audit-metadata-only',
  title: 'Audit policy does not log what scheduled workloads are',
  severity: 'medium',
  pack: 'baseline',
  why: 'With level Metadata the log says who wrote which object, but not its image, command or service account, and of a generated name nothing.',
  remediation:
    'Log writes of `batch`, and of the operators that make jobs, with level RequestResponse before the general rule.',
  falsePositives:
    'Many clusters log nothing but metadata on purpose, and some cannot do otherwise: so it does not block, and is low where only the resources of operators are concerned.',
  attack: ['T1562.012', 'T1053.007'],
  checkSide({ auditPolicies }) {
    return auditPolicies.flatMap(({ policy, answers }) => {
      const thin = answers.filter(
        answer => isOrdinary(answer) && isSpecWrite(answer) && answer.decision.level === 'Metadata',
      );
      return [...byRule(thin)].map(([rule, group]) => {
        const batch = group.filter(isBatch);
        return {
          at: ruleLocation(policy, rule),
          severity: batch.length > 0 ? ('medium' as const) : ('low' as const),
          message: `The audit policy logs ${requestWords(batch.length > 0 ? batch : group)} with level Metadata, without the spec: ${ruleWords(policy, rule)}.`,
        };
      });
    });
  },
};
