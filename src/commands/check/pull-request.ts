// `check --pull-request N`: the pull request as GitHub has it, judged in a clone at a terminal.

import type { PullRequest } from '../../approvals/pull-request.ts';
import { normaliseRepositoryUrl } from '../../deployers/repository-url.ts';
import { UserError } from '../../errors.ts';
import { type Compared, resolveComparison } from '../../git/range.ts';
import type { Repository } from '../../git/tree.ts';
import { testMergeOf } from '../../github/test-merge.ts';
import { quote } from '../../text/escape.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface PullRequestAddress {
  readonly token: string;
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
}

/**
 * Which pull request is meant, and what opens it: the environment's as GitHub Actions sets it, otherwise the remote's.
 * @throws UserError usage
 */
export async function addressOf(text: string, repository: Repository, env: Environment): Promise<PullRequestAddress> {
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    throw new UserError(
      'usage',
      `\`--pull-request\` is ${quote(text)}.`,
      'Give the number of a pull request, such as 12.',
    );
  }
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'];
  if (!token) {
    throw new UserError(
      'usage',
      'There is no token to ask GitHub with.',
      'Set GITHUB_TOKEN or GH_TOKEN, for example to what `gh auth token` prints.',
    );
  }
  const [host, name] = await placeOf(repository, env);
  // A remote is whatever the clone says; a token is for the server that somebody set it for.
  const trusted = ['github.com', (env['GITHUB_SERVER_URL'] ?? '').replace(/^https?:\/\//, '')];
  if (!env['GITHUB_API_URL'] && !trusted.includes(host)) {
    throw new UserError(
      'usage',
      `The remote is on ${quote(host)}, and the token may be for another server.`,
      'Set GITHUB_SERVER_URL to the server of the token.',
    );
  }
  const apiUrl = env['GITHUB_API_URL'] || (host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`);
  return { token, apiUrl, repository: name, number: Number(text) };
}

async function placeOf(repository: Repository, env: Environment): Promise<readonly [host: string, name: string]> {
  const given = env['GITHUB_REPOSITORY'];
  const host = (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/^https?:\/\//, '');
  if (given) return [host, given];
  const url = await repository.remoteUrl();
  const [server, owner, name, ...more] = (url === null ? null : normaliseRepositoryUrl(url))?.split('/') ?? [];
  if (server !== undefined && server !== 'file:' && owner !== undefined && name !== undefined && more.length === 0) {
    return [server, `${owner}/${name}`];
  }
  throw new UserError(
    'usage',
    'The remote of this clone is no repository on GitHub.',
    'Set GITHUB_REPOSITORY to `owner/name`.',
  );
}

/**
 * The commits to compare, from the remote: GitHub's merge of the pull request into its base, as the Action has it; without one
 * (there are conflicts), the head since the merge base.
 * @throws UserError unknown-revision, shallow-clone
 */
export async function comparisonOfPullRequest(repository: Repository, pullRequest: PullRequest): Promise<Compared> {
  const facts = await pullRequest.facts();
  if (!facts.known) {
    const hint = 'See that there is a pull request of this number, and that the token may read it.';
    throw new UserError('github-api', `The pull request cannot be read: ${facts.why}`, hint);
  }
  const compared = await resolveComparison(repository, await testMergeOf(repository, facts.value));
  if (compared === null) throw new Error('A pull request always compares something.');
  return compared;
}
