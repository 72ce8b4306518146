// The people of a pull request, rule by rule: last words, commits, merges, teams.
import { describe, expect, test } from 'vitest';
import { coAuthors, loginOfNoreply } from '../../src/approvals/co-authors.ts';
import { createContributors } from '../../src/approvals/contributors.ts';
import { createMergeKeeps } from '../../src/approvals/merge-commits.ts';
import { ANY_REVIEWER } from '../../src/approvals/needs.ts';
import { createPeople } from '../../src/approvals/people.ts';
import type { PullRequestCommit } from '../../src/approvals/pull-request.ts';
import { standings } from '../../src/approvals/reviews.ts';
import { openRepository } from '../../src/git/repository.ts';
import { createRepository } from '../support/git-repo.ts';
import { account, pullRequestOf, review } from '../support/pull-request.ts';

describe('last words', () => {
  test.each([
    ['nothing', [], []],
    ['a comment alone', [['bob', 'commented']], []],
    ['an approval', [['bob', 'approved']], ['bob approved']],
    [
      'a comment afterwards',
      [
        ['bob', 'approved'],
        ['bob', 'commented'],
      ],
      ['bob approved'],
    ],
    [
      'changes requested afterwards',
      [
        ['bob', 'approved'],
        ['bob', 'changes-requested'],
      ],
      ['bob changes-requested'],
    ],
    [
      'the other way round',
      [
        ['bob', 'changes-requested'],
        ['bob', 'approved'],
      ],
      ['bob approved'],
    ],
    [
      'dismissed',
      [
        ['bob', 'approved'],
        ['bob', 'dismissed'],
      ],
      ['bob dismissed'],
    ],
    [
      'not submitted',
      [
        ['bob', 'approved'],
        ['bob', 'pending'],
      ],
      ['bob approved'],
    ],
    [
      'one login in two spellings',
      [
        ['Bob', 'approved'],
        ['bOB', 'dismissed'],
      ],
      ['bOB dismissed'],
    ],
    [
      'two people',
      [
        ['bob', 'approved'],
        ['eve', 'approved'],
        ['bob', 'approved'],
      ],
      ['eve approved', 'bob approved'],
    ],
    [
      'a name of JavaScript',
      [
        ['constructor', 'approved'],
        ['__proto__', 'approved'],
      ],
      ['constructor approved', '__proto__ approved'],
    ],
    [
      'deleted accounts, which are not one person',
      [
        [null, 'approved'],
        [null, 'dismissed'],
      ],
      ['null approved', 'null dismissed'],
    ],
  ] as const)('%s', (_what, given, expected) => {
    const reviews = given.map(([login, state]) => review(login, state, 'c'));
    expect(standings(reviews).map(({ reviewer, state }) => `${reviewer?.login ?? null} ${state}`)).toEqual(expected);
  });
});

describe('co-authors', () => {
  test.each([
    ['Fix\n\nCo-authored-by: Bob <b@x>', ['Bob|b@x']],
    ['Fix\r\n\r\nCO-AUTHORED-BY:Bob<b@x>\r\n', ['Bob|b@x']],
    ['Co-authored-by : Bob <b@x>\nCo-authored-by: Eve <e@x> and more', ['Bob|b@x', 'Eve|e@x']],
    ['Co-authored-by: <b@x>', ['|b@x']],
    ['Co-authored-by: somebody', ['somebody|']],
    ['Co-authored-by: A <x> B <b@x>', ['A <x> B|b@x']],
    ['not Co-authored-by: Bob <b@x>', []],
    ['Co-authored-by', []],
    [`${'Co-authored-by:<'.repeat(20_000)}`, [`${'Co-authored-by:<'.repeat(20_000).slice('Co-authored-by:'.length)}|`]],
  ])('%j', (message, expected) => {
    expect(coAuthors(message).map(({ name, email }) => `${name}|${email}`)).toEqual(expected);
  });

  test.each([
    ['1234+bob@users.noreply.github.com', 'bob'],
    ['Bob@USERS.noreply.github.com', 'bob'],
    ['49699333+dependabot[bot]@users.noreply.github.com', 'dependabot[bot]'],
    ['bob@users.noreply.github.com.evil.example', null],
    ['x@y+bob@users.noreply.github.com', null],
    ['bob@example.com', null],
    ['', null],
  ])('the account of %s', (email, login) => {
    expect(loginOfNoreply(email)).toBe(login);
  });
});

describe('commits', () => {
  const commit = (more: Partial<PullRequestCommit> = {}): PullRequestCommit => ({
    sha: 'c1',
    parents: ['p'],
    author: account('alice'),
    committer: account('alice'),
    authorEmail: 'alice@example.com',
    committerEmail: 'alice@example.com',
    message: 'Change',
    ...more,
  });
  const why = async (
    commits: readonly PullRequestCommit[],
    login: string,
    paths: readonly string[] | null = ['a.yaml'],
  ) => {
    const contributors = createContributors(
      { known: true, value: commits },
      async sha => (sha === 'cut' ? { known: false, why: 'cut off' } : { known: true, value: ['a.yaml'] }),
      async () => false,
    );
    const theirs = await contributors.whyTheirs(login, paths);
    return { theirs: theirs.known ? theirs.value : 'unknown', strangers: contributors.strangers };
  };

  test.each([
    ['the author', commit(), 'ALICE', /^wrote c1, which changes/],
    ['the committer', commit({ committer: account('bob') }), 'bob', /^committed c1/],
    ['nobody else', commit(), 'bob', null],
    ["GitHub's own committer", commit({ committer: account('web-flow') }), 'web-flow', null],
    [
      'an author known by the noreply address',
      commit({ author: null, authorEmail: '1+bob@users.noreply.github.com' }),
      'bob',
      /^wrote/,
    ],
    ['of files that are not told', commit({ sha: 'cut' }), 'alice', /not known what it changes \(cut off\)/],
    ['of a merge that nobody can judge', commit({ parents: ['p', 'q'] }), 'alice', /a merge that may/],
  ] as const)('%s', async (_what, given, login, expected) => {
    const { theirs } = await why([given], login);
    if (expected === null) expect(theirs).toBeNull();
    else expect(theirs).toMatch(expected);
  });

  test('other files are nobody’s business, and of rendered work every file is', async () => {
    expect((await why([commit()], 'alice', ['b.yaml'])).theirs).toBeNull();
    expect((await why([commit()], 'alice', null)).theirs).toContain('any file of this change');
  });

  test('a co-author is known by the address of another commit', async () => {
    const message = 'x\n\nCo-authored-by: Somebody <BOB@example.com>';
    const other = commit({ sha: 'c2', author: account('bob'), authorEmail: 'bob@example.com' });
    expect((await why([commit({ message })], 'bob')).theirs).toBeNull();
    expect((await why([commit({ message }), { ...other, sha: 'c2' }], 'bob')).theirs).toMatch(/^is a co-author of c1/);
  });

  test('who is known by no account is told, once', async () => {
    const message = 'x\n\nCo-authored-by: `Eve`\u202e <eve@example.com>';
    const { strangers } = await why([commit({ message }), commit({ sha: 'c2', message })], 'bob');
    expect(strangers).toHaveLength(1);
    expect(strangers[0]).toMatch(/no account is known/);
    expect(strangers[0]).not.toContain('\u202e');
  });
});

describe('merges', () => {
  async function history() {
    const at = await createRepository({ 'a.yaml': '1', 'b.yaml': '1' });
    const began = await at.git(['rev-parse', 'HEAD']);
    await at.git(['switch', '--quiet', '--create', 'change']);
    const own = await at.commit({ 'a.yaml': '2' });
    await at.git(['switch', '--quiet', 'main']);
    const base = await at.commit({ 'b.yaml': '2' });
    const merge = async (files: Record<string, string>) => {
      await at.git(['switch', '--quiet', '--detach', own]);
      await at.git(['merge', '--quiet', '--no-commit', base]);
      const id = await at.commit(files);
      return { sha: id, parents: [own, base] };
    };
    return { at, began, own, base, merge };
  }
  const commitOf = (sha: string, parents: readonly string[]): PullRequestCommit => ({
    sha,
    parents,
    author: null,
    committer: null,
    authorEmail: null,
    committerEmail: null,
    message: '',
  });

  test.each([
    ['as git makes it', {}, ['a.yaml', 'b.yaml'], true],
    ['that writes something new', { 'a.yaml': '3' }, ['a.yaml'], false],
    ['that writes something else', { 'b.yaml': '3' }, ['a.yaml'], true],
    ['that brings an old state back', { 'b.yaml': '1' }, ['b.yaml'], false],
  ])('a merge %s', async (_what, files, paths, kept) => {
    const { at, began, own, merge } = await history();
    const { sha, parents } = await merge(files);
    const repository = await openRepository(at.path, {});
    try {
      const commits = [commitOf(own, [began]), commitOf(sha, parents)];
      expect(await createMergeKeeps(repository, commits)(commitOf(sha, parents), paths)).toBe(kept);
      const gone = commitOf('0'.repeat(40), parents);
      expect(await createMergeKeeps(repository, commits)(gone, paths)).toBe(false);
    } finally {
      await repository.close();
    }
  });
});

describe('who is asked', () => {
  const people = createPeople(
    pullRequestOf({ head: 'h', teams: { 'acme/ops': ['Bob'] }, permissions: { eve: 'triage', dan: null } }),
    { 'acme/Data': ['DORA'], 'acme/ops': ['mallory'] },
  );
  test.each([
    ['bob', ['@acme/ops'], 'yes'],
    ['BOB', ['@ACME/OPS'], 'yes'],
    // Where the API tells of a team, the config does not.
    ['mallory', ['@acme/ops'], 'no'],
    ['dora', ['@acme/data'], 'yes'],
    ['bob', ['@acme/data'], 'no'],
    ['bob', ['@acme/secret'], 'unknown'],
    ['bob', ['@acme/secret', '@acme/ops'], 'yes'],
    ['bob', ['@bob'], 'yes'],
    ['bob', ['@bobby', 'bob@example.com'], 'no'],
    ['acme/ops', ['@acme/ops'], 'no'],
    ['anybody', [ANY_REVIEWER], 'yes'],
  ])('%s among %j: %s', async (login, from, expected) => {
    expect((await people.isAsked(account(login), from)).is).toBe(expected);
  });
  test.each([
    ['bob', 'yes'],
    ['EVE', 'no'],
    ['dan', 'unknown'],
  ])('may %s write? %s', async (login, expected) => {
    expect((await people.mayWrite(login)).is).toBe(expected);
  });
});
