// Validation against what Kubernetes 1.37.2 said of such objects (its own registry strategies, default feature gates, asked in December 2026).
import { Job } from 'kubernetes-models/batch/v1/Job';
import { describe, expect, it, test } from 'vitest';
import { dotted } from '../../../src/kube/object.ts';
import { type Invalid, validateBatchObject } from '../../../src/kube/validation/index.ts';
import { fieldsOf } from '../../../src/kube/validation/types.ts';
import { kubeVersionProblem, minorOf } from '../../../src/kube/validation/version.ts';
import type { Json, JsonObject } from '../../../src/model.ts';

type Tree = { [key: string]: Json };

const job = (): Tree => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j', namespace: 'n' },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } },
});
const cronJob = (): Tree => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'x', namespace: 'n' },
  spec: { schedule: '0 3 * * *', jobTemplate: { spec: job()['spec'] ?? {} } },
});
const SHORT: Readonly<Record<string, string>> = {
  '@pod': 'spec.template.spec',
  '@c': 'spec.template.spec.containers.0',
};

/** The Job or CronJob with the value of each path replaced, or removed where it is undefined; `@pod` and `@c` are short for its pod and container. */
function object(changes: Readonly<Record<string, Json | undefined>>, base: () => Tree = job): JsonObject {
  const root = base();
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.replace(/^@\w+/, short => SHORT[short] ?? short).split('.');
    const last = steps.pop() ?? '';
    // biome-ignore lint/suspicious/noExplicitAny: a walk through a tree of any shape
    let at: any = root;
    for (const step of steps) at = at[step] ??= {};
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return root;
}

function told(invalid: readonly Invalid[]): readonly string[] {
  return invalid
    .filter(({ kind }) => kind !== 'dropped')
    .map(({ at, field }) =>
      dotted(field ?? at)
        .replace('spec.template.spec.containers[0]', '@c')
        .replace('spec.template.spec', '@pod'),
    );
}
const fields = (it: JsonObject, minor = 37, created = true) => told(validateBatchObject(it, { minor, created }));

const volume = (source: Tree, ...mounts: readonly Tree[]) => ({
  '@pod.volumes': [{ name: 'v', ...source }],
  '@c.volumeMounts': [...mounts],
});
const INDEXED = { 'spec.completionMode': 'Indexed', 'spec.completions': 3 };

describe('a Job is taken', () => {
  test.each<[string, Readonly<Record<string, Json | undefined>>]>([
    [
      'null among arguments, commands and labels',
      { '@c.command': [null, 'a'], '@c.args': [null], 'metadata.labels': { a: null } },
    ],
    [
      'null among secrets, selectors and limits',
      { '@pod.imagePullSecrets': [null], '@pod.nodeSelector': { a: null }, '@c.resources': { limits: { cpu: null } } },
    ],
    ['any text as an image', { '@c.image': ' a b:c:d ' }],
    ['a volume without a source', { '@pod.volumes': [{ name: 'v' }] }],
    ['a whole number of 64 bits', { 'spec.activeDeadlineSeconds': 9223372036854775807n }],
    ['a capability in any case', { '@c.securityContext': { capabilities: { add: ['sys_admin'] } } }],
    [
      'the same variable and port twice',
      { '@c.env': [{ name: 'A' }, { name: 'A' }], '@c.ports': [{ containerPort: 1 }, { containerPort: 1 }] },
    ],
    ['a mount with a colon', volume({ emptyDir: {} }, { name: 'v', mountPath: '/a:b' })],
    ['a restart policy for a container', { '@c.restartPolicy': 'Always' }],
    ['a stop signal, which it drops', { '@c.lifecycle': { stopSignal: 'SIGTERM' } }],
    ['completions of an indexed Job that is a Job', { 'spec.completionMode': 'Indexed' }],
    ['a name of 63 characters', { 'metadata.name': 'a'.repeat(63) }],
    ['a name to be generated', { 'metadata.name': undefined, 'metadata.generateName': 'a-' }],
    ['a status', { status: { active: 3 } }],
  ])('with %s', (_, changes) => {
    expect(fields(object(changes))).toEqual([]);
  });
});

describe('a Job is refused for its', () => {
  test.each<[string, Readonly<Record<string, Json | undefined>>, readonly string[]]>([
    // metadata
    ['name', { 'metadata.name': undefined }, ['metadata.name']],
    ['name of 64 characters', { 'metadata.name': 'a'.repeat(64) }, ['spec.template.labels']],
    ['labels', { 'metadata.labels': { 'a b': 'x' } }, ['metadata.labels']],
    ['annotations', { 'metadata.annotations': { 'a//b': 'x' } }, ['metadata.annotations']],
    [
      'owner',
      { 'metadata.ownerReferences': [{ kind: 'X', name: 'x', uid: 'u' }] },
      ['metadata.ownerReferences[0].apiVersion'],
    ],
    ['labels of the template', { 'spec.template.metadata': { labels: { a: 'x y' } } }, ['spec.template.labels']],
    ['selector', { 'spec.selector': { matchLabels: { a: 'b' } } }, ['spec.selector']],
    [
      'name in a label',
      { 'spec.template.metadata': { labels: { 'job-name': 'other' } } },
      ['spec.template.metadata.labels.job-name'],
    ],
    // types and fields
    ['misspelt field', { '@pod.container': [] }, ['@pod.container']],
    ['field in another case', { '@c.Image': 'a' }, ['@c.Image']],
    ['number for a text', { '@c.command': ['sleep', 5] }, ['@c.command[1]']],
    ['text for a number', { 'spec.backoffLimit': '3' }, ['spec.backoffLimit']],
    ['fraction', { 'spec.backoffLimit': 3.5 }, ['spec.backoffLimit']],
    ['number of more than 32 bits', { 'spec.backoffLimit': 2147483648 }, ['spec.backoffLimit']],
    ['map for a list', { '@pod.volumes': {} }, ['@pod.volumes']],
    ['quantity', { '@c.resources': { limits: { cpu: '1 core' } } }, ['@c.resources.limits.cpu']],
    // job
    ['counts', { 'spec.backoffLimit': -1, 'spec.parallelism': -1 }, ['spec.parallelism', 'spec.backoffLimit']],
    ['restart policy', { '@pod.restartPolicy': 'Always' }, ['@pod.restartPolicy']],
    ['restart policy, twice', { '@pod.restartPolicy': 'Sometimes' }, ['@pod.restartPolicy', '@pod.restartPolicy']],
    ['index limit', { 'spec.backoffLimitPerIndex': 1 }, ['spec.backoffLimitPerIndex']],
    ['parallelism with indexes', { ...INDEXED, 'spec.parallelism': 200000 }, ['spec.parallelism']],
    [
      'success policy',
      { ...INDEXED, 'spec.successPolicy': { rules: [{ succeededIndexes: '0-5' }, {}] } },
      ['spec.successPolicy.rules[0].succeededIndexes', 'spec.successPolicy.rules[1]'],
    ],
    [
      'exit codes',
      {
        'spec.podFailurePolicy': { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [2, 0, 2] } }] },
      },
      ['values[1]', 'values[2]', 'values'].map(each => `spec.podFailurePolicy.rules[0].onExitCodes.${each}`),
    ],
    ['manager', { 'spec.managedBy': 'acme' }, ['spec.managedBy']],
    ['name with indexes', { ...INDEXED, 'metadata.name': 'a'.repeat(62) }, ['metadata.name']],
    // containers
    ['containers', { '@pod.containers': [] }, ['@pod.containers']],
    ['image', { '@c.image': undefined }, ['@c.image']],
    ['container twice', { '@pod.initContainers': [{ name: 'c', image: 'a' }] }, ['@pod.initContainers[0].name']],
    ['variable', { '@c.env': [{ name: 'A=B' }, { name: '' }] }, ['@c.env[0].name', '@c.env[1].name']],
    [
      'two values',
      { '@c.env': [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      ['@c.env[0].valueFrom'],
    ],
    [
      'ports',
      { '@c.ports': [{ containerPort: 70000 }, { containerPort: 1, name: 'p' }, { containerPort: 2, name: 'p' }] },
      ['@c.ports[0].containerPort', '@c.ports[2].name'],
    ],
    ['probe', { '@c.livenessProbe': {} }, ['@c.livenessProbe']],
    [
      'hook of an init container',
      { '@pod.initContainers': [{ name: 'i', image: 'a', lifecycle: {} }] },
      ['@pod.initContainers[0].lifecycle'],
    ],
    [
      'request over its limit',
      { '@c.resources': { requests: { cpu: '2' }, limits: { cpu: '1' } } },
      ['@c.resources.requests'],
    ],
    ['resource', { '@c.resources': { limits: { foo: '1' } } }, ['@c.resources.limits.foo']],
    [
      'huge pages',
      { '@c.resources': { requests: { 'hugepages-2Mi': '3Mi', cpu: 1 } } },
      ['@c.resources.requests.hugepages-2Mi', '@c.resources.limits'],
    ],
    // volumes
    ['volume twice', { '@pod.volumes': [{ name: 'v' }, { name: 'v' }] }, ['@pod.volumes[1].name']],
    ['two sources', volume({ emptyDir: {}, hostPath: { path: '/' } }), ['@pod.volumes[0].hostPath']],
    ['mode', volume({ configMap: { name: 'a', defaultMode: 512 } }), ['@pod.volumes[0].configMap.defaultMode']],
    ['mount of nothing', volume({ emptyDir: {} }, { name: 'w', mountPath: '/a' }), ['@c.volumeMounts[0].name']],
    [
      'mount of an invalid volume',
      volume({ hostPath: {} }, { name: 'v', mountPath: '/a' }),
      ['@pod.volumes[0].hostPath.path', '@c.volumeMounts[0].name'],
    ],
    [
      'mount path twice',
      volume({ emptyDir: {} }, { name: 'v', mountPath: '/a' }, { name: 'v', mountPath: '/a' }),
      ['@c.volumeMounts[1].mountPath'],
    ],
    [
      'sub path',
      volume({ emptyDir: {} }, { name: 'v', mountPath: '/a', subPath: '../b' }),
      ['@c.volumeMounts.subPath'],
    ],
    [
      'claim template',
      volume({ ephemeral: { volumeClaimTemplate: { metadata: { name: 'x' }, spec: {} } } }),
      ['metadata.name', 'spec.accessModes', 'spec.resources.storage'].map(
        each => `@pod.volumes[0].ephemeral.volumeClaimTemplate.${each}`,
      ),
    ],
    [
      'projected files',
      volume({
        projected: {
          sources: [
            { secret: { name: 'a', items: [{ key: 'k', path: 'p' }] } },
            { configMap: { name: 'a', items: [{ key: 'k', path: 'p' }] } },
          ],
        },
      }),
      ['@pod.volumes[0].projected'],
    ],
    // pod
    ['ephemeral containers', { '@pod.ephemeralContainers': [{ name: 'e', image: 'a' }] }, ['@pod.ephemeralContainers']],
    ['DNS policy', { '@pod.dnsPolicy': 'None' }, ['@pod.dnsConfig']],
    [
      'host alias',
      { '@pod.hostAliases': [{ ip: '01.2.3.4', hostnames: ['A'] }] },
      ['@pod.hostAliases[0].ip', '@pod.hostAliases[0].hostnames[0]'],
    ],
    ['service account', { '@pod.serviceAccount': 'A_B' }, ['@pod.serviceAccountName']],
    [
      'user namespace',
      { '@pod.hostUsers': false, '@pod.hostNetwork': true, '@pod.hostPID': true },
      ['@pod.hostNetwork', '@pod.HostPID'],
    ],
    [
      'toleration',
      { '@pod.tolerations': [{ operator: 'Equal', effect: 'noSchedule' }] },
      ['@pod.tolerations[0].operator', '@pod.tolerations[0].effect'],
    ],
    [
      'spread',
      { '@pod.topologySpreadConstraints': [{ maxSkew: 0, topologyKey: 'k', whenUnsatisfiable: 'x' }] },
      ['maxSkew', 'whenUnsatisfiable'].map(each => `@pod.topologySpreadConstraints[0].${each}`),
    ],
    [
      'affinity',
      { '@pod.affinity': { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } } },
      ['@pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms'],
    ],
    // security
    [
      'privilege without escalation',
      { '@c.securityContext': { privileged: true, allowPrivilegeEscalation: false } },
      ['@c.securityContext'],
    ],
    [
      'capability without escalation',
      { '@c.securityContext': { capabilities: { add: ['CAP_SYS_ADMIN'] }, allowPrivilegeEscalation: false } },
      ['@c.securityContext'],
    ],
    [
      'profile',
      { '@pod.securityContext': { seccompProfile: { type: 'Localhost' }, runAsUser: -1 } },
      ['@pod.securityContext.runAsUser', '@pod.securityContext.seccompProfile.localhostProfile'],
    ],
    ['open /proc', { '@c.securityContext': { procMount: 'Unmasked' } }, ['@c.securityContext.procMount']],
    ['host process', { '@c.securityContext': { windowsOptions: { hostProcess: true } } }, ['@pod.hostNetwork']],
    [
      'Windows',
      { '@pod.os': { name: 'windows' }, '@c.securityContext': { privileged: false } },
      ['@c.securityContext.privileged'],
    ],
    [
      'sysctl',
      { '@pod.hostNetwork': true, '@pod.securityContext': { sysctls: [{ name: 'net.core.somaxconn', value: '1' }] } },
      ['@pod.securityContext.sysctls[0].name'],
    ],
    [
      'annotated profile',
      { 'spec.template.metadata': { annotations: { 'container.apparmor.security.beta.kubernetes.io/d': 'x' } } },
      Array.from({ length: 2 }, () => 'spec.template.annotations["container.apparmor.security.beta.kubernetes.io/d"]'),
    ],
  ])('%s', (_, changes, expected) => {
    expect(fields(object(changes))).toEqual(expected);
  });
});

describe('a CronJob', () => {
  test.each<[string, Readonly<Record<string, Json | undefined>>, readonly string[]]>([
    ['is taken', {}, []],
    ['may have an empty policy', { 'spec.concurrencyPolicy': '' }, []],
    ['may have the zone Factory, and localtime', { 'spec.timeZone': 'Factory' }, []],
    [
      'needs a spec',
      { spec: undefined },
      [
        'spec.schedule',
        'spec.jobTemplate.spec.template.spec.containers',
        'spec.jobTemplate.spec.template.spec.restartPolicy',
      ],
    ],
    ['needs a zone of tzdata', { 'spec.timeZone': 'utc' }, ['spec.timeZone']],
    ['has a short name', { 'metadata.name': 'a'.repeat(53) }, ['metadata.name']],
    [
      'has a short name when it is generated',
      { 'metadata.name': undefined, 'metadata.generateName': 'a'.repeat(48) },
      ['metadata.name'],
    ],
    ['has no selector', { 'spec.jobTemplate.spec.manualSelector': true }, ['spec.jobTemplate.spec.manualSelector']],
    [
      'has completions where it has indexes',
      { 'spec.jobTemplate.spec.completionMode': 'Indexed' },
      ['spec.jobTemplate.spec.completions'],
    ],
    [
      'may have any labels of a Job',
      { 'spec.jobTemplate.spec.template.metadata': { labels: { 'job-name': 'other' } } },
      [],
    ],
    ['may have any name in its templates', { 'spec.jobTemplate.metadata': { name: 'Not Valid!' } }, []],
  ])('%s', (_, changes, expected) => {
    expect(fields(object(changes, cronJob)).map(each => each.replace('@pod', 'spec.template.spec'))).toEqual(expected);
  });
});

describe('the version that is asked', () => {
  it('knows the fields of its time', () => {
    const later = object({ '@pod.hostnameOverride': 'a', '@pod.workloadRef': {} });
    expect([33, 34, 35, 37].map(minor => fields(later, minor))).toEqual([
      ['@pod.hostnameOverride', '@pod.workloadRef'],
      ['@pod.workloadRef'],
      [],
      ['@pod.workloadRef'],
    ]);
  });

  it('has the rules of its time', () => {
    const variable = object({ '@c.env': [{ name: '1 A' }] });
    const alias = object({ '@pod.hostAliases': [{ ip: '010.1.1.1' }] });
    const restart = object({ '@c.restartPolicy': 'Never' });
    expect([31, 32].map(minor => fields(variable, minor).length)).toEqual([1, 0]);
    expect([35, 36].map(minor => fields(alias, minor).length)).toEqual([0, 1]);
    expect([33, 34, 35].map(minor => fields(restart, minor).length)).toEqual([1, 0, 0]);
  });

  it.each([
    ['1.34', null],
    ['v1.29.3', null],
    ['1.28', 'between 1.29 and 1.37'],
    ['1.99', 'between'],
    ['34', 'such as `1.34`'],
    ['1.34; rm', 'such as'],
  ])('%s', (version, problem) => {
    if (problem === null)
      expect([kubeVersionProblem(version), minorOf(version)]).toEqual([null, Number(version.split('.')[1])]);
    else expect(kubeVersionProblem(version)).toContain(problem);
  });
});

it('tells a field that the server drops', () => {
  const invalid = validateBatchObject(object({ '@c.lifecycle': { stopSignal: 'SIGTERM' } }), {
    minor: 37,
    created: true,
  });
  expect(invalid.map(({ kind, at }) => [kind, dotted(at)])).toEqual([
    ['dropped', 'spec.template.spec.containers[0].lifecycle.stopSignal'],
  ]);
});

it('suggests what was meant', () => {
  const [misspelt] = validateBatchObject(object({ '@c.imagepullpolicy': 'Always' }), { minor: 37, created: true });
  expect(misspelt?.reason).toContain('did you mean `imagePullPolicy`?');
});

it('leaves names alone where the object is in the cluster, or no object yet', () => {
  const long = object({ 'metadata.name': 'a'.repeat(60) }, cronJob);
  expect(fields(long, 37, false)).toEqual([]);
  expect(
    told(validateBatchObject(object({ 'metadata.name': 'NO' }), { minor: 37, created: true, nameless: true })),
  ).toEqual([]);
});

it('has a type for every field', () => {
  const seen = new Set<string>();
  const visit = (type: string): void => {
    if (seen.has(type)) return;
    seen.add(type);
    for (const { type: inner } of fieldsOf(type).values()) {
      const name = inner.replace(/^[[{]+/, '');
      if (/^[A-Z]/.test(name)) visit(name);
      else expect('sbilqxt*').toContain(name);
    }
  };
  visit('CronJob');
  visit('Job');
  expect(seen.size).toBeGreaterThan(130);
});

it('never throws, whatever the object holds, and however deep', () => {
  let deep: Json = {};
  for (let depth = 0; depth < 5000; depth++) deep = [deep];
  for (const value of [
    null,
    5,
    'x',
    [],
    {},
    [null],
    { a: null },
    deep,
    JSON.parse('{"__proto__": {"x": 1}}') as Json,
  ]) {
    for (const path of [
      'spec',
      '@pod',
      '@c',
      '@pod.containers',
      'metadata',
      'metadata.labels',
      '@c.resources',
      '@pod.volumes',
    ])
      expect(() => validateBatchObject(object({ [path]: value }), { minor: 37, created: true })).not.toThrow();
  }
});

describe('a second opinion: the published schema, as kubernetes-models has it', () => {
  const full = object({
    'spec.backoffLimit': 3,
    'spec.suspend': false,
    'spec.podFailurePolicy': { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [2] } }] },
    'spec.template.metadata': { labels: { a: 'b' }, annotations: { a: 'b' } },
    '@pod.volumes': [
      { name: 'v', configMap: { name: 'a', defaultMode: 420, items: [{ key: 'k', path: 'p' }] } },
      { name: 'w', hostPath: { path: '/', type: 'Directory' } },
    ],
    '@pod.tolerations': [{ key: 'k', operator: 'Exists', tolerationSeconds: 5, effect: 'NoExecute' }],
    '@pod.affinity': {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'k', labelSelector: { matchLabels: { a: 'b' } } },
        ],
      },
    },
    '@pod.securityContext': { runAsUser: 1, seccompProfile: { type: 'RuntimeDefault' } },
    '@c.env': [
      { name: 'A', value: 'b' },
      { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
    ],
    '@c.ports': [{ containerPort: 1, protocol: 'TCP' }],
    '@c.resources': { limits: { cpu: '1' } },
    '@c.livenessProbe': { httpGet: { port: 80, httpHeaders: [{ name: 'A', value: 'b' }] }, periodSeconds: 5 },
    '@c.volumeMounts': [{ name: 'v', mountPath: '/a', readOnly: true }],
  });

  /** What the schema says of it; the models are typed for valid objects. */
  const isRefused = (it: JsonObject): boolean => {
    try {
      new Job(structuredClone(it) as Record<string, never>).validate();
      return false;
    } catch (error) {
      if (error instanceof Error && 'errors' in error) return true;
      throw error;
    }
  };

  it('agrees on what is valid', () => {
    expect([isRefused(full), fields(full)]).toEqual([false, []]);
  });

  it('refuses no wrong type that is taken here', () => {
    const taken: string[] = [];
    let refused = 0;
    const visit = (value: Json, at: readonly string[]): void => {
      if (typeof value === 'object' && value !== null) {
        for (const [key, inner] of Object.entries(value)) visit(inner ?? null, [...at, key]);
        return;
      }
      for (const wrong of [[{}], { a: 1 }, 5, 'x', true]) {
        const other = object({ [at.join('.')]: wrong }, () => structuredClone(full) as Tree);
        if (!isRefused(other)) continue;
        refused += 1;
        if (fields(other).length === 0) taken.push(`${at.join('.')}: ${JSON.stringify(wrong)}`);
      }
    };
    visit(full['spec'] ?? null, ['spec']);
    expect(refused).toBeGreaterThan(100);
    expect(taken).toEqual([]);
  });
});
