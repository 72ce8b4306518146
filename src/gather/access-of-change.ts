// The RBAC objects on both sides of a change, read only when the change can make a question of them.
import { joinReadings, NOTHING_READ, type Reading } from '../collect/reading.ts';
import type { Wanted } from '../discovery/holding.ts';
import { canonicalJson } from '../kube/canonical-json.ts';
import { createMention } from '../manifest/mention.ts';
import { createPrefilter } from '../manifest/prefilter.ts';
import type { Change, Manifest, Problem } from '../model.ts';
import { type Access, createAccess } from '../rbac/access.ts';
import { aggregationLabels, BUILTIN_ROLES } from '../rbac/builtin-roles.ts';
import { identityOf, isNewIdentity } from '../rbac/identity.ts';
import { isRbac, RBAC_WORDS, rbacKindOf } from '../rbac/kinds.ts';
import { type Binding, type RbacObjects, type Role, readRbac } from '../rbac/objects.ts';
import { rbacWanted } from './rbac-rest.ts';
import type { TouchedFiles } from './touched-files.ts';

export interface AccessOfChange {
  readonly base: Access;
  readonly head: Access;
  /** The head's bindings that the change brings or alters, and those to roles that it brings or alters. */
  readonly touchedBindings: readonly Binding[];
  /** Names of service accounts whose power may differ; `every` where a group of all of them is concerned. */
  readonly accounts: ReadonlySet<string> | 'every';
  readonly problems: readonly Problem[];
}

/** What a change makes of RBAC; null where it touches no RBAC object, and then nothing else is read. */
export async function accessOfChange(touched: TouchedFiles): Promise<AccessOfChange | null> {
  const before = touched.base.manifests.filter(isRbac);
  const after = touched.head.manifests.filter(isRbac);
  const [gone, come] = differing(before, after);
  if (gone.length + come.length === 0) return null;
  const changed = [readRbac(gone), readRbac(come)];
  const plain = await touched.rest(createPrefilter(RBAC_WORDS));
  const rest = joinReadings(
    plain,
    await touched.renderedRest(wantedFor(changed, readRbac([...before, ...after, ...plain.manifests.filter(isRbac)]))),
  );
  const others = rest.manifests.filter(isRbac);
  const [left, right] = [readRbac([...before, ...others]), readRbac([...after, ...others])];
  const roles = affectedRoles(changed, [left, right]);
  const isConcerned = (binding: Binding): boolean => roles.has(`${binding.roleKind}\0${binding.roleName}`);
  const placed = new Set((changed[1]?.bindings ?? []).map(placeKey));
  const concerned = [
    ...changed.flatMap(side => side.bindings),
    ...[left, right].flatMap(side => side.bindings.filter(isConcerned)),
  ];
  return {
    base: createAccess(left),
    head: createAccess(right),
    touchedBindings: right.bindings.filter(binding => placed.has(placeKey(binding)) || isConcerned(binding)),
    accounts: accountsOf(concerned, changed),
    // What could not be read in files that the change does not touch is no news.
    problems: readRbac(after).problems,
  };
}

function namesOfSubjects({ subjects }: Binding): readonly string[] {
  return subjects.map(({ name }) => name);
}

/** What renderings have to be asked for, by what is known before any is. */
function wantedFor(changed: readonly RbacObjects[], known: RbacObjects): Wanted {
  const altered = affectedRoles(changed, [known]);
  const bound = known.bindings.filter(({ roleKind, roleName }) => altered.has(`${roleKind}\0${roleName}`));
  const bindings = [...changed.flatMap(side => side.bindings), ...bound];
  const accounts = accountsOf(bindings, changed);
  return rbacWanted({
    // What a subject had before is nothing that the change gives it, whatever kind it is of.
    subjects: accounts === 'every' ? accounts : new Set([...accounts, ...bindings.flatMap(namesOfSubjects)]),
    roles: new Set([...altered].map(role => role.split('\0')[1] ?? '')),
    known,
  });
}

function placeKey({ place, kind, namespace, name, locate }: Binding): string {
  return JSON.stringify([place, kind, namespace, name, locate([]).line]);
}

/** The objects that only one side has, less those that only moved. */
function differing(
  before: readonly Manifest[],
  after: readonly Manifest[],
): readonly [gone: readonly Manifest[], come: readonly Manifest[]] {
  const key = ({ object, file }: Manifest): string => canonicalJson([{ ...object }, deploymentOf(file)]);
  const [left, right] = [new Set(before.map(key)), new Set(after.map(key))];
  return [before.filter(manifest => !right.has(key(manifest))), after.filter(manifest => !left.has(key(manifest)))];
}

function deploymentOf({ deployment }: Manifest['file']): readonly (string | null)[] {
  return [deployment?.namespace ?? null, deployment?.environment ?? null];
}

/** `KIND\0NAME` of the roles that the change alters, and of those that take their rules from them. */
function affectedRoles(changed: readonly RbacObjects[], sides: readonly RbacObjects[]): ReadonlySet<string> {
  const altered = changed.flatMap(side => side.roles);
  const names = new Set(altered.map(role => `${role.kind}\0${role.name}`));
  if (altered.some(role => role.kind === 'ClusterRole' && role.labels.size > 0)) {
    const aggregated = sides.flatMap(side => side.roles.filter(role => role.selectors !== null));
    const builtin = [...BUILTIN_ROLES.keys()].filter(name => aggregationLabels(name) !== null);
    for (const { name } of aggregated) names.add(`ClusterRole\0${name}`);
    for (const name of builtin) names.add(`ClusterRole\0${name}`);
  }
  return names;
}

function accountsOf(bindings: readonly Binding[], changed: readonly RbacObjects[]): ReadonlySet<string> | 'every' {
  const names = new Set(changed.flatMap(side => side.accounts.map(account => account.name)));
  for (const { kind, name } of bindings.flatMap(binding => binding.subjects)) {
    if (kind === 'ServiceAccount') names.add(name);
    else if (kind === 'User' && name.startsWith('system:serviceaccount:')) names.add(name.split(':').at(-1) ?? '');
    else if (kind === 'Group' && (name.startsWith('system:serviceaccounts') || name === 'system:authenticated')) {
      return 'every';
    }
  }
  return names;
}

/**
 * The RBAC objects of the head that say what the service accounts of new workloads may do, and of those that got another
 * one; null where the change has none. For all others the answer is what it was before.
 */
export async function accessForWorkloads(touched: TouchedFiles, changes: readonly Change[]): Promise<Access | null> {
  const asked = changes.flatMap(change =>
    change.after !== null && isNewIdentity(change) ? [identityOf(change.after).account] : [],
  );
  if (asked.length === 0) return null;
  const isBinding = createPrefilter(['RoleBinding', 'ClusterRoleBinding', 'ServiceAccount']);
  const mentions = createMention([...new Set([...asked, 'system:serviceaccounts', 'system:authenticated'])]);
  const bindings = await touched.rest(bytes => isBinding(bytes) && mentions(bytes));
  const known = readRbac([...touched.head.manifests, ...bindings.manifests].filter(isRbac));
  const rendered = await touched.renderedRest(rbacWanted({ subjects: new Set(asked), roles: new Set(), known }));
  const own = joinReadings(touched.head, rendered);
  const roles = await rolesFor(touched, joinReadings(own, bindings));
  return createAccess(readRbac([...own.manifests, ...bindings.manifests, ...roles.manifests].filter(isRbac)));
}

/** The roles that bindings name, and those that aggregated ones among them take their rules from. */
async function rolesFor(touched: TouchedFiles, { manifests }: Reading): Promise<Reading> {
  const names = new Set(readRbac(manifests.filter(isRbac)).bindings.map(binding => binding.roleName));
  if (names.size === 0) return NOTHING_READ;
  const isRole = createPrefilter(['Role', 'ClusterRole']);
  const named = createMention([...names, 'rbac.authorization.k8s.io/aggregate-to-']);
  const first = await touched.rest(bytes => isRole(bytes) && named(bytes));
  const labels = new Set<string>();
  let found = first;
  // A role that is found by its labels may take its rules from others in turn.
  for (;;) {
    const before = labels.size;
    const { roles } = readRbac([...manifests, ...found.manifests].filter(isRbac));
    for (const label of roles.flatMap(selectedLabels)) labels.add(label);
    if (labels.size === before) return onlyRoles(found);
    const labelled = createMention([...labels]);
    found = await touched.rest(bytes => isRole(bytes) && (named(bytes) || labelled(bytes)));
  }
}

function selectedLabels({ selectors }: Role): readonly string[] {
  // A selector that asks for nothing selects every role, and every file mentions ''.
  return (selectors ?? []).flatMap(selector => (selector.length === 0 ? [''] : selector.map(({ key }) => key)));
}

/** Bindings were read already. */
function onlyRoles(reading: Reading): Reading {
  const isRole = ({ object }: Manifest): boolean => ['Role', 'ClusterRole'].includes(rbacKindOf(object) ?? '');
  return { ...reading, manifests: reading.manifests.filter(isRole) };
}
