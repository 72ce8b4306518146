// Where the pod is inside a projected Job or CronJob, and what in it reads a ConfigMap or a Secret.

import { isObject, listAt, objectAt, stringAt, valueAt } from '../kube/object.ts';
import type { DataKind, Json, JsonObject, Path } from '../model.ts';

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

/** An image that a pod brings in, and the path of its reference from the projected object's root. */
export interface PodImage {
  readonly image: string;
  readonly path: Path;
}

/**
 * Every image of the pod: its containers', and those that a volume mounts, whose files come from a registry all the same.
 * https://kubernetes.io/docs/concepts/storage/volumes/#image
 */
export function podImages(object: JsonObject): readonly PodImage[] {
  const volumes: Path = [...podSpecPath(object), 'volumes'];
  const places = [
    ...containersOf(object).map(({ path }): Path => [...path, 'image']),
    ...listAt(object, volumes).map((_, index): Path => [...volumes, index, 'image', 'reference']),
  ];
  return places.flatMap(path => {
    const image = stringAt(object, path);
    return image === null ? [] : [{ image, path }];
  });
}

/** The service account that the pod runs as; null where the object names none (Kubernetes then uses `default`). */
export function serviceAccountOf(object: JsonObject): string | null {
  const pod = podSpecPath(object);
  // `serviceAccount` is the deprecated alias; the API server lets serviceAccountName win.
  return stringAt(object, [...pod, 'serviceAccountName']) ?? stringAt(object, [...pod, 'serviceAccount']);
}

/** A ConfigMap or Secret that a pod reads: all of it, or only some keys. */
export interface DataUse {
  readonly kind: DataKind;
  readonly name: string;
  readonly keys: readonly string[] | null;
}

/** What the pod mounts or reads of ConfigMaps and Secrets: volumes, projected volumes, env and envFrom. */
export function dataUses(object: JsonObject): readonly DataUse[] {
  const pod = podSpecPath(object);
  const uses: DataUse[] = [];
  const add = (kind: DataKind, name: string | null, keys: readonly string[] | null): void => {
    if (name !== null) uses.push({ kind, name, keys });
  };
  const itemKeys = (source: JsonObject | null): readonly string[] | null =>
    Array.isArray(valueAt(source, ['items']))
      ? listAt(source, ['items']).flatMap((item: Json) => stringAt(item, ['key']) ?? [])
      : null;
  const nameIn = (source: JsonObject | null): string | null => stringAt(source, ['name']);
  for (const volume of listAt(object, [...pod, 'volumes'])) {
    const [configMap, secret] = [objectAt(volume, ['configMap']), objectAt(volume, ['secret'])];
    add('ConfigMap', nameIn(configMap), itemKeys(configMap));
    add('Secret', stringAt(secret, ['secretName']), itemKeys(secret));
    for (const source of listAt(volume, ['projected', 'sources'])) {
      const [map, hidden] = [objectAt(source, ['configMap']), objectAt(source, ['secret'])];
      add('ConfigMap', nameIn(map), itemKeys(map));
      add('Secret', nameIn(hidden), itemKeys(hidden));
    }
  }
  for (const { container } of containersOf(object)) {
    for (const source of listAt(container, ['envFrom'])) {
      add('ConfigMap', nameIn(objectAt(source, ['configMapRef'])), null);
      add('Secret', nameIn(objectAt(source, ['secretRef'])), null);
    }
    for (const variable of listAt(container, ['env'])) {
      for (const [kind, field] of REFERENCES) {
        const reference = objectAt(variable, ['valueFrom', field]);
        const key = stringAt(reference, ['key']);
        if (key !== null) add(kind, nameIn(reference), [key]);
      }
    }
  }
  return uses;
}

const REFERENCES = [
  ['ConfigMap', 'configMapKeyRef'],
  ['Secret', 'secretKeyRef'],
] as const;
