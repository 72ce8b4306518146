// What a patch makes of an object: JSON patch (RFC 6902), merge patch (RFC 7386), strategic merge patch and server-side apply.
//
// An audit event does not hold the Content-Type, so that a patch may be read in more than one way: all of them are given.
import { isList, isObject, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';

export type PatchBody = JsonObject | readonly Json[];

/** Lists whose items are merged by a key in batch and core types: patchMergeKey in k8s.io/api. */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['ports', 'containerPort'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['imagePullSecrets', 'name'],
  ['hostAliases', 'ip'],
  ['ownerReferences', 'uid'],
  ['topologySpreadConstraints', 'topologyKey'],
]);

/** Is it the whole wish of a field manager, which server-side apply sends? */
export function isApply(patch: PatchBody, uri: string | null): patch is JsonObject {
  if (isList(patch as Json) || stringAt(patch as Json, ['apiVersion']) === null) return false;
  return stringAt(patch as Json, ['kind']) !== null && (uri === null || uri.includes('fieldManager='));
}

/**
 * The objects that a patch may have made of another one. Null where it cannot be applied to it.
 * @param applied what the same field manager applied last: what it leaves out now, it takes away.
 */
export function patched(
  base: JsonObject,
  patch: PatchBody,
  uri: string | null,
  applied: JsonObject | null,
): readonly JsonObject[] | null {
  if (Array.isArray(patch)) {
    const result = jsonPatch(base, patch as readonly Json[]);
    return result === null ? null : [result];
  }
  const body = patch as JsonObject;
  if (isApply(body, uri)) {
    const rest = applied === null ? base : without(base, applied, body);
    return [strategic(rest, body) as JsonObject];
  }
  return [strategic(base, body) as JsonObject, mergePatch(base, body) as JsonObject];
}

function mergePatch(base: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result = copyOf(isObject(base) ? base : {});
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md */
function strategic(base: Json | undefined, patch: Json, field = ''): Json {
  if (isList(patch)) return strategicList(isList(base) ? base : [], patch, MERGE_KEYS.get(field));
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  const result = copyOf(isObject(base) ? base : {});
  const retained = patch['$retainKeys'];
  if (isList(retained)) for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key];
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined || key === '$patch' || key === '$retainKeys' || key.startsWith('$setElementOrder/'))
      continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const list = key.slice('$deleteFromPrimitiveList/'.length);
      const items = result[list];
      if (isList(items) && isList(value)) result[list] = items.filter(item => !value.includes(item));
    } else if (value === null) delete result[key];
    else result[key] = strategic(result[key], value, key);
  }
  return result;
}

function strategicList(base: readonly Json[], patch: readonly Json[], key: string | undefined): Json {
  const replaces = patch.some(item => isObject(item) && item['$patch'] === 'replace' && Object.keys(item).length === 1);
  const items = patch.filter(
    item => !(isObject(item) && item['$patch'] === 'replace' && Object.keys(item).length === 1),
  );
  if (key === undefined || replaces) return items;
  const result: Json[] = [...base];
  for (const item of items) {
    if (!isObject(item)) return items;
    const at = result.findIndex(other => isObject(other) && other[key] === item[key]);
    if (item['$patch'] === 'delete') {
      if (at !== -1) result.splice(at, 1);
    } else if (at === -1) result.push(strategic({}, item));
    else result[at] = strategic(result[at], item);
  }
  return result;
}

function withoutDirectives(patch: JsonObject): JsonObject {
  const { $patch: _, ...rest } = patch;
  return rest;
}

/** An object less what was applied before and is not applied now. */
function without(object: JsonObject, before: JsonObject, now: JsonObject): JsonObject {
  const result = copyOf(object);
  for (const [key, was] of Object.entries(before)) {
    const is = now[key];
    const own = result[key];
    if (is === undefined) delete result[key];
    else if (isObject(was) && isObject(is) && isObject(own)) result[key] = without(own, was, is);
    else if (isList(was) && isList(is) && isList(own)) result[key] = withoutItems(own, was, is, MERGE_KEYS.get(key));
  }
  return result;
}

function withoutItems(own: readonly Json[], was: readonly Json[], is: readonly Json[], key: string | undefined): Json {
  if (key === undefined) return own;
  const find = (list: readonly Json[], item: JsonObject) =>
    list.find(other => isObject(other) && other[key] === item[key]);
  return own.flatMap((item): readonly Json[] => {
    if (!isObject(item)) return [item];
    const before = find(was, item);
    const now = find(is, item);
    if (before !== undefined && now === undefined) return [];
    return isObject(before) && isObject(now) ? [without(item, before, now)] : [item];
  });
}

/** https://www.rfc-editor.org/rfc/rfc6902; null where an operation does not fit. */
function jsonPatch(base: JsonObject, operations: readonly Json[]): JsonObject | null {
  let document: Json = base;
  for (const operation of operations) {
    if (!isObject(operation)) return null;
    const path = pointerOf(operation['path']);
    const from = pointerOf(operation['from']);
    if (path === null) return null;
    const value = operation['value'];
    let next: Json | null = null;
    switch (operation['op']) {
      case 'add':
        next = value === undefined ? null : changedAt(document, path, value, 'add');
        break;
      case 'replace':
        next = value === undefined ? null : changedAt(document, path, value, 'replace');
        break;
      case 'remove':
        next = changedAt(document, path, null, 'remove');
        break;
      case 'test':
        next = document;
        break;
      case 'copy':
      case 'move': {
        const moved: Json | undefined = from === null ? undefined : valueAtPointer(document, from);
        if (moved === undefined || from === null) return null;
        const rest: Json | null = operation['op'] === 'move' ? changedAt(document, from, null, 'remove') : document;
        next = rest === null ? null : changedAt(rest, path, moved, 'add');
        break;
      }
    }
    if (next === null) return null;
    document = next;
  }
  return isObject(document) ? document : null;
}

function pointerOf(text: Json | undefined): readonly string[] | null {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) return null;
  if (text === '') return [];
  return text
    .slice(1)
    .split('/')
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAtPointer(root: Json, path: readonly string[]): Json | undefined {
  let at: Json | undefined = root;
  for (const step of path) {
    if (isList(at)) at = at[Number(step)];
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

function changedAt(root: Json, path: readonly string[], value: Json, how: 'add' | 'replace' | 'remove'): Json | null {
  const [step, ...rest] = path;
  if (step === undefined) return how === 'remove' ? null : value;
  if (isList(root)) {
    const index = step === '-' ? root.length : Number(step);
    if (!Number.isInteger(index) || index < 0 || index > root.length) return null;
    if (rest.length > 0) {
      const below = root[index];
      const changed = below === undefined ? null : changedAt(below, rest, value, how);
      return changed === null ? null : root.map((item, at) => (at === index ? changed : item));
    }
    if (how === 'add') return [...root.slice(0, index), value, ...root.slice(index)];
    if (index >= root.length) return null;
    return how === 'replace'
      ? root.map((item, at) => (at === index ? value : item))
      : root.filter((_, at) => at !== index);
  }
  if (!isObject(root)) return null;
  const result = copyOf(root);
  const below = Object.hasOwn(root, step) ? root[step] : undefined;
  if (rest.length > 0) {
    const changed = below === undefined ? null : changedAt(below, rest, value, how);
    if (changed === null) return null;
    result[step] = changed;
  } else if (how === 'remove') {
    if (below === undefined) return null;
    delete result[step];
  } else result[step] = value;
  return result;
}

/** Without a prototype: a key may have any name. */
function copyOf(object: JsonObject): Record<string, Json> {
  const copy: Record<string, Json> = Object.create(null);
  for (const [key, value] of Object.entries(object)) if (value !== undefined) copy[key] = value;
  return copy;
}
