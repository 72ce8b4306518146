// What patterns of three dialects match: the tables were made by the originals.
import { describe, expect, test } from 'vitest';
import { doublestar } from '../../src/kube/doublestar.ts';
import { gobwasGlob } from '../../src/kube/gobwas-glob.ts';
import { gitPathspec } from '../../src/kube/pathspec.ts';

/** Of each pattern one character for each of these: `x` where it matches. */
const TEXTS = [
  'a.yaml',
  'b.yaml',
  'sub/a.yaml',
  'sub/deep/a.yaml',
  'a',
  '!a',
  '^',
  '-',
  '{a}',
  'a,b',
  'x/',
  'é.yaml',
  'a1.yaml',
  'ab',
  '[x]',
  'a*',
];

const GOBWAS: readonly (readonly [string, string])[] = [
  ['*', 'xxxxxxxxxxxxxxxx'],
  ['**', 'xxxxxxxxxxxxxxxx'],
  ['*.yaml', 'xxxx.......xx...'],
  ['**.yaml', 'xxxx.......xx...'],
  ['?.yaml', 'xx.........x....'],
  ['{a,b}.yaml', 'xx..............'],
  ['{a{,1},b}.yaml', 'xx..........x...'],
  ['{a{1,2},x}.yaml', '............x...'],
  ['{,sub/}a.yaml', 'x.x.............'],
  ['sub/*', '..xx............'],
  ['sub/**', '..xx............'],
  ['**/a.yaml', '..xx............'],
  ['**/*', '..xx......x.....'],
  ['sub/**/a.yaml', '...x............'],
  ['[ab].yaml', 'xx..............'],
  ['[!ab].yaml', '...........x....'],
  ['[^ab].yaml', 'xx..............'],
  ['[a-c]*', 'xx..x....x..xx.x'],
  ['[!a-c]*', '..xx.xxxx.xx..x.'],
  ['[a-]', 'malformed'],
  ['[-a]', '....x..x........'],
  ['[]a]', 'malformed'],
  ['[', 'malformed'],
  ['[a', 'malformed'],
  ['a]', '................'],
  ['{a', 'malformed'],
  ['a}', '................'],
  ['a,b', '.........x......'],
  ['{a}', '....x...........'],
  ['\\{a}', '........x.......'],
  ['\\*', '................'],
  ['a\\*', '...............x'],
  ['\\', 'malformed'],
  ['[\\]]', '................'],
  ['[!]', 'malformed'],
  ['[c-a]', 'malformed'],
  ['a[!b].yaml', '............x...'],
  ['?', '....x.xx........'],
  ['{*.yaml,sub/*}', 'xxxx.......xx...'],
  ['{sub,x}/{a,b}.yaml', '..x.............'],
  ['*{a,b}*', 'xxxxxx..xx.xxx.x'],
  ['[[]x]', '..............x.'],
  ['é*', '...........x....'],
  ['?.yaml', 'xx.........x....'],
  ['{**/,}a.yaml', 'x.xx............'],
  ['{a/**,sub}/a.yaml', '..x.............'],
  ['a**', 'x...x....x..xx.x'],
  ['sub/**a.yaml', '..xx............'],
];

const DOUBLESTAR: readonly (readonly [string, string])[] = [
  ['*', 'xx..xxxxxx.xxxxx'],
  ['**', 'xxxxxxxxxxxxxxxx'],
  ['*.yaml', 'xx.........xx...'],
  ['**.yaml', 'xx.........xx...'],
  ['?.yaml', 'xx.........x....'],
  ['{a,b}.yaml', 'xx..............'],
  ['{a{,1},b}.yaml', 'xx..........x...'],
  ['{a{1,2},x}.yaml', '............x...'],
  ['{,sub/}a.yaml', 'x.x.............'],
  ['sub/*', '..x.............'],
  ['sub/**', '..xx............'],
  ['**/a.yaml', 'x.xx............'],
  ['**/*', 'xxxxxxxxxxxxxxxx'],
  ['sub/**/a.yaml', '..xx............'],
  ['[ab].yaml', 'xx..............'],
  ['[!ab].yaml', '...........x....'],
  ['[^ab].yaml', '...........x....'],
  ['[a-c]*', 'xx..x....x..xx.x'],
  ['[!a-c]*', '.....xxxx..x..x.'],
  ['[a-]', '....x..x........'],
  ['[-a]', '....x..x........'],
  ['[]a]', 'malformed'],
  ['[', 'malformed'],
  ['[a', 'malformed'],
  ['a]', '................'],
  ['{a', 'malformed'],
  ['a}', 'malformed'],
  ['a,b', '.........x......'],
  ['{a}', '....x...........'],
  ['\\*', '................'],
  ['a\\*', '...............x'],
  ['\\', 'malformed'],
  ['[\\]]', '................'],
  ['[!]', 'malformed'],
  ['[c-a]', '................'],
  ['a[!b].yaml', '............x...'],
  ['?', '....x.xx........'],
  ['{*.yaml,sub/*}', 'xxx........xx...'],
  ['{sub,x}/{a,b}.yaml', '..x.............'],
  ['*{a,b}*', 'xx..xx..xx.xxx.x'],
  ['[[]x]', '..............x.'],
  ['é*', '...........x....'],
  ['?.yaml', 'xx.........x....'],
  ['{**/,}a.yaml', 'x.xx............'],
  ['{a/**,sub}/a.yaml', '..x.............'],
  ['a**', 'x...x....x..xx.x'],
  ['sub/**a.yaml', '..x.............'],
];

const FILES = [
  'apps/config.json',
  'apps/x/config.json',
  'apps/x/y/config.json',
  'apps/x.json',
  'config/sub/y.json',
  'CONFIG/X.JSON',
  'a-b',
  'q/[x]',
  'q/*',
  'é/a',
  '!x',
  'root.json',
];

const PATHSPECS: readonly (readonly [string, string])[] = [
  ['apps', 'xxxx........'],
  ['apps/', 'xxxx........'],
  ['./apps', 'xxxx........'],
  ['apps/.', 'xxxx........'],
  ['apps/x/..', 'xxxx........'],
  ['.', 'xxxxxxxxxxxx'],
  ['apps/*', 'xxxx........'],
  ['apps/*/config.json', '.xx.........'],
  ['apps/**/config.json', '.xx.........'],
  ['**/config.json', 'xxx.........'],
  ['*.json', 'xxxxx......x'],
  ['*.JSON', '.....x......'],
  ['config/sub', '....x.......'],
  ['config/su', '............'],
  ['config/sub/*', '....x.......'],
  [':(icase)config/x.json', '.....x......'],
  [':(glob)apps/*', 'x..x........'],
  [':(glob)apps/**/config.json', 'xxx.........'],
  [':(glob)**/config.json', 'xxx.........'],
  [':(glob)*.json', '...........x'],
  [':(glob)apps/**', 'xxxx........'],
  [':(literal)q/*', '........x...'],
  ['q/*', '.......xx...'],
  ['q/\\*', '........x...'],
  ['q/[x]', '.......x....'],
  ['q/[[]x]', '.......x....'],
  [':/apps/x.json', '...x........'],
  [':!apps', '....xxxxxxxx'],
  [':^apps/*.json', '....xxxxxxxx'],
  [':(exclude)apps', '....xxxxxxxx'],
  [':(top,icase)APPS/x.json', '...x........'],
  ['?-b', '......x.....'],
  ['[!c]*', 'xxxx.xxxxxxx'],
  ['[^c]*', 'xxxx.xxxxxxx'],
  ['é/?', '.........x..'],
  ['é/??', '............'],
  ['[[:lower:]]-b', '......x.....'],
  ['[[:upper:]]*', '.....x......'],
  ['../apps', 'refused'],
  ['/apps', 'refused'],
  [':(nonsense)apps', 'refused'],
  [':(glob', 'refused'],
  ['', 'refused'],
  [':', 'xxxxxxxxxxxx'],
  ['[', '............'],
  ['[]x]', '............'],
  ['\\!x', '..........x.'],
  ['!x', '..........x.'],
  ['apps/x/config.jso?', '.x..........'],
  ['*/*/*/config.json', '..x.........'],
];

function shown(names: readonly string[], matches: (name: string) => boolean): string {
  return names.map(name => (matches(name) ? 'x' : '.')).join('');
}

describe('github.com/gobwas/glob v1.0.0 without separators', () => {
  test.each(GOBWAS)('%s', (pattern, expected) => {
    const glob = gobwasGlob(pattern);
    expect(glob === null ? 'malformed' : shown(TEXTS, glob.matches)).toBe(expected);
  });
});

describe('github.com/bmatcuk/doublestar v4.10.0', () => {
  test.each(DOUBLESTAR)('%s', (pattern, expected) => {
    const matches = doublestar(pattern);
    expect(matches === null ? 'malformed' : shown(TEXTS, matches)).toBe(expected);
  });
});

describe('git 2.39.5, ls-files', () => {
  test.each(PATHSPECS)('%s', (pattern, expected) => {
    const pathspec = gitPathspec(pattern);
    expect(pathspec.ok ? shown(FILES, pathspec.matches) : 'refused').toBe(expected);
  });
});

test('what only a checkout knows is not guessed', () => {
  expect(gitPathspec(':(attr:binary)apps')).toEqual({
    ok: false,
    reason: 'has the magic attr:binary, which is not followed',
  });
});

test('a pattern of the head cannot make a matcher slow', () => {
  const text = 'a'.repeat(3_000);
  const hard = `${'*a'.repeat(500)}b`;
  expect(gobwasGlob(hard)?.matches(text)).toBe(false);
  expect(doublestar(hard)?.(text)).toBe(false);
  expect(doublestar('{a,b}'.repeat(40))).toBeNull();
  const pathspec = gitPathspec(hard);
  expect(pathspec.ok && pathspec.matches(text)).toBe(false);
});
