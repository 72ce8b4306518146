// A pull request over GitHub's REST API. Stands in until the client is merged, and refuses to answer.
import { UserError } from '../errors.ts';
import type { PullRequest } from './pull-request.ts';

export function openPullRequest({
  repository,
  number,
}: {
  readonly token: string;
  readonly apiUrl: string;
  readonly repository: string;
  readonly number: number;
}): PullRequest {
  throw new UserError(
    'github-api',
    `Pull request ${number} of ${repository} cannot be read: this build has no client for GitHub.`,
    'Use `--base` and `--head`, which ask nobody.',
  );
}
