// ClusterRoles that every cluster has, as far as they say what a scheduled workload may do.
// https://github.com/kubernetes/kubernetes/blob/v1.35.0/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go

import type { Role, RoleRule } from './objects.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const READ_WRITE = [...READ, ...WRITE];

/** Verbs, API group, and resources separated by blanks. */
type Row = readonly [verbs: readonly string[], group: string, resources: string];

const VIEW: readonly Row[] = [
  [
    READ,
    '',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
  ],
  [
    READ,
    '',
    'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status namespaces',
  ],
  [READ, 'discovery.k8s.io', 'endpointslices'],
  [
    READ,
    'apps',
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
  ],
  [READ, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'],
  [READ, 'batch', 'cronjobs cronjobs/status jobs jobs/status'],
  [READ, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'],
  [READ, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'],
];

const EDIT: readonly Row[] = [
  [READ, '', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'],
  [['impersonate'], '', 'serviceaccounts'],
  [WRITE, '', 'pods pods/attach pods/exec pods/portforward pods/proxy'],
  [['create'], '', 'pods/eviction serviceaccounts/token'],
  [
    WRITE,
    '',
    'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
  ],
  [
    WRITE,
    'apps',
    'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
  ],
  [WRITE, 'autoscaling', 'horizontalpodautoscalers'],
  [WRITE, 'batch', 'cronjobs jobs'],
  [WRITE, 'policy', 'poddisruptionbudgets'],
  [WRITE, 'networking.k8s.io', 'ingresses networkpolicies'],
  [READ_WRITE, 'coordination.k8s.io', 'leases'],
];

const ADMIN: readonly Row[] = [
  [['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'],
  [READ_WRITE, 'rbac.authorization.k8s.io', 'rolebindings roles'],
];

const AUTH_DELEGATOR: readonly Row[] = [
  [['create'], 'authentication.k8s.io', 'tokenreviews'],
  [['create'], 'authorization.k8s.io', 'subjectaccessreviews'],
];

const BASIC_USER: readonly Row[] = [
  [['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'],
  [['create'], 'authentication.k8s.io', 'selfsubjectreviews'],
];

const DISCOVERY: readonly RoleRule[] = [
  {
    verbs: ['get'],
    apiGroups: [],
    resources: [],
    resourceNames: [],
    urls: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version'],
    path: [],
  },
];

const EVERYTHING: readonly RoleRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], urls: [], path: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], urls: ['*'], path: [] },
];

const NOWHERE = { path: '', source: { type: 'manifest', path: '' }, environment: null } as const;

/** What the controller adds to a built-in role: ClusterRoles of the repository with one of these labels. */
const AGGREGATED: Readonly<Record<string, readonly string[]>> = {
  admin: ['admin', 'edit', 'view'],
  edit: ['edit', 'view'],
  view: ['view'],
};

/** Built-in ClusterRoles by name. A role of the repository with the name stands in its place. */
export const BUILTIN_ROLES: ReadonlyMap<string, Role> = new Map(
  (
    [
      ['cluster-admin', EVERYTHING],
      ['admin', [...VIEW, ...EDIT, ...ADMIN].map(ruleOf)],
      ['edit', [...VIEW, ...EDIT].map(ruleOf)],
      ['view', VIEW.map(ruleOf)],
      ['system:auth-delegator', AUTH_DELEGATOR.map(ruleOf)],
      ['system:basic-user', BASIC_USER.map(ruleOf)],
      ['system:discovery', DISCOVERY],
    ] as const
  ).map(([name, rules]) => [name, builtin(name, rules)]),
);

/** Labels that make a ClusterRole part of a built-in role, by the role's name; null where nothing is added to it. */
export function aggregationLabels(name: string): readonly string[] | null {
  const suffixes = Object.hasOwn(AGGREGATED, name) ? AGGREGATED[name] : undefined;
  return suffixes?.map(suffix => `rbac.authorization.k8s.io/aggregate-to-${suffix}`) ?? null;
}

function ruleOf([verbs, group, resources]: Row): RoleRule {
  return { verbs, apiGroups: [group], resources: resources.split(' '), resourceNames: [], urls: [], path: [] };
}

function builtin(name: string, rules: readonly RoleRule[]): Role {
  return {
    kind: 'ClusterRole',
    namespace: null,
    name,
    place: NOWHERE,
    locate: () => ({ path: '', line: 1, column: 1, precision: 'file' }),
    rules,
    selectors: null,
    labels: new Map(),
    partial: false,
    builtin: true,
  };
}
