// GitHub for tests: a server on this machine that remembers, and that holds both sides to GitHub's own description of its API.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect } from 'vitest';
import { complete, type Json, judgeRequest, judgeResponse, type Routed, route, toRecord } from './contract.ts';
import type { Answer } from './handler.ts';
import { OPERATIONS } from './operations.ts';
import { emptyState, type GitHubState, type Token } from './state.ts';

export interface Fault {
  /** An operation's id, or `graphql`. */
  readonly operation: string;
  /** Which of its requests, from 1; all of them where it is not said. */
  readonly nth?: number;
  /** 0 cuts the connection. */
  readonly status: number;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does the server do what was asked for before it fails? */
  readonly done?: boolean;
}

export interface GitHubServer {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly state: GitHubState;
  /** Operations that were asked for, in order, those that failed too. */
  readonly requests: readonly string[];
  fail(fault: Fault): void;
  /** Does something once an operation has been asked for, before it is answered. */
  on(operation: string, deed: () => Promise<unknown>): void;
}

const PREFIX = '/api/v3';
/** The only question that is not REST: whose token it is. */
const VIEWER = 'query { viewer { login } }';
const START = Date.UTC(2026, 10, 24, 9);

const running: { close(): Promise<void>; violations: readonly string[] }[] = [];
afterEach(async () => {
  const ended = running.splice(0);
  await Promise.all(ended.map(server => server.close()));
  // A request or an answer that GitHub's description does not allow fails the test, whatever came of it.
  expect(ended.flatMap(server => server.violations)).toEqual([]);
});

/** Starts one for the current test, in which the token `token` of `github-actions[bot]` may do everything but read teams. */
export async function startGitHub(repository = 'acme/gitops'): Promise<GitHubServer> {
  const state = emptyState(repository);
  const may = {
    contents: 'write',
    'pull-requests': 'write',
    issues: 'write',
    statuses: 'write',
    checks: 'write',
  } as const;
  state.tokens.set('token', { login: 'github-actions[bot]', permissions: may });
  const faults: Fault[] = [];
  const deeds = new Map<string, () => Promise<unknown>>();
  const requests: string[] = [];
  const violations: string[] = [];
  const server = createServer((request, response) => {
    handle(request, response, { state, faults, deeds, requests, violations, url }).catch((error: unknown) => {
      violations.push(`The server itself failed: ${error instanceof Error ? error.stack : String(error)}`);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const url = `http://127.0.0.1:${address.port}${PREFIX}`;
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  running.push({ close, violations });
  return {
    url,
    state,
    requests,
    fail: fault => faults.push(fault),
    on: (operation, deed) => deeds.set(operation, deed),
  };
}

interface Context {
  readonly state: GitHubState;
  readonly faults: readonly Fault[];
  readonly deeds: ReadonlyMap<string, () => Promise<unknown>>;
  readonly requests: string[];
  readonly violations: string[];
  readonly url: string;
}

async function handle(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { state, requests, violations } = context;
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  const method = request.method ?? '';
  const text = await readBody(request);
  const body: Json = text === '' ? null : JSON.parse(text);
  const graphql = pathname === '/api/graphql';
  const routed = graphql ? null : route(method, pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) : '');
  const operation = graphql ? 'graphql' : (routed?.operation.id ?? `${method} ${pathname}`);
  requests.push(operation);
  await context.deeds.get(operation)?.();
  // One second a request, so that what is later has a later time.
  const now = new Date(START + requests.length * 1_000);
  response.sendDate = false;
  response.setHeader('date', now.toUTCString());
  response.setHeader('x-ratelimit-remaining', '4999');
  if (request.headers['x-github-api-version'] === undefined)
    violations.push(`${operation} names no version of the API.`);

  const fault = faultOf(context, operation);
  if (fault !== undefined && fault.done !== true) {
    failWith(response, fault);
    return;
  }
  const token = state.tokens.get(/^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (token === undefined) {
    send(response, 401, { message: 'Bad credentials' });
    return;
  }
  if (graphql) {
    if (toRecord(body)['query'] !== VIEWER) violations.push(`An unknown question for GraphQL: ${text}`);
    send(response, 200, { data: { viewer: { login: token.login } } });
    return;
  }
  const answer = judged(routed, operation, { context, token, query: searchParams, body, now: isoDate(now) });
  if (fault !== undefined) {
    failWith(response, fault);
    return;
  }
  if ('list' in answer) sendPage(response, answer, { context, routed, searchParams, request });
  else sendChecked(response, answer, routed, context, request);
}

function judged(
  routed: Routed | null,
  operation: string,
  request: { context: Context; token: Token; query: URLSearchParams; body: Json; now: string },
): Answer {
  const { context, token, query, body, now } = request;
  const handler = OPERATIONS[operation];
  if (routed === null || handler === undefined) {
    context.violations.push(`This server does not know ${operation}.`);
    return { status: 404, body: { message: 'Not Found' } };
  }
  const wrong = judgeRequest(routed, query, body);
  if (wrong !== null) {
    context.violations.push(`${operation}: ${wrong}`);
    return { status: 422, body: { message: `Invalid request. ${wrong}` } };
  }
  const { owner, repo } = routed.parameters;
  if (owner !== undefined && `${owner}/${repo}` !== context.state.repository)
    return { status: 404, body: { message: 'Not Found' } };
  if (handler.needs.length > 0 && !handler.needs.some(need => allows(token, need)))
    return { status: 403, body: { message: 'Resource not accessible by integration' } };
  return handler.run({
    state: context.state,
    parameters: routed.parameters,
    query,
    body: toRecord(body ?? {}),
    token,
    now,
  });
}

function allows({ permissions }: Token, need: string): boolean {
  const [name = '', level] = need.split(':');
  return permissions[name] === 'write' || (level === 'read' && permissions[name] === 'read');
}

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function sendPage(
  response: ServerResponse,
  answer: Extract<Answer, { list: readonly Json[] }>,
  page: { context: Context; routed: Routed | null; searchParams: URLSearchParams; request: IncomingMessage },
): void {
  const { context, routed, searchParams, request } = page;
  const size = Number(searchParams.get('per_page') ?? 30);
  const number = Number(searchParams.get('page') ?? 1);
  const all = answer.list.slice(0, answer.cap ?? answer.list.length);
  const items = all.slice((number - 1) * size, number * size);
  if (number * size < all.length) {
    const next = new URL(`${context.url.replace(PREFIX, '')}${request.url}`);
    next.searchParams.set('page', String(number + 1));
    response.setHeader('link', `<${next.href}>; rel="next"`);
  }
  const body: Json =
    answer.key === undefined
      ? items
      : { ...(answer.around ?? { total_count: answer.list.length }), [answer.key]: items };
  sendChecked(response, { status: 200, body }, routed, context, request);
}

function sendChecked(
  response: ServerResponse,
  { status, body }: { status: number; body: Json },
  routed: Routed | null,
  context: Context,
  request: IncomingMessage,
): void {
  if (routed === null || status >= 300 || body === null) {
    send(response, status, body);
    return;
  }
  const whole = complete(routed.operation, status, body);
  const wrong = judgeResponse(routed.operation, status, whole);
  if (wrong !== null) context.violations.push(`The answer to ${routed.operation.id}: ${wrong}`);
  const etag = `"${createHash('sha256').update(JSON.stringify(whole)).digest('hex')}"`;
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) {
    send(response, 304, null);
    return;
  }
  send(response, status, whole);
}

function faultOf({ faults, requests }: Context, operation: string): Fault | undefined {
  const count = requests.filter(each => each === operation).length;
  return faults.find(fault => fault.operation === operation && (fault.nth ?? count) === count);
}

function failWith(response: ServerResponse, { status, body = { message: 'Injected' }, headers = {} }: Fault): void {
  if (status === 0) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (typeof body === 'string') response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function send(response: ServerResponse, status: number, body: Json): void {
  if (body === null) response.writeHead(status).end();
  else response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function isoDate(date: Date): string {
  return date.toISOString().replace('.000', '');
}
