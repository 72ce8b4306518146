// Asks on GitHub for the reviews that are missing: of the people and teams whom the needs name, and who can still give them.
import * as z from 'zod';
import { isAccount, isTeam } from '../approvals/people.ts';
import type { Need } from '../model.ts';
import type { GitHubClient } from './client.ts';

export interface ReviewersPlace {
  readonly repository: string;
  readonly number: number;
  /** Who has been asked already: logins, and teams as `org/slug`. */
  readonly requested: readonly string[];
}

/** https://docs.github.com/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/requesting-a-pull-request-review */
const MAX_REVIEWERS = 15;

/** The bodies of the requests to make, teams apart: a token that may not see a team has everybody in the request refused. */
export function reviewersToRequest(
  needs: readonly Need[],
  { repository, requested }: ReviewersPlace,
): readonly Readonly<Record<string, readonly string[]>>[] {
  const known = new Set(requested.map(who => who.toLowerCase()));
  const owner = `@${repository.split('/')[0]?.toLowerCase()}/`;
  const named = needs
    .filter(({ status, mayApprove }) => status === 'pending' && mayApprove.length > 0)
    .flatMap(({ from, mayApprove }) =>
      from.filter(who => isTeam(who) || mayApprove.some(each => isAccount(each, who.replace(/^@/, '')))),
    );
  const fresh = [...new Set(named.map(who => who.toLowerCase()))]
    .filter(who => /^@[a-z0-9][a-z0-9_.-]*(\/[a-z0-9_.-]+)?$/.test(who) && !known.has(who.slice(1)))
    .sort()
    .slice(0, MAX_REVIEWERS);
  const users = fresh.filter(who => !isTeam(who)).map(who => who.slice(1));
  const teams = fresh.filter(who => who.startsWith(owner)).map(who => who.slice(owner.length));
  return [
    ...(users.length === 0 ? [] : [{ reviewers: users }]),
    ...(teams.length === 0 ? [] : [{ team_reviewers: teams }]),
  ];
}

/** @throws GitHubError */
export async function requestReviewers(
  client: GitHubClient,
  { repository, number }: ReviewersPlace,
  body: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const path = `/repos/${repository}/pulls/${number}/requested_reviewers`;
  await client.send({ schema: z.unknown(), method: 'POST', path, grant: 'pull-requests: write', body });
}
