// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux writes its variables as JavaScript writes its placeholders.
import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { type DiscoveredChange, discoverChange } from '../../src/discovery/change.ts';
import { openRepository } from '../../src/git/repository.ts';
import { createPrefilter } from '../../src/manifest/prefilter.ts';
import type { Root } from '../../src/render/root.ts';
import { createRepository, type Files } from '../support/git-repo.ts';
import { application, chart, cronJob, manifestsOf, OURS, sharedRenderer } from './support.ts';

const deployment = (name: string): string => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\n`;

async function change<T>(
  before: Files,
  after: Files,
  use: (found: DiscoveredChange | null) => Promise<T> | T,
): Promise<T> {
  const test = await createRepository(before);
  await test.commit(after);
  const repository = await openRepository(test.path);
  try {
    const base = repository.base({ name: 'base', commit: await repository.resolve('HEAD~1') });
    const head = repository.head({ name: 'HEAD', commit: await repository.resolve('HEAD') });
    const options = {
      renderer: await sharedRenderer(),
      repositoryUrls: async () => [OURS],
      differences: await repository.diff(base, head),
      mayHoldWorkload: createPrefilter(['CronJob', 'Job']),
    };
    return await use(await discoverChange(base, head, defaultConfig(), options));
  } finally {
    await repository.close();
  }
}

const touches = (before: Files, after: Files): Promise<boolean> => change(before, after, found => found !== null);

describe('a change that can touch nothing that is rendered', () => {
  const plain: Files = { 'a/deployment.yaml': deployment('a'), 'a/cron.yaml': cronJob('a'), 'README.md': 'x' };
  const kustomized: Files = { ...plain, 'k/kustomization.yaml': 'resources: [r.yaml]\n', 'k/r.yaml': deployment('r') };

  test.each<[string, Files, Files]>([
    ['prose', plain, { 'README.md': 'y' }],
    ['a manifest of another kind', plain, { 'a/deployment.yaml': deployment('b') }],
    ['a workload where nothing deploys anything', plain, { 'a/cron.yaml': cronJob('b') }],
    ['a manifest that no kustomization names', kustomized, { 'a/deployment.yaml': deployment('b') }],
    [
      'a manifest beside charts that nothing deploys',
      { ...plain, ...chart('charts/app') },
      { 'a/deployment.yaml': deployment('b') },
    ],
  ])('%s', async (_name, before, after) => {
    expect(await touches(before, after)).toBe(false);
  });

  test.each<[string, Files, Files]>([
    ['a file that a kustomization names', kustomized, { 'k/r.yaml': deployment('b') }],
    [
      'a file that a kustomization may name with an escape',
      { ...plain, 'k/kustomization.yaml': 'resources: ["\\x72.yaml"]\n', 'k/r.yaml': deployment('r') },
      { 'k/r.yaml': deployment('b') },
    ],
    [
      'the target of a link',
      { ...kustomized, 'k/r.yaml': { link: '../a/deployment.yaml' } },
      { 'a/deployment.yaml': deployment('b') },
    ],
    ['a new link', kustomized, { 'k/l.yaml': { link: 'r.yaml' } }],
    ['a kustomization', plain, { 'k/Kustomization': 'resources: []\n' }],
    ['any file of a chart', { ...plain, ...chart('charts/app') }, { 'charts/app/tags/prod': 'v2' }],
    ['a deployer', plain, { 'deploy/a.yaml': application('a', '  source: {}\n') }],
    [
      'a deployer that goes',
      { ...plain, 'deploy/a.yaml': application('a', '  source: {}\n') },
      { 'deploy/a.yaml': null },
    ],
    [
      'a deployer whose kind is escaped',
      plain,
      { 'deploy/a.yaml': application('a', '  source: {}\n').replace('kind: Application', 'kind: "Applic\\x61tion"') },
    ],
    [
      'a values file outside of charts, where something deploys one',
      { ...chart('charts/app'), 'v/x': 'a: 1', 'd.yaml': application('a', '  source: {}\n') },
      { 'v/x': 'a: 2' },
    ],
    [
      'a workload that a deployer may apply to a namespace',
      { ...plain, 'd.yaml': application('a', '  source: {}\n') },
      { 'a/cron.yaml': cronJob('b') },
    ],
    [
      'a manifest with a variable, where something builds it',
      { 'a/x.yaml': 'apiVersion: v1\nkind: ${K}\n', 'd.yaml': application('a', '  source: {}\n') },
      { 'a/x.yaml': 'apiVersion: v2\nkind: ${K}\n' },
    ],
  ])('but not %s', async (_name, before, after) => {
    expect(await touches(before, after)).toBe(true);
  });
});

describe('base and head', () => {
  test('differ in the keys of what a change reaches, and in nothing else', async () => {
    const before: Files = {
      ...chart('charts/a'),
      ...chart('charts/b'),
      'envs/a.yaml': 'image: example.com/a:1\n',
      'd/a.yaml': application(
        'a',
        `  source: {repoURL: '${OURS}', path: charts/a, helm: {valueFiles: [/envs/a.yaml]}}\n`,
      ),
      'd/b.yaml': application('b', `  source: {repoURL: '${OURS}', path: charts/b}\n`),
    };
    await change(before, { 'envs/a.yaml': 'image: example.com/a:2\n' }, found => {
      const [base, head] = [found?.base.first.roots ?? [], found?.head.first.roots ?? []];
      expect(changed(base, head)).toEqual(['charts/a']);
      expect(found?.head.claims('envs/a.yaml')).toBe(true);
    });
  });

  test('a change deep in an app of apps is found by way of an outer chart that did not change', async () => {
    const before: Files = {
      ...chart('charts/inner'),
      'charts/apps/Chart.yaml': 'apiVersion: v2\nname: apps\nversion: 1.0.0\n',
      'charts/apps/templates/app.yaml': application('inner', `  source: {repoURL: '${OURS}', path: charts/inner}\n`),
    };
    await change(
      before,
      { 'charts/inner/values.yaml': 'image: example.com/app:changed\nsuspend: false\n' },
      async found => {
        if (found === null) throw new Error('The chart changed.');
        expect(changed(found.base.first.roots, found.head.first.roots)).toEqual([]);
        const next = [];
        for (const side of [found.base, found.head]) {
          const rendered = [];
          for (const root of side.first.roots.filter(root => side.carries(root) !== 'nothing'))
            rendered.push({ root, manifests: await manifestsOf(root) });
          expect(rendered.length).toBe(1);
          next.push((await side.rootsFromRendered(rendered)).roots);
        }
        expect(changed(next[0] ?? [], next[1] ?? [])).toEqual(['charts/inner']);
      },
    );
  });

  test('releases of charts in a rendering that is alike wait until something can feed them', async () => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {chart: {spec: {chart: charts/app, sourceRef: {kind: GitRepository, name: x}}}}\n`;
    const before: Files = {
      ...chart('charts/app'),
      'k/kustomization.yaml': 'resources: [r.yaml]\n',
      'k/r.yaml': release,
      'k/c.yaml': cronJob('a'),
    };
    const carried = (after: Files): Promise<readonly unknown[] | undefined> =>
      change(before, after, found =>
        found === null
          ? undefined
          : [found.mayFeedCharts, ...found.head.first.roots.map(root => found.head.carries(root))],
      );
    expect(await carried({ 'k/kustomization.yaml': 'resources: [r.yaml, c.yaml]\n' })).toEqual([false, 'charts']);
    expect(await carried({ 'charts/app/values.yaml': 'image: y\nsuspend: true\n' })).toEqual([true, 'charts']);
  });

  test('a problem of the base is a warning', async () => {
    const plugin = application('a', `  source: {repoURL: '${OURS}', path: a, plugin: {}}\n`);
    await change({ 'd.yaml': plugin, 'a/cron.yaml': cronJob('a') }, { 'a/cron.yaml': cronJob('b') }, found => {
      expect(found?.base.first.problems.map(({ level }) => level)).toEqual(['warning']);
      expect(found?.head.first.problems.map(({ level }) => level)).toEqual([undefined]);
    });
  });
});

/** Paths of roots whose key one side has and the other has not. */
function changed(base: readonly Root[], head: readonly Root[]): readonly string[] {
  const keys = new Set(base.map(root => root.key));
  return head.filter(root => !keys.has(root.key)).map(root => root.ref.path);
}
