// Charts are rendered with the real Helm 3 and Helm 4, whatever they are made of, and each object leads back to its
// template.
import { describe, expect, test } from 'vitest';
import { helmRoot } from '../../../src/render/helm/index.ts';
import { context, helmSpec, names, objectsOf, placeOf, problemsOf, renderOf, treeOf } from '../../support/render.ts';

const cronJob = (name: string, schedule = '0 2 * * *'): string => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
  namespace: {{ .Release.Namespace }}
spec:
  schedule: ${schedule}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: {{ .Values.image }}
`;

const job = (name: string, more = ''): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
${more}spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: busybox
`;

const chartYaml = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;

/** A chart with one of everything that brings jobs. */
const everything = {
  'charts/app/Chart.yaml': chartYaml(
    'app',
    `dependencies:
- {name: db, version: 1.0.0, repository: 'file://../db', alias: first, condition: first.enabled}
- {name: db, version: 1.0.0, repository: 'file://../db', alias: second, condition: second.enabled}
- {name: vendored, version: 1.0.0, repository: 'https://charts.example.com'}
- {name: common, version: 1.0.0, repository: 'file://../common'}
`,
  ),
  'charts/app/values.yaml': `image: ghcr.io/acme/app:1
second: {enabled: false}
queues: [red, green]
text: '{{ .Release.Name }}-from-values'
`,
  'charts/app/templates/nightly.yaml': cronJob('{{ .Release.Name }}-nightly'),
  'charts/app/templates/queues.yaml': `{{- range .Values.queues }}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: queue-{{ . }}
spec:
  schedule: '@hourly'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}}}}
{{- end }}
`,
  'charts/app/templates/hooks.yaml': `${job('{{ tpl .Values.text . }}', "  annotations: {'helm.sh/hook': pre-install}\n")}---
${job('smoke-test', "  annotations: {'helm.sh/hook': test}\n")}`,
  'charts/app/templates/generated.yaml.tpl': job('x').replace('name: x', 'generateName: migrate-'),
  'charts/app/templates/_partial.yaml': job('never'),
  'charts/app/templates/library.yaml': '{{ include "common.job" (dict "name" "by-library") }}\n',
  'charts/app/templates/ignored.yaml': job('ignored'),
  'charts/app/.helmignore': 'templates/ignored.yaml\n',
  'charts/app/crds/job.yaml': job('from-crds'),
  'charts/app/charts/vendored/Chart.yaml': chartYaml('vendored'),
  'charts/app/charts/vendored/templates/job.yaml': job('from-vendored'),
  'charts/db/Chart.yaml': chartYaml('db'),
  'charts/db/templates/backup.yaml': job('backup-{{ .Chart.Name }}'),
  'charts/common/Chart.yaml': chartYaml('common', 'type: library\n'),
  'charts/common/templates/_job.tpl': `{{- define "common.job" -}}\n${job('{{ .name }}')}{{- end -}}`,
};

describe.each([3, 4] as const)('Helm %i', version => {
  test('renders hooks, crds, subcharts, aliases, conditions, libraries, loops, tpl and generateName', async () => {
    const tree = await treeOf(everything);
    const rendering = await renderOf(helmRoot(tree, helmSpec('charts/app'), await context(version)));
    expect(problemsOf(rendering)).toEqual([]);
    expect(names(rendering)).toEqual([
      'CronJob prod/app-nightly',
      'CronJob queue-green',
      'CronJob queue-red',
      'Job app-from-values',
      'Job backup-first',
      'Job by-library',
      'Job from-crds',
      'Job from-vendored',
      'Job migrate-*',
      'Job smoke-test',
    ]);
    const schedule = ['spec', 'schedule'];
    expect(placeOf(rendering, 'app-nightly', schedule)).toBe('charts/app/templates/nightly.yaml:7 template');
    expect(placeOf(rendering, 'app-nightly', [])).toBe('charts/app/templates/nightly.yaml:2 template');
    expect(placeOf(rendering, 'queue-red', schedule)).toBe('charts/app/templates/queues.yaml:8 template');
    expect(placeOf(rendering, 'smoke-test', [])).toBe('charts/app/templates/hooks.yaml:15 template');
    expect(placeOf(rendering, 'app-from-values', [])).toBe('charts/app/templates/hooks.yaml:2 template');
    expect(placeOf(rendering, 'migrate-', [])).toBe('charts/app/templates/generated.yaml.tpl:2 template');
    expect(placeOf(rendering, 'backup-first', [])).toBe('charts/db/templates/backup.yaml:2 template');
    expect(placeOf(rendering, 'from-vendored', [])).toBe('charts/app/charts/vendored/templates/job.yaml:2 template');
    expect(placeOf(rendering, 'from-crds', [])).toBe('charts/app/crds/job.yaml:2 template');
    // The template only includes a library's: no line of it shows the object.
    expect(placeOf(rendering, 'by-library', [])).toBe('charts/app/templates/library.yaml:1 file');
  });

  test('applies values files, inline values and --set in order, with release, namespace and versions', async () => {
    const tree = await treeOf({
      'app/Chart.yaml': chartYaml('app', 'kubeVersion: ">=1.30.0"\n'),
      'app/values.yaml': 'a: chart\nb: chart\nc: chart\nd: chart\n',
      'app/templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: '{{ .Release.Name }}', namespace: '{{ .Release.Namespace }}'}
data:
  all: '{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ .Values.d }} {{ .Values.e }}'
  kube: '{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.APIVersions.Has "acme.dev/v1" }}'
`,
      'envs/one,two.yaml': 'b: file\nc: file\nd: file\n',
      'envs/text.txt': 'from a file',
    });
    const spec = helmSpec('app', {
      release: 'other',
      namespace: 'elsewhere',
      values: [
        { file: 'envs/one,two.yaml' },
        { file: 'envs/absent.yaml', optional: true },
        { inline: 'c: inline\nd: inline\n' },
      ],
      set: [
        { flag: 'set', assignment: 'd=set' },
        { flag: 'set-file', assignment: 'e=envs/text.txt' },
      ],
      kubeVersion: '1.33.0',
      apiVersions: ['acme.dev/v1'],
    });
    const root = await helmRoot(tree, spec, await context(version));
    const rendering = await root.render();
    expect(problemsOf(rendering)).toEqual([]);
    expect(objectsOf(rendering)[0]?.object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'other', namespace: 'elsewhere' },
      data: { all: 'chart file inline set from a file', kube: 'v1.33.0 true' },
    });
    expect(root.ref).toEqual({
      type: 'helm',
      path: 'app',
      detail: 'release other, in elsewhere, envs/one,two.yaml + envs/absent.yaml + inline values',
    });
    expect(root.claims('envs/one,two.yaml')).toBe(true);
  });
});

test('claims what Helm loads, and nothing else', async () => {
  const tree = await treeOf({ ...everything, 'charts/app/examples/job.yaml': job('example') });
  const root = await helmRoot(tree, helmSpec('charts/app'), await context(4));
  for (const path of ['templates/nightly.yaml', 'crds/job.yaml', 'values.yaml', 'charts/vendored/templates/job.yaml']) {
    expect([path, root.claims(`charts/app/${path}`)]).toEqual([path, true]);
  }
  expect(root.claims('charts/db/templates/backup.yaml')).toBe(true);
  for (const path of ['templates/ignored.yaml', 'examples/job.yaml', 'README.md']) {
    expect([path, root.claims(`charts/app/${path}`)]).toEqual([path, false]);
  }
});
