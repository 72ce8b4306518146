// Which objects are RBAC's, told from their kind and API group alone: what every check asks of the objects it has read.
import { stringAt } from '../kube/object.ts';
import type { JsonObject, Manifest } from '../model.ts';
import { fold } from '../workloads/registry.ts';

/** Words of the objects that this folder reads, for prefilters. */
export const RBAC_WORDS: readonly string[] = [
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ServiceAccount',
];

export type RbacKind = 'Role' | 'ClusterRole' | 'RoleBinding' | 'ClusterRoleBinding' | 'ServiceAccount';

const KINDS: ReadonlyMap<string, RbacKind> = new Map([
  ['role', 'Role'],
  ['clusterrole', 'ClusterRole'],
  ['rolebinding', 'RoleBinding'],
  ['clusterrolebinding', 'ClusterRoleBinding'],
  ['serviceaccount', 'ServiceAccount'],
]);
const GROUPS: ReadonlySet<string> = new Set(['rbac.authorization.k8s.io', 'authorization.openshift.io']);

/**
 * Which of the kinds an object is; null for any other. Kinds are compared leniently, as for workloads: kubectl takes
 * `rolebinding` for RoleBinding. OpenShift's `authorization.openshift.io` is the same API under an older name.
 */
export function rbacKindOf(object: JsonObject): RbacKind | null {
  const kind = KINDS.get(fold(stringAt(object, ['kind']) ?? ''));
  if (kind === undefined) return null;
  const apiVersion = fold(stringAt(object, ['apiVersion']) ?? '');
  const isOurs = kind === 'ServiceAccount' ? apiVersion === 'v1' : GROUPS.has(apiVersion.split('/')[0] ?? '');
  return isOurs ? kind : null;
}

export function isRbac({ object }: Manifest): boolean {
  return rbacKindOf(object) !== null;
}
