import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import type { Repository, Tree } from '../../src/git/tree.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';

const opened: Repository[] = [];
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
});

async function open(at: TestRepository): Promise<Repository> {
  const repository = await openRepository(at.path, {});
  opened.push(repository);
  return repository;
}

async function contents(tree: Tree): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const entries = (await tree.entries()).filter(entry => entry.mode !== '160000');
  for await (const { entry, bytes } of tree.readMany(entries)) texts[entry.path] = bytes.toString();
  return texts;
}

/** The differences of the work tree from HEAD: path, mode before, mode after. */
async function changes(at: TestRepository): Promise<(string | null)[][]> {
  const repository = await open(at);
  const base = repository.base({ name: 'HEAD', commit: await repository.resolve('HEAD') });
  const found = await repository.diff(base, repository.worktree());
  return found.map(({ path, base: before, head }) => [path, before?.mode ?? null, head?.mode ?? null]);
}

describe('the work tree', () => {
  it('is the commit where nothing changed', async () => {
    const at = await createRepository({
      'a.yaml': 'a',
      'b/c.yaml': 'c',
      'l.yaml': { link: 'a.yaml' },
      run: { executable: 'r' },
    });
    expect(await changes(at)).toEqual([]);
    expect(await contents((await open(at)).worktree())).toEqual({
      'a.yaml': 'a',
      'b/c.yaml': 'c',
      'l.yaml': 'a.yaml',
      run: 'r',
    });
  });

  it('shows staged, unstaged, removed, untracked, retyped files, and not ignored ones', async () => {
    const at = await createRepository({
      '.gitignore': 'ignored*\n',
      'staged.yaml': '1',
      'unstaged.yaml': '1',
      'both.yaml': '1',
      'gone.yaml': '1',
      'unindexed.yaml': '1',
      'mode.yaml': '1',
      'type.yaml': '1',
      'folder.yaml': '1',
    });
    await at.write({ 'staged.yaml': '2', 'both.yaml': '2' });
    await at.git(['add', 'staged.yaml', 'both.yaml']);
    await at.git(['rm', '--quiet', '--cached', 'unindexed.yaml']);
    await at.write({
      'both.yaml': '3',
      'unstaged.yaml': '2',
      'gone.yaml': null,
      'mode.yaml': { executable: '1' },
      'type.yaml': { link: 'staged.yaml' },
      'folder.yaml': null,
      'folder.yaml/inner.yaml': 'i',
      'new/é\n.yaml': 'n',
      'ignored.yaml': 'x',
      'added.yaml': 'intent',
    });
    await at.git(['add', '--intent-to-add', 'added.yaml']);
    expect(await changes(at)).toEqual([
      ['added.yaml', null, '100644'],
      ['both.yaml', '100644', '100644'],
      ['folder.yaml', '100644', null],
      ['folder.yaml/inner.yaml', null, '100644'],
      ['gone.yaml', '100644', null],
      ['mode.yaml', '100644', '100755'],
      ['new/é\n.yaml', null, '100644'],
      ['staged.yaml', '100644', '100644'],
      ['type.yaml', '100644', '120000'],
      ['unstaged.yaml', '100644', '100644'],
    ]);
    const tree = (await open(at)).worktree();
    expect(await contents(tree)).toEqual({
      '.gitignore': 'ignored*\n',
      'added.yaml': 'intent',
      'both.yaml': '3',
      'folder.yaml/inner.yaml': 'i',
      'mode.yaml': '1',
      'new/é\n.yaml': 'n',
      'staged.yaml': '2',
      'type.yaml': 'staged.yaml',
      'unindexed.yaml': '1',
      'unstaged.yaml': '2',
    });
    expect(String(await tree.readFile('both.yaml'))).toBe('3');
    expect(await tree.readFile('type.yaml')).toBeNull();
    expect(await tree.readFile('gone.yaml')).toBeNull();
    expect((await tree.entries('new')).map(entry => entry.path)).toEqual(['new/é\n.yaml']);
  });

  it('gives files the ids that git would', async () => {
    const at = await createRepository({ 'a.yaml': 'a' });
    await at.write({ 'a.yaml': 'changed', 'b.yaml': 'x'.repeat(300_000), 'l.yaml': { link: 'ünïcode' } });
    const tree = (await open(at)).worktree();
    await at.git(['add', '--all']);
    const index = await at.git(['ls-files', '--stage']);
    for (const { oid, path } of await tree.entries()) expect(index).toContain(`${oid} 0\t${path}`);
    expect(await tree.entries()).toHaveLength(3);
  });

  it('does not take a touched file for a changed one', async () => {
    const at = await createRepository({ 'a.yaml': 'a', 'b.yaml': 'b' });
    for (const name of ['a.yaml', 'b.yaml']) await utimes(join(at.path, name), 1, 1);
    expect(await changes(at)).toEqual([]);
  });

  it('never reads through a folder that is a link', async () => {
    const outside = await createFolder({ 'job.yaml': 'secret', 'new.yaml': 'secret', 'e/f/job.yaml': 'secret' });
    const at = await createRepository({ 'd/job.yaml': 'mine', 'd/e/f/job.yaml': 'mine' });
    await rename(join(at.path, 'd'), join(outside, 'moved'));
    await symlink(outside, join(at.path, 'd'));
    expect(await contents((await open(at)).worktree())).toEqual({ d: outside });
  });

  it('runs no filter of the repository and judges what is on the disk', async () => {
    const at = await createRepository({ 'a.yaml': 'a\n', 'same.yaml': 's\n' });
    const mark = join(at.path, '.git', 'pwned');
    for (const [key, value] of [
      ['filter.evil.clean', `touch ${mark}; sed s/Cron/Innocent/`],
      ['filter.evil.process', `touch ${mark}`],
      ['filter.evil.required', 'true'],
      ['filter.a=b.clean', `touch ${mark}`],
      ['core.autocrlf', 'true'],
    ] as const) {
      await at.git(['config', key, value]);
    }
    const attributes = '* filter=evil\nsame.yaml filter=a=b\n';
    await at.write({ '.gitattributes': attributes, 'a.yaml': 'kind: CronJob\r\n' });
    // An index older than the files in it: git has to compare their contents to know.
    await utimes(join(at.path, '.git/index'), 1e9, 1e9);
    expect((await contents((await open(at)).worktree()))['a.yaml']).toBe('kind: CronJob\r\n');
    expect(await changes(at)).toEqual([
      ['.gitattributes', null, '100644'],
      ['a.yaml', '100644', '100644'],
    ]);
    expect(existsSync(mark)).toBe(false);
  });

  it('shows submodules on another commit and clones inside as submodules', async () => {
    const inner = await createRepository({ 'x.yaml': 'x' });
    const at = await createRepository({ 'a.yaml': 'a' });
    await at.git(['-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet', inner.path, 'sub']);
    await at.commit({}, 'sub');
    expect(await changes(at)).toEqual([]);
    await at.write({ 'sub/x.yaml': 'dirty' });
    expect(await changes(at)).toEqual([]);
    await at.git(['-C', 'sub', 'commit', '--quiet', '--all', '--message', 'moved']);
    await at.git(['clone', '--quiet', inner.path, 'clone']);
    expect(await changes(at)).toEqual([
      ['clone', null, '160000'],
      ['sub', '160000', '160000'],
    ]);
  });

  it('reads unmerged files as they are on the disk', async () => {
    const at = await createRepository({ 'a.yaml': 'base\n' });
    await at.git(['checkout', '--quiet', '-b', 'other']);
    await at.commit({ 'a.yaml': 'theirs\n' });
    await at.git(['checkout', '--quiet', 'main']);
    await at.commit({ 'a.yaml': 'ours\n' });
    await expect(at.git(['merge', '--quiet', 'other'])).rejects.toThrow();
    expect((await contents((await open(at)).worktree()))['a.yaml']).toContain('<<<<<<<');
  });

  it('works in a linked work tree and from a subfolder', async () => {
    const at = await createRepository({ 'd/a.yaml': 'a' });
    const place = join(await createFolder(), 'linked');
    await at.git(['worktree', 'add', '--quiet', '-b', 'other', place]);
    await writeFile(join(place, 'd', 'new.yaml'), 'n');
    const repository = await openRepository(join(place, 'd'), {});
    opened.push(repository);
    expect(Object.keys(await contents(repository.worktree()))).toEqual(['d/a.yaml', 'd/new.yaml']);
  });

  it('gives a folder another id when anything below it changes', async () => {
    const at = await createRepository({ 'd/a.yaml': 'a', 'e/b.yaml': 'b' });
    const ids = async (): Promise<(string | null)[]> => {
      const tree = (await open(at)).worktree();
      return Promise.all(['', 'd', 'e', 'd/a.yaml', 'none'].map(path => tree.treeId(path)));
    };
    const before = await ids();
    await at.write({ 'd/deep/x.yaml': 'x' });
    const after = await ids();
    expect(after.map((id, index) => id === before[index])).toEqual([false, false, true, true, true]);
    expect(before[4]).toBeNull();
    await at.write({ 'd/deep/x.yaml': null });
    await rm(join(at.path, 'd/deep'), { recursive: true });
    expect(await ids()).toEqual(before);
    await mkdir(join(at.path, 'e', 'empty'));
    expect(await ids()).toEqual(before);
  });
});
