// Grants → dangers: which rows of the table they meet, by which of them, and how bad that is there.
import type { Severity } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import type { Access, EffectiveRule, Grant, Scope } from './access.ts';
import { allows, reaches } from './allows.ts';
import { type Danger, type Need, PRIVILEGED_NAMESPACES } from './danger.ts';
import { DANGERS } from './dangers.ts';

export interface DangerMatch {
  readonly danger: Danger;
  readonly severity: Severity;
  /** The grant and the rule that meet its last need. */
  readonly grant: Grant;
  readonly by: EffectiveRule;
}

/** The dangers of some grants, worst first; of each row the worst match. A row that another of the same id outweighs is left out. */
export function dangersOf(access: Access, grants: readonly Grant[]): readonly DangerMatch[] {
  const scopes = new Map<string, { scope: Scope; grants: Grant[] }>();
  for (const grant of grants) {
    const key = JSON.stringify(grant.scope);
    const group = scopes.get(key) ?? { scope: grant.scope, grants: [] };
    scopes.set(key, group);
    group.grants.push(grant);
  }
  const everywhere = [...scopes.values()].filter(({ scope }) => scope.cluster).flatMap(each => each.grants);
  const worst = new Map<string, DangerMatch>();
  for (const { scope, grants: own } of scopes.values()) {
    // What holds everywhere holds in a namespace, too: two needs can be met by one of each.
    const held = scope.cluster ? own : [...own, ...everywhere];
    for (const danger of DANGERS) {
      const match = matchDanger(access, danger, scope, own, held);
      const known = worst.get(danger.id);
      if (match !== null && (known === undefined || rank(match.severity) > rank(known.severity))) {
        worst.set(danger.id, match);
      }
    }
  }
  const found = [...worst.values()].toSorted((a, b) => rank(b.severity) - rank(a.severity));
  // Who can do everything can do each of the others: one sentence is enough.
  const all = found.find(({ danger }) => danger.id === 'sa-cluster-admin');
  return all === undefined ? found : [all, ...found.filter(match => rank(match.severity) > rank(all.severity))];
}

function matchDanger(
  access: Access,
  danger: Danger,
  scope: Scope,
  own: readonly Grant[],
  held: readonly Grant[],
): DangerMatch | null {
  let last: { grant: Grant; by: EffectiveRule } | null = null;
  for (const [index, need] of danger.needs.entries()) {
    last = meet(access, need, scope, index === 0 ? own : held);
    if (last === null) return null;
  }
  if (last === null) return null;
  const isWide = scope.cluster || PRIVILEGED_NAMESPACES.has(scope.namespace ?? '');
  return { danger, severity: isWide ? danger.severity : danger.inNamespace, ...last };
}

function meet(
  access: Access,
  need: Need,
  scope: Scope,
  grants: readonly Grant[],
): { grant: Grant; by: EffectiveRule } | null {
  if (need.namespace !== undefined && (scope.cluster || scope.namespace !== need.namespace)) return null;
  for (const grant of grants) {
    if (grant.role === null) continue;
    for (const by of access.rulesOf(grant.role)) if (meets(by, need, scope)) return { grant, by };
  }
  return null;
}

function meets({ rule }: EffectiveRule, need: Need, scope: Scope): boolean {
  if (need.everyVerb === true && !rule.verbs.includes('*')) return false;
  if (need.everyResource === true && !rule.resources.includes('*')) return false;
  const isNamed = (): boolean => need.names?.some(name => rule.resourceNames.includes(name)) === true;
  return need.resources.some(full => {
    const slash = full.indexOf('/');
    const [group, resource] = [full.slice(0, slash), full.slice(slash + 1)];
    if (!reaches(scope, group, resource)) return false;
    return need.verbs.some(verb => {
      const answer = allows(rule, { verb, group, resource });
      return answer === 'all' || (answer === 'named' && isNamed());
    });
  });
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
