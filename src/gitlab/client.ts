// The client for GitLab's API: retries where that helps, a limit of time, pages to their end, and answers that are checked.
import * as z from 'zod';
import { type AskedRoute, GitLabError, malformedAnswer, refusal, unreachable } from './api-error.ts';

export interface ClientOptions {
  readonly token: string;
  /** Is it the token that every job has (CI_JOB_TOKEN)? */
  readonly jobToken: boolean;
  /** CI_API_V4_URL: `https://gitlab.com/api/v4`. */
  readonly apiUrl: string;
  /** What a wait before another try counts in; 1,000 where it is not said. */
  readonly secondMs?: number;
  /** How long an answer may take; a minute where it is not said. */
  readonly timeoutMs?: number;
}

export interface Writing {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Whatever it refuses is a GitLabError, whose hint says what to do. */
export interface GitLabClient {
  /** One answer, read as the schema says. */
  get<T>(schema: z.ZodType<T>, path: string): Promise<T>;
  /** All pages of a list; the schema is that of an item. */
  all<T>(schema: z.ZodType<T>, path: string): Promise<readonly T[]>;
  /** A question to GraphQL, which tells what REST does not: which accounts the addresses of commits belong to. */
  query<T>(schema: z.ZodType<T>, query: string, variables: Readonly<Record<string, string | null>>): Promise<T>;
  /** Not tried again by itself: doing it twice is worse than not at all. */
  send<T>(schema: z.ZodType<T>, writing: Writing): Promise<T>;
}

const RETRIES = 2;
/** A job should not wait for the next hour's budget. */
const LONGEST_WAIT_SECONDS = 60;
const TIMEOUT_MS = 60_000;
const PER_PAGE = 100;
/** What has more is not read to its end, and so not known. */
const MOST_PAGES = 100;
const PROBLEM = z.object({ message: z.unknown().optional(), error: z.unknown().optional() });
const GRAPHQL = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

export function createClient(options: ClientOptions): GitLabClient {
  const { token, jobToken, apiUrl, secondMs = 1_000, timeoutMs = TIMEOUT_MS } = options;
  const headers = {
    accept: 'application/json',
    'user-agent': `cronledger/${CRONLEDGER_VERSION}`,
    ...(jobToken ? { 'job-token': token } : { authorization: `Bearer ${token}` }),
  };

  async function once(url: string, init: RequestInit, asked: AskedRoute): Promise<Answer> {
    try {
      // A redirect could lead to another host, which the token is not for.
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, {
        ...init,
        headers: { ...headers, ...init.headers },
        redirect: 'manual',
        signal,
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      throw unreachable(cause, asked, error);
    }
  }

  /** What it asks for may be asked again. */
  async function read(url: string, init: RequestInit, asked: AskedRoute): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      let seconds = 2 ** tries;
      try {
        const answer = await once(url, init, asked);
        if (answer.status >= 200 && answer.status < 300) return answer;
        const wait = answer.headers.get('retry-after') ?? '';
        if (/^\d{1,6}$/.test(wait)) seconds = Number(wait);
        const passes = answer.status === 429 || answer.status >= 500;
        if (!passes || tries >= RETRIES || seconds > LONGEST_WAIT_SECONDS) {
          throw refusal(answer.status, saidIn(answer.text), asked);
        }
      } catch (error) {
        if (!(error instanceof GitLabError) || error.status !== 0 || tries >= RETRIES) throw error;
      }
      await new Promise(resolve => setTimeout(resolve, seconds * secondMs));
    }
  }

  const asking = (route: string, scope: AskedRoute['scope']): AskedRoute => ({ route, scope, jobToken });

  return {
    async get(schema, path) {
      const asked = asking(`GET ${path}`, 'read_api');
      return parsed(schema, asked, (await read(`${apiUrl}${path}`, {}, asked)).text);
    },
    async all(schema, path) {
      const asked = asking(`GET ${path}`, 'read_api');
      const items: z.infer<typeof schema>[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const url = `${apiUrl}${path}${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}&page=${page}`;
        const { text, headers } = await read(url, {}, asked);
        const found = parsed(z.array(schema), asked, text);
        items.push(...found);
        // https://docs.gitlab.com/api/rest/#pagination: empty on the last page. Where it is missing, a full page may not be the last.
        const next = headers.get('x-next-page');
        if (next === '' || (next === null && found.length < PER_PAGE)) return items;
        if (next !== String(page + 1)) throw malformedAnswer(asked, ['x-next-page']);
      }
      throw malformedAnswer(asked, [`more than ${PER_PAGE * MOST_PAGES} items`]);
    },
    async query(schema, query, variables) {
      const asked = asking('POST /graphql', 'read_api');
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      };
      const { text } = await read(`${apiUrl.replace(/\/v4$/, '')}/graphql`, init, asked);
      const { data, errors = [] } = parsed(GRAPHQL, asked, text);
      const [first] = errors;
      if (first !== undefined) throw refusal(200, first.message, asked);
      return checked(schema, asked, data);
    },
    async send(schema, { method, path, body }) {
      const asked = asking(`${method} ${path}`, 'api');
      const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const { status, text } = await once(`${apiUrl}${path}`, init, asked);
      if (status < 200 || status >= 300) throw refusal(status, saidIn(text), asked);
      return parsed(schema, asked, text);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

function parsed<T>(schema: z.ZodType<T>, asked: AskedRoute, text: string): T {
  return checked(schema, asked, jsonOf(text));
}

function checked<T>(schema: z.ZodType<T>, asked: AskedRoute, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw malformedAnswer(asked, result.error.issues[0]?.path ?? []);
}

/** Undefined where it is no JSON, which no schema takes. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** GitLab says why in `message` or `error`; a proxy before it says something else. */
function saidIn(text: string): string {
  const result = PROBLEM.safeParse(jsonOf(text));
  const said = result.success ? (result.data.message ?? result.data.error) : undefined;
  return typeof said === 'string' ? said : said === undefined ? text.slice(0, 300) : JSON.stringify(said);
}
