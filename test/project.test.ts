// The rules of the house: what is listed where, which way imports point, and that generated files are fresh.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../src/commands/index.ts';
import { INPUT_NAMES } from '../src/github/inputs.ts';
import { allRuleDocs } from '../src/judge/rule-set.ts';
import { FORMATS } from '../src/report/index.ts';
import { RULE_DOCS } from '../src/rules/index.ts';

const root = path.resolve(import.meta.dirname, '..');

function filesBelow(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => path.posix.join(folder, name))
    .filter(name => statSync(path.join(root, name)).isFile());
}

const sources = filesBelow('src').filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'));
const text = (name: string): string => readFileSync(path.join(root, name), 'utf8');

describe('rules', () => {
  test('every rule is documented, and its id is its file', () => {
    for (const rule of RULE_DOCS) {
      expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(rule.remediation, rule.id).toMatch(/\.$/);
      expect(rule.why, rule.id).toMatch(/\.$/);
      expect(rule.falsePositives, rule.id).toMatch(/\.$/);
      expect(rule.attack.length, rule.id).toBeGreaterThan(0);
      for (const technique of rule.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
      expect(sources, rule.id).toContain(`src/rules/${rule.id}.ts`);
    }
  });
});

test('the rule reference is what the rules say', async () => {
  const reference = text('policies/README.md');
  for (const rule of await allRuleDocs()) expect(reference, rule.id).toContain(`\n## ${rule.id}\n`);
});

describe('the Action', () => {
  const action = parse(text('action.yml'));
  test('action.yml names the inputs that are read, with no default but that of the token', () => {
    expect(Object.keys(action.inputs)).toEqual([...INPUT_NAMES]);
    for (const [name, input] of Object.entries<Record<string, unknown>>(action.inputs))
      if (name !== 'token') expect(input).not.toHaveProperty('default');
  });
  test('it runs a file that is there', () => {
    expect(statSync(path.join(root, action.runs.main)).isFile()).toBe(true);
    expect(action.runs.using).toBe('node24');
  });
});

describe('imports', () => {
  const imports = new Map(
    sources.map(name => [
      name,
      [...text(name).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(match => match[1] ?? ''),
    ]),
  );

  test('the nouns import nothing', () => {
    expect(imports.get('src/model.ts')).toEqual([]);
  });

  test('one file starts processes', () => {
    const starters = sources.filter(name => imports.get(name)?.some(target => /^(node:)?child_process$/.test(target)));
    expect(starters).toEqual(['src/exec.ts']);
  });

  test('only src/github, the Action and the command for a pull request know GitHub', () => {
    const users = sources.filter(name =>
      imports
        .get(name)
        // The interface of a pull request is types alone.
        ?.some(
          target =>
            /^@(octokit|actions)\//.test(target) ||
            (target.includes('/github/') && !target.endsWith('/github/pull-request.ts')),
        ),
    );
    const known = ['src/action.ts', 'src/commands/check.ts', 'src/commands/check/pull-request.ts'];
    expect(users.filter(name => !name.startsWith('src/github/') && !known.includes(name))).toEqual([]);
  });

  test('nobody imports the entries, and only the entries and commands import the pipeline', () => {
    for (const [name, targets] of imports) {
      for (const target of targets) {
        expect(/\/(cli|action)\.ts$/.test(target), `${name} imports ${target}`).toBe(false);
        if (target.endsWith('/pipeline.ts'))
          expect(name === 'src/action.ts' || name.startsWith('src/commands/'), name).toBe(true);
      }
    }
  });
});

describe('files', () => {
  test('each says in its first line what it is for', () => {
    for (const name of [...sources, 'src/globals.d.ts']) expect(text(name).startsWith('// '), name).toBe(true);
  });
  test('each can be read in one sitting', () => {
    for (const name of sources) expect(text(name).split('\n').length, name).toBeLessThan(320);
  });
});

describe('what is generated', () => {
  test('README lists the commands and the formats', () => {
    const readme = text('README.md');
    for (const command of COMMANDS) expect(readme, command.name).toContain(`\`${command.name}`);
    for (const format of FORMATS) expect(readme, format.name).toContain(`\`${format.name}\``);
  });
  test('the schemas, the rule reference and the page of the config are what the code says', () => {
    const generated = () =>
      [...filesBelow('schema'), 'policies/README.md', 'docs/configuration.md'].map(name => text(name));
    const before = generated();
    execFileSync('npx', ['tsx', 'scripts/generate.ts'], { cwd: root });
    expect(generated()).toEqual(before);
  });
});

describe('the pages', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...filesBelow('docs').filter(name => name.endsWith('.md')),
  ];
  test.each(pages)('what %s links to is there', page => {
    const targets = [...text(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
    for (const target of targets)
      expect(existsSync(path.join(root, path.dirname(page), target)), `${page} links to ${target}`).toBe(true);
  });
  test('README can be read in one sitting', () => {
    expect(text('README.md').split('\n').length).toBeLessThan(200);
  });
});
