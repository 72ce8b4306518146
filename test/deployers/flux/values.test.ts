import { describe, expect, test } from 'vitest';
import { composeValues, valuesText, wholeNumbers } from '../../../src/deployers/flux/values.ts';
import type { Json } from '../../../src/model.ts';

type Reference = readonly [targetPath: string, text: string, literal?: boolean];

const compose = (references: readonly Reference[], inline: Json): string => {
  const composed = composeValues(
    references.map(([targetPath, text, literal = false]) => ({ targetPath, text, literal })),
    inline,
  );
  return composed.ok ? valuesText(composed.values) : 'fails';
};

describe('values of a HelmRelease (fluxcd/pkg/chartutil 1.35.0, ChartValuesFromReferences)', () => {
  test.each<[string, readonly Reference[], Json, string]>([
    ['inline over a reference', [['', 'a: {b: 1}']], { a: { b: 2 } }, '{"a": {"b": 2}}'],
    ['a nested target over inline', [['a.b', 't']], { a: { b: 2 } }, '{"a": {"b": "t"}}'],
    ['inline over a target at the top', [['a', 't']], { a: 'i' }, '{"a": "i"}'],
    [
      'a nested target over a later text',
      [
        ['a.b', 't'],
        ['', 'a: {b: p}'],
      ],
      { a: { b: 2 } },
      '{"a": {"b": "t"}}',
    ],
    [
      'a later text over a target',
      [
        ['a.b', 't'],
        ['', 'a: {b: p}'],
      ],
      null,
      '{"a": {"b": "p"}}',
    ],
    [
      'inline over a target whose map an earlier text has',
      [
        ['', 'a: {c: 1}'],
        ['a.b', 't'],
      ],
      { a: { b: 2 } },
      '{"a": {"c": 1, "b": 2}}',
    ],
    [
      'targets in their order, literal or not',
      [
        ['l[0]', 'x', true],
        ['l[0]', 'y'],
      ],
      null,
      '{"l": ["y"]}',
    ],
    ['an item of an inline list', [['l[0]', 'x']], { l: ['a', 'b'] }, '{"l": ["x", "b"]}'],
    ['an item past the end of an inline list', [['l[2]', 'x']], { l: ['a'] }, '{"l": ["a"]}'],
    ['both pairs of quotes go', [['a', `'"5"'`]], null, '{"a": "5"}'],
    ['one quote is begin and end', [['a', `'`]], null, '{"a": ""}'],
    ['a literal keeps all but the path', [['m.a\\.b', '{x,[y]}\\', true]], null, '{"m": {"a.b": "{x,[y]}\\\\"}}'],
    ['the first of two documents', [['', 'a: 1\n---\na: 2\n']], null, '{"a": 1}'],
    ['null stays null', [['', 'a: null']], { b: null }, '{"a": null, "b": null}'],
    ['a number beyond 2^53 is a float', [['', 'a: 9007199254740993']], null, '{"a": 9007199254740992}'],
    ['a text that is no mapping', [['', '- a']], null, 'fails'],
    ['a path into a text', [['a.b', 'x']], { a: 'text' }, 'fails'],
    ['a path without an end', [['a.', 'x']], null, 'fails'],
  ])('%s', (_, references, inline, expected) => {
    expect(compose(references, inline)).toBe(expected);
  });

  test('a whole number at a path is an int64, which only an assignment can say', () => {
    const composed = composeValues([{ targetPath: 'a.l[1].x\\.y', text: '5', literal: false }], { b: 5 });
    expect(composed.ok && wholeNumbers(composed.values)).toEqual([{ flag: 'set', assignment: 'a.l[1].x\\.y=5' }]);
  });

  test('aliases that multiply are refused', () => {
    const level = (name: string, of: string): string => `${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]\n`;
    const text = `a: &a [1]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}${level('f', 'e')}${level('g', 'f')}${level('h', 'g')}`;
    expect(compose([['', text]], null)).toBe('fails');
  });
});
