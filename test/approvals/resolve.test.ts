// One need and the reviews of it: who counts, who does not and why, and who may still approve.
import { describe, expect, test } from 'vitest';
import { ANY_REVIEWER, type AskedNeed } from '../../src/approvals/needs.ts';
import { createPeople } from '../../src/approvals/people.ts';
import type { Review } from '../../src/approvals/pull-request.ts';
import { type Reviewed, resolveNeed } from '../../src/approvals/resolve.ts';
import { standings } from '../../src/approvals/reviews.ts';
import { account, pullRequestOf, review } from '../support/pull-request.ts';

const SHA = 'a'.repeat(40);

function need(from: readonly string[], given: { required?: number; authors?: boolean } = {}): AskedNeed {
  const { required = 1, authors = false } = given;
  const state = { status: 'pending', approvedBy: [], ignored: [], mayApprove: from, notes: [] } as const;
  return { need: { name: 'x', reason: 'y', from, required, ...state }, subjects: [], authors };
}

/** `writers` made commits; `broken` is why no approval of another commit holds. */
function reviewed(reviews: readonly Review[], given: { writers?: readonly string[]; unread?: boolean } = {}): Reviewed {
  const { writers = [], unread = false } = given;
  const values = { head: SHA, teams: { 'acme/security': ['cleo', 'ada'] }, permissions: { stranger: 'read' as const } };
  return {
    author: account('ada'),
    standings: standings(reviews),
    people: createPeople(pullRequestOf(values), {}),
    contributors: {
      whyTheirs: async login =>
        unread
          ? { known: false, why: 'cut off' }
          : { known: true, value: writers.includes(login) ? 'wrote abc, which changes it.' : null },
      strangers: [],
    },
    bond: async commit => (commit === SHA ? null : 'was given for another.'),
  };
}

const yes = (login: string, commit: string | null = SHA) => review(login, 'approved', commit);
const ANY = [ANY_REVIEWER];

describe('the status', () => {
  test.each([
    ['nobody has reviewed', need(ANY), reviewed([]), 'pending'],
    ['a reviewer has approved', need(ANY), reviewed([yes('ben')]), 'approved'],
    ['the author has', need(ANY), reviewed([yes('ADA')]), 'pending'],
    ['somebody without write access has', need(ANY), reviewed([yes('stranger')]), 'pending'],
    ['a bot has', need(ANY), reviewed([yes('renovate[bot]')]), 'pending'],
    ['a bot that is named has', need(['@renovate[bot]']), reviewed([yes('renovate[bot]')]), 'approved'],
    ['somebody who wrote it has', need(ANY), reviewed([yes('ben')], { writers: ['ben'] }), 'pending'],
    ['and may', need(ANY, { authors: true }), reviewed([yes('ben')], { writers: ['ben'] }), 'approved'],
    ['the author has, though authors may', need(ANY, { authors: true }), reviewed([yes('ada')]), 'pending'],
    ['it is not known who wrote it', need(ANY), reviewed([yes('ben')], { unread: true }), 'unknown'],
    ['one of two has', need(ANY, { required: 2 }), reviewed([yes('ben')]), 'pending'],
    ['one of two has, twice', need(ANY, { required: 2 }), reviewed([yes('ben'), yes('Ben')]), 'pending'],
    ['two of two have', need(ANY, { required: 2 }), reviewed([yes('ben'), yes('cleo')]), 'approved'],
    ['one counts and one may', need(ANY, { required: 2 }), reviewed([yes('ben'), yes('cleo', null)]), 'pending'],
    ['a member of the team has', need(['@acme/security']), reviewed([yes('cleo')]), 'approved'],
    ['another has', need(['@acme/security']), reviewed([yes('ben')]), 'pending'],
    ['the team cannot be read', need(['@acme/hidden']), reviewed([yes('ben')]), 'unknown'],
    [
      'the team cannot be read and the person is named',
      need(['@acme/hidden', '@ben']),
      reviewed([yes('ben')]),
      'approved',
    ],
    ['the approval is of another commit', need(ANY), reviewed([yes('ben', 'b'.repeat(40))]), 'pending'],
    [
      'changes were requested later',
      need(ANY),
      reviewed([yes('ben'), review('ben', 'changes-requested', SHA)]),
      'pending',
    ],
    ['a comment came later', need(ANY), reviewed([yes('ben'), review('ben', 'commented', SHA)]), 'approved'],
    ['it was dismissed', need(ANY), reviewed([yes('ben'), review('ben', 'dismissed', SHA)]), 'pending'],
    ['an account was deleted', need(ANY), reviewed([review(null, 'approved', SHA)]), 'pending'],
  ])('where %s', async (_name, asked, answers, status) => {
    const resolved = await resolveNeed(asked, answers);
    expect(resolved.status, JSON.stringify(resolved)).toBe(status);
    // Whoever does not count is told of, with a reason.
    const people = typeof answers.standings === 'string' ? 0 : answers.standings.length;
    expect(resolved.approvedBy.length + resolved.ignored.length).toBe(people);
    expect(resolved.ignored.every(({ why }) => why.length > 5)).toBe(true);
  });
});

describe('who may still approve', () => {
  test.each([
    ['anybody', need(ANY), [ANY_REVIEWER]],
    ['of a team, those who did not open it', need(['@acme/security']), ['@cleo']],
    ['of a team that cannot be read, the team', need(['@acme/hidden']), ['@acme/hidden']],
    ['who is named', need(['@ben', '@ada']), ['@ben']],
  ])('%s', async (_name, asked, who) => {
    expect((await resolveNeed(asked, reviewed([]))).mayApprove).toEqual(who);
  });

  test('nobody, where the author is the only owner: then the tree names them, and says what to do', async () => {
    const { status, mayApprove, notes } = await resolveNeed(need(['@ada']), reviewed([yes('ben')]));
    expect([status, mayApprove]).toEqual(['pending', []]);
    expect(notes).toEqual([expect.stringMatching(/`@ada`.*Somebody else has to open it/)]);
  });
});
