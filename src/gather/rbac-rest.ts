// Which untouched renderings may hold RBAC objects that a question needs: hundreds have RBAC of their own, and mostly none matters.

import type { Candidate, Wanted } from '../discovery/holding.ts';
import { listAt, objectAt, stringAt } from '../kube/object.ts';
import type { JsonObject } from '../model.ts';
import { RBAC_WORDS, rbacKindOf } from '../rbac/kinds.ts';
import type { RbacObjects } from '../rbac/objects.ts';
import type { Root } from '../render/root.ts';

export interface RbacQuestion {
  /** Names of the service accounts, groups and users that are asked about. */
  readonly subjects: ReadonlySet<string> | 'every';
  /** Names of roles of which it is asked who is bound to them. */
  readonly roles: ReadonlySet<string>;
  /** What is known by now: what its bindings name is asked for. */
  readonly known: RbacObjects;
}

/** Pointers of RFC 6902 to what decides here. */
const POINTERS = ['/kind', '/subjects', '/roleRef', '/rules', '/aggregationRule', '/metadata/name', '/metadata/labels'];

/**
 * Asks for the renderings with objects that give something to one of the accounts or say who has one of the roles, and with the roles that
 * these name. By the objects as they stand in the files, where a name may still get a prefix or a suffix.
 */
export function rbacWanted(question: RbacQuestion): Wanted {
  return { kinds: RBAC_WORDS, pointers: POINTERS, choose: candidates => chooseRoots(candidates, question) };
}

function chooseRoots(candidates: readonly Candidate[], { subjects, roles, known }: RbacQuestion): ReadonlySet<Root> {
  const asked = new Set(subjects === 'every' ? [] : subjects);
  let isEvery = subjects === 'every';
  const named = new Set([...roles, ...known.bindings.map(binding => binding.roleName)]);
  const labels = new Set(
    known.roles.flatMap(role => (role.selectors ?? []).flatMap(each => each.map(({ key }) => key))),
  );
  const chosen = new Set<Root>();
  const matters = (object: JsonObject, renames: boolean): boolean => {
    const is = (names: ReadonlySet<string>, raw: string): boolean => isOneOf(names, raw, renames);
    const kind = rbacKindOf(object);
    const name = stringAt(object, ['metadata', 'name']) ?? '';
    if (kind === null) return isPart(object);
    if (kind === 'ServiceAccount') return isEvery || is(asked, name);
    if (kind === 'Role' || kind === 'ClusterRole') {
      const own = Object.keys(objectAt(object, ['metadata', 'labels']) ?? {});
      if (!is(named, name) && !own.some(key => key.startsWith(AGGREGATE) || labels.has(key))) return false;
      for (const key of selectedKeys(object)) labels.add(key);
      return true;
    }
    const role = stringAt(object, ['roleRef', 'name']) ?? '';
    const bound = listAt(object, ['subjects']).map(subject => stringAt(subject, ['name']) ?? '');
    const isBound = is(roles, role);
    if (!isBound && !isEvery && !bound.some(name => isAnybody(name) || is(asked, name) || is(asked, accountIn(name))))
      return false;
    named.add(role);
    if (!isBound) return true;
    isEvery ||= bound.some(isAnybody);
    for (const name of bound) asked.add(accountIn(name));
    return true;
  };
  // What one binding names makes others matter.
  for (let before = -1; before !== chosen.size + named.size + asked.size + labels.size; ) {
    before = chosen.size + named.size + asked.size + labels.size;
    for (const { root, objects, renames } of candidates)
      if (objects.filter(object => matters(object, renames)).length > 0) chosen.add(root);
  }
  return chosen;
}

const AGGREGATE = 'rbac.authorization.k8s.io/aggregate-to-';

/** A patch may leave out what it is of. */
function isPart(object: JsonObject): boolean {
  return object['kind'] === undefined && ['subjects', 'roleRef', 'rules', 'aggregationRule'].some(key => key in object);
}

/** Is it one of the names, or can it become one? A name that a template fills in can be any. */
function isOneOf(names: ReadonlySet<string>, raw: string, renames: boolean): boolean {
  if (names.has(raw) || raw === '' || /[${}<>()]/.test(raw)) return true;
  return renames && [...names].some(name => name.includes(raw));
}

function isAnybody(subject: string): boolean {
  return (
    subject.startsWith('system:serviceaccounts') || subject === 'system:authenticated' || /[${}<>()]/.test(subject)
  );
}

/** `system:serviceaccount:billing:runner` → `runner` */
function accountIn(subject: string): string {
  return subject.startsWith('system:serviceaccount:') ? (subject.split(':').at(-1) ?? '') : subject;
}

function selectedKeys(object: JsonObject): readonly string[] {
  return listAt(object, ['aggregationRule', 'clusterRoleSelectors']).flatMap(selector => [
    ...Object.keys(objectAt(selector, ['matchLabels']) ?? {}),
    ...listAt(selector, ['matchExpressions']).flatMap(each => stringAt(each, ['key']) ?? []),
  ]);
}
