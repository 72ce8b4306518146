// The commit status `cronledger`: one context, in which the last word counts.
import * as z from 'zod';
import type { GitHubClient } from './client.ts';
import { isLater, type Run, runOfPage, runPage, WRITER } from './run-order.ts';

export const STATUS_CONTEXT = 'cronledger';

/** https://docs.github.com/rest/commits/statuses: a required status waits while it is `pending`. */
export type StatusState = 'success' | 'failure' | 'error' | 'pending';

export interface StatusPlace {
  /** `owner/name` */
  readonly repository: string;
  readonly head: string;
  readonly run: Run;
  /** The address under which the repository's runs have their pages; null where the environment does not tell. */
  readonly runs: string | null;
}

const STATUS = z.object({ context: z.string(), target_url: z.string().nullish(), creator: WRITER });
/** GitHub refuses more characters than that. */
const MAX_DESCRIPTION = 140;

/**
 * Writes the status, unless a later run has: then false. Only a status that this token itself wrote can be a later run's; whoever
 * else may write statuses is told apart by GitHub's rulesets alone, which can ask for one App's.
 * @throws GitHubError
 */
export async function writeStatus(
  client: GitHubClient,
  { repository, head, run, runs }: StatusPlace,
  state: StatusState,
  description: string,
): Promise<boolean> {
  const grant = 'statuses: write';
  if (runs !== null) {
    const path = `/repos/${repository}/commits/${head}/statuses`;
    const [login, all] = [await client.viewer(), await client.all({ schema: STATUS, path, grant })];
    // The newest comes first.
    const last = all.find(({ context, creator }) => context === STATUS_CONTEXT && creator?.login === login);
    const other = runOfPage(runs, last?.target_url ?? '');
    if (other !== null && isLater(other, run)) return false;
  }
  await client.send({
    schema: z.unknown(),
    method: 'POST',
    path: `/repos/${repository}/statuses/${head}`,
    grant,
    body: {
      state,
      context: STATUS_CONTEXT,
      description: [...description].slice(0, MAX_DESCRIPTION).join(''),
      ...(runs === null ? {} : { target_url: runPage(runs, run) }),
    },
  });
  return true;
}

const RULE = z.object({
  type: z.string(),
  parameters: z.object({ required_status_checks: z.array(z.object({ context: z.string() })).optional() }).optional(),
});
const BRANCH = z.object({
  protection: z.object({ required_status_checks: z.object({ contexts: z.array(z.string()) }).optional() }).optional(),
});

/** By a ruleset or by branch protection: https://docs.github.com/rest/repos/rules#get-rules-for-a-branch */
export async function requiresStatus(client: GitHubClient, repository: string, branch: string): Promise<boolean> {
  const name = branch.split('/').map(encodeURIComponent).join('/');
  const path = `/repos/${repository}/rules/branches/${name}`;
  const rules = await client.all({ schema: RULE, path, grant: 'metadata: read' });
  const contexts = rules.flatMap(rule => rule.parameters?.required_status_checks ?? []).map(check => check.context);
  if (contexts.includes(STATUS_CONTEXT)) return true;
  const { protection } = await client.get({
    schema: BRANCH,
    path: `/repos/${repository}/branches/${name}`,
    grant: 'contents: read',
  });
  return protection?.required_status_checks?.contexts.includes(STATUS_CONTEXT) ?? false;
}
