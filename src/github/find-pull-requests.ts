// The open pull requests of a head: of a run for a fork, GitHub's payloads name none.
import * as z from 'zod';
import { type ClientOptions, createClient } from './client.ts';

export interface Head {
  readonly sha: string;
  readonly branch: string;
  /** `owner/name`, of the fork where it is one. */
  readonly repository: string;
}

const PULL = z.object({
  number: z.int(),
  state: z.string(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
});

/**
 * Their numbers. The name of a branch is whatever the fork calls it, so what GitHub finds by it is compared again.
 * @throws GitHubError
 */
export async function findPullRequests(
  options: ClientOptions & { readonly repository: string },
  { sha, branch, repository }: Head,
): Promise<readonly number[]> {
  const head = encodeURIComponent(`${repository.split('/')[0]}:${branch}`);
  const path = `/repos/${options.repository}/pulls?state=open&head=${head}`;
  const pulls = await createClient(options).all({ schema: PULL, path, grant: 'pull-requests: read' });
  return pulls
    .filter(pull => pull.state === 'open' && pull.head.sha === sha && pull.head.ref === branch)
    .filter(pull => pull.head.repo?.full_name.toLowerCase() === repository.toLowerCase())
    .map(({ number }) => number);
}
