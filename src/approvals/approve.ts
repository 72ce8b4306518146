// Asks pull requests for the approvals that a change needs. Loaded only where there are needs and somebody to ask.

import type { Config } from '../config/config.ts';
import type { BaseTree, HeadTree, Repository } from '../git/tree.ts';
import type { Need } from '../model.ts';
import { createBond } from './bound.ts';
import { createContributors } from './contributors.ts';
import { dryPeople } from './dry-commits.ts';
import { type Fingerprints, fingerprintsOf } from './fingerprints.ts';
import { createMergeKeeps } from './merge-commits.ts';
import type { AskedNeed } from './needs.ts';
import { createPeople } from './people.ts';
import type { Asked, PullRequest, PullRequestGroup } from './pull-request.ts';
import { type Reviewed, resolveNeed } from './resolve.ts';
import { standings } from './reviews.ts';
import type { SeenChange, Subject } from './subjects.ts';

export interface ApprovalQuestion {
  readonly repository: Repository;
  readonly base: BaseTree;
  /** What is judged: the pull request's head, its merge into the base, or what a merge queue made of several. */
  readonly head: HeadTree;
  readonly seen: SeenChange;
  readonly teams: Config['teams'];
  /** The same comparison for another head. Throws UserError where that cannot be read. */
  see(head: HeadTree): Promise<SeenChange>;
}

/**
 * The needs as the reviews of the pull request leave them, in the same order. Of a group's, each has to have what it brings
 * along approved in itself: an approval in one is none of another's change.
 */
export async function askForApprovals(
  asked: readonly AskedNeed[],
  from: PullRequest | PullRequestGroup,
  question: ApprovalQuestion,
): Promise<readonly Need[]> {
  const prints = fingerprintsOf(question.seen, question.head);
  if ('members' in from) return askGroup(asked, from, question, prints);
  const reviewed = await readPullRequest(from, question, { prints, parents: await parentsOf(question) });
  if (!reviewed.known) return nobodyAsked(asked, reviewed);
  const { value } = reviewed;
  return inTurn(asked, async need => withLack(await resolveNeed(need, value), value.lacks));
}

async function askGroup(
  asked: readonly AskedNeed[],
  group: PullRequestGroup,
  question: ApprovalQuestion,
  prints: Fingerprints,
): Promise<readonly Need[]> {
  const found = await group.members();
  if (!found.known) return nobodyAsked(asked, found);
  const members: Member[] = [];
  for (const pullRequest of found.value) {
    const facts = await pullRequest.facts();
    if (!facts.known) return nobodyAsked(asked, facts);
    const { sha } = facts.value.head;
    const tree = question.repository.head({ name: sha, commit: await question.repository.resolve(sha) });
    // What is approved there is that pull request's own state, which the group as a whole need not show.
    const own = fingerprintsOf(await question.see(tree), tree);
    const reviewed = await readPullRequest(pullRequest, { ...question, head: tree }, { prints: own, parents: [] });
    if (!reviewed.known) return nobodyAsked(asked, reviewed);
    members.push({ own, reviewed: reviewed.value });
  }
  return inTurn(asked, async need => {
    const shares = await sharesOf(need.subjects, prints, members);
    if (shares === null) {
      const note = 'Something that it covers is brought along by none of the pull requests of this group.';
      return { ...need.need, status: 'unknown', notes: [note] };
    }
    const parts = await inTurn(shares, ({ member, subjects }) => resolveNeed({ ...need, subjects }, member.reviewed));
    return together(need.need, parts);
  });
}

/** Whoever cannot be asked may have approved, or not. */
function nobodyAsked(
  asked: readonly AskedNeed[],
  { why, lacks }: { readonly why: string; readonly lacks?: string },
): readonly Need[] {
  return asked.map(({ need }) =>
    withLack({ ...need, status: 'unknown', notes: [`Nobody could be asked: ${why}`] }, lacks),
  );
}

/** What is unknown since the token may not read it says so. */
function withLack(need: Need, lacks: string | undefined): Need {
  return need.status === 'unknown' && lacks !== undefined ? { ...need, lacks } : need;
}

interface Member {
  readonly own: Fingerprints;
  readonly reviewed: Reviewed;
}

interface Share {
  readonly member: Member;
  readonly subjects: readonly Subject[];
}

/**
 * Which pull request brings what: those whose own state of it is the group's. Where none is (two of them change it, or the base
 * has moved on), each that touches it. Null where something is nobody's.
 */
async function sharesOf(
  subjects: readonly Subject[],
  prints: Fingerprints,
  members: readonly Member[],
): Promise<readonly Share[] | null> {
  const shares = new Map<Member, Subject[]>();
  for (const subject of subjects) {
    const is = await prints(subject);
    const states = await inTurn(members, async member => ({ member, was: await member.own(subject) }));
    const same = states.filter(({ was }) => was === is);
    const bringing = same.length > 0 ? same : states.filter(({ was }) => was !== null);
    if (bringing.length === 0) return null;
    for (const { member } of bringing) shares.set(member, [...(shares.get(member) ?? []), subject]);
  }
  return [...shares].map(([member, own]) => ({ member, subjects: own }));
}

/** One need of several pull requests: as far as the one that is furthest from it. */
function together(need: Need, parts: readonly Need[]): Need {
  const missing = parts.filter(part => part.status !== 'approved');
  const status = missing.some(part => part.status === 'pending')
    ? 'pending'
    : missing.length > 0
      ? 'unknown'
      : 'approved';
  const unique = <T>(values: readonly T[]): readonly T[] => [
    ...new Map(values.map(value => [JSON.stringify(value), value])).values(),
  ];
  return {
    ...need,
    status,
    approvedBy: unique(parts.flatMap(part => part.approvedBy)),
    ignored: unique(parts.flatMap(part => part.ignored)),
    mayApprove: unique(missing.flatMap(part => part.mayApprove)),
    notes: unique(parts.flatMap(part => part.notes)),
  };
}

async function readPullRequest(
  pullRequest: PullRequest,
  { repository, base, head, seen, teams, see }: ApprovalQuestion,
  { prints, parents }: { readonly prints: Fingerprints; readonly parents: readonly string[] },
): Promise<Asked<Reviewed & { readonly lacks?: string }>> {
  const answer = await pullRequest.facts();
  if (!answer.known) return answer;
  const facts = answer.value;
  const reviews = await pullRequest.reviews();
  const commits = await pullRequest.commits();
  const judged = head.revision.commit;
  const unread = [reviews, commits].find(each => !each.known);
  const value: Reviewed & { readonly lacks?: string } = {
    ...(unread?.known === false && unread.lacks !== undefined ? { lacks: unread.lacks } : {}),
    author: facts.author,
    standings: reviews.known ? standings(reviews.value) : reviews.why,
    people: createPeople(pullRequest, teams),
    contributors: createContributors(
      commits,
      sha => pullRequest.filesOfCommit(sha),
      createMergeKeeps(repository, commits.known ? commits.value : []),
      await dryPeople({ repository, base, head, differences: seen.differences, pullRequest }),
    ),
    bond: createBond({
      repository,
      judged: { commit: judged, prints },
      head: facts.head.sha,
      headIsJudged: judged === facts.head.sha || (parents.length === 2 && parents[1] === facts.head.sha),
      see: async tree => fingerprintsOf(await see(tree), tree),
    }),
  };
  return { known: true, value };
}

/** Of the commit that is judged: the second one of a test merge is the pull request's head. */
async function parentsOf({ repository, head }: ApprovalQuestion): Promise<readonly string[]> {
  return head.revision.commit === null ? [] : repository.parents(head.revision.commit);
}

/** One after the other: each may ask the network, and shares what the one before found out. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
