// What an identity may do, as single permissions, and which of them came or went between two trees.

import type { FieldChange, Location, Workload } from '../model.ts';
import { quote } from '../text/escape.ts';
import type { Access, EffectiveRule, Grant, Scope } from './access.ts';
import { chainOf, placeOf, scopeWords } from './chain.ts';
import { hasToken, identityOf } from './identity.ts';

export interface Permission {
  readonly scope: Scope;
  /** `batch/jobs`, `secrets named a, b`, `/metrics`; of a role that is not in the repository, all of it. */
  readonly what: string;
  readonly verbs: ReadonlySet<string>;
  readonly via: string;
  readonly location: Location;
}

/** One permission and all that a comparison needs of it. */
interface Atom extends Permission {
  readonly key: string;
  /** What it covers; null for one that only equals itself. */
  readonly target: { readonly group: string; readonly resource: string; readonly names: string } | null;
}

/** A rule is taken apart into its groups and resources, but not where a hostile one would make millions. */
const MAX_PER_RULE = 400;
const MAX_ATOMS = 20_000;
/** Characters of the names that a rule is limited to. */
const MAX_NAMES = 4_000;

/** What a workload's service account may do, by RBAC in Git only; nothing where its pods get no token. */
export function permissionsOf(access: Access, workload: Workload): readonly Permission[] {
  return [...atomsOf(access, workload).values()];
}

function atomsOf(access: Access, workload: Workload): ReadonlyMap<string, Atom> {
  const atoms = new Map<string, Atom & { verbs: Set<string> }>();
  if (!hasToken(workload, access)) return atoms;
  const add = (grant: Grant, by: EffectiveRule | undefined, verbs: readonly string[], part: Part): void => {
    const key = JSON.stringify([grant.scope, part.what]);
    const known = atoms.get(key);
    if (known === undefined) {
      const place = { via: chainOf(grant, by), location: placeOf(grant, by) };
      atoms.set(key, { key, scope: grant.scope, verbs: new Set(verbs), ...part, ...place });
    } else for (const verb of verbs) known.verbs.add(verb);
  };
  for (const grant of access.grantsOf(identityOf(workload))) {
    const { role, binding } = grant;
    if (role === null || role.partial) {
      const what = `all of ${binding.roleKind} ${quote(binding.roleName)}, which ${role === null ? 'is not in this repository' : 'cannot be read'}`;
      add(grant, undefined, ['*'], { what, target: null });
    }
    for (const by of role === null ? [] : access.rulesOf(role)) {
      const parts = atoms.size > MAX_ATOMS ? [whole(by)] : partsOf(by, grant.scope);
      for (const part of parts) add(grant, by, by.rule.verbs, part);
    }
  }
  return atoms;
}

type Part = Pick<Atom, 'what' | 'target'>;

function partsOf(by: EffectiveRule, scope: Scope): readonly Part[] {
  const { apiGroups, resources, resourceNames, urls } = by.rule;
  if (apiGroups.length * resources.length + urls.length > MAX_PER_RULE || resourceNames.length > MAX_PER_RULE) {
    return [whole(by)];
  }
  const names = resourceNames.length === 0 ? '' : ` named ${[...new Set(resourceNames)].sort().join(', ')}`;
  // Every part holds the names; above this, a rule only equals itself.
  if (names.length > MAX_NAMES) return [whole(by)];
  const parts = apiGroups.flatMap(group =>
    resources.map(
      (resource): Part => ({
        what: `${group === '' ? '' : `${group}/`}${resource}${names}`,
        target: { group, resource, names },
      }),
    ),
  );
  // A RoleBinding gives nothing of what is no resource.
  return scope.cluster ? [...parts, ...urls.map(url => ({ what: url, target: null }))] : parts;
}

function whole({ rule }: EffectiveRule): Part {
  return { what: `${rule.resources.length} resources: ${JSON.stringify(rule)}`, target: null };
}

/** The permissions that one workload gained or lost, as fields of its change. */
export function powerFields(
  base: { readonly access: Access; readonly workload: Workload },
  head: { readonly access: Access; readonly workload: Workload },
): readonly FieldChange[] {
  const [left, right] = [identityOf(base.workload), identityOf(head.workload)];
  // Another account is another identity, of which its own class speaks.
  if (left.account !== right.account || left.namespace !== right.namespace) return [];
  const before = atomsOf(base.access, base.workload);
  const after = atomsOf(head.access, head.workload);
  const wide = { before: wideOf(before), after: wideOf(after) };
  const fields: FieldChange[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const atom = is ?? was;
    if (atom === undefined || sameVerbs(was, is)) continue;
    const covered = [missing(is, was, wide.before), missing(was, is, wide.after)];
    if (covered.every(verbs => verbs.length === 0)) continue;
    fields.push({
      path: `permissions ${scopeWords(atom.scope)}: ${atom.what}`,
      before: was === undefined ? undefined : verbsText(was),
      after: is === undefined ? undefined : `${verbsText(is)} (${is.via})`,
      class: 'power',
      location: atom.location,
    });
  }
  return fields;
}

function sameVerbs(a: Atom | undefined, b: Atom | undefined): boolean {
  if (a === undefined || b === undefined || a.verbs.size !== b.verbs.size) return false;
  return [...a.verbs].every(verb => b.verbs.has(verb));
}

/** Atoms that can cover others: they have a wildcard, or hold in the whole cluster, or for all names. */
function wideOf(atoms: ReadonlyMap<string, Atom>): readonly Atom[] {
  return [...atoms.values()]
    .filter(
      ({ scope, target }) => target !== null && (scope.cluster || target.group === '*' || target.resource === '*'),
    )
    .slice(0, MAX_PER_RULE);
}

/** The verbs of an atom that the other side has not, neither in the same atom nor in a wider one. */
function missing(atom: Atom | undefined, other: Atom | undefined, wide: readonly Atom[]): readonly string[] {
  if (atom === undefined) return [];
  const has = (holder: Atom | undefined, verb: string): boolean =>
    holder !== undefined && (holder.verbs.has(verb) || holder.verbs.has('*'));
  const lacking = [...atom.verbs].filter(verb => !has(other, verb));
  if (lacking.length === 0) return [];
  const around = wide.filter(each => covers(each, atom));
  return lacking.filter(verb => !around.some(each => has(each, verb)));
}

function covers(wide: Atom, atom: Atom): boolean {
  const [outer, inner] = [wide.target, atom.target];
  if (outer === null || inner === null) return false;
  return (
    (outer.group === '*' || outer.group === inner.group) &&
    (outer.resource === '*' || outer.resource === inner.resource) &&
    (outer.names === '' || outer.names === inner.names) &&
    (wide.scope.cluster || JSON.stringify(wide.scope) === JSON.stringify(atom.scope))
  );
}

function verbsText({ verbs }: Permission): string {
  return verbs.has('*') ? 'every verb' : [...verbs].sort().join(', ');
}
