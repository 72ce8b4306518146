// Which renderings are asked for RBAC objects: those whose files give something to who is asked about, and the roles that these name.
import { expect, test } from 'vitest';
import type { Candidate } from '../../src/discovery/holding.ts';
import { rbacWanted } from '../../src/gather/rbac-rest.ts';
import type { JsonObject } from '../../src/model.ts';
import { readRbac } from '../../src/rbac/objects.ts';
import type { Root } from '../../src/render/root.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const role = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: RBAC,
  kind: 'ClusterRole',
  metadata: { name, ...more },
});
const binding = (roleName: string, ...subjects: readonly string[]): JsonObject => ({
  apiVersion: RBAC,
  kind: 'RoleBinding',
  metadata: { name: 'b' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: roleName },
  subjects: subjects.map(name => ({ kind: 'ServiceAccount', name, namespace: 'x' })),
});
const account = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });

/** The names of the candidates that are chosen. */
function chosen(
  subjects: readonly string[] | 'every',
  roles: readonly string[],
  held: Readonly<Record<string, readonly JsonObject[]>>,
  renames = false,
): readonly string[] {
  const named = Object.entries(held).map(([name, objects]): [string, Candidate] => [
    name,
    // Only its identity is looked at.
    { root: Object.create(null) as Root, objects, renames },
  ]);
  const { choose } = rbacWanted({
    subjects: subjects === 'every' ? subjects : new Set(subjects),
    roles: new Set(roles),
    known: readRbac([]),
  });
  const found = choose?.(named.map(([, candidate]) => candidate)) ?? new Set();
  return named.filter(([, { root }]) => found.has(root)).map(([name]) => name);
}

test('bindings of the account, the roles that they name wherever these stand, and nothing of others', () => {
  const held = {
    roles: [role('runner')],
    other: [role('other'), binding('other', 'somebody'), account('somebody')],
    bindings: [binding('runner', 'nightly')],
    account: [account('nightly')],
  };
  expect(chosen(['nightly'], [], held)).toEqual(['roles', 'bindings', 'account']);
});

test('who has a role that changes, and what else these have', () => {
  const held = {
    more: [binding('more', 'nightly')],
    bound: [binding('changed', 'nightly')],
    none: [binding('more', 'somebody')],
  };
  expect(chosen([], ['changed'], held)).toEqual(['more', 'bound']);
});

test('groups of all accounts, names that a template fills in, labels of aggregation and parts of patches may be anybody’s', () => {
  const held = {
    everybody: [binding('x', 'system:serviceaccounts:billing')],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Flux's
    filled: [binding('y', '${account}')],
    aggregated: [role('z', { labels: { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' } })],
    patch: [{ subjects: [] }],
    none: [role('q'), binding('q', 'somebody')],
  };
  expect(chosen(['nightly'], [], held)).toEqual(['everybody', 'filled', 'aggregated', 'patch']);
  expect(chosen('every', [], held)).toEqual(Object.keys(held));
});

test('a prefix makes another name', () => {
  expect(chosen(['prod-nightly'], [], { prefixed: [binding('runner', 'nightly')] }, true)).toEqual(['prefixed']);
  expect(chosen(['prod-nightly'], [], { prefixed: [binding('runner', 'nightly')] })).toEqual([]);
});
