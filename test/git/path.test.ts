import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePath, encodePath, folderOf, pathFault } from '../../src/git/path.ts';

describe('decodePath', () => {
  it('is undone by encodePath for any bytes, so that no two paths are taken for one', () => {
    // Bytes that begin, continue and break sequences of UTF-8, and whole characters.
    const unit = fc.oneof(
      fc
        .constantFrom(0x2f, 0x61, 0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xa0, 0xf0, 0x9f, 0xf4, 0xff)
        .map(byte => Buffer.of(byte)),
      fc.constantFrom('é', '€', '😀', '\udfff').map(text => Buffer.from(text)),
    );
    const bytes = fc.array(unit, { maxLength: 12 }).map(parts => Buffer.concat(parts));
    fc.assert(
      fc.property(bytes, path => {
        expect(encodePath(decodePath(path)).equals(path)).toBe(true);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('leaves valid text as it is', () => {
    for (const path of ['a.yaml', 'ä/€/😀.yaml', '\u{10ffff}', '\ue000', 'line\nfeed']) {
      expect(decodePath(Buffer.from(path))).toBe(path);
    }
  });

  it('never makes valid text of bytes that are not: overlong forms, surrogates, cut characters', () => {
    for (const bytes of [
      [0xff],
      [0xc0, 0xaf],
      [0xed, 0xb2, 0x80],
      [0xe2, 0x82],
      [0xf4, 0x90, 0x80, 0x80],
      [0x61, 0x80],
    ]) {
      expect(pathFault(decodePath(Buffer.from(bytes)))).toBe('is not valid UTF-8');
    }
  });
});

describe('pathFault', () => {
  it('accepts paths of every language', () => {
    for (const path of [
      'a.yaml',
      'apps/ä é/日本.yaml',
      '.github/x.yml',
      '..x/.gitx/git/a',
      '...',
      'a b',
      '-rf',
      '😀.yaml',
      'a\\b',
    ]) {
      expect([path, pathFault(path)]).toEqual([path, null]);
    }
  });

  it('refuses what cannot be shown or checked out', () => {
    for (const path of ['a\nb', 'a\u001b[31m', 'a\u0085', 'a\u202eb', 'a\u200bb', '\ufeffa', '\u2028']) {
      expect([path, pathFault(path)]).toEqual([path, 'holds control or invisible characters']);
    }
    for (const path of ['../a', 'a/../b', 'a/./b', '/a', 'a//b', '.git/config', 'a/.GIT/x', '', '.', 'a/']) {
      expect([path, pathFault(path)]).toEqual([path, 'could not be checked out by git']);
    }
  });
});

describe('folderOf', () => {
  it('is the folder, and the root for a file of the root', () => {
    expect(['a/b/c.yaml', 'a.yaml', ''].map(folderOf)).toEqual(['a/b', '', '']);
  });
});
