// Before a commit: what is staged is judged, by git's own hook and by the hooks that pre-commit reads.
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/commands/index.ts';
import { exec } from '../../src/exec.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const job = (schedule: string, name = 'nightly'): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: prod}
spec:
  schedule: '${schedule}'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, automountServiceAccountToken: false, containers: [{name: main, image: 'ghcr.io/acme/a:1'}]}}}}
`;

async function listed(): Promise<TestRepository> {
  const repository = await createRepository({ 'apps/job.yaml': job('0 2 * * *') });
  expect((await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path })).code).toBe(0);
  await repository.commit();
  return repository;
}

describe('check --staged', () => {
  test('judges the index and not the work tree, and asks nobody for an approval', async () => {
    const repository = await listed();
    const check = () => runCli(['check', '--staged'], { cwd: repository.path });
    await repository.write({ 'apps/job.yaml': job('* * * * *') });
    expect((await check()).code).toBe(0);
    await repository.git(['add', 'apps/job.yaml']);
    await repository.write({ 'apps/job.yaml': job('0 2 * * *') });
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toContain('schedule is');
    // Staged with its entry it is for the pull request to approve.
    await repository.write({ 'apps/job.yaml': job('30 3 * * *') });
    await runCli(['inventory', 'update', '--from-diff'], { cwd: repository.path });
    await repository.git(['add', '--all']);
    expect((await check()).code).toBe(0);
    expect((await runCli(['check', '--worktree'], { cwd: repository.path })).code).toBe(3);
  });

  test('an untracked file is no part of it, and other revisions do not go with it', async () => {
    const repository = await listed();
    await repository.write({ 'apps/new.yaml': job('* * * * *', 'new') });
    expect((await runCli(['check', '--staged'], { cwd: repository.path })).code).toBe(0);
    for (const more of [['--worktree'], ['--head', 'HEAD'], ['--pull-request', '1']])
      expect((await runCli(['check', '--staged', ...more], { cwd: repository.path })).code).toBe(2);
  });
});

describe('install-hook', () => {
  let bin: string;
  beforeAll(async () => {
    const script = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/cli.js')}" "$@"\n`;
    bin = await createFolder({ cronledger: { executable: script } });
  });

  async function commit(repository: TestRepository, ...args: readonly string[]) {
    const PATH = [bin, process.env['PATH']].join(delimiter);
    const env = { PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com' };
    const committer = { GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' };
    return exec('git', ['commit', '--quiet', '--message', 'x', ...args], {
      cwd: repository.path,
      env: { ...env, ...committer },
    });
  }

  test('writes a hook that git runs: what is not in the inventory is not committed', async () => {
    const repository = await listed();
    const first = await runCli(['install-hook'], { cwd: repository.path });
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('Wrote ')]);
    expect((await runCli(['install-hook'], { cwd: repository.path })).stdout).toContain('in place already');
    await repository.write({ 'apps/job.yaml': job('* * * * *'), 'README.md': 'new\n' });
    await repository.git(['add', '--all']);
    const stopped = await commit(repository);
    expect(stopped.code).toBe(1);
    expect(stopped.stdout.toString() + stopped.stderr).toContain('schedule is');
    // `git commit FILE` has an index of its own, in which the job is not staged.
    expect((await commit(repository, 'README.md')).code).toBe(0);
    expect((await commit(repository, 'apps/job.yaml')).code).toBe(1);
    expect((await commit(repository, '--no-verify')).code).toBe(0);
  });

  test("leaves somebody else's hook alone, and goes where core.hooksPath says", async () => {
    const repository = await listed();
    await repository.write({ '.githooks/pre-commit': '#!/bin/sh\n' });
    await repository.git(['config', 'core.hooksPath', '.githooks']);
    const { code, stderr } = await runCli(['install-hook'], { cwd: repository.path });
    expect(code).toBe(2);
    expect(stderr).toContain('.githooks/pre-commit is a hook that somebody else wrote');
    expect(readFileSync(join(repository.path, '.githooks/pre-commit'), 'utf8')).toBe('#!/bin/sh\n');
    expect((await runCli(['install-hook'], { cwd: await createFolder({}) })).code).toBe(2);
  });
});

test('.pre-commit-hooks.yaml names commands and options that exist', () => {
  const hooks: readonly { readonly id: string; readonly entry: string; readonly language: string }[] = parse(
    readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'),
  );
  expect(hooks.map(({ id }) => id)).toEqual(['cronledger', 'cronledger-inventory', 'cronledger-update']);
  for (const { entry, language } of hooks) {
    const [program, command, ...rest] = entry.split(' ');
    expect([program, language]).toEqual(['cronledger', 'node']);
    const spec = COMMANDS.find(({ name }) => name === command);
    const options = rest.filter(word => word.startsWith('--')).map(word => word.slice(2));
    for (const option of options) expect(spec?.options.map(({ name }) => name)).toContain(option);
  }
});
