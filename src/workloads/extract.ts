// Manifests → scheduled workloads: which objects count, and what is said of each.

import { objectAt, stringAt, valueAt } from '../json.ts';
import type { Ambiguity, JsonObject, Manifest, Path, Projection, Workload } from '../model.ts';
import { WORKLOAD_KINDS } from './index.ts';
import type { WorkloadKind } from './kind.ts';
import { containersOf, podSpecPath, serviceAccountOf } from './pod-spec.ts';

/** A workload before the ConfigMaps that it reads are known, and so without a digest. */
export type WorkloadDraft = Omit<Workload, 'scripts' | 'digest'>;

export interface Extraction {
  readonly drafts: readonly WorkloadDraft[];
  /** Kinds spelled in a way that one reader takes for a workload and another does not. */
  readonly ambiguities: readonly Ambiguity[];
}

/** The scheduled workloads among the objects of some manifests, in the order of the text. */
export function extractWorkloads(manifests: readonly Manifest[]): Extraction {
  const drafts: WorkloadDraft[] = [];
  const ambiguities: Ambiguity[] = [];
  for (const manifest of manifests) {
    const found = kindOf(manifest.object);
    if (found === null) continue;
    if (!found.exact) {
      ambiguities.push({
        cause: 'kind-spelling',
        message: `The kind is spelled in a way that kubectl takes for ${found.kind.kind} and other readers do not; write \`${found.kind.kind}\` exactly.`,
        location: manifest.locate(['kind']),
      });
    }
    const draft = describe(manifest, [], manifest.object, found.kind);
    if (draft !== null) drafts.push(draft);
  }
  return { drafts, ambiguities };
}

/**
 * The registered kind of an object. kubectl's REST mapper accepts a kind in lower case, and a stray blank or
 * zero-width character deceives a reader rather than the person who will mend it, so the comparison forgives both.
 */
function kindOf(object: JsonObject): { kind: WorkloadKind; exact: boolean } | null {
  const apiVersion = stringAt(object, ['apiVersion']);
  const kind = stringAt(object, ['kind']);
  if (apiVersion === null || kind === null) return null;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const match = WORKLOAD_KINDS.find(
    candidate => fold(candidate.kind) === fold(kind) && candidate.group === fold(group),
  );
  return match === undefined ? null : { kind: match, exact: match.kind === kind && match.group === group };
}

function fold(text: string): string {
  return text.replace(/[\s\u00a0\u00ad\u200b-\u200f\u2060\ufeff]/g, '').toLowerCase();
}

function describe(manifest: Manifest, at: Path, object: JsonObject, kind: WorkloadKind): WorkloadDraft | null {
  const projections = kind.project(object);
  const first = projections[0];
  if (first === undefined) return null;
  const locate = (path: Path) => manifest.locate([...at, ...path]);
  return {
    apiVersion: stringAt(object, ['apiVersion'])?.trim() ?? '',
    group: kind.group,
    kind: kind.kind,
    namespace: nonEmpty(stringAt(object, ['metadata', 'namespace'])) ?? manifest.file.deployment?.namespace ?? null,
    name: nonEmpty(stringAt(object, ['metadata', 'name'])),
    generateName: nonEmpty(stringAt(object, ['metadata', 'generateName'])),
    schedule: stringAt(first.object, ['spec', 'schedule']),
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

function nonEmpty(text: string | null): string | null {
  return text === '' ? null : text;
}

function imagesOf(projections: readonly Projection[]): readonly string[] {
  const images = new Set<string>();
  for (const { object } of projections) {
    for (const { container } of containersOf(object)) {
      const image = stringAt(container, ['image']);
      if (image !== null) images.add(image);
    }
    // An image volume mounts an image's files into the pod: https://kubernetes.io/docs/concepts/storage/volumes/#image
    const volumes = valueAt(object, [...podSpecPath(object), 'volumes']);
    for (const volume of Array.isArray(volumes) ? volumes : []) {
      const image = stringAt(volume, ['image', 'reference']);
      if (image !== null) images.add(image);
    }
  }
  return [...images];
}

const HOOK_ANNOTATIONS = ['helm.sh/hook', 'argocd.argoproj.io/hook'];

function hooksOf(object: JsonObject): readonly string[] {
  const annotations = objectAt(object, ['metadata', 'annotations']);
  return HOOK_ANNOTATIONS.flatMap(key => {
    const value = stringAt(annotations, [key]);
    return value === null ? [] : [`${key}: ${value}`];
  });
}
