import { describe, expect, test } from 'vitest';
import { defaultPatterns, isLeftOut, readPatterns } from '../../../src/deployers/flux/source-ignore.ts';

describe('what is left out of an artifact (fluxcd/pkg/sourceignore 0.22.0)', () => {
  test.each([
    ['kustomization.yaml', 'apps/kustomization.yaml', true],
    ['/apps', 'apps/a.yaml', true],
    ['/apps', 'x/apps/a.yaml', false],
    ['apps/', 'x/apps/a.yaml', true],
    ['apps/', 'apps', false],
    ['apps/*.yaml', 'apps/a.yaml', true],
    ['apps/*.yaml', 'x/apps/a.yaml', false],
    ['**/apps/a.yaml', 'x/y/apps/a.yaml', true],
    ['apps/**', 'apps/x/a.yaml', true],
    ['apps/**/a.yaml', 'apps/a.yaml', true],
    ['apps/**/a.yaml', 'apps/x/y/a.yaml', true],
    ['a**b/c', 'axb/c', false],
    ['*.yaml\n!a.yaml', 'apps/a.yaml', false],
    ['!a.yaml\n*.yaml', 'apps/a.yaml', true],
    ['[!a]*.yaml', 'b.yaml', false],
    ['[^a]*.yaml', 'b.yaml', true],
    ['[a', '[a', false],
    ['# a.yaml', '# a.yaml', false],
    ['a.yaml  ', 'a.yaml', true],
    ['a.yaml\r', 'a.yaml', true],
    ['/*\n!/apps', 'apps/a.yaml', false],
    ['/*\n!/apps', 'other/a.yaml', true],
  ])('%j and %s', (text, path, expected) => {
    expect(isLeftOut(readPatterns(text, ''), path)).toBe(expected);
  });

  test('a file counts from its folder, and takes back what is left out by default', () => {
    const patterns = [...defaultPatterns(), ...readPatterns('/a.yaml\n!.sops.yaml', 'apps')];
    const out = [
      'apps/a.yaml',
      'apps/x/a.yaml',
      'a.yaml',
      'apps/.sops.yaml',
      'x/.sops.yaml',
      '.github/workflows/ci.yaml',
      'x.zip',
    ];
    expect(out.filter(path => isLeftOut(patterns, path))).toEqual([
      'apps/a.yaml',
      'x/.sops.yaml',
      '.github/workflows/ci.yaml',
      'x.zip',
    ]);
  });
});
