import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownerFinder } from '../../../src/inventory/codeowners.ts';
import { purposeOf } from '../../../src/inventory/write/purpose.ts';
import { manifest, workloadOf } from '../workloads.ts';

describe('the owner that CODEOWNERS names', () => {
  // The examples of https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
  test.each([
    ['* @all', 'a/b.yaml', '@all'],
    ['*.js @js', 'a/b/c.js', '@js'],
    ['*.js @js', 'a/b/c.yaml', null],
    ['/build/logs/ @doctocat', 'build/logs/a/b.yaml', '@doctocat'],
    ['/build/logs/ @doctocat', 'x/build/logs/a', null],
    ['docs/* @docs', 'docs/a.yaml', '@docs'],
    ['docs/* @docs', 'docs/a/b.yaml', null],
    ['docs/* @docs', 'x/docs/a.yaml', null],
    ['apps/ @octocat', 'x/apps/a/b.yaml', '@octocat'],
    ['/docs/ @doctocat', 'docs/a/b', '@doctocat'],
    ['/scripts/ @a @b', 'scripts/x', '@a'],
    ['**/logs @octocat', 'deeply/nested/logs/a', '@octocat'],
    ['**/logs @octocat', 'build/logs', '@octocat'],
    ['/apps/** @x', 'apps/a/b/c', '@x'],
    ['/apps/**/jobs @x', 'apps/jobs/a', '@x'],
    ['/apps/**/jobs @x', 'apps/a/b/jobs/a', '@x'],
    ['/apps/ @octocat\n/apps/github', 'apps/github/a', null],
    ['/apps/ @octocat\n/apps/github @doctocat', 'apps/github/a', '@doctocat'],
    ['/apps/github @doctocat\n* @last', 'apps/github/a', '@last'],
    ['apps @x # the team', 'apps/a', '@x'],
    ['# apps @x', 'apps/a', null],
    ['apps/report-?.yaml @x', 'apps/report-1.yaml', '@x'],
    ['apps/r*t*.yaml @x', 'apps/report-1.yaml', '@x'],
    ['* @alice @acme/team', 'a', '@acme/team'],
    ['* alice@example.com @bob', 'a', '@bob'],
    ['* alice@example.com', 'a', null],
    ['* @acme/\u202eteam', 'a', null],
    ['\r\n* @x\r\n', 'a', '@x'],
    ['', 'a', null],
    ['/', 'a', null],
  ])('%j for %s: %s', (text, path, owner) => {
    expect(ownerFinder(text)(path)?.owner ?? null).toBe(owner);
  });

  test('no pattern takes long', () => {
    const path = `${'a/'.repeat(300)}${'a'.repeat(2000)}b`;
    for (const pattern of [
      `${'**/'.repeat(300)}x`,
      `/${'*a'.repeat(1000)}x`,
      `${'a*/'.repeat(300)}c`,
      '?'.repeat(5000),
    ]) {
      expect(ownerFinder(`${pattern} @x`)(path)).toBeNull();
    }
  });

  test('any text is read', () => {
    const piece = fc.constantFrom('*', '/', '**', 'a', '?', ' ', '@a', '@a/b', '#', '\n', '\t', '!', '[', '\\');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.array(fc.constantFrom('a', '/', 'b.yaml'), { maxLength: 8 }),
        (text, path) => {
          expect(ownerFinder(text.join(''))(path.join(''))?.owner ?? null).toSatisfy(
            owner => owner === null || /^@a(\/b)?$/.test(owner),
          );
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe('the purpose that a manifest tells', () => {
  const purpose = (above: string, metadata?: string) =>
    purposeOf(workloadOf(manifest({ above, ...(metadata === undefined ? {} : { metadata }) })));
  test.each([
    ['the comment above', '# Sends the report.', 'Sends the report.'],
    ['several lines', '# Sends the report\n# every night.', 'Sends the report every night.'],
    ['no comment', '', null],
    ['a rule', '# ------------', null],
    ['a modeline', '# yaml-language-server: $schema=x', null],
    ['a licence', '# Copyright 2026 Acme\n# SPDX-License-Identifier: Apache-2.0', null],
    ['the mark of a rendered file', '# Source: app/templates/a.yaml', null],
    ['blanks', '#   a \t  b  ', 'a b'],
  ])('by %s', (_, above, expected) => {
    expect(purpose(above)).toBe(expected);
  });

  test('by an annotation before all', () => {
    expect(purpose('# No.', '{name: a, annotations: {kubernetes.io/description: "Yes,\\n  twice."}}')).toBe(
      'Yes, twice.',
    );
    expect(purpose('# No.', '{name: a, annotations: {description: "  "}}')).toBe('No.');
  });

  test('on one line without anything hidden, cut between words and never within a character', () => {
    expect(purpose('', '{name: a, annotations: {description: "x\\u202e\\u200by\\u0007\\r\\nz"}}')).toBe('x y z');
    expect(purpose('', `{name: a, annotations: {description: "${'word '.repeat(100)}"}}`)).toBe(
      `${'word '.repeat(40).trim()}…`,
    );
    const cut = purpose('', `{name: a, annotations: {description: "x${'😀'.repeat(300)}"}}`) ?? '';
    expect(cut).not.toMatch(/\p{Cs}/u);
    expect(cut.length).toBeLessThanOrEqual(201);
  });
});
