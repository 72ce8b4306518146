// What GitHub's API refuses, in sentences that say what to grant or what to do.
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';

/** What GitHub refused, with the status of its answer; 0 where there was none, or none that can be read. */
export class GitHubError extends UserError {
  readonly status: number;
  /** The permission that the token lacks, where that is why; null otherwise. */
  readonly lacks: string | null;
  constructor(
    message: string,
    status: number,
    hint: string,
    options?: ErrorOptions & { readonly lacks?: string | null },
  ) {
    super('github-api', message, hint, options);
    this.status = status;
    this.lacks = options?.lacks ?? null;
  }
}

interface AskedRoute {
  /** `GET /repos/acme/ops/pulls/1` */
  readonly route: string;
  /** The permission that it takes, as `permissions:` of a workflow names it: `pull-requests: read`. */
  readonly grant: string;
}

/**
 * The sentences for an error of the client; what is no answer of GitHub's at all is a bug, and stays what it is.
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function apiError(error: unknown, { route, grant }: AskedRoute): unknown {
  const failure = failureOf(error);
  if (failure === null) return error;
  const { status, answered, said, limited } = failure;
  const shownRoute = quote(route, 200);
  const lacks = answered && limited === null && status === 403 ? grant : null;
  const make = (message: string, hint: string): GitHubError =>
    new GitHubError(message, answered ? status : 0, hint, { cause: error, lacks });
  if (!answered) {
    return make(
      `GitHub could not be reached for ${shownRoute}: ${said}.`,
      'See that the runner can reach it, and run the job again.',
    );
  }
  if (limited !== null) {
    return make(
      `GitHub limits how much a token may ask for, and ${shownRoute} was too much (${status}): ${said}.`,
      `Run the job again ${limited}, or give it a token of its own.`,
    );
  }
  const refused = `GitHub refused ${shownRoute} (${status}): ${said}.`;
  switch (status) {
    case 401:
      return make(refused, 'The token is none, or one that has expired. Give a valid one.');
    case 403:
      return make(refused, grantWords(grant));
    case 404:
      return make(
        refused,
        `It is not there, or the token may not see it. If it is there, ${lowerFirst(grantWords(grant))}`,
      );
    case 410:
      return make(refused, 'It has been deleted, or is switched off in the settings of this repository.');
    case 422:
      return make(refused, 'GitHub takes the request for invalid. If what it says does not help, report it.');
    default:
      return make(
        `GitHub failed to answer ${shownRoute} (${status}): ${said}.`,
        'It was tried several times. See https://www.githubstatus.com, and run the job again.',
      );
  }
}

function lowerFirst(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

/** Not all that an API asks for can stand under `permissions:` of a workflow. */
function grantWords(grant: string): string {
  if (grant === 'metadata: read')
    return 'Any token of this repository may ask for that: see that the token is one of this repository.';
  if (grant === 'members: read')
    return "A workflow's own token cannot have that. Name the members under `teams` in the config, or give it the token of a GitHub App with `members: read`.";
  return `Grant the token \`${grant}\`.`;
}

/** @param place where the answer differs from what GitHub documents */
export function malformedAnswer({ route }: AskedRoute, place: readonly PropertyKey[]): GitHubError {
  const where = place.length === 0 ? 'as a whole' : `at ${quote(place.map(String).join('.'), 200)}`;
  return new GitHubError(
    `GitHub's answer to ${quote(route, 200)} is not what its documentation says, ${where}.`,
    0,
    'See that GITHUB_API_URL is the address of a GitHub API; if it is, report this with the version of the server.',
  );
}

interface Failure {
  readonly status: number;
  /** Was there an answer at all? */
  readonly answered: boolean;
  readonly said: string;
  /** Where a rate limit refused it: when to come again. */
  readonly limited: string | null;
}

/** Octokit's RequestError and GraphqlResponseError, by what they hold: two copies of a class do not know each other. */
function failureOf(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  const said = quote(error.message, 300);
  if (error.name === 'GraphqlResponseError') return { status: 403, answered: true, said, limited: null };
  if (!('status' in error) || typeof error.status !== 'number') return null;
  const response = 'response' in error ? error.response : undefined;
  if (typeof response !== 'object' || response === null) {
    return { status: error.status, answered: false, said, limited: null };
  }
  const headers = 'headers' in response ? response.headers : null;
  return { status: error.status, answered: true, said, limited: limitOf(error.status, error.message, headers) };
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function limitOf(status: number, message: string, headers: unknown): string | null {
  if (status !== 403 && status !== 429) return null;
  const header = (name: string): string =>
    typeof headers === 'object' && headers !== null ? String(Reflect.get(headers, name) ?? '') : '';
  const isPrimary = header('x-ratelimit-remaining') === '0';
  if (status === 403 && !isPrimary && !/secondary rate/i.test(message)) return null;
  const wait = header('retry-after');
  if (/^\d{1,6}$/.test(wait)) return `in ${Math.ceil(Number(wait) / 60)} minutes`;
  const reset = header('x-ratelimit-reset');
  if (isPrimary && /^\d{1,12}$/.test(reset)) return `after ${new Date(Number(reset) * 1000).toISOString()}`;
  return 'in some minutes';
}
