// Who is who: members of teams, and who has write access. Each question is asked once; no answer is never taken for a no.
import type { Config } from '../config/config.ts';
import { oncePerKey } from '../once.ts';
import { quote } from '../text/escape.ts';
import { ANY_REVIEWER } from './needs.ts';
import type { Account, Asked, PullRequest } from './pull-request.ts';
import { loginKey } from './reviews.ts';

/** `unknown` with a sentence on why. */
export type Answer = { readonly is: 'yes' } | { readonly is: 'no' | 'unknown'; readonly why: string };

export const YES: Answer = { is: 'yes' };

export interface People {
  /** Is this person among those whom a need names? */
  isAsked(account: Account, from: readonly string[]): Promise<Answer>;
  /** May this person write to the repository? */
  mayWrite(login: string): Promise<Answer>;
  /** Logins of a team as a need names it (`@org/team`), by the API or by the base's config; `account` where that is one person. */
  members(who: string): Promise<Asked<readonly string[]> | 'account'>;
}

const GRANT =
  'Give the check a token that may read teams (an App with Organization members: read, or a token with read:org; on GitLab, one with read_api), or name its members under `teams` in .cronledger/config.yaml of the base';

/** What to do about a team whose members nobody tells. */
export function unreadTeam(team: string, why: string): string {
  return `the members of ${quote(team)} cannot be read (${why}). ${GRANT}.`;
}

export function createPeople(
  pullRequest: Pick<PullRequest, 'permission' | 'teamMembers' | 'bareTeams'>,
  teams: Config['teams'],
): People {
  const configured = new Map(Object.entries(teams).map(([team, logins]) => [team.toLowerCase(), logins]));
  const membersOf = oncePerKey(async (team: string): Promise<Asked<readonly string[]>> => {
    const [organization = '', ...slug] = team.split('/');
    const answer = await pullRequest.teamMembers(organization, slug.join('/'));
    if (answer.known) return answer;
    const listed = configured.get(team.toLowerCase());
    return listed === undefined ? answer : { known: true, value: listed };
  });
  const members: People['members'] = async who => {
    if (isTeam(who)) return membersOf(who.slice(1));
    // Any reviewer is no name, and neither is an e-mail address.
    if (pullRequest.bareTeams !== true || !who.startsWith('@')) return 'account';
    const found = await membersOf(who.slice(1));
    // A person and a group cannot have one name, and a group without members is nobody either way.
    return found.known && found.value.length === 0 && !who.startsWith('@@') ? 'account' : found;
  };
  const permission = oncePerKey((login: string) => pullRequest.permission(login));

  return {
    members,
    async isAsked(account, from) {
      const login = loginKey(account.login);
      const unread: string[] = [];
      const teamsAsked: string[] = [];
      for (const who of from) {
        if (who === ANY_REVIEWER) return YES;
        if (isAccount(who, login)) return YES;
        const team = await members(who);
        if (team === 'account') continue;
        teamsAsked.push(who);
        if (!team.known) unread.push(unreadTeam(who, team.why));
        else if (team.value.some(member => loginKey(member) === login)) return YES;
      }
      if (unread.length > 0) return { is: 'unknown', why: unread.join(' ') };
      const named = from.map(who => quote(who)).join(' or ');
      return { is: 'no', why: teamsAsked.length > 0 ? `is not in ${named}.` : `is not ${named}.` };
    },
    async mayWrite(login) {
      const answer = await permission(loginKey(login));
      if (!answer.known)
        return { is: 'unknown', why: `whether they have write access cannot be read (${answer.why}).` };
      if (['admin', 'maintain', 'write'].includes(answer.value)) return YES;
      return { is: 'no', why: `has no write access to the repository (${answer.value}).` };
    },
  };
}

/** Does a need name this very account, and not a team of which it may be a member? */
export function isAccount(who: string, login: string): boolean {
  return !isTeam(who) && loginKey(who) === `@${loginKey(login)}`;
}

export function isTeam(who: string): boolean {
  return who.startsWith('@') && who.includes('/');
}
