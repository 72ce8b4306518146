// The digest of a workload: everything that decides what runs, less what its inventory entry says in the open.
import { createHash } from 'node:crypto';
import { canonicalJson, deepEqual } from '../kube/canonical-json.ts';
import { isList, isObject, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Path, Projection, Script } from '../model.ts';
import { normaliseObject } from './normalise.ts';
import { CONTAINER_LISTS, podSpecPath } from './pod-spec.ts';
import { type Draft, emptyDraft } from './shape.ts';

/** Goes into every digest. To be raised when a change of the normal form is meant to ask for all approvals anew. */
const FORMAT = 1;

/**
 * `sha256:` and 64 hex digits over canonical JSON of the normalised projections and the scripts. Not in it, since an entry
 * holds them in the open: metadata, schedule, time zone, suspension, service account and container images.
 * Equal for all ways of writing the same thing (see normaliseObject), different for anything else.
 */
export function digestWorkload(workload: {
  readonly projections: readonly Pick<Projection, 'object'>[];
  readonly scripts: readonly Pick<Script, 'kind' | 'name' | 'key' | 'text'>[];
}): string {
  const scripts = workload.scripts.map(({ kind, name, key, text }) =>
    canonicalJson([...(kind === 'ConfigMap' ? [] : [kind]), name, key, text]),
  );
  const hash = createHash('sha256').update(`{"format":${FORMAT},"projections":[`);
  let first: JsonObject | null = null;
  // One after the other: normalised, they may have a hundred times as much in common as was written.
  for (const { object } of workload.projections) {
    const normalised = normaliseObject(object);
    hash.update(first === null ? '' : ',').update(canonicalJson(withoutOpen(normalised, first ?? normalised)));
    first ??= normalised;
  }
  // In which order they were found, and how often each, says nothing.
  const texts = canonicalJson([...new Set(scripts)].sort());
  return `sha256:${hash.update(`],"scripts":${texts}}`).digest('hex')}`;
}

/**
 * An entry holds one time zone, suspension and service account: the first projection's. What another one has differs from them only
 * in the digest, and so stays in it. Schedules and images are held of all.
 */
function withoutOpen(object: JsonObject, first: JsonObject): JsonObject {
  const alike = (at: Path, other: Path, keys: readonly string[]): readonly string[] =>
    keys.filter(key => deepEqual(valueAt(object, [...at, key]), valueAt(first, [...other, key])));
  const timing = alike(['spec'], ['spec'], ['timeZone', 'suspend']);
  const identity = alike(podSpecPath(object), podSpecPath(first), ['serviceAccountName', 'serviceAccount']);
  const spec = changed(omit(object, 'metadata'), ['spec'], value => omit(value, 'schedule', ...timing));
  return changed(spec, podSpecPath(object), pod => {
    let rest: JsonObject = omit(pod, ...identity);
    for (const list of CONTAINER_LISTS) {
      const containers = rest[list];
      if (isList(containers)) rest = replace(rest, list, containers.map(withoutImage));
    }
    const { volumes } = rest;
    return isList(volumes) ? replace(rest, 'volumes', volumes.map(withoutVolumeImage)) : rest;
  });
}

/** Without its image, and without a pull policy that says no more than when the image is fetched. */
function withoutImage(container: Json): Json {
  return isObject(container)
    ? omit(container, 'image', ...pulled(container['imagePullPolicy'], 'imagePullPolicy'))
    : container;
}

/** The same of a volume that mounts an image. */
function withoutVolumeImage(volume: Json): Json {
  if (!isObject(volume) || !isObject(volume['image'])) return volume;
  const { image } = volume;
  return replace(volume, 'image', omit(image, 'reference', ...pulled(image['pullPolicy'], 'pullPolicy')));
}

/**
 * The default follows from the tag (`Always` for `latest`), and a tag is the room that an entry leaves: so neither default may be in
 * the digest, written out or not, or pinning an image would be a drift. `Never` takes what somebody left on the node, and stays.
 */
function pulled(policy: Json | undefined, key: string): readonly string[] {
  return policy === 'Always' || policy === 'IfNotPresent' ? [key] : [];
}

/** A copy in which the object at a path is another; the same where there is no object at the path. */
function changed(
  object: JsonObject,
  path: readonly (string | number)[],
  change: (at: JsonObject) => JsonObject,
): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return change(object);
  const inner = object[key];
  return isObject(inner) ? replace(object, String(key), changed(inner, rest, change)) : object;
}

function replace(object: JsonObject, key: string, value: Json): JsonObject {
  const copy = omit(object);
  copy[key] = value;
  return copy;
}

function omit(object: JsonObject, ...keys: readonly string[]): Draft {
  const copy = emptyDraft();
  for (const [key, value] of Object.entries(object)) if (value !== undefined && !keys.includes(key)) copy[key] = value;
  return copy;
}
