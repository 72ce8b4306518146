// The open pull requests of a head: of a run for a fork, GitHub's payloads name none.
import * as z from 'zod';
import { type ClientOptions, createClient } from './client.ts';

const PULL = z.object({ number: z.int(), state: z.string(), head: z.object({ sha: z.string() }) });

/**
 * Their numbers, whatever their branches are called and into whichever they go: a status is of the commit, and so of all of them.
 * GitHub tells of no pull request of a fork by its commit, so all that are open are looked through.
 * @throws GitHubError
 */
export async function findPullRequests(
  options: ClientOptions & { readonly repository: string },
  sha: string,
): Promise<readonly number[]> {
  const path = `/repos/${options.repository}/pulls?state=open`;
  const pulls = await createClient(options).all({ schema: PULL, path, grant: 'pull-requests: read' });
  return pulls.filter(pull => pull.state === 'open' && pull.head.sha === sha).map(({ number }) => number);
}
