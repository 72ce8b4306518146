// Manifests → scheduled workloads: which objects count, and what is said of each.

import { objectAt, stringAt, valueAt } from '../kube/object.ts';
import { SCHEDULE_SEPARATOR } from '../kube/schedule/compare.ts';
import { goTrim } from '../manifest/characters.ts';
import type { Ambiguity, JsonObject, Location, Manifest, Path, Problem, Projection, Workload } from '../model.ts';
import { embeddedObjects } from './embedded.ts';
import { readObject } from './embedded-text.ts';
import { type FixedAction, fixedActionOf } from './fixed-actions.ts';
import type { WorkloadKind } from './kind.ts';
import { mutatorProblem } from './mutators.ts';
import { containersOf, podImages, podSpecPath, serviceAccountOf } from './pod-spec.ts';
import { MAXIMUM_RUNS, MAXIMUM_SIZE } from './projection.ts';
import type { KindRegistry } from './registry.ts';
import { unknownRunner } from './unknown-runner.ts';

/** A workload before the ConfigMaps that it reads are known, and so without a digest. */
export type WorkloadDraft = Omit<Workload, 'scripts' | 'digest'>;

export interface Extraction {
  readonly drafts: readonly WorkloadDraft[];
  /** Kinds spelled in a way that one reader takes for a workload and another does not. */
  readonly ambiguities: readonly Ambiguity[];
  /** What of the objects cannot be seen. */
  readonly problems: readonly Problem[];
  readonly fixedActions: readonly FixedAction[];
}

/** An object of a registered kind and where it stands. */
interface Found {
  readonly object: JsonObject;
  readonly kind: WorkloadKind;
  readonly at: Path;
  locate(path: Path): Location;
}

/** The scheduled workloads among the objects of some manifests, and within these objects, in the order of the text. */
export function extractWorkloads(manifests: readonly Manifest[], registry: KindRegistry): Extraction {
  const drafts: WorkloadDraft[] = [];
  const ambiguities: Ambiguity[] = [];
  const problems: Problem[] = [];
  const fixedActions: FixedAction[] = [];
  const taken = new Set<string>();
  /** False where the object runs nothing of its own. */
  const take = (manifest: Manifest, found: Found): boolean => {
    const draft = describe(manifest, found);
    if (draft === null) return false;
    const place = placeOf(draft);
    if (place !== null && taken.has(place)) return true;
    if (place !== null) taken.add(place);
    drafts.push(draft);
    if (draft.projections[0]?.isCut) problems.push(cutProblem(draft));
    for (const { at, message } of found.kind.doubts?.(found.object, readObject) ?? []) {
      problems.push(doubtProblem(found.locate(at), message));
    }
    return true;
  };
  const takeFixed = (object: Pick<Manifest, 'object' | 'locate'>): boolean => {
    const fixed = fixedActionOf(object);
    if (fixed !== null) fixedActions.push(fixed);
    return fixed !== null;
  };
  for (const manifest of manifests) {
    const { object } = manifest;
    const root = registry.find(object);
    const mutator = mutatorProblem(manifest);
    if (mutator !== null) problems.push(mutator);
    let isTaken = false;
    if (root !== null) {
      if (!root.exact && !hasBlanksAround(object)) ambiguities.push(spelling(manifest, root.kind));
      // Lists of what is to be deleted name CronJobs without a spec.
      const isReference = manifest.inList === true && object['spec'] === undefined;
      isTaken = !isReference && take(manifest, { ...root, object, at: [], locate: path => manifest.locate(path) });
    }
    if (!isTaken && !takeFixed(manifest) && root === null) {
      const unknown = unknownRunner(manifest);
      if (unknown !== null) problems.push(unknown);
    }
    const inner = embeddedObjects(manifest, registry);
    for (const found of inner.objects) if (isWhole(found) && !take(manifest, found)) takeFixed(found);
    // Of a workload the digest covers all that stands in it.
    problems.push(...inner.problems, ...(isTaken ? [] : inner.unknown));
    fixedActions.push(...inner.fixedActions);
    ambiguities.push(...inner.ambiguities);
  }
  return { drafts, ambiguities, problems, fixedActions };
}

/** A plain file that is deployed to several namespaces is read once for each; an object that names its own is one all the same. */
function placeOf({ manifest, namespace, location, at }: WorkloadDraft): string | null {
  if (manifest.file.source.type !== 'manifest' || manifest.file.deployment === undefined) return null;
  return JSON.stringify([namespace, location.path, location.line, location.column, at]);
}

/** parse.ts says it of these. */
function hasBlanksAround(object: JsonObject): boolean {
  return ['kind', 'apiVersion'].some(key => {
    const text = stringAt(object, [key]) ?? '';
    return goTrim(text) !== text;
  });
}

function spelling(manifest: Manifest, { kind }: WorkloadKind): Ambiguity {
  return {
    cause: 'kind-spelling',
    message: `The kind is spelled in a way that no API server takes for ${kind} and other readers may; write \`${kind}\` exactly.`,
    location: manifest.locate(['kind']),
  };
}

function cutProblem({ kind, location: { path, line } }: WorkloadDraft): Problem {
  return {
    code: 'limit-reached',
    path,
    message: `Not all that this ${kind} runs was looked at: its pods and schedules are more than ${MAXIMUM_RUNS}, or larger than ${MAXIMUM_SIZE} characters together (line ${line}).`,
    hint: 'Split it into several objects.',
  };
}

function doubtProblem({ path, line }: Location, message: string): Problem {
  return {
    code: 'unreadable-manifest',
    path,
    message: `${message} (line ${line})`,
    hint: 'Write it out, without placeholders.',
  };
}

/** Patches, tests and references name Jobs without saying what they run; within another object those are no workloads. */
function isWhole({ object, kind }: Found): boolean {
  return (
    kind.group !== 'batch' ||
    kind.project(object, readObject).some(each => containersOf(each.object).length > 0 || isFilledIn(each.object))
  );
}

/** `spec: ${schema.spec.pod}`, `containers: "{{ … }}"`: what it runs is said elsewhere, that it runs is seen. */
function isFilledIn(object: JsonObject): boolean {
  const path = [...podSpecPath(object), 'containers'];
  return path.some((_, index) => typeof valueAt(object, path.slice(0, index + 1)) === 'string');
}

function describe(manifest: Manifest, { object, kind, at, locate }: Found): WorkloadDraft | null {
  const projections = kind.project(object, readObject);
  const first = projections[0];
  if (first === undefined) return null;
  return {
    apiVersion: stringAt(object, ['apiVersion'])?.trim() ?? '',
    group: kind.group,
    kind: kind.kind,
    namespace: namespaceOf(object) ?? namespaceOf(manifest.object) ?? manifest.file.deployment?.namespace ?? null,
    name: nonEmpty(stringAt(object, ['metadata', 'name'])),
    generateName: nonEmpty(stringAt(object, ['metadata', 'generateName'])),
    schedule: scheduleOf(projections),
    timeZone: stringAt(first.object, ['spec', 'timeZone']),
    suspend: valueAt(first.object, ['spec', 'suspend']) === true,
    serviceAccount: serviceAccountOf(first.object),
    images: imagesOf(projections),
    hooks: hooksOf(object),
    source: manifest.file.source,
    environment: manifest.file.deployment?.environment ?? null,
    location: locate([]),
    manifest,
    at,
    object,
    projections,
    locate,
  };
}

function namespaceOf(object: JsonObject): string | null {
  return nonEmpty(stringAt(object, ['metadata', 'namespace']));
}

/** One schedule as it is written; several joined, as `sameSchedule` compares them. */
function scheduleOf(projections: readonly Projection[]): string | null {
  const schedules = projections.flatMap(({ object }) => stringAt(object, ['spec', 'schedule']) ?? []);
  return schedules.length === 0 ? null : [...new Set(schedules)].join(SCHEDULE_SEPARATOR);
}

function nonEmpty(text: string | null): string | null {
  return text === '' ? null : text;
}

function imagesOf(projections: readonly Projection[]): readonly string[] {
  return [...new Set(projections.flatMap(({ object }) => podImages(object).map(({ image }) => image)))];
}

const HOOK_ANNOTATIONS = ['helm.sh/hook', 'argocd.argoproj.io/hook'];

function hooksOf(object: JsonObject): readonly string[] {
  const annotations = objectAt(object, ['metadata', 'annotations']);
  return HOOK_ANNOTATIONS.flatMap(key => {
    const value = stringAt(annotations, [key]);
    return value === null ? [] : [`${key}: ${value}`];
  });
}
