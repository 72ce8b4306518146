// Texts that mention manifests: which of them Go could read an object from.

import { describe, expect, it } from 'vitest';
import { couldBeObject } from '../../src/manifest/could-be-object.ts';
import { readWithKubectl } from './kubectl-oracle.ts';
import { mutant, randomFrom } from './mutants.ts';
import { bytesOf, read } from './reading.ts';

const example = '```yaml\napiVersion: batch/v1\nkind: CronJob\n```\n';

describe('couldBeObject', () => {
  it.each([
    ['prose', `# A title\n\nThis is how a CronJob looks:\n\n${example}`],
    ['prose with a colon in its first line', `Note: this is a text\nwhich goes on here\n${example}`],
    ['prose with two colons in its first line', `Note: it says: this\n${example}`],
    ['a list', `- one\n- kind: CronJob\n`],
    ['a shell script', '#!/bin/sh\nset -e\nkubectl apply -f - <<EOF\nkind: CronJob\nEOF\n'],
    ['Go', 'package main\n\nvar x = `\nkind: CronJob\n`\n'],
    ['Python', 'import os\n\nmanifest = """\nkind: CronJob\n"""\n'],
    ['a block scalar', '|\n kind: CronJob\n'],
    [
      'prose with quotes and links',
      `See this: it's [a link](x) and "more"\n- an item with [a link](x)\n\nSo it goes\n${example}`,
    ],
    ['a note', `!!! Warning "it is so"\n    Some text\n\nMore text\n${example}`],
    ['a manifest that goes on as source code', 'kind: CronJob\nx: [a, "b: c"]\n`)\n\nfunc main() {\n'],
    ['a list of Markdown', `* one: a\n* two\n${example}`],
    ['bold words', `See:\n**Note**: this\n${example}`],
    ['nothing but comments', '# kind: CronJob\n'],
    ['nothing', ''],
  ])('is false for %s', (_, text) => {
    expect(couldBeObject(text)).toBe(false);
  });

  it.each([
    ['a manifest', 'apiVersion: batch/v1\nkind: CronJob\n'],
    ['an indented manifest', '  kind: CronJob\n  x:\n    - a\n'],
    ['a manifest with text further left', '  kind: CronJob\ntext\n'],
    ['quoted keys', '"kind": CronJob\n'],
    ['text over lines', 'x: "a\nb c"\nkind: CronJob\n'],
    ['braces over lines', 'x: {\na: b\n}\nkind: CronJob\n'],
    ['a flow mapping', '{kind: CronJob}'],
    ['an explicit key', '? kind\n: CronJob\n'],
    ['an anchor', '&a\nkind: CronJob\n'],
    ['an alias as a key', 'x: &a kind\n*a : CronJob\n'],
    ['a document marker', '---\nkind: CronJob\n'],
    ['a sequence at the column of its key', 'x:\n- a\nkind: CronJob\n'],
    ['a merge key', 'x: &a\n  kind: CronJob\n<<: *a\n'],
    ['a block scalar on a line of its own', 'x:\n|\n  text\nkind: CronJob\n'],
    ['an empty key with a tag', '!!str :\nkind: CronJob\n'],
    ['a tag on a line of its own', '!!map # c\nkind: CronJob\n'],
    ['brackets within brackets that go on', 'x: [a, {b: "]"\n}]\nkind: CronJob\n'],
    ['a block scalar as a value', 'x: |\n  some text\nkind: CronJob\n'],
  ])('is true for %s', (_, text) => {
    expect(couldBeObject(text)).toBe(true);
  });

  it('is true wherever the real kubectl reads an object', async () => {
    const random = randomFrom(5);
    const texts = Array.from({ length: 400 }, () => mutant(random).split(/^---/m)[0] ?? '').filter(
      text => !text.trimStart().startsWith('{') && !couldBeObject(text),
    );
    expect(texts.length).toBeGreaterThan(5);
    const readings = await readWithKubectl(texts.map(bytesOf));
    expect(readings.flatMap(({ objects }, index) => (objects.length > 0 ? [texts[index]] : []))).toEqual([]);
  });
});

describe('a file that cannot be read', () => {
  const broken = 'kind: CronJob\nmetadata: [\n';
  const prose = `This is how a CronJob looks:\n\n${example}`;
  it.each(['a.yaml', 'a.yml', 'a.json', 'dir/manifest', 'a.yaml.tpl', 'a.yml.j2', 'README.md', 'a.txt'])(
    'is a problem as %s',
    path => {
      expect(read(broken, path).problems).toEqual(['unreadable-manifest']);
    },
  );

  it.each(['README.md', 'main.go', 'run.sh'])('is none as %s when Go reads no object from it either', path => {
    expect(read(prose, path)).toEqual({ objects: [], causes: [], problems: [] });
  });

  it('is none when it holds nothing of interest', () => {
    const mayHold = (bytes: Uint8Array) => Buffer.from(bytes).includes('CronJob');
    expect(read(broken, 'a.yaml', { mayHold }).problems).toEqual(['unreadable-manifest']);
    expect(read('kind: ConfigMap\nx: [\n---\nkind: CronJob\n', 'a.yaml', { mayHold })).toEqual({
      objects: ['CronJob -'],
      causes: [],
      problems: [],
    });
  });
});
