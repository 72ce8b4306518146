// Fetching a commit that the checkout lacks, from a server that wants a password, as a private repository does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { gitEnvironment } from '../../src/github/git-credentials.ts';
import { createRepository, type TestRepository } from '../support/git-repo.ts';

const TOKEN = 'ghs_"quoted" $HOME \\';
const AUTHORIZATION = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
let origin: TestRepository;
let server: Server;
let url = '';
const seen: (string | undefined)[] = [];

beforeAll(async () => {
  origin = await createRepository({ 'a.yaml': 'a: 1\n' });
  // https://git-scm.com/docs/git-http-backend, behind a password.
  server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    if (request.headers.authorization !== AUTHORIZATION) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: dirname(origin.path),
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        PATH_INFO: pathname,
        QUERY_STRING: searchParams.toString(),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'],
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(child.stdin);
    const chunks: Buffer[] = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.on('close', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      for (const line of all.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(': ');
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.end(all.subarray(end + 4));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** A clone that lacks the newest commit, and what resolving it gives. */
async function fetchNewest(env: Readonly<Record<string, string>>, token: string): Promise<string> {
  const clone = await origin.clone('--depth=1');
  await clone.git(['remote', 'set-url', 'origin', `${url}/${origin.path.slice(dirname(origin.path).length + 1)}`]);
  const newest = await origin.commit({ 'a.yaml': `a: ${Math.random()}\n` });
  const repository = await openRepository(clone.path, gitEnvironment(env, token));
  try {
    return (await repository.resolve(newest)) === newest ? 'fetched' : 'something else';
  } finally {
    await repository.close();
  }
}

describe('a commit that the checkout lacks', () => {
  test('is fetched with the token of the step where the checkout left no credentials', async () => {
    expect(await fetchNewest({ GITHUB_SERVER_URL: url }, TOKEN)).toBe('fetched');
  });

  test('with credentials that the checkout left, they are what is used', async () => {
    const env = {
      GITHUB_SERVER_URL: url,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${url}/.extraheader`,
      GIT_CONFIG_VALUE_0: `AUTHORIZATION: ${AUTHORIZATION}`,
    };
    expect(await fetchNewest(env, 'another')).toBe('fetched');
  });

  test('the token is for the server of this run alone', async () => {
    seen.length = 0;
    await expect(fetchNewest({ GITHUB_SERVER_URL: 'https://github.com' }, TOKEN)).rejects.toMatchObject({
      code: 'shallow-clone',
    });
    expect(seen.filter(header => header !== undefined)).toEqual([]);
  });

  test('without a token it says what to do', async () => {
    await expect(fetchNewest({ GITHUB_SERVER_URL: url }, '')).rejects.toMatchObject({
      hint: expect.stringContaining('fetch-depth: 0'),
    });
  });
});
