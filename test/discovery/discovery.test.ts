// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux writes its variables as JavaScript writes its placeholders.
import { describe, expect, test } from 'vitest';
import { allErrors, application, chart, cronJob, errors, OURS, objectsOf, runDiscovery, treeOf } from './support.ts';

const kustomization = (resources: readonly string[], more = ''): string =>
  `resources: [${resources.join(', ')}]\n${more}`;

describe('without deployers', () => {
  test('charts with default values and each environment, kustomizations that no other includes, and the rest as plain manifests', async () => {
    const tree = await treeOf({
      ...chart('charts/app'),
      'charts/app/values-prod.yaml': 'image: example.com/app:prod\n',
      'charts/app/values-stage.yaml': 'image: example.com/app:stage\n',
      'charts/app/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
      'charts/lib/templates/_cron.yaml': '{{ define "x" }}\nkind: CronJob\n{{ end }}',
      'base/kustomization.yaml': kustomization(['cron.yaml']),
      'base/cron.yaml': cronJob('nightly'),
      'overlays/prod/kustomization.yaml': kustomization(['../../base'], 'namespace: prod\n'),
      'plain/cron.yaml': cronJob('plain'),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    expect(result.roots.map(({ ref, environment, why }) => [ref.type, ref.path, environment, why])).toEqual([
      ['helm', 'charts/app', null, 'a chart that nothing in this repository deploys, with its default values'],
      [
        'helm',
        'charts/app',
        'prod',
        'a chart that nothing in this repository deploys with `values-prod.yaml`, which lies beside it',
      ],
      [
        'helm',
        'charts/app',
        'stage',
        'a chart that nothing in this repository deploys with `values-stage.yaml`, which lies beside it',
      ],
      ['kustomize', 'overlays/prod', 'prod', 'a kustomization that no other one includes'],
    ]);
    const { discovery } = result;
    expect(
      ['plain/cron.yaml', 'base/cron.yaml', 'charts/app/templates/cron.yaml', 'charts/lib/templates/_cron.yaml'].map(
        discovery.isPlain,
      ),
    ).toEqual([true, false, false, false]);
    expect(images(await objectsOf(result, 'charts/app', 'CronJob'))).toEqual([
      'example.com/app:default',
      'example.com/app:prod',
      'example.com/app:stage',
    ]);
    expect(discovery.describe(result.roots[1] ?? fail())).toEqual({
      type: 'helm',
      path: 'charts/app',
      detail: 'release app, prod',
      why: 'a chart that nothing in this repository deploys with `values-prod.yaml`, which lies beside it',
      how: 'helm template `app` with `charts/app/values-prod.yaml`',
      namespace: null,
      environment: 'prod',
    });
  });
});

describe('Argo CD', () => {
  test('a chart with values of a second source, inline values and parameters, and nothing of its defaults', async () => {
    const tree = await treeOf({
      ...chart(
        'charts/app',
        'image: example.com/app:default\nsuspend: {{ required "x" }}\n'.replace('{{ required "x" }}', 'true'),
      ),
      'environments/prod/app.yaml': 'image: example.com/app:prod\nsuspend: true\n',
      'deploy/app.yaml': application(
        'billing',
        `  sources:
    - repoURL: ${OURS}.git
      path: charts/app
      targetRevision: HEAD
      helm:
        releaseName: nightly-billing
        valueFiles: ['$values/environments/prod/app.yaml', missing.yaml]
        ignoreMissingValueFiles: true
        valuesObject: {image: 'example.com/app:object'}
        parameters:
          - {name: suspend, value: 'false'}
          - {name: image, value: 'example.com/$ARGOCD_APP_NAME:2', forceString: true}
    - repoURL: git@github.com:acme/ops.git
      ref: values
`,
      ),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    expect(result.roots.map(({ ref, namespace, environment, why }) => [ref.path, namespace, environment, why])).toEqual(
      [['charts/app', 'billing', 'prod', 'Argo CD Application argocd/billing, in deploy/app.yaml']],
    );
    const [object] = await objectsOf(result, 'charts/app', 'CronJob');
    expect(object).toMatchObject({ metadata: { name: 'nightly-billing-nightly' }, spec: { suspend: false } });
    expect(images([object])).toEqual(['example.com/billing:2']);
  });

  test('a kustomization with overrides, a folder of manifests, and a folder that a plugin renders', async () => {
    const tree = await treeOf({
      'apps/k/kustomization.yaml': kustomization(
        ['cron.yaml'],
        'images: [{name: example.com/app, newName: registry.example/app}]\n',
      ),
      'apps/k/cron.yaml': cronJob('nightly'),
      'apps/plain/cron.yaml': cronJob('plain'),
      'apps/plain/skipped.txt': 'x',
      'apps/plain/deep/cron.yaml': cronJob('deep'),
      'deploy/k.yaml': application(
        'k',
        `  source:
    repoURL: ${OURS}
    path: apps/k
    kustomize:
      namePrefix: eu-
      namespace: kust
      images: ['example.com/app:7']
      commonLabels: {team: billing}
      patches:
        - target: {kind: CronJob}
          patch: '[{"op": "replace", "path": "/spec/schedule", "value": "*/5 * * * *"}]'
`,
      ),
      'deploy/plain.yaml': application('plain', `  source: {repoURL: ${OURS}, path: apps/plain}\n`),
      'deploy/plugin.yaml': application(
        'plugin',
        `  source: {repoURL: ${OURS}, path: apps/plain, plugin: {name: cdk}}\n`,
      ),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([
      'not-followed: The Argo CD Application argocd/plugin is rendered by a config management plugin, whose output is not known here, so what it deploys was not checked.',
    ]);
    const [object] = await objectsOf(result, 'apps/k', 'CronJob');
    expect(object).toMatchObject({
      metadata: { name: 'eu-nightly', namespace: 'kust', labels: { team: 'billing' } },
      spec: { schedule: '*/5 * * * *' },
    });
    // The folder renames the image itself; Argo CD's override takes the place of that whole entry.
    expect(images([object])).toEqual(['example.com/app:7']);
    const { discovery } = result;
    expect(discovery.isPlain('apps/plain/cron.yaml')).toBe(true);
    expect(discovery.folders('apps/plain/cron.yaml').map(({ namespace, why }) => [namespace, why])).toEqual([
      ['billing', 'Argo CD Application argocd/plain, in deploy/plain.yaml'],
    ]);
    expect(['apps/plain/deep/cron.yaml', 'apps/plain/skipped.txt'].map(path => discovery.folders(path).length)).toEqual(
      [0, 0],
    );
  });

  test('what is remote is a notice, with the files of this repository that go into it', async () => {
    const tree = await treeOf({
      ...chart('charts/app'),
      'values/redis.yaml': 'a: 1\n',
      'deploy/redis.yaml': application(
        'redis',
        `  sources:
    - {repoURL: 'https://charts.example', chart: redis, targetRevision: 1.2.3, helm: {valueFiles: ['$here/values/redis.yaml']}}
    - {repoURL: '${OURS}', ref: here}
`,
      ),
      'deploy/other.yaml': application(
        'other',
        '  source: {repoURL: https://github.com/acme/other, path: charts/app}\n',
      ),
      'deploy/oci.yaml': application(
        'oci',
        '  source: {repoURL: "oci://ghcr.io/acme/chart", path: ., targetRevision: 1.0.0}\n',
      ),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    expect(
      result.remoteSources.map(({ message, location, files }) => [message, location.path, location.line, files]),
    ).toEqual([
      [
        'The Argo CD Application argocd/oci deploys the chart `oci://ghcr.io/acme/chart` of `oci://ghcr.io/acme/chart` (version `1.0.0`), which is not in this repository: its jobs cannot be seen here.',
        'deploy/oci.yaml',
        9,
        [],
      ],
      [
        'The Argo CD Application argocd/other deploys the folder `charts/app` of `https://github.com/acme/other`, which is not in this repository: its jobs cannot be seen here.',
        'deploy/other.yaml',
        9,
        [],
      ],
      [
        'The Argo CD Application argocd/redis deploys the chart `redis` of `https://charts.example` (version `1.2.3`), which is not in this repository: its jobs cannot be seen here.',
        'deploy/redis.yaml',
        10,
        ['values/redis.yaml'],
      ],
    ]);
    // The chart of that name here is another one, and is rendered as what it is: a chart that nothing deploys.
    expect(result.roots.map(({ ref, namespace }) => [ref.path, namespace])).toEqual([['charts/app', null]]);
  });

  test('where nobody says which repository this is, a folder that exists is taken for the one that is meant', async () => {
    const tree = await treeOf({
      ...chart('charts/app'),
      'deploy/a.yaml': application('a', '  source: {repoURL: https://git.example/x/y, path: charts/app}\n'),
      'deploy/b.yaml': application('b', '  source: {repoURL: https://git.example/x/y, path: charts/elsewhere}\n'),
    });
    const result = await runDiscovery(tree, { repositoryUrls: async () => [] });
    expect(result.roots.map(({ why }) => why)).toEqual([
      'Argo CD Application argocd/a, in deploy/a.yaml (which repository this is was not said, and the folder exists here)',
    ]);
    expect(result.remoteSources.map(({ object }) => object.name)).toEqual(['b']);
  });

  test('.argocd-source.yaml beside the chart overrides the Application', async () => {
    const tree = await treeOf({
      ...chart('charts/app'),
      'charts/app/.argocd-source-a.yaml':
        'helm: {parameters: [{name: image, value: "example.com/app:updated"}]}\npath: charts/other\n',
      'deploy/a.yaml': application('a', `  source: {repoURL: '${OURS}', path: charts/app}\n`),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    expect(images(await objectsOf(result, 'charts/app', 'CronJob'))).toEqual(['example.com/app:updated']);
    expect(result.roots[0]?.why).toContain('overridden by .argocd-source-a.yaml');
  });

  test('an ApplicationSet of a list and of git directories', async () => {
    const tree = await treeOf({
      ...chart('charts/app'),
      'envs/a.yaml': 'image: example.com/app:a\n',
      'envs/b.yaml': 'image: example.com/app:b\n',
      'apps/one/kustomization.yaml': kustomization(['cron.yaml']),
      'apps/one/cron.yaml': cronJob('one'),
      'apps/two/kustomization.yaml': kustomization(['cron.yaml']),
      'apps/two/cron.yaml': cronJob('two'),
      'apps/two-legacy/kustomization.yaml': kustomization(['cron.yaml']),
      'apps/two-legacy/cron.yaml': cronJob('legacy'),
      'sets/list.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: list, namespace: argocd}
spec:
  generators:
    - list: {elements: [{env: a, ns: ns-a}, {env: b, ns: ns-b}]}
  template:
    metadata: {name: 'app-{{env}}'}
    spec:
      source: {repoURL: '${OURS}', path: charts/app, helm: {valueFiles: ['/envs/{{env}}.yaml']}}
      destination: {namespace: '{{ns}}'}
`,
      'sets/git.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: git, namespace: argocd}
spec:
  goTemplate: true
  generators:
    - git:
        repoURL: ${OURS}
        directories: [{path: apps/*}, {path: apps/*-legacy, exclude: true}]
  template:
    metadata: {name: '{{.path.basename}}'}
    spec:
      source: {repoURL: '${OURS}', path: '{{.path.path}}'}
      destination: {namespace: '{{index .path.segments 1}}'}
`,
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    const named = result.roots.map(({ ref, namespace, environment }) => [ref.path, namespace, environment]);
    expect(named.sort()).toEqual([
      ['apps/one', 'one', null],
      ['apps/two', 'two', null],
      // Excluded from the set, and a kustomization like any other.
      ['apps/two-legacy', null, null],
      ['charts/app', 'ns-a', 'a'],
      ['charts/app', 'ns-b', 'b'],
    ]);
    expect([...images(await objectsOf(result, 'charts/app', 'CronJob'))].sort()).toEqual([
      'example.com/app:a',
      'example.com/app:b',
    ]);
  });

  test('git files, matrix, merge and clusters; what only the cluster or a template function knows is not followed', async () => {
    const set = (name: string, generators: string, template: string): string =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  generators:\n${generators}  template:\n${template}`;
    const template = (path: string, extra = ''): string =>
      `    metadata: {name: 'x-{{namespace}}'}\n    spec: {source: {repoURL: '${OURS}', path: '${path}'${extra}}, destination: {namespace: '{{namespace}}'}}\n`;
    const tree = await treeOf({
      ...chart('apps/a'),
      ...chart('apps/b'),
      ...chart('apps/c'),
      'config/a.json': '{"folder": "apps/a", "namespace": "files-a"}',
      'config/b.yaml': '- {folder: apps/b, namespace: files-b}\n- {folder: apps/b, namespace: files-b2}\n',
      'sets/files.yaml': set(
        'files',
        `    - git: {repoURL: '${OURS}', files: [{path: 'config/*'}]}\n`,
        template('{{folder}}'),
      ),
      'sets/matrix.yaml': set(
        'matrix',
        "    - matrix: {generators: [{list: {elements: [{f: apps/c, k: c}]}}, {list: {elements: [{namespace: m1}, {namespace: 'm2-{{k}}'}]}}]}\n",
        template('{{f}}'),
      ),
      'sets/merge.yaml': set(
        'merge',
        '    - merge: {mergeKeys: [k], generators: [{list: {elements: [{k: one, f: apps/c, namespace: base}]}}, {list: {elements: [{k: one, namespace: merged}]}}]}\n',
        template('{{f}}'),
      ),
      'sets/clusters.yaml': set('clusters', '    - clusters: {}\n', template('apps/a')),
      'sets/unknown.yaml': set('unknown', '    - clusters: {}\n', template('apps/{{name}}')),
      'sets/scm.yaml': set('scm', '    - scmProvider: {github: {organization: acme}}\n', template('apps/a')),
      'sets/functions.yaml': set('functions', '    - list: {elements: [{x: 1}]}\n', template('apps/a')).replace(
        '  generators',
        '  goTemplate: true\n  generators',
      ),
    });
    const result = await runDiscovery(tree);
    expect(result.roots.map(({ ref, namespace }) => `${ref.path} ${namespace}`).sort()).toEqual([
      'apps/a files-a',
      'apps/a null',
      'apps/b files-b',
      'apps/b files-b2',
      'apps/c m1',
      'apps/c m2-c',
      'apps/c merged',
    ]);
    expect(errors(result)).toEqual([
      'not-followed: The Argo CD ApplicationSet argocd/functions was not evaluated: the function `namespace` is not known here, so what it deploys was not checked.',
      'not-followed: The Argo CD ApplicationSet argocd/scm has a generator of kind `scmProvider`, whose parameters only the cluster or another service knows, so what it deploys was not checked.',
      "not-followed: The Argo CD ApplicationSet argocd/unknown puts `{{name}}` into its Applications' sources, which only the cluster knows, so what it deploys was not checked.",
    ]);
  });
});

describe('app of apps', () => {
  const apps = {
    ...chart('charts/inner'),
    'charts/apps/Chart.yaml': 'apiVersion: v2\nname: apps\nversion: 1.0.0\n',
    'charts/apps/values.yaml': 'tag: none\n',
    'charts/apps/values-prod.yaml': 'environment: prod\ntag: p1\n',
    'charts/apps/values-stage.yaml': 'environment: stage\ntag: s1\n',
    'charts/apps/templates/app.yaml': `{{- if .Values.environment }}
${application(
  'inner-{{ .Values.environment }}',
  `  source:
    repoURL: ${OURS}
    path: charts/inner
    helm:
      values: |
        image: example.com/app:{{ .Values.tag }}
`,
  '{{ .Values.environment }}',
)}{{- end }}
`,
  };

  test('a chart that renders Applications is followed in every environment', async () => {
    const result = await runDiscovery(await treeOf(apps));
    expect(errors(result)).toEqual([]);
    // The inner chart is of the environment of what deploys it.
    expect(
      result.waves.map(wave => wave.map(({ ref, namespace, environment }) => [ref.path, namespace, environment])),
    ).toEqual([
      [
        ['charts/apps', null, null],
        ['charts/apps', null, 'prod'],
        ['charts/apps', null, 'stage'],
      ],
      [
        ['charts/inner', 'prod', 'prod'],
        ['charts/inner', 'stage', 'stage'],
      ],
    ]);
    expect(images(await objectsOf(result, 'charts/inner', 'CronJob'))).toEqual([
      'example.com/app:p1',
      'example.com/app:s1',
    ]);
    expect(result.roots[3]?.why).toBe('Argo CD Application argocd/inner-prod, which the chart `charts/apps` renders');
  });

  test('a key changes with the inner chart, the outer values and nothing else', async () => {
    const keys = async (changes: Record<string, string>): Promise<readonly (string | undefined)[]> => {
      const result = await runDiscovery(await treeOf({ ...apps, ...changes }));
      return result.roots.filter(({ ref }) => ref.path === 'charts/inner').map(({ key }) => key);
    };
    const [prod, stage] = await keys({});
    expect(await keys({ 'README.md': 'x' })).toEqual([prod, stage]);
    const tagged = await keys({ 'charts/apps/values-prod.yaml': 'environment: prod\ntag: p2\n' });
    expect(tagged[0]).not.toBe(prod);
    expect(tagged[1]).toBe(stage);
    const inner = await keys({ 'charts/inner/values.yaml': 'image: x\nsuspend: true\n' });
    expect(inner[0]).not.toBe(prod);
    expect(inner[1]).not.toBe(stage);
  });

  test('an outer chart whose default values name what is not there does not hide the environments of the inner one', async () => {
    const tree = await treeOf({
      ...apps,
      'charts/bootstrap/Chart.yaml': 'apiVersion: v2\nname: bootstrap\nversion: 1.0.0\n',
      'charts/bootstrap/values.yaml': 'environment:\n',
      'charts/bootstrap/templates/app.yaml': application(
        'apps',
        `  source:
    repoURL: ${OURS}
    path: charts/apps
    helm: {valueFiles: [values.yaml, 'values-{{ .Values.environment }}.yaml']}
`,
      ),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    expect(result.problems.map(({ code, level }) => [code, level])).toEqual([['not-followed', 'warning']]);
    expect(result.waves.map(wave => wave.map(({ ref, environment }) => [ref.path, environment]))).toEqual([
      [['charts/bootstrap', null]],
      [
        ['charts/apps', null],
        ['charts/apps', 'prod'],
        ['charts/apps', 'stage'],
      ],
      [
        ['charts/inner', 'prod'],
        ['charts/inner', 'stage'],
      ],
    ]);
  });

  test('an Application that deploys its own chart ends, and one that never ends is cut off', async () => {
    const itself = (values: string) => ({
      'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'c/values.yaml': 'count: "0"\n',
      'c/templates/app.yaml': application(
        'self',
        `  source: {repoURL: '${OURS}', path: c, helm: {releaseName: self, values: 'count: "${values}"'}}\n`,
      ),
    });
    const still = await runDiscovery(await treeOf(itself('same')));
    expect(errors(still)).toEqual([]);
    expect(still.waves.length).toBe(2);
    const growing = await runDiscovery(await treeOf(itself('{{ .Values.count }}1')));
    expect(growing.waves.length).toBe(11);
    expect(errors(growing).map(text => text.split(':')[0])).toEqual(['limit-reached']);
  });
});

describe('Flux', () => {
  const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {url: 'ssh://git@github.com/acme/ops', ref: {branch: main}}
`;
  const ks = (name: string, path: string, more = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  sourceRef: {kind: GitRepository, name: flux-system}
  path: ${path}
${more}`;

  test('an implicit kustomization with overlays, variables, and files outside its folder', async () => {
    const tree = await treeOf({
      'clusters/prod/source.yaml': source,
      'clusters/prod/settings.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {TAG: v9, SCHEDULE: 1 1 * * *}\n',
      'clusters/stage/settings.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {TAG: v0, SCHEDULE: 0 0 * * *}\n',
      'clusters/prod/apps.yaml': ks(
        'apps',
        './apps',
        `  targetNamespace: prod
  images: [{name: example.com/two, newTag: patched}]
  patches:
    - target: {kind: CronJob, name: two}
      patch: '[{"op": "add", "path": "/spec/suspend", "value": true}]'
  postBuild:
    substitute: {TIME: 5 5 * * *}
    substituteFrom:
      - {kind: ConfigMap, name: settings}
      - {kind: Secret, name: secrets, optional: true}
`,
      ),
      'apps/one.yaml': cronJob('one', 'example.com/app:${TAG}').replace("'0 2 * * *'", '${TIME}'),
      'apps/two/kustomization.yaml': kustomization(['../../shared/two.yaml']),
      'apps/raw.yaml': `${cronJob('raw', 'example.com/app:1').replace('  name: raw', '  name: raw\n  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled, x: "${TAG}"}')}`,
      'shared/two.yaml': cronJob('two', 'example.com/two:1'),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    expect(result.roots.map(({ ref, namespace, why }) => [ref.path, ref.detail, namespace, why])).toEqual([
      ['apps', 'flux-system/apps', 'prod', 'Flux Kustomization flux-system/apps, in clusters/prod/apps.yaml'],
    ]);
    const built = await objectsOf(result, 'apps', 'CronJob');
    const [one, raw, two] = ['one', 'raw', 'two'].map(name =>
      built.find(object => JSON.stringify(object['metadata']).includes(`"name":"${name}"`)),
    );
    expect(one).toMatchObject({ metadata: { namespace: 'prod' }, spec: { schedule: '5 5 * * *' } });
    expect(images([one, two])).toEqual(['example.com/app:v9', 'example.com/two:patched']);
    expect(two).toMatchObject({ spec: { suspend: true } });
    expect(raw).toMatchObject({ metadata: { annotations: { x: '${TAG}' } } });
    expect(['apps/one.yaml', 'shared/two.yaml', 'clusters/prod/apps.yaml'].map(result.discovery.isPlain)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('a variable that the repository does not show matters only where it could decide a workload', async () => {
    const tree = await treeOf({
      'c/source.yaml': source,
      'c/ks.yaml': ks('apps', './apps', '  postBuild: {substituteFrom: [{kind: Secret, name: secrets}]}\n'),
      'apps/kustomization.yaml': kustomization(['ingress.yaml', 'cron.yaml']),
      'apps/ingress.yaml':
        'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: x}\nspec: {rules: [{host: "app.${DOMAIN}"}]}\n',
      'apps/cron.yaml': cronJob('one'),
    });
    expect(await allErrors(await runDiscovery(tree))).toEqual([]);
    const other = await treeOf({
      'c/source.yaml': source,
      'c/ks.yaml': ks('apps', './apps', '  postBuild: {substituteFrom: [{kind: Secret, name: secrets}]}\n'),
      'apps/cron.yaml': cronJob('one', 'example.com/app:${TAG}'),
    });
    expect(await allErrors(await runDiscovery(other))).toEqual([
      'not-followed: The Flux Kustomization flux-system/apps puts `TAG` into the `CronJob` that it builds, from `Secret secrets`, which this repository does not show.',
    ]);
  });

  test('a HelmRelease of a chart in the repository, with values from a ConfigMap and a HelmChart object', async () => {
    const tree = await treeOf({
      ...chart('charts/app'),
      'c/source.yaml': source,
      'c/values.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app-values, namespace: apps}\ndata:\n  values.yaml: |\n    image: example.com/app:from\n    suspend: true\n  tag: example.com/app:target\n',
      'c/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: app, namespace: apps}
spec:
  targetNamespace: billing
  chart:
    spec:
      chart: ./charts/app
      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
  valuesFrom:
    - {kind: ConfigMap, name: app-values}
    - {kind: ConfigMap, name: app-values, valuesKey: tag, targetPath: image}
  values: {suspend: false}
`,
      'c/by-reference.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata: {name: app, namespace: apps}
spec:
  chart: charts/app
  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: second, namespace: apps}
spec:
  releaseName: own-name
  chartRef: {kind: HelmChart, name: app}
`,
      'c/remote.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: redis, namespace: apps}
spec: {chart: {spec: {chart: redis, version: 1.x, sourceRef: {kind: HelmRepository, name: bitnami}}}}
`,
    });
    const result = await runDiscovery(tree, {});
    expect(errors(result)).toEqual([]);
    const objects = await objectsOf(result, 'charts/app', 'CronJob');
    expect(objects.map(object => [object['metadata'], (object['spec'] as { suspend: boolean }).suspend])).toEqual([
      [{ name: 'own-name-nightly' }, false],
      [{ name: 'billing-app-nightly' }, false],
    ]);
    expect(images(objects)).toEqual(['example.com/app:default', 'example.com/app:target']);
    expect(result.roots.map(({ namespace }) => namespace)).toEqual(['apps', 'billing']);
    expect(result.remoteSources.map(({ message }) => message)).toEqual([
      'The Flux HelmRelease apps/redis deploys the chart `redis` (version `1.x`) of the HelmRepository `bitnami`, which is not in this repository: its jobs cannot be seen here.',
    ]);
  });

  test('values that the repository does not show, and a post-renderer, are problems of the rendering', async () => {
    const release = (more: string): string =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: app, namespace: apps}\nspec:\n  chart: {spec: {chart: charts/app, sourceRef: {kind: GitRepository, name: x}}}\n${more}`;
    const run = async (more: string) =>
      allErrors(await runDiscovery(await treeOf({ ...chart('charts/app'), 'r.yaml': release(more) })));
    expect(await run('  valuesFrom: [{kind: Secret, name: s, optional: true}]\n')).toEqual([]);
    expect((await run('  valuesFrom: [{kind: Secret, name: s}]\n')).length).toBe(1);
    expect((await run('  postRenderers: [{kustomize: {images: []}}]\n')).length).toBe(1);
  });

  test("Flux's bootstrap: objects come with the patches of the Kustomization that delivers them", async () => {
    const tree = await treeOf({
      'clusters/prod/flux-system/kustomization.yaml': kustomization(['sync.yaml']),
      'clusters/prod/flux-system/sync.yaml': `${source}---\n${ks(
        'flux-system',
        './clusters/prod',
        `  patches:
    - target: {kind: Kustomization, name: apps}
      patch: |
        - op: add
          path: /spec/postBuild
          value: {substitute: {TAG: from-patch}}
`,
      )}`,
      'clusters/prod/apps.yaml': ks('apps', './apps'),
      'apps/one.yaml': cronJob('one', 'example.com/app:${TAG}'),
    });
    const result = await runDiscovery(tree);
    expect(errors(result)).toEqual([]);
    expect(result.waves.map(wave => wave.map(({ ref }) => ref.path))).toEqual([['clusters/prod'], ['apps']]);
    expect(images(await objectsOf(result, 'apps', 'CronJob'))).toEqual(['example.com/app:from-patch']);
  });
});

describe('the config', () => {
  test('its sources replace discovery where that is switched off', async () => {
    const tree = await treeOf({
      ...chart('charts/app'),
      'envs/prod.yaml': 'image: example.com/app:prod\n',
      'clusters/a/kustomization.yaml': kustomization(['cron.yaml']),
      'clusters/a/cron.yaml': cronJob('a'),
      'apps/x/cron.yaml': cronJob('x'),
      'other/cron.yaml': cronJob('y'),
      'out/head/cron.yaml': cronJob('rendered'),
      'deploy/a.yaml': application('a', `  source: {repoURL: '${OURS}', path: charts/app}\n`),
    });
    const result = await runDiscovery(tree, {
      config: `apiVersion: cronledger.dev/v1
kind: Config
discover: false
sources:
  - manifests: 'apps/**'
  - helm: {chart: charts/app, values: [/envs/prod.yaml], namespace: prod}
  - kustomize: 'clusters/*'
  - kustomize: 'nowhere/*'
  - rendered: {base: out/base, head: out/head}
`,
    });
    expect(result.roots.map(({ ref, namespace, environment }) => [ref.path, namespace, environment])).toEqual([
      ['charts/app', 'prod', 'prod'],
      ['clusters/a', null, 'a'],
      ['out/head', null, null],
    ]);
    expect(images(await objectsOf(result, 'charts/app', 'CronJob'))).toEqual(['example.com/app:prod']);
    expect(['apps/x/cron.yaml', 'other/cron.yaml', 'clusters/a/cron.yaml'].map(result.discovery.isPlain)).toEqual([
      true,
      false,
      false,
    ]);
    expect(errors(result)).toEqual([expect.stringContaining('`nowhere/*`')]);
  });
});

function images(objects: readonly unknown[]): readonly (string | undefined)[] {
  return objects.map(object => /"image":"([^"]*)"/.exec(JSON.stringify(object))?.[1]);
}

function fail(): never {
  throw new Error('There should have been one.');
}
