import { writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import type { FileDiff, Repository, Tree } from '../../src/git/tree.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';

const opened: Repository[] = [];
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
});

async function open(at: TestRepository | string): Promise<Repository> {
  const repository = await openRepository(typeof at === 'string' ? at : at.path, {});
  opened.push(repository);
  return repository;
}

async function treeOf(at: TestRepository, name = 'HEAD'): Promise<Tree> {
  const repository = await open(at);
  return repository.head({ name, commit: await repository.resolve(name) });
}

async function differences(at: TestRepository, base: string, head: string): Promise<readonly FileDiff[]> {
  const repository = await open(at);
  return repository.diff(
    repository.base({ name: base, commit: await repository.resolve(base) }),
    repository.head({ name: head, commit: await repository.resolve(head) }),
  );
}

async function contents(tree: Tree): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const entries = (await tree.entries()).filter(entry => entry.mode !== '160000');
  for await (const { entry, bytes } of tree.readMany(entries)) texts[entry.path] = bytes.toString();
  return texts;
}

describe('entries', () => {
  it('lists regular files, executables, links and submodules, in order of their bytes', async () => {
    const at = await createRepository({
      'b.yaml': 'b',
      'a/z.yaml': 'z',
      'a-b.yaml': 'ab',
      'run.sh': { executable: 'x' },
      'link.yaml': { link: 'b.yaml' },
    });
    const commit = await at.git(['rev-parse', 'HEAD']);
    await at.git(['update-index', '--add', '--cacheinfo', `160000,${commit},sub`]);
    await at.git(['commit', '--quiet', '--message', 'sub']);
    const entries = await (await treeOf(at)).entries();
    expect(entries.map(entry => [entry.path, entry.mode])).toEqual([
      ['a-b.yaml', '100644'],
      ['a/z.yaml', '100644'],
      ['b.yaml', '100644'],
      ['link.yaml', '120000'],
      ['run.sh', '100755'],
      ['sub', '160000'],
    ]);
    expect(entries.map(entry => entry.oid)).toContain(commit);
  });

  it('lists only what is below a folder, before and after all was listed', async () => {
    const at = await createRepository({ 'a/b/c.yaml': '1', 'a/bc/d.yaml': '2', 'a/b.yaml': '3' });
    const tree = await treeOf(at);
    const below = async (): Promise<string[]> => (await tree.entries('a/b')).map(entry => entry.path);
    expect(await below()).toEqual(['a/b/c.yaml']);
    await tree.entries();
    expect(await below()).toEqual(['a/b/c.yaml']);
    expect(await tree.entries('a/b.yaml')).toEqual([]);
    expect(await tree.entries('nowhere')).toEqual([]);
    const fresh = await treeOf(at);
    expect(await fresh.entries('a/b.yaml')).toEqual([]);
    expect(await fresh.entries('nowhere')).toEqual([]);
  });

  it('keeps two paths apart that are not UTF-8, and finds them again', async () => {
    const at = await createRepository({ 'ok.yaml': 'ok' });
    const blobs = await Promise.all(['1', '2'].map(text => at.git(['hash-object', '-w', '--stdin'], text)));
    const lines = [0xff, 0xfe].map((byte, index) =>
      Buffer.concat([Buffer.from(`100644 ${blobs[index]}\tpath`), Buffer.of(byte, 0xc3), Buffer.from('é.yaml\0')]),
    );
    await at.git(['update-index', '-z', '--index-info'], Buffer.concat(lines));
    await at.git(['commit', '--quiet', '--message', 'bytes']);
    const tree = await treeOf(at);
    const texts = await contents(tree);
    const paths = Object.keys(texts);
    expect(Object.values(texts).sort()).toEqual(['1', '2', 'ok']);
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) expect((await tree.readFile(path))?.toString()).toBe(texts[path]);
  });

  it('takes line feeds, tabs, quotes and leading dashes in paths as they are', async () => {
    const files = {
      'a\nb.yaml': '1',
      'a\tb.yaml': '2',
      '"q".yaml': '3',
      '-f/--all.yaml': '4',
      'ä/ü €😀.yaml': '5',
      ' ': '6',
    };
    const tree = await treeOf(await createRepository(files));
    expect(await contents(tree)).toEqual(files);
    for (const [path, text] of Object.entries(files)) expect((await tree.readFile(path))?.toString()).toBe(text);
  });

  it('reads old modes as git does', async () => {
    const at = await createRepository({ 'x.yaml': 'x' });
    const blob = await at.git(['rev-parse', 'HEAD:x.yaml']);
    const raw = Buffer.concat([Buffer.from('100664 old.yaml\0'), Buffer.from(blob, 'hex')]);
    const tree = await at.git(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], raw);
    const commit = await at.git(['commit-tree', tree, '-m', 'old']);
    const read = await treeOf(at, commit);
    expect(await read.entries()).toEqual([{ path: 'old.yaml', mode: '100644', oid: blob, size: 1 }]);
    expect(await read.readFile('old.yaml')).toEqual(Buffer.from('x'));
  });
});

describe('readMany', () => {
  it('gives every blob in order: empty, with line feeds, larger than a pipe, repeated', async () => {
    const files: Record<string, string> = { 'empty.yaml': '', 'same1.yaml': 's', 'same2.yaml': 's', 'lf.yaml': '\n\n' };
    for (let i = 0; i < 300; i++) files[`f${i}.yaml`] = `${i} blob 5\n`.repeat(i * 7);
    files['large.bin'] = 'x\n'.repeat(3_000_000);
    const tree = await treeOf(await createRepository(files));
    const entries = await tree.entries();
    const order: string[] = [];
    for await (const { entry, bytes, size } of tree.readMany(entries)) {
      order.push(entry.path);
      expect(bytes.length).toBe(size);
      expect(bytes.toString() === files[entry.path]).toBe(true);
    }
    expect(order).toEqual(entries.map(entry => entry.path));
  });

  it('may be left before the end, and read twice', async () => {
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i}.yaml`, 'x'.repeat(10_000)]));
    const tree = await treeOf(await createRepository(files));
    const entries = await tree.entries();
    for (let round = 0; round < 2; round++) {
      for await (const { entry } of tree.readMany(entries)) if (entry === entries[1]) break;
    }
    expect(Object.keys(await contents(tree))).toHaveLength(500);
  });

  it('does not run filters, decode or convert line ends', async () => {
    const at = await createRepository({
      '.gitattributes': '*.yaml filter=evil eol=crlf ident working-tree-encoding=UTF-16\n',
      'a.yaml': Buffer.from('\ufeffkind: $Id$\n', 'utf16le'),
    });
    await at.git(['config', 'filter.evil.smudge', 'touch pwned; cat']);
    const tree = await treeOf(at);
    expect((await tree.readFile('a.yaml'))?.toString()).toBe('kind: $Id$\n');
    expect(await at.git(['status', '--porcelain'])).not.toContain('pwned');
  });

  it('hands out the start of a blob that is too large, and the ones after it', async () => {
    const at = await createRepository({ 'small.yaml': 'ok' });
    const large = Buffer.alloc(140 * 1024 * 1024, 'x');
    const oid = await at.git(['-c', 'core.compression=0', 'hash-object', '-w', '--stdin'], large);
    await at.git(['update-index', '--add', '--cacheinfo', `100644,${oid},big.yaml`]);
    await at.git(['commit', '--quiet', '--message', 'large']);
    const tree = await treeOf(at);
    const sizes: [string, number, number][] = [];
    for await (const { entry, bytes, size } of tree.readMany(await tree.entries()))
      sizes.push([entry.path, bytes.length, size]);
    expect(sizes).toEqual([
      ['big.yaml', 64 * 1024, 140 * 1024 * 1024],
      ['small.yaml', 2, 2],
    ]);
    await expect(tree.readFile('big.yaml')).rejects.toMatchObject({ code: 'file-unreadable' });
  }, 60_000);
});

describe('readFile and treeId', () => {
  it('gives regular files only', async () => {
    const at = await createRepository({ 'a/f.yaml': 'text', 'a/l.yaml': { link: 'f.yaml' }, d: { link: 'a' } });
    const tree = await treeOf(at);
    expect((await tree.readFile('a/f.yaml'))?.toString()).toBe('text');
    for (const path of [
      'a',
      'a/l.yaml',
      'd/f.yaml',
      'a/f.yaml/x',
      'a/none',
      '',
      '/a/f.yaml',
      'a//f.yaml',
      '../a/f.yaml',
      'a/../a/f.yaml',
    ]) {
      expect([path, await tree.readFile(path)]).toEqual([path, null]);
    }
  });

  it('gives git ids of files and folders', async () => {
    const at = await createRepository({ 'a/b/f.yaml': 'text' });
    const tree = await treeOf(at);
    for (const path of ['a', 'a/b', 'a/b/f.yaml'])
      expect(await tree.treeId(path)).toBe(await at.git(['rev-parse', `HEAD:${path}`]));
    expect(await tree.treeId('')).toBe(await at.git(['rev-parse', 'HEAD^{tree}']));
    expect(await tree.treeId('a/c')).toBeNull();
  });

  it('answers many at once', async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`d${i % 7}/${i}.yaml`, `text ${i}`]));
    const tree = await treeOf(await createRepository(files));
    const read = await Promise.all(Object.keys(files).map(path => tree.readFile(path)));
    expect(read.map(String)).toEqual(Object.values(files));
  });
});

describe('diff', () => {
  it('shows additions, changes, removals, renames as both, mode and type changes', async () => {
    const at = await createRepository({
      'same.yaml': 'same',
      'changed.yaml': '1',
      'removed.yaml': 'r',
      'old name.yaml': 'moved moved moved',
      'mode.yaml': 'm',
      'type.yaml': 't',
      'folder/x.yaml': 'f',
    });
    await at.commit({
      'added.yaml': 'a',
      'changed.yaml': '2',
      'removed.yaml': null,
      'old name.yaml': null,
      'new/näme\n.yaml': 'moved moved moved',
      'mode.yaml': { executable: 'm' },
      'type.yaml': { link: 'same.yaml' },
      'folder/x.yaml': null,
      folder: 'now a file',
    });
    const found = await differences(at, 'HEAD^', 'HEAD');
    expect(found.map(({ path, base, head }) => [path, base?.mode ?? null, head?.mode ?? null])).toEqual([
      ['added.yaml', null, '100644'],
      ['changed.yaml', '100644', '100644'],
      ['folder', null, '100644'],
      ['folder/x.yaml', '100644', null],
      ['mode.yaml', '100644', '100755'],
      ['new/näme\n.yaml', null, '100644'],
      ['old name.yaml', '100644', null],
      ['removed.yaml', '100644', null],
      ['type.yaml', '100644', '120000'],
    ]);
    expect(found.find(each => each.path === 'changed.yaml')).toEqual({
      path: 'changed.yaml',
      base: { path: 'changed.yaml', mode: '100644', oid: await at.git(['rev-parse', 'HEAD^:changed.yaml']) },
      head: { path: 'changed.yaml', mode: '100644', oid: await at.git(['rev-parse', 'HEAD:changed.yaml']) },
    });
  });

  it('is not swayed by configuration, attributes or .gitmodules', async () => {
    const at = await createRepository({
      'a.yaml': '1',
      'b.yaml': 'the same text in both files\n',
      '.gitmodules': '[submodule "s"]\npath = sub\nurl = x\nignore = all\n',
    });
    const first = await at.git(['rev-parse', 'HEAD']);
    await at.git(['update-index', '--add', '--cacheinfo', `160000,${first},sub`]);
    await at.git(['commit', '--quiet', '-m', 'sub']);
    await at.git(['update-index', '--cacheinfo', `160000,${await at.git(['rev-parse', 'HEAD'])},sub`]);
    await at.git(['rm', '--cached', '--quiet', 'b.yaml']);
    await at.write({
      '.gitattributes': '*.yaml -diff binary diff=evil\n',
      'c.yaml': 'the same text in both files\n',
      'a.yaml': '2',
    });
    await at.git(['add', '.gitattributes', 'c.yaml', 'a.yaml']);
    await at.git(['commit', '--quiet', '-m', 'change']);
    for (const [key, value] of [
      ['diff.renames', 'copies'],
      ['diff.external', 'touch pwned;'],
      ['diff.evil.textconv', 'touch pwned;'],
      ['diff.ignoreSubmodules', 'all'],
      ['diff.noprefix', 'true'],
      ['core.quotePath', 'true'],
      ['core.abbrev', '4'],
      ['diff.orderFile', '/nonexistent-order'],
      ['color.ui', 'always'],
      ['core.pager', 'touch pwned;'],
    ] as const) {
      await at.git(['config', key, value]);
    }
    const found = await differences(at, 'HEAD^', 'HEAD');
    expect(found.map(each => each.path)).toEqual(['.gitattributes', 'a.yaml', 'b.yaml', 'c.yaml', 'sub']);
    expect(found.every(each => (each.base?.oid ?? each.head?.oid ?? '').length === 40)).toBe(true);
    expect(await at.git(['ls-files', '--others'])).not.toContain('pwned');
  });

  it('compares with nothing', async () => {
    const at = await createRepository({ 'a.yaml': 'a', 'b/c.yaml': 'c' });
    const repository = await open(at);
    const base = repository.base(repository.emptyTree);
    expect(await base.entries()).toEqual([]);
    expect(await base.readFile('a.yaml')).toBeNull();
    const found = await repository.diff(
      base,
      repository.head({ name: 'HEAD', commit: await repository.resolve('HEAD') }),
    );
    expect(found.map(each => [each.path, each.base])).toEqual([
      ['a.yaml', null],
      ['b/c.yaml', null],
    ]);
  });

  it('sees through refs/replace and grafts', async () => {
    const at = await createRepository({ 'a.yaml': '1' });
    const head = await at.commit({ 'a.yaml': '2', 'job.yaml': 'kind: Job' });
    const innocent = await at.git(['commit-tree', 'HEAD^^{tree}', '-m', 'innocent']);
    await at.git(['replace', head, innocent]);
    expect((await differences(at, `${head}^`, head)).map(each => each.path)).toEqual(['a.yaml', 'job.yaml']);
  });
});

describe('repositories of all kinds', () => {
  it('reads a bare one', async () => {
    const at = await createRepository({ 'a.yaml': 'a' });
    const bare = await at.clone('--bare');
    expect(await contents(await treeOf(bare))).toEqual({ 'a.yaml': 'a' });
    expect(() => opened.at(-1)?.worktree()).toThrow('bare');
  });

  it('reads one whose ids are SHA-256', async () => {
    const at = await createRepository({ 'a/b.yaml': 'a' }, '--object-format=sha256');
    const tree = await treeOf(at);
    expect(await contents(tree)).toEqual({ 'a/b.yaml': 'a' });
    expect((await tree.readFile('a/b.yaml'))?.toString()).toBe('a');
    const repository = await open(at);
    expect(await repository.base(repository.emptyTree).entries()).toEqual([]);
    await at.write({ 'new.yaml': 'n' });
    const written = await repository.worktree().entries();
    expect(written.find(entry => entry.path === 'new.yaml')?.oid).toBe(await at.git(['hash-object', 'new.yaml']));
  });

  it('reads a linked work tree, and a subfolder opens the root', async () => {
    const at = await createRepository({ 'a/b.yaml': '1' });
    const place = join(await createFolder(), 'linked');
    await at.git(['worktree', 'add', '--quiet', '-b', 'other', place]);
    const repository = await open(join(place, 'a'));
    expect(repository.root).toBe(place);
    expect(await repository.resolve('HEAD')).toBe(await at.git(['rev-parse', 'other']));
  });

  it.runIf(process.getuid?.() === 0)('reads one that another user owns', async () => {
    const at = await createRepository({ 'a.yaml': 'a' });
    for (const path of [at.path, join(at.path, '.git')]) await chown(path, 12_345, 12_345);
    await expect(at.git(['log'])).rejects.toThrow('dubious ownership');
    expect(await contents(await treeOf(at))).toEqual({ 'a.yaml': 'a' });
  });

  it('runs nothing that the repository names', async () => {
    const at = await createRepository({ 'a.yaml': 'a' });
    const evil = `touch ${join(at.path, 'pwned')}`;
    writeFileSync(join(at.path, '.git/hooks/post-index-change'), `#!/bin/sh\n${evil}\n`, { mode: 0o755 });
    await at.git(['config', 'core.fsmonitor', `${evil};false`]);
    await at.git(['config', 'core.sshCommand', evil]);
    await at.git(['config', 'core.alternateRefsCommand', evil]);
    await at.write({ 'a.yaml': 'changed', 'b.yaml': 'b' });
    const repository = await open(at);
    await contents(await treeOf(at));
    await contents(repository.worktree());
    await repository.defaultBase();
    expect(Object.keys(await contents(repository.worktree()))).toEqual(['a.yaml', 'b.yaml']);
  });

  it('refuses what is no repository', async () => {
    const folder = await createFolder({ 'a.yaml': 'a' });
    await expect(openRepository(folder, {})).rejects.toMatchObject({ code: 'not-a-repository' });
    await expect(openRepository(join(folder, 'none'), {})).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(openRepository(join(folder, 'a.yaml'), {})).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('says so when there is no git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = await createFolder();
    const opening = openRepository(await createFolder(), {});
    await expect(opening)
      .rejects.toMatchObject({ code: 'no-git' })
      .finally(() => {
        process.env['PATH'] = path;
      });
  });

  it('is empty for a repository without commits, but for its work tree', async () => {
    const at = await createRepository();
    const repository = await open(at);
    await expect(repository.resolve('HEAD')).rejects.toMatchObject({ code: 'unknown-revision' });
    await at.write({ 'a.yaml': 'a' });
    expect((await repository.worktree().entries()).map(entry => entry.path)).toEqual(['a.yaml']);
  });
});
