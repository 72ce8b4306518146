// What a service account can do that takes a cluster over, as data: id, what is matched, how bad it is, in words.
// A union of the rules of rbac-police, krane and KubiScan. Precision decides the weights: in one namespace a job that
// restarts a Deployment or writes a Secret is everyday work, in the whole cluster it is not.
import { SCHEDULED_RESOURCES } from '../workloads/resources.ts';
import type { Danger } from './danger.ts';

const WRITE = ['create', 'update', 'patch'];
const CHANGE = ['update', 'patch'];
const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

const BATCH = ['batch/jobs', 'batch/cronjobs'];
/** Those of operators: the two of batch have a row of their own. */
const SCHEDULED = SCHEDULED_RESOURCES.filter(({ group }) => group !== 'batch').map(
  ({ group, resource }) => `${group}/${resource}`,
);
const CONTROLLERS = [
  '/replicationcontrollers',
  'apps/deployments',
  'apps/daemonsets',
  'apps/statefulsets',
  'apps/replicasets',
  'argoproj.io/sensors',
  'helm.cattle.io/helmcharts',
  'upgrade.cattle.io/plans',
];

export const DANGERS: readonly Danger[] = [
  {
    id: 'sa-cluster-admin',
    severity: 'critical',
    inNamespace: 'high',
    words: 'do everything',
    needs: [{ verbs: ['*'], resources: ['*/*', '/*'], everyVerb: true, everyResource: true }],
    runsJobs: 'directly',
  },
  {
    id: 'sa-create-workloads',
    severity: 'critical',
    inNamespace: 'medium',
    words: 'create or change Jobs and CronJobs',
    needs: [{ verbs: WRITE, resources: BATCH }],
    runsJobs: 'directly',
  },
  {
    id: 'sa-create-workloads',
    severity: 'critical',
    inNamespace: 'medium',
    words: 'create pods, or objects that make pods',
    needs: [{ verbs: ['create'], resources: ['/pods', ...SCHEDULED, ...CONTROLLERS] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-create-workloads',
    severity: 'high',
    inNamespace: 'medium',
    words: 'change what other workloads run',
    needs: [{ verbs: CHANGE, resources: [...SCHEDULED, ...CONTROLLERS] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-impersonate',
    severity: 'critical',
    inNamespace: 'high',
    words: 'act as another user, group or service account',
    needs: [
      {
        verbs: ['impersonate'],
        // To be one of them is enough; who they are and what they may do stands elsewhere.
        anyName: true,
        resources: [
          '/users',
          '/groups',
          '/serviceaccounts',
          'authentication.k8s.io/userextras',
          'authentication.k8s.io/uids',
        ],
      },
    ],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-escalate',
    severity: 'critical',
    inNamespace: 'high',
    words: 'give roles more than it has itself',
    // One role that can be given every rule is enough.
    needs: [{ verbs: ['escalate'], resources: [`${RBAC}/roles`, `${RBAC}/clusterroles`], anyName: true }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-bind',
    severity: 'critical',
    inNamespace: 'high',
    words: 'bind any role, or one that can make workloads',
    needs: [
      {
        verbs: ['bind'],
        resources: [`${RBAC}/roles`, `${RBAC}/clusterroles`],
        names: ['cluster-admin', 'admin', 'edit'],
      },
    ],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-rbac-write',
    severity: 'critical',
    inNamespace: 'high',
    words: 'write roles or bindings',
    needs: [
      {
        verbs: WRITE,
        resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map(name => `${RBAC}/${name}`),
      },
    ],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-token-create',
    severity: 'critical',
    inNamespace: 'high',
    words: 'issue tokens of other service accounts',
    needs: [{ verbs: ['create'], resources: ['/serviceaccounts/token'] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-secrets-write',
    severity: 'critical',
    inNamespace: 'medium',
    words: 'write Secrets, and so get a token of any service account there',
    needs: [{ verbs: WRITE, resources: ['/secrets'] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-secrets-read-all',
    severity: 'high',
    inNamespace: 'medium',
    words: 'read every Secret',
    needs: [{ verbs: ['get', 'list', 'watch'], resources: ['/secrets'] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-csr-approve',
    severity: 'critical',
    inNamespace: 'info',
    words: 'make certificates for any identity',
    needs: [
      { verbs: ['create'], resources: ['certificates.k8s.io/certificatesigningrequests'] },
      { verbs: CHANGE, resources: ['certificates.k8s.io/certificatesigningrequests/approval'] },
      { verbs: ['approve'], resources: ['certificates.k8s.io/signers'] },
    ],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-aws-auth',
    severity: 'critical',
    inNamespace: 'info',
    words: 'change who is who in an EKS cluster (ConfigMap aws-auth)',
    needs: [{ verbs: CHANGE, resources: ['/configmaps'], names: ['aws-auth'], namespace: 'kube-system' }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-webhooks',
    severity: 'high',
    inNamespace: 'info',
    words: 'rewrite every object by an admission webhook or policy',
    needs: [
      {
        verbs: WRITE,
        resources: [
          'mutatingwebhookconfigurations',
          'validatingwebhookconfigurations',
          'mutatingadmissionpolicies',
          'mutatingadmissionpolicybindings',
          'validatingadmissionpolicies',
          'validatingadmissionpolicybindings',
        ].map(name => `${ADMISSION}/${name}`),
      },
    ],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-pods-exec',
    severity: 'high',
    inNamespace: 'medium',
    words: 'run commands in the pods of others',
    needs: [{ verbs: ['create'], resources: ['/pods/exec', '/pods/attach'] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-ephemeral',
    severity: 'high',
    inNamespace: 'medium',
    words: 'put containers into running pods',
    needs: [{ verbs: CHANGE, resources: ['/pods/ephemeralcontainers'] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-nodes-proxy',
    severity: 'high',
    inNamespace: 'info',
    words: 'reach the kubelet of every node, and by it every pod',
    needs: [{ verbs: ['create', 'get'], resources: ['/nodes/proxy'] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-pods-write',
    severity: 'high',
    inNamespace: 'medium',
    words: 'change pods',
    needs: [{ verbs: CHANGE, resources: ['/pods'] }],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-steal-pods',
    severity: 'high',
    inNamespace: 'info',
    words: 'move pods to a node of its choice',
    needs: [
      { verbs: ['delete', 'create', 'deletecollection'], resources: ['/pods/eviction', '/pods'] },
      { verbs: CHANGE, resources: ['/nodes'] },
    ],
  },
  {
    id: 'sa-delete-any',
    severity: 'high',
    inNamespace: 'medium',
    words: 'delete anything',
    needs: [{ verbs: ['delete', 'deletecollection'], resources: ['*/*', '/*'], everyResource: true }],
  },
  {
    id: 'sa-delete-any',
    severity: 'high',
    inNamespace: 'low',
    words: 'delete events, and so its traces',
    needs: [{ verbs: ['delete', 'deletecollection'], resources: ['/events', 'events.k8s.io/events'] }],
  },
  {
    id: 'sa-any-verb',
    severity: 'high',
    inNamespace: 'medium',
    words: 'use every verb on a resource that gives more power',
    needs: [
      {
        verbs: ['*'],
        everyVerb: true,
        resources: [
          '/secrets',
          '/pods',
          ...BATCH,
          ...CONTROLLERS,
          `${RBAC}/roles`,
          `${RBAC}/clusterroles`,
          `${RBAC}/rolebindings`,
          `${RBAC}/clusterrolebindings`,
          '/users',
          '/groups',
        ],
      },
    ],
  },
  {
    id: 'sa-gitops-write',
    severity: 'high',
    inNamespace: 'medium',
    words: 'change what Argo CD or Flux deploys',
    needs: [
      {
        verbs: WRITE,
        resources: [
          'argoproj.io/applications',
          'argoproj.io/applicationsets',
          'argoproj.io/appprojects',
          'source.toolkit.fluxcd.io/gitrepositories',
          'source.toolkit.fluxcd.io/ocirepositories',
          'kustomize.toolkit.fluxcd.io/kustomizations',
          'helm.toolkit.fluxcd.io/helmreleases',
        ],
      },
    ],
    runsJobs: 'indirectly',
  },
  {
    id: 'sa-node-status',
    severity: 'low',
    inNamespace: 'info',
    words: 'forge the status of nodes',
    needs: [{ verbs: CHANGE, resources: ['/nodes/status'] }],
  },
  {
    id: 'sa-service-status',
    severity: 'medium',
    inNamespace: 'low',
    words: 'take over traffic by the status of Services (CVE-2020-8554)',
    needs: [{ verbs: CHANGE, resources: ['/services/status'] }],
  },
  {
    id: 'sa-pod-status',
    severity: 'low',
    inNamespace: 'info',
    words: 'forge the status of pods',
    needs: [{ verbs: CHANGE, resources: ['/pods/status'] }],
  },
];
