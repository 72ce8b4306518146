// What a kustomization may render to, told from its files: never less than what it does render to.
import { expect, test } from 'vitest';
import { rootsHolding, type Wanted } from '../../src/discovery/holding.ts';
import type { Root } from '../../src/render/root.ts';
import { sharedRenderer, treeOf } from './support.ts';

const CRON =
  'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "b:1"}]}}}}}\n';
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
const WIDGET = 'apiVersion: batch/v1\nkind: Widget\nmetadata: {name: nightly}\n';

async function rootOf(files: Readonly<Record<string, string>>, edit = false): Promise<{ root: Root; held: boolean }> {
  return ask(files, { kinds: ['CronJob'] }, edit);
}

async function ask(files: Readonly<Record<string, string>>, wanted: Wanted, edit = false) {
  const tree = await treeOf(files);
  const renderer = await sharedRenderer();
  const root = await renderer.kustomize(tree, {
    path: 'app',
    loadRestrictions: 'root-only',
    generate: false,
    why: 'a test',
    namespace: null,
    environment: null,
    network: false,
    edit: edit
      ? {
          fields: {},
          reading: 'strict',
          apply: own => ({
            kustomization: { ...own, patches: [{ patch: `- {op: replace, path: /kind, value: CronJob}` }] },
          }),
        }
      : null,
  });
  return { root, held: (await rootsHolding(tree, [root], wanted)).has(root) };
}

const kustomization = (fields: string): string => `resources: [a.yaml]\n${fields}`;

test.each<[string, Readonly<Record<string, string>>]>([
  ['an object', { 'app/kustomization.yaml': kustomization(''), 'app/a.yaml': CRON }],
  [
    'an object of a base, two folders away',
    {
      'app/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': 'resources: [../more]\n',
      'more/kustomization.yaml': kustomization(''),
      'more/a.yaml': CRON,
    },
  ],
  [
    'an item of a list',
    {
      'app/kustomization.yaml': kustomization(''),
      'app/a.yaml': `apiVersion: v1\nkind: List\nitems: [${JSON.stringify({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'x' } })}]\n`,
    },
  ],
  [
    'a patch of the kind',
    {
      'app/kustomization.yaml': kustomization(
        'patches: [{path: p.yaml, target: {kind: Widget}, options: {allowKindChange: true}}]\n',
      ),
      'app/a.yaml': WIDGET,
      'app/p.yaml': '- {op: replace, path: /kind, value: CronJob}\n',
    },
  ],
  [
    'a patch whose pointer is escaped',
    {
      'app/kustomization.yaml': kustomization('patches: [{path: p.yaml, target: {kind: Widget}}]\n'),
      'app/a.yaml': WIDGET,
      'app/p.yaml': '- {op: replace, path: "\\x2fk\\x69nd", value: "Cron\\x4aob"}\n',
    },
  ],
  [
    'a replacement',
    {
      'app/kustomization.yaml': kustomization(
        'replacements: [{source: {kind: Service, fieldPath: metadata.name}, targets: [{select: {kind: Widget}, fieldPaths: [kind]}]}]\n',
      ),
      'app/a.yaml': WIDGET,
    },
  ],
  [
    'a transformer',
    {
      'app/kustomization.yaml': kustomization('transformers: [t.yaml]\n'),
      'app/a.yaml': WIDGET,
      'app/t.yaml': 'apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: t}\n',
    },
  ],
  [
    'a key that is filled in',
    {
      'app/kustomization.yaml': kustomization(''),
      'app/a.yaml': `${WIDGET}\${KEY}: CronJob\n`,
    },
  ],
  ['a file that is not there', { 'app/kustomization.yaml': 'resources: [none.yaml]\n' }],
  ['a folder without a kustomization', { 'app/kustomization.yaml': 'resources: [../base]\n', 'base/a.yaml': SERVICE }],
  [
    'a field that nobody knows',
    { 'app/kustomization.yaml': kustomization('resource: [b.yaml]\n'), 'app/a.yaml': SERVICE },
  ],
  ['a text that is no YAML', { 'app/kustomization.yaml': 'resources: [a.yaml\n', 'app/a.yaml': SERVICE }],
])('%s may give it', async (_name, files) => {
  expect((await rootOf(files)).held).toBe(true);
});

test('what a deployer writes into it counts', async () => {
  const files = { 'app/kustomization.yaml': kustomization(''), 'app/a.yaml': WIDGET };
  expect((await rootOf(files, true)).held).toBe(true);
  expect((await rootOf(files)).held).toBe(false);
});

test('other objects, labels, prefixes, patches of other fields and generated data give none', async () => {
  const files = {
    'app/kustomization.yaml': kustomization(
      'namePrefix: x-\nlabels: [{pairs: {a: b}}]\nconfigMapGenerator: [{name: c, literals: [a=b]}]\npatches: [{path: p.yaml, target: {kind: Service}}]\n',
    ),
    'app/a.yaml': SERVICE,
    'app/p.yaml': '- {op: add, path: /spec, value: {type: ClusterIP}}\n',
  };
  expect((await rootOf(files)).held).toBe(false);
  expect((await ask(files, { kinds: ['ConfigMap'], names: new Set(['x-c']) })).held).toBe(true);
});

test('a name is looked for where no prefix can make it', async () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: scripts}\n';
  const wanted = (name: string): Wanted => ({ kinds: ['ConfigMap'], names: new Set([name]) });
  const plain = { 'app/kustomization.yaml': kustomization(''), 'app/a.yaml': map };
  expect((await ask(plain, wanted('scripts'))).held).toBe(true);
  expect((await ask(plain, wanted('other'))).held).toBe(false);
  const prefixed = { ...plain, 'app/kustomization.yaml': kustomization('nameSuffix: -prod\n') };
  expect((await ask(prefixed, wanted('scripts-prod'))).held).toBe(true);
});
