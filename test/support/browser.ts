// Finds a browser and drives it: Chromium of the system where there is one, else the one that an npm package carries.
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { exec } from '../../src/exec.ts';

export async function launchBrowser(): Promise<Browser> {
  const system = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'chromium'))
    .find(existsSync);
  const { executablePath, env, folder } =
    system === undefined ? await unpacked() : { executablePath: system, env: {}, folder: null };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], env: { ...environment(), ...env } });
  if (folder !== null) browser.once('disconnected', () => rmSync(folder, { recursive: true, force: true }));
  return browser;
}

/** Unpacks the package's browser to a folder of its own: its own choice is shared by all and half written while another unpacks. */
async function unpacked(): Promise<{ executablePath: string; env: Record<string, string>; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cronledger-browser-'));
  const { TMPDIR, AWS_LAMBDA_JS_RUNTIME, LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
  // The package unpacks the libraries beside the browser only where it takes the machine for the one that it is made for.
  Object.assign(process.env, { TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' });
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    const executablePath = await packed.executablePath();
    const libraries = join(folder, 'al2023', 'lib');
    const linked = await exec('ldd', [executablePath], { cwd: folder });
    // The machine's own libraries fit its own C library; the package's are for a machine that has none of them.
    const lacks = linked.code !== 0 || linked.stdout.toString('utf8').includes('not found');
    const own = { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(folder, 'fonts') };
    return { executablePath, env: lacks ? own : {}, folder };
  } finally {
    restore({ TMPDIR, AWS_LAMBDA_JS_RUNTIME, LD_LIBRARY_PATH, FONTCONFIG_PATH });
  }
}

function restore(before: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export interface Visit {
  readonly page: Page;
  /** What the page wrote to the console, threw, or asked the network for: all that should be empty. */
  readonly complaints: readonly string[];
}

/** Opens a file as a person does who double-clicks it; every other address is refused and noted. */
export async function openFile(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const own = `file://${file}`;
  page.on('console', message => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', error => complaints.push(`error: ${error.message}`));
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', request => {
    if (request.url() !== own) complaints.push(`request: ${request.url()}`);
  });
  await context.route('**/*', route => (route.request().url() === own ? route.continue() : route.abort()));
  await page.goto(own);
  return { page, complaints };
}
