// The render cache gives back what was put in, and never anything else.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CacheOptions, openRenderCache } from '../../src/render/cache.ts';
import { helmRoot } from '../../src/render/helm/index.ts';
import { kustomizeRoot } from '../../src/render/kustomize/index.ts';
import { createFolder } from '../support/git-repo.ts';
import { checkout, context, helmSpec, kustomizeSpec, names, placeOf, problemsOf } from '../support/render.ts';

async function cacheIn(folder: string, more: Partial<CacheOptions> = {}) {
  return openRenderCache({ folder, scope: 'main', secret: null, ...more });
}

async function onlyFile(folder: string): Promise<string> {
  const [name, ...more] = await readdir(folder);
  if (name === undefined || more.length > 0) throw new Error('There is to be one entry.');
  return join(folder, name);
}

describe('an entry', () => {
  test('comes back as it was written, for its key and its scope only', async () => {
    const folder = join(await createFolder(), 'made');
    const cache = await cacheIn(folder);
    expect(await cache.read('k')).toBeNull();
    await cache.write('k', ['a', '', '\ud800 \n']);
    expect(await cache.read('k')).toEqual(['a', '', '\ud800 \n']);
    expect(await cache.read('K')).toBeNull();
    expect(await (await cacheIn(folder, { scope: 'pull/1' })).read('k')).toBeNull();
    expect(await (await cacheIn(folder, { secret: 's' })).read('k')).toBeNull();
  });

  test.each<[string, (text: string) => string]>([
    ['cut short', text => text.slice(0, -3)],
    ['edited', text => text.replace('"a"', '"b"')],
    ['empty', () => ''],
    ['no JSON', () => 'x\ny'],
    ['of an old format', () => '{}'],
    ['sealed rightly over nonsense', () => `${createHash('sha256').update('x').digest('hex')}\nx`],
    ['sealed rightly over something else', () => `${createHash('sha256').update('[null]').digest('hex')}\n[null]`],
  ])('that is %s is no entry', async (_, edit) => {
    const folder = await createFolder();
    const cache = await cacheIn(folder);
    await cache.write('k', ['a']);
    const file = await onlyFile(folder);
    await writeFile(file, edit(await readFile(file, 'utf8')));
    expect(await cache.read('k')).toBeNull();
    await cache.write('k', ['a']);
    expect(await cache.read('k')).toEqual(['a']);
  });

  test('under the name of another one is no entry, even with a right hash', async () => {
    const folder = await createFolder();
    const cache = await cacheIn(folder);
    await cache.write('harmless', ['nothing']);
    const from = await onlyFile(folder);
    const text = await readFile(from, 'utf8');
    await cache.write('hostile', ['a job']);
    const other = (await readdir(folder)).map(name => join(folder, name)).find(path => path !== from) ?? '';
    await writeFile(other, text);
    expect(await cache.read('hostile')).toBeNull();
  });

  test('of somebody without the secret is no entry', async () => {
    const folder = await createFolder();
    const forged = await cacheIn(folder);
    await forged.write('k', ['nothing runs here']);
    const mine = await cacheIn(folder, { secret: 'only the base branch has it' });
    expect(await mine.read('k')).toBeNull();
    await mine.write('k', ['a job']);
    expect(await mine.read('k')).toEqual(['a job']);
    await forged.write('k', ['nothing runs here']);
    expect(await mine.read('k')).toBeNull();
  });

  test('is no file of somebody else, and no folder', async () => {
    const folder = await createFolder({ 'outside.txt': 'precious' });
    const cache = await cacheIn(join(folder, 'cache'));
    await cache.write('k', ['a']);
    const file = await onlyFile(join(folder, 'cache'));
    await rm(file);
    await symlink(join(folder, 'outside.txt'), file);
    expect(await cache.read('k')).toBeNull();
    await cache.write('k', ['b']);
    expect(await cache.read('k')).toEqual(['b']);
    expect(await readFile(join(folder, 'outside.txt'), 'utf8')).toBe('precious');
  });

  test('that cannot be written is not missed', async () => {
    const folder = await createFolder({ file: '' });
    const cache = await cacheIn(join(folder, 'file', 'below'));
    await cache.write('k', ['a']);
    expect(await cache.read('k')).toBeNull();
  });
});

describe('renderings', () => {
  const files = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
    'chart/templates/job.yaml': 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: "{{ .Release.Name }}-job"}\n',
    'app/kustomization.yaml': 'resources: [job.yaml]\n',
    'app/job.yaml': 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: b}\n',
  };

  test('are kept by content, options and tool, and look the same from the cache', async () => {
    const made = await checkout(files);
    const cache = await cacheIn(await createFolder());
    const shared = await context(4, { cache });
    const render = async (helm = helmSpec('chart'), with_ = shared) => {
      const roots = await Promise.all([
        helmRoot(await made.head(), helm, with_),
        kustomizeRoot(await made.head(), kustomizeSpec('app'), with_),
      ]);
      return Promise.all(roots.map(root => root.render()));
    };
    const first = await render();
    expect(first.map(each => each.cached)).toEqual([false, false]);
    const second = await render();
    expect(second.map(each => each.cached)).toEqual([true, true]);
    for (const [at, rendering] of second.entries()) {
      expect(names(rendering)).toEqual([['Job app-job'], ['Job b']][at]);
      expect(rendering.files.map(file => Buffer.from(file.bytes))).toEqual(
        first[at]?.files.map(file => Buffer.from(file.bytes)),
      );
    }
    const [helm, kustomize] = second;
    expect(helm && placeOf(helm, 'app-job', [])).toBe('chart/templates/job.yaml:2 template');
    expect(kustomize && placeOf(kustomize, 'b', [])).toBe('app/job.yaml:1 template');

    expect((await render(helmSpec('chart', { release: 'other' }))).map(each => each.cached)).toEqual([false, true]);
    expect((await render(helmSpec('chart'), await context(3, { cache }))).map(each => each.cached)).toEqual([
      false,
      true,
    ]);
    await made.files.commit({ 'chart/templates/job.yaml': `${files['chart/templates/job.yaml']}# changed\n` });
    expect((await render()).map(each => each.cached)).toEqual([false, true]);
  });

  test('that fail are not kept', async () => {
    const made = await checkout({ ...files, 'chart/templates/job.yaml': '{{ fail "no" }}' });
    const cache = await cacheIn(await createFolder());
    const shared = await context(4, { cache });
    for (let at = 0; at < 2; at += 1) {
      const rendering = await (await helmRoot(await made.head(), helmSpec('chart'), shared)).render();
      expect(rendering.cached).toBe(false);
      expect(problemsOf(rendering)).toEqual(['render-failed chart']);
    }
  });
});
