// What rendering costs: a pull request that changes many charts, against the same runs of helm alone.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { exec } from '../src/exec.ts';
import { helm4Path } from '../test/support/tools.ts';
import { medians, ratio, report } from './bench-measure.ts';

const CHARTS = 24;

const FILES = ['Deployment', 'Service', 'ConfigMap', 'ServiceAccount', 'Ingress'];

/** Prints to standard output. `folder` is made; `cli` is the built program. */
export async function benchCharts(folder: string, cli: string): Promise<void> {
  const repository = path.join(folder, 'repository');
  await buildCharts(repository, CHARTS);
  const sides = ['main', 'templates'].map(name => ({ name, place: path.join(folder, name) }));
  for (const { name, place } of sides) await git(repository, ['worktree', 'add', '--quiet', '--detach', place, name]);
  process.env['CRONLEDGER_HELM'] = await helm4Path();
  const charts = sides.map(({ place }) => `${place}/charts/*`).join(' ');
  const helm = `ls -d ${charts} | xargs -P "$(nproc)" -I{} "$CRONLEDGER_HELM" template x {} > /dev/null`;
  const check = (head: string, ...more: string[]): readonly [string, ...string[]] => {
    return ['node', cli, 'check', '--base', 'main', '--head', head, '--format', 'json', ...more];
  };
  const [alone, first, cached] = [
    `helm template, ${2 * CHARTS} runs`,
    'check, all charts touched',
    'check, all in the cache',
  ];
  const costs = await medians(repository, {
    [alone]: ['sh', '-c', helm],
    [first]: check('templates'),
    [cached]: check('templates', '--cache', path.join(folder, 'cache')),
    'check, no chart touched': check('readme'),
  });
  report(`check of a pull request in a repository of ${CHARTS} charts`, costs);
  ratio('wall against helm alone', (costs[first]?.wall ?? 0) / (costs[alone]?.wall ?? 1), 1.3);
}

/**
 * `count` charts with a CronJob and five other templates each, in the shape that `helm create` gives. Branches off `main`:
 * `templates` changes every chart, `readme` none.
 */
async function buildCharts(folder: string, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `charts/service-${index}`);
  const stream = [
    'commit refs/heads/main\n',
    commit('Charts'),
    ...names.flatMap(name => [
      inline(`${name}/Chart.yaml`, `apiVersion: v2\nname: ${name.slice(7)}\nversion: 1.0.0\n`),
      inline(`${name}/values.yaml`, "image: ghcr.io/acme/service:1.0.0\nschedule: '0 3 * * *'\nreplicas: 2\n"),
      inline(`${name}/templates/_helpers.tpl`, HELPERS),
      inline(`${name}/templates/cronjob.yaml`, cronJob('nightly')),
      ...FILES.map(kind => inline(`${name}/templates/${kind.toLowerCase()}.yaml`, other(kind))),
    ]),
    '\n',
    'commit refs/heads/templates\n',
    commit('All of them'),
    'from refs/heads/main\n',
    ...names.map(name => inline(`${name}/templates/cronjob.yaml`, cronJob('weekly'))),
    '\n',
    'commit refs/heads/readme\n',
    commit('None of them'),
    'from refs/heads/main\n',
    inline('README.md', 'Charts.\n'),
    '\n',
  ];
  await mkdir(folder, { recursive: true });
  await git(folder, ['init', '--quiet', '--initial-branch=main']);
  await git(folder, ['fast-import', '--quiet', '--force'], stream.join(''));
}

const HELPERS = `{{- define "labels" }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
`;

function cronJob(purpose: string): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ .Release.Name }}-${purpose}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  schedule: {{ .Values.schedule | quote }}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: {{ .Values.image }}
`;
}

function other(kind: string): string {
  return `apiVersion: v1
kind: ${kind}
metadata:
  name: {{ .Release.Name }}
  labels: {{- include "labels" . | nindent 4 }}
data:
  replicas: {{ .Values.replicas | quote }}
`;
}

function commit(message: string): string {
  return `committer Ada <ada@example.com> 1767323045 +0000\ndata ${message.length}\n${message}\n`;
}

function inline(name: string, text: string): string {
  return `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

async function git(cwd: string, args: readonly string[], input = ''): Promise<void> {
  const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const result = await exec('git', args, { cwd, env, input: Buffer.from(input) });
  if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
}
