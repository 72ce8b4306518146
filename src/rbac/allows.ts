// Does a rule allow something? The one place that knows RBAC's wildcards, subresources and names.
// https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/apis/rbac/v1/evaluation_helpers.go
import type { Scope } from './access.ts';
import type { RoleRule } from './objects.ts';

/** What is asked for; a resource is written `pods` or `pods/exec`. */
export interface Ask {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** Requests in which no name stands, so that a rule with names never allows them. (List and watch can ask for one name.) */
const NAMELESS: ReadonlySet<string> = new Set(['create', 'deletecollection']);

/** `all`: whatever the name; `named`: only for the names that the rule lists; null: not at all. */
export function allows(rule: RoleRule, { verb, group, resource }: Ask): 'all' | 'named' | null {
  if (!includes(rule.verbs, verb) || !includes(rule.apiGroups, group) || !coversResource(rule.resources, resource)) {
    return null;
  }
  if (rule.resourceNames.length === 0) return 'all';
  // A subresource is created under a name: `pods/exec`.
  return NAMELESS.has(verb) && !resource.includes('/') ? null : 'named';
}

function includes(list: readonly string[], item: string): boolean {
  return list.includes('*') || list.includes(item);
}

/** `pods` does not cover `pods/exec`; `*`, `pods/exec` and `*` + `/exec` do. `pods/*` covers nothing: RBAC knows no such wildcard. */
function coversResource(resources: readonly string[], resource: string): boolean {
  const slash = resource.indexOf('/');
  return includes(resources, resource) || (slash !== -1 && resources.includes(`*${resource.slice(slash)}`));
}

/** Resources that lie in no namespace: a RoleBinding gives nothing of them. */
const CLUSTER_RESOURCES: ReadonlySet<string> = new Set([
  '/nodes',
  '/namespaces',
  '/persistentvolumes',
  '/users',
  '/groups',
  '/componentstatuses',
  'authentication.k8s.io/userextras',
  'authentication.k8s.io/uids',
  'authentication.k8s.io/tokenreviews',
  'authorization.k8s.io/subjectaccessreviews',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'certificates.k8s.io/certificatesigningrequests',
  'certificates.k8s.io/signers',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'admissionregistration.k8s.io/mutatingadmissionpolicies',
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings',
  'apiextensions.k8s.io/customresourcedefinitions',
  'apiregistration.k8s.io/apiservices',
  'storage.k8s.io/storageclasses',
  'scheduling.k8s.io/priorityclasses',
  'argoproj.io/clusterworkflowtemplates',
]);

/** Can a grant of this scope reach the resource at all? */
export function reaches(scope: Scope, group: string, resource: string): boolean {
  return scope.cluster || !CLUSTER_RESOURCES.has(`${group}/${resource.split('/')[0]}`);
}
