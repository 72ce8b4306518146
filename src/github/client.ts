// The client for GitHub's REST API: one token, retries, and errors that say which permission is missing.
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import * as z from 'zod';
import { UserError } from '../errors.ts';
import { quote } from '../escape.ts';

export interface ClientOptions {
  readonly token: string;
  /** GITHUB_API_URL: `https://api.github.com`, or of a GitHub Enterprise Server. */
  readonly apiUrl: string;
}

export interface GitHubClient {
  /** One answer, read as the schema says. */
  get<T>(schema: z.ZodType<T>, path: string): Promise<T>;
  /** All pages of a list. */
  all<T>(schema: z.ZodType<T>, path: string): Promise<readonly T[]>;
  send(method: 'POST' | 'PATCH', path: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Whose token it is. */
  viewer(): Promise<string>;
}

/** What GitHub refused, with the status of its answer; 0 where there was none, or none that can be read. */
export class GitHubError extends UserError {
  readonly status: number;
  constructor(message: string, status: number, hint: string) {
    super('github-api', message, hint);
    this.status = status;
  }
}

const RETRIES = 2;
/** A job of a workflow should not wait for the next hour's budget. */
const LONGEST_WAIT_SECONDS = 60;

const GatedOctokit = Octokit.plugin(retry, throttling, paginateRest);

export function createClient({ token, apiUrl }: ClientOptions): GitHubClient {
  const again = (seconds: number, _options: object, _octokit: object, count: number): boolean =>
    count < RETRIES && seconds <= LONGEST_WAIT_SECONDS;
  const octokit = new GatedOctokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: `cronledger/${CRONLEDGER_VERSION}`,
    request: { retries: RETRIES },
    throttle: { onRateLimit: again, onSecondaryRateLimit: again },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  octokit.hook.before('request', options => {
    options.headers['x-github-api-version'] = '2022-11-28';
  });
  return {
    get: async (schema, path) => read(schema, path, (await attempt(path, () => octokit.request(`GET ${path}`))).data),
    async all(schema, path) {
      const paged = `GET ${path}${path.includes('?') ? '&' : '?'}per_page=100`;
      const items = await attempt(path, () => octokit.paginate(paged));
      return read(z.array(schema), path, items);
    },
    async send(method, path, body) {
      await attempt(path, () => octokit.request(`${method} ${path}`, body));
    },
    async viewer() {
      const answer = await attempt('graphql', () => octokit.graphql('query { viewer { login } }'));
      return read(z.object({ viewer: z.object({ login: z.string() }) }), 'graphql', answer).viewer.login;
    },
  };
}

async function attempt<T>(path: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || !('status' in error || error.name === 'GraphqlResponseError')) throw error;
    const status = 'status' in error ? Number(error.status) : 0;
    const what = status === 0 ? 'could not be reached' : `answered with ${status}`;
    const hint = [401, 403, 404].includes(status)
      ? 'See that the token is valid and has the permission for it.'
      : 'Run it again; https://www.githubstatus.com tells of outages.';
    throw new GitHubError(`GitHub ${what} for ${quote(path, 200)}: ${quote(error.message, 300)}.`, status, hint);
  }
}

function read<T>(schema: z.ZodType<T>, path: string, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new GitHubError(
    `GitHub's answer for ${quote(path, 200)} is not what its documentation says, at ${quote(issue?.path.join('.') ?? '', 200)}.`,
    0,
    'Report it, with the version of your GitHub Enterprise Server if it is one.',
  );
}

function nothing(): void {}
