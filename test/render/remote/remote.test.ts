// Charts, OCI charts and remote bases from servers on this machine, with the real helm, kubectl and git.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RenderCache } from '../../../src/render/cache.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import { kustomizeRoot } from '../../../src/render/kustomize/index.ts';
import type { RenderContext, Rendering } from '../../../src/render/root.ts';
import { createFolder, createRepository, repositoryAt, type TestRepository } from '../../support/git-repo.ts';
import { archiveOf, type RemoteServer, remoteServer, sha256 } from '../../support/remote-server.ts';
import { context, helmSpec, kustomizeSpec, names, objectsOf, treeOf } from '../../support/render.ts';

const job = (name: string): string =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: ${name}, annotations: {v: '{{ .Values.v }}'}}\n`;
const chartFiles = (name: string, version = '1.2.3'): Record<string, string> => ({
  [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
  [`${name}/values.yaml`]: 'v: default\n',
  [`${name}/values-prod.yaml`]: 'v: prod\n',
  // Helm takes no notice of it in an archive.
  [`${name}/.helmignore`]: 'templates/\n',
  [`${name}/templates/job.yaml`]: job(`from-${name}`),
});

let server: RemoteServer;
beforeAll(async () => {
  server = await remoteServer();
});
beforeEach(() => {
  server.answers.clear();
  server.asked.length = 0;
});

async function fetching(
  more: Partial<RenderContext> = {},
  limits: { timeoutMs?: number } = {},
): Promise<RenderContext> {
  const allow = [
    `http://${server.host}/charts/**`,
    `oci://${server.host}/acme/**`,
    `http://${server.host}/git/acme/**`,
  ];
  return { ...(await context(4, { limits })), remote: { allow, credentials: {} }, ...more };
}

const location = { path: 'apps/release.yaml', line: 7, column: 3, precision: 'exact' } as const;
const fromRepository = (name = 'db', version = '1.2.3') =>
  helmSpec('remote', { remote: { chart: { url: `http://${server.host}/charts`, name, version }, location } });
const fromRegistry = (version = '1.2.3') =>
  helmSpec('remote', { remote: { chart: { url: `oci://${server.host}/acme/db`, name: 'db', version }, location } });

async function render(spec: ReturnType<typeof helmSpec>, given?: RenderContext): Promise<Rendering> {
  const tree = await treeOf({ 'own.yaml': 'v: own\n' });
  return (await helmRoot(tree, spec, given ?? (await fetching()))).render();
}

function memoryCache(): RenderCache {
  const kept = new Map<string, readonly string[]>();
  return {
    read: async key => kept.get(key) ?? null,
    write: async (key, texts) => {
      kept.set(key, texts);
    },
  };
}

/** `code: message hint` of the only problem of a rendering without files. */
function complaint({ files, problems }: Rendering): string {
  expect([files.length, problems.length]).toEqual([0, 1]);
  return `${problems[0]?.code}: ${problems[0]?.message} ${problems[0]?.hint}`;
}

describe('a chart repository', () => {
  const serve = (archive: Buffer, digest?: string, url = 'db-1.2.3.tgz'): void => {
    server.index([{ name: 'db', version: '1.2.3', url, ...(digest === undefined ? {} : { digest }) }]);
    server.answers.set('/charts/db-1.2.3.tgz', archive);
  };

  test('a chart is rendered like our own, its digest is in the source, its place is the object that names it', async () => {
    const archive = archiveOf(chartFiles('db'));
    serve(archive, sha256(archive));
    const spec = { ...fromRepository(), values: [{ file: 'remote/values-prod.yaml' }] };
    const rendering = await render(spec);
    expect([rendering.problems, names(rendering)]).toEqual([[], ['Job from-db']]);
    const [manifest] = objectsOf(rendering);
    expect(manifest?.object['metadata']).toMatchObject({ annotations: { v: 'prod' } });
    expect(manifest?.file.source.path).toBe(`${server.host}/charts/db/1.2.3/sha256-${sha256(archive)}`);
    expect(manifest?.locate([])).toMatchObject(location);
    expect(manifest?.locate([]).template?.path).toContain('templates/job.yaml');
  });

  test('nothing is fetched before it is rendered, and equal specifications have equal keys', async () => {
    const tree = await treeOf({ 'own.yaml': 'v: own\n' });
    const given = await fetching();
    const [one, other, bumped] = [fromRepository(), fromRepository(), fromRepository('db', '1.2.4')];
    const roots = await Promise.all([one, other, bumped].map(spec => helmRoot(tree, spec, given)));
    expect(new Set(roots.map(({ key }) => key)).size).toBe(2);
    expect(server.asked).toEqual([]);
  });

  test('a wrong digest, a version that is not there, what is no archive', async () => {
    const archive = archiveOf(chartFiles('db'));
    serve(archive, 'a'.repeat(64));
    expect(complaint(await render(fromRepository()))).toMatch(
      /^render-failed: .*is not what .* says .*digest is sha256:/,
    );
    expect(complaint(await render(fromRepository('db', '9.9.9')))).toContain('names no version `9.9.9`');
    serve(Buffer.from('no archive'));
    expect(complaint(await render(fromRepository()))).toContain('is no gzip archive');
  });

  test.each([
    ['a path out of the archive', { 'db/../../evil.yaml': 'x' }, {}, 'leads out of it'],
    ['an absolute path', { '/etc/evil.yaml': 'x' }, {}, 'leads out of it'],
    ['a path with backslashes', { 'db\\..\\evil.yaml': 'x' }, {}, 'leads out of it'],
    ['a link', { 'db/templates/link.yaml': '' }, { 'db/templates/link.yaml': '2' }, 'a link or device'],
    ['a device', { 'db/templates/null': '' }, { 'db/templates/null': '3' }, 'a link or device'],
  ])('an archive with %s', async (_what, more, kinds, words) => {
    serve(archiveOf({ ...chartFiles('db'), ...more }, kinds));
    expect(complaint(await render(fromRepository()))).toContain(words);
  });

  test('an archive that unpacks to more than Helm takes', async () => {
    serve(archiveOf({ ...chartFiles('db'), 'db/files/zeros': '0'.repeat(101 * 1024 * 1024) }));
    expect(complaint(await render(fromRepository()))).toContain('unpacks to more than 104857600 bytes');
  });

  test('a redirect inside of what is allowed is followed, one out of it is not', async () => {
    const archive = archiveOf(chartFiles('db'));
    serve(archive, sha256(archive), 'moved.tgz');
    const leads = (to: string): void => {
      server.answers.set('/charts/moved.tgz', (_request, response) => response.writeHead(302, { location: to }).end());
    };
    leads('/charts/db-1.2.3.tgz');
    expect(names(await render(fromRepository()))).toEqual(['Job from-db']);
    leads('/secret/db-1.2.3.tgz');
    expect(complaint(await render(fromRepository()))).toMatch(/redirects to .*\/secret\/.*remote\.allow.*base branch/);
    leads('http://169.254.169.254/latest/meta-data');
    expect(complaint(await render(fromRepository()))).toContain('169.254.169.254');
    leads('/charts/moved.tgz');
    expect(complaint(await render(fromRepository()))).toContain('redirects more than 5 times');
    expect(server.asked.filter(({ path }) => path.startsWith('/secret'))).toEqual([]);
  });

  test('an index that sends us elsewhere', async () => {
    serve(archiveOf(chartFiles('db')), undefined, `http://${server.host}/elsewhere/db.tgz`);
    expect(complaint(await render(fromRepository()))).toContain('which `remote.allow` does not name');
  });

  test('a server that hangs', async () => {
    server.answers.set('/charts/index.yaml', () => {});
    const given = await fetching({}, { timeoutMs: 300 });
    expect(complaint(await render(fromRepository(), given))).toContain('did not answer within 0.3 seconds');
  });

  test('credentials go to their host only, and are said to be missing', async () => {
    const archive = archiveOf(chartFiles('db'));
    serve(archive);
    const index = server.answers.get('/charts/index.yaml');
    server.answers.set('/charts/index.yaml', (request, response) => {
      response.statusCode = request.headers.authorization === undefined ? 401 : 200;
      response.end(index);
    });
    expect(complaint(await render(fromRepository()))).toMatch(/status 401.*remote\.credentials/);
    const given = await fetching({ secret: name => (name === 'CHARTS' ? 'ada:secret' : undefined) });
    const access = { allow: given.remote?.allow ?? [], credentials: { [server.host]: 'CHARTS' } };
    expect(names(await render(fromRepository(), { ...given, remote: access }))).toEqual(['Job from-db']);
    expect(server.asked.at(-1)?.authorization).toBe(`Basic ${Buffer.from('ada:secret').toString('base64')}`);
  });
});

describe('an OCI registry', () => {
  test('a chart by tag and by digest, with the digest of its manifest in the source', async () => {
    const digest = server.push('acme/db', '1.2.3', archiveOf(chartFiles('db')));
    const byTag = await render(fromRegistry());
    expect(names(byTag)).toEqual(['Job from-db']);
    expect(byTag.files[0]?.source.path).toBe(`${server.host}/acme/db/1.2.3/sha256-${digest}`);
    const byDigest = await render(fromRegistry(`sha256:${digest}`));
    expect(byDigest.files[0]?.source.path).toBe(`${server.host}/acme/db/sha256-${digest}`);
  });

  test('a tag that has moved is another source', async () => {
    const sourceNow = async (): Promise<string | undefined> => (await render(fromRegistry())).files[0]?.source.path;
    server.push('acme/db', '1.2.3', archiveOf(chartFiles('db')));
    const before = await sourceNow();
    server.push('acme/db', '1.2.3', archiveOf({ ...chartFiles('db'), 'db/README.md': 'new' }));
    expect(await sourceNow()).not.toBe(before);
  });

  test('other bytes than the digest says, and what is no chart', async () => {
    const archive = archiveOf(chartFiles('db'));
    const digest = server.push('acme/db', '1.2.3', archive);
    server.answers.set(`/v2/acme/db/blobs/sha256:${sha256(archive)}`, archiveOf(chartFiles('evil')));
    expect(complaint(await render(fromRegistry()))).toContain('gives something else than it says');
    server.answers.set(`/v2/acme/db/manifests/sha256:${digest}`, '{"layers": []}');
    expect(complaint(await render(fromRegistry(`sha256:${digest}`)))).toContain('gives something else than it says');
    server.answers.set('/v2/acme/db/manifests/1.2.3', '{"layers": []}');
    expect(complaint(await render(fromRegistry()))).toContain('is no Helm chart');
  });

  test('a registry that wants a token gets one from itself, and from nowhere that is not allowed', async () => {
    server.push('acme/db', '1.2.3', archiveOf(chartFiles('db')));
    const manifest = server.answers.get('/v2/acme/db/manifests/1.2.3');
    let realm = `http://${server.host}/token`;
    server.answers.set('/token', '{"token": "t0k"}');
    server.answers.set('/v2/acme/db/manifests/1.2.3', (request, response) => {
      if (request.headers.authorization === 'Bearer t0k') response.end(manifest);
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="x",scope="pull"` }).end();
    });
    expect(names(await render(fromRegistry()))).toEqual(['Job from-db']);
    realm = 'https://tokens.evil.test/token';
    expect(complaint(await render(fromRegistry()))).toContain('tokens.evil.test');
  });
});

test('dependencies that are not vendored are fetched by the version that Chart.lock has', async () => {
  const archive = archiveOf(chartFiles('db'));
  server.index([{ name: 'db', version: '1.2.3', url: 'db-1.2.3.tgz' }]);
  server.answers.set('/charts/db-1.2.3.tgz', archive);
  const dependency = (version: string): string =>
    `dependencies:\n- name: db\n  version: ${version}\n  repository: http://${server.host}/charts\n`;
  const files = {
    'app/Chart.yaml': `apiVersion: v2\nname: app\nversion: 1.0.0\n${dependency('1.x')}`,
    'app/templates/job.yaml': job('own'),
  };
  const given = await fetching();
  const ranged = await (await helmRoot(await treeOf(files), helmSpec('app'), given)).render();
  expect(ranged.problems.map(({ code }) => code)).toEqual(['remote-source']);
  const locked = await treeOf({ ...files, 'app/Chart.lock': dependency('1.2.3') });
  const rendering = await (await helmRoot(locked, helmSpec('app'), given)).render();
  expect([rendering.problems, names(rendering)]).toEqual([[], ['Job from-db', 'Job own']]);
  expect(rendering.files[0]?.source.detail).toContain(`charts/db/1.2.3@sha256:${sha256(archive)}`);
});

describe('git over HTTP', () => {
  let base: TestRepository;
  const overlay = (reference: string) => ({
    'apps/kustomization.yaml': `namespace: prod\nresources: ['${reference}']\n`,
  });
  beforeAll(async () => {
    const folder = await createFolder();
    await mkdir(join(folder, 'acme'));
    const source = await createRepository({
      'jobs/kustomization.yaml': 'resources: [job.yaml]\n',
      'jobs/job.yaml': job('from-base').replace('{{ .Values.v }}', 'x'),
      'deep/kustomization.yaml': `resources: ['http://${server.host}/git/evil/base.git//jobs?ref=v1.0.0']\n`,
    });
    await source.git(['tag', 'v1.0.0']);
    await source.git(['clone', '--quiet', '--bare', '.', join(folder, 'acme', 'base.git')]);
    base = repositoryAt(join(folder, 'acme', 'base.git'));
    await base.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
    server.git(folder);
  });
  const build = async (reference: string, given?: RenderContext): Promise<Rendering> =>
    (
      await kustomizeRoot(await treeOf(overlay(reference)), kustomizeSpec('apps'), given ?? (await fetching()))
    ).render();
  const reference = (ref: string, path = 'jobs'): string =>
    `http://${server.host}/git/acme/base.git//${path}?ref=${ref}`;

  test('a remote base by tag and by commit, with the commit in the source', async () => {
    const commit = await base.git(['rev-parse', 'v1.0.0']);
    for (const ref of ['v1.0.0', commit]) {
      const rendering = await build(reference(ref));
      expect([rendering.problems, names(rendering)]).toEqual([[], ['Job prod/from-base']]);
      expect(rendering.files[0]?.source.detail).toContain(commit);
    }
  });

  test('a branch, another repository, a base that leads elsewhere', async () => {
    expect(complaint(await build(reference('main')))).toMatch(/cannot be fetched: .*refs\/tags\/main.*whole commit id/);
    expect(complaint(await build(`http://${server.host}/git/acme/base.git//jobs`))).toContain('from the network');
    expect(complaint(await build(`http://${server.host}/git/evil/base.git//jobs?ref=v1.0.0`))).toContain(
      'from the network',
    );
    expect(complaint(await build(reference('v1.0.0', 'deep')))).toContain('which may not be fetched');
  });

  test('a server that redirects or hangs', async () => {
    server.answers.set('/git/acme/base.git/info/refs', (_request, response) =>
      response.writeHead(301, { location: `http://${server.host}/git/evil/base.git/info/refs` }).end(),
    );
    expect(complaint(await build(reference('v1.0.0')))).toMatch(/cannot be fetched: .*301.*allow that/);
    server.answers.set('/git/acme/base.git/info/refs', () => {});
    const given = await fetching({}, { timeoutMs: 1500 });
    expect(complaint(await build(reference('v1.0.0'), given))).toContain('did not answer within 1.5 seconds');
    server.answers.delete('/git/acme/base.git/info/refs');
  });

  test('a commit is fetched once between runs, and a tag that has moved is noticed', async () => {
    const cache = memoryCache();
    const packs = (): number => server.asked.filter(({ path }) => path.endsWith('git-upload-pack')).length;
    const commit = await base.git(['rev-parse', 'v1.0.0']);
    const counts: number[] = [];
    for (const ref of ['v1.0.0', 'v1.0.0', commit]) {
      const before = packs();
      const rendering = await build(reference(ref), { ...(await fetching()), cache });
      expect([rendering.problems, names(rendering)]).toEqual([[], ['Job prod/from-base']]);
      expect(rendering.files[0]?.source.detail).toContain(commit);
      counts.push(packs() - before);
    }
    // With protocol 2, refs are asked for by the same request as packs.
    const [first = 0, second = 0, third] = counts;
    expect([second < first, third]).toEqual([true, 0]);

    const tree = await base.git(['rev-parse', 'v1.0.0^{tree}']);
    const moved = await base.git(['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit-tree', '-m', 'moved', tree]);
    await base.git(['update-ref', 'refs/tags/v1.0.0', moved]);
    const rendering = await build(reference('v1.0.0'), { ...(await fetching()), cache });
    expect(rendering.files[0]?.source.detail).toContain(moved);
    await base.git(['update-ref', 'refs/tags/v1.0.0', commit]);

    // What is kept and is not that commit is fetched again.
    const broken = { ...cache, read: async (key: string) => (key.startsWith('fetched') ? ['AAAA'] : null) };
    const again = await build(reference('v1.0.0'), { ...(await fetching()), cache: broken });
    expect([again.problems, names(again)]).toEqual([[], ['Job prod/from-base']]);
  });
});

describe('a manifest by URL in a kustomization', () => {
  const url = (name: string): string => `http://${server.host}/charts/files/${name}`;
  const manifest = job('by-url').replace('{{ .Values.v }}', 'x');
  const build = async (files: Record<string, string>, given?: RenderContext): Promise<Rendering> =>
    (await kustomizeRoot(await treeOf(files), kustomizeSpec('apps'), given ?? (await fetching()))).render();

  test('is fetched, built and placed at the line that names it, in a base as well', async () => {
    server.answers.set('/charts/files/job.yaml', manifest);
    const named = `namespace: prod\nresources:\n- 'own.yaml'\n- ${url('job.yaml')} # pinned\n`;
    const own = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n';
    const rendering = await build({ 'apps/kustomization.yaml': named, 'apps/own.yaml': own });
    expect([rendering.problems, names(rendering)]).toEqual([[], ['ConfigMap prod/own', 'Job prod/by-url']]);
    const found = objectsOf(rendering).find(({ object }) => object['kind'] === 'Job');
    expect(found?.file.source).toMatchObject({
      path: 'apps',
      detail: expect.stringContaining(`files/job.yaml@sha256:${sha256(manifest)}`),
    });
    expect(found?.locate([])).toEqual({ path: 'apps/kustomization.yaml', line: 4, column: 3, precision: 'file' });
    const below = await build({
      'apps/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': `resources: ["${url('job.yaml')}"]\n`,
    });
    expect([below.problems, names(below)]).toEqual([[], ['Job by-url']]);
  });

  test('is not fetched where nothing allows it, and what goes wrong is said', async () => {
    const elsewhere = `resources: ['http://${server.host}/secret/job.yaml']\n`;
    expect(complaint(await build({ 'apps/kustomization.yaml': elsewhere }))).toContain('from the network');
    expect(server.asked).toEqual([]);
    const missing = { 'apps/kustomization.yaml': `resources: ['${url('none.yaml')}']\n` };
    expect(complaint(await build(missing))).toMatch(/^render-failed: .*answers with status 404/);
    server.answers.set('/charts/files/none.yaml', (_request, response) =>
      response.writeHead(302, { location: '/secret/job.yaml' }).end(),
    );
    expect(complaint(await build(missing))).toContain('redirects to');
    // A name in disguise is not replaced, and so not built.
    const escaped = { 'apps/kustomization.yaml': `resources: [&a '${url('job.yaml')}', *a]\n` };
    server.answers.set('/charts/files/job.yaml', manifest);
    expect((await build(escaped)).problems).not.toEqual([]);
  });
});

describe('between runs', () => {
  const asked = (part: string): number => server.asked.filter(({ path }) => path.includes(part)).length;

  test('an archive is fetched once, the index each time; another digest is another archive', async () => {
    const cache = memoryCache();
    const serve = (archive: Buffer): void => {
      server.index([{ name: 'db', version: '1.2.3', url: 'db-1.2.3.tgz', digest: sha256(archive) }]);
      server.answers.set('/charts/db-1.2.3.tgz', archive);
    };
    serve(archiveOf(chartFiles('db')));
    for (const times of [1, 1]) {
      expect(names(await render(fromRepository(), { ...(await fetching()), cache }))).toEqual(['Job from-db']);
      expect(asked('db-1.2.3.tgz')).toBe(times);
    }
    expect(asked('index.yaml')).toBe(2);
    serve(archiveOf({ ...chartFiles('db'), 'db/more.txt': 'x' }));
    await render(fromRepository(), { ...(await fetching()), cache });
    expect(asked('db-1.2.3.tgz')).toBe(2);
    // Bytes of another digest are none.
    const wrong = { ...cache, read: async () => [Buffer.from('evil').toString('base64')] };
    expect(names(await render(fromRepository(), { ...(await fetching()), cache: wrong }))).toEqual(['Job from-db']);
    expect(asked('db-1.2.3.tgz')).toBe(3);
  });

  test('a layer of a registry is fetched once, its tag is asked for each time', async () => {
    const cache = memoryCache();
    const digest = server.push('acme/db', '1.2.3', archiveOf(chartFiles('db')));
    for (const version of ['1.2.3', '1.2.3', `sha256:${digest}`])
      expect(names(await render(fromRegistry(version), { ...(await fetching()), cache }))).toEqual(['Job from-db']);
    expect([asked('/blobs/'), asked('/manifests/1.2.3'), asked('/manifests/sha256')]).toEqual([1, 2, 0]);
    const moved = server.push('acme/db', '1.2.3', archiveOf({ ...chartFiles('db'), 'db/README.md': 'new' }));
    const rendering = await render(fromRegistry(), { ...(await fetching()), cache });
    expect(rendering.files[0]?.source.path).toContain(moved);
  });
});
