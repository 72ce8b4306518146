import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/kube/canonical-json.ts';
import { valueAt } from '../../src/kube/object.ts';
import type { Json, JsonObject } from '../../src/model.ts';
import { isTrackingKey, normaliseObject } from '../../src/workloads/normalise.ts';
import { asJob, cronJobs, type Tree } from './cron-jobs.ts';
import { REWRITES } from './rewrites.ts';

function cronJob(pod: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace: 'billing' },
    spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: pod } } }, ...more },
  };
}

/** The normalised pod spec of a CronJob with this pod. */
function pod(spec: JsonObject): Json | undefined {
  return valueAt(normaliseObject(cronJob(spec)), ['spec', 'jobTemplate', 'spec', 'template', 'spec']);
}

function container(spec: JsonObject, around: JsonObject = {}): Json | undefined {
  return valueAt(pod({ containers: [spec], ...around }), ['containers', 0]);
}

function volume(spec: JsonObject): Json | undefined {
  return valueAt(pod({ volumes: [{ name: 'v', ...spec }] }), ['volumes', 0]);
}

const filled = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };

describe('a whole CronJob', () => {
  test('gets what the API server fills in', () => {
    const object = cronJob({ restartPolicy: 'OnFailure', containers: [{ name: 'a', image: 'busybox:1' }] });
    expect(normaliseObject(object)).toEqual({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'report', namespace: 'billing' },
      spec: {
        schedule: '@daily',
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            completions: 1,
            parallelism: 1,
            backoffLimit: 6,
            completionMode: 'NonIndexed',
            suspend: false,
            podReplacementPolicy: 'TerminatingOrFailed',
            manualSelector: false,
            template: {
              spec: {
                restartPolicy: 'OnFailure',
                dnsPolicy: 'ClusterFirst',
                schedulerName: 'default-scheduler',
                terminationGracePeriodSeconds: 30,
                enableServiceLinks: true,
                serviceAccountName: 'default',
                containers: [{ name: 'a', image: 'busybox:1', imagePullPolicy: 'IfNotPresent', ...filled }],
              },
            },
          },
        },
      },
    });
  });

  test('loses what a cluster adds and what says nothing', () => {
    const object: JsonObject = {
      apiVersion: 'batch/v1beta1',
      kind: 'CronJob',
      metadata: {
        name: 'report',
        namespace: '',
        generateName: null,
        uid: 'x',
        labels: { app: 'report' },
        annotations: { 'helm.sh/hook': 'pre-install' },
        managedFields: [],
      },
      spec: { schedule: '@daily', startingDeadlineSeconds: null },
      status: { active: [] },
    };
    expect(normaliseObject(object)).toMatchObject({ apiVersion: 'batch/v1', metadata: { name: 'report' } });
    expect(Object.keys(normaliseObject(object)['metadata'] as JsonObject)).toEqual(['name']);
    expect(normaliseObject(object)).not.toHaveProperty('status');
    expect(normaliseObject(object)['spec']).not.toHaveProperty('startingDeadlineSeconds');
  });

  test('keeps what it does not know', () => {
    const future = { nested: [null, { deep: false }] };
    const object = cronJob({ containers: [{ name: 'a', future }], future }, { future, timeZone: '' });
    const normal = normaliseObject({ ...object, future, apiVersion: 'batch/v2' });
    expect(normal).toMatchObject({ apiVersion: 'batch/v2', future, spec: { future, timeZone: '' } });
    expect(pod({ containers: [{ name: 'a', future }], future })).toMatchObject({ future, containers: [{ future }] });
  });
});

describe('a Job', () => {
  const job = (spec: JsonObject): JsonObject =>
    normaliseObject({ apiVersion: 'batch/v1', kind: 'Job', spec })['spec'] as JsonObject;

  test.each<[JsonObject, JsonObject]>([
    [{}, { completions: 1, parallelism: 1, backoffLimit: 6 }],
    [{ parallelism: 3 }, { parallelism: 3 }],
    [{ completions: 3 }, { completions: 3, parallelism: 1 }],
    [{ backoffLimitPerIndex: 1 }, { backoffLimit: 2_147_483_647 }],
    [{ podFailurePolicy: { rules: [] } }, { podReplacementPolicy: 'Failed' }],
    [
      { backoffLimit: 0, suspend: true },
      { backoffLimit: 0, suspend: true },
    ],
  ])('%j', (spec, expected) => {
    expect(job(spec)).toMatchObject(expected);
  });

  test('with parallelism alone has no completions: a work queue', () => {
    expect(job({ parallelism: 3 })).not.toHaveProperty('completions');
  });

  test('with a selector of its own keeps it', () => {
    const selector = { matchLabels: { 'job-name': 'x' } };
    const template = { metadata: { labels: { 'job-name': 'x', app: 'a' } } };
    expect(job({ manualSelector: true, selector, template })).toMatchObject({ selector, template });
    expect(job({ selector, template })).not.toHaveProperty('selector');
    expect(job({ selector, template })['template']).toEqual({ metadata: { labels: { app: 'a' } } });
  });

  test('conditions of a failure policy default to True', () => {
    const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }];
    expect(job({ podFailurePolicy: { rules } })).toMatchObject({
      podFailurePolicy: { rules: [{ onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
    });
  });
});

describe('templates', () => {
  test('keep labels, annotations and finalizers, less tracking', () => {
    const metadata: JsonObject = {
      name: 'x',
      creationTimestamp: null,
      labels: {
        app: 'a',
        'helm.sh/chart': 'c-1',
        'app.kubernetes.io/version': '1',
        'app.kubernetes.io/instance': 'a',
        empty: null,
      },
      annotations: {
        'container.apparmor.security.beta.kubernetes.io/a': 'unconfined',
        'checksum/config': '1',
        'kubectl.kubernetes.io/restartedAt': 'x',
      },
      finalizers: ['f'],
    };
    const object = cronJob({});
    const template = { spec: { jobTemplate: { metadata, spec: { template: { metadata, spec: {} } } } } };
    const kept = {
      labels: { app: 'a', 'app.kubernetes.io/instance': 'a', empty: '' },
      annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' },
      finalizers: ['f'],
    };
    const normal = normaliseObject({ ...object, ...template });
    expect(valueAt(normal, ['spec', 'jobTemplate', 'metadata'])).toEqual(kept);
    expect(valueAt(normal, ['spec', 'jobTemplate', 'spec', 'template', 'metadata'])).toEqual(kept);
  });

  test('without anything left have no metadata', () => {
    const object = cronJob({});
    const template = {
      spec: {
        jobTemplate: {
          metadata: { labels: { chart: 'x' } },
          spec: { template: { metadata: { creationTimestamp: null } } },
        },
      },
    };
    expect(normaliseObject({ ...object, ...template })['spec']).toMatchObject({
      jobTemplate: expect.not.objectContaining({ metadata: expect.anything() }),
    });
  });

  test.each([
    ['helm.sh/chart', true],
    ['meta.helm.sh/release-name', true],
    ['argocd.argoproj.io/tracking-id', true],
    ['kustomize.toolkit.fluxcd.io/name', true],
    ['checksum/secret', true],
    ['helm.sh/hook', false],
    ['argocd.argoproj.io/hook', false],
    ['kustomize.toolkit.fluxcd.io/ssa', false],
    ['app.kubernetes.io/name', false],
    ['app.kubernetes.io/instance', false],
    ['sidecar.istio.io/inject', false],
    ['azure.workload.identity/use', false],
    ['evil.example/checksum/config', false],
    ['constructor', false],
    ['', false],
  ])('%s is tracking: %s', (key, tracking) => {
    expect(isTrackingKey(key)).toBe(tracking);
  });
});

describe('containers', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['the tag decides the pull policy', { image: 'a' }, { image: 'a', imagePullPolicy: 'Always' }],
    ['a policy of its own stays', { image: 'a', imagePullPolicy: 'Never' }, { image: 'a', imagePullPolicy: 'Never' }],
    [
      'zero values that the API server cannot tell from absent',
      {
        image: 'a:1',
        stdin: false,
        workingDir: '',
        args: [],
        env: [],
        ports: null,
        securityContext: {},
        lifecycle: {},
      },
      { image: 'a:1', imagePullPolicy: 'IfNotPresent' },
    ],
    [
      'an empty value of a variable',
      { image: 'a:1', env: [{ name: 'A', value: '' }] },
      { image: 'a:1', imagePullPolicy: 'IfNotPresent', env: [{ name: 'A' }] },
    ],
  ])('%s', (_, spec, expected) => {
    expect(container(spec)).toEqual({ ...filled, ...expected });
  });

  test('pointers keep their zero: user 0 is root, and false is not absent', () => {
    const securityContext = {
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: false,
    };
    expect(container({ securityContext })).toMatchObject({ securityContext });
    expect(pod({ automountServiceAccountToken: true, hostUsers: true, shareProcessNamespace: false })).toMatchObject({
      automountServiceAccountToken: true,
      hostUsers: true,
      shareProcessNamespace: false,
    });
  });

  test('probes and handlers', () => {
    expect(container({ livenessProbe: { httpGet: { port: 80, host: '' }, timeoutSeconds: 0 } })).toMatchObject({
      livenessProbe: {
        httpGet: { port: 80, path: '/', scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
    });
    expect(container({ startupProbe: { grpc: { port: 1 } } })).toMatchObject({
      startupProbe: { grpc: { port: 1, service: '' } },
    });
    expect(container({ lifecycle: { preStop: { httpGet: { port: 'web' } } } })).toMatchObject({
      lifecycle: { preStop: { httpGet: { port: 'web', path: '/', scheme: 'HTTP' } } },
    });
  });

  test('quantities, and requests that follow from limits', () => {
    expect(
      container({
        resources: { limits: { cpu: 1, memory: '1024Mi', 'acme.example/gpu': 2n }, requests: { cpu: '0.1' } },
      }),
    ).toMatchObject({
      resources: {
        limits: { cpu: '1', memory: '1Gi', 'acme.example/gpu': '2' },
        requests: { cpu: '100m', memory: '1Gi', 'acme.example/gpu': '2' },
      },
    });
    expect(container({ resources: { requests: { cpu: '0.1m', memory: 'lots' } } })).toMatchObject({
      resources: { requests: { cpu: '1m', memory: 'lots' } },
    });
    expect(container({ resources: { limits: { cpu: null } } })).toMatchObject({ resources: { limits: { cpu: '0' } } });
    expect(pod({ overhead: { cpu: '1000m' }, resources: { limits: { cpu: '2000m' } } })).toMatchObject({
      overhead: { cpu: '1' },
      resources: { limits: { cpu: '2' } },
    });
  });

  test('references of the downward API', () => {
    const env = (valueFrom: JsonObject) =>
      valueAt(container({ env: [{ name: 'A', valueFrom }] }), ['env', 0, 'valueFrom']);
    expect(env({ fieldRef: { fieldPath: 'metadata.name' } })).toEqual({
      fieldRef: { fieldPath: 'metadata.name', apiVersion: 'v1' },
    });
    for (const divisor of ['0', '1', 1, '1000m', null]) {
      expect(env({ resourceFieldRef: { resource: 'limits.cpu', divisor } })).toEqual({
        resourceFieldRef: { resource: 'limits.cpu' },
      });
    }
    expect(env({ resourceFieldRef: { resource: 'limits.cpu', divisor: '0.001' } })).toEqual({
      resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' },
    });
    const key = { volumeName: 'v', path: 'p', key: 'k' };
    expect(env({ fileKeyRef: key })).toEqual({ fileKeyRef: { ...key, optional: false } });
  });

  test('order counts for variables, commands and containers, not for ports, mounts and volumes', () => {
    const first = [
      { name: 'B', value: '1' },
      { name: 'A', value: '$(B)' },
    ];
    expect(container({ env: first, args: ['b', 'a'] })).toMatchObject({ env: first, args: ['b', 'a'] });
    expect(pod({ containers: [{ name: 'b' }, { name: 'a' }] })).toMatchObject({
      containers: [{ name: 'b' }, { name: 'a' }],
    });
    const ports = [{ containerPort: 80, protocol: 'UDP' }, { containerPort: 80 }, { containerPort: 53 }];
    const mounts = [
      { name: 'v', mountPath: '/b' },
      { name: 'v', mountPath: '/a', readOnly: false },
    ];
    const volumes = [{ name: 'b' }, { name: 'a', configMap: { name: 'c' } }];
    const forwards = pod({ hostNetwork: true, volumes, containers: [{ ports, volumeMounts: mounts }] });
    const backwards = pod({
      hostNetwork: true,
      volumes: [...volumes].reverse(),
      containers: [
        {
          ports: [...ports].reverse().map(port => ({ ...port, hostPort: port.containerPort })),
          volumeMounts: [...mounts].reverse(),
        },
      ],
    });
    expect(backwards).toEqual(forwards);
    expect(forwards).toMatchObject({
      volumes: [{ name: 'a' }, { name: 'b' }],
      containers: [{ volumeMounts: [{ mountPath: '/a' }, { mountPath: '/b' }] }],
    });
  });

  test('ports on the host network are ports of the host', () => {
    const ports = [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }];
    expect(container({ ports }, { hostNetwork: true })).toMatchObject({
      ports: [{ hostPort: 80, protocol: 'TCP' }, { hostPort: 8081 }],
    });
    expect(valueAt(container({ ports }), ['ports', 0])).not.toHaveProperty('hostPort');
  });

  test('init and ephemeral containers too', () => {
    expect(pod({ initContainers: [{ image: 'a' }], ephemeralContainers: [{ image: 'b:1' }] })).toMatchObject({
      initContainers: [{ imagePullPolicy: 'Always', ...filled }],
      ephemeralContainers: [{ imagePullPolicy: 'IfNotPresent', ...filled }],
    });
  });
});

describe('pods', () => {
  test('the deprecated alias gives way to serviceAccountName', () => {
    expect(pod({ serviceAccount: 'a' })).toMatchObject({ serviceAccountName: 'a' });
    expect(pod({ serviceAccount: 'a', serviceAccountName: '' })).toMatchObject({ serviceAccountName: 'a' });
    expect(pod({ serviceAccount: 'a', serviceAccountName: 'b' })).toMatchObject({ serviceAccountName: 'b' });
    expect(pod({ serviceAccount: 'a' })).not.toHaveProperty('serviceAccount');
  });

  test('an empty selector selects everything and is kept, empty lists are not', () => {
    const term = { topologyKey: 'zone', labelSelector: { matchLabels: {} }, namespaceSelector: {}, namespaces: [] };
    expect(
      pod({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } }),
    ).toMatchObject({
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'zone', labelSelector: {}, namespaceSelector: {} },
          ],
        },
      },
    });
    expect(
      pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] }, podAntiAffinity: {} } }),
    ).not.toHaveProperty('affinity');
  });
});

describe('volumes', () => {
  test.each<[JsonObject, JsonObject]>([
    [{}, { emptyDir: {} }],
    [{ emptyDir: null }, { emptyDir: {} }],
    [{ emptyDir: { medium: '', sizeLimit: '1024Mi' } }, { emptyDir: { sizeLimit: '1Gi' } }],
    [{ configMap: { name: 'a', items: [] } }, { configMap: { name: 'a', defaultMode: 420 } }],
    [{ secret: { secretName: 'a', defaultMode: 0 } }, { secret: { secretName: 'a', defaultMode: 0 } }],
    [
      { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'b' } }] } },
      { downwardAPI: { defaultMode: 420, items: [{ path: 'a', fieldRef: { fieldPath: 'b', apiVersion: 'v1' } }] } },
    ],
    [
      { projected: { sources: [{ serviceAccountToken: { path: 'a' } }] } },
      { projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: 'a', expirationSeconds: 3600 } }] } },
    ],
    [{ hostPath: { path: '/' } }, { hostPath: { path: '/', type: '' } }],
    [{ image: { reference: 'a' } }, { image: { reference: 'a', pullPolicy: 'Always' } }],
    [{ persistentVolumeClaim: { claimName: 'a', readOnly: false } }, { persistentVolumeClaim: { claimName: 'a' } }],
    [{ iscsi: { lun: 0 } }, { iscsi: { lun: 0, iscsiInterface: 'default' } }],
    [{ rbd: { image: 'a' } }, { rbd: { image: 'a', pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' } }],
    [
      { azureDisk: { diskName: 'a' } },
      { azureDisk: { diskName: 'a', cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' } },
    ],
    [{ scaleIO: { system: 'a' } }, { scaleIO: { system: 'a', storageMode: 'ThinProvisioned', fsType: 'xfs' } }],
    [{ csi: { driver: 'a', readOnly: false, volumeAttributes: {} } }, { csi: { driver: 'a', readOnly: false } }],
    [
      { ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '1024Mi' } } } } } },
      {
        ephemeral: {
          volumeClaimTemplate: { spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } } },
        },
      },
    ],
    // As Kubernetes 1.37.2 stores a claim's template of which only the spec was written, and a source without a group.
    [
      {
        ephemeral: {
          volumeClaimTemplate: {
            metadata: {},
            spec: { volumeMode: 'Filesystem', dataSource: { apiGroup: null, kind: 'S', name: 's' } },
          },
        },
      },
      {
        ephemeral: {
          volumeClaimTemplate: { spec: { volumeMode: 'Filesystem', dataSource: { kind: 'S', name: 's' } } },
        },
      },
    ],
    [{ futureSource: {} }, { futureSource: {} }],
  ])('%j', (spec, expected) => {
    expect(volume(spec)).toEqual({ name: 'v', ...expected });
  });
});

describe('properties', () => {
  const objects = fc.oneof(cronJobs, cronJobs.map(asJob)).map(object => object as JsonObject);

  test('normalising twice changes nothing more, and the input is not changed', () => {
    fc.assert(
      fc.property(objects, object => {
        const before = canonicalJson(object);
        const once = normaliseObject(object);
        expect(canonicalJson(normaliseObject(once))).toBe(canonicalJson(once));
        expect(canonicalJson(object)).toBe(before);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('each rewrite that changes nothing has the same normal form', () => {
    fc.assert(
      fc.property(objects, fc.constantFrom(...Object.values(REWRITES)), (object, rewrite) => {
        const rewritten = rewrite(structuredClone(object) as Tree) as JsonObject;
        expect(canonicalJson(normaliseObject(rewritten))).toBe(canonicalJson(normaliseObject(object)));
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

describe('hostile input', () => {
  const wrong: readonly Json[] = ['text', '', 0, 7n, true, false, [], ['x'], [null], [[]], {}, { a: 1 }];

  test('a wrong type anywhere stays what it is, or is dropped as empty; it never throws', () => {
    const paths = [
      'metadata',
      'spec',
      'spec.jobTemplate',
      'spec.jobTemplate.metadata',
      'spec.jobTemplate.metadata.labels',
      'spec.jobTemplate.spec',
      'spec.jobTemplate.spec.template',
      'spec.jobTemplate.spec.podFailurePolicy',
    ];
    const podPaths = [
      '',
      'containers',
      'containers.0',
      'containers.0.env',
      'containers.0.env.0',
      'containers.0.env.0.valueFrom',
      'containers.0.ports',
      'containers.0.resources',
      'containers.0.resources.limits',
      'containers.0.resources.limits.cpu',
      'containers.0.resources.requests',
      'containers.0.livenessProbe',
      'containers.0.livenessProbe.httpGet',
      'containers.0.image',
      'containers.0.securityContext.capabilities',
      'volumes',
      'volumes.0',
      'volumes.0.configMap',
      'volumes.0.projected.sources',
      'volumes.0.emptyDir.sizeLimit',
      'affinity',
      'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution',
      'hostNetwork',
      'serviceAccount',
      'serviceAccountName',
      'overhead',
      'tolerations',
    ];
    for (const path of [
      ...paths,
      ...podPaths.map(below => `spec.jobTemplate.spec.template.spec${below === '' ? '' : `.${below}`}`),
    ]) {
      for (const value of wrong) {
        const object = nested(path.split('.'), value);
        const normal = normaliseObject({ ...object, apiVersion: 'batch/v1', kind: 'CronJob' });
        expect(canonicalJson(normaliseObject(normal)), `${path} = ${String(value)}`).toBe(canonicalJson(normal));
      }
    }
    expect(normaliseObject({ kind: 'CronJob', spec: 'x', metadata: 5 })).toEqual({
      kind: 'CronJob',
      spec: 'x',
      metadata: 5,
    });
    expect(normaliseObject({ kind: ['CronJob'], spec: {} })).toEqual({ kind: ['CronJob'], spec: {} });
    expect(pod({ containers: 'x', volumes: { a: 1 } })).toMatchObject({ containers: 'x', volumes: { a: 1 } });
    expect(pod({ containers: ['x', []] })).toMatchObject({ containers: ['x', []] });
    expect(pod({ volumes: [{ name: 'b' }, 'x', { name: 'a' }] })).toMatchObject({
      volumes: [{ name: 'b' }, 'x', { name: 'a' }],
    });
  });

  test('keys of prototypes are plain keys, and what comes out has no prototype', () => {
    const hostile: JsonObject = JSON.parse(
      '{"kind": "CronJob", "__proto__": {"polluted": 1}, "spec": {"__proto__": {"suspend": true}, "jobTemplate": {"spec": {"template": {"metadata": {"labels": {"__proto__": "x", "toString": "y"}}, "spec": {"containers": [{"__proto__": {"image": "evil"}, "constructor": {"prototype": {"polluted": 1}}, "resources": {"limits": {"__proto__": "1"}}}]}}}}}}',
    );
    const normal = normaliseObject(hostile);
    expect(Object.getPrototypeOf(normal)).toBeNull();
    expect(valueAt(normal, ['spec', 'suspend'])).toBe(false);
    const only = valueAt(normal, ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0]);
    expect(Object.getPrototypeOf(only)).toBeNull();
    expect(Object.keys(only as JsonObject)).toContain('__proto__');
    expect(canonicalJson(normal)).toContain('"labels":{"__proto__":"x","toString":"y"}');
    expect({}).not.toHaveProperty('polluted');
  });
});

function nested(path: readonly string[], value: Json): JsonObject {
  const [key = '', ...rest] = path;
  const inner =
    rest.length === 0
      ? value
      : rest[0] === '0'
        ? [rest.length === 1 ? value : nested(rest.slice(1), value)]
        : nested(rest, value);
  return { [key]: inner };
}
