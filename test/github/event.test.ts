import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { comparisonOf } from '../../src/github/event.ts';

const [A, B, C] = ['a', 'b', 'c'].map(digit => digit.repeat(40)) as [string, string, string];
const ZERO = '0'.repeat(40);

function pullRequest(head: unknown, ref: unknown): unknown {
  return { action: 'synchronize', number: 7, pull_request: { head: { sha: head }, base: { ref, sha: C } } };
}

function refused(name: string, sha: string, payload: unknown): string {
  try {
    comparisonOf({ name, sha, payload });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.code).toBe('event-unsupported');
    return error.message;
  }
  throw new Error('It was accepted.');
}

describe('comparisonOf', () => {
  it.each(['pull_request', 'pull_request_review'])('compares the test merge of %s, and never uses base.sha', name => {
    const comparison = comparisonOf({ name, sha: A, payload: pullRequest(B, 'release/1.x') });
    expect(comparison).toEqual({ kind: 'test-merge', merge: A, head: B, baseBranch: 'release/1.x' });
    expect(JSON.stringify(comparison)).not.toContain(C);
  });

  it('compares a push with what was there before', () => {
    const payload = {
      before: A,
      after: B,
      ref: 'refs/heads/main',
      forced: true,
      repository: { default_branch: 'main' },
    };
    expect(comparisonOf({ name: 'push', sha: C, payload })).toEqual({ kind: 'range', base: A, head: B });
  });

  it('compares a new branch or tag with the default branch', () => {
    const payload = { before: ZERO, after: B, ref: 'refs/heads/feature/x', repository: { default_branch: 'main' } };
    const expected = { kind: 'new-branch', head: B, branch: 'feature/x', defaultBranch: 'main' };
    expect(comparisonOf({ name: 'push', sha: B, payload })).toEqual(expected);
    const tag = { ...payload, ref: 'refs/tags/main' };
    expect(comparisonOf({ name: 'push', sha: B, payload: tag })).toEqual({ ...expected, branch: null });
  });

  it('has nothing to compare when a branch was deleted', () => {
    const payload = { before: A, after: ZERO, deleted: true, ref: 'refs/heads/x' };
    expect(comparisonOf({ name: 'push', sha: A, payload })).toMatchObject({ kind: 'nothing' });
  });

  it('compares the base and head of a merge group', () => {
    const group = { base_sha: A, head_sha: B, base_ref: 'refs/heads/main', head_ref: 'refs/heads/gh-readonly-queue/x' };
    const payload = { merge_group: group };
    expect(comparisonOf({ name: 'merge_group', sha: C, payload })).toEqual({ kind: 'range', base: A, head: B });
  });

  it('takes ids of SHA-256', () => {
    const [before, after] = ['1'.repeat(64), '2'.repeat(64)];
    expect(comparisonOf({ name: 'push', sha: after, payload: { before, after } })).toEqual({
      kind: 'range',
      base: before,
      head: after,
    });
  });

  it.each([
    'workflow_dispatch',
    'schedule',
    'pull_request_target',
    'issue_comment',
    'workflow_run',
    '',
    '::error::x\n',
  ])('refuses %j', name => {
    expect(refused(name, A, pullRequest(B, 'main'))).not.toMatch(/\n|(^|\s)::/);
  });

  it.each([
    '',
    'abc',
    A.toUpperCase(),
    `${A}\n`,
    ` ${A}`,
    `${A.slice(1)}`,
    `${A}a`,
    `--upload-pack=x`,
    'HEAD',
    'refs/heads/main',
    null,
    undefined,
    42,
    [A],
    { toString: () => A },
  ])('refuses %j for a commit', value => {
    expect(refused('pull_request', A, pullRequest(value, 'main'))).toContain('pull_request.head.sha');
    expect(refused('push', A, { before: value, after: B })).toContain('before');
    expect(refused('push', A, { before: A, after: value })).toContain('after');
    expect(refused('merge_group', A, { merge_group: { base_sha: value, head_sha: B } })).toContain('base_sha');
    expect(refused('merge_group', A, { merge_group: { base_sha: A, head_sha: value } })).toContain('head_sha');
    if (typeof value === 'string')
      expect(refused('pull_request', value, pullRequest(B, 'main'))).toContain('GITHUB_SHA');
  });

  it.each([
    '',
    '-main',
    '--all',
    '/main',
    'main/',
    'main.',
    'a..b',
    'main@{1}',
    '@',
    'main^',
    'main~1',
    'main:a.yaml',
    'a b',
    'a\nb',
    'a\u007fb',
    'a\\b',
    'a*',
    'a?',
    'a[b',
    'a//b',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    '\ud800',
    'x'.repeat(256),
    null,
    7,
  ])('refuses %j for a branch', value => {
    expect(refused('pull_request', A, pullRequest(B, value))).toContain('pull_request.base.ref');
    const payload = { before: ZERO, after: B, ref: 'refs/heads/x', repository: { default_branch: value } };
    expect(refused('push', A, payload)).toContain('repository.default_branch');
  });

  it.each([
    'main',
    'feature/é-日本',
    'dependabot/npm_and_yarn/@types/node-1.2',
    'a{b}',
    'HEAD',
    "it's",
    '%0A',
    '$(id)',
  ])('takes %j for a branch', value => {
    expect(comparisonOf({ name: 'pull_request', sha: A, payload: pullRequest(B, value) })).toMatchObject({
      baseBranch: value,
    });
  });

  it('reads own properties only', () => {
    const inherited = Object.create({ pull_request: { head: { sha: B }, base: { ref: 'main' } } });
    expect(refused('pull_request', A, inherited)).toContain('pull_request.head.sha');
    expect(refused('push', A, JSON.parse(`{"__proto__": {"before": "${A}", "after": "${B}"}}`))).toContain('before');
  });

  it('answers any payload with a comparison or a refusal', () => {
    const names = fc.constantFrom('pull_request', 'pull_request_review', 'push', 'merge_group', 'other');
    const shas = fc.oneof(fc.constantFrom(A, ZERO), fc.string());
    fc.assert(
      fc.property(names, shas, fc.anything(), (name, sha, payload) => {
        expect(refused(name, sha, payload)).not.toMatch(/\n/);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
