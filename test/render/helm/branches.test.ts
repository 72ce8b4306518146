// Jobs that a chart makes only where something is so that a rendering here does not know: they are rendered and listed, with the condition.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec } from '../../../src/exec.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import type { HelmRenderSpec, Rendering } from '../../../src/render/root.ts';
import { createFolder, type Files } from '../../support/git-repo.ts';
import { context, helmSpec, names, objectsOf, problemsOf, treeOf } from '../../support/render.ts';
import { helm4Path } from '../../support/tools.ts';

const job = (name: string, image = 'busybox:1'): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}}
spec:
  schedule: '0 2 * * *'
  jobTemplate: {spec: {template: {spec: {containers: [{name: main, image: '${image}'}]}}}}
`;
const behind = (condition: string, name = 'hidden'): string => `{{- ${condition} }}\n${job(name)}{{- end }}\n`;

const chartOf = (template: string, more: Files = {}): Files => ({
  'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'app/values.yaml': 'enabled: false\n',
  'app/templates/x.yaml': template,
  ...more,
});

async function render(files: Files, more: Partial<HelmRenderSpec> = {}): Promise<Rendering> {
  return (await helmRoot(await treeOf(files), helmSpec('app', more), await context(4))).render();
}

/** `name: detail` of what is made. */
function sources(rendering: Rendering): readonly string[] {
  return objectsOf(rendering).map(({ object, file }) => {
    const { name } = object['metadata'] as { name: string };
    return `${name}: ${file.source.detail}`;
  });
}

describe('a job behind', () => {
  test.each([
    [
      'a kind of the cluster',
      'if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1"',
      /where the cluster has monitoring/,
    ],
    ['a later version', 'if semverCompare ">=1.99-0" .Capabilities.KubeVersion.Version', /on Kubernetes 1\.99/],
    ['an older version', 'if semverCompare "<1.20-0" .Capabilities.KubeVersion.Version', /on Kubernetes 1\.19/],
    ['a minor version', 'if eq .Capabilities.KubeVersion.Minor "29"', /on Kubernetes 1\.29/],
    ['something in the cluster', 'if lookup "v1" "Secret" "a" "b"', /where `lookup` finds something/],
    ['a later revision', 'if gt (int .Release.Revision) 3', /after more than one revision/],
    ['a far date', 'if gt (now | date "2006" | int) 2050', /on 2999-06-15/],
    ['a day', 'if eq (now | date "2006-01-02") "2031-03-04"', /on 2031-03-04/],
    ['a second', 'if gt (now | unixEpoch | int64) 1900000000', /on 2999-06-15/],
    ['a value that nobody sets', 'if .Values.nightly', /where values that nobody sets are true/],
    [
      'two of them at once',
      'if and (lookup "v1" "Secret" "a" "b") (.Capabilities.APIVersions.Has "x.io/v1")',
      /where all of what the chart asks for is so/,
    ],
  ])('%s is listed, with the condition in words', async (_, condition, words) => {
    const rendering = await render(chartOf(behind(condition)));
    expect(sources(rendering)).toEqual([expect.stringMatching(words)]);
    expect(names(rendering)).toEqual(['CronJob hidden']);
    expect(rendering.problems.filter(({ unseen }) => unseen === undefined)).toEqual([]);
  });

  test('a namespace that nobody says', async () => {
    const rendering = await render(chartOf(behind('if eq .Release.Namespace "prod"')), { namespace: null });
    expect(sources(rendering)).toEqual([expect.stringMatching(/in the namespace prod/)]);
  });

  test('a condition in a helper, and in a packaged chart', async () => {
    const helper =
      '{{- define "on" }}{{ if semverCompare ">=1.99-0" .Capabilities.KubeVersion.Version }}yes{{ end }}{{ end }}';
    const files = chartOf(behind('if include "on" .'), { 'app/templates/_on.tpl': helper });
    expect(names(await render(files))).toEqual(['CronJob hidden']);
    const folder = await createFolder({
      ...files,
      'app/templates/x.yaml': behind('if gt (int .Release.Revision) 3'),
    });
    const packed = await exec(await helm4Path(), ['package', 'app'], { cwd: folder });
    expect(packed.code).toBe(0);
    const tree = await treeOf({ 'app.tgz': await readFile(join(folder, 'app-1.0.0.tgz')) });
    const rendering = await (await helmRoot(tree, helmSpec('app.tgz'), await context(4))).render();
    expect(names(rendering)).toEqual(['CronJob hidden']);
  });

  test('another template that does not render with it hides nothing', async () => {
    const decoy = '{{ if .Values.other }}{{ .Values.other.field }}{{ end }}\n';
    const rendering = await render(chartOf(behind('if .Values.nightly'), { 'app/templates/decoy.yaml': decoy }));
    expect(names(rendering)).toEqual(['CronJob hidden']);
  });

  test('what it is made of otherwise is listed as well', async () => {
    const image = '{{ if .Capabilities.APIVersions.Has "x.io/v1" }}evil{{ else }}good{{ end }}:1';
    const rendering = await render(chartOf(job('open', image)));
    expect(sources(rendering)).toEqual([
      'open: release app, in prod',
      expect.stringMatching(/where the cluster has x\.io/),
    ]);
  });
});

test('what cannot be decided is unseen', async () => {
  const asks = 'if eq (dig "data" "mode" "" (lookup "v1" "ConfigMap" "a" "b")) "on"';
  const rendering = await render(chartOf(behind(asks)));
  expect([names(rendering), problemsOf(rendering)]).toEqual([[], ['render-unstable app/templates/x.yaml']]);
  expect(rendering.problems[0]?.unseen).toBeDefined();
});

describe('nothing is added where', () => {
  test.each([
    [
      'the version of the API alone differs',
      job('a').replace(
        'batch/v1',
        '{{ if semverCompare "<1.21-0" .Capabilities.KubeVersion.Version }}batch/v1beta1{{ else }}batch/v1{{ end }}',
      ),
    ],
    ['an image follows the version of the cluster', job('a', 'kubectl:1.{{ .Capabilities.KubeVersion.Minor }}')],
    [
      'a label is the date',
      job('a').replace('{name: a}', '{name: a, labels: {at: \'{{ now | date "2006-01-02" }}\'}}'),
    ],
    ['a value is set', `${job('a')}---\n${behind('if .Values.enabled')}`],
    ['every cluster has the kind', `{{ if .Capabilities.APIVersions.Has "batch/v1/CronJob" }}\n${job('a')}{{ end }}`],
  ])('%s', async (_, template) => {
    const rendering = await render(chartOf(template));
    expect([names(rendering), rendering.problems]).toEqual([['CronJob a'], []]);
  });
});

describe('chance', () => {
  const text = (rendering: Rendering): string =>
    rendering.files.map(({ bytes }) => Buffer.from(bytes).toString()).join('');

  test.each([
    ['letters', "args: ['--id={{ randAlpha 12 }}']", 'args":["--id=cronledger-volatile'],
    ['a random word beside a fixed one', "args: ['evil{{ randAlphaNum 5 }}']", 'evilcronledger-volatile'],
    ['what is made of chance', "args: ['{{ randAlphaNum 9 | sha256sum | trunc 7 }}']", 'cronledger-volatile'],
    ['an id', "args: ['{{ uuidv4 }}']", 'cronledger-volatile'],
    ['a tag', "image: 'x:v-{{ randNumeric 3 }}'", 'x:v-cronledger-volatile'],
  ])('%s is masked the same way each time, and nothing else is', async (_, field, expected) => {
    const template = job('a').replace("image: 'busybox:1'", field);
    const [one, two] = await Promise.all([render(chartOf(template)), render(chartOf(template))]);
    expect([problemsOf(one), text(one)]).toEqual([[], text(two)]);
    expect(text(one)).toContain(expected);
  });

  test.each([
    ['a schedule', job('a').replace("'0 2 * * *'", '"{{ randInt 0 59 }} 2 * * *"')],
    ['a repository', job('a', 'ghcr.io/{{ randNumeric 4 }}/x:1')],
    ['a service account', job('a').replace('{containers', "{serviceAccountName: 'a{{ randNumeric 4 }}', containers")],
    ['a namespace', job('a').replace('{name: a}', "{name: a, namespace: 'a{{ randNumeric 4 }}'}")],
  ])('%s is never masked', async (_, template) => {
    const rendering = await render(chartOf(template));
    expect(rendering.problems).toMatchObject([{ code: 'render-unstable' }]);
  });

  test('the order of keys', async () => {
    const template = `{{ range keys .Values.jobs }}---\n${job('{{ . }}')}{{ end }}`;
    const rendering = await render(chartOf(template, { 'app/values.yaml': 'jobs: {a: 1, b: 2, c: 3}\n' }));
    const again = await render(chartOf(template, { 'app/values.yaml': 'jobs: {a: 1, b: 2, c: 3}\n' }));
    expect(text(rendering)).toBe(text(again));
    expect(names(rendering)).toEqual(['CronJob a', 'CronJob b', 'CronJob c']);
  });
});
