// The audit policies of some files, and those among them that another side does not have.

import { canonicalJson } from '../kube/canonical-json.ts';
import type { Manifest, Problem } from '../model.ts';
import { answersOf, costOf, detectionWords, type JudgedPolicy } from './coverage.ts';
import { findAuditPolicies } from './find.ts';
import type { AuditPolicy } from './policy.ts';

export interface JudgedPolicies {
  readonly auditPolicies: readonly JudgedPolicy[];
  readonly problems: readonly Problem[];
}

/** Forty policies as long as that of Google's clusters; a second of work. */
const MAX_COST = 20_000_000;

/** @param before manifests of the base: a policy that it has alike is no news */
export function auditPoliciesOf(manifests: readonly Manifest[], before: readonly Manifest[] = []): JudgedPolicies {
  const { policies, problems: unread } = findAuditPolicies(manifests);
  const known = new Set(
    policies.length === 0 ? [] : findAuditPolicies(before).policies.map(policy => canonicalJson(policy.object)),
  );
  const problems = [...unread];
  const auditPolicies: JudgedPolicy[] = [];
  let left = MAX_COST;
  for (const policy of policies) {
    if (known.has(canonicalJson(policy.object))) continue;
    const cost = costOf(policy);
    if (cost > left) problems.push(tooLarge(policy));
    else {
      left -= cost;
      auditPolicies.push({ policy, answers: answersOf(policy) });
    }
  }
  return { auditPolicies, problems };
}

function tooLarge({ location: { path, line } }: AuditPolicy): Problem {
  return {
    code: 'limit-reached',
    path,
    message: `The audit policy (line ${line}) has too many combinations of rules, users and namespaces to go through, itself or with those before it.`,
    hint: 'Shorten it: rules for groups in place of users say the same.',
  };
}

/** What the log of each policy can tell, as lines for `verify`. */
export function coverageLines(auditPolicies: JudgedPolicies['auditPolicies']): readonly string[] {
  return auditPolicies.flatMap(({ policy, answers }) =>
    detectionWords(answers).map(words => `${policy.location.path}:${policy.location.line}: ${words}`),
  );
}
