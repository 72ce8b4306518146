// Charts are hostile: none of them reads the machine, reaches the network, runs for ever, or hides what it deploys.
import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HeadTree } from '../../../src/git/tree.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import type { HelmRenderSpec, Rendering, RenderLimits } from '../../../src/render/root.ts';
import type { Content, Files } from '../../support/git-repo.ts';
import { context, helmSpec, names, objectsOf, problemsOf, renderOf, treeOf } from '../../support/render.ts';

const job = (name: string, value = 'x'): string => `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: busybox, args: ['${value}']}]
`;

interface Case {
  readonly files: Files;
  /** Problems that stop the rendering; none where it is rendered. */
  readonly problems?: readonly string[];
  readonly names?: readonly string[];
  readonly more?: Partial<HelmRenderSpec>;
  readonly limits?: Partial<RenderLimits>;
}

let server: Server;
let requests = 0;

const cases: Readonly<Record<string, Case>> = {
  'a link to a file of the machine': {
    files: { 'templates/x.yaml': { link: '../../../../../../../../etc/hostname' } },
    problems: ['symlink a/templates/x.yaml'],
  },
  'an absolute link to a folder': { files: { 'templates/x': { link: '/etc' } }, problems: ['symlink a/templates/x'] },
  'a link over a link': {
    files: { 'a/up': { link: '..' }, 'templates/x.yaml': { link: '../a/up/../../../hostname' } },
    problems: ['symlink a/templates/x.yaml'],
  },
  'a link inside of the repository': {
    files: { 'templates/x.yaml': { link: '../../shared/job.yaml' }, '../shared/job.yaml': job('linked') },
    names: ['Job linked'],
  },
  'a file name that writes YAML': {
    files: { 'templates/a\nkind: CronJob\n.yaml': job('x') },
    problems: ['render-failed a'],
  },
  'an endless loop': {
    files: { 'templates/x.yaml': '{{ range until 100000000 }}{{ . }}{{ end }}' },
    problems: ['render-limit a'],
    limits: { maxMemoryBytes: 160 * 1024 * 1024, timeoutMs: 20_000 },
  },
  'a slow template': {
    files: {
      'templates/x.yaml': '{{ range until 3000 }}{{ range until 3000 }}{{ genPrivateKey "rsa" }}{{ end }}{{ end }}',
    },
    problems: ['render-limit a'],
    limits: { timeoutMs: 700 },
  },
  'a flood of output': {
    files: { 'templates/x.yaml': `${job('x')}{{ range until 3000 }}\n# {{ repeat 100 "x" }}{{ end }}` },
    problems: ['render-limit a'],
    limits: { maxOutputBytes: 100_000 },
  },
  'too many files': {
    files: { 'templates/x.yaml': job('x') },
    problems: ['render-limit '],
    limits: { maxInputFiles: 1 },
  },
  'a remote dependency': {
    files: {
      'Chart.yaml':
        'apiVersion: v2\nname: a\nversion: 1.0.0\nDependencies: [{name: db, version: 1.x, repository: "https://charts.example.com"}]\n',
    },
    problems: ['remote-source a'],
  },
  'a dependency out of the repository': {
    files: {
      'Chart.yaml':
        'apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: db, version: 1.x, repository: "file://../../other"}]\n',
    },
    problems: ['render-failed a/Chart.yaml'],
  },
  'a packaged chart that is a bomb': {
    files: { 'charts/bomb-1.0.0.tgz': 'BOMB' },
    problems: ['render-limit a/charts/bomb-1.0.0.tgz'],
  },
  'a packaged chart that is none': {
    files: { 'charts/bomb-1.0.0.tgz': 'no archive' },
    problems: ['render-failed a/charts/bomb-1.0.0.tgz'],
  },
  'a schema that fetches': {
    files: { 'values.schema.json': '{"$ref": "http://127.0.0.1:PORT/schema.json"}', 'templates/x.yaml': job('x') },
    names: ['Job x'],
  },
  'host names': {
    files: { 'templates/x.yaml': job('x', '{{ getHostByName "localhost" }}') },
    names: ['Job x'],
  },
  'a template that fails': { files: { 'templates/x.yaml': '{{ fail "no: $HOME" }}' }, problems: ['render-failed a'] },
  'a release that is an option': {
    files: { 'templates/x.yaml': job('x') },
    problems: ['render-failed a'],
    more: { release: '--debug' },
  },
  'a values file that is missing': {
    files: { 'templates/x.yaml': job('x') },
    problems: ['render-failed a'],
    more: { values: [{ file: 'a/prod.yaml' }] },
  },
  'a large file in Git LFS': {
    files: { 'values.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' },
    problems: ['lfs-pointer a/values.yaml'],
  },
  'a picture in Git LFS': {
    files: { 'icon.png': 'version https://git-lfs.github.com/spec/v1\n', 'templates/x.yaml': job('x') },
    names: ['Job x'],
  },
  'a dependency whose name is a path': {
    files: {
      'Chart.yaml':
        'apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: ../../../x, version: 1.x, repository: "file://../dep"}]\n',
      '../dep/Chart.yaml': 'apiVersion: v2\nname: ../../../x\nversion: 1.0.0\n',
    },
    problems: ['render-failed a'],
  },
  'a library chart that is none': {
    files: {
      'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\ntype: application\nTYPE: library\n',
      'templates/x.yaml': job('x'),
    },
    names: ['Job x'],
  },
  'a Kubernetes that is too old': {
    files: { 'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\nkubeVersion: ">=1.99"\n' },
    problems: ['render-failed a'],
  },
  'a header that is forged': {
    files: { 'crds/x.yaml': `${job('one')}---\n# Source: ../../etc/passwd\n${job('two')}` },
    names: ['Job one', 'Job two'],
  },
  'a job for upgrades only': {
    files: { 'templates/x.yaml': `{{ if .Release.IsUpgrade }}\n${job('late')}{{ else }}\n${job('early')}{{ end }}` },
    names: ['Job early', 'Job late'],
  },
};

const letter = (at: number): string => `c${at}`;
const indexOf = (title: string): number => Object.keys(cases).indexOf(title);

let tree: HeadTree;
beforeAll(async () => {
  server = createServer((_request, response) => {
    requests += 1;
    response.end('{}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const files: Record<string, Content> = {};
  const bomb = gzipSync(Buffer.alloc(120 * 1024 * 1024));
  for (const [at, each] of Object.values(cases).entries()) {
    files[`${letter(at)}/a/Chart.yaml`] = 'apiVersion: v2\nname: a\nversion: 1.0.0\n';
    for (const [path, content] of Object.entries(each.files)) {
      const text = typeof content === 'string' ? content.replace('PORT', port) : content;
      files[`${letter(at)}/a/${path}`.replace('/a/../', '/')] = text === 'BOMB' ? bomb : text;
    }
  }
  tree = await treeOf(files);
}, 60_000);
afterAll(() => server.close());

async function rendered(title: string, version: 3 | 4): Promise<Rendering> {
  const each = cases[title] ?? { files: {} };
  const folder = letter(indexOf(title));
  const spec = helmSpec(`${folder}/a`, each.more);
  const values = spec.values.map(value => ('file' in value ? { file: `${folder}/${value.file}` } : value));
  const shared = await context(version, each.limits === undefined ? {} : { limits: each.limits });
  return renderOf(helmRoot(tree, { ...spec, values }, shared));
}

function expectCase(title: string, rendering: Rendering): void {
  const each = cases[title];
  const prefix = `${letter(indexOf(title))}/`;
  expect(problemsOf(rendering).map(problem => problem.replace(prefix, ''))).toEqual(each?.problems ?? []);
  if (each?.names !== undefined) expect(names(rendering)).toEqual(each.names);
  else expect(rendering.files).toEqual([]);
  // Nothing of the machine is shown, and nothing that breaks a line.
  expect(JSON.stringify(rendering.problems)).not.toMatch(/\/tmp\/|cronledger-|(?<!\\)\\n|\\u0000/);
  expect(requests).toBe(0);
}

test.each(Object.keys(cases))('%s', async title => {
  expectCase(title, await rendered(title, 4));
});

// What differs between the two: flags, the archive reader, and how dependencies are checked.
test.each([
  'an endless loop',
  'a schema that fetches',
  'a header that is forged',
  'a job for upgrades only',
  'a release that is an option',
])('%s, in Helm 3', async title => {
  expectCase(title, await rendered(title, 3));
});

test('says how to set the version of the cluster', async () => {
  expect((await rendered('a Kubernetes that is too old', 4)).problems[0]?.hint).toContain('`kubeVersion`');
});

test('says what helm said, and what to do', async () => {
  const [problem] = (await rendered('a template that fails', 4)).problems;
  expect(problem?.message).toMatch(/^Rendering the chart `c\d+\/a` failed: Error: .*no: \$HOME/);
  expect(problem?.hint).not.toBe('');
});

test.runIf(process.platform === 'linux')('is held to its memory by the kernel', async () => {
  const [problem] = (await rendered('an endless loop', 4)).problems;
  expect(problem?.message).toMatch(/needed more than \d+ bytes of memory/);
});

test('looks no name up', async () => {
  const rendering = await rendered('host names', 4);
  // Helm answers nothing unless it is asked to with `--enable-dns`.
  expect(JSON.stringify(objectsOf(rendering).map(each => each.object))).toContain('"args":[""]');
});
