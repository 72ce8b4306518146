// Which revision of which repository is deployed is as much a part of what is deployed as the files here: what a change of it brings along
// is not in this tree.

import { createHash } from 'node:crypto';
import { groupOf } from '../deployers/describe.ts';
import { canonicalJson } from '../kube/canonical-json.ts';
import { isObject, stringAt } from '../kube/object.ts';
import type { Json, JsonObject, Manifest, Path, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';

/** Groups whose objects say from where something is deployed. */
const GROUPS: ReadonlySet<string> = new Set([
  'argoproj.io',
  'source.toolkit.fluxcd.io',
  'kustomize.toolkit.fluxcd.io',
  'helm.toolkit.fluxcd.io',
  'fluxcd.controlplane.io',
  'fleet.cattle.io',
  'kappctrl.k14s.io',
]);

/** Fields, wherever they stand in such an object, that say which repository and which revision of it. */
const FIELDS: ReadonlySet<string> = new Set([
  'repoURL',
  'targetRevision',
  'revision',
  'url',
  'ref',
  'include',
  'repo',
  'branch',
  'endpoint',
  'bucketName',
  'tag',
  'digest',
  'semver',
  'commit',
]);

/** Words of the kinds in question, for the prefilter of a change. */
export const SOURCE_KINDS = [
  'Application',
  'ApplicationSet',
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
  'ExternalArtifact',
  'FluxInstance',
  'Kustomization',
  'HelmRelease',
  'GitRepo',
  'App',
];

/** What everybody takes for the branch that this is checked for. */
const USUAL = /^(?:|HEAD|main|master|refs\/heads\/(?:main|master))$/;

interface Place {
  readonly path: Path;
  readonly value: Json;
}

/**
 * Objects of the head that deploy another revision or repository than in the base, and new ones that deploy a revision which is not the
 * usual branch. The URL of a remote chart is told as a remote source besides; there its own notice is enough.
 */
export function revisionsOfChange(base: readonly Manifest[], head: readonly Manifest[]): readonly Problem[] {
  const before = new Map<string, Set<string>>();
  for (const { manifest, places } of placesOf(base)) {
    const key = identity(manifest);
    before.set(key, (before.get(key) ?? new Set()).add(textOf(places)));
  }
  return placesOf(head).flatMap(({ manifest, places }): readonly Problem[] => {
    const known = before.get(identity(manifest));
    const text = textOf(places);
    if (known?.has(text) === true) return [];
    const changed = known === undefined ? places.filter(isUnusual) : places;
    const [first] = changed;
    if (first === undefined) return [];
    const kind = stringAt(manifest.object, ['kind']) ?? '';
    const name = stringAt(manifest.object, ['metadata', 'name']) ?? '';
    const what =
      known === undefined ? 'a revision that is not the usual branch' : 'another revision or repository than before';
    const shown = changed.map(({ value }) =>
      typeof value === 'string' ? quote(value, 80) : quote(canonicalJson(value), 80),
    );
    return [
      {
        code: 'not-followed',
        path: manifest.locate([]).path,
        message: `The ${quote(kind)} ${quote(name)} deploys ${what} (${[...new Set(shown)].slice(0, 4).join(', ')}): what is there is not what was checked here.`,
        hint: 'Look at what that revision holds, and approve it.',
        unseen: {
          key: createHash('sha256')
            .update(`${identity(manifest)}\0${text}`)
            .digest('hex'),
          location: manifest.locate(first.path),
          reads: () => false,
        },
      },
    ];
  });
}

function isUnusual({ path, value }: Place): boolean {
  const field = path.at(-1);
  if (field === 'ref' && isObject(value))
    return Object.entries(value).some(
      ([key, text]) => key !== 'branch' || typeof text !== 'string' || !USUAL.test(text),
    );
  if (field === 'include') return true;
  return (
    (field === 'targetRevision' || field === 'revision' || field === 'branch') &&
    typeof value === 'string' &&
    !USUAL.test(value) &&
    /^refs\/|^[0-9a-f]{40}$/.test(value)
  );
}

function placesOf(
  manifests: readonly Manifest[],
): readonly { readonly manifest: Manifest; readonly places: readonly Place[] }[] {
  return manifests.flatMap(manifest => {
    if (!GROUPS.has(groupOf(manifest.object))) return [];
    const places: Place[] = [];
    collect(manifest.object['spec'] ?? null, ['spec'], places, 0);
    return [{ manifest, places }];
  });
}

const MAX_DEPTH = 30;

function collect(value: Json, path: Path, places: Place[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) collect(item as Json, [...path, index], places, depth + 1);
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    // What a release hands to its chart is values, not sources.
    if (child === undefined || key === 'values' || key === 'valuesObject') continue;
    if (FIELDS.has(key)) places.push({ path: [...path, key], value: child });
    else collect(child, [...path, key], places, depth + 1);
  }
}

function identity({ object }: Manifest): string {
  return JSON.stringify([
    groupOf(object),
    stringAt(object, ['kind']),
    stringAt(object, ['metadata', 'namespace']),
    stringAt(object, ['metadata', 'name']),
  ]);
}

function textOf(places: readonly Place[]): string {
  return canonicalJson(places.map(({ value }): JsonObject => ({ value })));
}
