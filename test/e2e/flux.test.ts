// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux writes its variables as JavaScript writes its placeholders.
// What Flux deploys of a repository, against what its own code gave: fluxcd/pkg/kustomize 1.44.0, chartutil 1.35.0 and sourceignore
// 0.22.0 in the order of kustomize-controller 1.10.1, Helm 4. Real kubectl and helm.
import { beforeAll, describe, expect, test } from 'vitest';
import { createRepository, type Files } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

let env: Record<string, string>;
beforeAll(async () => {
  env = { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
});

const cronJob = (image: string, name = 'report', namespace = 'billing'): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}
spec:
  schedule: '0 2 * * *'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '${image}', command: [/run]}]}}}}
`;
const source = (more = ''): Files => ({
  'clusters/source.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: 'https://github.com/acme/ops'${more}}
`,
});
const ks = (name: string, more: string): Files => ({
  [`clusters/${name}.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 1m, path: ./${name}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}, ${more}}
`,
});
const configMap = (name: string, data: string, namespace = 'flux-system'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}\ndata: {${data}}\n`;
const from = (name: string, more = ''): string =>
  `postBuild: {substituteFrom: [{kind: ConfigMap, name: ${name}${more}}]}`;
const release = (more: string): Files => ({
  'clusters/app.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: app, namespace: apps}
spec: {interval: 1m, chart: {spec: {chart: ./charts/app, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}, ${more}}
`,
  'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'charts/app/values.yaml': 'image: {tag: own}\nlist: [a, b]\n',
});
const template = (image: string): Files => ({ 'charts/app/templates/c.yaml': cronJob(image, 'nightly', '') });

async function deployed(files: Files): Promise<{ jobs: readonly string[]; problems: readonly string[] }> {
  const { path } = await createRepository(files);
  const run = await runCli(['list', '--format', 'json'], { cwd: path, env });
  const report = JSON.parse(run.stdout);
  const rendered = report.workloads.filter((each: { source: { type: string } }) => each.source.type !== 'manifest');
  return {
    jobs: rendered.map((each: { name: string; images: string[] }) => `${each.name} ${each.images.join(' ')}`).sort(),
    problems: report.problems.map((problem: { code: string }) => problem.code),
  };
}

const IMAGE = 'ghcr.io/acme/report:1';

describe('Flux deploys', () => {
  test.each<[string, Files, readonly string[]]>([
    [
      'a patch before the images of the folder, found by the name before its prefix',
      {
        ...ks(
          'apps',
          `patches: [{target: {name: report}, patch: '[{"op": "replace", "path": "/spec/jobTemplate/spec/template/spec/containers/0/image", "value": "a:1"}]'}]`,
        ),
        'apps/kustomization.yaml':
          'resources: [a.yaml]\nnamePrefix: own-\nimages: [{name: a, newTag: "2"}]\nunknownField: 1\n',
        'apps/a.yaml': cronJob(IMAGE),
      },
      ['own-report a:2'],
    ],
    [
      "a prefix in place of the folder's own, and an image of both versions",
      {
        ...ks('apps', 'namePrefix: p-, images: [{name: ghcr.io/acme/report, newTag: "2"}]'),
        'apps/kustomization.yaml':
          'resources: [a.yaml]\nnamePrefix: own-\nimages: [{name: ghcr.io/acme/report, newName: b, newTag: "7"}]\n',
        'apps/a.yaml': cronJob(IMAGE),
      },
      ['p-report b:2', 'p-report ghcr.io/acme/report:2'],
    ],
    [
      'no links, no files that are ignored, and what a kustomization would hide that is none of them',
      {
        ...source(", ignore: '/apps/second.yaml'"),
        ...ks('apps', ''),
        'apps/a.yaml': cronJob(IMAGE),
        'apps/second.yaml': cronJob(IMAGE, 'second'),
        'apps/third.yaml': cronJob(IMAGE, 'third'),
        'apps/link.yaml': { link: '../other/k.yaml' },
        'apps/kustomization.yaml': { link: '../other/k.yaml' },
        'apps/.sourceignore': 'third.yaml\n',
        'other/k.yaml': 'resources: [a.yaml]\nnamePrefix: z-\n',
      },
      [`report ${IMAGE}`],
    ],
    [
      'the root with workflows, which are not in the artifact',
      {
        'clusters/all.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: all, namespace: flux-system}
spec: {interval: 1m, path: ./, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
`,
        '.github/workflows/ci.yaml': 'on: push\njobs: {}\n',
        '.sops.yaml': 'creation_rules: []\n',
        'apps/a.yaml': cronJob(IMAGE),
      },
      [`report ${IMAGE}`],
    ],
    [
      'variables of a ConfigMap as another root renames it',
      {
        ...ks('vars', 'namePrefix: p-'),
        ...ks('apps', from('p-vars')),
        'vars/cm.yaml': configMap('vars', 'IMG: deployed:1'),
        'apps/a.yaml': cronJob('${IMG:-default:1}'),
      },
      ['report deployed:1'],
    ],
    [
      'no variables of a ConfigMap that goes elsewhere',
      {
        ...ks(
          'apps',
          `targetNamespace: billing, ${from('vars', ', optional: true').replace('postBuild: {', 'postBuild: {substitute: {A: b}, ')}`,
        ),
        'apps/a.yaml': `${cronJob('${IMG:-default:1}')}---\n${configMap('vars', 'IMG: file:1', '')}`,
      },
      ['report default:1'],
    ],
    [
      'variables through a chain of three',
      {
        ...ks('one', 'postBuild: {substitute: {Z: last:1}}'),
        ...ks('two', from('one')),
        ...ks('three', from('two')),
        'one/cm.yaml': configMap('one', "Y: '${Z}'"),
        'two/cm.yaml': configMap('two', "X: '${Y}'"),
        'three/a.yaml': cronJob('${X}'),
      },
      ['report last:1'],
    ],
    [
      'defaults, where it always substitutes',
      { ...ks('apps', 'postBuild: {substituteStrategy: Always}'), 'apps/a.yaml': cronJob('r.io/x:${V:-1}') },
      ['report r.io/x:1'],
    ],
    [
      'the items of what has any, and not what says that it is not to be',
      {
        ...ks('apps', ''),
        'apps/a.yaml': `${cronJob(IMAGE, 'outer')}items:\n  - ${JSON.stringify({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'inner', namespace: 'b' }, spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'in:1' }] } } } } } })}\n`,
        'apps/b.yaml': cronJob(IMAGE, 'off').replace(
          'namespace: billing',
          'namespace: billing, annotations: {kustomize.toolkit.fluxcd.io/reconcile: Disabled}',
        ),
      },
      ['inner in:1'],
    ],
    [
      'a target over inline values, as an int64, and no hooks that are disabled, nor tests',
      {
        ...source(),
        ...release(
          'install: {disableHooks: true}, upgrade: {disableHooks: true}, valuesFrom: [{kind: ConfigMap, name: a, valuesKey: k, targetPath: image.tag}], values: {image: {tag: inline}}',
        ),
        ...template('r.io/x:{{ .Values.image.tag }}-{{ kindOf .Values.image.tag }}'),
        'charts/app/templates/hook.yaml': cronJob('hook:1', 'hook').replace(
          'billing}',
          'billing, annotations: {helm.sh/hook: "pre-install, post-upgrade"}}',
        ),
        'charts/app/templates/test.yaml': cronJob('test:1', 'test').replace(
          'billing}',
          'billing, annotations: {helm.sh/hook: test}}',
        ),
        'clusters/cm.yaml': configMap('a', "k: '5'", 'apps'),
      },
      ['nightly r.io/x:5-int64'],
    ],
    [
      "values files in place of the chart's own",
      {
        ...source(),
        ...release(''),
        'clusters/app.yaml': String(release('values: {image: {more: 1}}')['clusters/app.yaml']).replace(
          './charts/app,',
          './charts/app, valuesFiles: [charts/app/values.yaml, null.yaml],',
        ),
        'null.yaml': 'image: null\n',
        ...template('r.io/x:{{ .Values.image.tag | default "none" }}'),
      },
      ['nightly r.io/x:none'],
    ],
  ])('%s', async (_, files, jobs) => {
    const found = await deployed({ ...source(), ...files });
    // What is left out is told.
    expect({ ...found, problems: found.problems.filter(code => code !== 'not-followed') }).toEqual({
      jobs,
      problems: [],
    });
  });

  test.each<[string, Files]>([
    [
      'a name that is no variable',
      { ...ks('apps', 'postBuild: {substitute: {a.b: c}}'), 'apps/a.yaml': cronJob(IMAGE) },
    ],
    [
      'half a character',
      { ...ks('apps', 'postBuild: {substitute: {V: éa}}'), 'apps/a.yaml': cronJob('r.io/x:${V:1}') },
    ],
    [
      'two of one name',
      {
        ...ks('apps', 'postBuild: {substitute: {V: b}}'),
        'apps/a.yaml': `${cronJob(IMAGE, '"${V}"')}---\n${cronJob(IMAGE, 'b')}`,
      },
    ],
    [
      'a component that is a file',
      {
        ...ks('apps', 'components: [../comp], ignoreMissingComponents: true'),
        'apps/a.yaml': cronJob(IMAGE),
        comp: 'x',
      },
    ],
    [
      'a folder in place of the file',
      { ...ks('apps', ''), 'apps/a.yaml': cronJob(IMAGE), 'apps/kustomization.yaml/a.yaml': 'a: b\n' },
    ],
    [
      'a path into a text',
      {
        ...source(),
        ...release('valuesFrom: [{kind: ConfigMap, name: a, valuesKey: k, targetPath: a.b}], values: {a: text}'),
        ...template('x:1'),
        'clusters/cm.yaml': configMap('a', 'k: v', 'apps'),
      },
    ],
  ])('nothing, and says so, with %s', async (_, files) => {
    const { jobs, problems } = await deployed({ ...source(), ...files });
    expect(jobs).toEqual([]);
    expect(problems).toContain('render-failed');
  });

  test('variables that change themselves for ever are not followed for ever', async () => {
    const { problems } = await deployed({
      ...source(),
      ...ks('apps', from('vars')),
      'apps/a.yaml': `${cronJob('x:${V}')}---\n${configMap('vars', "V: 'a${V}'")}`,
    });
    expect(problems).toContain('limit-reached');
  });

  test('a ConfigMap that nothing deploys does not count for one that something does, however near it lies', async () => {
    const { problems } = await deployed({
      ...source(),
      ...ks('vals', ''),
      ...release('valuesFrom: [{kind: ConfigMap, name: v}]'),
      ...template('{{ .Values.img }}'),
      'vals/cm.yaml': configMap('v', 'values.yaml: "img: evil:1"', 'apps'),
      'clusters/decoy.yaml': configMap('v', 'values.yaml: "img: good:1"', 'apps'),
    });
    expect(problems).toContain('not-followed');
  });

  test('what newer versions refuse is judged as older ones deploy it, and told', async () => {
    expect(
      await deployed({
        ...source(),
        ...ks('apps', 'postBuild: {substitute: {V: b}}'),
        'apps/a.yaml': cronJob('x:t${UNSET}'),
      }),
    ).toEqual({ jobs: ['report x:t'], problems: ['not-followed'] });
  });
});

describe('a change is seen that reaches a workload by way of', () => {
  const patched: Files = {
    'apps/a.yaml': cronJob(IMAGE),
  };
  const EVIL =
    '[{"op": "replace", "path": "/spec/jobTemplate/spec/template/spec/containers/0/image", "value": "evil:1"}]';
  const HARMLESS = '[{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}]';
  test.each<[string, Files, Files]>([
    [
      'a ConfigMap of another folder',
      {
        ...source(),
        ...ks('vals', ''),
        ...ks('apps', ''),
        'apps/app.yaml': release('valuesFrom: [{kind: ConfigMap, name: v}]')['clusters/app.yaml'] ?? '',
        ...release(''),
        'clusters/app.yaml': '',
        ...template('{{ .Values.img }}'),
        'vals/cm.yaml': configMap('v', 'values.yaml: "img: good:1"', 'apps'),
      },
      { 'vals/cm.yaml': configMap('v', 'values.yaml: "img: evil:1"', 'apps') },
    ],
    [
      'a file that a generator makes variables of',
      {
        ...source(),
        ...ks('vars', ''),
        ...ks('apps', from('v')),
        'vars/kustomization.yaml':
          'namespace: flux-system\ngeneratorOptions: {disableNameSuffixHash: true}\nconfigMapGenerator: [{name: v, envs: [v.env]}]\n',
        'vars/v.env': 'IMG=good:1\n',
        'apps/a.yaml': cronJob('${IMG}'),
      },
      { 'vars/v.env': 'IMG=evil:1\n' },
    ],
    [
      'a patch whose name has a quote in it',
      {
        ...patched,
        'apps/kustomization.yaml': "resources: [a.yaml]\npatches: [{path: 'it''s.txt', target: {kind: CronJob}}]\n",
        "apps/it's.txt": HARMLESS,
      },
      { "apps/it's.txt": EVIL },
    ],
    [
      'a file that the configuration of a transformer names',
      {
        ...patched,
        'apps/kustomization.yaml': 'resources: [a.yaml]\ntransformers: [t.yaml]\n',
        'apps/t.yaml':
          'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: ops.txt\ntarget: {kind: CronJob}\n',
        'apps/ops.txt': HARMLESS,
      },
      { 'apps/ops.txt': EVIL },
    ],
    [
      'a kustomization with an empty apiVersion',
      { 'apps/a.yaml': configMap('a', 'k: v') },
      {
        'apps/kustomization.yaml': `apiVersion: ''
resources: [a.yaml]
patches:
  - target: {kind: ConfigMap}
    patch: |
      - {op: replace, path: /apiVersion, value: batch/v1}
      - {op: replace, path: /kind, value: CronJob}
      - {op: remove, path: /data}
      - {op: add, path: /spec, value: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'evil:1'}]}}}}}}
`,
      },
    ],
  ])('%s', async (_, base, head) => {
    const repository = await createRepository(base);
    await runCli(['inventory', 'init'], { cwd: repository.path, env });
    await repository.commit({}, 'List what is there');
    await repository.git(['switch', '--quiet', '--create', 'change']);
    await repository.commit(head);
    const run = await runCli(['check', '--base', 'main', '--head', 'change', '--format', 'json'], {
      cwd: repository.path,
      env,
    });
    expect(JSON.parse(run.stdout).problems).toEqual([]);
    expect(run.code).toBe(1);
  });
});
