// `check --pull-request`: which pull request is meant, and what is compared, in real clones.
import { describe, expect, test } from 'vitest';
import { addressOf, comparisonOfPullRequest } from '../../src/commands/check/pull-request.ts';
import { openRepository } from '../../src/git/repository.ts';
import { checkChange } from '../../src/pipeline/check.ts';
import { createRenderer } from '../../src/render/index.ts';
import { createRepository, type TestRepository } from '../support/git-repo.ts';
import { pullRequestOf } from '../support/pull-request.ts';

async function opened<T>(
  at: TestRepository,
  use: (repository: Awaited<ReturnType<typeof openRepository>>) => Promise<T>,
) {
  const repository = await openRepository(at.path, {});
  try {
    return await use(repository);
  } finally {
    await repository.close();
  }
}

describe('the address', () => {
  const token = { GITHUB_TOKEN: 't' };
  test.each([
    ['https://github.com/Acme/ops.git', token, 'https://api.github.com', 'acme/ops'],
    ['git@github.com:acme/ops.git', { GH_TOKEN: 't' }, 'https://api.github.com', 'acme/ops'],
    [
      'ssh://git@ghe.acme.example:2222/acme/ops',
      { ...token, GITHUB_SERVER_URL: 'https://ghe.acme.example' },
      'https://ghe.acme.example/api/v3',
      'acme/ops',
    ],
    ['https://user:secret@github.com/acme/ops', token, 'https://api.github.com', 'acme/ops'],
    ['/srv/git/ops', { ...token, GITHUB_REPOSITORY: 'acme/x' }, 'https://api.github.com', 'acme/x'],
    [
      '/srv/git/ops',
      { ...token, GITHUB_REPOSITORY: 'acme/x', GITHUB_API_URL: 'http://127.0.0.1:1' },
      'http://127.0.0.1:1',
      'acme/x',
    ],
  ])('of %s', async (url, env, apiUrl, repository) => {
    const at = await createRepository({ a: '' });
    await at.git(['remote', 'add', 'origin', url]);
    const address = await opened(at, each => addressOf('12', each, env));
    expect(address).toEqual({ token: 't', apiUrl, repository, number: 12 });
  });

  test.each([
    ['https://github.com/acme/ops', '12', {}, 'no token'],
    ['https://github.com/acme/ops', '0', token, '`--pull-request` is `0`'],
    ['https://github.com/acme/ops', '1e3', token, '`1e3`'],
    ['https://github.com/acme/ops', '-1', token, '`-1`'],
    ['https://evil.example/acme/ops.git', '12', token, 'may be for another server'],
    ['/srv/git/ops', '12', token, 'no repository on GitHub'],
    ['https://example.com/a/b/c/d', '12', token, 'no repository on GitHub'],
  ])('of %s, number %s is refused', async (url, number, env, message) => {
    const at = await createRepository({ a: '' });
    await at.git(['remote', 'add', 'origin', url]);
    await expect(opened(at, each => addressOf(number, each, env))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });
});

describe('what is compared', () => {
  async function server() {
    const at = await createRepository({ a: '1' });
    await at.git(['switch', '--quiet', '--create', 'change']);
    const head = await at.commit({ b: '1' });
    await at.git(['update-ref', 'refs/pull/7/head', head]);
    await at.git(['switch', '--quiet', 'main']);
    const tip = await at.commit({ c: '1' });
    await at.git(['branch', '--delete', '--force', 'change']);
    return { at, head, tip };
  }

  test.each([[[]], [['--depth=1']]])("GitHub's merge, fetched (clone %j)", async options => {
    const { at, head, tip } = await server();
    await at.git(['merge', '--quiet', '--no-ff', '--no-edit', head]);
    const merge = await at.git(['rev-parse', 'HEAD']);
    await at.git(['update-ref', 'refs/pull/7/merge', merge]);
    await at.git(['reset', '--quiet', '--hard', tip]);
    const clone = await at.clone(...options);
    const before = await clone.git(['for-each-ref']);
    const compared = await opened(clone, each => comparisonOfPullRequest(each, pullRequestOf({ head })));
    expect(compared).toMatchObject({ base: { commit: tip }, head: { commit: merge }, notes: [] });
    expect(await clone.git(['for-each-ref'])).toBe(before);
  });

  test('without one, the head since the merge base, and a note says so', async () => {
    const { at, head } = await server();
    const clone = await at.clone();
    const base = await clone.git(['rev-parse', 'HEAD~1']);
    const compared = await opened(clone, each => comparisonOfPullRequest(each, pullRequestOf({ head })));
    expect(compared).toMatchObject({ base: { commit: base }, head: { commit: head } });
    expect(compared.notes).toHaveLength(1);
  });

  test('in conflict with its base: what the base says now decides, and what it gained is not taken for removed', async () => {
    const lax = 'approvals: []\n';
    const strict = "approvals: [{name: security, when: {classes: [new]}, from: ['@carol']}]\n";
    const at = await createRepository({ '.cronledger/config.yaml': lax, note: 'old' });
    await at.git(['switch', '--quiet', '--create', 'change']);
    const head = await at.commit({ 'job.yaml': JOB, note: 'theirs' });
    await at.git(['update-ref', 'refs/pull/7/head', head]);
    await at.git(['switch', '--quiet', 'main']);
    const tip = await at.commit({
      '.cronledger/config.yaml': strict,
      'other.yaml': JOB.replace('x', 'y'),
      note: 'ours',
    });
    const clone = await at.clone();
    const { needs, changes } = await opened(clone, async each => {
      const compared = await comparisonOfPullRequest(each, pullRequestOf({ head }));
      expect(compared.decides?.commit).toBe(tip);
      return checkChange({
        repository: each,
        base: each.base(compared.base),
        head: each.head(compared.head),
        decides: compared.decides && each.base(compared.decides),
        config: undefined,
        all: false,
        approvals: 'ask',
        today: new Date('2026-11-24'),
        renderer: createRenderer({ tools: {} }),
      });
    });
    expect(needs.map(need => [need.name, need.from])).toEqual([['security', ['@carol']]]);
    expect(changes.map(({ change, workload }) => [change, workload.name])).toEqual([['added', 'x']]);
  });
});

const JOB = `apiVersion: batch/v1
kind: Job
metadata: {name: x, namespace: billing}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'ghcr.io/acme/tool:1'}]}}}
`;
