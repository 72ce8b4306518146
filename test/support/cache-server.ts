// GitHub's cache service on loopback, as far as @actions/cache asks it: Twirp calls, and a blob store behind signed URLs.
// https://github.com/actions/toolkit/blob/main/packages/cache/src/generated/results/api/v1/cache.twirp-client.ts
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface CacheServer {
  /** What the runner gives to a step. */
  readonly env: Readonly<Record<string, string>>;
  /** The archives that are there, by key. */
  readonly archives: Map<string, Buffer>;
  /** From now on every call is answered with this status. */
  fail(status: number): void;
}

/** Closed when the test ends. */
export async function startCacheServer(): Promise<CacheServer> {
  const token = 'runtime-token';
  const archives = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer>();
  // Paths and compression, hashed: what was kept for other paths is not found.
  const versions = new Map<string, string>();
  let failure: number | null = null;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = (status: number, content: object | Buffer = {}): void => {
      response.writeHead(status, {
        'content-type': Buffer.isBuffer(content) ? 'application/octet-stream' : 'application/json',
      });
      response.end(Buffer.isBuffer(content) ? content : JSON.stringify(content));
    };
    if (failure !== null) return answer(failure);
    if (url.pathname.startsWith('/blobs/')) {
      const key = decodeURIComponent(url.pathname.slice('/blobs/'.length));
      if (request.method !== 'PUT') return answer(200, archives.get(key) ?? Buffer.alloc(0));
      uploads.set(key, body);
      return answer(201);
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401);
    const asked = JSON.parse(body.toString('utf8'));
    const call = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    const blob = (key: string): string => `${origin()}/blobs/${encodeURIComponent(key)}`;
    switch (call) {
      case 'CreateCacheEntry':
        return answer(200, { ok: !archives.has(asked.key), signed_upload_url: blob(asked.key), message: '' });
      case 'FinalizeCacheEntryUpload':
        versions.set(asked.key, asked.version);
        archives.set(asked.key, uploads.get(asked.key) ?? Buffer.alloc(0));
        return answer(200, { ok: true, entry_id: '1', message: '' });
      case 'GetCacheEntryDownloadURL': {
        const prefixes: readonly string[] = asked.restore_keys;
        const key = [...archives.keys()].findLast(
          each => versions.get(each) === asked.version && prefixes.some(prefix => each.startsWith(prefix)),
        );
        return answer(
          200,
          key === undefined ? { ok: false } : { ok: true, signed_download_url: blob(key), matched_key: key },
        );
      }
      default:
        return answer(404);
    }
  });
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    env: { ACTIONS_CACHE_SERVICE_V2: 'true', ACTIONS_RESULTS_URL: `${origin()}/`, ACTIONS_RUNTIME_TOKEN: token },
    archives,
    fail: status => {
      failure = status;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
