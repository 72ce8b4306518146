// What a person types before they know the program: help, short options, completion, formats that do not fit.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { INVENTORY_ACTIONS } from '../../src/commands/inventory/actions.ts';
import { FORMATS } from '../../src/report/index.ts';
import { createFolder, createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const job = `apiVersion: batch/v1
kind: Job
metadata: {name: a, namespace: ops}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'ghcr.io/acme/tool:1'}]}}}
`;

describe('help', () => {
  test.each(INVENTORY_ACTIONS.map(action => [action.name, action] as const))(
    'inventory %s has its own, with its options alone and two examples that are none of another',
    async (name, action) => {
      const { code, stdout } = await runCli(['inventory', name, '--help'], { cwd: '/' });
      expect(code).toBe(0);
      const options = [...stdout.matchAll(/^ {2}(?:-\w, | {4})--([a-z-]+)/gm)].map(([, option]) => option);
      expect(options.toSorted()).toEqual([...action.options, 'config', 'help', 'output', 'quiet'].toSorted());
      const examples = [...stdout.matchAll(/^ {2}.*cronledger inventory .*$/gm)];
      expect(examples).toHaveLength(2);
      for (const [example] of examples) expect(example).toContain(`cronledger inventory ${name}`);
      expect(stdout.split('\n').every(line => line.length <= 180)).toBe(true);
    },
  );

  test('every option of an action is one of the command', () => {
    const known = COMMANDS.find(({ name }) => name === 'inventory')?.options.map(({ name }) => name) ?? [];
    expect(INVENTORY_ACTIONS.flatMap(action => action.options).filter(option => !known.includes(option))).toEqual([]);
    expect(
      INVENTORY_ACTIONS.every(action => (action.formats !== undefined) === action.options.includes('format')),
    ).toBe(true);
  });
});

test('-f, -o and -q', async () => {
  const cwd = await createFolder({ 'a.yaml': job });
  expect(JSON.parse((await runCli(['list', 'a.yaml', '-f', 'json'], { cwd })).stdout).workloads).toHaveLength(1);
  expect((await runCli(['list', 'a.yaml', '-f', 'json', '-o', 'out.json'], { cwd })).stdout).toBe('');
  expect(await runCli(['verify', 'a.yaml', '-q'], { cwd })).toMatchObject({ code: 1, stdout: '', stderr: '' });
  const repository = await createRepository({ 'a.yaml': job });
  expect(await runCli(['inventory', 'init', '-q'], { cwd: repository.path })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test('formats that a command cannot fill are refused with those that it can', async () => {
  const cwd = await createFolder({ 'a.yaml': job });
  for (const { name, lists } of FORMATS) {
    const { code, stderr } = await runCli(['list', 'a.yaml', '-f', name], { cwd });
    if (lists) expect([name, code]).toEqual([name, 0]);
    else
      expect(stderr).toContain(
        `The format \`${name}\` is for findings, and this command has none. [usage]\n  Choose one of text, json, markdown, html.`,
      );
  }
  expect(
    (await runCli(['inventory', 'list', '-f', 'csv'], { cwd: (await createRepository({ 'a.yaml': job })).path }))
      .stderr,
  ).toContain('Choose one of text, json.');
});

test('--no-inventory asks the rules alone', async () => {
  const cwd = await createFolder({ 'a.yaml': job });
  expect((await runCli(['verify', 'a.yaml'], { cwd })).code).toBe(1);
  expect((await runCli(['verify', '--no-inventory', 'a.yaml'], { cwd })).code).toBe(0);
  const bad = await runCli(['verify', '--no-inventory', '-'], {
    cwd,
    input: job.replace('spec: {restart', 'spec: {hostPID: true, restart'),
  });
  expect(bad.code).toBe(1);
  expect(bad.stdout).not.toContain('inventory of approved');
  expect((await runCli(['verify', '--no-inventory', '--cluster', 'a.yaml'], { cwd })).stderr).toContain('[usage]');
});

describe('completion', () => {
  test('bash completes commands, actions, options and formats', async () => {
    const { stdout } = await runCli(['completion', 'bash'], { cwd: '/' });
    const complete = (...words: string[]): readonly string[] => {
      const script = `${stdout}\nCOMP_WORDS=(cronledger ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _cronledger; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const run = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      return run.stdout.trim().split('\n');
    };
    expect(complete('inv')).toEqual(['inventory']);
    expect(complete('inventory', 're')).toEqual(['rename', 'report']);
    expect(complete('check', '--work')).toEqual(['--worktree']);
    expect(complete('check', '--format', 'sa')).toEqual(['sarif']);
    expect(complete('list', '-f', '')).toEqual(['text', 'json', 'markdown', 'html']);
  });

  test('zsh and fish have theirs, and no other shell', async () => {
    expect((await runCli(['completion', 'zsh'], { cwd: '/' })).stdout).toMatch(/^#compdef cronledger\n/);
    const fish = (await runCli(['completion', 'fish'], { cwd: '/' })).stdout;
    for (const { name } of COMMANDS) expect(fish).toContain(`-n __fish_use_subcommand -a ${name} `);
    expect(fish).toContain("-n '__fish_seen_subcommand_from inventory' -a rename");
    expect((await runCli(['completion', 'tcsh'], { cwd: '/' })).stderr).toContain('Name one of bash, zsh, fish.');
  });
});
