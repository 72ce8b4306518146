import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, deepEqual } from '../../src/kube/canonical-json.ts';
import type { Json, JsonObject } from '../../src/model.ts';

describe('canonicalJson', () => {
  test.each<[Json, string]>([
    [null, 'null'],
    [true, 'true'],
    [1, '1'],
    [1n, '1'],
    [-0, '0'],
    [1.5, '1.5'],
    [1e21, '1000000000000000000000'],
    [10n ** 21n, '1000000000000000000000'],
    [9_007_199_254_740_993n, '9007199254740993'],
    [1e-7, '1e-7'],
    ['', '""'],
    ['a"\\\n\u0000', '"a\\"\\\\\\n\\u0000"'],
    ['\ud800', '"\\ud800"'],
    [[], '[]'],
    [{}, '{}'],
    [[1, [2, []], {}], '[1,[2,[]],{}]'],
    [{ b: 1, a: [2, { d: null, c: 'x' }] }, '{"a":[2,{"c":"x","d":null}],"b":1}'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [
      { '\ue000': 1, '\u{10000}': 2, Z: 3, a: 4, '10': 5, '9': 6 },
      '{"10":5,"9":6,"Z":3,"a":4,"\u{10000}":2,"\ue000":1}',
    ], // by UTF-16 code unit
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('value %#', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('keys of the prototype chain are keys like any other', () => {
    const object: Json = JSON.parse('{"constructor": 2, "__proto__": 1}');
    expect(canonicalJson(object)).toBe('{"__proto__":1,"constructor":2}');
  });

  test('two hundred thousand levels are no deeper than one', () => {
    let value: Json = 'x';
    for (let depth = 0; depth < 200_000; depth++) value = depth % 2 === 0 ? [value] : { a: value };
    const text = canonicalJson(value);
    expect(text.length).toBe(3 + 100_000 * 2 + 100_000 * 6);
    expect(deepEqual(value, value)).toBe(true);
  });

  test('is JSON, and reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const plain = JSON.parse(JSON.stringify(value)) as Json;
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('is equal exactly for equal values, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 1 }), (a, b) => {
        const [one, two] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))] as [Json, Json];
        expect(deepEqual(one, reversedKeys(one))).toBe(true);
        expect(deepEqual(one, two)).toBe(isDeepStrictEqual(one, two));
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe('deepEqual', () => {
  test('absent and undefined are the same, null is not', () => {
    expect(deepEqual(undefined, undefined)).toBe(true);
    expect(deepEqual(undefined, null)).toBe(false);
    expect(deepEqual({ a: undefined }, {})).toBe(true);
    expect(deepEqual({ a: null }, {})).toBe(false);
  });
  test('types count, spellings of numbers do not', () => {
    expect(deepEqual(1, 1n)).toBe(true);
    expect(deepEqual(1, '1')).toBe(false);
    expect(deepEqual(true, 'true')).toBe(false);
    expect(deepEqual(null, 'null')).toBe(false);
    expect(deepEqual(Number.NaN, null)).toBe(false);
    expect(deepEqual(Number.POSITIVE_INFINITY, 'Infinity')).toBe(false);
    expect(deepEqual([], {})).toBe(false);
    expect(deepEqual(['a,b'], ['a', 'b'])).toBe(false);
    expect(deepEqual(['a', 'b'], ['b', 'a'])).toBe(false);
  });
});

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function reversedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversedKeys(item ?? null)]),
  );
}
