// Grants → dangers: which rows of the table they meet, by which of them, and how bad that is there.
import type { Severity } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import type { Access, EffectiveRule, Grant, Scope } from './access.ts';
import { allows, reaches } from './allows.ts';
import { type Danger, type Need, PRIVILEGED_NAMESPACES } from './danger.ts';
import { DANGERS } from './dangers.ts';
import type { Role } from './objects.ts';

export interface DangerMatch {
  readonly danger: Danger;
  readonly severity: Severity;
  /** The grant and the rule that meet its last need. */
  readonly grant: Grant;
  readonly by: EffectiveRule;
}

/** The dangers of some grants, worst first; of the rows of one id the worst. */
export function dangersOf(access: Access, grants: readonly Grant[]): readonly DangerMatch[] {
  const ids = new Set<string>();
  return dangerRows(access, grants).filter(({ danger }) => !ids.has(danger.id) && ids.add(danger.id));
}

/** The rows of the table that some grants meet, worst first; of each row the worst match. */
export function dangerRows(access: Access, grants: readonly Grant[]): readonly DangerMatch[] {
  const scopes = new Map<string, { scope: Scope; grants: Grant[] }>();
  for (const grant of grants) {
    const key = JSON.stringify(grant.scope);
    const group = scopes.get(key) ?? { scope: grant.scope, grants: [] };
    scopes.set(key, group);
    group.grants.push(grant);
  }
  const everywhere = [...scopes.values()].filter(({ scope }) => scope.cluster).flatMap(each => each.grants);
  // What the whole cluster grants is the same for every namespace.
  const inCluster = new Map<Need, Way | null>();
  const everywhereMeets = (need: Need): Way | null => {
    const known = inCluster.get(need);
    if (known !== undefined) return known;
    const way = meet(access, need, EVERYWHERE, everywhere);
    inCluster.set(need, way);
    return way;
  };
  const worst = new Map<Danger, DangerMatch>();
  for (const { scope, grants: own } of scopes.values()) {
    for (const danger of DANGERS) {
      const match = matchDanger(access, danger, scope, own, everywhereMeets);
      const known = worst.get(danger);
      if (match !== null && (known === undefined || rankOf(match.severity) > rankOf(known.severity))) {
        worst.set(danger, match);
      }
    }
  }
  const found = [...worst.values()].toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
  // Who can do everything can do each of the others: one sentence is enough.
  const all = found.find(({ danger }) => danger.id === 'sa-cluster-admin');
  return all === undefined ? found : [all, ...found.filter(match => rankOf(match.severity) > rankOf(all.severity))];
}

function matchDanger(
  access: Access,
  danger: Danger,
  scope: Scope,
  own: readonly Grant[],
  everywhereMeets: (need: Need) => Way | null,
): DangerMatch | null {
  let last: Way | null = null;
  for (const [index, need] of danger.needs.entries()) {
    last = meet(access, need, scope, own);
    // What holds everywhere holds in a namespace, too: of several needs some can be met there.
    if (last === null && index > 0) last = everywhereMeets(need);
    if (last === null) return null;
  }
  if (last === null) return null;
  const isWide = scope.cluster || PRIVILEGED_NAMESPACES.has(scope.namespace ?? '');
  return { danger, severity: isWide ? danger.severity : danger.inNamespace, ...last };
}

const EVERYWHERE: Scope = { cluster: true };

type Way = Pick<DangerMatch, 'grant' | 'by'>;

function meet(access: Access, need: Need, scope: Scope, grants: readonly Grant[]): Way | null {
  if (need.namespace !== undefined && (scope.cluster || scope.namespace !== need.namespace)) return null;
  for (const grant of grants) {
    const by = grant.role === null ? undefined : waysOf(access, grant.role, scope).get(need);
    if (by !== undefined) return { grant, by };
  }
  return null;
}

type Ways = ReadonlyMap<Need, EffectiveRule>;

const remembered = {
  cluster: new WeakMap<Access, Map<Role, Ways>>(),
  namespace: new WeakMap<Access, Map<Role, Ways>>(),
};

/**
 * The first rule of a role that meets each need; of a scope it matters only whether it is the cluster. Ten thousand bindings
 * to one role of ten thousand rules have to ask it only once.
 */
function waysOf(access: Access, role: Role, scope: Scope): Ways {
  const byAccess = remembered[scope.cluster ? 'cluster' : 'namespace'];
  const byRole = byAccess.get(access) ?? new Map<Role, Ways>();
  byAccess.set(access, byRole);
  const known = byRole.get(role);
  if (known !== undefined) return known;
  const rules = access.rulesOf(role);
  access.spend(rules.length);
  const ways = new Map<Need, EffectiveRule>();
  for (const need of DANGERS.flatMap(danger => danger.needs)) {
    const by = rules.find(rule => meets(rule, need, scope));
    if (by !== undefined) ways.set(need, by);
  }
  byRole.set(role, ways);
  return ways;
}

function meets({ rule }: EffectiveRule, need: Need, scope: Scope): boolean {
  if (need.everyVerb === true && !rule.verbs.includes('*')) return false;
  if (need.everyResource === true && !rule.resources.includes('*')) return false;
  const isNamed = (): boolean =>
    need.anyName === true || need.names?.some(name => rule.resourceNames.includes(name)) === true;
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

/** Higher is worse. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** ` Also: sa-bind, sa-escalate.`, of what is told beside the worst; empty where that is all. */
export function alsoWords(others: readonly DangerMatch[]): string {
  const ids = [...new Set(others.map(({ danger }) => danger.id))];
  return ids.length === 0 ? '' : ` Also: ${ids.slice(0, 6).join(', ')}${ids.length > 6 ? ', …' : ''}.`;
}
