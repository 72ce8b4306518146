// What kubectl 1.36.3 (kustomize 5.8.1) and helm 4.2.3 render otherwise than kubectl 1.35.2 (5.7.1) and helm 4.1.4: the table.
// What is not in it came out alike in both: 137 small charts and kustomizations were tried, and those here stand for them.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { createFolder } from '../support/git-repo.ts';
import { helm4Path, kubectlPath, type ToolsVersion } from '../support/tools.ts';

const CRON_JOB = `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 2 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - {name: main, image: 'ghcr.io/acme/report:1.0', args: [on, "yes", 2027-01-01]}
`;

/** A replacement that takes the name of the CronJob into an annotation of what `select` says. */
const replacement = (select: string): string =>
  `replacements: [{source: {kind: CronJob, fieldPath: metadata.name}, targets: [{select: ${select}, fieldPaths: [metadata.annotations.from], options: {create: true}}]}]\n`;

const PATCH = '[{\\"op\\": \\"add\\", \\"path\\": \\"/spec/suspend\\", \\"value\\": true}]';

interface Kustomization {
  readonly title: string;
  readonly fields: string;
  /** A text that the output of each version holds once or does not hold; absent where both are alike. */
  readonly differs?: { readonly text: string; readonly only: ToolsVersion };
}

const KUSTOMIZATIONS: readonly Kustomization[] = [
  {
    title: "a replacement's target is selected by a regular expression since 5.8, by the exact name before",
    fields: replacement('{name: night.*}'),
    differs: { text: 'from: nightly', only: '1.36' },
  },
  {
    title: 'buildMetadata names the version',
    fields: 'buildMetadata: [managedByLabel]\n',
    differs: { text: 'kustomize-v5.8.1', only: '1.36' },
  },
  { title: 'a replacement by exact name', fields: replacement('{name: nightly}') },
  {
    title: 'a patch is for names by regular expression',
    fields: `patches: [{target: {name: night.*}, patch: "${PATCH}"}]\n`,
  },
  {
    title: 'a name that is only a part is no target',
    fields: `patches: [{target: {name: night}, patch: "${PATCH}"}]\n`,
  },
  { title: 'prefix, suffix and namespace', fields: 'namePrefix: p-\nnameSuffix: -s\nnamespace: prod\n' },
  { title: 'images', fields: 'images: [{name: ghcr.io/acme/report, newName: b, newTag: "2"}]\n' },
  { title: 'labels in templates', fields: 'labels: [{pairs: {team: x}, includeTemplates: true}]\n' },
  { title: 'a generator', fields: 'configMapGenerator: [{name: cfg, literals: [a=1]}]\n' },
  { title: 'legacy order', fields: 'sortOptions: {order: legacy}\n' },
];

describe('kustomize 5.7.1 (kubectl 1.35.2) and 5.8.1 (kubectl 1.36.3)', () => {
  test.each(KUSTOMIZATIONS)('$title', async ({ fields, differs }) => {
    const folder = await createFolder({ 'kustomization.yaml': `resources: [cj.yaml]\n${fields}`, 'cj.yaml': CRON_JOB });
    const build = async (version: ToolsVersion): Promise<string> => {
      const result = await exec(await kubectlPath(version), ['kustomize', folder], { cwd: folder });
      expect([result.code, result.stderr]).toEqual([0, '']);
      return result.stdout.toString();
    };
    const [older, newer] = await Promise.all([build('1.35'), build('1.36')]);
    if (differs === undefined) expect(newer).toBe(older);
    else
      expect([older.includes(differs.text), newer.includes(differs.text)]).toEqual([
        differs.only === '1.35',
        differs.only === '1.36',
      ]);
  });
});

interface Chart {
  readonly title: string;
  /** The template, one line of YAML. */
  readonly template: string;
  readonly values?: string;
  readonly arguments?: readonly string[];
  /** What the line comes to, in helm 4.1 and in 4.2. */
  readonly comesTo: readonly [string, string];
}

const CHARTS: readonly Chart[] = [
  {
    title: "a null in the parent's own values deletes a subchart's default in 4.1 (and in 3), and no more in 4.2",
    template: '{{ .Values.sub.job | toJson }}',
    values: 'sub: {job: {command: null}}\n',
    comesTo: ['{"image":"a"}', '{"command":"run","image":"a"}'],
  },
  {
    title: "a null in a user's values deletes a subchart's default in both",
    template: '{{ .Values.sub.job | toJson }}',
    arguments: ['--set', 'sub.job.command=null'],
    comesTo: ['{"image":"a"}', '{"image":"a"}'],
  },
  {
    title: 'the Kubernetes that is assumed',
    template: '{{ .Capabilities.KubeVersion.Version }}',
    comesTo: ['v1.35.0', 'v1.36.0'],
  },
  {
    title: 'autoscaling/v2beta2 is an API of 4.1',
    template: '{{ .Capabilities.APIVersions.Has "autoscaling/v2beta2" }}',
    comesTo: ['true', 'false'],
  },
  {
    title: 'kinds are no API versions unless they are given',
    template: '{{ .Capabilities.APIVersions.Has "batch/v1/CronJob" }}',
    comesTo: ['false', 'false'],
  },
  {
    title: 'numbers of values',
    template: '{{ .Values.big }}',
    values: 'big: 12345678901\n',
    comesTo: ['1.2345678901e+10', '1.2345678901e+10'],
  },
  { title: 'the last of two equal keys', template: '{{ .Values.a }}', values: 'a: 1\na: 2\n', comesTo: ['2', '2'] },
];

describe('helm 4.1.4 and 4.2.3', () => {
  test.each(CHARTS)('$title', async ({ template, values = '', arguments: more = [], comesTo }) => {
    const folder = await createFolder({
      'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
      'app/values.yaml': values,
      'app/templates/line.yaml': `line: '${template}'\n`,
      'app/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'app/charts/sub/values.yaml': 'job: {image: a, command: run}\n',
    });
    const render = async (version: ToolsVersion): Promise<string> => {
      const result = await exec(await helm4Path(version), ['template', 'r', join(folder, 'app'), ...more], {
        cwd: folder,
      });
      expect([result.code, result.stderr]).toEqual([0, '']);
      return /^line: '(.*)'$/m.exec(result.stdout.toString())?.[1] ?? result.stdout.toString();
    };
    expect(await Promise.all([render('1.35'), render('1.36')])).toEqual(comesTo);
  });
});
