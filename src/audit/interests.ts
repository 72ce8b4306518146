// Which requests of a log are looked at: writes of workloads, and what comes before them.
import type { KindRegistry } from '../workloads/registry.ts';
import { type AuditEvent, WRITE_VERBS } from './event.ts';
import type { Interest, Interests } from './read/prefilter.ts';

const RBAC = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'];
const RBAC_GROUPS: ReadonlySet<string> = new Set(['rbac.authorization.k8s.io', 'authorization.openshift.io']);
export const ADMISSION_RESOURCES: ReadonlySet<string> = new Set([
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
]);
/** What says which requests are logged, as far as the API knows of it: OpenShift's, and that of Kubernetes before 1.19. */
const AUDIT_CONFIG: ReadonlyMap<string, string> = new Map([
  ['apiservers', 'config.openshift.io'],
  ['auditsinks', 'auditregistration.k8s.io'],
]);
/** Ways to run a program in a pod that is there. */
const POD_SUBRESOURCES: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'ephemeralcontainers']);
/** Without watches, whose events hold no object. */
const NOT_WATCH: ReadonlySet<string> = new Set([...WRITE_VERBS, 'get', 'list']);

/** What the prefilter is asked for; `topicOf` is exact, this is its superset. */
export function interestsOf(registry: KindRegistry): Interests {
  const writes: Interest = { verbs: WRITE_VERBS, subresources: null };
  const interests = new Map<string, Interest>();
  for (const resource of [...RBAC, ...ADMISSION_RESOURCES, ...AUDIT_CONFIG.keys(), 'certificatesigningrequests'])
    interests.set(resource, writes);
  for (const resource of ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']) interests.set(resource, writes);
  interests.set('secrets', { verbs: NOT_WATCH, subresources: null });
  interests.set('pods', { verbs: 'all', subresources: POD_SUBRESOURCES });
  interests.set('serviceaccounts', { verbs: WRITE_VERBS, subresources: new Set(['token']) });
  for (const resource of workloadResources(registry)) {
    interests.set(resource.slice(resource.indexOf('/') + 1), { verbs: NOT_WATCH, subresources: null });
  }
  return interests;
}

/** What a request is about. */
export type Topic =
  | 'workload'
  | 'rbac'
  | 'admission'
  | 'audit-config'
  | 'secret'
  | 'token'
  | 'exec'
  | 'certificate'
  | 'rights'
  | 'other';

/** @param workloads resources that are scheduled work, as `GROUP/PLURAL`. */
export function topicOf(event: AuditEvent, workloads: ReadonlySet<string>): Topic {
  const { group, resource, subresource, verb } = event;
  if (workloads.has(`${group}/${resource}`)) return verb === 'watch' ? 'other' : 'workload';
  if (group === '' && resource === 'secrets') return verb === 'watch' ? 'other' : 'secret';
  if (group === '' && resource === 'pods') return POD_SUBRESOURCES.has(subresource ?? '') ? 'exec' : 'other';
  if (!WRITE_VERBS.has(verb)) return 'other';
  if (group === '' && resource === 'serviceaccounts') return subresource === 'token' ? 'token' : 'other';
  if (RBAC_GROUPS.has(group) && RBAC.includes(resource)) return 'rbac';
  if (group === 'admissionregistration.k8s.io' && ADMISSION_RESOURCES.has(resource)) return 'admission';
  if (AUDIT_CONFIG.get(resource) === group) return 'audit-config';
  if (group === 'certificates.k8s.io' && resource === 'certificatesigningrequests') return 'certificate';
  return group === 'authorization.k8s.io' && resource.startsWith('selfsubject') ? 'rights' : 'other';
}

/**
 * `GROUP/PLURAL` of all scheduled work. Not the core group's: a Pod that is a hook counts in Git, where it is written; in a cluster a
 * thousand others are made for each by controllers.
 */
export function workloadResources(registry: KindRegistry): ReadonlySet<string> {
  return new Set(registry.kinds.flatMap(({ group, plural }) => (group === '' ? [] : [`${group}/${plural}`])));
}
