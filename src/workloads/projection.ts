// Builds the Job or CronJob that an object of another kind amounts to, and the way back from its paths to the original's.

import { isList, isObject } from '../kube/object.ts';
import type { Json, JsonObject, Path, Projection } from '../model.ts';
import { type Draft, emptyDraft } from './shape.ts';

/** A value and the path in the original object that it came from. */
export interface Placed {
  readonly value: Json | undefined;
  readonly from: Path;
}

/** A value to be put at a path of the projected object. Without a value it only says where a missing field belongs. */
export interface Part extends Placed {
  readonly at: Path;
}

/** What decides when the pods run. */
export interface Timing {
  readonly schedules: readonly Placed[];
  readonly timeZone: Placed | null;
  readonly suspend: Placed | null;
}

/**
 * The key of a projected object that holds all of the original that its pods and its timing do not say, so that digests and
 * comparisons cover every field of it. No version of the batch API has a field of this name, and no policy looks at it.
 */
export const REST = 'rest';

/** More pods and schedules in one object are no workload of anybody's. What is beyond them is still in `rest`, and so in the digest. */
export const MAXIMUM_RUNS = 500;

/**
 * Of all projections of an object together, in values and characters: what its pods have in common is in each of them, and each costs
 * time. An object whose pods have nothing in common is never beyond it, since etcd stores no more than 1.5 MiB of text.
 * https://etcd.io/docs/v3.6/dev-guide/limit/
 */
export const MAXIMUM_SIZE = 1_600_000;

/**
 * One projection per pod (parts below a pod template: `['spec', 'containers', 0]`). Each has the first schedule; further schedules
 * get a projection of the first pod each, so that rules look at all of them. An object without pods of its own gives one without
 * containers: what it runs stands elsewhere, and that it runs is what counts. Pods are taken while they are within the limits; where
 * they are not, the first projection says so.
 */
export function projections(
  object: JsonObject,
  pods: Iterable<readonly Part[]>,
  timing: Timing,
): readonly [Projection, ...Projection[]] {
  const { runs, isCut } = takeRuns(pods, timing.schedules, sizeOf(object['metadata'], MAXIMUM_SIZE));
  const used = runs.flatMap(run => [...run.pod, ...(run.schedule === undefined ? [] : [run.schedule])]);
  const timed = [timing.timeZone, timing.suspend].filter(part => part !== null);
  const rest = withoutPaths(
    object,
    [...used, ...timed].filter(part => part.value !== undefined).map(part => part.from),
  );
  const [first, ...others] = runs;
  return [
    { ...project(object, first, timing, rest), ...(isCut ? { isCut } : {}) },
    ...others.map(run => project(object, run, timing, null)),
  ];
}

interface Run {
  readonly pod: readonly Part[];
  readonly schedule: Placed | undefined;
}

interface Runs {
  readonly runs: readonly [Run, ...Run[]];
  readonly isCut: boolean;
}

/** @param common size of what is in every projection. */
function takeRuns(pods: Iterable<readonly Part[]>, [schedule, ...more]: readonly Placed[], common: number): Runs {
  const taken: Run[] = [];
  const sizes = createSizes();
  let left = MAXIMUM_SIZE;
  const fits = (run: Run): boolean => {
    left -= common;
    for (const part of run.pod) {
      if (left < 0) break;
      left -= 1 + sizes(part.value, left);
    }
    if (left < 0 || taken.length === MAXIMUM_RUNS) return false;
    taken.push(run);
    return true;
  };
  const result = (isCut: boolean): Runs => {
    const [first = { pod: [], schedule }, ...others] = taken;
    return { runs: [first, ...others], isCut };
  };
  for (const pod of pods) if (!fits({ pod, schedule })) return result(true);
  const pod = taken[0]?.pod ?? [];
  for (const other of more) if (!fits({ pod, schedule: other })) return result(true);
  return result(false);
}

/** How many values and characters there are in a value; counted up to a limit. */
function sizeOf(value: Json | undefined, limit: number): number {
  let size = 0;
  const open = value === undefined ? [] : [value];
  for (let next = open.pop(); next !== undefined && size <= limit; next = open.pop()) {
    size += typeof next === 'string' ? next.length : 1;
    if (isList(next)) for (const item of next) open.push(item);
    else if (isObject(next)) {
      for (const key of Object.keys(next)) {
        const child = next[key];
        if (child === undefined) continue;
        size += key.length;
        open.push(child);
      }
    }
  }
  return size;
}

/** The same for values of which many come more than once, as what pods have in common does: each is counted through once. */
function createSizes(): typeof sizeOf {
  const known = new Map<Json, number>();
  return (value, limit) => {
    if (!isList(value) && !isObject(value)) return sizeOf(value, limit);
    const size = known.get(value) ?? sizeOf(value, limit);
    if (size <= limit) known.set(value, size);
    return size;
  };
}

function project(object: JsonObject, { pod, schedule }: Run, timing: Timing, rest: JsonObject | null): Projection {
  const template: Path = schedule === undefined ? ['spec', 'template'] : ['spec', 'jobTemplate', 'spec', 'template'];
  const { timeZone, suspend } = timing;
  const timed: Part[] = [
    ...(schedule === undefined ? [] : [{ ...schedule, at: ['spec', 'schedule'] }]),
    ...(timeZone === null ? [] : [{ ...timeZone, at: ['spec', 'timeZone'] }]),
    ...(suspend === null ? [] : [{ ...suspend, at: ['spec', 'suspend'] }]),
  ];
  const parts: readonly Part[] = [
    { at: [], value: undefined, from: [] },
    { at: ['metadata'], value: object['metadata'], from: ['metadata'] },
    { at: ['spec'], value: emptyDraft(), from: ['spec'] },
    { at: [...template, 'spec'], value: emptyDraft(), from: ['spec'] },
    ...timed,
    ...pod.map(part => ({ ...part, at: [...template, ...part.at] })),
    ...(rest === null ? [] : [{ at: [REST], value: rest, from: [] }]),
  ];
  const projected = emptyDraft();
  projected['apiVersion'] = 'batch/v1';
  projected['kind'] = schedule === undefined ? 'Job' : 'CronJob';
  const put = createPut();
  for (const { at, value } of parts) if (value !== undefined && at.length > 0) put(projected, at, value);
  return { object: projected, toOriginal: originOf(parts) };
}

/** Of all parts around a path the innermost counts; of two at one place, the later. */
function originOf(parts: readonly Part[]): (path: Path) => Path {
  const byPlace = new Map(parts.map(part => [placeKey(part.at), part.from]));
  return path => {
    for (let length = path.length; length > 0; length -= 1) {
      const from = byPlace.get(placeKey(path.slice(0, length)));
      if (from !== undefined) return [...from, ...path.slice(length)];
    }
    return path;
  };
}

function placeKey(path: Path): string {
  return JSON.stringify(path);
}

/**
 * Sets a value at a path. Objects and lists on the way are copied once, so that what belongs to the original is never changed. A step
 * into what is neither makes an object or a list there.
 */
function createPut(): (root: Draft, path: Path, value: Json) => void {
  const objects = new WeakMap<JsonObject, Draft>();
  const lists = new WeakMap<readonly Json[], Json[]>();
  const ownObject = (target: Json | undefined): Draft => {
    const known = isObject(target) ? objects.get(target) : undefined;
    if (known !== undefined) return known;
    const own = emptyDraft();
    if (isObject(target)) {
      for (const [name, field] of Object.entries(target)) if (field !== undefined) own[name] = field;
    }
    objects.set(own, own);
    return own;
  };
  const ownList = (target: Json | undefined): Json[] => {
    const known = isList(target) ? lists.get(target) : undefined;
    if (known !== undefined) return known;
    const own = isList(target) ? [...target] : [];
    lists.set(own, own);
    return own;
  };
  const changed = (target: Json | undefined, [key, ...rest]: Path, value: Json): Json => {
    if (key === undefined) return value;
    if (typeof key === 'string') {
      const object = ownObject(target);
      object[key] = changed(object[key], rest, value);
      return object;
    }
    const list = ownList(target);
    while (list.length < key) list.push(null);
    list[key] = changed(list[key], rest, value);
    return list;
  };
  return (root, [key, ...rest], value) => {
    if (key !== undefined) root[key] = changed(root[key], rest, value);
  };
}

interface Branch {
  readonly below: Map<string | number, Branch>;
  whole: boolean;
}

/** The object less metadata and status and what stands at some paths; in a list null takes a place, so that the indexes stay. */
function withoutPaths(object: JsonObject, paths: readonly Path[]): JsonObject {
  const root: Branch = { below: new Map(), whole: false };
  for (const path of [['apiVersion'], ['kind'], ['metadata'], ['status'], ...paths]) {
    let branch = root;
    for (const step of path) {
      const next = branch.below.get(step) ?? { below: new Map(), whole: false };
      branch.below.set(step, next);
      branch = next;
    }
    branch.whole = true;
  }
  const left = prune(object, root);
  return isObject(left) ? left : emptyDraft();
}

function prune(value: Json, { below }: Branch): Json {
  if (below.size === 0) return value;
  if (isList(value)) {
    return value.map((item, index) => {
      const branch = below.get(index);
      if (branch === undefined) return item;
      return branch.whole ? null : prune(item, branch);
    });
  }
  if (!isObject(value)) return value;
  const kept = emptyDraft();
  for (const [key, item] of Object.entries(value)) {
    const branch = below.get(key);
    if (item === undefined || branch?.whole) continue;
    kept[key] = branch === undefined ? item : prune(item, branch);
  }
  return kept;
}
