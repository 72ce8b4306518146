// export vap: what the exported policies say of approved and of other objects, evaluated as an API server evaluates them.
import { describe, expect, test } from 'vitest';
import { isObject, stringAt } from '../../src/kube/object.ts';
import type { Json, JsonObject } from '../../src/model.ts';
import { asAdmitted } from '../../src/policy/admitted.ts';
import { evaluatePolicy, loadPolicies } from '../../src/policy/index.ts';
import { withAdmittedDefaults } from '../../src/workloads/admitted-defaults.ts';
import { manifests } from '../policy/policy-manifests.ts';
import { createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const CRON_JOB = `apiVersion: batch/v1
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
const JOB = `apiVersion: batch/v1
kind: Job
metadata: {generateName: migrate-, namespace: billing}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: 'busybox:1', args: [migrate]}]
`;

/** The policies of an export of the two workloads above, of the inventory alone. */
async function exported(...options: readonly string[]): Promise<string> {
  const repository = await createRepository({ 'apps/billing.yaml': `${CRON_JOB}---\n${JOB}` });
  expect((await runCli(['inventory', 'init'], { cwd: repository.path })).code).toBe(0);
  await repository.commit({
    '.cronledger/config.yaml': 'apiVersion: cronledger.dev/v1\nkind: Config\npolicies: {pack: none}\n',
  });
  const { code, stdout, stderr } = await runCli(['export', 'vap', ...options], { cwd: repository.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('files') });
  return stdout;
}

/** What the policies of the text say of an object that is created: messages, or nothing. */
function said(text: string, object: JsonObject): readonly string[] {
  const { policies, problems } = loadPolicies(manifests(text));
  expect(problems).toEqual([]);
  const namespace = stringAt(object, ['metadata', 'namespace']);
  const kind = stringAt(object, ['kind']) ?? '';
  const request = {
    operation: 'CREATE' as const,
    group: 'batch',
    version: 'v1',
    kind,
    resource: `${kind.toLowerCase()}s`,
    namespace,
    name: stringAt(object, ['metadata', 'name']),
    object: asAdmitted(withAdmittedDefaults(object), namespace),
    oldObject: null,
  };
  return policies
    .map(policy => evaluatePolicy(policy, request))
    .flatMap(({ violations, problems }) => [...violations, ...problems].map(({ message }) => message));
}

function object(text: string): JsonObject {
  const [manifest] = manifests(text);
  if (manifest === undefined) throw new Error('no object');
  return manifest.object;
}

/** The object with one value set. */
function changed(from: Json, [step, ...rest]: readonly (string | number)[], value: Json): Json {
  if (step === undefined) return value;
  if (Array.isArray(from)) return Object.assign([...from], { [step]: changed(from[Number(step)] ?? {}, rest, value) });
  const map = isObject(from) ? from : {};
  return { ...map, [step]: changed(map[step] ?? {}, rest, value) };
}

const POD = ['spec', 'jobTemplate', 'spec', 'template', 'spec'] as const;

/** No field is free: what is set, and the words that say what differs. */
const DIFFERENT: readonly (readonly [string, readonly (string | number)[], Json, string])[] = [
  ['another argument', [...POD, 'containers', 0, 'command', 2], 'curl', 'the containers'],
  ['a second container', [...POD, 'containers', 1], { name: 'b', image: 'ghcr.io/acme/report:1.2' }, 'the containers'],
  ['an image of another repository', [...POD, 'containers', 0, 'image'], 'ghcr.io/evil/report:1.2', 'an image'],
  ['an image that only begins alike', [...POD, 'containers', 0, 'image'], 'ghcr.io/acme/report-x:1', 'an image'],
  ['an image in other case', [...POD, 'containers', 0, 'image'], 'ghcr.io/acme/Report:1.2', 'an image'],
  ['an init image', [...POD, 'initContainers', 0, 'image'], 'evil:1', 'an image'],
  ['host network', [...POD, 'hostNetwork'], true, 'the pod'],
  ['a volume', [...POD, 'volumes'], [{ name: 'v', hostPath: { path: '/' } }], 'the pod'],
  ['another service account', [...POD, 'serviceAccountName'], 'admin', 'the pod'],
  ['privileged', [...POD, 'containers', 0, 'securityContext'], { privileged: true }, 'the containers'],
  ['environment from a Secret', [...POD, 'containers', 0, 'envFrom'], [{ secretRef: { name: 's' } }], 'the containers'],
  ['a hook', [...POD, 'containers', 0, 'lifecycle'], { postStart: { exec: { command: ['x'] } } }, 'the containers'],
  ['a probe', [...POD, 'containers', 0, 'livenessProbe'], { exec: { command: ['x'] } }, 'the containers'],
  ['images of the node alone', [...POD, 'containers', 0, 'imagePullPolicy'], 'Never', 'the containers'],
  [
    'an annotation of the pod',
    ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'annotations'],
    { a: 'b' },
    'labels',
  ],
  ['another schedule', ['spec', 'schedule'], '* * * * *', 'the schedule'],
  ['a time zone', ['spec', 'timeZone'], 'Asia/Tokyo', 'the settings of the CronJob'],
  ['parallel runs', ['spec', 'jobTemplate', 'spec', 'parallelism'], 50, 'the settings of the Job'],
];

describe.each([
  ['by parameters', [] as readonly string[]],
  ['static', ['--static'] as readonly string[]],
])('%s', (_, options) => {
  test('what is approved passes, and nothing that differs from it', async () => {
    const text = await exported(...options);
    const approved = object(CRON_JOB);
    expect(said(text, approved)).toEqual([]);
    // The room that the entry gives: another tag, and sleeping.
    expect(
      said(text, changed(approved, [...POD, 'containers', 0, 'image'], 'ghcr.io/acme/report:1.3') as JsonObject),
    ).toEqual([]);
    expect(said(text, changed(approved, ['spec', 'suspend'], true) as JsonObject)).toEqual([]);
    for (const [name, path, value, words] of DIFFERENT) {
      const messages = said(text, changed(approved, path, value) as JsonObject);
      expect(messages.join(), name).toContain('CronJob billing/nightly-report is not as it was approved');
      expect(messages.join(), name).toContain(words);
    }
  });

  test('what is not listed is denied: another name, case, namespace or kind', async () => {
    const text = await exported(...options);
    for (const [path, value] of [
      [['metadata', 'name'], 'nightly'],
      [['metadata', 'name'], 'Nightly-Report'],
      [['metadata', 'namespace'], 'default'],
    ] as const) {
      expect(said(text, changed(object(CRON_JOB), path, value) as JsonObject), value).not.toEqual([]);
    }
  });

  test('Jobs by a generated name, and started by hand from an approved CronJob', async () => {
    const text = await exported(...options);
    const job = changed(object(JOB), ['metadata', 'name'], 'migrate-x7k2p') as JsonObject;
    expect(said(text, job)).toEqual([]);
    expect(said(text, changed(job, ['metadata', 'generateName'], 'other-') as JsonObject)).not.toEqual([]);
    const template = (object(CRON_JOB) as { spec: { jobTemplate: { spec: JsonObject } } }).spec.jobTemplate.spec;
    const byHand = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'now',
        namespace: 'billing',
        ownerReferences: [
          { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly-report', uid: 'u', controller: true },
        ],
      },
      spec: template,
    };
    expect(said(text, byHand)).toEqual([]);
    const evil = changed(byHand, ['spec', 'template', 'spec', 'containers', 0, 'command', 2], 'curl') as JsonObject;
    expect(said(text, evil)).not.toEqual([]);
  });
});

test('the same input gives the same bytes, and --check tells what is deployed apart from HEAD', async () => {
  const repository = await createRepository({ 'apps/billing.yaml': CRON_JOB });
  await runCli(['inventory', 'init'], { cwd: repository.path });
  await repository.commit();
  const cwd = repository.path;
  const first = await runCli(['export', 'vap'], { cwd });
  expect((await runCli(['export', 'vap'], { cwd })).stdout).toBe(first.stdout);
  expect((await runCli(['export', 'vap', '--into', 'out'], { cwd })).code).toBe(0);
  expect((await runCli(['export', 'vap', '--check', 'out'], { cwd })).code).toBe(0);
  await repository.write({ 'apps/billing.yaml': CRON_JOB.replace('@daily', '0 3 * * *') });
  await runCli(['inventory', 'update'], { cwd });
  await repository.commit();
  const stale = await runCli(['export', 'vap', '--check', 'out'], { cwd });
  expect(stale).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('inventory/parameters/billing.yaml differs.'),
  });
});

test('an entry that drifted, expired or names no namespace is told and left out', async () => {
  const repository = await createRepository({ 'apps/billing.yaml': CRON_JOB });
  await runCli(['inventory', 'init'], { cwd: repository.path });
  await repository.commit({
    'apps/billing.yaml': CRON_JOB.replace('report:1.2', 'report:1.2\n              tty: true'),
  });
  const { code, stdout, stderr } = await runCli(['export', 'vap'], { cwd: repository.path });
  expect(code).toBe(0);
  expect(stderr).toContain('CronJob billing/nightly-report is left out: it differs from apps/billing.yaml.');
  expect(stdout).not.toContain('CronJob/nightly-report');
});
