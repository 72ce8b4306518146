import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePathMatch, pathMatch } from '../../src/kube/path-match.ts';

/** Pattern, name, and what Go says; null: ErrBadPattern. */
type Row = readonly [pattern: string, name: string, matches: boolean | null];

const ROWS: readonly Row[] = JSON.parse(readFileSync(new URL('tables/path-match.json', import.meta.url), 'utf8'));

test('as path.Match of Go 1.26.8 has it: cases of its own test, and patterns made at random', () => {
  expect(ROWS.length).toBeGreaterThan(500);
  for (const [pattern, name, expected] of ROWS)
    expect([pattern, name, pathMatch(pattern, name)]).toEqual([pattern, name, expected]);
});

test('a malformed pattern is one whatever the name', () => {
  for (const pattern of ['[', 'x[', '[]a]', '[a-]', 'a\\', '*[^']) expect(compilePathMatch(pattern)).toBeNull();
});

test('a pattern takes bounded time, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('*', 'a', '[', ']', '-', '\\', '?', '/', '^', 'é') }),
      fc.string(),
      (pattern, name) => {
        expect([true, false, null]).toContain(pathMatch(pattern, name));
      },
    ),
    { seed: 1, numRuns: 2_000 },
  );
  expect(pathMatch('*a'.repeat(2_000), 'a'.repeat(20_000))).toBe(true);
  expect(pathMatch(`${'*a'.repeat(2_000)}b`, 'a'.repeat(20_000))).toBe(false);
});
