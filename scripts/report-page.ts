// Makes the program and the style of the inventory report's page, as text that the report carries in itself.
import path from 'node:path';
import { build } from 'esbuild';
import type { PageAssets } from '../src/inventory-report/format.ts';

const folder = path.resolve(import.meta.dirname, '../src/inventory-report/page');

/** Minified, for browsers of 2022 and newer. The same sources give the same text. */
export async function buildReportPage(): Promise<PageAssets> {
  const [script, style] = await Promise.all(['main.ts', 'style.css'].map(bundled));
  return { script: script ?? '', style: style ?? '' };
}

async function bundled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, file)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: ['chrome105', 'firefox115', 'safari16'],
    charset: 'ascii',
    logLevel: 'warning',
  });
  return (outputFiles[0]?.text ?? '').trim();
}
