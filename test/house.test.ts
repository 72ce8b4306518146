// The house as CONTRIBUTING.md draws it: its rooms from the top down, imports that go down, and what an addition takes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { createRepository } from './support/git-repo.ts';

const root = path.resolve(import.meta.dirname, '..');
const text = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const guide = text('CONTRIBUTING.md').replace(/^```.*?^```$/gms, '');

/** The rows of the table below a heading, each as its cells. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const section = guide.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter(line => line.startsWith('| '));
  return rows.slice(1).map(row => row.slice(2, -2).split(' | '));
}

function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1] ?? '');
}

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(name =>
  /(?<!\.d)\.ts$/.test(name),
);
/** A folder directly below src/, or a file there. */
const roomOf = (name: string): string => name.split('/')[0] ?? '';
/** The other files of src/ that each imports; `late`: when it is needed, so that it is loaded by then. */
const imports = files.flatMap(from =>
  [...text(`src/${from}`).matchAll(/(from|import\()\s*'(\.[^']+)'/g)].map(([, how, target = '']) => ({
    from,
    to: path.posix.join(path.posix.dirname(from), target),
    late: how === 'import(',
  })),
);

describe('the map', () => {
  const rooms = rowsBelow('The house').flatMap(([room = '']) =>
    codeIn(room).map(name => name.replace(/^src\/|\/$/g, '')),
  );

  test('it has every room, once', () => {
    expect(rooms.toSorted()).toEqual([...new Set(files.map(roomOf))].toSorted());
  });

  test('every import goes down, those that are late too', () => {
    const up = imports.filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      return own !== other && rooms.indexOf(other) <= rooms.indexOf(own);
    });
    expect(up).toEqual([]);
  });

  test('at most twelve floors: a room stands on those that it imports', () => {
    const below = new Map(rooms.map(room => [room, new Set<string>()]));
    for (const { from, to } of imports) if (roomOf(from) !== roomOf(to)) below.get(roomOf(from))?.add(roomOf(to));
    const floors = new Map<string, number>();
    for (const room of rooms.toReversed())
      floors.set(room, 1 + Math.max(0, ...[...(below.get(room) ?? [])].map(name => floors.get(name) ?? 0)));
    expect(Math.max(...floors.values())).toBeLessThanOrEqual(12);
  });

  test('no room is more than an eighth of the house', () => {
    const lines = new Map<string, number>();
    for (const name of files)
      lines.set(roomOf(name), (lines.get(roomOf(name)) ?? 0) + text(`src/${name}`).split('\n').length);
    const all = [...lines.values()].reduce((sum, count) => sum + count, 0);
    for (const [room, count] of lines) expect([room, count / all < 0.125]).toEqual([room, true]);
  });

  test('no files import each other in a circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, late } of imports) if (!late) next.set(from, [...(next.get(from) ?? []), to]);
    // What is left when files that import nothing that is left are taken away, again and again.
    let open = new Set(files);
    for (;;) {
      const left = new Set([...open].filter(name => next.get(name)?.some(target => open.has(target))));
      if (left.size === open.size) break;
      open = left;
    }
    // Now from the other end, so that only the circles stay.
    for (;;) {
      const named = new Set([...open].flatMap(name => next.get(name) ?? []));
      const left = new Set([...open].filter(name => named.has(name)));
      if (left.size === open.size) break;
      open = left;
    }
    expect([...open]).toEqual([]);
  });
});

test('every file and folder that CONTRIBUTING.md names is there', () => {
  const named = codeIn(guide).filter(name => /^(?:src|test|policies|schema|docs|scripts|\.ci)\//.test(name));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(name => !/[<*{]/.test(name) && !existsSync(path.join(root, name)))).toEqual([]);
});

/** New files by their paths; and of files that are there, the places before or behind which they get text. */
interface Addition {
  readonly row: string;
  readonly added: Readonly<Record<string, string>>;
  readonly edited: Readonly<
    Record<string, readonly (readonly [place: string, text: string, where: 'before' | 'behind'])[]>
  >;
}

const ADDITIONS: readonly Addition[] = [
  {
    row: 'rule in code',
    added: {
      'src/rules/sample-rule.ts': `import type { Rule } from './rule.ts';
export const sampleRule: Rule = {
  id: 'sample-rule', title: 'Sample', severity: 'high', pack: 'core', why: 'Why.', remediation: 'Do.', falsePositives: 'None.', attack: ['T1053.007'],
  check: ({ after }) => (after?.kind === 'SampleJob' ? [{ at: ['spec'], message: 'It is a sample.' }] : []),
};`,
    },
    edited: {
      'src/rules/index.ts': [
        ['import ', "import { sampleRule } from './sample-rule.ts';\n", 'before'],
        ['export const WORKLOAD_RULES: readonly Rule[] = [', 'sampleRule, ', 'behind'],
      ],
    },
  },
  {
    row: 'output format',
    added: {
      'src/report/sample.ts': `import type { Format } from './format.ts';
export const sampleFormat: Format = {
  name: 'sample', mediaType: 'text/plain',
  render: report => report.command !== 'check' ? '' : report.findings.map(({ rule, message }) => rule + ': ' + message + '\\n').join(''),
};`,
    },
    edited: {
      'src/report/index.ts': [
        [
          'export const FORMATS: readonly FormatEntry[] = [',
          "{ name: 'sample', load: async () => (await import('./sample.ts')).sampleFormat }, ",
          'behind',
        ],
      ],
    },
  },
  {
    row: 'workload kind',
    added: {},
    edited: {
      'src/workloads/kinds/pod-templates.ts': [
        [
          'export const POD_TEMPLATE_KINDS: readonly KindRow[] = [',
          "{ group: 'sample.example', kind: 'SampleJob', pods: ['spec.template.spec'] }, ",
          'behind',
        ],
      ],
    },
  },
  {
    row: 'deployer',
    added: {
      'src/deployers/sample.ts': `import { type DeployerObject, type Followed, NOTHING_FOLLOWED } from './deployer.ts';
import { remoteSource } from './describe.ts';
export const followSample = async (found: DeployerObject): Promise<Followed> =>
  ({ ...NOTHING_FOLLOWED, remoteSources: [remoteSource(found, ['spec'], 'a sample', found.object['spec'] ?? null, [])] });`,
    },
    edited: {
      'src/deployers/index.ts': [
        [
          'export const DEPLOYERS: readonly Deployer[] = [',
          "{ group: 'sample.example', kind: 'SampleDeployer', product: 'Sample', reaches: 'nothing', patches: false, follow: async found => (await import('./sample.ts')).followSample(found) }, ",
          'behind',
        ],
      ],
    },
  },
];

describe('to add something', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'house-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const added = new Map(ADDITIONS.flatMap(addition => Object.entries(addition.added)));
  const edited = new Map(ADDITIONS.flatMap(addition => Object.entries(addition.edited)));

  test.each(ADDITIONS.map(addition => [addition.row, addition] as const))(
    '%s: as many files as it says',
    (row, addition) => {
      const cells = rowsBelow('To add a …').find(([name]) => name === row);
      const count = Object.keys(addition.added).length + Object.keys(addition.edited).length;
      expect([row, cells?.[1]]).toEqual([row, String(count)]);
      // And it names the files that are edited.
      for (const name of Object.keys(addition.edited)) expect(codeIn(cells?.join(' ') ?? '')).toContain(name);
    },
  );

  test('with these edits alone each of them works', async () => {
    mkdirSync(path.join(folder, 'dist'));
    for (const name of ['policies', 'action.yml', 'package.json'])
      symlinkSync(path.join(root, name), path.join(folder, name));
    const program = path.join(folder, 'dist', 'cli.mjs');
    await build({
      absWorkingDir: root,
      entryPoints: ['src/cli.ts'],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      define: { CRONLEDGER_VERSION: '"0"', CRONLEDGER_REPORT_PAGE: '""' },
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'warning',
      plugins: [withAdditions()],
    });
    const repository = await createRepository({ 'README.md': 'Nothing yet.\n' });
    await repository.commit({
      'job.yaml':
        'apiVersion: sample.example/v1\nkind: SampleJob\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: b}]}}}\n',
      'deploy/kustomization.yaml': 'resources: [deployer.yaml]\n',
      'deploy/deployer.yaml':
        'apiVersion: sample.example/v1\nkind: SampleDeployer\nmetadata: {name: b}\nspec: {x: y}\n',
    });
    const args = [program, 'check', '--base', 'HEAD~1', '--head', 'HEAD', '--format', 'sample'];
    const { stdout: output, stderr } = spawnSync(process.execPath, args, { cwd: repository.path, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(output).toContain('sample-rule: It is a sample.\n');
    expect(output).toMatch(/^remote-source: .*a sample/m);
    expect(output).toMatch(/^job-not-in-inventory: SampleJob/m);
  }, 120_000);

  function withAdditions(): Plugin {
    const nameOf = (file: string): string => path.relative(root, file);
    return {
      name: 'additions',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^\./ }, ({ path: target, resolveDir }) => {
          const file = path.resolve(resolveDir, target);
          return added.has(nameOf(file)) ? { path: file } : null;
        });
        onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
          let contents = added.get(nameOf(file)) ?? readFileSync(file, 'utf8');
          for (const [place, more, where] of edited.get(nameOf(file)) ?? []) {
            expect(contents, `${nameOf(file)} has ${place}`).toContain(place);
            contents = contents.replace(place, () => (where === 'before' ? more + place : place + more));
          }
          return { contents, loader: 'ts' };
        });
      },
    };
  }
});
