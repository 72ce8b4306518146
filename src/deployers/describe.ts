// The sentences that deployers have in common: why a root is looked at, what was not followed, what comes from elsewhere.
import { createHash } from 'node:crypto';
import { isWithin } from '../git/repository-path.ts';
import { flowYaml } from '../kube/flow-yaml.ts';
import type { Json, JsonObject, Location, Problem } from '../model.ts';
import { escapeLine, quote } from '../text/escape.ts';
import type { DeployerObject, RemoteSource } from './deployer.ts';

/** `Argo CD Application argocd/billing`, on one line and without hidden characters. */
export function nameOf(found: DeployerObject): string {
  const name = found.namespace === null ? found.name : `${found.namespace}/${found.name}`;
  return escapeLine(`${found.product} ${found.kind} ${name}`.slice(0, 200));
}

/** The API group of an object, without the version; `''` for the core group. */
export function groupOf(object: JsonObject): string {
  const apiVersion = object['apiVersion'];
  if (typeof apiVersion !== 'string') return '';
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** Why a root is looked at: the object, where it stands, and what was assumed. */
export function describe(found: DeployerObject, notes: readonly string[]): string {
  const place = found.via === '' ? `in ${escapeLine(found.locate([]).path)}` : `which ${found.via} renders`;
  const said = notes.filter(note => note !== '');
  return `${nameOf(found)}, ${place}${said.length === 0 ? '' : ` (${said.join('; ')})`}`;
}

/**
 * A `not-followed` problem that is `unseen`; `what` completes "The Argo CD Application x …".
 * @param reads the files that go into what it deploys and that nothing else judges: folders, or a test of a path.
 */
export function notFollowed(
  found: DeployerObject,
  what: string,
  hint: string,
  reads: readonly string[] | ((path: string) => boolean) = [],
): Problem {
  const location = found.locate([]);
  const isRead = typeof reads === 'function' ? reads : (path: string) => reads.some(folder => isWithin(path, folder));
  return {
    code: 'not-followed',
    path: location.path,
    message: `The ${nameOf(found)} ${what}, so what it deploys was not checked.`,
    hint,
    unseen: { key: objectKey(found), location, reads: isRead },
  };
}

/** One ApplicationSet can have a thousand problems, and an object can be as large as a manifest may: it is gone through once. */
const objectKeys = new WeakMap<JsonObject, string>();

function objectKey(found: DeployerObject): string {
  const known = objectKeys.get(found.object) ?? definitionKey(found, found.object);
  objectKeys.set(found.object, known);
  return known;
}

function definitionKey(found: DeployerObject, definition: Json): string {
  const identity: Json = [found.kind, found.namespace, found.name, definition];
  return createHash('sha256').update(flowYaml(identity)).digest('hex');
}

/**
 * A notice that something is deployed from elsewhere.
 * @param definition what decides what is fetched: its fingerprint tells whether a change touched it.
 */
export function remoteSource(
  found: DeployerObject,
  at: readonly (string | number)[],
  what: string,
  definition: Json,
  files: readonly string[],
): RemoteSource {
  const location: Location = found.locate(at);
  return {
    message: `The ${nameOf(found)} deploys ${what}, which is not in this repository: its jobs cannot be seen here.`,
    hint: 'Pin it to an exact version, and let it be fetched with `remote.allow` in .cronledger/config.yaml of the base branch; or look at what it renders to (`helm template`, `kustomize build`).',
    location,
    object: { kind: found.kind, namespace: found.namespace, name: found.name },
    key: definitionKey(found, definition),
    files,
  };
}

/** Names, quoted and shortened, for a message. */
export function quotedList(names: readonly string[], limit = 5): string {
  const shown = names.slice(0, limit).map(name => quote(name));
  return names.length > limit ? `${shown.join(', ')} and ${names.length - limit} more` : shown.join(', ');
}
