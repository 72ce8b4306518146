// What a group of answers of an audit policy is about, in words.

import type { Location } from '../model.ts';
import { quote } from '../text/escape.ts';
import { type Answer, ELSEWHERE } from './coverage.ts';
import type { AuditPolicy, AuditRule } from './policy.ts';

/** Answers by the rule that decides them; null is "no rule". */
export function byRule(answers: readonly Answer[]): ReadonlyMap<AuditRule | null, readonly Answer[]> {
  const groups = new Map<AuditRule | null, Answer[]>();
  for (const answer of answers) {
    const { rule } = answer.decision;
    const group = groups.get(rule);
    if (group === undefined) groups.set(rule, [answer]);
    else group.push(answer);
  }
  return groups;
}

/** `create, update of batch/cronjobs, batch/jobs in kube-system`. */
export function requestWords(answers: readonly Answer[]): string {
  const verbs = new Set(answers.map(({ request }) => request.verb));
  const resources = new Set(answers.map(({ request }) => `${request.group}/${request.resource}`));
  const namespaces = new Set(answers.map(({ request }) => request.namespace));
  const where = namespaces.has(ELSEWHERE) ? '' : ` in ${some([...namespaces].map(name => quote(name)))}`;
  return `${[...verbs].join(', ')} of ${some([...resources])}${where}`;
}

export function some(items: readonly string[]): string {
  return items.length <= 6 ? items.join(', ') : `${items.slice(0, 5).join(', ')} and ${items.length - 5} more`;
}

export function ruleWords(policy: AuditPolicy, rule: AuditRule | null): string {
  return rule === null ? 'no rule matches them' : `rule ${policy.rules.indexOf(rule) + 1} decides`;
}

export function ruleLocation(policy: AuditPolicy, rule: AuditRule | null): Location {
  return rule?.location ?? policy.location;
}

export function isBatch({ request }: Answer): boolean {
  return request.group === 'batch';
}

/** Creates and changes, which carry a spec. */
export function isSpecWrite({ request }: Answer): boolean {
  return request.verb === 'create' || request.verb === 'update' || request.verb === 'patch';
}

/** Somebody whom the policy does not name: a person or a service account. */
export function isOrdinary({ actor }: Answer): boolean {
  return actor.kind === 'person' || actor.kind === 'account';
}

export function isForSomebody(rule: AuditRule | null): boolean {
  return rule !== null && rule.users.length + rule.userGroups.length > 0;
}
