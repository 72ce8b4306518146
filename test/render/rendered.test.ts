// Rendered folders: committed ones are read from git with their own lines, those of an earlier step from disk.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderedRoots } from '../../src/render/folder.ts';
import type { RenderedSpec, Rendering, Root } from '../../src/render/root.ts';
import { createFolder } from '../support/git-repo.ts';
import { checkout, context, names, placeOf, problemsOf } from '../support/render.ts';

const job = (name: string): string => `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name}\n`;

const spec = (head: string, base: string | null = null, more: Partial<RenderedSpec> = {}): RenderedSpec => ({
  why: 'named by the test',
  namespace: null,
  environment: null,
  network: false,
  head,
  base,
  ...more,
});

const all = async (roots: readonly Root[]): Promise<readonly Rendering[]> =>
  Promise.all(roots.map(root => root.render()));

describe('a committed folder', () => {
  const files = {
    'out/a/jobs.yaml': `---\n# Source: app/templates/jobs.yaml\n${job('one')}---\n${job('two')}`,
    'out/b/more': job('three'),
    'out/b/notes.txt': 'nothing',
    'elsewhere.yaml': job('four'),
  };

  test('is read folder by folder, with its own lines', async () => {
    const made = await checkout(files);
    const shared = await context(4);
    const roots = await renderedRoots(await made.head(), spec('out'), shared);
    expect(roots.map(root => root.ref)).toEqual([
      { type: 'rendered', path: 'out/a' },
      { type: 'rendered', path: 'out/b' },
    ]);
    const [a, b] = await all(roots);
    if (a === undefined || b === undefined) throw new Error('Two were asked for.');
    expect([names(a), names(b)]).toEqual([['Job one', 'Job two'], ['Job three']]);
    expect(placeOf(a, 'two', ['metadata', 'name'])).toBe('out/a/jobs.yaml:11 exact');
    expect(roots.map(root => [root.claims('out/a/jobs.yaml'), root.claims('elsewhere.yaml')])).toEqual([
      [true, false],
      [false, false],
    ]);

    const before = roots.map(root => root.key);
    await made.files.commit({ 'out/b/more': job('five') });
    const after = (await renderedRoots(await made.head(), spec('out'), shared)).map(root => root.key);
    expect(after.map((key, at) => key === before[at])).toEqual([true, false]);
  });

  test('that is not there, or holds what cannot be read, is a problem', async () => {
    const made = await checkout({
      'out/a.yaml': { link: '../a.yaml' },
      'out/b.yaml': { link: '/etc/hostname' },
      'a.yaml': job('a'),
    });
    const shared = await context(4);
    const [missing] = await all(await renderedRoots(await made.head(), spec('nowhere'), shared));
    expect(missing && problemsOf(missing)).toEqual(['no-manifests nowhere']);
    const [links] = await all(await renderedRoots(await made.head(), spec('out'), shared));
    expect(links && problemsOf(links)).toEqual(['symlink out/b.yaml']);
    expect(links && names(links)).toEqual(['Job a']);
  });
});

describe('folders of an earlier step', () => {
  const chart = {
    'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'charts/app/templates/jobs.yaml':
      '{{ $x := 1 }}\napiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {{ .Release.Name }}-one\n',
  };

  test('are read from disk on both sides, and lead to the template where one chart has it', async () => {
    const made = await checkout({ ...chart, 'out/head/decoy.yaml': job('decoy') });
    const workspace = await createFolder({
      'out/base/app.yaml': job('old'),
      'out/head/app.yaml': `---\n# Source: app/templates/jobs.yaml\n${job('x-one')}---\n# Source: ../../etc/passwd\n${job('yy')}---\n# Source: other/templates/jobs.yaml\n${job('z')}`,
    });
    const shared = await context(4, { workspace });
    const [head] = await all(await renderedRoots(await made.head(), spec('out/head', 'out/base'), shared));
    if (head === undefined) throw new Error('There is to be one.');
    expect(problemsOf(head)).toEqual([]);
    expect(names(head)).toEqual(['Job x-one', 'Job yy', 'Job z']);
    expect(placeOf(head, 'x-one', [])).toBe('charts/app/templates/jobs.yaml:3 template');
    expect(placeOf(head, 'yy', [])).toBe('out/head/app.yaml:1 file');
    expect(placeOf(head, 'z', [])).toBe('out/head/app.yaml:1 file');

    const commit = await made.files.git(['rev-parse', 'HEAD']);
    const base = made.repository.base({ name: 'main', commit });
    const roots = await renderedRoots(base, spec('out/head', 'out/base'), shared);
    // One name on both sides, so that they are compared.
    expect(roots.map(root => root.ref.path)).toEqual(['out/head']);
    expect((await all(roots)).map(names)).toEqual([['Job old']]);
  });

  test('that are empty, missing or odd are a problem', async () => {
    const made = await checkout(chart);
    const workspace = await createFolder({ 'odd/a.yaml': job('a') });
    await symlink('/etc/hostname', join(workspace, 'odd', 'link.yaml'));
    await writeFile(join(workspace, 'odd', 'line\nfeed.yaml'), job('b'));
    await mkdir(join(workspace, 'empty'));
    const shared = await context(4, { workspace });
    const problems = async (head: string): Promise<readonly string[]> =>
      (await all(await renderedRoots(await made.head(), spec(head, 'base'), shared))).flatMap(problemsOf);
    expect(await problems('empty')).toEqual(['no-manifests empty']);
    expect(await problems('missing')).toEqual(['no-manifests missing']);
    expect(await problems('../outside')).toEqual(['no-manifests ../outside']);
    expect(await problems('odd')).toEqual(['symlink odd', 'symlink odd']);
    const without = await all(await renderedRoots(await made.head(), spec('odd', 'base'), await context(4)));
    expect(without.flatMap(problemsOf)).toEqual(['no-manifests odd']);
    const small = await context(4, { workspace, limits: { maxInputFiles: 0 } });
    expect(
      (await all(await renderedRoots(await made.head(), spec('odd', 'base'), small))).flatMap(problemsOf),
    ).toContain('render-limit odd');
  });
});
