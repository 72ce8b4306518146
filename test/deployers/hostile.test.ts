// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux writes its variables as JavaScript writes its placeholders.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DeployerContext, Followed, PlannedRoot } from '../../src/deployers/deployer.ts';
import { folderShapes } from '../../src/deployers/folder-shapes.ts';
import { DEPLOYERS, followDeployer } from '../../src/deployers/index.ts';
import { repositoryIdentity } from '../../src/deployers/repository-url.ts';
import { referenceRegistry } from '../../src/discovery/references.ts';
import { makePlanned } from '../../src/discovery/roots.ts';
import { createScanMemory } from '../../src/discovery/scan.ts';
import { treeIndex } from '../../src/git/tree-index.ts';
import type { Json, JsonObject, Manifest } from '../../src/model.ts';
import {
  application,
  chart,
  errors,
  manifestsOf,
  OURS,
  runDiscovery,
  sharedRenderer,
  treeOf,
} from '../discovery/support.ts';

let context: DeployerContext;

test('no kind has two deployers', () => {
  expect(new Set(DEPLOYERS.map(({ group, kind }) => `${group}/${kind}`)).size).toBe(DEPLOYERS.length);
});

beforeAll(async () => {
  const tree = await treeOf({
    ...chart('charts/app'),
    'apps/k/kustomization.yaml': 'resources: [r.yaml]\nnamePrefix: own-\nimages: [{name: r, newName: renamed}]\n',
    'apps/k/r.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: r}\n',
    'apps/out': { link: '../../..' },
    'apps/away': { link: '/etc' },
    'apps/inside': { link: '../charts/app' },
    'apps/loop': { link: 'loop' },
    'values.yaml': 'image: x\n',
  });
  const index = await treeIndex(tree);
  context = {
    index,
    shapes: folderShapes(index.below('')),
    repositories: repositoryIdentity([OURS]),
    references: referenceRegistry(tree, createScanMemory()),
    allows: () => false,
  };
});

function follow(object: JsonObject): Promise<Followed | null> {
  const location = { path: 'deploy/x.yaml', line: 1, column: 1, precision: 'exact' } as const;
  const file = {
    path: 'deploy/x.yaml',
    source: { type: 'manifest', path: 'deploy' },
    bytes: new Uint8Array(),
  } as const;
  const manifest: Manifest = { file, object, comment: '', locate: () => location };
  return followDeployer(manifest, { via: '', namespace: null, tentative: false }, context);
}

const argo = (source: JsonObject): JsonObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'x' },
  spec: { source: { repoURL: OURS, ...source } },
});

/** What a deployer would build of a folder's kustomization. */
function writtenBy(root: PlannedRoot | undefined, own: Record<string, Json>): unknown {
  const written = root?.type === 'kustomize' ? root.spec.edit?.apply(own) : undefined;
  return written !== undefined && 'kustomization' in written ? written.kustomization : written;
}

describe('paths', () => {
  test.each(['../x', 'apps/../../x', 'apps/out', 'apps/out/etc', 'apps/away', 'apps/loop/x', 'a\\b', 'a\0b'])(
    '%j leads out of the repository',
    async path => {
      const followed = await follow(argo({ path }));
      expect(followed?.roots).toEqual([]);
      expect(followed?.problems.map(({ code, level }) => [code, level])).toEqual([['not-followed', undefined]]);
      const flux = await follow({
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'x' },
        spec: { path, sourceRef: { name: 'x' } },
      });
      expect(flux?.roots).toEqual([]);
      expect((flux?.problems.length ?? 0) + (flux?.remoteSources.length ?? 0)).toBe(1);
    },
  );

  test('a link inside the repository is followed, and its target is what is rendered', async () => {
    const followed = await follow(
      argo({ path: 'apps/inside', helm: { valueFiles: ['../../values.yaml', '../values.yaml'] } }),
    );
    const [root] = followed?.roots ?? [];
    expect(root?.type === 'helm' && [root.spec.chart, root.spec.values]).toEqual([
      'charts/app',
      [{ file: 'values.yaml' }, { file: 'apps/values.yaml' }],
    ]);
  });

  test.each([
    // Argo CD refuses these, and deploys nothing.
    ['../../../../etc/passwd', [], 1],
    ['/../x', [], 1],
    ['', [], 1],
    ['$nobody/values.yaml', [], 1],
    ['file:///etc/passwd', [], 1],
    // And these it takes, though nobody sees them here.
    ['$other/values.yaml', [1], 0],
    ['https://evil.example/values.yaml', [1], 0],
  ])('the values file %j is a problem', async (file, ofRoots, ofFollowing) => {
    const object = argo({});
    const spec = {
      sources: [
        { repoURL: OURS, path: 'charts/app', helm: { valueFiles: [file] } },
        { repoURL: 'https://evil.example/x/y', ref: 'other' },
      ],
    };
    const followed = await follow({ ...object, spec });
    expect(followed?.roots.map(({ problems }) => problems.length)).toEqual(ofRoots);
    expect(followed?.problems.length).toBe(ofFollowing);
  });
});

describe('what deployers say in passing', () => {
  const flux = (group: string, kind: string, spec: JsonObject, name = 'x'): JsonObject => ({
    apiVersion: `${group}.toolkit.fluxcd.io/v1`,
    kind,
    metadata: { name, namespace: 'flux-system' },
    spec,
  });
  const release = (spec: JsonObject, chartSpec: JsonObject, name?: string): JsonObject =>
    flux(
      'helm',
      'HelmRelease',
      { ...spec, chart: { spec: { chart: 'charts/app', sourceRef: { name: 'x' }, ...chartSpec } } },
      name,
    );

  test('a folder of manifests: include, exclude, recursion, and Jsonnet', async () => {
    const directory = { recurse: true, include: '{*.yaml,*.json}', exclude: 'templates/*' };
    const [folder] = (await follow(argo({ path: 'charts/app', directory })))?.folders ?? [];
    const paths = [
      'charts/app/x.yaml',
      'charts/app/deep/x.json',
      'charts/app/x.yml',
      'charts/app/templates/x.yaml',
      'x.yaml',
    ];
    expect(paths.map(path => folder?.includes(path))).toEqual([true, true, false, false, false]);
    const endless = (await follow(argo({ path: 'charts/app', directory: { include: '{a,b}'.repeat(3_000) } })))
      ?.folders[0];
    expect(endless?.includes(`charts/app/${'a'.repeat(200)}.yaml`)).toBe(false);
  });

  test('two tools for one source are refused, as Argo CD does', async () => {
    const followed = await follow(
      argo({ path: 'charts/app', helm: { releaseName: 'x' }, kustomize: { namePrefix: 'x-' } }),
    );
    expect([followed?.roots.length, followed?.problems.length]).toEqual([0, 1]);
    // What says nothing is as good as absent.
    const empty = await follow(
      argo({ path: 'charts/app', helm: {}, kustomize: { images: [] }, directory: { recurse: false } }),
    );
    expect(empty?.roots.map(({ type }) => type)).toEqual(['helm']);
  });

  test('a release name beyond 53 characters is shortened with a hash', async () => {
    const followed = await follow(release({ targetNamespace: 'apps' }, {}, 'n'.repeat(60)));
    const [root] = followed?.roots ?? [];
    expect(root?.type === 'helm' && root.spec.release).toMatch(/^apps-n{35}-[0-9a-f]{12}$/);
  });

  test("values files are packed as the chart's own, unless its own is the first of them and nothing in them is null", async () => {
    const packed = async (valuesFiles: readonly string[]) => {
      const [root] = (await follow(release({}, { valuesFiles })))?.roots ?? [];
      return root?.type === 'helm' && [root.spec.defaults?.text, root.spec.values, root.problems.length];
    };
    expect(await packed(['values.yaml'])).toEqual(['{"image": "x"}', [], 0]);
    const files = ['charts/app/values.yaml', 'values.yaml'];
    expect(await packed(files)).toEqual([undefined, files.map(file => ({ file })), 0]);
    expect(await packed(['../../charts/app/values.yaml'])).toMatchObject([undefined, [{ file: files[0] }], 0]);
    expect(await packed(['charts/app/none.yaml'])).toMatchObject(['{}', [], 1]);
  });

  test('Flux merges images by name field by field, before 1.9.4 whole; both count where they differ', async () => {
    const object = flux('kustomize', 'Kustomization', {
      path: './apps/k',
      sourceRef: { name: 'x' },
      images: [{ name: 'r', newTag: '2' }],
    });
    const roots = (await follow(object))?.roots ?? [];
    const own = { images: [{ name: 'r', newName: 'renamed', digest: 'sha256:0' }] };
    expect(roots.map(root => writtenBy(root, own))).toMatchObject([
      { images: [{ name: 'r', newName: 'renamed', newTag: '2' }] },
      { images: [{ name: 'r', newTag: '2' }] },
    ]);
  });

  test('older patches are written as the text that they come to', async () => {
    const spec = {
      path: 'apps/k',
      patchesStrategicMerge: [{ kind: 'X' }],
      patchesJson6902: [{ patch: [{ op: 'remove' }], target: { kind: 'Y' } }],
    };
    const [root] = (await follow(flux('kustomize', 'Kustomization', spec)))?.roots ?? [];
    expect(writtenBy(root, {})).toMatchObject({
      patchesStrategicMerge: ['{"kind": "X"}'],
      patchesJson6902: [{ patch: '[{"op": "remove"}]', target: { kind: 'Y' } }],
    });
  });

  test.each<[string, JsonObject, number]>([
    ['helm.cattle.io', { kind: 'HelmChart', spec: { chart: 'redis', repo: 'https://charts.example' } }, 1],
    ['helm.cattle.io', { kind: 'HelmChart', spec: { chartContent: 'aGVsbG8=' } }, 1],
    ['fleet.cattle.io', { kind: 'GitRepo', spec: { repo: 'https://github.com/acme/other' } }, 1],
    ['fleet.cattle.io', { kind: 'GitRepo', spec: { repo: OURS } }, 0],
    [
      'kappctrl.k14s.io',
      { kind: 'App', spec: { fetch: [{ git: { url: OURS } }, { image: { url: 'ghcr.io/x' } }] } },
      1,
    ],
    ['kappctrl.k14s.io', { kind: 'App', spec: { fetch: [{ git: { url: OURS } }] } }, 0],
    ['helm.crossplane.io', { kind: 'Release', spec: { forProvider: { chart: { name: 'redis' } } } }, 1],
    ['source.toolkit.fluxcd.io', { kind: 'OCIRepository', spec: {} }, 0],
  ])('what %s fetches from elsewhere: %j', async (group, object, notices) => {
    const followed = await follow({ apiVersion: `${group}/v1`, metadata: { name: 'x' }, ...object });
    expect(followed?.remoteSources.length ?? 0).toBe(notices);
  });

  test('an artifact may hold something else than the folder of that name: it is built, and a notice besides', async () => {
    const followed = await follow(
      flux('kustomize', 'Kustomization', { path: 'apps/k', sourceRef: { kind: 'OCIRepository', name: 'x' } }),
    );
    expect([followed?.roots.length, followed?.remoteSources.length]).toEqual([1, 1]);
  });

  test('the key of a notice changes with what is fetched, and not with where it stands', async () => {
    const key = async (version: string) =>
      (await follow(argo({ chart: 'redis', targetRevision: version })))?.remoteSources[0]?.key;
    expect(await key('1')).toBe(await key('1'));
    expect(await key('1')).not.toBe(await key('2'));
  });
});

describe('size', () => {
  test('lists and matrices without end are cut off, and the cut is reported', async () => {
    const set = (generators: JsonObject[]): JsonObject => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'x' },
      spec: {
        generators,
        template: { metadata: { name: '{{a}}-{{b}}' }, spec: { source: { repoURL: OURS, path: 'charts/app' } } },
      },
    });
    const list = (count: number, key = 'a'): JsonObject => ({
      list: { elements: Array.from({ length: count }, (_, index) => ({ [key]: String(index) })) },
    });
    for (const generators of [[list(100_000)], [{ matrix: { generators: [list(2_000), list(2_000, 'b')] } }]]) {
      const followed = await follow(set(generators));
      expect(followed?.problems.map(({ code }) => code)).toEqual(['limit-reached']);
      expect(followed?.roots.length).toBe(1_000);
    }
    const names = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`n${index}`, '1']));
    const wide = await follow(set([{ matrix: { generators: [{ list: { elements: [names] } }, list(1_000, 'b')] } }]));
    expect([wide?.roots.length, wide?.problems.map(({ code }) => code)]).toEqual([0, ['not-followed']]);
    const long = await follow(
      set([{ list: { elements: Array.from({ length: 1_000 }, () => ({ a: 'x'.repeat(100_000) })) } }]),
    );
    expect(long?.problems.map(({ code }) => code)).toEqual(['not-followed']);
    const nested = (depth: number): JsonObject =>
      depth === 0 ? list(1) : { matrix: { generators: [nested(depth - 1), list(1)] } };
    expect((await follow(set([nested(200)])))?.problems.map(({ code }) => code)).toEqual(['not-followed']);
  });

  test('a number beyond 2^53 in an overlay is no crash', async () => {
    const followed = await follow(argo({ path: 'apps/k', kustomize: { replicas: [{ name: 'x', count: 2n ** 60n }] } }));
    const [plan] = followed?.roots ?? [];
    if (plan === undefined) throw new Error('There should have been a root.');
    await makePlanned(
      context.index.tree,
      plan,
      { depth: 0, tentative: false, softened: false },
      await sharedRenderer(),
    );
  });
});

describe('what the text of an object can do', () => {
  test('names cannot bring line breaks, colours or reordering into messages', async () => {
    const name = 'a\n::error::x\u001b[31m\u202e`b`';
    const object: JsonObject = { ...argo({ path: '..' }), metadata: { name, namespace: 'n\r' } };
    const followed = await follow(object);
    for (const { message } of followed?.problems ?? []) expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(followed?.problems.length).toBe(1);
    const rooted = await follow({
      ...object,
      spec: argo({ path: 'charts/app', targetRevision: name })['spec'] ?? null,
    });
    for (const root of rooted?.roots ?? []) expect(root.spec.why).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(rooted?.roots.length).toBe(1);
    const template = { metadata: { name: 'x' }, spec: { source: { repoURL: OURS, path: '{{ \u202e\u0007 | x }}' } } };
    const set = {
      apiVersion: 'argoproj.io/v1',
      kind: 'ApplicationSet',
      metadata: {},
      spec: { goTemplate: true, template },
    };
    for (const generators of [
      [{ list: { elements: [{}] } }],
      [{ '\u202e': {} }],
      [{ clusters: {} }],
      [{ git: { repoURL: '\u202e' } }],
    ]) {
      const followed = await follow({ ...set, spec: { ...set.spec, generators } });
      expect(followed?.problems.length).toBe(1);
      for (const { message } of followed?.problems ?? []) expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  test('keys of a prototype are keys', async () => {
    const valuesObject = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as JsonObject;
    const followed = await follow(argo({ path: 'charts/app', helm: { valuesObject }, __proto__: null }));
    const [root] = followed?.roots ?? [];
    expect(root?.type === 'helm' && root.spec.values).toEqual([
      { inline: '{"__proto__": {"polluted": true}, "constructor": 1}' },
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('parameters of a generator are text: they bring no new fields and no new placeholders', async () => {
    const followed = await follow({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'x' },
      spec: {
        generators: [{ list: { elements: [{ a: 'x", "path": "evil', b: '{{c}}', c: 'secret' }] } }],
        template: {
          metadata: { name: '{{a}}' },
          spec: { source: { repoURL: OURS, path: 'charts/app', helm: { releaseName: '{{b}}' } } },
        },
      },
    });
    const [root] = followed?.roots ?? [];
    expect(root?.type === 'helm' && [root.spec.chart, root.spec.release]).toEqual(['charts/app', '{{c}}']);
  });

  test('a prefix takes the place of the one that the folder has', async () => {
    const followed = await follow(argo({ path: 'apps/k', kustomize: { namePrefix: 'a-' } }));
    expect(writtenBy(followed?.roots[0], { namePrefix: 'own-' })).toMatchObject({ namePrefix: 'a-' });
  });

  test('no object makes a deployer throw', async () => {
    const leaf = fc.oneof(
      fc.constantFrom<unknown>(
        '',
        '.',
        '..',
        'charts/app',
        'apps/k',
        OURS,
        '{{x}}',
        '${A}',
        '$v/x',
        'ConfigMap',
        'GitRepository',
        'app',
        '\u202e\n',
        '[',
        '*',
      ),
      fc.constantFrom<unknown>(null, true, 0, -1, Number.POSITIVE_INFINITY, 2n ** 70n),
    );
    const keys = fc.constantFrom(
      ...'spec source sources repoURL path chart helm values valuesObject valueFiles parameters fileParameters name value kustomize images patches patch target directory include exclude recurse ref destination namespace generators list elements git directories files matrix merge mergeKeys clusters template metadata sourceRef kind url postBuild substitute substituteFrom chartRef valuesFrom targetPath valuesFiles components commonLabels replicas releaseName fetch __proto__ constructor'.split(
        ' ',
      ),
    );
    const value = fc.letrec<{ value: unknown }>(tie => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 8 }),
      ),
    })).value;
    const kinds = fc.constantFrom(...DEPLOYERS);
    await fc.assert(
      fc.asyncProperty(
        kinds,
        fc.dictionary(keys, value, { maxKeys: 8 }),
        value,
        async ({ group, kind }, spec, metadata) => {
          const followed = await follow({ apiVersion: `${group}/v1`, kind, metadata, spec } as JsonObject);
          expect(followed).not.toBeNull();
        },
      ),
      { seed: 1, numRuns: 1_500 },
    );
  });
});

test('a file that mentions a deployer and cannot be read is a warning, and what it names is rendered by itself', async () => {
  const tree = await treeOf({
    ...chart('charts/app'),
    'deploy/x.yaml': `${application('x', '  source: {path: charts/app}\n')}  bad: {{ oops\n`,
  });
  const result = await runDiscovery(tree);
  expect(errors(result)).toEqual([]);
  expect(result.problems.map(({ level, path }) => [level, path])).toEqual([['warning', 'deploy/x.yaml']]);
  expect(result.roots.map(({ why }) => why)).toEqual([
    'a chart that nothing in this repository deploys, with its default values',
  ]);
});

test('a template that writes a deployer in pieces is still followed once its chart is rendered', async () => {
  const tree = await treeOf({
    ...chart('charts/app'),
    'charts/outer/Chart.yaml': 'apiVersion: v2\nname: outer\nversion: 1.0.0\n',
    'charts/outer/templates/x.yaml': application('x', `  source: {repoURL: '${OURS}', path: charts/app}\n`).replace(
      'kind: Application',
      'kind: {{ printf "%s%s" "Appli" "cation" }}',
    ),
  });
  const result = await runDiscovery(tree);
  expect(result.roots.map(({ ref, namespace }) => [ref.path, namespace])).toEqual([
    ['charts/outer', null],
    ['charts/app', 'billing'],
  ]);
  for (const root of result.roots) expect((await manifestsOf(root)).length).toBe(1);
});
