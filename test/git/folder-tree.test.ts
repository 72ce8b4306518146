// A folder of the disk as a tree: what stands there and nothing that links lead to.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderTree } from '../../src/git/folder-tree.ts';
import { createFolder } from '../support/git-repo.ts';

const open = async () =>
  folderTree(
    await createFolder({
      'b.yaml': 'b',
      'a/c.yaml': 'c',
      'a-z.yaml': 'z',
      '.git/config': 'secret',
      'a/.git': 'gitdir: elsewhere',
      link: { link: 'a' },
      out: { link: '/etc' },
    }),
    'head',
  );

test('lists files and links in the order of git, without .git', async () => {
  const tree = await open();
  const listed = (await tree.entries()).map(({ path, mode }) => [path, mode]);
  expect(listed).toEqual([
    ['a-z.yaml', '100644'],
    ['a/c.yaml', '100644'],
    ['b.yaml', '100644'],
    ['link', '120000'],
    ['out', '120000'],
  ]);
  expect((await tree.entries('a')).map(({ path }) => path)).toEqual(['a/c.yaml']);
});

test('reads files and the texts of links, and follows none', async () => {
  const tree = await open();
  const read: string[] = [];
  for await (const { bytes } of tree.readMany(await tree.entries())) read.push(bytes.toString());
  expect(read).toEqual(['z', 'c', 'b', 'a', '/etc']);
  expect((await tree.readFile('a/c.yaml'))?.toString()).toBe('c');
  for (const path of ['link', 'link/c.yaml', 'out/passwd', 'a', 'nowhere', 'b.yaml/c'])
    expect([path, await tree.readFile(path)]).toEqual([path, null]);
  expect(await tree.entries('out')).toEqual([]);
});

test('an id stands for what a file or folder holds', async () => {
  const tree = await open();
  const ids = await Promise.all(['a', 'a/c.yaml', 'b.yaml', 'link', ''].map(path => tree.treeId(path)));
  expect(new Set(ids).size).toBe(5);
  expect(ids).not.toContain(null);
  expect(await tree.treeId('a')).toBe(ids[0]);
  for (const path of ['nowhere', 'out/passwd', 'link/c.yaml']) expect(await tree.treeId(path)).toBeNull();
  expect(await folderTree(join(await createFolder(), 'nowhere'), 'base').treeId('.cronledger')).toBeNull();
});
