// Texts that hide an object from a reader, or show one that no deployer sees. Each row is also given to the real kubectl.

import { describe, expect, it } from 'vitest';
import { bytes } from './evasions/bytes.ts';
import { lists } from './evasions/lists.ts';
import { semantics } from './evasions/semantics.ts';
import { splitting } from './evasions/splitting.ts';
import { streams } from './evasions/streams.ts';
import { comparable, readWithKubectl } from './kubectl-oracle.ts';
import { bytesOf, parse, read } from './reading.ts';

describe.each([
  ['document splitting', splitting],
  ['bytes and encodings', bytes],
  ['YAML semantics', semantics],
  ['JSON', streams],
  ['lists', lists],
] as const)('%s', (_, rows) => {
  it.each(rows)('$name', ({ text, objects, causes, problems }) => {
    expect(read(text)).toEqual({ objects, causes: causes ?? [], problems: problems ?? [] });
  });

  it('hides no object that the real kubectl reads', async () => {
    const readings = await readWithKubectl(rows.map(({ text }) => bytesOf(text)));
    for (const [index, row] of rows.entries()) {
      const { manifests, ambiguities, problems } = parse(row.text);
      const theirs = readings[index]?.objects.map(comparable) ?? [];
      const ours = manifests.filter(({ object }) => 'kind' in object).map(({ object }) => comparable(object));
      const silent = ambiguities.length === 0 && problems.length === 0;
      if (!silent) continue;
      expect(ours, row.name).toEqual(expect.arrayContaining(theirs));
      if (readings[index]?.ok) expect(ours, row.name).toEqual(theirs);
    }
  });
});
