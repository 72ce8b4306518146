// The package as npm hands it out: packed, installed into an empty folder, and run as its README says.
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { createFolder, createRepository } from '../support/git-repo.ts';

const root = resolve(import.meta.dirname, '../..');

/** npm and npx without the settings of the npm that runs the tests, and without a network. */
async function run(program: string, args: readonly string[], cwd: string, environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: await createFolder(),
    npm_config_offline: 'true',
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
    ...environment,
  };
  const { code, stdout, stderr } = await exec(program, args, { cwd, env, timeoutMs: 120_000 });
  return { code, stdout: stdout.toString('utf8'), stderr };
}

describe('the packed package', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await createFolder({ 'package.json': '{"type": "module"}' });
    // The hook `prepack` would build once more what is built already.
    const packed = await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
    expect(packed).toMatchObject({ code: 0 });
    const [tarball = ''] = (await readdir(folder)).filter(name => name.endsWith('.tgz'));
    expect(await run('npm', ['install', `./${tarball}`], folder)).toMatchObject({ code: 0 });
  });

  test('npx runs it', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(await run('npx', ['--no-install', 'cronledger', '--version'], folder)).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test('its program is one that the system can start', async () => {
    const repository = await createRepository({ 'readme.md': 'Nothing.' });
    const program = join(folder, 'node_modules', '.bin', 'cronledger');
    expect(await run(program, ['list', '--format', 'json'], repository.path)).toMatchObject({ code: 0, stderr: '' });
  });

  test('installs nothing beside itself, and holds the licences of what is in it', async () => {
    const names = (await readdir(join(folder, 'node_modules'))).filter(name => !name.startsWith('.'));
    expect(names).toEqual(['cronledger']);
    expect(await readdir(join(folder, 'node_modules/cronledger/dist'))).toContain('licences.txt');
  });

  test('exports its schemas and policies, and nothing that runs', async () => {
    const script = `
      const { default: schema } = await import('cronledger/schema/check.schema.json', { with: { type: 'json' } });
      const found = name => { try { return import.meta.resolve(name) !== '' } catch (error) { return error.code } };
      console.log(JSON.stringify([schema.$schema, ...process.argv.slice(2).map(found)]));`;
    await writeFile(join(folder, 'exports.mjs'), script);
    const names = ['package.json', 'policies/privileged-container.yaml', 'dist/cli.js', 'dist/action.js', 'action.yml'];
    const { stdout } = await run('node', ['exports.mjs', ...names.map(name => `cronledger/${name}`)], folder);
    expect(JSON.parse(stdout)).toEqual([
      'https://json-schema.org/draft/2020-12/schema',
      true,
      true,
      ...names.slice(2).map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'),
    ]);
  });
});

describe('npm test', () => {
  test('tests the sources as they are, without anybody having built them', async () => {
    const copy = await createFolder();
    for (const name of [
      'src',
      'scripts',
      'policies',
      'test/support',
      'action.yml',
      'package.json',
      'vitest.config.ts',
      'tsconfig.json',
    ])
      await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    const marker = createHash('sha256').update(copy).digest('hex');
    const cli = join(copy, 'src', 'cli.ts');
    await writeFile(cli, (await readFile(cli, 'utf8')).replace('There is no command', marker));
    await writeFile(
      join(copy, 'test', 'probe.test.ts'),
      `import { expect, test } from 'vitest';
       import { runCli } from './support/run-cli.ts';
       test('probe', async () => {
         expect((await runCli(['nonsense'], { cwd: '.' })).stderr).toContain('${marker}');
       });`,
    );
    const { code, stdout, stderr } = await run('npm', ['test'], copy);
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/Tests .*1 passed/) });
  });
});
