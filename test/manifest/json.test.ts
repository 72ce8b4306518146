// The JSON reader against JSON.parse, and where Go differs from it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/manifest/json.ts';
import type { Json } from '../../src/model.ts';
import { soleObject } from './reading.ts';

function value(text: string): Json | string {
  const result = readJson(text, 0);
  return result.ok ? result.root.node.value : `${result.code} at ${result.offset}`;
}

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    const numbers = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }));
    const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        numbers.map(number => (number === 0 ? 0 : number)),
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 1, '\t'), (input, indent) => {
        const text = JSON.stringify(input, null, indent);
        const result = readJson(text, 0);
        expect(result.ok && result.end).toBe(text.length);
        expect(JSON.parse(JSON.stringify(value(text)))).toEqual(JSON.parse(text));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '1',
      '-',
      '.',
      'e',
      'true',
      'nul',
      ' ',
      '\n',
      '\u0001',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), parts => {
        const text = parts.join('');
        const result = readJson(text, 0);
        let theirs = true;
        try {
          JSON.parse(text);
        } catch {
          theirs = false;
        }
        expect(result.ok && text.slice(result.end).trim() === '', JSON.stringify(text)).toBe(theirs);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it.each([
    ['12345678901234567890', Number('12345678901234567890')],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['1e18', 1000000000000000000n],
    ['1.0', 1],
    ['-0.0', 0],
    ['"\\ud83d\\ude00"', '\u{1f600}'],
    ['"\\ud83d"', '\ufffd'],
    ['"\\/\\b\\f\\n\\r\\t\\"\\\\"', '/\b\f\n\r\t"\\'],
    ['"\u2028\u007f"', '\u2028\u007f'],
  ])('reads %s as Go does', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each([
    ['{"a":1,}', 'syntax at 7'],
    ['[1,]', 'syntax at 3'],
    ['{"a" 1}', 'syntax at 1'],
    ['"\\x41"', 'syntax at 0'],
    ['"\\u12"', 'syntax at 0'],
    ['"a\nb"', 'syntax at 0'],
    ['+1', 'syntax at 0'],
    ['NaN', 'syntax at 0'],
    ['', 'syntax at 0'],
    ["{'a':1}", 'syntax at 1'],
    ['['.repeat(10_001), 'too-deep at 10000'],
  ])('answers %s with what is wrong', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it('takes no key for a prototype', () => {
    const object = soleObject('{"kind":"X","__proto__":{"polluted":true},"constructor":1}');
    expect(Object.keys(object)).toEqual(['kind', '__proto__', 'constructor']);
    expect(Object.getPrototypeOf(object)).toBe(null);
    expect(Object.getPrototypeOf(Object.values(object)[1])).toBe(null);
  });
});
