// Random CronJobs as people write them, and ways to rewrite one without changing what runs.
import fc from 'fast-check';

export type Value = null | boolean | number | bigint | string | Value[] | { [key: string]: Value };
export type Tree = { [key: string]: Value };

const name = fc.constantFrom('report', 'worker', 'cache', 'config', 'db-backup', 'sync-1');
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 });
const text = fc.constantFrom(
  'x',
  'run',
  '--fast',
  '/bin/sh',
  '-c',
  'echo $(HOME); exit 0',
  'a: b',
  '',
  '0',
  'ünïcode',
  '{{x}}',
);

/** Every field now and then; values differ from the API server's defaults, so that leaving one out is always a change. */
function some(
  fields: Readonly<Record<string, fc.Arbitrary<Value>>>,
  required: readonly string[] = [],
): fc.Arbitrary<Tree> {
  const entries = Object.entries(fields).map(([key, value]) =>
    (required.includes(key) ? value : fc.option(value, { nil: undefined })).map(chosen => ({ key, chosen })),
  );
  return fc.tuple(...entries).map(chosen => {
    const tree: Tree = {};
    for (const { key, chosen: value } of chosen) if (value !== undefined) tree[key] = value;
    return tree;
  });
}

const environment: fc.Arbitrary<Value> = fc.array(
  fc.oneof(
    some({ name, value: fc.constantFrom('1', 'a b', '$(report)') }, ['name', 'value']),
    name.map((variable): Tree => ({ name: variable, valueFrom: { secretKeyRef: { name: 'keys', key: variable } } })),
    name.map((variable): Tree => ({ name: variable, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } })),
    name.map(
      (variable): Tree => ({
        name: variable,
        valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } },
      }),
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

const container = (index: number): fc.Arbitrary<Tree> =>
  some(
    {
      name: fc.constant(`c${index}`),
      image: fc.constantFrom('busybox', 'ghcr.io/acme/report:1.2', `nginx@sha256:${'a'.repeat(64)}`),
      command: fc.array(text, { minLength: 1, maxLength: 3 }),
      args: fc.array(text, { minLength: 1, maxLength: 3 }),
      workingDir: fc.constantFrom('/srv', '/'),
      env: environment,
      envFrom: fc.constant([{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' }, prefix: 'K_' }]),
      resources: some(
        {
          limits: some(
            { cpu: fc.constantFrom('500m', '2', '1500m'), memory: fc.constantFrom('128Mi', '1Gi', '1536Mi') },
            ['cpu'],
          ),
          requests: some({ cpu: fc.constantFrom('100m', '10m'), memory: fc.constantFrom('64Mi', '1M') }, ['cpu']),
        },
        ['limits'],
      ),
      ports: fc
        .uniqueArray(fc.constantFrom(80, 8080, 9090), { minLength: 1 })
        .map(ports => ports.map((port): Tree => ({ containerPort: port, protocol: 'UDP' }))),
      volumeMounts: fc
        .uniqueArray(fc.constantFrom('/data', '/etc/app', '/tmp'), { minLength: 1 })
        .map(paths => paths.map((mountPath): Tree => ({ name: 'data', mountPath, readOnly: true }))),
      securityContext: some(
        {
          runAsUser: fc.constantFrom(0, 1000),
          privileged: fc.boolean(),
          allowPrivilegeEscalation: fc.boolean(),
          capabilities: some(
            { add: fc.constantFrom<Value[]>(['SYS_ADMIN'], ['NET_ADMIN']), drop: fc.constant<Value>(['ALL']) },
            ['drop'],
          ),
        },
        ['runAsUser'],
      ),
      livenessProbe: some(
        {
          httpGet: some({ port: fc.constantFrom<Value>(80, 'web'), path: fc.constant('/health') }, ['port']),
          periodSeconds: fc.constantFrom(3, 11),
          initialDelaySeconds: fc.constantFrom(5, 6),
        },
        ['httpGet'],
      ),
      imagePullPolicy: fc.constant('Never'),
      terminationMessagePolicy: fc.constant('FallbackToLogsOnError'),
      stdin: fc.constant(true),
    },
    ['name', 'image'],
  );

const volumeSource: fc.Arbitrary<Tree> = fc.constantFrom<Tree>(
  { configMap: { name: 'scripts', defaultMode: 0o755 } },
  { secret: { secretName: 'keys', items: [{ key: 'a', path: 'b' }] } },
  { emptyDir: { sizeLimit: '1Gi' } },
  { emptyDir: { medium: 'Memory' } },
  { hostPath: { path: '/var/log', type: 'Directory' } },
  { projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 600 } }] } },
  { persistentVolumeClaim: { claimName: 'data', readOnly: true } },
  { nfs: { server: 'nfs.acme.example', path: '/export' } },
);

const podSpec: fc.Arbitrary<Tree> = some(
  {
    containers: fc
      .integer({ min: 1, max: 2 })
      .chain(count => fc.tuple(...Array.from({ length: count }, (_, index) => container(index)))),
    initContainers: container(9).map(only => [only]),
    restartPolicy: fc.constantFrom('OnFailure', 'Never'),
    serviceAccountName: fc.constantFrom('runner', 'backup'),
    automountServiceAccountToken: fc.boolean(),
    volumes: fc
      .tuple(names, volumeSource, volumeSource)
      .map(([all, one, two]) => all.map((volume, index): Tree => ({ name: volume, ...(index % 2 === 0 ? one : two) }))),
    hostNetwork: fc.constant(true),
    hostPID: fc.constant(true),
    nodeSelector: fc.constant({ disk: 'ssd' }),
    tolerations: fc.constant([{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }]),
    securityContext: some({ fsGroup: fc.constantFrom(0, 2000), runAsNonRoot: fc.boolean() }, ['fsGroup']),
    terminationGracePeriodSeconds: fc.constantFrom(0, 60),
    enableServiceLinks: fc.constant(false),
    dnsPolicy: fc.constant('Default'),
    imagePullSecrets: fc.constant([{ name: 'registry' }]),
    futureField: fc.constant({ nested: [1, { deep: true }] }),
  },
  ['containers', 'restartPolicy'],
);

const jobSpec: fc.Arbitrary<Tree> = some(
  {
    template: some(
      {
        metadata: some(
          {
            labels: fc.constant({ app: 'report', 'app.kubernetes.io/instance': 'report' }),
            annotations: fc.constant({ 'sidecar.istio.io/inject': 'false' }),
          },
          ['labels'],
        ),
        spec: podSpec,
      },
      ['spec'],
    ),
    backoffLimit: fc.constantFrom(0, 2),
    parallelism: fc.constantFrom(2, 3),
    completions: fc.constantFrom(4, 5),
    activeDeadlineSeconds: fc.constantFrom(0, 600),
    ttlSecondsAfterFinished: fc.constantFrom(0, 86_400),
    podFailurePolicy: fc.constant({
      rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'False' }] }],
    }),
  },
  ['template'],
);

export const cronJobs: fc.Arbitrary<Tree> = some(
  {
    spec: some(
      {
        schedule: fc.constantFrom('0 2 * * *', '*/5 * * * *'),
        timeZone: fc.constant('Europe/London'),
        suspend: fc.boolean(),
        concurrencyPolicy: fc.constantFrom('Forbid', 'Replace'),
        startingDeadlineSeconds: fc.constantFrom(0, 100),
        successfulJobsHistoryLimit: fc.constantFrom(0, 5),
        jobTemplate: some(
          { metadata: fc.constant({ labels: { 'kueue.x-k8s.io/queue-name': 'batch' } }), spec: jobSpec },
          ['spec'],
        ),
      },
      ['schedule', 'jobTemplate'],
    ),
  },
  ['spec'],
).map(object => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'report', namespace: 'billing' },
  ...object,
}));

/** The same Job template as a Job. */
export function asJob(cronJob: Tree): Tree {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: cronJob['metadata'] ?? {},
    spec: at(cronJob, 'spec', 'jobTemplate', 'spec'),
  };
}

export function isTree(value: Value | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a path of keys; made where it is missing. */
export function at(tree: Tree, ...keys: readonly string[]): Tree {
  let here = tree;
  for (const key of keys) {
    const next = here[key];
    if (isTree(next)) here = next;
    else {
      const made: Tree = {};
      here[key] = made;
      here = made;
    }
  }
  return here;
}

export function podOf(object: Tree): Tree {
  return object['kind'] === 'CronJob'
    ? at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec')
    : at(object, 'spec', 'template', 'spec');
}

export function containersOf(object: Tree): Tree[] {
  const pod = podOf(object);
  return ['containers', 'initContainers'].flatMap(list => {
    const items = pod[list];
    return Array.isArray(items) ? items.filter(isTree) : [];
  });
}

/** Applies a change to every object below and including a tree, from the leaves up. */
export function everywhere(value: Value, change: (tree: Tree) => Tree): Value {
  if (Array.isArray(value)) return value.map(item => everywhere(item, change));
  if (!isTree(value)) return value;
  return change(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everywhere(item, change)])));
}
