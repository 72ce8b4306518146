// dist/ as it is built: names that stay, one chunk for a changed file, and the licence of everything in it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleDist, type Dist } from '../../scripts/dist.ts';

const root = path.resolve(import.meta.dirname, '../..');
let dist: Dist;
beforeAll(async () => {
  dist = await bundleDist();
});

describe('the files of dist/', () => {
  test('the same sources give the same files', async () => {
    expect([...(await bundleDist()).files]).toEqual([...dist.files]);
  });

  test('are in place before any test runs', () => {
    for (const [name, text] of dist.files) expect(readFileSync(path.join(root, 'dist', name), 'utf8')).toBe(text);
  });

  test('their names hold no hash', () => {
    for (const name of dist.files.keys()) expect(name).not.toMatch(/-[A-Z0-9]{8}\.js$/);
  });

  test('import only one another and what Node has', () => {
    const imported = [...dist.files].flatMap(([name, text]) =>
      [...text.matchAll(/(?:\bfrom|\bimport)\(?"(\.[^"\n]*)"/g)].map(match =>
        path.posix.join(path.posix.dirname(name), match[1] ?? ''),
      ),
    );
    expect(imported.length).toBeGreaterThan(100);
    for (const name of imported) expect(dist.files.has(name), name).toBe(true);
  });

  test('a change of a file changes the chunk that it is in, and no other', async () => {
    // An entry, what several commands share, a format that one may ask for, and a command.
    const words: Readonly<Record<string, string>> = {
      'src/cli.ts': 'There is no command',
      'src/git/range.ts': 'shallow',
      'src/report/junit.ts': 'testsuite',
      'src/commands/explain.ts': 'There is no rule',
    };
    const edited: string[] = [];
    const changed = await bundleDist((name, text) => {
      const word = words[name];
      if (word === undefined || !text.includes(word)) return text;
      edited.push(name);
      return text.replaceAll(word, `${word} indeed`);
    });
    expect(edited.toSorted()).toEqual(Object.keys(words).toSorted());
    const others = [...changed.files].flatMap(([name, text]) => (dist.files.get(name) === text ? [] : [name]));
    expect(others.toSorted()).toEqual([
      'chunks/commands-explain.js',
      'chunks/git-range.shared.js',
      'chunks/report-junit.js',
      'cli.js',
    ]);
    expect([...changed.files.keys()].toSorted()).toEqual([...dist.files.keys()].toSorted());
  });
});

describe('licences.txt', () => {
  /** The nearest package.json that names a package, which is how Node tells whose a file is. */
  function packageOf(file: string): string {
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      const place = path.join(root, folder, 'package.json');
      const { name, version } = existsSync(place) ? JSON.parse(readFileSync(place, 'utf8')) : {};
      if (name !== undefined && version !== undefined) return `${name} ${version}`;
    }
  }

  test('has each package that is bundled, and none that is not', () => {
    const bundled = new Set(dist.inputs.filter(input => input.includes('node_modules/')).map(packageOf));
    expect(bundled.size).toBeGreaterThan(20);
    const listed = (dist.files.get('licences.txt') ?? '').split(/\n-{80}\n\n/).slice(1);
    expect(listed.map(part => part.slice(0, part.indexOf('\n'))).toSorted()).toEqual([...bundled].toSorted());
  });

  test('has the text of each licence where the package carries one', () => {
    const parts = (dist.files.get('licences.txt') ?? '').split(/\n-{80}\n\n/).slice(1);
    const without = parts.filter(part => part.includes('The package carries no text of its licence'));
    expect(without.length).toBeLessThan(5);
    for (const part of parts.filter(part => !without.includes(part))) expect(part.length).toBeGreaterThan(400);
  });
});
