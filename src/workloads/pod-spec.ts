// Where the pod is inside a projected Job or CronJob, and what in it reads a ConfigMap.

import { isObject, listAt, objectAt, stringAt, valueAt } from '../json.ts';
import type { Json, JsonObject, Path } from '../model.ts';

/** Path of the Job spec inside a projected object. */
export function jobSpecPath(object: JsonObject): Path {
  return object['kind'] === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : ['spec'];
}

/** Path of the pod spec inside a projected object. */
export function podSpecPath(object: JsonObject): Path {
  return [...jobSpecPath(object), 'template', 'spec'];
}

export const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Every container of a pod spec with its path from the projected object's root. */
export function containersOf(object: JsonObject): readonly { readonly container: JsonObject; readonly path: Path }[] {
  const pod = podSpecPath(object);
  return CONTAINER_LISTS.flatMap(list =>
    listAt(object, [...pod, list]).flatMap((container, index) =>
      isObject(container) ? [{ container, path: [...pod, list, index] }] : [],
    ),
  );
}

/** The service account that the pod runs as; null where the object names none (Kubernetes then uses `default`). */
export function serviceAccountOf(object: JsonObject): string | null {
  const pod = podSpecPath(object);
  // `serviceAccount` is the deprecated alias; the API server lets serviceAccountName win.
  return stringAt(object, [...pod, 'serviceAccountName']) ?? stringAt(object, [...pod, 'serviceAccount']);
}

/** A ConfigMap that a pod reads: all of it, or only some keys. */
export interface ConfigMapUse {
  readonly name: string;
  readonly keys: readonly string[] | null;
}

/** What the pod mounts or reads of ConfigMaps: volumes, projected volumes, env and envFrom. */
export function configMapUses(object: JsonObject): readonly ConfigMapUse[] {
  const pod = podSpecPath(object);
  const uses: ConfigMapUse[] = [];
  const add = (source: JsonObject | null, keys: readonly string[] | null): void => {
    const name = stringAt(source, ['name']);
    if (name !== null) uses.push({ name, keys });
  };
  const itemKeys = (source: JsonObject | null): readonly string[] | null =>
    Array.isArray(valueAt(source, ['items']))
      ? listAt(source, ['items']).flatMap((item: Json) => stringAt(item, ['key']) ?? [])
      : null;
  for (const volume of listAt(object, [...pod, 'volumes'])) {
    const mounted = objectAt(volume, ['configMap']);
    add(mounted, itemKeys(mounted));
    for (const source of listAt(volume, ['projected', 'sources'])) {
      const projected = objectAt(source, ['configMap']);
      add(projected, itemKeys(projected));
    }
  }
  for (const { container } of containersOf(object)) {
    for (const source of listAt(container, ['envFrom'])) add(objectAt(source, ['configMapRef']), null);
    for (const variable of listAt(container, ['env'])) {
      const reference = objectAt(variable, ['valueFrom', 'configMapKeyRef']);
      const key = stringAt(reference, ['key']);
      if (key !== null) add(reference, [key]);
    }
  }
  return uses;
}
