// Fetches over HTTP, asking the config of the base before every step: also where a redirect leads.
import { UserError } from '../../errors.ts';
import { quote, shown } from '../../text/escape.ts';
import { parseUrl, type RemoteAccess } from './allow.ts';
import type { KeptBytes } from './kept.ts';

/** What fetching needs of the run. */
export interface Fetching {
  readonly access: RemoteAccess;
  /** The value of an environment variable that the config names. */
  secret(name: string): string | undefined;
  readonly timeoutMs: number;
  /** What earlier runs have fetched; null: nothing is kept. */
  readonly kept: KeptBytes | null;
}

export interface HttpQuestion {
  readonly accept?: string;
  /** In place of what the config gives for the host, and for that host only. */
  readonly authorization?: string;
  readonly maxBytes: number;
  mayAsk(url: URL): boolean;
}

export interface HttpAnswer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

const MAX_HOPS = 5;
const ALLOW_HINT = 'If it is trusted, add it to `remote.allow` in .cronledger/config.yaml of the base branch.';

/** The answer, whatever its status; @throws UserError remote-source where there is none. */
export async function httpGet(url: URL, question: HttpQuestion, fetching: Fetching): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(fetching.timeoutMs);
  let at = url;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    if (!question.mayAsk(at)) {
      const from = hop === 0 ? '' : `${shown(withoutQuery(url))} redirects to `;
      throw refusal(`${from}${shown(withoutQuery(at))}, which \`remote.allow\` does not name`, ALLOW_HINT);
    }
    const sameHost = at.host === url.host && at.protocol === url.protocol;
    const authorization = (sameHost ? question.authorization : undefined) ?? basicAuthorization(at.host, fetching);
    const headers = {
      'user-agent': 'cronledger',
      ...(question.accept === undefined ? {} : { accept: question.accept }),
      ...(authorization === undefined ? {} : { authorization }),
    };
    const answer = await ask(at, { headers, redirect: 'manual', signal }, fetching.timeoutMs);
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status > 399 || location === null) {
      const bytes = await bodyOf(answer, at, question.maxBytes, fetching.timeoutMs);
      return { url: at, status: answer.status, headers: answer.headers, bytes };
    }
    await answer.body?.cancel();
    const next = URL.canParse(location, at.href) ? parseUrl(new URL(location, at.href).href) : null;
    if (next === null) throw refusal(`${shown(withoutQuery(at))} redirects to ${quote(location)}, which is no address`);
    at = next;
  }
  throw refusal(`${shown(withoutQuery(url))} redirects more than ${MAX_HOPS} times`);
}

/** The bytes of an answer of 200. */
export async function httpGetBytes(url: URL, question: HttpQuestion, fetching: Fetching): Promise<Buffer> {
  const answer = await httpGet(url, question, fetching);
  if (answer.status !== 200) throw statusRefusal(answer);
  return answer.bytes;
}

export function statusRefusal({ url, status }: Pick<HttpAnswer, 'url' | 'status'>): UserError {
  const closed = status === 401 || status === 403;
  const hint = closed
    ? `Name an environment variable with credentials for ${quote(url.host)} under \`remote.credentials\` in .cronledger/config.yaml of the base branch, and give it to the job.`
    : 'Look whether that version is there.';
  return refusal(`${shown(withoutQuery(url))} answers with status ${status}`, hint);
}

export function refusal(what: string, hint = 'Look at the server, or vendor what it serves.'): UserError {
  return new UserError('remote-source', `${what}.`, hint);
}

/** `user:password`, or a token, for which the name does not matter. */
export function basicAuthorization(host: string, { access, secret }: Fetching): string | undefined {
  const name = Object.hasOwn(access.credentials, host) ? access.credentials[host] : undefined;
  const value = name === undefined ? undefined : secret(name);
  if (value === undefined || value === '') return undefined;
  return `Basic ${Buffer.from(value.includes(':') ? value : `x-access-token:${value}`).toString('base64')}`;
}

/** Signed addresses carry what is as good as a password. */
function withoutQuery(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

async function ask(url: URL, init: RequestInit, timeoutMs: number): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw noAnswer(url, error, timeoutMs);
  }
}

async function bodyOf(answer: Response, url: URL, maxBytes: number, timeoutMs: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw noAnswer(url, error, timeoutMs);
  }
  if (size > maxBytes) throw refusal(`${shown(withoutQuery(url))} is larger than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
}

/** `fetch` fails with a TypeError whose cause says what the network did, and with a DOMException when time is up. */
function noAnswer(url: URL, error: unknown, timeoutMs: number): unknown {
  const where = shown(withoutQuery(url));
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return refusal(`${where} did not answer within ${timeoutMs / 1000} seconds`);
  if (!(error instanceof TypeError)) return error;
  const { cause } = error;
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
  return refusal(`${where} cannot be reached (${shown(why)})`);
}
