// Needs × reviews → needs that say who has approved, who does not count and why, and who may still approve.

import type { Need } from '../model.ts';
import { quote } from '../text/escape.ts';
import type { Bond } from './bound.ts';
import type { Contributors } from './contributors.ts';
import { ANY_REVIEWER, type AskedNeed } from './needs.ts';
import { isAccount, type People, unreadTeam } from './people.ts';
import type { Account } from './pull-request.ts';
import { loginKey, type Standing } from './reviews.ts';

/** What is known of one pull request. */
export interface Reviewed {
  readonly author: Account | null;
  /** In the order in which they were given. A sentence where they cannot be read. */
  readonly standings: readonly Standing[] | string;
  readonly people: People;
  readonly contributors: Contributors;
  readonly bond: Bond;
}

/** What one person's review is worth for one need. */
type Worth =
  | { readonly is: 'counts' }
  | { readonly is: 'ignored'; readonly why: string }
  /** It may count; what would have to be known for it is told. */
  | { readonly is: 'unknown'; readonly why: string };

/**
 * The need as the reviews leave it. `approved` once enough people count, whatever is not known of others; `unknown` where
 * enough people might; otherwise `pending`. Somebody's request for changes takes back their own approval and blocks nothing
 * by itself: who may stop a merge is for GitHub's own rules to say.
 */
export async function resolveNeed(asked: AskedNeed, reviewed: Reviewed): Promise<Need> {
  const { need } = asked;
  const { standings } = reviewed;
  if (typeof standings === 'string') {
    return { ...need, status: 'unknown', notes: [`The reviews cannot be read: ${standings}`] };
  }
  const approvedBy: string[] = [];
  const ignored: { who: string; why: string }[] = [];
  const open: { who: string; why: string }[] = [];
  // The newest first: of the commits that they were given for, only so many are compared.
  for (const standing of standings.toReversed()) {
    const who = standing.reviewer === null ? 'a deleted account' : `@${standing.reviewer.login}`;
    const worth = await worthOf(standing, asked, reviewed);
    if (worth.is === 'counts') approvedBy.push(who);
    else (worth.is === 'unknown' ? open : ignored).push({ who, why: worth.why });
  }
  const isEnough = approvedBy.length >= need.required;
  const mayBeEnough = approvedBy.length + open.length >= need.required;
  const candidates = isEnough ? { mayApprove: [], notes: [] } : await candidatesFor(asked, reviewed, approvedBy);
  return {
    ...need,
    status: isEnough ? 'approved' : mayBeEnough ? 'unknown' : 'pending',
    approvedBy: approvedBy.reverse(),
    ignored: [...ignored, ...open].reverse(),
    mayApprove: candidates.mayApprove,
    notes: [
      ...(isEnough ? [] : open.map(({ who, why }) => `It cannot be determined whether ${who} counts: ${why}`)),
      ...candidates.notes,
      ...(asked.authors ? [] : reviewed.contributors.strangers),
    ],
  };
}

async function worthOf({ reviewer, state, commit }: Standing, asked: AskedNeed, reviewed: Reviewed): Promise<Worth> {
  if (state === 'changes-requested') return ignoredFor('requests changes.');
  if (state === 'dismissed') return ignoredFor('had their review dismissed.');
  if (reviewer === null) return ignoredFor('has no account any more.');
  const { author, people, contributors, bond } = reviewed;
  const { login, bot } = reviewer;
  if (author === null || loginKey(author.login) === loginKey(login)) {
    return ignoredFor(
      author === null ? 'may be who opened this pull request: that account is gone.' : 'opened this pull request.',
    );
  }
  const isNamed = asked.need.from.some(who => isAccount(who, login));
  if (bot && !isNamed) return ignoredFor('is a bot, which counts only where it is named.');

  const unknown: string[] = [];
  const isAsked = await people.isAsked(reviewer, asked.need.from);
  if (isAsked.is === 'no') return ignoredFor(isAsked.why);
  if (isAsked.is === 'unknown') unknown.push(isAsked.why);
  // An app has no permission as a person has; the base names it.
  const mayWrite = bot ? null : await people.mayWrite(login);
  if (mayWrite?.is === 'no') return ignoredFor(mayWrite.why);
  if (mayWrite?.is === 'unknown') unknown.push(mayWrite.why);
  if (!asked.authors) {
    const theirs = await contributors.whyTheirs(login, coveredPaths(asked));
    if (theirs.known && theirs.value !== null) return ignoredFor(theirs.value);
    if (!theirs.known) unknown.push(`whether they wrote a commit of it cannot be read (${theirs.why}).`);
  }
  const broken = await bond(commit, asked.subjects);
  if (broken !== null) return ignoredFor(broken);
  return unknown.length === 0 ? { is: 'counts' } : { is: 'unknown', why: unknown.join(' ') };
}

function ignoredFor(why: string): Worth {
  return { is: 'ignored', why };
}

/** Null where any file of the change may matter. */
function coveredPaths({ subjects }: AskedNeed): readonly string[] | null {
  const paths = new Set<string>();
  for (const subject of subjects) {
    if (subject.paths === null) return null;
    for (const path of subject.paths) paths.add(path);
  }
  return [...paths];
}

/** A team with more members is named, and not its people. */
const MAX_MEMBERS = 10;

/** Who may still give the approval, less those of whom it is known that they may not. */
async function candidatesFor(
  asked: AskedNeed,
  { author, people, contributors }: Reviewed,
  approvedBy: readonly string[],
): Promise<{ readonly mayApprove: readonly string[]; readonly notes: readonly string[] }> {
  const paths = coveredPaths(asked);
  const approved = new Set(approvedBy.map(loginKey));
  const may = async (login: string): Promise<boolean> => {
    if (approved.has(`@${loginKey(login)}`)) return false;
    if (author !== null && loginKey(author.login) === loginKey(login)) return false;
    if (asked.authors) return true;
    const theirs = await contributors.whyTheirs(login, paths);
    return !theirs.known || theirs.value === null;
  };
  const found = new Map<string, string>();
  const unread: string[] = [];
  for (const who of asked.need.from) {
    if (who === ANY_REVIEWER) found.set(who, who);
    else if (!who.startsWith('@')) continue;
    else {
      const members = await people.members(who);
      if (members === 'account') {
        if (await may(who.slice(1))) found.set(loginKey(who), who);
        continue;
      }
      if (!members.known) unread.push(unreadTeam(who, members.why).replace(/^t/, 'T'));
      if (!members.known || members.value.length > MAX_MEMBERS) found.set(loginKey(who), who);
      else {
        for (const login of members.value) if (await may(login)) found.set(`@${loginKey(login)}`, `@${login}`);
      }
    }
  }
  if (found.size > 0) return { mayApprove: [...found.values()], notes: unread };
  const named = asked.need.from.map(who => quote(who)).join(', ');
  const note = `Nobody is left who may give it: all who are asked (${named}) opened or wrote this change, have approved, or have no account. Somebody else has to open it, or a change of the inventory or config that is merged first has to name more people.`;
  return { mayApprove: [], notes: [note] };
}
