// What the package says of itself, and of the versions that it is built with.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { satisfies } from 'semver';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const text = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const manifest = JSON.parse(text('package.json'));
const packages: Record<string, { engines?: { node?: string }; hasInstallScript?: boolean; version: string }> =
  JSON.parse(text('package-lock.json')).packages;

describe('dependencies', () => {
  test.each(['20.19.0', '24.0.0'])('each runs on Node %s, which is named as enough', version => {
    expect(satisfies(version, manifest.engines.node)).toBe(true);
    const unfit = Object.entries(packages).filter(([, { engines }]) => !satisfies(version, engines?.node ?? '*'));
    expect(unfit.map(([name, { engines }]) => `${name} wants ${engines?.node}`)).toEqual([]);
  });

  test('of each that would run a script when it is installed, it is said whether it may', () => {
    const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = scripted.map(([name]) => name.slice(name.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(Object.keys(manifest.allowScripts)).toEqual(names);
  });

  test('none is installed with the package: what it runs is in dist/', () => {
    expect(manifest).not.toHaveProperty('dependencies');
  });
});

describe('the one command that installs, builds and tests', () => {
  // `npm cit` is npm's own: `npm ci`, then `npm test`, which builds before it tests.
  test.each(['README.md', 'CONTRIBUTING.md', '.ci/run'])('%s names it', name => {
    expect(text(name)).toMatch(/^npm cit\b/m);
  });

  test('no script has the name of a command of npm, which would run in its place', () => {
    const own = [
      'ci',
      'cit',
      'clean-install-test',
      'it',
      'install-test',
      'install',
      'pack',
      'publish',
      'audit',
      'init',
    ];
    expect(Object.keys(manifest.scripts).filter(name => own.includes(name))).toEqual([]);
  });
});

test('the package says where it comes from', () => {
  const address = 'https://github.com/cronledger/cronledger';
  expect(manifest.repository).toEqual({ type: 'git', url: `git+${address}.git` });
  expect(manifest.bugs).toBe(`${address}/issues`);
  expect(manifest.homepage).toBe(`${address}#readme`);
});
