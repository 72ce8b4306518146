// The audit policies of some files, and those among them that another side does not have.
import type { Manifest, Problem } from '../model.ts';
import { canonicalJson } from '../workloads/canonical-json.ts';
import { type Answer, answersOf, detectionWords } from './coverage.ts';
import { findAuditPolicies } from './find.ts';
import type { AuditPolicy } from './policy.ts';

export interface JudgedPolicies {
  readonly auditPolicies: readonly { readonly policy: AuditPolicy; readonly answers: readonly Answer[] }[];
  readonly problems: readonly Problem[];
}

/** @param before manifests of the base: a policy that it has alike is no news */
export function auditPoliciesOf(manifests: readonly Manifest[], before: readonly Manifest[] = []): JudgedPolicies {
  const known = new Set(findAuditPolicies(before).policies.map(policy => canonicalJson(policy.object)));
  const { policies, problems } = findAuditPolicies(manifests);
  const news = policies.filter(policy => !known.has(canonicalJson(policy.object)));
  return { auditPolicies: news.map(policy => ({ policy, answers: answersOf(policy) })), problems };
}

/** What the log of each policy can tell, as lines for `verify`. */
export function coverageLines(auditPolicies: JudgedPolicies['auditPolicies']): readonly string[] {
  return auditPolicies.flatMap(({ policy, answers }) =>
    detectionWords(answers).map(words => `${policy.location.path}:${policy.location.line}: ${words}`),
  );
}
