// Which paths a line of CODEOWNERS covers: the table was made by a Go implementation.
import { describe, expect, test } from 'vitest';
import { ownerFinder } from '../../src/inventory/codeowners.ts';

/** Of each pattern one character for each of these: `x` where it covers the path. */
const PATHS = [
  'foo',
  'bar',
  'foo/bar',
  'foo/bar/baz',
  'x/foo',
  'x/foo/bar',
  'a.js',
  'foo/a.js',
  'foo/x/a.js',
  'foobar',
  'x/y/bar',
  'foo/x/bar',
];

describe('github.com/hmarr/codeowners v1.2.1', () => {
  test.each([
    ['*', 'xxxxxxxxxxxx'],
    ['/*', 'xx....x..x..'],
    ['foo', 'x.xxxx.xx..x'],
    ['/foo', 'x.xx...xx..x'],
    ['foo/', '..xx.x.xx..x'],
    ['/foo/', '..xx...xx..x'],
    ['foo/*', '..x....x....'],
    ['/foo/*', '..x....x....'],
    ['foo/**', '..xx...xx..x'],
    ['**/foo', 'x.xxxx.xx..x'],
    ['**/foo/bar', '..xx.x......'],
    ['foo/**/bar', '..xx.......x'],
    ['*.js', '......xxx...'],
    ['/*.js', '......x.....'],
    ['foo/*.js', '.......x....'],
    ['**', 'xxxxxxxxxxxx'],
    ['/**', 'xxxxxxxxxxxx'],
    ['foo*', 'x.xxxx.xxx.x'],
    ['/f?o', 'x.xx...xx..x'],
    ['foo/bar/', '...x........'],
    ['*/bar', '..xx........'],
  ])('%s', (pattern, expected) => {
    const find = ownerFinder(`${pattern} @acme/team\n`);
    expect(PATHS.map(path => (find(path) === null ? '.' : 'x')).join('')).toBe(expected);
  });
});

test('the line for the files of the root says something of them alone', () => {
  expect(ownerFinder('/* @acme/team\n')('x.yaml')).toEqual({ owner: '@acme/team', general: false });
  expect(ownerFinder('* @acme/team\n')('x.yaml')).toEqual({ owner: '@acme/team', general: true });
});
