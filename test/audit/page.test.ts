// The page of `audit` in a browser, as a person opens it: it asks for nothing, fits a desk and a phone, and leads from the line to a finding.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openFile } from '../support/browser.ts';
import { createFolder } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { cronJob, logOf, MALLORY, manifest } from './events.ts';
import { createScene } from './scene.ts';

let browser: Browser;
let file: string;
beforeAll(async () => {
  const repository = await createScene([
    { at: 0, files: { 'deploy/x.yaml': manifest({ namespace: 'billing', name: 'report' }) } },
  ]);
  const evil = cronJob({ namespace: 'shop', name: 'warmer', command: ['<script>alert(1)</script>'] });
  const create = { verb: 'create', resource: 'cronjobs', namespace: 'shop', name: 'warmer', user: MALLORY } as const;
  const log = logOf([
    { ...create, at: 5, code: 403, message: '<img src=x onerror=alert(1)>' },
    { ...create, at: 60, request: evil, response: evil },
  ]);
  const run = await runCli(['audit', '-', '--repository', repository.path, '--format', 'html'], {
    cwd: repository.path,
    input: log,
  });
  file = path.join(await createFolder(), 'page.html');
  await writeFile(file, run.stdout);
  browser = await launchBrowser();
}, 400_000);
afterAll(() => browser?.close());

describe.each([
  ['a desk, light', { viewport: { width: 1200, height: 900 }, colorScheme: 'light' as const }],
  ['a phone, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const }],
])('%s', (_, options) => {
  test('it fits, asks for nothing and shows the findings', async () => {
    const { page, complaints } = await openFile(browser, file, options);
    expect(complaints).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(options.viewport.width);
    expect(await page.locator('article').count()).toBe(3);
    expect(await page.locator('.lane.unlisted b').textContent()).toBe('2');
    expect(await page.locator('body').textContent()).toContain('CronJob shop/warmer was not in the inventory');
    const colours: string = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(colours).toBe(options.colorScheme === 'dark' ? 'rgb(20, 23, 27)' : 'rgb(255, 255, 255)');
  });

  test('a mark on the line leads to its finding', async () => {
    const { page } = await openFile(browser, file, options);
    const mark = page.locator('.line a').first();
    const target = await mark.getAttribute('href');
    await mark.locator('rect').dispatchEvent('click');
    expect(page.url()).toContain(target ?? 'nothing');
  });
});
