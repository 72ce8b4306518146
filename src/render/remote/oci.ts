// Fetches a chart from an OCI registry.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md and https://helm.sh/docs/topics/registries/
import { createHash } from 'node:crypto';
import { quote, shown } from '../../text/escape.ts';
import { allowTest, isThisMachine, parseUrl } from './allow.ts';
import { MAX_CHART_BYTES } from './chart-repository.ts';
import {
  basicAuthorization,
  type Fetching,
  type HttpAnswer,
  type HttpQuestion,
  httpGet,
  httpGetBytes,
  refusal,
  statusRefusal,
} from './http.ts';
import type { FetchedChart, RemoteChart } from './remote-chart.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CHART_LAYER = /^application\/(?:vnd\.cncf\.helm\.chart\.content\.v1\.|tar\+gzip|x-tar)/;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** `chart.url` is `oci://host/repository`, with the chart's name where that is part of it. */
export async function fetchFromRegistry(chart: RemoteChart, fetching: Fetching): Promise<FetchedChart> {
  const place = parseUrl(chart.url.replace(/^oci:/i, 'https:'));
  if (place === null) throw refusal(`${quote(chart.url)} is no address`);
  const repository = place.pathname.replace(/^\/+|\/+$/g, '');
  const root = `${isThisMachine(place.hostname) ? 'http' : 'https'}://${place.host}/v2/${repository}/`;
  // A tag can hold no `+`: https://helm.sh/docs/topics/registries/#specifying-dependencies
  const reference = chart.version.replaceAll('+', '_');
  const registry = registryOf(root, fetching);
  // A tag is asked for each time; what a digest means does not change.
  const pinned = /^sha256:([0-9a-f]{64})$/.exec(reference)?.[1] ?? null;
  const known = pinned === null ? null : ((await fetching.kept?.read(pinned)) ?? null);
  const manifest = known ?? (await registry.get(`manifests/${reference}`, MANIFEST, MAX_MANIFEST_BYTES));
  const digest = sha256(manifest);
  const named = `${quote(chart.url)} in version ${quote(chart.version)}`;
  if (reference.startsWith('sha256:') && reference !== `sha256:${digest}`) throw wrongDigest(named, reference, digest);
  const layer = chartLayer(manifest);
  if (layer === null) throw refusal(`${named} is no Helm chart`);
  const blob = (await fetching.kept?.read(layer.slice('sha256:'.length))) ?? null;
  const bytes = blob ?? (await registry.get(`blobs/${layer}`, '*/*', MAX_CHART_BYTES));
  if (layer !== `sha256:${sha256(bytes)}`) throw wrongDigest(named, layer, sha256(bytes));
  if (known === null) await fetching.kept?.write(manifest);
  if (blob === null) await fetching.kept?.write(bytes);
  return { bytes, digest };
}

function wrongDigest(what: string, wanted: string, got: string): Error {
  return refusal(
    `The registry gives something else than it says for ${what}: its digest is sha256:${got} and not ${quote(wanted, 80)}`,
    'Find out which of the two is right before anybody deploys it.',
  );
}

/** Asks one repository of a registry, with the token that the registry sends us for. */
function registryOf(root: string, fetching: Fetching) {
  const allows = allowTest(fetching.access.allow);
  const mayAsk = (url: URL): boolean => url.href.startsWith(root) || allows(url.href);
  let token: string | undefined;
  return {
    async get(path: string, accept: string, maxBytes: number): Promise<Buffer> {
      const url = parseUrl(`${root}${path}`);
      if (url === null) throw refusal(`${quote(root + path)} is no address`);
      const question = (): HttpQuestion => ({
        accept,
        maxBytes,
        mayAsk,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      });
      let answer = await httpGet(url, question(), fetching);
      const challenge = answer.status === 401 && token === undefined ? challengeOf(answer) : null;
      if (challenge !== null) {
        token = await fetchToken(challenge, url, allows, fetching);
        answer = await httpGet(url, question(), fetching);
      }
      if (answer.status !== 200) throw statusRefusal(answer);
      return answer.bytes;
    },
  };
}

/** `Bearer realm="https://auth.example.com/token",service="…",scope="…"` */
function challengeOf({ headers }: HttpAnswer): URL | null {
  const text = headers.get('www-authenticate') ?? '';
  if (!/^bearer /i.test(text)) return null;
  const fields = new Map([...text.matchAll(/([a-z]{1,20})="([^"]{0,1000})"/g)].map(match => [match[1], match[2]]));
  const url = parseUrl(fields.get('realm') ?? '');
  if (url === null) return null;
  for (const name of ['service', 'scope']) {
    const value = fields.get(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/** Asks where the registry says, if that is the registry itself or an allowed place; with the registry's credentials only there. */
async function fetchToken(
  realm: URL,
  registry: URL,
  allows: (url: string) => boolean,
  fetching: Fetching,
): Promise<string> {
  const isOwn = realm.origin === registry.origin;
  const authorization = basicAuthorization(registry.host, fetching);
  const question: HttpQuestion = {
    maxBytes: MAX_MANIFEST_BYTES,
    mayAsk: url => url.origin === registry.origin || allows(url.href),
    ...(authorization !== undefined && (isOwn || allows(realm.href)) ? { authorization } : {}),
  };
  const answer = parseObject(await httpGetBytes(realm, question, fetching));
  const token = answer?.['token'] ?? answer?.['access_token'];
  if (typeof token !== 'string') throw refusal(`${shown(realm.origin + realm.pathname)} gives no token`);
  return token;
}

/** The digest of the layer with the chart. */
function chartLayer(manifest: Buffer): string | null {
  const layers = parseObject(manifest)?.['layers'];
  for (const layer of Array.isArray(layers) ? layers : []) {
    if (typeof layer !== 'object' || layer === null || !('mediaType' in layer && 'digest' in layer)) continue;
    const { mediaType, digest } = layer;
    if (typeof mediaType !== 'string' || typeof digest !== 'string') continue;
    if (CHART_LAYER.test(mediaType) && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  }
  return null;
}

function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
