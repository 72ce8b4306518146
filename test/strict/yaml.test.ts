import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { decodeStrict, MAX_STRICT_BYTES } from '../../src/strict/text.ts';
import { readStrictYaml } from '../../src/strict/yaml.ts';

function read(text: string) {
  return readStrictYaml('f.yaml', text, 'inventory-invalid');
}

function errorOf(text: string): UserError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`Nothing was refused in ${JSON.stringify(text)}.`);
}

/** Text that is refused, and the line and column that the message names. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['anchor', 'a: &x 1', '1:4'],
  ['alias', 'a: 1\nb: *x', '2:4'],
  ['alias as key', '*x : 1', '1:1'],
  ['anchor on an item', '- &a b', '1:3'],
  ['tag', 'a: !!str 1', '1:4'],
  ['binary', 'kind: !!binary Q3JvbkpvYg==', '1:7'],
  ['local tag', 'a: !x 1', '1:4'],
  ['lone tag', 'a: ! 12', '1:4'],
  ['merge key', 'a: 1\n<<: {b: 1}', '2:1'],
  ['quoted merge key', '"<<": 1', '1:1'],
  ['duplicate key', 'a: 1\nb: 2\na: 3', '3:1'],
  ['duplicate key by escapes', 'kind: 1\n"\\x6bind": 2', '2:1'],
  ['duplicate key in a flow map', '{a: 1, a: 2}', '1:8'],
  ['second document', 'a: 1\n---\nb: 1', '2:1'],
  ['empty second document', 'a: 1\n---\n', '2:1'],
  ['document end', 'a: 1\n...\n', '2:1'],
  ['directive', '%YAML 1.1\n---\na: 1', '1:1'],
  ['tag directive', '%TAG ! tag:x,2000:\n---\na: 1', '1:1'],
  ['explicit key', '? a\n: 1', '1:1'],
  ['collection as key', '{[a]: 1}', '1:2'],
  ['number as key', '1: 2', '1:1'],
  ['null as key', '~: 2', '1:1'],
  ['__proto__', 'a: {__proto__: 1}', '1:5'],
  ['tab as indentation', 'a:\n\tb: 1', '2:1'],
  ['open quote', 'a: "x', '1:6'],
  ['a bracket that closes nothing', 'a: 1\nb: [1]]', '2:7'],
  ['a bracket that closes nothing at the start of a line', ']\na: 1', '1:1'],
  ['text behind a flow map', '{a: 1} b', '1:8'],
  ['second flow map', '{a: 1}{b: 1}', '1:7'],
  ['wrong indentation', 'a:\n  b: 1\n c: 2', '3:1'],
  ['unknown escape', 'a: "\\q"', '1:5'],
  ['escaped bidi override', 'a: "x\\u202ey"', '1:4'],
  ['escaped NUL', 'a: "\\0"', '1:4'],
  ['escaped carriage return', 'a: "x\\ry"', '1:4'],
  ['escaped lone surrogate', 'a: "\\ud800"', '1:4'],
];

describe('refuses what two readers could read differently', () => {
  test.each(REFUSED)('%s', (_, text, place) => {
    const error = errorOf(text);
    expect(error.code).toBe('inventory-invalid');
    expect(error.message).toContain(`f.yaml:${place}: `);
    expect(error.hint).toMatch(/\.$/);
  });

  const HIDDEN = [
    '\u0000',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u009f',
    '\u00ad',
    '\u061c',
    '\u115f',
    '\u180e',
    '\u200b',
    '\u200d',
    '\u200e',
    '\u2028',
    '\u2029',
    '\u202a',
    '\u202e',
    '\u2060',
    '\u2066',
    '\u2069',
    '\u3164',
    '\ufeff',
    '\uffa0',
    '\uffff',
    '\ud800',
    '\ue000',
    '\u{e0041}',
    '\r',
  ];
  test.each(HIDDEN.map(character => [`U+${(character.codePointAt(0) ?? 0).toString(16)}`, character]))(
    '%s',
    (_, character) => {
      for (const text of [
        `a: 1\nb: x${character}y`,
        `a: 1\n# x${character}kind: CronJob\nb: 1`,
        `a: 1\nb: 'x${character}y'`,
      ]) {
        const error = errorOf(text);
        expect(error.message).toContain('f.yaml:2:');
        expect(error.message, 'the character itself must not get into a log').not.toContain(character);
      }
    },
  );

  test('comment breaks hide no key: Go readers end a comment at a lone CR, U+0085, U+2028 and U+2029', () => {
    for (const character of '\r\u0085\u2028\u2029') errorOf(`a: 1\n# approved${character}b: 2\n`);
  });

  test.each([
    ['lists on a line', '- '.repeat(50_000)],
    ['flow lists', '['.repeat(100_000)],
    ['flow maps', '{a: '.repeat(50_000)],
    ['keys by indentation', Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['mixed', '- {a: ['.repeat(20_000)],
    ['closing brackets first', `${']'.repeat(20_000)}${'['.repeat(20_000)}`],
    ['closing brackets between', '[]]'.repeat(1000)],
  ])('nesting does not overflow the stack: %s', (_, text) => {
    expect(errorOf(text).code).toBe('inventory-invalid');
  });

  test('a closing bracket too many is refused before it can make up for opening ones', () => {
    expect(errorOf(`${']'.repeat(9)}${'['.repeat(9)}`).message).toContain('f.yaml:1:1: this bracket closes nothing.');
  });

  test('many entries beside each other are not deep', () => {
    const { value } = read(`list:\n${'  - {a: [1, {b: 2}]}\n'.repeat(2000)}`);
    expect(value).toHaveProperty('list.length', 2000);
  });

  test('bytes that are no UTF-8, and too many of them', () => {
    const codeOf = (bytes: Uint8Array) => {
      try {
        return decodeStrict('f.yaml', bytes, 'config-invalid');
      } catch (error) {
        return error instanceof UserError ? error.code : error;
      }
    };
    expect(codeOf(Uint8Array.of(0x61, 0xff))).toBe('config-invalid');
    expect(codeOf(Buffer.from('\ufeffa: 1', 'utf16le'))).toBe('config-invalid');
    expect(codeOf(Uint8Array.of(0xed, 0xa0, 0x80))).toBe('config-invalid');
    expect(codeOf(new Uint8Array(MAX_STRICT_BYTES + 1))).toBe('config-invalid');
    expect(codeOf(Buffer.from('é: ✓'))).toBe('é: ✓');
  });
});

describe('reads what a person writes', () => {
  test.each([
    ['nothing', '', null],
    ['comments alone', '# a\n\n# b\n', null],
    ['a byte order mark at the start', '\ufeffa: 1\n', { a: 1 }],
    ['a document marker at the start', '# x\n---\na: 1\n', { a: 1 }],
    ['CRLF', 'a: 1\r\nb:\r\n  - x\r\n', { a: 1, b: ['x'] }],
    ['block scalars that look like syntax', 'a: |\n  *bold*\n  &x !y\n  %z\n', { a: '*bold*\n&x !y\n%z\n' }],
    [
      'dates and YAML 1.1 words as text',
      'a: 2027-04-01\nb: yes\nc: off\nd: 12:30\n',
      { a: '2027-04-01', b: 'yes', c: 'off', d: '12:30' },
    ],
    ['emoji with a variation selector', "a: '⚠\ufe0f careful'", { a: '⚠\ufe0f careful' }],
    ['no-break spaces in prose', 'a: «\u00a0Bonjour\u00a0»', { a: '«\u00a0Bonjour\u00a0»' }],
    ['an empty value', 'a:\nb: {c}\n', { a: null, b: { c: null } }],
  ])('%s', (_, text, value) => {
    expect(structuredClone(read(text).value)).toEqual(value);
  });

  test('objects have no prototype, whatever the keys', () => {
    const value = read('constructor: {toString: 1}').value;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(JSON.stringify(value)).toBe('{"constructor":{"toString":1}}');
  });

  test('places count lines and UTF-16 columns from 1, and fall back to the nearest ancestor', () => {
    const file = read('a:\n  - b: "✓ 😀"\n    c: {d: x}\n');
    const place = (path: (string | number)[]) => {
      const { line, column } = file.locate(path);
      return `${line}:${column}`;
    };
    expect(place(['a', 0, 'b'])).toBe('2:8');
    expect(place(['a', 0, 'c', 'd'])).toBe('3:12');
    expect(place(['a', 0, 'c', 'gone', 'deeper'])).toBe('3:8');
    expect(place([])).toBe('1:1');
    expect(file.locateKey(['a', 0, 'c', 'd'])).toEqual({ path: 'f.yaml', line: 3, column: 9, precision: 'exact' });
  });
});

test('anything at all is read or refused, and never crashes', () => {
  const piece = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '#',
    '&',
    '*',
    '!',
    '|',
    '>',
    '---',
    '...',
    '%',
    '?',
    '\t',
    '\r\n',
    '\\',
    '<<',
    '0',
    'é',
    '\u2028',
    '\ufeff',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
      const text = pieces.join('');
      try {
        const file = read(text);
        file.locate(['a', 0, 'b']);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        expect((error as UserError).message).toMatch(/^f\.yaml:\d+:\d+: [^\n]+$/);
      }
    }),
    { seed: 1, numRuns: 3000 },
  );
});
