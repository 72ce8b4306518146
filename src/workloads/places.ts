// Paths with `*` in an object: which values they reach, and which parts of it look like containers that no path names.

import { isList, isObject, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Path } from '../model.ts';
import type { Part, Placed } from './projection.ts';

/** The values at a path in which `*` stands for every item of a list or value of a map, in the order of the text. */
export function placesOf(root: Json | undefined, steps: readonly string[], before: Path = []): readonly Placed[] {
  const [step, ...rest] = steps;
  if (step === undefined) return root === undefined ? [] : [{ value: root, from: before }];
  if (step === '*') return childrenOf(root).flatMap(([key, child]) => placesOf(child, rest, [...before, key]));
  return placesOf(valueAt(root, [step]), rest, [...before, step]);
}

/** The first value of some paths that is there; null where none is. */
export function firstPlace(root: JsonObject, paths: readonly (readonly string[])[]): Placed | null {
  for (const path of paths) {
    const [place] = placesOf(root, path);
    if (place !== undefined) return place;
  }
  return null;
}

export function childrenOf(value: Json | undefined): readonly (readonly [string | number, Json])[] {
  if (isList(value)) return value.map((child, index) => [index, child] as const);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => (child === undefined ? [] : [[key, child] as const]));
}

/** Fields of a container that mean the same wherever a kind says them. */
const CONTAINER_FIELDS = [
  'image',
  'command',
  'args',
  'env',
  'envFrom',
  'workingDir',
  'volumeMounts',
  'securityContext',
  'resources',
  'imagePullPolicy',
];
/** What kinds call an image, and a script that the container runs. */
const IMAGE_FIELDS: readonly string[] = ['image', 'jobImage'];
const SCRIPT_FIELDS: readonly string[] = ['script', 'shell', 'source'];

/**
 * Parts for one container from an object that says image, command and so on in the fields of a container; a script becomes its
 * last argument. `at` is the container's place in the pod template.
 */
function containerParts(object: JsonObject, from: Path, at: Path, name: string): readonly Part[] {
  const own = object['name'];
  const parts: Part[] = [
    { at, value: undefined, from },
    { at: [...at, 'name'], value: typeof own === 'string' ? own : name, from: [...from, 'name'] },
  ];
  const image = IMAGE_FIELDS.find(field => typeof object[field] === 'string') ?? 'image';
  for (const field of CONTAINER_FIELDS) {
    const key = field === 'image' ? image : field;
    const value = object[key];
    if (value !== undefined) parts.push({ at: [...at, field], value, from: [...from, key] });
  }
  const { args } = object;
  const arguments_ = isList(args) ? args.length : 0;
  const scripts = SCRIPT_FIELDS.filter(field => typeof object[field] === 'string');
  for (const [index, field] of scripts.entries()) {
    parts.push({ at: [...at, 'args', arguments_ + index], value: object[field], from: [...from, field] });
  }
  return parts;
}

/** Parts for containers that stand at some places, in order; what is no object is none. `nameOf`: of one that says no name. */
export function partsOfContainers(
  places: readonly Placed[],
  list: 'containers' | 'initContainers',
  nameOf: (place: Placed, index: number) => string,
): readonly Part[] {
  const parts: Part[] = [];
  let index = 0;
  for (const place of places) {
    if (!isObject(place.value)) continue;
    parts.push(...containerParts(place.value, place.from, ['spec', list, index], nameOf(place, index)));
    index += 1;
  }
  return parts;
}

/**
 * Objects with an `image` of their own in a value, outside of some paths: containers that a kind keeps where no table knows of,
 * or where a malformed object has them. So no image of a workload is ever out of sight.
 */
export function looseContainers(root: Json | undefined, covered: readonly Path[], before: Path): readonly Placed[] {
  const known = new Set(covered.map(path => JSON.stringify(path)));
  const found: Placed[] = [];
  const open: { readonly value: Json | undefined; readonly path: Path }[] = [{ value: root, path: before }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (known.has(JSON.stringify(path))) continue;
    if (isObject(value) && IMAGE_FIELDS.some(field => typeof value[field] === 'string')) {
      found.push({ value, from: path });
    }
    for (const [key, child] of childrenOf(value).toReversed()) open.push({ value: child, path: [...path, key] });
  }
  return found;
}
