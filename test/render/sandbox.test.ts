// What runs in the sandbox sees a copy of the files it may read, an environment of our making, and no network.
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExecResult } from '../../src/exec.ts';
import type { HeadTree } from '../../src/git/tree.ts';
import { treeIndex } from '../../src/git/tree-index.ts';
import type { RenderContext } from '../../src/render/root.ts';
import { runProblem, type Sandbox, withSandbox } from '../../src/render/sandbox.ts';
import { planCopy } from '../../src/render/sandbox-copy.ts';
import type { Tool } from '../../src/render/tools.ts';
import { context, treeOf } from '../support/render.ts';

let tree: HeadTree;
let shared: RenderContext;
let port = 0;
let requests = 0;
const server = createServer((_request, response) => {
  requests += 1;
  response.end('hello');
});

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  tree = await treeOf({
    'a/file.txt': 'text\n',
    'a/run.sh': { executable: '#!/bin/sh\n' },
    'a/link': { link: '../b/target.txt' },
    'a/folder': { link: '../c' },
    'b/target.txt': 'target\n',
    'c/deep/one.txt': 'one\n',
    'c/out': { link: '../../outside' },
    'd/secret.txt': 'not asked for\n',
  });
  shared = await context(4);
});
afterAll(() => server.close());

/** Any program in the place of helm. */
function program(command: string): Tool {
  return { name: 'helm', command, version: 'v0.0.0', major: 0, minor: 0 };
}

async function inSandbox<T>(
  folder: string,
  use: (sandbox: Sandbox) => Promise<T>,
  limits: Partial<RenderContext['limits']> = {},
): Promise<T> {
  const index = await treeIndex(tree);
  const plan = await planCopy(index, index.below(folder), folder);
  const wanted = { ...shared, limits: { ...shared.limits, ...limits } };
  const result = await withSandbox(
    tree,
    plan.entries,
    wanted,
    () => null,
    async sandbox => ({ value: await use(sandbox) }),
  );
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

const run = (command: string, args: readonly string[], limits = {}): Promise<ExecResult> =>
  inSandbox('a', sandbox => sandbox.run(program(command), args), limits);

describe('the copy', () => {
  test('holds what was asked for and what its links lead to', async () => {
    const result = await run('find', ['.', '-type', 'f']);
    expect(result.stdout.toString().split('\n').sort()).toEqual(
      ['', './a/file.txt', './a/run.sh', './b/target.txt', './c/deep/one.txt'].sort(),
    );
    expect((await run('cat', ['a/link', 'a/folder/deep/one.txt'])).stdout.toString()).toBe('target\none\n');
    expect((await run('find', ['a', '-perm', '/111', '-type', 'f'])).stdout.toString()).toBe('');
  });

  test('is not made where a link leads out of the repository, however many steps it takes', async () => {
    const index = await treeIndex(tree);
    const { problems } = await planCopy(index, index.below('c'), 'c');
    expect(problems).toMatchObject([{ code: 'symlink', path: 'c/out' }]);
    // The link in `a` brings the one in `c` with it.
    const all = await planCopy(index, index.below('a'), 'a');
    expect(all.problems.map(problem => problem.path)).toEqual(['c/out']);
  });

  test('is not made where a path cannot be written', async () => {
    const index = await treeIndex(tree);
    const entry = (path: string) => ({ path, mode: '100644', oid: '0' }) as const;
    for (const path of ['x'.repeat(300), '\u00e9'.repeat(130), 'a/'.repeat(2_000), 'a\nb', 'a\udc80', 'a\u202eb']) {
      const { problems } = await planCopy(index, [entry(path)], 'a');
      expect([path, problems.map(problem => problem.code)]).toEqual([path, ['render-failed']]);
      expect(problems[0]?.message).not.toMatch(/[\n\u202e]/);
    }
  });

  test('goes away with the sandbox, also when it throws', async () => {
    let folder = '';
    const failing = inSandbox('d', async sandbox => {
      folder = sandbox.repository;
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    const { existsSync } = await import('node:fs');
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the program', () => {
  test('has only the environment that it is given', async () => {
    process.env['GITHUB_TOKEN'] = 'secret-token';
    process.env['KUBECONFIG'] = '/root/.kube/config';
    process.env['HELM_PLUGINS'] = '/somewhere';
    try {
      const lines = (await run('env', [])).stdout.toString().trim().split('\n');
      const variables = new Map(
        lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      );
      expect([...variables.keys()].sort()).toEqual(
        (
          'ALL_PROXY GIT_ALLOW_PROTOCOL GIT_ASKPASS GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_TERMINAL_PROMPT GOMAXPROCS GOMEMLIMIT HELM_CACHE_HOME ' +
          'HELM_CONFIG_HOME HELM_DATA_HOME HELM_NO_PLUGINS HELM_PLUGINS HOME HTTPS_PROXY HTTP_PROXY KUBECONFIG LC_ALL NO_COLOR NO_PROXY ' +
          'PATH TMPDIR XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME all_proxy http_proxy https_proxy no_proxy'
        ).split(' '),
      );
      expect(lines.join('\n')).not.toContain('secret-token');
      expect(variables.get('KUBECONFIG')).toBe('/dev/null');
      expect(variables.get('HELM_PLUGINS')).toMatch(/^\/tmp\/.*\/home\/plugins$|\/home\/plugins$/);
    } finally {
      for (const name of ['GITHUB_TOKEN', 'KUBECONFIG', 'HELM_PLUGINS']) delete process.env[name];
    }
  });

  test('reaches no network by git, with or without a proxy', async () => {
    for (const url of [
      `http://127.0.0.1:${port}/a.git`,
      `git://127.0.0.1:${port}/a.git`,
      `ssh://127.0.0.1:${port}/a`,
      'file:///tmp/a',
    ]) {
      const result = await run('git', ['-c', 'http.proxy=', 'ls-remote', url]);
      expect([url, result.code === 0]).toEqual([url, false]);
    }
    expect(requests).toBe(0);
  });

  test('is stopped, with what it started, when it takes too long or says too much', async () => {
    const slow = await run('sh', ['-c', 'sleep 60 & sleep 60'], { timeoutMs: 300 });
    expect(slow.failure).toBe('timeout');
    const loud = await run('yes', [], { maxOutputBytes: 10_000 });
    expect(loud.failure).toBe('output-limit');
  });
});

test('as many programs run at a time as are allowed, and a failing one gives its place away', async () => {
  const { schedule } = await context(4, { parallel: 2 });
  let running = 0;
  let most = 0;
  const work = async (at: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(resolve => setImmediate(resolve));
    running -= 1;
    if (at === 1) throw new Error('one fails');
    return at;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(at => schedule(() => work(at))));
  expect(results.map(result => (result.status === 'fulfilled' ? result.value : -1))).toEqual([0, -1, 2, 3, 4, 5]);
  expect([most, running]).toEqual([2, 0]);
});

describe('what a failure is called', () => {
  const sandbox: Sandbox = {
    repository: '/tmp/x/repository',
    remove: () => {},
    place: () => '',
    run: async () => result(''),
  };
  const result = (stderr: string, more: Partial<ExecResult> = {}): ExecResult => ({
    code: 1,
    failure: 'none',
    stdout: Buffer.from(''),
    stderr,
    ...more,
  });
  const message = (stderr: string, more: Partial<ExecResult> = {}): string => {
    const problem = runProblem(result(stderr, more), 'Rendering `a`', 'a', shared.limits, sandbox);
    return problem === null ? 'none' : `${problem.code}: ${problem.message}`;
  };

  test('is the first error, on one line, without the folder and with everything hidden shown', () => {
    expect(message('', { code: 0 })).toBe('none');
    expect(message('')).toBe('render-failed: Rendering `a` failed: it said nothing.');
    expect(message('walk.go:75: found symbolic link\nError: no /tmp/x/repository/a/b.yaml\nmore')).toBe(
      'render-failed: Rendering `a` failed: Error: no a/b.yaml more.',
    );
    expect(message('Error: \u001b[31mred\u202e\u0007')).toBe(
      'render-failed: Rendering `a` failed: Error: \\u{1b}[31mred\\u{202e}\\u{7}.',
    );
    expect(message('Error: x\n::error::forged')).not.toContain(' ::error');
    expect(message(`Error: ${'x'.repeat(10_000)}`).length).toBeLessThan(500);
  });

  test('is a limit where one was reached', () => {
    const kinds: Partial<ExecResult>[] = [
      { failure: 'timeout' },
      { failure: 'output-limit' },
      { failure: 'signal' },
      {},
    ];
    const texts = ['', '', '', 'fatal error: runtime: out of memory'];
    expect(kinds.map((kind, at) => message(texts[at] ?? '', { code: null, ...kind }).split(':')[0])).toEqual(
      Array(4).fill('render-limit'),
    );
  });
});
