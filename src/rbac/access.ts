// Who may do what, by the RBAC objects of one tree. RBAC only adds: there is no deny, so the union of all bindings is the answer.
// https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/registry/rbac/validation/rule.go

import { groupBy } from '../group-by.ts';
import { selects } from '../kube/label-selector.ts';
import { createBudget } from './budget.ts';
import { aggregationLabels, BUILTIN_ROLES } from './builtin-roles.ts';
import { nearest, sameEnvironment } from './nearest.ts';
import type { Account, Binding, Place, RbacObjects, Role, RoleRule, Subject } from './objects.ts';

/** Who a pod is. */
export interface Identity {
  /** Null where nothing says it. */
  readonly namespace: string | null;
  readonly account: string;
  readonly place: Place;
}

/** Where a grant holds: in the whole cluster, or in one namespace (null: in one that nothing names). */
export type Scope = { readonly cluster: true } | { readonly cluster: false; readonly namespace: string | null };

/** One way from an identity to a role. */
export interface Grant {
  readonly scope: Scope;
  readonly binding: Binding;
  readonly subject: Subject;
  /** Null where the role is in no file of the repository and not built in: what it allows is not known. */
  readonly role: Role | null;
}

/** A rule that a role has in effect, and the role that it is written in (another one where it is aggregated). */
export interface EffectiveRule {
  readonly rule: RoleRule;
  readonly role: Role;
}

export interface Access {
  readonly bindings: readonly Binding[];
  /** Counts work that its answers make elsewhere: see budget.ts. */
  spend(steps: number): void;
  grantsOf(identity: Identity): readonly Grant[];
  /** What is given to a subject by its own name, whichever groups it is in. */
  grantsTo(subject: Subject, place: Place): readonly Grant[];
  /** The roles that a binding can mean; null stands for one that is not in the repository. */
  rolesOf(binding: Binding): readonly (Role | null)[];
  rulesOf(role: Role): readonly EffectiveRule[];
  /** Null where no file has it. */
  accountOf(identity: Identity): Account | null;
}

/** A grant takes memory as well as time. */
const GRANT_STEPS = 20;

/**
 * Indexes the objects of one side. What is not certain counts where it could be so:
 * - An object of a name that stands in several places is the nearest one (one rendering, else shared folders), all of
 *   them where several are equally near; never one of an environment that is known to be another.
 * - A namespace that nothing says may be any, but for the account `default`: each namespace has one, and a match by that
 *   name alone would give everybody's power to everybody.
 */
/** What a run asks of RBAC: both sides, and what of it is new. */
export interface AccessInQuestion {
  readonly head: Access;
  /** Null where nothing is compared, and where the change touches no RBAC object: then `head` knows new identities only. */
  readonly base: Access | null;
  /** The head's bindings that a change brings or alters, themselves or by their roles. */
  readonly touchedBindings: readonly Binding[];
}

export function createAccess(objects: RbacObjects): Access {
  const roles = groupBy(objects.roles, role => `${role.kind}\0${role.name}`);
  const clusterRoles = objects.roles.filter(role => role.kind === 'ClusterRole');
  const accounts = groupBy(objects.accounts, account => accountKey(account.namespace, account.name));
  const twins = groupBy(objects.bindings, twinKey);
  const named = indexSubjects(objects.bindings);
  const grants = new Map<string, readonly Grant[]>();
  const rules = new Map<Role, readonly EffectiveRule[]>();
  const parts = new Map<string, readonly Role[]>();
  const bound = new Map<Binding, readonly (Role | null)[]>();
  const spend = createBudget();

  const rolesOf = (binding: Binding): readonly (Role | null)[] => {
    const known = bound.get(binding);
    if (known !== undefined) return known;
    const candidates = (roles.get(`${binding.roleKind}\0${binding.roleName}`) ?? []).filter(
      role => sameEnvironment(role.place, binding.place) && sameNamespace(role.namespace, binding.namespace),
    );
    const builtin = binding.roleKind === 'ClusterRole' ? BUILTIN_ROLES.get(binding.roleName) : undefined;
    spend(candidates.length);
    // A ClusterRoleBinding to a Role is refused by the API server.
    const found = candidates.length > 0 ? nearest(binding.place, candidates) : [builtin ?? null];
    bound.set(binding, found);
    return found;
  };

  const grantsBy = ({ binding, subject }: Bound): readonly Grant[] => {
    const found = rolesOf(binding);
    spend(GRANT_STEPS * found.length);
    return found.map(role => ({ scope: scopeOf(binding), binding, subject, role }));
  };

  /** The ClusterRoles that an aggregated one takes its rules from, as far as it names them itself; null for any other role. */
  const partsOf = ({ selectors, builtin, name, place }: Role): readonly Role[] | null => {
    const labels = builtin ? aggregationLabels(name) : null;
    if (selectors === null && labels === null) return null;
    const key = JSON.stringify([selectors ?? labels, place.environment]);
    const known = parts.get(key);
    if (known !== undefined) return known;
    spend(clusterRoles.length);
    const found = clusterRoles.filter(
      part =>
        sameEnvironment(part.place, place) &&
        (selectors === null
          ? labels?.some(label => part.labels.get(label) === 'true')
          : selectors.some(selector => selects(selector, part.labels))),
    );
    parts.set(key, found);
    return found;
  };

  const effective = (whole: Role): readonly EffectiveRule[] => {
    const found: EffectiveRule[] = [];
    const seen = new Set([whole]);
    // A set is gone through in the order of its members, those that come while it is included.
    for (const role of seen) {
      const others = partsOf(role);
      spend(role.rules.length + (others?.length ?? 0));
      // The controller overwrites the own rules of an aggregated role.
      if (role.selectors === null) for (const rule of role.rules) found.push({ rule, role });
      for (const other of others ?? []) seen.add(other);
    }
    return found;
  };

  return {
    bindings: objects.bindings,
    spend,
    rolesOf,
    rulesOf(role) {
      const known = rules.get(role) ?? effective(role);
      rules.set(role, known);
      return known;
    },
    grantsTo({ kind, namespace, name }, place) {
      const key = kind === 'ServiceAccount' ? accountKey(namespace, name) : `${kind}\0${name}`;
      const found = (named.get(key) ?? []).filter(({ binding }) => sameEnvironment(binding.place, place));
      return found.flatMap(grantsBy);
    },
    grantsOf(identity) {
      const key = identityKey(identity);
      const known = grants.get(key);
      if (known !== undefined) return known;
      const nearestTwins = new Map<string, ReadonlySet<Binding>>();
      const counts = (binding: Binding): boolean => {
        if (!sameEnvironment(binding.place, identity.place)) return false;
        const twin = twinKey(binding);
        let chosen = nearestTwins.get(twin);
        if (chosen === undefined) {
          const among = (twins.get(twin) ?? []).filter(each => sameEnvironment(each.place, identity.place));
          spend(among.length);
          chosen = new Set(nearest(identity.place, among));
          nearestTwins.set(twin, chosen);
        }
        return chosen.has(binding);
      };
      const found = candidatesFor(identity, named).filter(({ binding }) => counts(binding));
      const made = found.flatMap(grantsBy);
      grants.set(key, made);
      return made;
    },
    accountOf(identity) {
      const candidates = (accounts.get(accountKey(identity.namespace, identity.account)) ?? []).filter(account =>
        sameEnvironment(account.place, identity.place),
      );
      return nearest(identity.place, candidates)[0] ?? null;
    },
  };
}

export function scopeOf(binding: Binding): Scope {
  return binding.kind === 'ClusterRoleBinding' ? { cluster: true } : { cluster: false, namespace: binding.namespace };
}

function identityKey({ namespace, account, place }: Identity): string {
  return JSON.stringify([namespace, account, place.path, place.source, place.environment]);
}

/** Objects that are one and the same in a cluster. */
function twinKey({ kind, namespace, name }: Binding): string {
  return JSON.stringify([kind, namespace, name]);
}

function sameNamespace(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

interface Bound {
  readonly binding: Binding;
  readonly subject: Subject;
}

function indexSubjects(bindings: readonly Binding[]): ReadonlyMap<string, readonly Bound[]> {
  const index = new Map<string, Bound[]>();
  for (const binding of bindings) {
    for (const subject of binding.subjects) {
      const { kind, name, namespace } = subject;
      const keys = [`${kind}\0${name}`];
      // By namespace too, so that ten thousand accounts `default` are not gone through for each of them.
      if (kind === 'ServiceAccount') keys.push(accountKey(namespace, name));
      for (const key of keys) {
        const there = index.get(key);
        if (there === undefined) index.set(key, [{ binding, subject }]);
        else there.push({ binding, subject });
      }
    }
  }
  return index;
}

function accountKey(namespace: string | null, name: string): string {
  return `account\0${namespace ?? ''}\0${name}`;
}

const USER_PREFIX = 'system:serviceaccount:';

/**
 * The subjects that a service account is: itself, the user `system:serviceaccount:NAMESPACE:NAME`, and the groups of all
 * accounts, of its namespace's, and of everybody who is authenticated.
 */
function candidatesFor(identity: Identity, named: ReadonlyMap<string, readonly Bound[]>): readonly Bound[] {
  const { namespace, account } = identity;
  const at = (key: string): readonly Bound[] => named.get(key) ?? [];
  const groups = ['system:serviceaccounts', 'system:authenticated'].flatMap(group => at(`Group\0${group}`));
  if (namespace === null) {
    const isIt = ({ subject, binding }: Bound): boolean =>
      account !== 'default' || (subject.namespace === null && binding.place.source.path === identity.place.source.path);
    return [...at(`ServiceAccount\0${account}`).filter(isIt), ...groups];
  }
  const unsaid = account === 'default' ? [] : at(accountKey(null, account));
  return [
    ...at(accountKey(namespace, account)),
    ...unsaid,
    ...at(`User\0${USER_PREFIX}${namespace}:${account}`),
    ...at(`Group\0system:serviceaccounts:${namespace}`),
    ...groups,
  ];
}
