// The escaping that every format rests on.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commandData,
  commandProperty,
  cut,
  escapeLine,
  escapeLines,
  jsonText,
  markup,
  quote,
  shown,
} from '../../src/text/escape.ts';
import { readCommands } from '../report/readers/workflow-commands.ts';
import { HOSTILE_TEXTS } from '../support/hostile-report.ts';

const RUNS = { seed: 1, numRuns: 1_000 };

/** Texts made of what means something somewhere, in any order. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...':#[]`%\r\n\t\\ ,=&<>"\'',
        '##[',
        '::',
        'error',
        '\u202e',
        '\u200b',
        '\u2028',
        '\ud800',
        '\udc00',
        '\ufffe',
        '😀',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom(...HOSTILE_TEXTS),
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''));

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

describe('escapeLine', () => {
  test.each([
    ['plain text, Größe, 名前, 😀', 'plain text, Größe, 名前, 😀'],
    ['a\nb\r\nc\td', 'a\\nb\\r\\nc\\td'],
    ['\u001b[31m\u009b0m\u0000', '\\u{1b}[31m\\u{9b}0m\\u{0}'],
    ['\u202ea\u2066b\u200bc\ufeff\u00ad', '\\u{202e}a\\u{2066}b\\u{200b}c\\u{feff}\\u{ad}'],
    ['a\u00a0b\u3000c\u2800\u3164\u{e0041}\ufe0f', 'a\\u{a0}b\\u{3000}c\\u{2800}\\u{3164}\\u{e0041}\\u{fe0f}'],
    ['\ud800a\udfff', '\\u{d800}a\\u{dfff}'],
    ['::error::a ::warning::b', '\\u{3a}:error::a \\u{3a}:warning::b'],
    ['Foo::Bar fe80::1', 'Foo::Bar fe80::1'],
    ['##[error]a ###[group]b', '\\u{23}#[error]a #\\u{23}#[group]b'],
    ['##vso[task] ##teamcity[a] ## heading', '\\u{23}#vso[task] \\u{23}#teamcity[a] ## heading'],
  ])('%j', (text, expected) => expect(escapeLine(text)).toBe(expected));

  test('gives one line that shows everything and commands nobody, wherever it is broken or indented', () => {
    fc.assert(
      fc.property(texts, text => {
        const line = escapeLine(text);
        expect(line).not.toMatch(HIDDEN);
        expect(readCommands(line)).toEqual([]);
        expect(readCommands(line.split(' ').join('\n  '))).toEqual([]);
        expect(escapeLine(line)).toBe(line);
      }),
      RUNS,
    );
  });
});

test('escapeLines keeps the lines and commands nobody', () => {
  expect(escapeLines('a:\r\n\tb\rc\u202e\n::error::x')).toBe('a:\n\tb\\rc\\u{202e}\n\\u{3a}:error::x');
  fc.assert(
    fc.property(texts, text => {
      expect(readCommands(escapeLines(text))).toEqual([]);
    }),
    RUNS,
  );
});

test('quote cannot be ended by what it quotes', () => {
  expect(quote('it`s\n')).toBe('`it\\u{60}s\\n`');
  expect(quote('abcdef', 3)).toBe('`abc…`');
  expect(quote('ab😀', 3)).toBe('`ab…`');
  expect(quote('')).toBe('``');
  fc.assert(
    fc.property(texts, text => {
      const quoted = quote(text);
      expect(quoted.split('`').length).toBe(3);
      expect(quoted).not.toMatch(HIDDEN);
    }),
    RUNS,
  );
});

test('cut says how much it took away and never splits a character', () => {
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('abcdef', 3)).toBe('abc… (3 more characters)');
  expect(cut('a😀b', 2)).toBe('a… (3 more characters)');
});

test('shown is bounded, also where escaping makes text longer', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, max) => {
      expect(shown(text, max).length).toBeLessThan(max + 40);
    }),
    RUNS,
  );
  expect(shown('\u202e'.repeat(1_000_000), 100).length).toBeLessThan(140);
});

test('workflow commands come out of the runner as they went in', () => {
  fc.assert(
    fc.property(texts, texts, (title, message) => {
      const log = `::error title=${commandProperty(title)},line=1::${commandData(message)}`;
      expect(readCommands(log)).toEqual([{ name: 'error', properties: { title, line: '1' }, data: message }]);
    }),
    RUNS,
  );
});

test('markup has no character left that could begin something', () => {
  expect(markup(`<a b="c" d='e'>&]]>##[`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;]]&gt;#&#35;[');
});

test('jsonText reads as the same value and shows what is hidden', () => {
  fc.assert(
    fc.property(texts, text => {
      const json = jsonText({ [text]: [text] });
      // JSON.parse and JSON.stringify agree on lone surrogates.
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
      expect(json.replaceAll('\n', '')).not.toMatch(HIDDEN);
      expect(readCommands(json)).toEqual([]);
    }),
    RUNS,
  );
});
