import { afterEach, describe, expect, it } from 'vitest';
import { collectManifests, withLinks } from '../../src/collect/manifests.ts';
import { openRepository } from '../../src/git/repository.ts';
import type { Repository, Tree } from '../../src/git/tree.ts';
import type { Problem } from '../../src/model.ts';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';

const opened: Repository[] = [];
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
});

const mayHold = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes).includes('Job') || Buffer.from(bytes).includes('J\0o\0b');

async function treeOf(at: TestRepository, revision: string): Promise<Tree> {
  const repository = await openRepository(at.path, {});
  opened.push(repository);
  if (revision === 'worktree') return repository.worktree();
  return repository.head({ name: revision, commit: await repository.resolve(revision) });
}

async function collect(tree: Tree): Promise<{ files: Record<string, string>; problems: string[]; list: Problem[] }> {
  const files: Record<string, string> = {};
  const list: Problem[] = [];
  const report = (problem: Problem): void => void list.push(problem);
  for await (const file of collectManifests(tree, await tree.entries(), mayHold, report)) {
    files[`${file.path} in ${file.source.path}`] = Buffer.from(file.bytes).toString();
  }
  return { files, problems: list.map(each => `${each.code} ${each.path} ${each.level ?? 'error'}`).sort(), list };
}

/** The same files, once as a commit and once as uncommitted work: they have to be judged alike. */
describe.each(['HEAD', 'worktree'])('collectManifests of %s', revision => {
  async function collectFrom(files: Files): Promise<Awaited<ReturnType<typeof collect>>> {
    const at = await createRepository(revision === 'HEAD' ? files : { placeholder: '' });
    if (revision === 'worktree') await at.write(files);
    return collect(await treeOf(at, revision));
  }

  it('reads manifests by name, and other text by what it holds', async () => {
    const { files, problems } = await collectFrom({
      'a.yaml': 'kind: Job',
      'd/b.yml': 'kind: Job',
      'd/e/c.JSON': '{"kind": "Job"}',
      'd/other.yaml': 'kind: Service',
      'deploy.txt': 'kind: Job',
      'no-extension': 'kind: Job',
      'notes.md': 'nothing',
      'program.bin': '\x7fELF\0 kind: Job',
      'utf16.txt': Buffer.from('\ufeffkind: Job', 'utf16le'),
      'nul.yaml': 'kind: Job\0',
      '.hidden/x.yaml': 'kind: Job',
      run: { executable: 'kubectl create Job' },
    });
    expect(problems).toEqual([]);
    expect(Object.keys(files).sort()).toEqual([
      '.hidden/x.yaml in .hidden',
      'a.yaml in ',
      'd/b.yml in d',
      'd/e/c.JSON in d/e',
      'deploy.txt in ',
      'no-extension in ',
      'nul.yaml in ',
      'run in ',
      'utf16.txt in ',
    ]);
    expect(files['a.yaml in ']).toBe('kind: Job');
  });

  it('leaves out its own files, and makes no hiding place of their folder', async () => {
    const { files } = await collectFrom({
      '.cronledger/config.yaml': 'Job',
      '.cronledger/inventory/a.yaml': 'Job',
      '.cronledger/inventory/team/b.yml': 'Job',
      '.cronledger/inventory/hidden.txt': 'Job',
      '.cronledger/other.yaml': 'Job',
      'x/.cronledger/config.yaml': 'Job',
      'x/.cronledger/inventory/a.yaml': 'Job',
    });
    expect(Object.keys(files).sort()).toEqual([
      '.cronledger/inventory/hidden.txt in .cronledger/inventory',
      '.cronledger/other.yaml in .cronledger',
      'x/.cronledger/config.yaml in x/.cronledger',
      'x/.cronledger/inventory/a.yaml in x/.cronledger/inventory',
    ]);
  });

  it('follows links to files of the repository under their own path, by way of other links too', async () => {
    const { files, problems } = await collectFrom({
      'base/job.yaml': 'kind: Job # base',
      'prod/job.yaml': { link: '../base/job.yaml' },
      'test/job.yaml': { link: '../prod/job.yaml' },
      current: { link: 'base' },
      'via/folder.yaml': { link: '../current/job.yaml' },
      'plain-name': { link: './base/../base//job.yaml' },
      self: { link: '.' },
      'up.yaml': { link: 'self/self/base/job.yaml' },
    });
    expect(problems).toEqual([]);
    expect(files).toEqual(
      Object.fromEntries(
        [
          'base/job.yaml in base',
          'plain-name in ',
          'prod/job.yaml in prod',
          'test/job.yaml in test',
          'up.yaml in ',
          'via/folder.yaml in via',
        ].map(name => [name, 'kind: Job # base']),
      ),
    );
  });

  it('reports links that lead out, nowhere or round, and shows nothing of what is there', async () => {
    const { files, problems, list } = await collectFrom({
      'absolute.yaml': { link: '/etc/passwd' },
      'out.yaml': { link: '../../../etc/passwd' },
      'd/back-in.yaml': { link: '../../5/a.yaml' },
      'dangling.yaml': { link: 'none.yaml' },
      'through-file.yaml': { link: 'a.yaml/b.yaml' },
      'loop1.yaml': { link: 'loop2.yaml' },
      'loop2.yaml': { link: 'loop1.yaml' },
      'me.json': { link: 'me.json' },
      'no-manifest': { link: 'none' },
      'a.yaml': 'kind: Job',
    });
    expect(Object.keys(files)).toEqual(['a.yaml in ']);
    expect(problems).toEqual([
      'symlink absolute.yaml error',
      'symlink d/back-in.yaml error',
      'symlink dangling.yaml error',
      'symlink loop1.yaml error',
      'symlink loop2.yaml error',
      'symlink me.json error',
      'symlink no-manifest warning',
      'symlink out.yaml error',
      'symlink through-file.yaml error',
    ]);
    expect(JSON.stringify(list)).not.toMatch(/passwd|root/);
  });

  it('reports pointers of Git LFS and encrypted files by what they hold, under names of manifests only', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`;
    const { files, problems } = await collectFrom({
      'job.yaml': pointer,
      'image.png': pointer,
      'link.yaml': { link: 'image.png' },
      'looks-like.yaml': `${pointer}# ${'x'.repeat(1024)}\nkind: Job`,
      'talks-about.yaml': '# version https://git-lfs.github.com/spec/v1\nkind: Job',
      'crypt.yaml': Buffer.from('\0GITCRYPT\0\x8f\x01Job', 'latin1'),
    });
    expect(Object.keys(files).sort()).toEqual(['looks-like.yaml in ', 'talks-about.yaml in ']);
    expect(problems).toEqual([
      'lfs-pointer job.yaml error',
      'lfs-pointer link.yaml error',
      'unreadable-manifest crypt.yaml error',
    ]);
  });

  it('reports paths that no report could name, where the file may hold something', async () => {
    const { files, problems, list } = await collectFrom({
      'line\nfeed.yaml': 'kind: Job',
      'right\u202eto-left.yaml': 'kind: Job',
      'line\nfeed.md': 'nothing',
      'ok ä.yaml': 'kind: Job',
    });
    expect(Object.keys(files)).toEqual(['ok ä.yaml in ']);
    expect(problems).toEqual([
      'unreadable-manifest line\nfeed.yaml error',
      'unreadable-manifest right\u202eto-left.yaml error',
    ]);
    for (const { message } of list) expect(message).not.toMatch(/[\n\u202e]/);
  });

  it('judges files apart whose paths differ in case only', async () => {
    const { files, problems } = await collectFrom({ 'Job.yaml': 'kind: Job # 1', 'job.yaml': 'kind: Job # 2' });
    expect(problems).toEqual([]);
    expect(Object.keys(files)).toHaveLength(2);
  });
});

describe('collectManifests', () => {
  it('reports files that are too large to be read, unless they are no text', async () => {
    const large = 129 * 1024 * 1024;
    const at = await createRepository({ 'large.txt': Buffer.alloc(large, 'x'), 'large.bin': Buffer.alloc(large) });
    expect((await collect(await treeOf(at, 'HEAD'))).problems).toEqual(['manifest-too-large large.txt error']);
  });

  it('reports submodules and links into them', async () => {
    const at = await createRepository({ 'a.yaml': 'kind: Job', 'into.yaml': { link: 'sub/job.yaml' } });
    await at.git(['update-index', '--add', '--cacheinfo', `160000,${await at.git(['rev-parse', 'HEAD'])},sub`]);
    await at.git(['commit', '--quiet', '--message', 'sub']);
    expect((await collect(await treeOf(at, 'HEAD'))).problems).toEqual([
      'submodule sub error',
      'symlink into.yaml error',
    ]);
  });

  it('reports a path that is not UTF-8', async () => {
    const at = await createRepository({ 'a.yaml': 'kind: Job' });
    const blob = await at.git(['rev-parse', 'HEAD:a.yaml']);
    const line = Buffer.concat([Buffer.from(`100644 ${blob}\tb`), Buffer.of(0xff), Buffer.from('.yaml\0')]);
    await at.git(['update-index', '-z', '--index-info'], line);
    await at.git(['commit', '--quiet', '--message', 'bytes']);
    const { files, list } = await collect(await treeOf(at, 'HEAD'));
    expect(Object.keys(files)).toEqual(['a.yaml in ']);
    expect(list).toMatchObject([{ code: 'unreadable-manifest', message: expect.stringContaining('not valid UTF-8') }]);
  });

  it('reports entries that git would not check out', async () => {
    const at = await createRepository({ 'a.yaml': 'kind: Job' });
    const blob = await at.git(['rev-parse', 'HEAD:a.yaml']);
    const raw = (name: string, mode: string, oid: string): Buffer =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]);
    const write = (tree: Buffer): Promise<string> =>
      at.git(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], tree);
    const inner = await write(raw('job.yaml', '100644', blob));
    const tree = await write(Buffer.concat([raw('..', '40000', inner), raw('.git', '40000', inner)]));
    const commit = await at.git(['commit-tree', tree, '-m', 'hostile']);
    const { files, problems } = await collect(await treeOf(at, commit));
    expect(files).toEqual({});
    expect(problems).toEqual(['unreadable-manifest ../job.yaml error', 'unreadable-manifest .git/job.yaml error']);
  });

  it('hands out bytes that may be kept', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`${i}.yaml`, `Job ${i} ${'x'.repeat(i * 9)}`]),
    );
    const tree = await treeOf(await createRepository(files), 'HEAD');
    const kept = [];
    for await (const file of collectManifests(tree, await tree.entries(), mayHold, () => undefined)) kept.push(file);
    expect(kept).toHaveLength(400);
    for (const { path, bytes } of kept) expect(Buffer.from(bytes).toString() === files[path]).toBe(true);
  });
});

describe('withLinks', () => {
  async function changed(before: Files, after: Files): Promise<string[]> {
    const at = await createRepository(before);
    await at.commit(after);
    const repository = await openRepository(at.path, {});
    opened.push(repository);
    const base = repository.base({ name: 'base', commit: await repository.resolve('HEAD^') });
    const head = repository.head({ name: 'head', commit: await repository.resolve('HEAD') });
    const found = await withLinks(base, head, await repository.diff(base, head));
    return found.map(({ path, base: old, head: now }) => (old === now ? `${path} (link)` : path)).sort();
  }

  it('adds links whose file changed, came or went, at the end of any chain', async () => {
    const links: Files = {
      'l/direct.yaml': { link: '../d/job.yaml' },
      'l/chain.yaml': { link: 'direct.yaml' },
      folder: { link: 'd' },
      'l/via-folder.yaml': { link: '../folder/job.yaml' },
      'l/other.yaml': { link: '../d/other.yaml' },
    };
    const expected = ['d/job.yaml', 'l/chain.yaml (link)', 'l/direct.yaml (link)', 'l/via-folder.yaml (link)'];
    const rest = { ...links, 'd/other.yaml': 'o' };
    expect(await changed({ ...rest, 'd/job.yaml': '1' }, { 'd/job.yaml': '2' })).toEqual(expected);
    expect(await changed({ ...rest, 'd/job.yaml': '1' }, { 'd/job.yaml': null })).toEqual(expected);
    expect(await changed(rest, { 'd/job.yaml': '1' })).toEqual(expected);
  });

  it('adds links that lead elsewhere because a folder link on the way changed', async () => {
    const files: Files = {
      'd1/job.yaml': '1',
      'd2/job.yaml': '2',
      current: { link: 'd1' },
      'l.yaml': { link: 'current/job.yaml' },
    };
    expect(await changed(files, { current: { link: 'd2' } })).toEqual(['current', 'l.yaml (link)']);
  });

  it('adds nothing where no link is touched', async () => {
    const files: Files = { 'a.yaml': '1', 'b.yaml': 'b', 'l.yaml': { link: 'b.yaml' }, 'x.yaml': { link: 'x.yaml' } };
    expect(await changed(files, { 'a.yaml': '2' })).toEqual(['a.yaml']);
  });
});
