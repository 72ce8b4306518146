// Rewrites of a Job or CronJob that change nothing that runs. Each works on its own copy, in place.
import { at, containersOf, everywhere, podOf, type Tree, type Value } from './cron-jobs.ts';

function fill(tree: Tree, values: Tree): void {
  for (const [key, value] of Object.entries(values)) if (!(key in tree)) tree[key] = value;
}

function jobSpecOf(object: Tree): Tree {
  return object['kind'] === 'CronJob' ? at(object, 'spec', 'jobTemplate', 'spec') : at(object, 'spec');
}

const OTHER_SPELLINGS: Readonly<Record<string, Value>> = {
  '500m': 0.5,
  '2': 2,
  '1500m': '1.5',
  '100m': '100000u',
  '10m': '1e-2',
  '1m': '0.001',
  '128Mi': '134217728',
  '1Gi': '1024Mi',
  '1536Mi': '1.5Gi',
  '64Mi': '65536Ki',
  '1M': '1e6',
};

export const REWRITES: Readonly<Record<string, (object: Tree) => Value>> = {
  'the keys in another order': object => everywhere(object, tree => Object.fromEntries(Object.entries(tree).reverse())),
  'an old version of the API': object => ({
    ...object,
    apiVersion: object['kind'] === 'CronJob' ? 'batch/v1beta1' : (object['apiVersion'] ?? ''),
  }),
  'whole numbers as big integers': object =>
    everywhere(object, tree =>
      Object.fromEntries(
        Object.entries(tree).map(([key, value]) => [
          key,
          typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value,
        ]),
      ),
    ),
  'quantities spelled differently': object => {
    for (const container of containersOf(object)) {
      for (const list of ['limits', 'requests']) {
        const amounts = (container['resources'] as Tree | undefined)?.[list] as Tree | undefined;
        for (const [key, amount] of Object.entries(amounts ?? {}))
          if (amounts !== undefined) amounts[key] = OTHER_SPELLINGS[String(amount)] ?? amount;
      }
    }
    return everywhere(object, tree => ('sizeLimit' in tree ? { ...tree, sizeLimit: '1048576Ki' } : tree));
  },
  'defaults of the CronJob written out': object => {
    if (object['kind'] === 'CronJob')
      fill(at(object, 'spec'), {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      });
    return object;
  },
  'defaults of the Job written out': object => {
    const job = jobSpecOf(object);
    if (job['completions'] === undefined && job['parallelism'] === undefined) job['completions'] = 1;
    const policy = job['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed';
    fill(job, {
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: policy,
    });
    return object;
  },
  'defaults of the pod written out': object => {
    fill(podOf(object), {
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      enableServiceLinks: true,
    });
    return object;
  },
  'defaults of the containers written out': object => {
    const hostNetwork = podOf(object)['hostNetwork'] === true;
    for (const container of containersOf(object)) {
      const policy = container['image'] === 'busybox' ? 'Always' : 'IfNotPresent';
      fill(container, {
        imagePullPolicy: policy,
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        resources: {},
        stdin: false,
        tty: false,
      });
      if ('livenessProbe' in container) {
        fill(at(container, 'livenessProbe'), {
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
          initialDelaySeconds: 0,
        });
        fill(at(container, 'livenessProbe', 'httpGet'), { path: '/', scheme: 'HTTP' });
      }
      const resources = at(container, 'resources');
      if ('limits' in resources) fill(at(resources, 'requests'), at(resources, 'limits'));
      const ports = container['ports'];
      if (hostNetwork && Array.isArray(ports))
        for (const port of ports) fill(port as Tree, { hostPort: (port as Tree)['containerPort'] ?? 0 });
    }
    return everywhere(object, tree => {
      if ('fieldPath' in tree) return { apiVersion: 'v1', ...tree };
      if ('secretName' in tree) return { defaultMode: 420, ...tree };
      if ('sources' in tree) return { defaultMode: 420, ...tree };
      return tree;
    });
  },
  'what is absent as null, empty or false': object => {
    fill(at(object, 'spec'), { startingDeadlineSeconds: null, timeZone: null });
    fill(podOf(object), {
      hostIPC: false,
      hostPID: false,
      volumes: [],
      initContainers: [],
      nodeSelector: {},
      affinity: {},
      hostname: '',
      overhead: null,
      securityContext: null,
      imagePullSecrets: [],
    });
    for (const container of containersOf(object)) {
      fill(container, {
        command: [],
        args: null,
        env: [],
        ports: [],
        volumeMounts: [],
        resources: { limits: {}, requests: {} },
        securityContext: {},
        workingDir: '',
        lifecycle: null,
      });
    }
    return object;
  },
  'the deprecated alias of the service account': object => {
    const pod = podOf(object);
    pod['serviceAccount'] = pod['serviceAccountName'] ?? 'default';
    return object;
  },
  'lists without an order in another order': object => {
    const reverse = (tree: Tree, key: string): void => {
      const list = tree[key];
      if (Array.isArray(list)) tree[key] = [...list].reverse();
    };
    reverse(podOf(object), 'volumes');
    for (const container of containersOf(object)) for (const key of ['ports', 'volumeMounts']) reverse(container, key);
    return object;
  },
  'metadata of the object itself': object => {
    fill(at(object, 'metadata'), {
      labels: { app: 'x', 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { note: 'y', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      uid: '0d3a',
      resourceVersion: '17',
      generation: 3,
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'helm' }],
      ownerReferences: [],
    });
    return { ...object, status: { lastScheduleTime: '2026-01-01T00:00:00Z' } };
  },
  'tracking labels and annotations in the templates': object => {
    const metadata = at(jobSpecOf(object), 'template', 'metadata');
    fill(at(metadata, 'labels'), {
      'helm.sh/chart': 'report-1.2.3',
      'app.kubernetes.io/version': '9',
      'app.kubernetes.io/managed-by': 'Helm',
      'argocd.argoproj.io/instance': 'prod',
    });
    fill(at(metadata, 'annotations'), {
      'checksum/config': 'abc',
      'kubectl.kubernetes.io/restartedAt': 'now',
      'meta.helm.sh/release-name': 'r',
    });
    metadata['creationTimestamp'] = null;
    metadata['name'] = 'ignored';
    return object;
  },
  'what the API server generates': object => {
    const job = jobSpecOf(object);
    job['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': '0d3a' } };
    fill(at(job, 'template', 'metadata', 'labels'), {
      'batch.kubernetes.io/controller-uid': '0d3a',
      'controller-uid': '0d3a',
      'job-name': 'report',
      'batch.kubernetes.io/job-name': 'report',
    });
    return object;
  },
};
