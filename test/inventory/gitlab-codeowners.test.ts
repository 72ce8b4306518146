// CODEOWNERS by GitLab's rules; the cases are those of https://docs.gitlab.com/user/project/codeowners/reference/
import { describe, expect, test } from 'vitest';
import { gitLabCodeOwners } from '../../src/inventory/gitlab-codeowners.ts';

const owners = (text: string, path: string): readonly string[] =>
  gitLabCodeOwners(text)(path).map(({ owners, count }) => `${owners.join(' ')}${count === 1 ? '' : ` x${count}`}`);

describe('sections', () => {
  test.each([
    [
      'each asks for its own, the last line of each decides',
      '* @admin\n[README Owners]\nREADME.md @a @b\ninternal/README.md @c\n[others]\nREADME.md @d',
      'internal/README.md',
      ['@admin', '@c', '@d'],
    ],
    [
      'default owners, where a line names none',
      '[Database] @db @agarcia\nmodel/db/\nconfig/db.md @docs',
      'model/db/a.rb',
      ['@db @agarcia'],
    ],
    [
      'its own owners, where it does',
      '[Database] @db @agarcia\nmodel/db/\nconfig/db.md @docs',
      'config/db.md',
      ['@docs'],
    ],
    ['a count', '[Ops][3] @acme/ops/run\n*.yaml', 'a/b.yaml', ['@acme/ops/run x3']],
    ['a count that is none is one', '[Ops][0] @o\n*', 'a', ['@o']],
    ['an optional one asks nobody', '^[Go] @root\n*.go\n[Ruby]\n*.go @ruby', 'a.go', ['@ruby']],
    ['one name twice is one section, and not optional', '^[A] @x\na\n[a][2] @y\nb', 'a', ['@x x2']],
    ['roles', '/config/ @@maintainer @@developers', 'config/a', ['@@maintainer @@developers']],
    ['nobody', '[A]\na', 'a', []],
    ['owners in a comment count', 'a @x # and @y', 'a', ['@x @y']],
    ['what looks like a heading and is a pattern', '[ab].md @x', 'dir/a.md', ['@x']],
    ['an exclusion stays', '* @d\n!*.rb\n/special/*.rb @r', 'special/a.rb', []],
    ['of its section alone', '* @d\n!*.rb\n[Ruby] @r\n*.rb', 'a.rb', ['@r']],
  ])('%s', (_, text, path, expected) => {
    expect(owners(text, path)).toEqual(expected);
  });
});

describe('paths', () => {
  test.each([
    ['*', 'a/b/.c', true],
    ['/README.md', 'README.md', true],
    ['/README.md', 'a/README.md', false],
    ['internal/README.md', 'docs/internal/README.md', true],
    ['docs', 'docs/a', false],
    ['docs/', 'x/docs/a/b', true],
    ['/docs/', 'docs/a/b', true],
    ['/docs/', 'x/docs/a', false],
    ['/docs/*', 'docs/a', true],
    ['/docs/*', 'docs/a/b', false],
    ['/docs/**', 'docs/a/b', false],
    ['/docs/**/index.md', 'docs/index.md', true],
    ['/docs/**/index.md', 'docs/a/b/index.md', true],
    ['/docs/*/README.md', 'docs/api/README.md', true],
    ['/docs/*spec*', 'docs/qa_specs.rb', true],
    ['path\\ with\\ spaces/', 'path with spaces/a', true],
    ['\\#file', '#file', true],
    ['{a,b}.md', 'a.md', false],
    ['a(b|c).md', 'ab.md', false],
  ])('%s and %s: %s', (pattern, path, covered) => {
    expect(owners(`${pattern} @x`, path)).toEqual(covered ? ['@x'] : []);
  });
});
