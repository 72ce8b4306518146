// Go's table of plain scalars, row by row, and against the real kubectl.

import { describe, expect, it } from 'vitest';
import { comparable, readWithKubectl } from './kubectl-oracle.ts';
import { bytesOf, parse, soleObject } from './reading.ts';

const values: readonly (readonly [string, unknown])[] = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['yEs', 'tRUE', 'oN', 'nULL', 'none', 'yess', 'nan', 'inf', '<<', '=', '+', '.', '..', '_', '_1', '-_', '+.'].map(
    word => [word, word] as const,
  ),
  ['010', 8],
  ['0123', 83],
  ['0644', 420],
  ['00', 0],
  ['08', 8],
  ['0129', 129],
  ['-010', -8],
  ['+010', 8],
  ['0o17', 15],
  ['0O17', 15],
  ['0o8', '0o8'],
  ['0b101', 5],
  ['0B101', 5],
  ['-0b101', -5],
  ['+0b101', 5],
  ['0b2', '0b2'],
  ['0x1A', 26],
  ['0X1a', 26],
  ['+0x1A', 26],
  ['-0x1A', -26],
  ['0x', '0x'],
  ['0x_1', 1],
  ['1_000', 1000],
  ['1__0', 10],
  ['1_', 1],
  ['-_1', -1],
  ['+1', 1],
  ['-0', 0],
  ['1.', 1],
  ['1.5', 1.5],
  ['1_0.2_5', 10.25],
  ['.5', 0.5],
  ['.5_1', 0.51],
  ['.5__1', '.5__1'],
  ['.5_', '.5_'],
  ['-.5', -0.5],
  ['+.5', 0.5],
  ['.5e3', 500],
  ['1e3', 1000],
  ['1E+3', 1000],
  ['1e-7', 1e-7],
  ['1e', '1e'],
  ['.e1', '.e1'],
  ['1e400', '1e400'],
  ['-1e400', '-1e400'],
  ['1e-400', 0],
  ['12:30:45', '12:30:45'],
  ['1:20', '1:20'],
  ['2001-01-01', '2001-01-01'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['1.2.3', '1.2.3'],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['-9223372036854775808', -9223372036854775808n],
  ['9223372036854775808', Number('9223372036854775808')],
  ['18446744073709551615', Number('18446744073709551615')],
  ['18446744073709551616', Number('18446744073709551616')],
  ['0xFFFFFFFFFFFFFFFF', Number('18446744073709551615')],
  ['0xFFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFFFFFF'],
  ['1e18', 1000000000000000000n],
  ['1e20', 1e20],
  [`0b${'1'.repeat(63)}`, 9223372036854775807n],
  ['!!str 12', '12'],
  ['!!str', ''],
  ['! 12', '12'],
  ['!!int "12"', 12],
  ['!!float 1', 1],
  ['!!float "1.5"', 1.5],
  ['!!bool "yes"', true],
  ['!!null ""', null],
  ['!!timestamp 2001-01-01', '2001-01-01'],
  ['!!binary aGk=', 'hi'],
  ['!x 12', '12'],
  ['!!omap 12', '12'],
  ["'12'", '12'],
  ['"yes"', 'yes'],
  [
    '"\\x41\\u00e9\\U0001F600\\n\\t\\0\\e\\N\\_\\L\\P\\ \\"\\\\"',
    'A\u00e9\u{1f600}\n\t\0\u001b\u0085\u00a0\u2028\u2029 "\\',
  ],
];

const keys: readonly (readonly [string, string])[] = [
  ['8080', '8080'],
  ['010', '8'],
  ['0x10', '16'],
  ['1_000', '1000'],
  ['on', 'true'],
  ['No', 'false'],
  ['true', 'true'],
  ['1.0', '1'],
  ['1.1', '1.1'],
  ['0.1', '0.1'],
  ['16777217.0', '1.6777216e+07'],
  ['1e3', '1000'],
  ['1e6', '1e+06'],
  ['123456.0', '123456'],
  ['1234567.0', '1.234567e+06'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['-2.5', '-2.5'],
  ['.inf', '.inf'],
  ['-.inf', '-.inf'],
  ['.nan', '.nan'],
  ['1e300', '.inf'],
  ['9007199254740993', '9007199254740993'],
  ['2001-01-01', '2001-01-01'],
  ['!!str 010', '010'],
  ['"010"', '010'],
  ['!!binary aGk=', 'hi'],
  ['&a k', 'k'],
];

const refused = [
  '!!int a',
  '!!int 1.5',
  '!!int',
  '!!bool maybe',
  '!!float a',
  '!!null a',
  '!!timestamp a',
  '!!binary a',
  '!!binary "aGk"',
  '.inf',
  '-.INF',
  '.nan',
  '{~: a}',
  '{[a]: b}',
  '{18446744073709551615: a}',
  '*a',
  '&a [*a]',
  '{<<: a}',
  '{<<: [a]}',
  '{<<: }',
  '&\u00e9 a',
];

const object = (value: string) => `kind: X\nv: ${value}\n`;
const withKey = (key: string) => `kind: X\nv:\n  ${key}: a\n`;

describe('a plain or tagged scalar', () => {
  it.each(values)('%s', (source, value) => {
    expect(soleObject(object(source))['v']).toEqual(value);
  });

  it('has the value that kubectl reads', async () => {
    const readings = await readWithKubectl(values.map(([source]) => bytesOf(object(source))));
    const theirs = readings.map(({ objects, error }) => objects.map(comparable).join() || error);
    expect(theirs).toEqual(values.map(([source]) => comparable({ ...soleObject(object(source)), metadata: null })));
  });
});

describe('a key', () => {
  it.each(keys)('%s', (source, key) => {
    expect(Object.keys(Object(soleObject(withKey(source))['v']))).toEqual([key]);
  });

  it('has the text that kubectl reads', async () => {
    const readings = await readWithKubectl(keys.map(([key]) => bytesOf(withKey(key))));
    const theirs = readings.map(({ objects, error }) => objects.map(comparable).join() || error);
    expect(theirs).toEqual(keys.map(([key]) => comparable({ ...soleObject(withKey(key)), metadata: null })));
  });
});

describe('a document is refused, as by kubectl, for', () => {
  it.each(refused)('%s', source => {
    const { manifests, problems } = parse(object(source));
    expect(manifests).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['unreadable-manifest']);
  });

  it('values that the real kubectl refuses', async () => {
    const readings = await readWithKubectl(refused.map(source => bytesOf(object(source))));
    expect(readings.flatMap(({ ok }, index) => (ok ? [refused[index]] : []))).toEqual([]);
  });
});
