// Kustomizations are built with the real kustomize; what each one reads decides its key, its copy and what it claims.
import { beforeAll, describe, expect, test } from 'vitest';
import { treeIndex } from '../../../src/git/tree-index.ts';
import type { Json } from '../../../src/model.ts';
import { kustomizeFiles } from '../../../src/render/kustomize/files.ts';
import { findKustomizationRoots, kustomizeRoot } from '../../../src/render/kustomize/index.ts';
import { keyOf } from '../../../src/render/make-root.ts';
import type { KustomizationEdit, KustomizeRenderSpec } from '../../../src/render/root.ts';
import type { Content, Files } from '../../support/git-repo.ts';
import {
  type Checkout,
  checkout,
  context,
  kustomizeSpec,
  names,
  objectsOf,
  placeOf,
  problemsOf,
  renderOf,
  treeOf,
} from '../../support/render.ts';

const cronJob = (
  name: string,
  schedule = '0 2 * * *',
  image = 'ghcr.io/acme/report:1.0',
): string => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
spec:
  schedule: '${schedule}'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: ${image}
`;

const job = (name: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
`;

/** A base, three overlays, and a component. */
const overlays = {
  'base/kustomization.yaml': 'resources: [report.yaml]\n',
  'base/report.yaml': cronJob('report'),
  'overlays/dev/kustomization.yaml': 'resources: [../../base]\nnamespace: dev\nnamePrefix: dev-\n',
  'overlays/prod/kustomization.yaml': `Re\u017fources: [../../base]
namespace: prod
images: [{name: ghcr.io/acme/report, newTag: '2.0'}]
patches:
  - path: schedule.yaml
`,
  'overlays/prod/schedule.yaml':
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: report}\nspec:\n  schedule: '*/5 * * * *'\n",
  'overlays/test/kustomization.yml': `resources: [../../base]
components: [../../components/smoke]
patches:
  - target: {kind: CronJob}
    patch: |-
      - op: replace
        path: /spec/schedule
        value: '30 4 * * *'
`,
  'components/smoke/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [job.yaml]\n',
  'components/smoke/job.yaml': job('smoke'),
};

describe('roots', () => {
  test('are kustomizations that no other one includes, without components and objects of Flux', async () => {
    const tree = await treeOf({
      ...overlays,
      'flux/kustomization.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n',
      Kustomization: 'resources: [top]\n',
      'top/kustomization.yaml': 'configMapGenerator: [{name: x, literals: [a=b]}]\n',
      // Go sorts the fields and takes the last: these are kustomizations.
      'tricky/a/kustomization.yaml': 'kind: Kustomization\nKIND: Component\nresources: []\n',
      'tricky/b/kustomization.yaml': '<<: {apiVersion: kustomize.config.k8s.io/v1beta1}\napiVersion: other/v1\n',
      'tricky/c/kustomization.yaml': 'resources: [.]\n',
    });
    const overlaid = ['overlays/dev', 'overlays/prod', 'overlays/test'];
    expect(await findKustomizationRoots(tree)).toEqual(['', ...overlaid, 'tricky/a', 'tricky/b', 'tricky/c']);
  });
});

describe('builds', () => {
  test('show names, namespaces, patches, images and components as deployed, and lead back to base or overlay', async () => {
    const tree = await treeOf(overlays);
    const shared = await context(4);
    const [dev, prod, staging] = await Promise.all(
      ['dev', 'prod', 'test'].map(name => renderOf(kustomizeRoot(tree, kustomizeSpec(`overlays/${name}`), shared))),
    );
    if (dev === undefined || prod === undefined || staging === undefined) throw new Error('Three were asked for.');
    expect([dev, prod, staging].flatMap(problemsOf)).toEqual([]);
    expect(names(dev)).toEqual(['CronJob dev/dev-report']);
    expect(names(prod)).toEqual(['CronJob prod/report']);
    expect(names(staging)).toEqual(['CronJob report', 'Job smoke']);

    const schedule = ['spec', 'schedule'];
    const image = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'image'];
    expect(placeOf(dev, 'dev-report', schedule)).toBe('base/report.yaml:6 template');
    expect(placeOf(prod, 'report', schedule)).toBe('overlays/prod/schedule.yaml:5 template');
    expect(placeOf(prod, 'report', image)).toBe('overlays/prod/kustomization.yaml:1 file');
    expect(placeOf(prod, 'report', ['metadata', 'namespace'])).toBe('overlays/prod/kustomization.yaml:2 template');
    expect(placeOf(staging, 'report', schedule)).toBe('overlays/test/kustomization.yml:8 template');
    expect(placeOf(staging, 'smoke', [])).toBe('components/smoke/job.yaml:1 template');
    // What is judged holds no annotation of ours.
    expect(JSON.stringify(objectsOf(prod).map(each => each.object))).not.toContain('config.kubernetes.io');
  });
});

describe('keys', () => {
  test('change for every overlay that a changed file reaches, and for no other', async () => {
    const made = await checkout(overlays);
    const shared = await context(4);
    const keys = async (): Promise<readonly string[]> => {
      const tree = await made.head();
      const roots = ['dev', 'prod', 'test'].map(name => kustomizeRoot(tree, kustomizeSpec(`overlays/${name}`), shared));
      return (await Promise.all(roots)).map(root => root.key);
    };
    let before = await keys();
    expect(new Set(before).size).toBe(3);
    const changed = async (path: string, text: string): Promise<readonly boolean[]> => {
      await made.files.commit({ [path]: text });
      const after = await keys();
      const result = after.map((key, index) => key !== before[index]);
      before = after;
      return result;
    };
    expect(await changed('base/report.yaml', cronJob('report', '@daily'))).toEqual([true, true, true]);
    expect(await changed('overlays/prod/schedule.yaml', cronJob('report'))).toEqual([false, true, false]);
    expect(await changed('components/smoke/job.yaml', job('other'))).toEqual([false, false, true]);
    expect(await changed('base/unused.yaml', job('unused'))).toEqual([false, false, false]);
  });

  test('are made of whole numbers, too', () => {
    expect(keyOf([2n ** 60n], [])).not.toBe(keyOf([1n], []));
  });

  test('are over every kind of file that a build reads', async () => {
    const files: Record<string, string> = {
      'kustomization.yaml': `resources: [none]
bases: [a-base]
crds: [crd.json]
configurations: [names]
openapi: {path: schema.json}
patchesStrategicMerge: [strategic.txt, "kind: ConfigMap\\nmetadata: {name: inline}\\n"]
patchesJson6902: [{path: json-patch, target: {kind: Job}}]
patches: [{PATH: patch.yaml}]
replacements: [{path: replacement.yaml}]
configMapGenerator: [{name: c, files: [script.sh, 'key=other.sh'], envs: [more.env], env: one.env}]
secretGenerator: [{name: s, files: [secret.txt]}]
transformers: [transformer.yaml, "apiVersion: builtin\\nkind: PatchTransformer\\nmetadata: {name: t}\\npath: by-inline.yaml\\n"]
generators: [generators]
helmGlobals: {chartHome: vendor}
helmCharts: [{name: x, valuesFile: helm-values.yaml}]
`,
      'transformer.yaml':
        'kind: PatchTransformer\npath: by-transformer.yaml\n---\nkind: ReplacementTransformer\nreplacements: [{path: by-second.yaml}]\n',
      'generators/kustomization.yaml': 'resources: [config.yaml]\n',
      'generators/config.yaml': 'kind: ConfigMapGenerator\nfiles: [by-generator.txt]\n',
      'a-base/kustomization.yaml': 'resources: [.hidden]\n',
    };
    const read = [
      ...'crd.json names schema.json strategic.txt json-patch patch.yaml replacement.yaml script.sh other.sh more.env one.env'.split(
        ' ',
      ),
      ...'secret.txt by-inline.yaml by-transformer.yaml by-second.yaml by-generator.txt a-base/.hidden helm-values.yaml'.split(
        ' ',
      ),
      'vendor/x/Chart.yaml',
    ];
    for (const path of read) files[path] = 'a: b\n';
    const tree = await treeOf({ ...files, 'unused.yaml': job('unused') });
    const found = await kustomizeFiles(await treeIndex(tree), '');
    expect([...found.entries.keys()].sort()).toEqual(Object.keys(files).sort());
    const root = await kustomizeRoot(tree, kustomizeSpec(''), await context(4));
    expect(read.filter(path => !root.claims(path))).toEqual(['vendor/x/Chart.yaml']);
    expect(problemsOf(await root.render())).toEqual(['not-followed kustomization.yaml']);
  });

  test('are over all that is near where Go may read more than we do', async () => {
    // kubectl takes a quoted text that goes on in the first column; the parser here stops there.
    const text = 'namePrefix: "a-\nb"\nresources: [job.yaml]\n';
    const tree = await treeOf({ 'app/kustomization.yaml': text, 'app/job.yaml': job('a'), 'other.yaml': job('b') });
    const found = await kustomizeFiles(await treeIndex(tree), 'app');
    expect([...found.entries.keys()]).toEqual(['app/kustomization.yaml', 'app/job.yaml']);
    expect(names(await renderOf(kustomizeRoot(tree, kustomizeSpec('app'), await context(4))))).toEqual(['Job a- ba']);
  });
});

describe('Flux', () => {
  test('builds without load restrictions, inside the repository', async () => {
    const tree = await treeOf({
      'apps/kustomization.yaml': 'resources: [../shared/job.yaml]\n',
      'shared/job.yaml': job('shared'),
    });
    const shared = await context(4);
    const restricted = await renderOf(kustomizeRoot(tree, kustomizeSpec('apps'), shared));
    expect(problemsOf(restricted)).toEqual(['render-failed apps']);
    const free = await renderOf(kustomizeRoot(tree, kustomizeSpec('apps', { loadRestrictions: 'none' }), shared));
    expect(names(free)).toEqual(['Job shared']);
    expect(placeOf(free, 'shared', [])).toBe('shared/job.yaml:1 template');
  });

  test('makes a kustomization of a folder that has none', async () => {
    const tree = await treeOf({
      'apps/a.yaml': job('a'),
      'apps/deep/er/b.yml': job('b'),
      'apps/own/kustomization.yaml': 'resources: [c.yaml]\n',
      'apps/own/c.yaml': job('c'),
      'apps/own/unused.yaml': job('unused'),
      'apps/notes.txt': 'nothing',
    });
    const shared = await context(4);
    const root = await kustomizeRoot(tree, kustomizeSpec('apps', { generate: true }), shared);
    expect(names(await root.render())).toEqual(['Job a', 'Job b', 'Job c']);
    expect(['apps/a.yaml', 'apps/own/c.yaml', 'apps/own/unused.yaml'].map(root.claims)).toEqual([true, true, false]);
    const missing = await renderOf(kustomizeRoot(tree, kustomizeSpec('apps'), shared));
    expect(problemsOf(missing)).toEqual(['no-manifests apps']);
  });

  test('builds what a deployer writes into the kustomization, and applies what it does to the text', async () => {
    const tree = await treeOf({ ...overlays, 'base/report.yaml': cronJob('report', 'WHEN') });
    const spec = kustomizeSpec('base', {
      edit: writing({
        namespace: 'team',
        images: [{ name: 'ghcr.io/acme/report', newTag: '9' }],
        patches: [{ patch: 'kind: CronJob\napiVersion: batch/v1\nmetadata: {name: report}\nspec: {suspend: true}\n' }],
        components: ['../components/smoke'],
      }),
      after: { fingerprint: 'f', apply: text => ({ text: text.replace('WHEN', '0 0 * * *'), problems: [] }) },
    });
    const root = await kustomizeRoot(tree, spec, await context(4));
    const rendering = await root.render();
    expect(problemsOf(rendering)).toEqual([]);
    expect(names(rendering)).toEqual(['CronJob team/report', 'Job team/smoke']);
    const spec0 = objectsOf(rendering)[0]?.object['spec'];
    expect(spec0).toMatchObject({ suspend: true, schedule: '0 0 * * *' });
    expect(JSON.stringify(spec0)).toContain('ghcr.io/acme/report:9');
    expect(placeOf(rendering, 'smoke', [])).toBe('components/smoke/job.yaml:1 template');
  });
});

/** A deployer's fields over those of the folder. */
function writing(fields: Readonly<Record<string, Json>>): KustomizationEdit {
  return { fields, reading: 'strict', apply: own => ({ kustomization: { ...own, ...fields } }) };
}

const level = (name: string, of: string): string => `${name}: &${name} [${Array(12).fill(of).join(', ')}]\n`;

/** Folders that are not built, and what is said of each. */
const refused: Readonly<Record<string, { files: Files; problem: string; more?: Partial<KustomizeRenderSpec> }>> = {
  above: { files: { 'kustomization.yaml': 'resources: [../../job.yaml]\n' }, problem: 'not-followed above' },
  absolute: {
    files: { 'kustomization.yaml': 'patches: [{path: /etc/hostname}]\n' },
    problem: 'not-followed absolute',
    more: { loadRestrictions: 'none' },
  },
  'written-path': {
    files: { 'kustomization.yaml': '{}' },
    problem: 'not-followed written-path',
    more: { edit: writing({ patches: [{ path: '/etc/hostname' }] }) },
  },
  'written-text': {
    files: { 'kustomization.yaml': '{}' },
    problem: 'not-followed written-text',
    more: { edit: writing({ patchesStrategicMerge: ['a\n/../../../../etc/hostname'] }), loadRestrictions: 'none' },
  },
  'written-charts': {
    files: { 'kustomization.yaml': '{}' },
    problem: 'not-followed written-charts/kustomization.yaml',
    more: { edit: writing({ helmCharts: [{ name: 'x' }] }) },
  },
  'unknown-field': {
    files: { 'kustomization.yaml': 'namePrefx: z-\n' },
    problem: 'render-failed unknown-field',
    more: { edit: writing({}) },
  },
  'plugin-folder': {
    files: {
      'kustomization.yaml': 'generators: [plugins]\n',
      'plugins/kustomization.yaml':
        'resources: [c.yaml]\npatches: [{patch: "[{op: add, path: /files, value: [/etc/hostname]}]"}]\n',
      'plugins/c.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: x}\n',
    },
    problem: 'not-followed plugin-folder',
    more: { loadRestrictions: 'none' },
  },
  'patch-or-path': {
    files: { 'kustomization.yaml': 'patchesStrategicMerge: [/etc/hostname]\n' },
    problem: 'not-followed patch-or-path',
    more: { loadRestrictions: 'none' },
  },
  'lines-as-path': {
    files: { 'kustomization.yaml': 'patchesStrategicMerge: ["a\\n/../../../../../../../../etc/hostname"]\n' },
    problem: 'not-followed lines-as-path',
    more: { loadRestrictions: 'none' },
  },
  'lines-as-plugin': {
    files: { 'kustomization.yaml': 'transformers: ["a\\n/../../../../../../../../etc/hostname"]\n' },
    problem: 'not-followed lines-as-plugin',
    more: { loadRestrictions: 'none' },
  },
  'repeated-field': {
    files: {
      'kustomization.yaml': 'transformers: [t.yaml]\n',
      't.yaml':
        'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}\n<<: {path: /etc/hostname}\npath: ok.yaml\n',
      'ok.yaml': '',
    },
    problem: 'not-followed repeated-field',
    more: { loadRestrictions: 'none' },
  },
  'link-out': {
    files: { 'kustomization.yaml': 'resources: [job.yaml]\n', 'job.yaml': { link: '../../../../etc/hostname' } },
    problem: 'symlink link-out/job.yaml',
  },
  'link-absolute': {
    files: { 'kustomization.yaml': 'resources: [job.yaml]\n', 'job.yaml': { link: '/etc/hostname' } },
    problem: 'symlink link-absolute/job.yaml',
  },
  'link-circle': {
    files: { 'kustomization.yaml': 'resources: [job.yaml]\n', 'job.yaml': { link: 'job.yaml' } },
    problem: 'symlink link-circle/job.yaml',
  },
  bomb: {
    files: {
      'kustomization.yaml': 'resources: [bomb.yaml]\n',
      'bomb.yaml':
        level('a', 'x') + ['b', 'c', 'd', 'e', 'f'].map((name, at) => level(name, `*${'abcde'[at]}`)).join(''),
    },
    problem: 'alias-limit bomb/bomb.yaml',
  },
  // kustomize itself leaves plugins and functions off.
  function: {
    files: {
      'kustomization.yaml': 'generators: [run.yaml]\n',
      'run.yaml': `apiVersion: acme.dev/v1
kind: Runs
metadata: {name: x, annotations: {config.kubernetes.io/function: "exec: {path: ./run.sh}"}}
`,
      'run.sh': { executable: '#!/bin/sh\necho ran\n' },
    },
    problem: 'render-failed function',
  },
  broken: { files: { 'kustomization.yaml': 'resources: [missing.yaml]\n' }, problem: 'render-failed broken' },
  'two-files': {
    files: { 'kustomization.yaml': 'resources: []\n', Kustomization: 'resources: []\n' },
    problem: 'render-failed two-files',
  },
  nothing: { files: { 'notes.txt': '' }, problem: 'no-manifests nothing' },
};

const remote = [
  'https://example.com/job.yaml',
  'HTTPS://example.com/org/repo//path?ref=v1',
  'git@github.com:acme/base.git',
  'github.com/acme/base//deploy',
  'git::https://github.com/acme/base',
  'ssh://git@example.com/acme/base',
  'file:///etc',
  'user@host.example:a/b',
];

describe('refuses', () => {
  let made: Checkout;
  beforeAll(async () => {
    const files: Record<string, Content> = {};
    for (const [folder, each] of Object.entries(refused)) {
      for (const [path, content] of Object.entries(each.files)) files[`${folder}/${path}`] = content;
    }
    for (const [at, text] of remote.entries()) {
      files[`remote/${at}/kustomization.yaml`] = `resources: ['${text}']\n`;
      files[`remote/${at}f/kustomization.yaml`] = `configMapGenerator: [{name: x, files: ['k=${text}']}]\n`;
    }
    made = await checkout(files);
  });

  test.each(Object.entries(refused))('what is in %s', async (folder, each) => {
    const root = kustomizeRoot(await made.head(), kustomizeSpec(folder, each.more), await context(4));
    const rendering = await renderOf(root);
    expect(problemsOf(rendering)).toEqual([each.problem]);
    expect(rendering.files).toEqual([]);
    // Nothing of the machine is shown.
    expect(JSON.stringify(rendering.problems)).not.toMatch(/\/tmp\/|cronledger-/);
    expect(rendering.problems[0]?.level).toBeUndefined();
  });

  test.each([...remote.entries()])('remote reference %i: %s', async (at, _text) => {
    for (const folder of [`remote/${at}`, `remote/${at}f`]) {
      const rendering = await renderOf(kustomizeRoot(await made.head(), kustomizeSpec(folder), await context(4)));
      expect(problemsOf(rendering)).toEqual([`remote-source ${folder}`]);
    }
  });

  test('a base that breaks with a warning: what the head has is then judged as new', async () => {
    const base = made.repository.base({ name: 'main', commit: await made.files.git(['rev-parse', 'HEAD']) });
    const rendering = await renderOf(kustomizeRoot(base, kustomizeSpec('broken'), await context(4)));
    expect(rendering.problems).toEqual([expect.objectContaining({ code: 'render-failed', level: 'warning' })]);
    expect(rendering.problems[0]?.message).toContain('missing.yaml');
  });
});

test('links inside the repository are followed, from where they lead to', async () => {
  const tree = await treeOf({
    app: { link: 'real/deep' },
    'real/deep/kustomization.yaml': 'resources: [../job]\n',
    'real/job': { link: '../jobs' },
    'jobs/kustomization.yaml': 'resources: [a.yaml]\n',
    'jobs/a.yaml': job('a'),
  });
  const root = await kustomizeRoot(tree, kustomizeSpec('real/deep'), await context(4));
  expect(names(await root.render())).toEqual(['Job a']);
  expect(root.claims('jobs/a.yaml')).toBe(true);
});
