// The object of a request as it was stored: from the answer, from the request, or put together from a patch and what was known before.
import { isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject, Manifest, Workload } from '../../model.ts';
import { extractWorkloads } from '../../workloads/extract.ts';
import { normaliseObject } from '../../workloads/normalise.ts';
import type { KindRegistry } from '../../workloads/registry.ts';
import { completeWorkload, indexData } from '../../workloads/scripts.ts';
import type { AuditEvent } from '../event.ts';
import { isApply, patched } from './patch.ts';

/** How much of the object the log has: design section 13. */
export type ObjectShown = 'whole' | 'patch' | 'none' | 'cut';

export interface Rebuilt {
  readonly shown: ObjectShown;
  /** What it may have become: one, more where a patch can be read in two ways, none where it cannot be told. */
  readonly candidates: readonly JsonObject[];
  /** Only what was asked for is known, not what admission made of it. */
  readonly asRequested: boolean;
}

/**
 * @param base the object as it was before; null where that is not known
 * @param applied what the same field manager applied last
 */
export function rebuildObject(event: AuditEvent, base: JsonObject | null, applied: JsonObject | null): Rebuilt {
  const { verb, request, response } = event;
  if (verb === 'delete' || verb === 'deletecollection') return nothing('none');
  const answer = response === null ? null : complete(response, event);
  if (answer !== null) return { shown: 'whole', candidates: [answer], asRequested: false };
  if (request === null) return nothing(event.cut ? 'cut' : 'none');
  const isCreation =
    verb === 'create' || verb === 'update' || (event.code === 201 && isApply(request, event.requestURI));
  if (isCreation) {
    const sent = Array.isArray(request) ? null : complete(request as JsonObject, event);
    return sent === null ? nothing('none') : { shown: 'whole', candidates: [sent], asRequested: true };
  }
  const made = base === null ? null : patched(base, request, event.requestURI, applied);
  return { shown: 'patch', candidates: made ?? [], asRequested: true };
}

function nothing(shown: ObjectShown): Rebuilt {
  return { shown, candidates: [], asRequested: false };
}

/** The object with what the request's path says of it; null where it is no object of the kind (a Status, an empty answer). */
function complete(object: JsonObject, event: AuditEvent): JsonObject | null {
  const metadata = objectAt(object, ['metadata']);
  if (stringAt(object, ['kind']) === 'Status' || !isObject(object['spec'])) return null;
  if (metadata === null && !event.bare) return null;
  const { name, namespace, ...rest } = metadata ?? {};
  return {
    ...object,
    metadata: {
      ...rest,
      ...((name ?? event.name) === null ? {} : { name: name ?? event.name ?? '' }),
      ...((namespace ?? event.namespace) === null ? {} : { namespace: namespace ?? event.namespace ?? '' }),
    },
  };
}

/** What is kept of an object between requests: all that decides what runs and who owns it. */
export function essence(object: JsonObject, isAsRequested: boolean): JsonObject {
  const metadata = objectAt(object, ['metadata']) ?? {};
  const kept: Record<string, Json> = {};
  for (const key of [
    'name',
    'namespace',
    'generateName',
    'uid',
    'resourceVersion',
    'ownerReferences',
    'annotations',
    'labels',
  ]) {
    const value = metadata[key];
    if (value !== undefined) kept[key] = value;
  }
  return {
    apiVersion: object['apiVersion'] ?? null,
    kind: object['kind'] ?? null,
    metadata: kept,
    // What was asked for gets the defaults before it is stored, and a later patch is applied to those, too.
    spec: (isAsRequested ? normaliseObject(object)['spec'] : object['spec']) ?? null,
  };
}

/** Workloads by all that makes them: what is applied over and over is read once. */
const remembered = new WeakMap<KindRegistry, Map<string, Workload | null>>();
const REMEMBERED = 2000;

/** The object as a workload; null where it runs nothing. */
export function workloadOf(object: JsonObject, event: AuditEvent, registry: KindRegistry): Workload | null {
  const lean = withoutNoise(object);
  const key = JSON.stringify(lean);
  const workloads = remembered.get(registry) ?? new Map<string, Workload | null>();
  remembered.set(registry, workloads);
  const known = workloads.get(key);
  if (known !== undefined) return known;
  const workload = readWorkload(lean, event, registry);
  if (workloads.size >= REMEMBERED) workloads.clear();
  workloads.set(key, workload);
  return workload;
}

/** Less what changes with each write and decides nothing. */
function withoutNoise({ status: _, metadata, ...object }: JsonObject): JsonObject {
  const kept: Record<string, Json> = Object.create(null);
  for (const [key, value] of Object.entries(objectAt({ metadata: metadata ?? null }, ['metadata']) ?? {})) {
    if (value !== undefined && !NOISE.has(key)) kept[key] = value;
  }
  return { ...object, metadata: kept };
}

const NOISE: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
]);

function readWorkload(object: JsonObject, event: AuditEvent, registry: KindRegistry): Workload | null {
  const location = { path: event.place.file, line: event.place.line, column: 1, precision: 'exact' as const };
  const manifest: Manifest = {
    file: { path: event.place.file, source: { type: 'stdin', path: '' }, bytes: new Uint8Array() },
    object,
    locate: () => location,
    comment: '',
  };
  const [draft] = extractWorkloads([manifest], registry).drafts;
  return draft === undefined ? null : completeWorkload(draft, NO_DATA);
}

const NO_DATA = indexData([]);

/** The owner that is the controller of an object. */
export function controllerOf(object: JsonObject): JsonObject | null {
  return (
    listAt(object, ['metadata', 'ownerReferences'])
      .filter(isObject)
      .find(owner => owner['controller'] === true) ?? null
  );
}
