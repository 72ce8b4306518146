import { writeFileSync } from 'node:fs';
import { chown, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveComparison } from '../../src/git/range.ts';
import { openRepository } from '../../src/git/repository.ts';
import type { Repository } from '../../src/git/tree.ts';
import { createFolder, createRepository, repositoryAt, type TestRepository } from '../support/git-repo.ts';

const opened: Repository[] = [];
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
});

async function open(at: TestRepository, environment: Record<string, string> = {}): Promise<Repository> {
  const repository = await openRepository(at.path, environment);
  opened.push(repository);
  return repository;
}

const ZERO = '0'.repeat(40);

/** A server with a pull request: main has moved on since the branch left it, and refs/pull/1/merge is the test merge. */
async function createServer() {
  made ??= makeServer();
  const { server, ...commits } = await made;
  const path = await createFolder();
  await cp(server.path, path, { recursive: true });
  return { server: repositoryAt(path), ...commits };
}

let made: ReturnType<typeof makeServer> | undefined;

async function makeServer() {
  const server = await createRepository({ 'a.yaml': '1', 'b.yaml': '1' });
  const fork = await server.git(['rev-parse', 'HEAD']);
  await server.git(['checkout', '--quiet', '-b', 'feature']);
  const head = await server.commit({ 'feature.yaml': 'f' });
  await server.git(['checkout', '--quiet', 'main']);
  const main = await server.commit({ 'b.yaml': '2' });
  await server.git(['checkout', '--quiet', '--detach']);
  await server.git(['merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature']);
  const merge = await server.git(['rev-parse', 'HEAD']);
  await server.git(['update-ref', 'refs/pull/1/merge', merge]);
  await server.git(['checkout', '--quiet', 'main']);
  return { server, fork, head, main, merge };
}

/** A checkout as actions/checkout makes it. */
async function checkout(server: TestRepository, commit: string, depth: number): Promise<TestRepository> {
  const at = await createRepository();
  await at.git(['remote', 'add', 'origin', `file://${server.path}`]);
  await at.git(['fetch', '--quiet', '--no-tags', `--depth=${depth}`, 'origin', `+${commit}:refs/remotes/pull/1/merge`]);
  await at.git(['checkout', '--quiet', '--force', 'refs/remotes/pull/1/merge']);
  return at;
}

describe('resolve', () => {
  it('finds branches, tags, annotated tags, short ids and relative names', async () => {
    const at = await createRepository({ 'a.yaml': '1' });
    const first = await at.git(['rev-parse', 'HEAD']);
    await at.git(['tag', 'light']);
    await at.git(['tag', '--annotate', '--message', 'x', 'heavy']);
    await at.git(['branch', 'a/branch-é']);
    const second = await at.commit({ 'a.yaml': '2' });
    const repository = await open(at);
    for (const name of ['light', 'heavy', 'a/branch-é', 'HEAD^', 'main~1', first.slice(0, 9), 'heavy^{}', first]) {
      expect([name, await repository.resolve(name)]).toEqual([name, first]);
    }
    expect(await repository.resolve('HEAD')).toBe(second);
  });

  it('refuses names that are options, empty, of two lines or unknown', async () => {
    const at = await createRepository({ 'a.yaml': '1' });
    const repository = await open(at);
    const tree = await at.git(['rev-parse', 'HEAD^{tree}']);
    for (const name of [
      '--all',
      '-',
      '',
      'main\nHEAD',
      'main\0',
      'nope',
      'HEAD^2',
      'HEAD:a.yaml',
      'x blob 5',
      tree,
      ZERO,
    ]) {
      await expect(repository.resolve(name), JSON.stringify(name)).rejects.toMatchObject({ code: 'unknown-revision' });
    }
    expect(await repository.resolve('main')).toBe(await at.git(['rev-parse', 'main']));
  });

  it('finds a branch whose name starts with a dash by its full name', async () => {
    const at = await createRepository({ 'a.yaml': '1' });
    const commit = await at.git(['rev-parse', 'HEAD']);
    await at.git(['update-ref', 'refs/heads/--upload-pack=x', commit]);
    const repository = await open(at);
    expect(await repository.resolve('refs/heads/--upload-pack=x')).toBe(commit);
  });

  it('suggests a deeper fetch in a shallow clone', async () => {
    const { server } = await createServer();
    const repository = await open(await server.clone('--depth=1'));
    await expect(repository.resolve('HEAD~1')).rejects.toMatchObject({
      code: 'unknown-revision',
      hint: expect.stringContaining('fetch-depth'),
    });
  });
});

describe('parents', () => {
  it.each([1, 2])('names both parents of a merge in a clone of depth %i, and fetches the missing one', async depth => {
    const { server, head, main, merge } = await createServer();
    const at = await checkout(server, merge, depth);
    const repository = await open(at);
    expect(await repository.parents(merge)).toEqual([main, head]);
    expect(await repository.resolve(main)).toBe(main);
    const found = await repository.diff(
      repository.base({ name: 'main', commit: main }),
      repository.head({ name: 'merge', commit: merge }),
    );
    expect(found.map(each => each.path)).toEqual(['feature.yaml']);
    // Nothing else came along, and nothing of the checkout changed.
    expect(await at.git(['rev-parse', 'HEAD'])).toBe(merge);
    expect(await at.git(['for-each-ref', '--format=%(refname)'])).toBe('refs/remotes/pull/1/merge');
  });

  it('is not misled by a commit message', async () => {
    const at = await createRepository({ 'a.yaml': '1' });
    const first = await at.git(['rev-parse', 'HEAD']);
    const commit = await at.git(['commit-tree', 'HEAD^{tree}', '-p', first, '-m', `parent ${ZERO}\n\nparent ${ZERO}`]);
    expect(await (await open(at)).parents(commit)).toEqual([first]);
  });

  it('fails without a remote, and when the remote does not have the commit', async () => {
    const { server, main, merge } = await createServer();
    const at = await checkout(server, merge, 1);
    await at.git(['remote', 'set-url', 'origin', 'file:///nonexistent-repository']);
    await expect((await open(at)).resolve(main)).rejects.toMatchObject({ code: 'shallow-clone' });
    await at.git(['remote', 'remove', 'origin']);
    await expect((await open(at)).resolve(main)).rejects.toMatchObject({ code: 'shallow-clone' });
  });
});

describe('mergeBase', () => {
  it('is not misled by grafts', async () => {
    const { server, fork, head, main } = await createServer();
    writeFileSync(join(server.path, '.git/info/grafts'), `${head}\n`);
    expect(await (await open(server)).mergeBase(main, head)).toBe(fork);
  });
});

describe('fetching', () => {
  it('does not make a whole clone shallow', async () => {
    const { server, fork, head, main } = await createServer();
    const at = await server.clone('--single-branch', '--branch=main');
    await server.git(['checkout', '--quiet', 'feature']);
    const later = await server.commit({ 'later.yaml': 'l' });
    const repository = await open(at);
    expect(await repository.resolve(later)).toBe(later);
    expect(await repository.mergeBase(later, main)).toBe(fork);
    expect(await at.git(['rev-parse', '--is-shallow-repository'])).toBe('false');
    expect(await at.git(['rev-list', '--count', later])).toBe('3');
    expect(await repository.resolve(head)).toBe(head);
  });

  it('runs no hook and no external transport, whatever the configuration says', async () => {
    const { server, main, merge } = await createServer();
    const at = await checkout(server, merge, 1);
    const mark = join(at.path, 'pwned');
    for (const hook of ['reference-transaction', 'post-checkout', 'pre-auto-gc', 'post-index-change']) {
      writeFileSync(join(at.path, '.git/hooks', hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    }
    expect(await (await open(at)).resolve(main)).toBe(main);
    await at.git(['remote', 'set-url', 'origin', `ext::touch ${mark}`]);
    await at.git(['config', 'protocol.ext.allow', 'always']);
    const feature = await server.git(['rev-parse', 'feature']);
    const missing = feature.replace(/^./, char => (char === '0' ? '1' : '0'));
    await expect((await open(at)).resolve(missing)).rejects.toMatchObject({ code: 'shallow-clone' });
    expect(await at.git(['ls-files', '--others'])).toBe('');
  });

  it('does not show the password of a remote', async () => {
    const { server, main, merge } = await createServer();
    const at = await checkout(server, merge, 1);
    await at.git(['remote', 'set-url', 'origin', 'http://user:s3cret@127.0.0.1:1/x.git']);
    const error = await (await open(at)).resolve(main).catch((thrown: Error) => thrown);
    expect(String(error)).toContain('127.0.0.1');
    expect(String(error)).not.toContain('s3cret');
  });

  it.runIf(process.getuid?.() === 0)('uses the configuration of another user only on the runner', async () => {
    const { server, main, merge } = await createServer();
    const at = await checkout(server, merge, 1);
    for (const path of [at.path, join(at.path, '.git')]) await chown(path, 12_345, 12_345);
    await expect((await open(at)).resolve(main)).rejects.toMatchObject({ code: 'shallow-clone' });
    expect(await (await open(at, { GITHUB_ACTIONS: 'true' })).resolve(main)).toBe(main);
  });

  it('passes on the settings that the environment holds, beside its own', async () => {
    const { server, main, merge } = await createServer();
    const at = await checkout(server, merge, 1);
    await at.git(['remote', 'set-url', 'origin', 'file:///elsewhere']);
    const environment = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.file://${server.path}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'file:///elsewhere',
    };
    expect(await (await open(at, environment)).resolve(main)).toBe(main);
  });
});

describe('partial clones', () => {
  it('fetches what is missing at once and only when it is read', async () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`d/${i}.yaml`, `text ${i}`]));
    const server = await createRepository(files);
    for (const bare of [['--no-checkout'], ['--bare']]) {
      const at = await server.clone('--filter=blob:none', ...bare);
      const repository = await open(at);
      const tree = repository.head({ name: 'HEAD', commit: await repository.resolve('HEAD') });
      const entries = await tree.entries();
      expect(entries).toHaveLength(100);
      expect(await missing(at)).toBe(100);
      expect((await tree.readFile('d/7.yaml'))?.toString()).toBe('text 7');
      expect(await missing(at)).toBe(99);
      const read: Record<string, string> = {};
      for await (const { entry, bytes } of tree.readMany(entries)) read[entry.path] = bytes.toString();
      expect(read).toEqual(files);
      expect(await missing(at)).toBe(0);
    }
  });

  it('fails when they cannot be fetched, and never runs what the remote is configured to run', async () => {
    const server = await createRepository({ 'a.yaml': 'a' });
    const at = await server.clone('--filter=blob:none', '--no-checkout');
    const repository = await open(at);
    const tree = repository.head({ name: 'HEAD', commit: await repository.resolve('HEAD') });
    await at.git(['remote', 'set-url', 'origin', 'ext::touch pwned']);
    await expect(tree.readFile('a.yaml')).rejects.toMatchObject({ code: 'shallow-clone' });
    await at.git(['config', '--unset', 'remote.origin.promisor']);
    await expect(tree.readFile('a.yaml')).rejects.toMatchObject({ code: 'shallow-clone' });
    expect(await at.git(['ls-files', '--others'])).toBe('');
  });

  it('fails on a clone without trees', async () => {
    const server = await createRepository({ 'a/b/c.yaml': 'a' });
    await server.commit({ 'a/b/c.yaml': 'b' });
    const at = await server.clone('--filter=tree:0', '--no-checkout');
    const repository = await open(at);
    const tree = repository.head({ name: 'HEAD^', commit: await repository.resolve('HEAD^') });
    await expect(tree.entries()).rejects.toMatchObject({ code: 'shallow-clone' });
  });
});

async function missing(at: TestRepository): Promise<number> {
  const listed = await at.git(['rev-list', '--objects', '--all', '--missing=print']);
  return listed.split('\n').filter(line => line.startsWith('?')).length;
}

describe('defaultBase', () => {
  it('is the merge base with the remote default branch', async () => {
    const { server, fork } = await createServer();
    const at = await server.clone();
    await at.git(['checkout', '--quiet', 'feature']);
    expect(await (await open(at)).defaultBase()).toEqual({ name: 'merge base with origin/HEAD', commit: fork });
    await at.git(['symbolic-ref', '--delete', 'refs/remotes/origin/HEAD']);
    expect(await (await open(at)).defaultBase()).toEqual({ name: 'merge base with origin/main', commit: fork });
  });

  it('falls back to local branches, and to what the person calls a default branch', async () => {
    const { server, fork } = await createServer();
    await server.git(['checkout', '--quiet', 'feature']);
    expect(await (await open(server)).defaultBase()).toEqual({ name: 'merge base with main', commit: fork });
    await server.git(['branch', '--move', 'main', 'trunk']);
    await expect((await open(server)).defaultBase()).rejects.toMatchObject({ code: 'unknown-revision' });
    const home = await createFolder({ '.gitconfig': '[init]\ndefaultBranch = trunk\n' });
    expect(await (await open(server, { HOME: home })).defaultBase()).toEqual({
      name: 'merge base with trunk',
      commit: fork,
    });
  });

  it('fails in a shallow clone and for unrelated histories', async () => {
    const { server, merge } = await createServer();
    const shallow = await checkout(server, merge, 1);
    await shallow.git(['fetch', '--quiet', '--depth=1', 'origin', '+main:refs/remotes/origin/main']);
    await expect((await open(shallow)).defaultBase()).rejects.toMatchObject({ code: 'shallow-clone' });
    const at = await createRepository({ 'a.yaml': '1' });
    await at.git(['checkout', '--quiet', '--orphan', 'other']);
    await at.commit({ 'a.yaml': '2' }, 'Other');
    await expect((await open(at)).defaultBase()).rejects.toMatchObject({ code: 'unknown-revision' });
  });
});

describe('resolveComparison', () => {
  it.each([1, 2, 50])('compares a test merge with its first parent (depth %i)', async depth => {
    const { server, head, main, merge } = await createServer();
    const repository = await open(await checkout(server, merge, depth));
    const compared = await resolveComparison(repository, { kind: 'test-merge', merge, head, baseBranch: 'main' });
    expect(compared).toMatchObject({ base: { name: 'main', commit: main }, head: { commit: merge }, notes: [] });
  });

  it('fetches the merge where the head was checked out', async () => {
    const { server, head, main, merge } = await createServer();
    const repository = await open(await checkout(server, head, 1));
    const compared = await resolveComparison(repository, { kind: 'test-merge', merge, head, baseBranch: 'main' });
    expect(compared).toMatchObject({ base: { commit: main }, head: { commit: merge }, notes: [] });
  });

  it('falls back to the merge base, and says so, where the commit is no merge of that head', async () => {
    const { server, fork, head, main, merge } = await createServer();
    const at = await server.clone();
    await at.git(['fetch', '--quiet', 'origin', 'refs/pull/1/merge']);
    const repository = await open(at);
    for (const [wrong, about] of [
      [head, head],
      [ZERO, head],
      [merge, head.replace(/^./, char => (char === '0' ? '1' : '0'))],
    ] as const) {
      const comparing = resolveComparison(repository, {
        kind: 'test-merge',
        merge: wrong,
        head: about,
        baseBranch: 'main',
      });
      if (about !== head) await expect(comparing).rejects.toMatchObject({ code: 'unknown-revision' });
      // What main gained since is not compared, and decides.
      else
        expect(await comparing).toMatchObject({
          base: { commit: fork },
          head: { commit: head },
          decides: { commit: main },
          notes: [expect.any(String)],
        });
    }
    expect(main).not.toBe(fork);
  });

  it('does not guess a base in a shallow clone', async () => {
    const { server, head } = await createServer();
    const repository = await open(await checkout(server, head, 1));
    const comparing = resolveComparison(repository, { kind: 'test-merge', merge: head, head, baseBranch: 'main' });
    await expect(comparing).rejects.toMatchObject({
      code: 'unknown-revision',
      hint: expect.stringContaining('fetch-depth'),
    });
  });

  it('compares a push with what was there before, also after a forced one', async () => {
    const { server, fork, main } = await createServer();
    await server.git(['reset', '--quiet', '--hard', fork]);
    const forced = await server.commit({ 'c.yaml': 'c' });
    const repository = await open(await server.clone('--depth=1'));
    const compared = await resolveComparison(repository, { kind: 'range', base: main, head: forced });
    expect(compared).toMatchObject({ base: { commit: main }, head: { commit: forced } });
    const base = repository.base({ name: 'before', commit: main });
    const found = await repository.diff(base, repository.head({ name: 'after', commit: forced }));
    expect(found.map(each => each.path)).toEqual(['b.yaml', 'c.yaml']);
  });

  it('compares a new branch with the default branch, and the first push with nothing', async () => {
    const { server, fork, head, main } = await createServer();
    const repository = await open(await server.clone());
    const branch = { kind: 'new-branch', head, branch: 'feature', defaultBranch: 'main' } as const;
    expect(await resolveComparison(repository, branch)).toMatchObject({
      base: { commit: fork },
      head: { commit: head },
    });
    const first = { kind: 'new-branch', head: main, branch: 'main', defaultBranch: 'main' } as const;
    const compared = await resolveComparison(repository, first);
    expect(compared).toMatchObject({ base: repository.emptyTree, head: { commit: main }, notes: [expect.any(String)] });
    const shallow = await open(await server.clone('--depth=1', '--branch=feature'));
    await expect(resolveComparison(shallow, branch)).rejects.toMatchObject({
      hint: expect.stringContaining('fetch-depth'),
    });
  });

  it('has nothing to compare when a branch was deleted', async () => {
    const repository = await open(await createRepository({ 'a.yaml': '1' }));
    expect(await resolveComparison(repository, { kind: 'nothing', why: 'deleted' })).toBeNull();
  });
});
