// What Flux writes into a folder's kustomization before it builds it: a port of its generator.
// https://github.com/fluxcd/pkg/blob/kustomize/v1.44.0/kustomize/kustomize_generator.go (GenerateManifest)

import { flowYaml } from '../../kube/flow-yaml.ts';
import { isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import type { EditedKustomization, KustomizationEdit } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import { objectsAt, textsAt } from '../lists.ts';

/**
 * How an image of the Kustomization goes into the folder's entry of its name: field by field since fluxcd/pkg/kustomize 1.39
 * (kustomize-controller 1.9.4), the whole entry before.
 */
export type ImageMerge = 'fields' | 'whole';

/** @param components those of `spec.components` that are to be written: with `ignoreMissingComponents`, the ones that exist. */
export function fluxEdit(spec: JsonObject, components: readonly string[], images: ImageMerge): KustomizationEdit {
  const fields: Record<string, Json> = Object.create(null);
  for (const field of FIELDS) {
    const value = spec[field];
    if (value !== undefined && value !== null) fields[field] = value;
  }
  return { fields, reading: 'lenient', apply: own => generate(own, spec, components, images) };
}

const FIELDS: readonly string[] =
  'targetNamespace namePrefix nameSuffix patches components patchesStrategicMerge patchesJson6902 images buildMetadata'.split(
    ' ',
  );

type Fields = Readonly<Record<string, Json>>;

function generate(
  own: Fields,
  spec: JsonObject,
  components: readonly string[],
  merge: ImageMerge,
): EditedKustomization {
  const remote = components.find(component => !isLocal(component));
  if (remote !== undefined) return { refused: `the component ${quote(remote)} is no relative path` };
  const kustomization: Record<string, Json> = Object.assign(Object.create(null), TYPE, own);
  // Flux's way to build a file that names no resources.
  if (listAt(own, ['resources']).length === 0 && own['namespace'] !== '_placeholder') {
    kustomization['buildMetadata'] = ['originAnnotations'];
  }
  for (const [field, from] of TEXTS) {
    const text = stringAt(spec, [from]);
    if (text !== null && text !== '') kustomization[field] = text;
  }
  append(
    kustomization,
    'patches',
    objectsAt(spec, ['patches']).map(patch => patchField(stringAt(patch, ['patch']), patch)),
  );
  append(kustomization, 'components', components);
  // Of kustomize.toolkit.fluxcd.io/v1beta2: objects, and operations as objects.
  append(kustomization, 'patchesStrategicMerge', objectsAt(spec, ['patchesStrategicMerge']).map(flowYaml));
  append(
    kustomization,
    'patchesJson6902',
    objectsAt(spec, ['patchesJson6902']).map(patch => patchField(flowYaml(listAt(patch, ['patch'])), patch)),
  );
  const images = mergedImages(listAt(own, ['images']), objectsAt(spec, ['images']), merge);
  if (images.length > 0) kustomization['images'] = images;
  const metadata = textsAt(spec, ['buildMetadata']);
  if (metadata.length > 0) kustomization['buildMetadata'] = metadata;
  return { kustomization };
}

const TYPE: Fields = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };

/** Field of the kustomization, and of the Kustomization's spec. */
const TEXTS: readonly (readonly [string, string])[] = [
  ['namespace', 'targetNamespace'],
  ['namePrefix', 'namePrefix'],
  ['nameSuffix', 'nameSuffix'],
];

function append(kustomization: Record<string, Json>, field: string, items: readonly Json[]): void {
  if (items.length > 0) kustomization[field] = [...listAt(kustomization, [field]), ...items];
}

const TARGET = ['group', 'version', 'kind', 'name', 'namespace', 'labelSelector', 'annotationSelector'] as const;

/** Only these two fields of a patch are taken: it can name no file. */
function patchField(text: string | null, patch: JsonObject): JsonObject {
  const target = objectAt(patch, ['target']);
  return { patch: text ?? '', ...(target === null ? {} : { target: picked(target, TARGET) }) };
}

function picked(object: JsonObject, fields: readonly string[]): JsonObject {
  const some: Record<string, Json> = Object.create(null);
  for (const field of fields) {
    const text = stringAt(object, [field]);
    if (text !== null && text !== '') some[field] = text;
  }
  return some;
}

function mergedImages(own: readonly Json[], images: readonly JsonObject[], merge: ImageMerge): readonly Json[] {
  const merged = [...own];
  for (const each of images) {
    const image = picked(each, ['name', 'newName', 'newTag', 'digest']);
    const at = merged.findIndex(entry => (stringAt(entry, ['name']) ?? '') === (image['name'] ?? ''));
    if (at === -1) merged.push(image);
    else merged[at] = merge === 'whole' ? image : mergedImage(merged[at] ?? null, image);
  }
  return merged;
}

/** `newTag` and `digest` choose the version together: one that is set takes the other away. */
function mergedImage(entry: Json, image: JsonObject): JsonObject {
  const { newTag, digest, ...rest } = isObject(entry) ? entry : {};
  const version = image['newTag'] !== undefined || image['digest'] !== undefined ? image : { newTag, digest };
  const joined: Record<string, Json> = Object.create(null);
  const parts = { ...rest, ...image, newTag: version['newTag'], digest: version['digest'] };
  for (const [key, value] of Object.entries(parts)) if (value !== undefined) joined[key] = value;
  return joined;
}

/** Would the two ways to merge images come to different kustomizations? */
export function imagesDependOnVersion(own: Fields, spec: JsonObject): boolean {
  const [entries, images] = [listAt(own, ['images']), objectsAt(spec, ['images'])];
  return flowYaml(mergedImages(entries, images, 'fields')) !== flowYaml(mergedImages(entries, images, 'whole'));
}

const REMOTE = ['git::', 'gh:', 'ssh://', 'https://', 'http://', 'git@', 'github.com:', 'github.com/'];

/** IsLocalRelativePath of the same file. */
function isLocal(path: string): boolean {
  const text = path.toLowerCase();
  if (REMOTE.some(prefix => text.length > prefix.length && text.startsWith(prefix))) return false;
  return !path.startsWith('/') && !text.replace(/^file:\/\//, '').startsWith('/');
}
