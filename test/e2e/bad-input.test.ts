// Bad input: each gets a code, a place and a next step, and exit code 2; a crash never looks like a pass or a violation.
import { describe, expect, test } from 'vitest';
import { createFolder, createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

async function refused(args: readonly string[], cwd: string, env?: Record<string, string>) {
  const run = await runCli(args, { cwd, ...(env === undefined ? {} : { env }) });
  expect(run.code, run.stderr).toBe(2);
  expect(run.stdout).toBe('');
  expect(run.stderr).not.toMatch(/this is a bug|^\s+at /m);
  return run.stderr;
}

const JOB = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec: {}\n';
const inventory = (entries: string) => ({
  'a.yaml': JOB,
  '.cronledger/inventory/a.yaml': `apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n${entries}`,
});

describe('the place', () => {
  test('not a repository', async () => {
    expect(await refused(['check'], await createFolder())).toMatch(/\[not-a-repository\]/);
  });
  test('no git', async () => {
    const repository = await createRepository({ 'a.yaml': JOB });
    expect(await refused(['check', '--base', 'HEAD'], repository.path, { PATH: '/nonexistent' })).toMatch(/\[no-git\]/);
  });
  test('an unknown revision, and one that is an option', async () => {
    const repository = await createRepository({ 'a.yaml': JOB });
    expect(await refused(['check', '--base', 'nope'], repository.path)).toMatch(/nope.*\[unknown-revision\]/s);
    expect(await refused(['check', '--base=--upload-pack=x'], repository.path)).toMatch(/\[(unknown-revision|usage)\]/);
  });
  test('a file that is not there', async () => {
    expect(await refused(['list', 'nowhere.yaml'], await createFolder())).toMatch(/nowhere\.yaml.*\[file-not-found\]/s);
  });
});

describe('the command line', () => {
  test.each([
    [['nope'], /no command/],
    [['check', '--nope'], /--nope/],
    [['check', '--format', 'yaml'], /no format/],
    [['check', '--worktree', '--head', 'x'], /--worktree/],
    [['list', '-', 'x'], /standard input/],
    [['explain', 'job-not-in-inventry'], /Did you mean `job-not-in-inventory`/],
    [['inventory', 'frobnicate'], /no `inventory frobnicate`/],
  ])('%s', async (args, message) => {
    const repository = await createRepository({ 'a.yaml': JOB });
    expect(await refused(args, repository.path)).toMatch(message);
  });
});

describe('the inventory', () => {
  test.each([
    ['a syntax error', '  - kind: [\n', /\.cronledger\/inventory\/a\.yaml:\d+/],
    ['an unknown key', '  - {kind: Job, name: x, shedule: x}\n', /a\.yaml:4:\d+.*shedule.*Did you mean `schedule`/s],
    [
      'two entries for one workload',
      '  - {kind: Job, name: x}\n  - {kind: Job, name: x}\n',
      /a\.yaml:[45].*a\.yaml:[45]/s,
    ],
    ['a malformed date', '  - {kind: Job, name: x, expires: 2027-13-01}\n', /a\.yaml:4:\d+.*date/s],
    ['a merge key', '  - &a {kind: Job, name: x}\n  - <<: *a\n', /a\.yaml:\d+/],
  ])('%s', async (_name, entries, message) => {
    const repository = await createRepository(inventory(entries));
    const text = await refused(['check', '--base', 'HEAD', '--head', 'HEAD'], repository.path);
    expect(text).toMatch(/\[inventory-invalid\]/);
    expect(text).toMatch(message);
  });
  test('an unknown key of the config', async () => {
    const repository = await createRepository({ '.cronledger/config.yaml': 'polcies: {}\n' });
    expect(await refused(['check', '--base', 'HEAD'], repository.path)).toMatch(
      /config\.yaml:1:1.*Did you mean `policies`.*\[config-invalid\]|\[config-invalid\].*Did you mean `policies`/s,
    );
  });
});

test('help is no error, and nothing at all is', async () => {
  const cwd = await createFolder();
  const help = await runCli(['--help'], { cwd });
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('cronledger COMMAND --help');
  expect((await runCli(['check', '--help'], { cwd })).code).toBe(0);
  expect((await runCli([], { cwd })).code).toBe(2);
});
