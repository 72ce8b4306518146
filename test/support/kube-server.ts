// An API server for kubectl: discovery and lists of CronJobs, Jobs and ConfigMaps, in pages. It refuses all that would write.
import { createServer, type IncomingMessage } from 'node:http';
import { afterEach } from 'vitest';
import { createFolder } from './git-repo.ts';

interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
}

interface Served {
  readonly objects: readonly KubeObject[];
  /** Paths of the lists that were asked for, in order. */
  readonly requests: string[];
}

export interface KubeServer extends Served {
  /** A kubeconfig with the contexts `prod` (namespace billing, current), `bare` (none) and `stranger` (who may list nothing). */
  readonly kubeconfig: string;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/ */
const RESOURCES = [
  { path: '/apis/batch/v1', group: 'batch/v1', name: 'cronjobs', kind: 'CronJob', shortNames: ['cj'] },
  { path: '/apis/batch/v1', group: 'batch/v1', name: 'jobs', kind: 'Job', shortNames: [] },
  { path: '/api/v1', group: 'v1', name: 'configmaps', kind: 'ConfigMap', shortNames: ['cm'] },
] as const;
/** As if the cluster were large: kubectl has to ask for the rest. */
const PAGE = 2;
/** Below it nobody may list. A token would tell people apart, and kubectl sends none without TLS. */
const LOCKED = '/locked';

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(stop => stop()));
});

export async function startKube(objects: readonly KubeObject[]): Promise<KubeServer> {
  const state: Served = { objects, requests: [] };
  const server = createServer((request, response) => {
    const { code, body } = answer(request, state);
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  running.push(
    () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const folder = await createFolder({ config: kubeconfig(`http://127.0.0.1:${address.port}`) });
  return Object.assign(state, { kubeconfig: `${folder}/config` });
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'prod',
    clusters: [
      { name: 'one', cluster: { server } },
      { name: 'locked', cluster: { server: `${server}${LOCKED}` } },
    ],
    users: [{ name: 'ada', user: {} }],
    contexts: [
      { name: 'prod', context: { cluster: 'one', user: 'ada', namespace: 'billing' } },
      { name: 'bare', context: { cluster: 'one', user: 'ada' } },
      { name: 'stranger', context: { cluster: 'locked', user: 'ada', namespace: 'billing' } },
    ],
  });
}

interface Answer {
  readonly code: number;
  readonly body: object;
}

function answer({ method, url: asked = '' }: IncomingMessage, { objects, requests }: Served): Answer {
  const isLocked = asked.startsWith(LOCKED);
  const url = new URL(isLocked ? asked.slice(LOCKED.length) : asked, 'http://127.0.0.1');
  if (method !== 'GET') return refusal(405, 'MethodNotAllowed', 'only reads');
  if (url.pathname === '/api') return found({ kind: 'APIVersions', versions: ['v1'] });
  if (url.pathname === '/apis') {
    const version = { groupVersion: 'batch/v1', version: 'v1' };
    const groups = [{ name: 'batch', versions: [version], preferredVersion: version }];
    return found({ kind: 'APIGroupList', apiVersion: 'v1', groups });
  }
  const served = RESOURCES.filter(({ path }) => path === url.pathname);
  if (served[0] !== undefined) {
    const resources = served.map(({ name, kind, shortNames }) => ({
      ...{ name, kind, shortNames, singularName: kind.toLowerCase(), namespaced: true, verbs: ['get', 'list'] },
    }));
    return found({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: served[0].group, resources });
  }
  const resource = RESOURCES.find(
    ({ path, name }) => url.pathname.startsWith(path) && url.pathname.endsWith(`/${name}`),
  );
  if (resource === undefined) return refusal(404, 'NotFound', `there is no ${url.pathname}`);
  requests.push(url.pathname);
  if (isLocked) return refusal(403, 'Forbidden', `${resource.name} is forbidden: User "eve" cannot list resource`);
  const namespace = /\/namespaces\/([^/]+)\//.exec(url.pathname)?.[1];
  const all = objects.filter(
    ({ kind, metadata }) => kind === resource.kind && (namespace === undefined || metadata.namespace === namespace),
  );
  const from = Number(url.searchParams.get('continue') ?? 0);
  const to = Math.min(all.length, from + PAGE);
  const metadata = { resourceVersion: '1', ...(to < all.length && { continue: String(to) }) };
  return found({ kind: `${resource.kind}List`, apiVersion: resource.group, metadata, items: all.slice(from, to) });
}

function found(body: object): Answer {
  return { code: 200, body };
}

function refusal(code: number, reason: string, message: string): Answer {
  const body = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code, reason, message };
  return { code, body };
}
