// How Argo CD builds a kustomization: what an Application's source lays over it.
// https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/

import { repositoryPath } from '../../git/repository-path.ts';
import { isList, isObject, listAt, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import type { KustomizationEdit } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import { type DeployerContext, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { notFollowed } from '../describe.ts';
import { environmentOfFolder } from '../environment.ts';
import { objectsAt, textMapAt, textsAt } from '../lists.ts';
import type { ArgoSource } from './application.ts';
import { substituteEnvironment } from './environment.ts';

export async function kustomizeSource(argo: ArgoSource, context: DeployerContext): Promise<Followed> {
  const kustomize = objectAt(argo.source, ['kustomize']) ?? {};
  const problems: Problem[] = [];
  const overlay: Record<string, Json> = Object.create(null);
  for (const field of ['namespace', 'namePrefix', 'nameSuffix']) {
    const text = stringAt(kustomize, [field]);
    if (text !== null && text !== '') overlay[field] = text;
  }
  const images = textsAt(kustomize, ['images']).map(imageOverride);
  if (images.length > 0) overlay['images'] = images;
  const replicas = objectsAt(kustomize, ['replicas']);
  if (replicas.length > 0) overlay['replicas'] = replicas;
  const labels = textMapAt(kustomize, ['commonLabels']);
  if (labels.size > 0) overlay['labels'] = [labelsField(kustomize, labels, argo)];
  const annotations = textMapAt(kustomize, ['commonAnnotations']);
  if (annotations.size > 0) overlay['commonAnnotations'] = substituted(annotations, argo);
  const patches = await patchesOf(argo, kustomize, context, problems);
  if (patches.length > 0) overlay['patches'] = patches;
  const components = componentsOf(argo, kustomize, context, problems);
  if (components.length > 0) overlay['components'] = components;
  return {
    ...NOTHING_FOLLOWED,
    roots: [
      {
        type: 'kustomize',
        problems,
        spec: {
          path: argo.real,
          loadRestrictions: 'root-only',
          generate: false,
          edit: Object.keys(overlay).length === 0 ? null : argoEdit(overlay),
          namespace: argo.namespace,
          environment: environmentOfFolder(argo.folder),
          network: false,
          why: argo.why,
        },
      },
    ],
  };
}

/** Fields set, and items of lists put behind those of the folder; of images and replicas, in place of the folder's of the same name. */
function argoEdit(fields: JsonObject): KustomizationEdit {
  return {
    fields,
    reading: 'strict',
    apply: own => {
      const kustomization: Record<string, Json> = Object.assign(Object.create(null), own);
      for (const [field, value] of Object.entries(fields)) {
        if (value === undefined) continue;
        if (isObject(value)) kustomization[field] = Object.assign(Object.create(null), kustomization[field], value);
        else if (!isList(value)) kustomization[field] = value;
        else {
          const byName = field === 'images' || field === 'replicas';
          const given = new Set(byName ? value.map(item => stringAt(item, ['name'])) : []);
          const kept = listAt(own, [field]).filter(item => !given.has(stringAt(item, ['name'])));
          kustomization[field] = [...(byName ? kept : listAt(own, [field])), ...value];
        }
      }
      return { kustomization };
    },
  };
}

/** `name=new:tag`, `name=new@sha256:…`, `name:tag`, `name@sha256:…`, as `kustomize edit set image` reads them. */
export function imageOverride(text: string): JsonObject {
  const equals = text.indexOf('=');
  const target = equals === -1 ? text : text.slice(equals + 1);
  const at = target.indexOf('@');
  const beforeDigest = at === -1 ? target : target.slice(0, at);
  // A colon before the last slash belongs to the registry's port.
  const colon = beforeDigest.indexOf(':', beforeDigest.lastIndexOf('/') + 1);
  const image = colon === -1 ? beforeDigest : beforeDigest.slice(0, colon);
  const override: Record<string, Json> = Object.create(null);
  override['name'] = equals === -1 ? image : text.slice(0, equals);
  if (equals !== -1 && image !== '') override['newName'] = image;
  if (colon !== -1) override['newTag'] = beforeDigest.slice(colon + 1);
  if (at !== -1) override['digest'] = target.slice(at + 1);
  return override;
}

function labelsField(kustomize: JsonObject, labels: ReadonlyMap<string, string>, argo: ArgoSource): JsonObject {
  const field: Record<string, Json> = Object.create(null);
  field['pairs'] = substituted(labels, argo);
  field['includeSelectors'] = valueAt(kustomize, ['labelWithoutSelector']) !== true;
  if (valueAt(kustomize, ['labelIncludeTemplates']) === true) field['includeTemplates'] = true;
  return field;
}

function substituted(map: ReadonlyMap<string, string>, argo: ArgoSource): JsonObject {
  const object: Record<string, Json> = Object.create(null);
  for (const [key, value] of map) object[key] = substituteEnvironment(value, argo);
  return object;
}

/** Patches are inline or name a file beside the kustomization; the overlay takes inline ones only. */
async function patchesOf(
  argo: ArgoSource,
  kustomize: JsonObject,
  context: DeployerContext,
  problems: Problem[],
): Promise<readonly JsonObject[]> {
  const patches: JsonObject[] = [];
  for (const patch of objectsAt(kustomize, ['patches'])) {
    const path = stringAt(patch, ['path']);
    if (path === null || path === '') {
      patches.push(patch);
      continue;
    }
    const file = repositoryPath(path, argo.folder);
    const resolved = file === null ? null : await context.index.resolve(file);
    if (resolved?.kind !== 'file') {
      problems.push(
        notFollowed(argo.found, `names the patch ${quote(path)}, which is not there`, 'Name a file of the repository.'),
      );
      continue;
    }
    const inline: Record<string, Json | undefined> = Object.create(null);
    for (const [key, value] of Object.entries(patch)) if (key !== 'path') inline[key] = value;
    for await (const { bytes } of context.index.tree.readMany([resolved.entry]))
      inline['patch'] = bytes.toString('utf8');
    patches.push(inline);
  }
  return patches;
}

function componentsOf(
  argo: ArgoSource,
  kustomize: JsonObject,
  context: DeployerContext,
  problems: Problem[],
): readonly string[] {
  const optional = valueAt(kustomize, ['ignoreMissingComponents']) === true;
  return textsAt(kustomize, ['components']).flatMap(component => {
    const folder = repositoryPath(component, argo.folder);
    if (folder !== null && (!optional || context.index.isFolder(folder))) return [component];
    if (folder === null) {
      problems.push(
        notFollowed(
          argo.found,
          `names the component ${quote(component)}, which is not in this repository`,
          'Name a folder of it.',
        ),
      );
    }
    return [];
  });
}
