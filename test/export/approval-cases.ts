// Two approved workloads, and what is made of them: objects that every engine has to let past, or to stop.
import { isObject } from '../../src/kube/object.ts';
import type { Json, JsonObject } from '../../src/model.ts';
import { manifests } from '../policy/policy-manifests.ts';

export const CRON_JOB = `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly-report, namespace: billing}
spec:
  schedule: '@daily'
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: report}}
        spec:
          restartPolicy: Never
          serviceAccountName: report-runner
          initContainers: [{name: wait, image: 'busybox:1.36', command: [sleep, '5']}]
          containers:
            - name: main
              image: ghcr.io/acme/report:1.2
              command: [sh, -c, "echo 'h\\u00e9llo' \\\\ && exit"]
              resources: {limits: {cpu: 1}}
`;
export const JOB = `apiVersion: batch/v1
kind: Job
metadata: {generateName: migrate-, namespace: billing}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: 'busybox:1', args: [migrate]}]
`;

export interface ApprovalCase {
  readonly name: string;
  readonly object: JsonObject;
  readonly approved: boolean;
  /** A word of what is said of it. */
  readonly words?: string;
}

export function objectOf(text: string): JsonObject {
  const [manifest] = manifests(text);
  if (manifest === undefined) throw new Error('no object');
  return manifest.object;
}

/** The object with one value set. */
export function changed(from: Json, [step, ...rest]: readonly (string | number)[], value: Json): Json {
  if (step === undefined) return value;
  if (Array.isArray(from)) return Object.assign([...from], { [step]: changed(from[Number(step)] ?? {}, rest, value) });
  const map = isObject(from) ? from : {};
  return { ...map, [step]: changed(map[step] ?? {}, rest, value) };
}

const JOB_SPEC = ['spec', 'jobTemplate', 'spec'] as const;
const TEMPLATE = [...JOB_SPEC, 'template'] as const;
const POD = [...TEMPLATE, 'spec'] as const;
const MAIN = [...POD, 'containers', 0] as const;

/** No field is free: what is set, and a word that says what differs. */
const DIFFERENT: readonly (readonly [string, readonly (string | number)[], Json, string])[] = [
  ['another argument', [...MAIN, 'command', 2], 'curl', 'the containers'],
  ['a second container', [...POD, 'containers', 1], { name: 'b', image: 'ghcr.io/acme/report:1.2' }, 'the containers'],
  ['an image of another repository', [...MAIN, 'image'], 'ghcr.io/evil/report:1.2', 'an image'],
  ['an image that only begins alike', [...MAIN, 'image'], 'ghcr.io/acme/report-x:1', 'an image'],
  ['an image in other case', [...MAIN, 'image'], 'ghcr.io/acme/Report:1.2', 'an image'],
  ['an init image', [...POD, 'initContainers', 0, 'image'], 'evil:1', 'an image'],
  ['host network', [...POD, 'hostNetwork'], true, 'the pod'],
  ['a volume', [...POD, 'volumes'], [{ name: 'v', hostPath: { path: '/' } }], 'the pod'],
  ['another service account', [...POD, 'serviceAccountName'], 'admin', 'the pod'],
  ['privileged', [...MAIN, 'securityContext'], { privileged: true }, 'the containers'],
  ['environment from a Secret', [...MAIN, 'envFrom'], [{ secretRef: { name: 's' } }], 'the containers'],
  ['a hook', [...MAIN, 'lifecycle'], { postStart: { exec: { command: ['x'] } } }, 'the containers'],
  ['a probe', [...MAIN, 'livenessProbe'], { exec: { command: ['x'] } }, 'the containers'],
  ['images of the node alone', [...MAIN, 'imagePullPolicy'], 'Never', 'the containers'],
  [
    'an annotation of the pod',
    ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'annotations'],
    { a: 'b' },
    'labels',
  ],
  ['another label of the pod', [...TEMPLATE, 'metadata', 'labels', 'app'], 'other', 'labels'],
  ['an annotation of the Job', ['spec', 'jobTemplate', 'metadata'], { annotations: { a: 'b' } }, 'the CronJob'],
  ['the processes of the node', [...POD, 'hostPID'], true, 'the pod'],
  ['the shared memory of the node', [...POD, 'hostIPC'], true, 'the pod'],
  ['processes shared by containers', [...POD, 'shareProcessNamespace'], true, 'the pod'],
  ['a user of the pod', [...POD, 'securityContext'], { runAsUser: 0 }, 'the pod'],
  ['a token that is mounted', [...POD, 'automountServiceAccountToken'], true, 'the pod'],
  ['a secret of a registry', [...POD, 'imagePullSecrets'], [{ name: 's' }], 'the pod'],
  ['a node by name', [...POD, 'nodeName'], 'control-plane', 'the pod'],
  ['nodes by label', [...POD, 'nodeSelector'], { role: 'control-plane' }, 'the pod'],
  ['nodes that are tainted', [...POD, 'tolerations'], [{ operator: 'Exists' }], 'the pod'],
  ['names of hosts', [...POD, 'hostAliases'], [{ ip: '192.0.2.1', hostnames: ['ghcr.io'] }], 'the pod'],
  ['another name server', [...POD, 'dnsConfig'], { nameservers: ['192.0.2.1'] }, 'the pod'],
  ['restarted in place', [...POD, 'restartPolicy'], 'OnFailure', 'the pod'],
  ['another time to end', [...POD, 'terminationGracePeriodSeconds'], 3600, 'the pod'],
  ['a command in other case', [...MAIN, 'command', 0], 'Sh', 'the containers'],
  ['a command with a blank more', [...MAIN, 'command', 1], '-c ', 'the containers'],
  ['arguments', [...MAIN, 'args'], ['--all'], 'the containers'],
  ['an environment variable', [...MAIN, 'env'], [{ name: 'LD_PRELOAD', value: '/x' }], 'the containers'],
  ['a working directory', [...MAIN, 'workingDir'], '/tmp', 'the containers'],
  ['a capability', [...MAIN, 'securityContext'], { capabilities: { add: ['SYS_ADMIN'] } }, 'the containers'],
  ['more memory', [...MAIN, 'resources'], { limits: { cpu: '1', memory: '64Gi' } }, 'the containers'],
  ['a port', [...MAIN, 'ports'], [{ containerPort: 80 }], 'the containers'],
  ['a terminal', [...MAIN, 'tty'], true, 'the containers'],
  ['another name of the container', [...MAIN, 'name'], 'other', 'the containers'],
  ['another init command', [...POD, 'initContainers', 0, 'command', 0], 'curl', 'the containers'],
  ['an init container that stays', [...POD, 'initContainers', 0, 'restartPolicy'], 'Always', 'the containers'],
  ['no init container', [...POD, 'initContainers'], [], 'the containers'],
  ['runs that overlap', ['spec', 'concurrencyPolicy'], 'Replace', 'the settings of the CronJob'],
  ['a deadline to start', ['spec', 'startingDeadlineSeconds'], 60, 'the settings of the CronJob'],
  ['no history', ['spec', 'successfulJobsHistoryLimit'], 0, 'the settings of the CronJob'],
  ['Jobs that are removed', [...JOB_SPEC, 'ttlSecondsAfterFinished'], 0, 'the settings of the Job'],
  ['more attempts', [...JOB_SPEC, 'backoffLimit'], 100, 'the settings of the Job'],
  ['another schedule', ['spec', 'schedule'], '* * * * *', 'the schedule'],
  ['a time zone', ['spec', 'timeZone'], 'Asia/Tokyo', 'the settings of the CronJob'],
  ['parallel runs', ['spec', 'jobTemplate', 'spec', 'parallelism'], 50, 'the settings of the Job'],
];

export function approvalCases(): readonly ApprovalCase[] {
  const approved = objectOf(CRON_JOB);
  const job = changed(objectOf(JOB), ['metadata', 'name'], 'migrate-x7k2p') as JsonObject;
  const template = (approved as { spec: { jobTemplate: { spec: JsonObject } } }).spec.jobTemplate.spec;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly-report', uid: 'u', controller: true };
  const byHand: JsonObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'now', namespace: 'billing', ownerReferences: [owner] },
    spec: template,
  };
  const set = (from: JsonObject, path: readonly (string | number)[], value: Json): JsonObject =>
    changed(from, path, value) as JsonObject;
  return [
    { name: 'as it was approved', object: approved, approved: true },
    { name: 'another tag', object: set(approved, [...MAIN, 'image'], 'ghcr.io/acme/report:1.3'), approved: true },
    {
      name: 'a digest behind the tag',
      object: set(approved, [...MAIN, 'image'], `ghcr.io/acme/report:1.2@sha256:${'0'.repeat(64)}`),
      approved: true,
    },
    {
      name: 'a default that is written out',
      object: set(approved, [...POD, 'dnsPolicy'], 'ClusterFirst'),
      approved: true,
    },
    { name: 'labels of the CronJob itself', object: set(approved, ['metadata', 'labels'], { a: 'b' }), approved: true },
    { name: 'asleep', object: set(approved, ['spec', 'suspend'], true), approved: true },
    ...DIFFERENT.map(([name, path, value, words]) => ({
      name,
      object: set(approved, path, value),
      approved: false,
      words,
    })),
    { name: 'another name', object: set(approved, ['metadata', 'name'], 'nightly'), approved: false },
    { name: 'another namespace', object: set(approved, ['metadata', 'namespace'], 'default'), approved: false },
    { name: 'a generated name', object: job, approved: true },
    { name: 'another generated name', object: set(job, ['metadata', 'generateName'], 'other-'), approved: false },
    { name: 'started by hand', object: byHand, approved: true },
    {
      name: 'started by hand, with another command',
      object: set(byHand, ['spec', 'template', 'spec', 'containers', 0, 'command', 2], 'curl'),
      approved: false,
    },
  ];
}
