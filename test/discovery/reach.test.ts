// Who may read a file, said from the trees alone: one row for each reader, and for each that is next to it and may not.
import { describe, expect, test } from 'vitest';
import { mayHoldPatch, nameRun, namesFilesByPattern } from '../../src/deployers/file-names.ts';
import { folderShapes } from '../../src/deployers/folder-shapes.ts';
import { canReach } from '../../src/discovery/reach.ts';
import { readersOf } from '../../src/discovery/readers.ts';
import { createScanMemory } from '../../src/discovery/scan.ts';
import { treeIndex } from '../../src/git/tree-index.ts';
import type { Files } from '../support/git-repo.ts';
import { treeOf } from './support.ts';

const application = (source: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {repoURL: x, ${source}}}\n`;

/** Could a change of the file's content reach anything that is rendered? */
async function reaches(files: Files, path: string): Promise<boolean> {
  const tree = await treeOf({ ...files, [path]: 'text\n' });
  const index = await treeIndex(tree);
  const entry = index.entry(path);
  if (entry === undefined) throw new Error(`${path} is not there.`);
  const difference = { path, base: entry, head: entry };
  return canReach(tree, tree, index, folderShapes(index.below('')), createScanMemory(), [difference]);
}

const KUSTOMIZATION: Files = { 'a/kustomization.yaml': 'resources: [x.yaml]\n', 'a/x.yaml': 'a: b\n' };

const PATCHED: Files = {
  'd.yaml': application('path: c'),
  'a/kustomization.yaml': 'patches: [{path: ops.json, target: {kind: Application}}]\n',
};

describe('a file is reached', () => {
  test.each<[string, Files, string, boolean]>([
    ['a file that nobody names', KUSTOMIZATION, 'README.md', false],
    ['a file of a chart', { 'c/Chart.yaml': 'name: c\n' }, 'c/README.md', true],
    ['a file beside a chart', { 'c/Chart.yaml': 'name: c\n' }, 'README.md', false],
    [
      'a file that a kustomization names',
      { 'a/kustomization.yaml': 'configMapGenerator: [{files: [n.md]}]\n' },
      'a/n.md',
      true,
    ],
    [
      'a file of that name elsewhere',
      { 'a/kustomization.yaml': 'configMapGenerator: [{files: [n.md]}]\n' },
      'b/n.md',
      false,
    ],
    ['a quote within quotes', { 'a/kustomization.yaml': "patches: [{path: 'it''s.txt'}]\n" }, "a/it's.txt", true],
    ['an escaped name', { 'a/kustomization.yaml': 'patches: [{path: "\\x6e.md"}]\n' }, 'a/n.md', true],
    [
      'a file that a configuration of a plugin names',
      { 'a/kustomization.yaml': 'transformers: [t.yaml]\n', 'a/t.yaml': 'kind: PatchTransformer\npath: ops.txt\n' },
      'a/ops.txt',
      true,
    ],
    ['a values file by name', { 'd.yaml': application("path: c, helm: {valueFiles: ['/n.md']}") }, 'n.md', true],
    ['a values file by pattern', { 'd.yaml': application("path: c, helm: {valueFiles: ['/v/*.md']}") }, 'v/n.md', true],
    [
      'a pattern of other files',
      { 'd.yaml': application("path: c, helm: {valueFiles: ['/v/*.yaml']}") },
      'v/n.md',
      false,
    ],
    [
      'a values file by a pattern of characters',
      { 'd.yaml': application("path: c, helm: {valueFiles: ['/v/[mn].md']}") },
      'v/n.md',
      true,
    ],
    [
      'a values file whose name is escaped',
      { 'd.yaml': application('helm: {valueFiles: ["\\x6e.md"]}') },
      'n.md',
      true,
    ],
    ['an escape that names another', { 'd.yaml': application('helm: {valueFiles: ["\\x6d.md"]}') }, 'n.md', false],
    ['a values file in base64', { 'd.yaml': application('helm: {valueFiles: [!!binary bi5tZA==]}') }, 'n.md', true],
    [
      'a template that a JSON patch in a file names',
      { ...PATCHED, 'a/ops.json': '[{"op": "add", "path": "/spec/source/helm/valueFiles/0", "value": "/v/p.tmpl"}]' },
      'v/p.tmpl',
      true,
    ],
    [
      'a file that a JSON patch names with escapes',
      { ...PATCHED, 'a/ops.json': '[{"op": "add", "path": "\\/spec\\/source\\/path", "value": "\\u0070.txt"}]' },
      'p.txt',
      true,
    ],
    [
      'a file that a JSON patch names by a pattern',
      {
        ...PATCHED,
        'a/ops.json': '[{"op": "add", "path": "/spec/source/helm", "value": {"valueFiles": ["/v/*.txt"]}}]',
      },
      'v/p.txt',
      true,
    ],
    [
      'a file that no JSON patch names',
      { ...PATCHED, 'a/ops.json': '[{"op": "add", "path": "/spec/source/helm/valueFiles/0", "value": "/v/q.txt"}]' },
      'v/p.txt',
      false,
    ],
    [
      'a file that a JSON patch within the kustomization names',
      {
        'd.yaml': application('path: c'),
        'a/kustomization.yaml':
          'patches:\n  - target: {kind: Application}\n    patch: |\n      - {op: add, path: /spec/source/helm/valueFiles/-, value: /v/p.txt}\n',
      },
      'v/p.txt',
      true,
    ],
    [
      'a file that a JSON patch in a file of another name names',
      {
        'd.yaml': application('path: c'),
        'a/kustomization.yaml': 'patches: [{path: ops.txt, target: {kind: Application}}]\n',
        'a/ops.txt': '- {op: add, path: /spec/source/helm/valueFiles/-, value: /v/p.txt}\n',
      },
      'v/p.txt',
      true,
    ],
    [
      'a file whose name a replacement puts into a deployer',
      {
        'd.yaml': application('path: c'),
        'a/kustomization.yaml':
          'replacements: [{source: {kind: ConfigMap}, targets: [{select: {kind: Application}, fieldPaths: [spec.source.helm.valueFiles.0]}]}]\n',
        'a/c.yaml': 'kind: ConfigMap\ndata: {file: p.txt}\n',
      },
      'p.txt',
      true,
    ],
    [
      'a file where a replacement is about something else',
      {
        'd.yaml': application('path: c'),
        'a/kustomization.yaml':
          'replacements: [{source: {kind: ConfigMap}, targets: [{select: {kind: Deployment}, fieldPaths: [spec.template.x]}]}]\n',
      },
      'p.txt',
      false,
    ],
    [
      'a file that a kustomization only speaks of',
      { 'a/kustomization.yaml': '# See b/README.md and https://example.com/README.md\nresources: []\n' },
      'README.md',
      false,
    ],
    [
      'a file beyond a folder that is named and left again',
      { 'a/kustomization.yaml': "configMapGenerator: [{files: ['x y/../../n.md']}]\n" },
      'n.md',
      true,
    ],
    ['a manifest where there are deployers', { 'd.yaml': application('path: c') }, 'x/y.yaml', true],
    ['a manifest where there are none', KUSTOMIZATION, 'x/y.yaml', false],
    ['a values file of helmfile', { 'helmfile.yaml': 'releases: [{values: [envs/p.yaml]}]\n' }, 'envs/p.yaml', true],
    ['what helmfile does not name', { 'helmfile.yaml': 'releases: [{values: [envs/p.yaml]}]\n' }, 'docs/p.yaml', false],
    ['fleet.yaml', {}, 'apps/fleet.yaml', true],
    ['a jsonnet file', {}, 'a/main.jsonnet', true],
    [
      'what a function of kustomize may read',
      {
        'a/kustomization.yaml': 'generators: [g.yaml]\n',
        'a/g.yaml': "metadata: {annotations: {config.kubernetes.io/function: 'exec: {path: ./x}'}}\n",
      },
      'README.md',
      true,
    ],
  ])('%s', async (_name, files, path, expected) => {
    expect(await reaches(files, path)).toBe(expected);
  });
});

test('what a program that does not run here may read is unseen', async () => {
  const index = await treeIndex(await treeOf({ 'a/helmfile.yaml': 'releases: [{chart: ../c, values: [p.yaml]}]\n' }));
  const [reader] = await readersOf(index);
  expect(['a/helmfile.yaml', 'a/p.yaml', 'c/values.yaml', 'a/other.yaml'].map(path => reader?.reads(path))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(reader?.problem.unseen?.reads('a/p.yaml')).toBe(true);
});

test.each([
  ["it's.txt", 's.txt'],
  ['README.md', 'README.md'],
  ['日本', ''],
])('the run of %s is %j', (name, run) => expect(nameRun(name)).toBe(run));

test('only a deployer or a patch of one names files by a pattern', () => {
  const is = (text: string): boolean => namesFilesByPattern(Buffer.from(text));
  expect(is(application("helm: {valueFiles: ['{{x}}.yaml']}"))).toBe(true);
  expect(is('valuesFile: a.yaml\nnote: "*"\n')).toBe(false);
  expect(mayHoldPatch(Buffer.from('- {op: add, path: /spec/source/helm/valueFiles, value: ["*.yaml"]}'))).toBe(true);
  expect(mayHoldPatch(Buffer.from('operator: /spec\npath: x\n'))).toBe(false);
  expect(mayHoldPatch(Buffer.from('- {op: add, path: /spec/template/spec/containers/0, value: x}'))).toBe(false);
});
