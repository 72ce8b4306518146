// What the plugins cost on every build: a stream of 1,000 objects, 20 of them workloads, and one without any, against an empty Node start.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { medians, ratio, report } from './bench-measure.ts';

const OBJECTS = 1_000;
const WORKLOADS = 20;

export async function benchPlugins(folder: string, cli: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const all = Array.from({ length: OBJECTS }, (_, at) => (at % (OBJECTS / WORKLOADS) === 0 ? cronJob(at) : other(at)));
  write('empty.mjs', '');
  write('manifests.yaml', all.map(document).join(''));
  write('without.yaml', all.map((_, at) => document(other(at))).join(''));
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', 'manifests.yaml');
  git('-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', 'commit', '--message=Manifests');
  execFileSync('node', [cli, 'inventory', 'init', '--expires', 'never'], { cwd: folder, stdio: 'ignore' });
  write('list.yaml', resourceList(all));
  write('list-without.yaml', resourceList(all.map((_, at) => other(at))));
  const run = (command: string, input: string): readonly [string, ...string[]] => [
    'sh',
    '-c',
    `exec node '${cli}' ${command} < ${input}`,
  ];
  const costs = await medians(folder, {
    'node empty.mjs': ['node', 'empty.mjs'],
    'post-render': run('post-render', 'manifests.yaml'),
    'post-render, no workload': run('post-render', 'without.yaml'),
    krm: run('krm', 'list.yaml'),
    'krm, no workload': run('krm', 'list-without.yaml'),
  });
  report(`plugins, ${OBJECTS} objects, ${WORKLOADS} of them workloads, or none`, costs);
  const against = (name: string): number => (costs[name]?.cpu ?? 0) / (costs['node empty.mjs']?.cpu ?? 1);
  ratio('CPU of post-render against an empty Node start', against('post-render'), 3);
  ratio('CPU of krm against an empty Node start', against('krm'), 3);
  ratio('CPU of post-render without workloads', against('post-render, no workload'), 1.5);
  ratio('CPU of krm without workloads', against('krm, no workload'), 1.5);
}

function document(text: string): string {
  return `---\n${text}`;
}

function resourceList(objects: readonly string[]): string {
  const items = objects.map(text => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`);
  return `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('')}`;
}

function cronJob(at: number): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: job-${at}
  namespace: prod
spec:
  schedule: 0 ${at % 24} * * *
  jobTemplate:
    spec:
      template:
        spec:
          automountServiceAccountToken: false
          containers:
          - image: ghcr.io/acme/report:1.0
            name: main
          restartPolicy: Never
`;
}

function other(at: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${at}
  namespace: prod
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web-${at}
  template:
    metadata:
      labels:
        app: web-${at}
    spec:
      containers:
      - env:
        - name: MODE
          value: "on"
        image: ghcr.io/acme/web:1.0
        name: main
        ports:
        - containerPort: 8080
        resources:
          limits:
            cpu: 100m
            memory: 128Mi
`;
}
