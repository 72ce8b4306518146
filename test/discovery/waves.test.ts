// What renderings lead to: deployers that a kustomization takes in are found whatever their kind.
import { expect, test } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { DEPLOYERS } from '../../src/deployers/index.ts';
import { discover } from '../../src/discovery/index.ts';
import { renderAll } from '../../src/discovery/render-waves.ts';
import { OURS, sharedRenderer, treeOf } from './support.ts';

/** An object of every kind that fetches something from elsewhere, as its text. */
const SPECS: Readonly<Record<string, string>> = {
  'argoproj.io/Application':
    'source: {repoURL: https://github.com/acme/other, path: apps/x}, destination: {namespace: x}',
  'argoproj.io/ApplicationSet':
    'generators: [{list: {elements: [{a: b}]}}], template: {metadata: {name: x}, spec: {source: {repoURL: https://github.com/acme/other, path: apps/x}}}',
  'kustomize.toolkit.fluxcd.io/Kustomization': 'path: ./apps, sourceRef: {kind: GitRepository, name: other}',
  'helm.toolkit.fluxcd.io/HelmRelease':
    'chart: {spec: {chart: redis, sourceRef: {kind: HelmRepository, name: bitnami}}}',
  'helm.cattle.io/HelmChart': 'chart: redis, repo: https://charts.example',
  'fleet.cattle.io/GitRepo': 'repo: https://github.com/acme/other',
  'kappctrl.k14s.io/App': 'fetch: [{git: {url: https://github.com/acme/other}}]',
  'helm.crossplane.io/Release': 'forProvider: {chart: {name: redis, repository: https://charts.example}}',
};

const others = DEPLOYERS.filter(({ group, kind }) => SPECS[`${group}/${kind}`] === undefined);

test('kinds without an example here in a rendering are found, all in one', async () => {
  const object = ({ group, kind }: (typeof others)[number], index: number): string =>
    `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: {name: x${index}, namespace: x}\nspec: {repo: https://github.com/acme/other}\n`;
  const tree = await treeOf({
    'base/kustomization.yaml': 'namePrefix: own-\nresources: [deployers.yaml]\n',
    'base/deployers.yaml': others.map(object).join('---\n'),
  });
  const options = { renderer: await sharedRenderer(), repositoryUrls: async () => [OURS] };
  const { remoteSources } = await renderAll(await discover(tree, defaultConfig(), options), ['CronJob']);
  const found = new Set(remoteSources.map(each => each.object?.kind));
  // A ResourceSet and an Application of KubeVela are told of by what stands in them.
  expect(others.map(({ kind }) => kind).filter(kind => !found.has(kind))).toEqual(['ResourceSet', 'Application']);
});

test.each(Object.entries(SPECS))('%s in a rendering is found', async (name, spec) => {
  const [group, kind] = name.split('/');
  const tree = await treeOf({
    // The name prefix says that it was found in the rendering, and not in the file.
    'base/kustomization.yaml': 'namePrefix: own-\nresources: [deployer.yaml]\n',
    'base/deployer.yaml': `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: {name: x, namespace: x}\nspec: {${spec}}\n`,
  });
  const options = { renderer: await sharedRenderer(), repositoryUrls: async () => [OURS] };
  const { remoteSources } = await renderAll(await discover(tree, defaultConfig(), options), ['CronJob']);
  // A set is told of by the Application that it makes.
  const told = kind === 'ApplicationSet' ? { kind: 'Application', name: 'x' } : { kind, name: 'own-x' };
  expect(remoteSources.map(({ object }) => object)).toEqual([{ ...told, namespace: 'x' }]);
});
