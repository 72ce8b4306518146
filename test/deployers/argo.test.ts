// Applications and ApplicationSets as Argo CD 3.6.1's own code reads them: every expectation is what it gave.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Argo CD writes its environment as JavaScript writes its placeholders.
import { describe, expect, test } from 'vitest';
import { expandVariables } from '../../src/deployers/argo/environment.ts';
import { readInto, writeGo } from '../../src/deployers/argo/go-json.ts';
import { mergePatch } from '../../src/deployers/argo/source-files.ts';
import { SOURCE, withoutEmpty } from '../../src/deployers/argo/source-type.ts';
import { strategicPatch } from '../../src/deployers/argo/strategic-patch.ts';
import type { Json, JsonObject } from '../../src/model.ts';
import { application, chart, cronJob, errors, OURS, objectsOf, runDiscovery, treeOf } from '../discovery/support.ts';

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("Go's os.Expand", () => {
  test.each([
    ['v$1x$-y${NAME:-z}w', 'vxyw'],
    ['$NAME-x', '[NAME]-x'],
    ['${NAME}x', '[NAME]x'],
    ['$NAMEx', '[NAMEx]'],
    ['a$', 'a$'],
    ['a$ b', 'a$ b'],
    ['${', ''],
    ['${}x', 'x'],
    ['${NAME', 'NAME'],
    ['$$', '[$]'],
    ['$é', '$é'],
  ])('%s', (text, expected) => {
    const known = new Set(['NAME', 'NAMEx', '$']);
    expect(expandVariables(text, name => (known.has(name) ? `[${name}]` : ''))).toBe(expected);
  });
});

describe('.argocd-source.yaml is laid over the source and read into it again', () => {
  const source: JsonObject = {
    repoURL: OURS,
    path: 'x',
    directory: { recurse: true },
    kustomize: { images: ['a:1', 'b:1'], commonLabels: { a: '1' } },
    helm: { parameters: [{ name: 'tag', value: '1', forceString: true }], valuesObject: { a: { b: 1 } } },
  };
  const merged = (file: Json): unknown => {
    const read = readInto(SOURCE, mergePatch(writeGo(SOURCE, source) ?? {}, file), source);
    return read.ok ? plain(read.value) : read.reason;
  };
  test.each<[string, Json, object]>([
    ['null keeps what the struct has', { directory: null }, source],
    [
      'an empty list is one',
      { kustomize: { images: [] } },
      { ...source, kustomize: { images: [], commonLabels: { a: '1' } } },
    ],
    [
      'null in a list keeps the old member',
      { kustomize: { images: [null, 'c:2'] } },
      { ...source, kustomize: { images: ['a:1', 'c:2'], commonLabels: { a: '1' } } },
    ],
    ['keys are found in any case', { Directory: { RECURSE: false } }, { ...source, directory: { recurse: false } }],
    [
      'members of a list keep what is not said',
      { helm: { parameters: [{ value: 'two' }] } },
      {
        ...source,
        helm: { parameters: [{ name: 'tag', value: 'two', forceString: true }], valuesObject: { a: { b: 1 } } },
      },
    ],
    [
      'values are merged',
      { helm: { valuesObject: { a: { c: 2 } } } },
      {
        ...source,
        helm: { parameters: [{ name: 'tag', value: '1', forceString: true }], valuesObject: { a: { b: 1, c: 2 } } },
      },
    ],
  ])('%s', (_, file, expected) => {
    expect(merged(file)).toEqual(plain(expected));
  });

  test('a field of another type is refused', () => {
    expect(merged({ helm: { valueFiles: 'a.yaml' } })).toBe('`helm.valueFiles` is a string and not a list');
    expect(merged({ directory: { recurse: 'yes' } })).toBe('`directory.recurse` is a string and not true or false');
  });

  test('what says nothing is as good as absent', () => {
    const empty = {
      helm: { releaseName: '', valueFiles: [] },
      kustomize: { forceCommonLabels: true },
      directory: { recurse: false, jsonnet: {} },
    };
    expect(plain(withoutEmpty(empty))).toEqual({});
    const said = {
      helm: { valuesObject: {} },
      kustomize: { ignoreMissingComponents: true },
      directory: { exclude: 'x' },
    };
    expect(plain(withoutEmpty(said))).toEqual(said);
  });
});

test('a strategic patch merges maps, replaces lists and obeys its directives', () => {
  const target = { a: { b: 1, c: 2 }, l: [1, 2], d: { e: 1 } };
  expect(plain(strategicPatch(target, { a: { b: null, x: 1 }, l: [3] }))).toEqual({
    a: { c: 2, x: 1 },
    l: [3],
    d: { e: 1 },
  });
  expect(plain(strategicPatch(target, { a: { $patch: 'replace', y: 1 }, d: { $patch: 'delete' } }))).toEqual({
    a: { y: 1 },
    l: [1, 2],
    d: {},
  });
  expect(plain(strategicPatch(target, { $retainKeys: ['l'] }))).toEqual({ l: [1, 2] });
});

test("kustomize options stand in the folder's own kustomization; explicit directories stay plain; values files keep their order", async () => {
  const result = await runDiscovery(
    await treeOf({
      'apps/k/kustomization.yaml':
        'resources: [cron.yaml]\nnamePrefix: own-\nimages: [{name: example.com/app, newName: own/app, newTag: own}]\n',
      'apps/k/cron.yaml': cronJob('nightly'),
      ...chart('charts/app'),
      'charts/app/a.yaml': 'image: a:1\n',
      'charts/app/conf/b.yaml': 'image: b:1\n',
      'charts/app/conf/c.yaml': 'image: c:1\n',
      'deploy/k.yaml': application(
        'k',
        `  source: {repoURL: ${OURS}, path: apps/k, kustomize: {images: ['example.com/app=*:*'], patches: [{target: {name: nightly}, patch: '[{"op": "add", "path": "/spec/suspend", "value": true}]'}]}}\n`,
      ),
      'deploy/plain.yaml': application(
        'plain',
        `  source: {repoURL: ${OURS}, path: apps/k, directory: {recurse: true}}\n`,
        'plain-ns',
      ),
      'deploy/helm.yaml': application(
        'helm',
        `  source: {repoURL: ${OURS}, path: charts/app, helm: {valueFiles: ['conf/*.yaml', a.yaml, conf/b.yaml]}}\n`,
      ),
    }),
  );
  expect(errors(result)).toEqual([]);
  const [job] = await objectsOf(result, 'apps/k', 'CronJob');
  expect(job).toMatchObject({ metadata: { name: 'own-nightly' }, spec: { suspend: true } });
  expect(JSON.stringify(job)).toContain('own/app:own');
  expect([
    result.discovery.isPlain('apps/k/cron.yaml'),
    result.discovery.folders('apps/k/cron.yaml').map(({ namespace }) => namespace),
  ]).toEqual([true, ['plain-ns']]);
  // Of a pattern and a name the name says where a file stands: c, a, b.
  const [rendered] = await objectsOf(result, 'charts/app', 'CronJob');
  expect(JSON.stringify(rendered)).toContain('b:1');
});

test('an ApplicationSet over clusters: files that override one of them are followed, files that only one reads are unseen', async () => {
  const set = (name: string, values: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  generators: [{clusters: {}}]\n  template:\n    metadata: {name: '{{name}}-${name}'}\n    spec: {source: {repoURL: '${OURS}', path: charts/app, helm: {valueFiles: [${values}]}}, destination: {namespace: apps}}\n`;
  const result = await runDiscovery(
    await treeOf({
      ...chart('charts/app'),
      'charts/app/.argocd-source-prod-one.yaml': 'helm: {valuesObject: {image: "evil:1"}}\n',
      'envs/prod/app.yaml': 'image: x\n',
      'sets/one.yaml': set('one', ''),
      'sets/two.yaml': set('two', "'/envs/{{name}}/app.yaml'"),
    }),
  );
  const images = (await objectsOf(result, 'charts/app', 'CronJob')).map(object => JSON.stringify(object));
  expect(images.some(text => text.includes('evil:1'))).toBe(true);
  const unseen = result.problems.find(({ code }) => code === 'not-followed')?.unseen;
  expect([
    unseen?.reads('envs/prod/app.yaml'),
    unseen?.reads('charts/app/values.yaml'),
    unseen?.reads('README.md'),
  ]).toEqual([true, true, false]);
});

test('what is said of all clusters alike tells which files a cluster nobody lists may read; an empty generator makes nothing', async () => {
  const set = (name: string, generators: string, source: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  generators: ${generators}\n  template:\n    metadata: {name: '${name}-{{nameNormalized}}'}\n    spec: {source: {${source}}, destination: {namespace: apps}}\n`;
  const path = "'{{values.root}}/{{values.environment}}/{{nameNormalized}}'";
  const result = await runDiscovery(
    await treeOf({
      'components/backup/staging/one/kustomization.yaml': 'resources: []\n',
      'sets/backup.yaml': set(
        'backup',
        '[{merge: {mergeKeys: [nameNormalized], generators: [{clusters: {selector: {matchLabels: {a: b}}, values: {root: components/backup, environment: staging}}}, {list: {elements: []}}]}}]',
        `repoURL: '${OURS}', path: ${path}`,
      ),
      'sets/empty.yaml': set('empty', '[{}]', "repoURL: https://charts.example, chart: app, targetRevision: '1'"),
      'sets/charts.yaml': set(
        'charts',
        '[{clusters: {}}]',
        "repoURL: https://charts.example, chart: app, targetRevision: '{{metadata.labels.v}}'",
      ),
    }),
  );
  const unseen = (name: string) => result.problems.find(({ message }) => message.includes(`argocd/${name} `))?.unseen;
  const reads = (name: string) =>
    ['components/backup/staging/two/x.yaml', 'components/other/staging/two/x.yaml', 'sets/x.yaml'].map(each =>
      unseen(name)?.reads(each),
    );
  expect(reads('backup')).toEqual([true, false, false]);
  expect(reads('charts')).toEqual([false, false, false]);
  expect(unseen('empty')).toBeUndefined();
});
