// What the Action loads at its start: inputs and outputs, and nothing that talks to a server.
import { expect, test } from 'vitest';
import { bundleDist } from '../../scripts/dist.ts';
import { packagesLoadedBy } from '../support/static-imports.ts';

test('an Action that asks nobody loads @actions/core, and no client', async () => {
  const packages = await packagesLoadedBy('src/action.ts');
  expect(packages).toContain('@actions/core');
  expect(packages.filter(name => /octokit|@actions\/(github|cache)|undici/.test(name))).toEqual([]);
});

test('of @actions/core it reads neither an HTTP client nor what starts programs', async () => {
  const { files } = await bundleDist();
  const read = new Set<string>();
  const visit = (name: string): void => {
    if (read.has(name)) return;
    read.add(name);
    for (const [, target = ''] of files.get(name)?.matchAll(/(?:\bfrom|\bimport)"\.\/([^"]+)"/g) ?? [])
      visit(name.includes('/') ? `chunks/${target}` : target);
  };
  visit('action.js');
  expect(read.size).toBeGreaterThan(10);
  const texts = [...read].map(name => files.get(name) ?? '').join('');
  expect(texts).toContain('ghadelimiter_');
  expect(texts).not.toMatch(/undici|HttpClientError|ACTIONS_ID_TOKEN_REQUEST_URL/);
});
