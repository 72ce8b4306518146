// A server on this machine for what is fetched from elsewhere: a chart repository, a minimal OCI registry and git over HTTP.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { exec } from '../../src/exec.ts';

export interface RemoteServer {
  /** `127.0.0.1:12345` */
  readonly host: string;
  /** Answers by path; a function may do anything. */
  readonly answers: Map<string, Buffer | string | ((request: IncomingMessage, response: ServerResponse) => void)>;
  /** What was asked for, with the authorization that came along. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
  /** Puts a chart into the registry under a tag, and says the digest of its manifest. */
  push(repository: string, tag: string, archive: Buffer): string;
  /** Puts a chart into the index of the repository at `/charts`. */
  index(charts: readonly { name: string; version: string; url: string; digest?: string }[]): void;
  /** Serves bare repositories below a folder under `/git`. */
  git(folder: string): void;
}

export async function remoteServer(): Promise<RemoteServer> {
  const answers: RemoteServer['answers'] = new Map();
  const asked: RemoteServer['asked'] = [];
  let repositories: string | null = null;
  const backend = await exec('git', ['--exec-path'], { cwd: '/' });
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const path = url.split('?')[0] ?? '/';
    asked.push({ path, authorization: request.headers.authorization });
    const answer = answers.get(path);
    if (typeof answer === 'function') answer(request, response);
    else if (answer !== undefined) response.end(answer);
    else if (repositories !== null && path.startsWith('/git/'))
      serveGit(`${backend.stdout.toString('utf8').trim()}/git-http-backend`, repositories, request, response);
    else {
      response.statusCode = 404;
      response.end('not here');
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    host,
    answers,
    asked,
    push(repository, tag, archive) {
      const layer = `sha256:${sha256(archive)}`;
      const mediaType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
      const manifest = JSON.stringify({
        schemaVersion: 2,
        config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: layer, size: 2 },
        layers: [{ mediaType, digest: layer, size: archive.length }],
      });
      answers.set(`/v2/${repository}/manifests/${tag}`, manifest);
      answers.set(`/v2/${repository}/manifests/sha256:${sha256(manifest)}`, manifest);
      answers.set(`/v2/${repository}/blobs/${layer}`, archive);
      return sha256(manifest);
    },
    index(charts) {
      const entries: Record<string, object[]> = {};
      for (const { name, version, url, digest } of charts) {
        const versions = entries[name] ?? [];
        entries[name] = versions;
        versions.push({ name, version, apiVersion: 'v2', urls: [url], ...(digest ? { digest } : {}) });
      }
      answers.set('/charts/index.yaml', JSON.stringify({ apiVersion: 'v1', entries }));
    },
    git(folder) {
      repositories = folder;
    },
  };
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** An archive as `helm package` writes it; members may be named as no packer names them, and be of any kind. */
export function archiveOf(
  files: Readonly<Record<string, string>>,
  kinds: Readonly<Record<string, string>> = {},
): Buffer {
  const blocks: Buffer[] = [];
  for (const [path, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(kinds[path] ?? '0', 156);
    header.write('ustar\0', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(header, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { mtime: 0 } as object);
}

/** https://git-scm.com/docs/git-http-backend */
function serveGit(backend: string, root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn(backend, [], {
    cwd: dirname(root),
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      PATH_INFO: path.slice('/git'.length),
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
      ...(request.headers['content-encoding'] ? { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] } : {}),
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const whole = Buffer.concat(chunks);
    const end = whole.indexOf('\r\n\r\n');
    for (const line of whole.toString('latin1', 0, end).split('\r\n')) {
      const colon = line.indexOf(':');
      const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(whole.subarray(end + 4));
  });
}
