// Versions of Helm differ in what a null of a chart's own values does to a chart that it depends on: both readings are listed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec } from '../../../src/exec.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import type { HelmRenderSpec } from '../../../src/render/root.ts';
import { createFolder, type Files } from '../../support/git-repo.ts';
import { context, helmSpec, objectsOf, treeOf } from '../../support/render.ts';
import { helm4Path, type ToolsVersion } from '../../support/tools.ts';

const sub: Files = {
  'Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
  'values.yaml': 'job: {args: [--delete-all], image: busybox:1}\n',
  'templates/job.yaml': `apiVersion: batch/v1
kind: Job
metadata: {name: sub}
spec: {template: {spec: {restartPolicy: Never, containers: [{{ dict "name" "main" | merge .Values.job | toJson }}]}}}
`,
};
const within = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
const dependency = (more = ''): string =>
  `apiVersion: v2\nname: app\nversion: 0.1.0\ndependencies: [{name: sub, version: 0.1.0${more}}]\n`;
const app = (values: string, more: Files = within('app/charts/sub', sub), metadata = dependency()): Files => ({
  'app/Chart.yaml': metadata,
  'app/values.yaml': values,
  ...more,
});

/** The arguments of the Job in each reading. */
async function readings(files: Files, version: ToolsVersion, more: Partial<HelmRenderSpec> = {}) {
  const rendering = await (await helmRoot(await treeOf(files), helmSpec('app', more), await context(version))).render();
  expect(rendering.problems).toEqual([]);
  return objectsOf(rendering).map(({ object, file }) => {
    const text = JSON.stringify(object);
    const words = /(keeps|deletes)/.exec(file.source.detail ?? '')?.[1] ?? 'as this version does';
    return `${words}: ${/"args":(\[[^\]]*\])/.exec(text)?.[1] ?? 'none'}`;
  });
}

const NULL = 'sub: {job: {args: null}}\n';
const DELETED = ['as this version does: none', 'keeps: ["--delete-all"]'];
const KEPT = ['as this version does: ["--delete-all"]', 'deletes: none'];

describe('a null in the values of the outer chart', () => {
  test.each([
    ['', app(NULL)],
    ['below an alias', app('other: {job: {args: null}}\n', undefined, dependency(', alias: other'))],
    ['of a chart in a folder beside it', app(NULL, within('sub', sub), dependency(', repository: "file://../sub"'))],
    [
      'of a chart in the middle',
      app(
        'a: 1\n',
        {
          ...within('app/charts/middle/charts/sub', sub),
          'app/charts/middle/Chart.yaml': 'apiVersion: v2\nname: middle\nversion: 0.1.0\n',
          'app/charts/middle/values.yaml': NULL,
        },
        'apiVersion: v2\nname: app\nversion: 0.1.0\n',
      ),
    ],
  ])('%s', async (_, files) => {
    expect(await readings(files, '1.35')).toEqual(DELETED);
    expect(await readings(files, '1.36')).toEqual(KEPT);
  });

  test('of a packaged chart', async () => {
    const folder = await createFolder(app(NULL));
    expect((await exec(await helm4Path(), ['package', 'app'], { cwd: folder })).code).toBe(0);
    const files = { 'app.tgz': await readFile(join(folder, 'app-0.1.0.tgz')) };
    expect(await readings(files, '1.35', { chart: 'app.tgz' })).toEqual(DELETED);
    expect(await readings(files, '1.36', { chart: 'app.tgz' })).toEqual(KEPT);
  });
});

describe('there is one reading where', () => {
  test.each<[string, Files, Partial<HelmRenderSpec>, string]>([
    ['nothing is null', app('sub: {job: {args: [a]}}\n'), {}, '["a"]'],
    ['somebody sets the value', app(NULL), { values: [{ inline: 'sub: {job: {args: [b]}}\n' }] }, '["b"]'],
    ['the deployer says null', app('{}\n'), { values: [{ inline: NULL }] }, 'none'],
    ['the null is of the chart itself', app('args: null\nother: {args: null}\n'), {}, '["--delete-all"]'],
  ])('%s', async (_, files, more, args) => {
    for (const version of ['1.35', '1.36'] as const)
      expect(await readings(files, version, more)).toEqual([`as this version does: ${args}`]);
  });
});
