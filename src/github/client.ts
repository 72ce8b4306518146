// The client for GitHub's REST API: that of @actions/github, which knows proxies, with retries at a pace that GitHub asks for and answers that are checked.
import { defaults, GitHub, getOctokitOptions } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import * as z from 'zod';
import { apiError, GitHubError, malformedAnswer } from './api-error.ts';

export interface ClientOptions {
  readonly token: string;
  /** GITHUB_API_URL: `https://api.github.com`, or of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** What a wait before another try counts in; 1,000 where it is not said. */
  readonly secondMs?: number;
}

/** A question: where, and the permission that it takes, as `permissions:` of a workflow names it. */
export interface Question<T> {
  readonly schema: z.ZodType<T>;
  readonly path: string;
  readonly grant: string;
}

export interface Writing<T> extends Question<T> {
  readonly method: 'POST' | 'PATCH';
  readonly body: Readonly<Record<string, unknown>>;
  /** It is not tried again by itself: doing it twice is worse than not at all. */
  readonly once?: boolean;
}

/** Whatever it refuses is a GitHubError, whose hint says what to do. */
export interface GitHubClient {
  /** One answer, read as the schema says. */
  get<T>(question: Question<T>): Promise<T>;
  /** All pages of a list; the schema is that of an item. */
  all<T>(question: Question<T>): Promise<readonly T[]>;
  send<T>(writing: Writing<T>): Promise<T>;
  /** Whose token it is. Asked once. */
  viewer(): Promise<string>;
  /** A moment, as before another try. */
  pause(): Promise<void>;
}

const RETRIES = 2;
/** 429 is for the plugin that knows limits. */
const REFUSALS = [400, 401, 403, 404, 410, 422, 429, 451];
/** A job of a workflow should not wait for the next hour's budget. */
const LONGEST_WAIT_SECONDS = 60;
const TIMEOUT_MS = 60_000;
const VIEWER = z.object({ viewer: z.object({ login: z.string() }) });

const GatedOctokit = GitHub.plugin(retry, throttling);

export function createClient({ token, apiUrl, secondMs = 1_000 }: ClientOptions): GitHubClient {
  const again = (seconds: number, _options: object, _octokit: object, count: number): boolean =>
    count < RETRIES && seconds <= LONGEST_WAIT_SECONDS;
  const options = getOctokitOptions(token, {
    baseUrl: apiUrl,
    userAgent: `cronledger/${CRONLEDGER_VERSION}`,
    // `retries` of a request would count for refusals as well: the plugin's own is for failures only.
    request: { fetch: fetchInTime },
    retry: { retries: RETRIES, retryAfterBaseValue: secondMs, doNotRetry: REFUSALS },
    throttle: {
      onRateLimit: again,
      onSecondaryRateLimit: again,
      retryAfterBaseValue: secondMs,
      ...(hasPace(apiUrl) ? {} : WITHOUT_PACE),
    },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  const octokit = new GatedOctokit(options);
  octokit.hook.before('request', options => {
    options.headers['x-github-api-version'] = '2022-11-28';
  });
  let viewer: Promise<string> | null = null;

  async function askViewer(): Promise<string> {
    const asked = { route: 'POST /graphql', grant: 'metadata: read' };
    const answer = await attempt(asked, () => octokit.graphql('query { viewer { login } }'));
    return read(VIEWER, asked, answer).viewer.login;
  }

  return {
    async get({ schema, path, grant }) {
      const asked = { route: `GET ${path}`, grant };
      return read(schema, asked, (await attempt(asked, () => octokit.request(asked.route))).data);
    },
    async all({ schema, path, grant }) {
      const asked = { route: `GET ${path}`, grant };
      const paged = `${asked.route}${path.includes('?') ? '&' : '?'}per_page=100`;
      return read(z.array(schema), asked, await attempt(asked, () => octokit.paginate(paged)));
    },
    async send({ schema, method, path, grant, body, once = false }) {
      const asked = { route: `${method} ${path}`, grant };
      const options = once ? { ...body, request: { retries: 0, fetch: fetchInTime } } : body;
      return read(schema, asked, (await attempt(asked, () => octokit.request(asked.route, options))).data);
    },
    viewer() {
      viewer ??= askViewer();
      return viewer;
    },
    pause: () => new Promise(resolve => setTimeout(resolve, secondMs)),
  };
}

/**
 * GitHub asks for a second between writes, and for more between those that notify people. A server of one's own has no such limits
 * unless it is told to: https://docs.github.com/enterprise-server/admin/configuring-settings/configuring-user-applications-for-your-enterprise/configuring-rate-limits
 */
function hasPace(apiUrl: string): boolean {
  return /(^|\.)(github|ghe)\.com$/.test(new URL(apiUrl).hostname);
}

const AT_ONCE = {
  key: () => ({
    schedule: <T>(_options: unknown, job: (...args: readonly unknown[]) => T, ...args: readonly unknown[]): T =>
      job(...args),
  }),
};
/** In place of the plugin's queues that keep writes apart, of which it uses no more than this. */
const WITHOUT_PACE: object = { write: AT_ONCE, notifications: AT_ONCE };

/** Goes through the proxy that the environment names. */
const proxied: typeof fetch = defaults.request?.fetch ?? fetch;

/** A server that never answers has not answered. */
function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  return proxied(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
}

async function attempt<T>(asked: { route: string; grant: string }, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw apiError(error, asked);
  }
}

function read<T>(schema: z.ZodType<T>, asked: { route: string; grant: string }, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw malformedAnswer(asked, parsed.error.issues[0]?.path ?? []);
}

/**
 * Makes something of which there may be one only. A failure on GitHub's side may come after the deed, so it looks before it tries again.
 * @param find what was made, or null
 */
export async function createOnce<T>(
  client: Pick<GitHubClient, 'pause'>,
  create: () => Promise<T>,
  find: () => Promise<T | null>,
): Promise<T> {
  for (let left = RETRIES; ; left -= 1) {
    try {
      return await create();
    } catch (error) {
      if (!(error instanceof GitHubError) || !(error.status === 0 || error.status >= 500)) throw error;
      await client.pause();
      const made = await find();
      if (made !== null) return made;
      if (left === 0) throw error;
    }
  }
}

function nothing(): void {}
