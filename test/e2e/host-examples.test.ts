// The examples of docs/where.md and of the bots: what stands in them passes, a change of it does not, and each is linked from the table.
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { exec } from '../../src/exec.ts';
import { logOf } from '../audit/events.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const root = resolve(import.meta.dirname, '../..');
let bin = '';
beforeAll(async () => {
  bin = await createFolder();
  const cli = `exec "${process.execPath}" "${join(root, 'dist/cli.js')}"`;
  program('npx', `[ "$1 $2" = "--yes cronledger" ] || exit 99\nshift 2\n${cli} "$@"`);
  program('kubectl', `[ "$*" = "get cronjobs,jobs -A -o json" ] || exit 99\ncat cluster.json`);
});

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

async function repositoryOf(example: string): Promise<TestRepository> {
  const repository = await createRepository();
  cpSync(join(root, 'examples', example), repository.path, { recursive: true });
  await repository.commit();
  return repository;
}

async function shell(script: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<number | null> {
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const { code } = await exec('sh', ['-c', script], { cwd, env: { PATH: path, ...env } });
  return code;
}

function replace(cwd: string, file: string, from: string, to: string): void {
  const text = readFileSync(join(cwd, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(cwd, file), text.replace(from, to));
}

const objectIn = (cwd: string) => parse(readFileSync(join(cwd, 'apps/nightly-report.yaml'), 'utf8'));

/** What a host has that the example's folder has not. */
const HOSTS: Readonly<Record<string, (cwd: string) => Promise<void> | void>> = {
  pipe: () => {},
  rendered: () => {},
  'pre-commit': () => {},
  async admission(cwd) {
    expect((await runCli(['export', 'vap', '--into', 'policies'], { cwd })).code).toBe(0);
  },
  cluster(cwd) {
    writeFileSync(
      join(cwd, 'cluster.json'),
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [objectIn(cwd)] }),
    );
  },
  audit(cwd) {
    const request = objectIn(cwd);
    const write = { verb: 'create', resource: 'cronjobs', namespace: 'billing', name: 'nightly-report' };
    // After the commit that approved it, which the tests' git makes at a fixed time.
    writeFileSync(join(cwd, 'audit.log'), logOf([{ ...write, at: 0, request, response: request }]));
  },
};

describe('a host', () => {
  test.each(Object.entries(HOSTS))('%s: passes what is approved and stops what is not', async (name, prepare) => {
    const repository = await repositoryOf(join('plugins', name));
    const cwd = repository.path;
    await prepare(cwd);
    const BASE = await repository.git(['rev-parse', 'HEAD']);
    expect(await shell('./gate.sh', cwd, { BASE })).toBe(0);
    const file = name === 'rendered' ? 'env/billing/nightly-report.yaml' : 'apps/nightly-report.yaml';
    replace(cwd, file, "'0 2 * * *'", "'* * * * *'");
    if (name === 'cluster' || name === 'audit') await prepare(cwd);
    // What a policy in the cluster holds is the inventory: a manifest that differs from it leaves the export behind.
    await repository.git(
      ['add', '--all', '--', 'apps', 'env'].filter(
        part => part === 'add' || part.startsWith('-') || existsSync(join(cwd, part)),
      ),
    );
    if (name !== 'pre-commit' && name !== 'audit' && name !== 'cluster') await repository.commit();
    expect(await shell('./gate.sh', cwd, { BASE })).toBe(1);
  });

  test('pre-commit names hooks that there are, at this version', () => {
    const config = parse(readFileSync(join(root, 'examples/plugins/pre-commit/.pre-commit-config.yaml'), 'utf8'));
    const hooks: readonly { readonly id: string; readonly entry: string }[] = parse(
      readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'),
    );
    const [{ rev, hooks: named }] = config.repos;
    expect(hooks.map(({ id }) => id)).toEqual(expect.arrayContaining(named.map(({ id }: { id: string }) => id)));
    expect(rev).toBe(`v${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}`);
    expect(readFileSync(join(root, 'examples/plugins/pre-commit/gate.sh'), 'utf8')).toContain(
      `npx --yes ${hooks[0]?.entry}`,
    );
  });

  test('GitLab: the component is given inputs that it has', () => {
    const { include } = parse(readFileSync(join(root, 'examples/plugins/gitlab/.gitlab-ci.yml'), 'utf8'));
    const [header] = parseAllDocuments(readFileSync(join(root, 'templates/cronledger.yml'), 'utf8'));
    expect(Object.keys(header?.toJS().spec.inputs)).toEqual(expect.arrayContaining(Object.keys(include[0].inputs)));
  });

  test('every one is linked from the table of docs/where.md', () => {
    const text = readFileSync(join(root, 'docs/where.md'), 'utf8');
    for (const name of readdirSync(join(root, 'examples/plugins')))
      expect(text).toContain(`](../examples/plugins/${name})`);
  });
});

describe('a bot', () => {
  const bump = async (name: string) => {
    const repository = await repositoryOf(join('bots', name));
    const base = await repository.git(['rev-parse', 'HEAD']);
    replace(repository.path, 'apps/nightly-report.yaml', 'ghcr.io/acme/report:1.4.2', 'ghcr.io/acme/report:1.5.0');
    const check = async (): Promise<number | null> => {
      const head = await repository.commit();
      return (await runCli(['check', '--base', base, '--head', head], { cwd: repository.path })).code;
    };
    return { repository, check };
  };

  test('Renovate writes the entry with the commands of its config, which are allowed, into files that it commits', async () => {
    const { repository, check } = await bump('renovate');
    expect(await check()).toBe(1);
    const read = (name: string) => JSON.parse(readFileSync(join(repository.path, name), 'utf8'));
    const [{ postUpgradeTasks: tasks }] = read('renovate.json').packageRules;
    const [allowed] = read('global-config.json').allowedCommands;
    expect(tasks.commands[0]).toMatch(new RegExp(allowed));
    expect(await shell(tasks.commands[0], repository.path)).toBe(0);
    const changed = await repository.git(['diff', '--name-only']);
    expect(changed).toBe('.cronledger/inventory/billing.yaml');
    expect(tasks.fileFilters).toEqual(['.cronledger/inventory/**']);
    // The new entry is the gate's own file, so somebody has to approve it.
    expect(await check()).toBe(3);
  });

  test('Dependabot needs nobody where the entry has room', async () => {
    expect(await (await bump('dependabot')).check()).toBe(0);
    const config = parse(readFileSync(join(root, 'examples/bots/dependabot/.github/dependabot.yml'), 'utf8'));
    // https://docs.github.com/code-security/dependabot/working-with-dependabot/dependabot-options-reference
    expect(config.version).toBe(2);
    expect(config.updates.map((update: object) => Object.keys(update))).toEqual([
      ['package-ecosystem', 'directory', 'schedule'],
      ['package-ecosystem', 'directory', 'schedule'],
    ]);
  });

  test('Flux pushes to a branch of its own, by a marker that its policy knows', async () => {
    const { repository, check } = await bump('flux-image-automation');
    expect(await check()).toBe(0);
    const text = readFileSync(join(repository.path, 'clusters/image-automation.yaml'), 'utf8');
    const [, policy, automation] = parseAllDocuments(text).map(document => document.toJS());
    const { git } = automation.spec;
    expect(git.push.branch).not.toBe(git.checkout.ref.branch);
    const { namespace, name } = policy.metadata;
    expect(readFileSync(join(repository.path, 'apps/nightly-report.yaml'), 'utf8')).toContain(
      `# {"$imagepolicy": "${namespace}:${name}"}`,
    );
    expect(automation.spec.update.path).toBe('./apps');
  });
});
