// What dist/ holds: the two entries with shared chunks, so that each loads only what it uses, and the licences of what is in them.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { readPack } from '../src/judge/pack.ts';
import { policyRule } from '../src/policy/index.ts';
import { licencesOf } from './licences.ts';
import { buildReportPage } from './report-page.ts';

const root = path.resolve(import.meta.dirname, '..');

/** What a test changes in a source to see what comes of it: the file's path below the repository, and its text in, its text out. */
export type Edit = (file: string, text: string) => string;

export interface Dist {
  /** The texts of its files, by their paths in it. */
  readonly files: ReadonlyMap<string, string>;
  /** What they are made of: paths below the repository, those of packages too. */
  readonly inputs: readonly string[];
}

/** The same sources give the same texts, and a changed function only another text of one file. */
export async function bundleDist(edit?: Edit): Promise<Dist> {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts', 'src/action.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
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
      CRONLEDGER_PACK: JSON.stringify(await packAsJson()),
      CRONLEDGER_REPORT_PAGE: JSON.stringify(await buildReportPage()),
    },
    // Some dependencies are CommonJS and call require() for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
    plugins: [leanCore, ...(edit === undefined ? [] : [edited(edit)])],
  });
  const names = stableNames(metafile);
  const files = new Map<string, string>();
  for (const { path: file, text } of outputFiles) {
    const output = path.relative(root, file);
    const imports = metafile.outputs[output]?.imports.flatMap(({ path: target }) =>
      names.has(target) ? [target] : [],
    );
    files.set(path.relative('dist', names.get(output) ?? output), renamed(text, imports ?? [], names));
  }
  files.set('cli.js', `#!/usr/bin/env node\n${files.get('cli.js')}`);
  const inputs = Object.values(metafile.outputs).flatMap(output =>
    Object.entries(output.inputs).flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 0 ? [name] : [])),
  );
  files.set('licences.txt', licencesOf(inputs, root));
  return { files, inputs };
}

/** The rules of the pack, each of which is a rule without an error: the program takes them for checked. */
async function packAsJson(): Promise<string> {
  const policies = await readPack();
  for (const policy of policies) policyRule(policy);
  return JSON.stringify(policies);
}

/**
 * Chunks are named after the file in them that comes first, in place of a hash of their text: a change of one file is a change of the
 * chunk that it is in, and of no other. A file is in one chunk, so no two have the same first.
 */
function stableNames({ outputs }: Metafile): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [output, { entryPoint, inputs }] of Object.entries(outputs)) {
    if (!output.startsWith('dist/chunks/')) continue;
    const own = Object.keys(inputs).toSorted();
    const first = entryPoint ?? own.find(name => name.startsWith('src/')) ?? own[0] ?? output;
    const name = first
      .replace(/^(src|.*node_modules)\//, '')
      .replace(/\.[cm]?[jt]s$/, '')
      .replaceAll(/[^\w.-]+/g, '-')
      .replace(/^-/, '');
    // What an `import()` names stays a chunk, though what is in it may be in one with others.
    const target = `dist/chunks/${name}${entryPoint === undefined ? '.shared' : ''}.js`;
    if ([...names.values()].includes(target)) throw new Error(`Two chunks would be ${target}: rename ${first}.`);
    names.set(output, target);
  }
  return names;
}

/** Imports stand in the text as `"./chunks/NAME"` in an entry and as `"./NAME"` in a chunk. */
function renamed(text: string, imports: readonly string[], names: ReadonlyMap<string, string>): string {
  let result = text;
  for (const target of imports) {
    const [from, to] = [target, names.get(target) ?? target].map(name => path.basename(name));
    result = result.replaceAll(`/${from}"`, `/${to}"`);
  }
  return result;
}

/**
 * @actions/core can ask for OpenID tokens and tell the platform, by way of an HTTP client and of programs: every start of the Action would
 * read them. Nothing here asks for either.
 */
const WITHOUT: Readonly<Record<string, string>> = {
  'oidc-utils.js': 'export class OidcClient {}',
  'platform.js': 'export {}',
};
const leanCore: Plugin = {
  name: 'lean-core',
  setup({ onLoad }) {
    onLoad({ filter: /@actions[\\/]core[\\/]lib[\\/](oidc-utils|platform)\.js$/ }, ({ path: file }) => ({
      contents: WITHOUT[path.basename(file)] ?? '',
    }));
  },
};

function edited(edit: Edit): Plugin {
  return {
    name: 'edited',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => ({
        contents: edit(path.relative(root, file), readFileSync(file, 'utf8')),
        loader: 'ts',
      }));
    },
  };
}

/** Writes what is not so already, each file at once, and removes what is no part of it: a run of what is there is not disturbed. */
export function writeDist({ files }: Dist): void {
  const folder = path.join(root, 'dist');
  mkdirSync(path.join(folder, 'chunks'), { recursive: true });
  const before = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const same = new Set(before.filter(name => readFileSync(path.join(folder, name), 'utf8') === files.get(name)));
  for (const [name, text] of files) {
    if (same.has(name)) continue;
    const place = path.join(folder, name);
    const beside = `${place}.${process.pid}.tmp`;
    writeFileSync(beside, text, { mode: name === 'cli.js' ? 0o755 : 0o644 });
    renameSync(beside, place);
  }
  for (const name of before) if (!files.has(name)) rmSync(path.join(folder, name));
}
