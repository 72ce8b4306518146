// What GitLab's API refuses, in sentences that say what to grant or what to do.
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';

/** What GitLab refused, with the status of its answer; 0 where there was none, or none that can be read. */
export class GitLabError extends UserError {
  readonly status: number;
  /** The scope that the token lacks, where that is why; null otherwise. */
  readonly lacks: string | null;
  constructor(
    message: string,
    status: number,
    hint: string,
    options?: ErrorOptions & { readonly lacks?: string | null },
  ) {
    super('gitlab-api', message, hint, options);
    this.status = status;
    this.lacks = options?.lacks ?? null;
  }
}

export interface AskedRoute {
  /** `GET /projects/7/merge_requests/12` */
  readonly route: string;
  /** The scope of a token that it takes: https://docs.gitlab.com/user/profile/personal_access_tokens/#personal-access-token-scopes */
  readonly scope: 'read_api' | 'api';
  /** Was it asked with the job's own token, which most of the API does not take? */
  readonly jobToken: boolean;
}

/** GitLab's answer with a status that is no success. */
export function refusal(status: number, said: string, { route, scope, jobToken }: AskedRoute): GitLabError {
  const refused = `GitLab refused ${quote(route, 200)} (${status}): ${quote(said, 300)}.`;
  const make = (hint: string, lacks: string | null): GitLabError => new GitLabError(refused, status, hint, { lacks });
  // https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access: what it may not read is refused in any of these ways.
  if (jobToken && [401, 403, 404].includes(status)) {
    return make(
      `The job's own token (CI_JOB_TOKEN) cannot have that. Set GITLAB_TOKEN to a project access token with the scope \`${scope}\`.`,
      scope,
    );
  }
  switch (status) {
    case 401:
      return make('The token is none, or one that has expired. Set GITLAB_TOKEN to a valid one.', null);
    case 403:
      return make(`Give the token the scope \`${scope}\`, and the role that this takes.`, scope);
    case 404:
      return make('It is not there, or the token may not see it: give it to a member of the project.', null);
    case 429:
      return make('GitLab limits how much a token may ask for. Run the job again in some minutes.', null);
    default:
      return status >= 500
        ? make('It was tried several times. Run the job again when the server is well.', null)
        : make('If what it says does not help, report it with the version of the server.', null);
  }
}

export function unreachable(why: string, { route }: AskedRoute, cause: unknown): GitLabError {
  return new GitLabError(
    `GitLab could not be reached for ${quote(route, 200)}: ${quote(why, 300)}.`,
    0,
    'See that the runner can reach the address in CI_API_V4_URL, and run the job again.',
    { cause },
  );
}

/** @param place where the answer differs from what GitLab documents */
export function malformedAnswer({ route }: AskedRoute, place: readonly PropertyKey[]): GitLabError {
  const where = place.length === 0 ? 'as a whole' : `at ${quote(place.map(String).join('.'), 200)}`;
  return new GitLabError(
    `GitLab's answer to ${quote(route, 200)} is not what its documentation says, ${where}.`,
    0,
    'See that CI_API_V4_URL is the address of a GitLab API; if it is, report this with the version of the server.',
  );
}
