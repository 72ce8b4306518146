// Builds dist/: cli.js and action.js with shared chunks, so that each entry loads only what it uses.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { buildReportPage } from './report-page.ts';

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/cli.ts', 'src/action.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  // What every check runs becomes one chunk. Left to itself esbuild makes a chunk for each set of commands that share a module,
  // and reading 48 small files took a tenth of a check that has nothing to say.
  inject: ['src/pipeline/check.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  chunkNames: 'chunks/[name]-[hash]',
  define: {
    CRONLEDGER_VERSION: JSON.stringify(version),
    CRONLEDGER_REPORT_PAGE: JSON.stringify(await buildReportPage()),
  },
  // Some dependencies are CommonJS and call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
