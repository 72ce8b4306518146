// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux writes its variables as JavaScript writes its placeholders.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { substitute } from '../../../src/deployers/flux/substitute.ts';

const VARIABLES = new Map([
  ['A', 'alpha'],
  ['EMPTY', ''],
  ['PATH_', '/usr/local/bin/tool.tar.gz'],
  ['N', 'ä😀b'],
  ['S', 'straße'],
]);
const LIMIT = 100_000;
const known = (text: string): string => {
  const result = substitute(text, name => VARIABLES.get(name) ?? '', LIMIT);
  return result.ok ? result.text : `! ${result.reason}`;
};

describe('substitution as Flux does it (fluxcd/pkg/envsubst 1.9.0)', () => {
  test.each([
    ['plain text', 'plain text'],
    ['a ${A} b', 'a alpha b'],
    ['$A stays', '$A stays'],
    ['$${A}', '${A}'],
    ['$$${A}', '$alpha'],
    ['$', '$'],
    ['cost: 5$', 'cost: 5$'],
    ['${MISSING}', ''],
    ['${MISSING:=CronJob}', 'CronJob'],
    ['${MISSING:-a b}', 'a b'],
    ['${MISSING=x}', 'x'],
    ['${A:=other}', 'alpha'],
    ['${EMPTY:=other}', 'other'],
    // Flux's oddity: these two are defaults as well.
    ['${MISSING:+x}', 'x'],
    ['${MISSING:?x}', 'x'],
    ['${MISSING:=}', ''],
    ['${MISSING:-${A}}', 'alpha'],
    ['${MISSING:-a${A}b${A}c}', 'aalphabalphac'],
    ['${MISSING:-${ALSO:-${A}}}', 'alpha'],
    ['${#A}', '5'],
    ['${#N}', '7'],
    ['${A^}', 'Alpha'],
    ['${A^^}', 'ALPHA'],
    ['${A,}', 'alpha'],
    ['${A:1}', 'lpha'],
    ['${A:1:2}', 'lp'],
    ['${A:1:-1}', 'lph'],
    ['${A:9}', ''],
    ['${A:0:99}', 'alpha'],
    ['${A:x}', 'alpha'],
    ['${A/a/A}', 'Alpha'],
    ['${A//a/A}', 'AlphA'],
    ['${A//a/}', 'lph'],
    // One character for one, slashes in a star, and an error in a pattern only where the match gets to it.
    ['${S^^}', 'STRAßE'],
    ['${PATH_#/*/b}', 'in/tool.tar.gz'],
    ['${A#[!a]}', 'lpha'],
    ['${A#z[}', 'alpha'],
    ['${PATH_%[^.]*}', '/usr/local/bin/tool.tar.gz'],
    ['${A/#al/X}', 'Xpha'],
    ['${A/%ha/X}', 'alpX'],
    ['${PATH_//\\//-}', '-usr-local-bin-tool.tar.gz'],
    ['${PATH_#*/}', 'usr/local/bin/tool.tar.gz'],
    ['${PATH_##*/}', 'tool.tar.gz'],
    ['${PATH_%.*}', '/usr/local/bin/tool.tar'],
    ['${PATH_%%.*}', '/usr/local/bin/tool'],
    ['kind: ${K:=Cron}${J:=Job}', 'kind: CronJob'],
  ])('%j gives %j', (text, expected) => {
    expect(known(text)).toBe(expected);
  });

  test.each(['${', '${A', '${}', '${A-b}', '${A:}', '${A:=b', '${A!}', '${-}', '${A/b}', '${#}', '${A:-${B}'])(
    '%j fails, as Flux does',
    text => {
      expect(substitute(text, () => '', LIMIT).ok).toBe(false);
    },
  );

  test('what is not known stays as it is written, with everything around it', () => {
    const lookup = (name: string): string | null => VARIABLES.get(name) ?? null;
    const result = substitute('a ${A} ${SECRET:-${A}} ${A:-${SECRET}} $${x}', lookup, LIMIT);
    expect(result).toEqual({
      ok: true,
      text: 'a alpha ${SECRET:-${A}} ${A:-${SECRET}} ${x}',
      unresolved: ['SECRET', 'A'],
      unset: [],
    });
  });

  test('a result beyond the limit, deep nesting and work without end are failures', () => {
    const big = 'x'.repeat(50_000);
    expect(substitute('${B}${B}${B}', () => big, LIMIT).ok).toBe(false);
    expect(substitute('${B//x/yyyyyyyyyy}', () => big, LIMIT).ok).toBe(false);
    expect(substitute(`${'${A:-'.repeat(1_000)}`, () => '', LIMIT).ok).toBe(false);
    expect(substitute('${B//x/}'.repeat(5_000), () => big, LIMIT).ok).toBe(false);
    expect(substitute(`\${B%${'*a'.repeat(5_000)}}`, () => 'a'.repeat(50_000), LIMIT).ok).toBe(false);
  });

  test('text without a dollar never changes, and nothing throws', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('$', '{', '}', ':', '-', '=', '/', '#', '%', 'A', 'B', '\\', '^', ' ', '😀'),
        }),
        text => {
          const result = substitute(text, name => (name === 'A' ? 'alpha' : null), LIMIT);
          if (!text.includes('$')) expect(result).toEqual({ ok: true, text, unresolved: [], unset: [] });
        },
      ),
      { seed: 1, numRuns: 3_000 },
    );
  });
});
