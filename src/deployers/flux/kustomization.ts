// Flux's Kustomization: a folder that is built with kustomize, with overlays and substitutions of its own.
// https://fluxcd.io/flux/components/kustomize/kustomizations/

import { repositoryPath } from '../../git/repository-path.ts';
import { listAt, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import {
  type Deployer,
  type DeployerContext,
  type DeployerObject,
  type Followed,
  NOTHING_FOLLOWED,
} from '../deployer.ts';
import { describe, notFollowed, remoteSource } from '../describe.ts';
import { environmentOfFolder } from '../environment.ts';
import { flowYaml } from '../flow-yaml.ts';
import { objectsAt, textsAt } from '../lists.ts';
import { fitOverlay } from '../overlay-fields.ts';
import { placeOfSource } from '../source-place.ts';
import { postBuild } from './post-build.ts';
import { fluxSource } from './source.ts';

export const fluxKustomization: Deployer = {
  group: 'kustomize.toolkit.fluxcd.io',
  kind: 'Kustomization',
  follow: followKustomization,
};

async function followKustomization(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const path = stringAt(spec, ['path']) ?? '';
  const source = await fluxSource(found, ['spec', 'sourceRef'], context);
  const place = await placeOfSource(source.url, path === '' ? '.' : path.replace(/^\/+/, './'), context);
  const what = `the folder ${quote(path || './')} of ${source.description}`;
  const elsewhere = remoteSource(found, ['spec', 'sourceRef'], what, [source.definition, spec], []);
  if (place.place === 'elsewhere') return { ...NOTHING_FOLLOWED, remoteSources: [elsewhere] };
  if (place.place === 'outside') {
    const problem = notFollowed(
      found,
      `names the folder ${quote(path)}, which leads out of the repository`,
      'Name a folder of the repository.',
    );
    return { ...NOTHING_FOLLOWED, problems: [problem] };
  }
  if (place.place === 'missing') {
    // A source whose object is not here may be any repository; the folder being absent says that it is not this one.
    if (source.url === null) return { ...NOTHING_FOLLOWED, remoteSources: [elsewhere] };
    const hint = 'If it is on another branch, its jobs are checked in pull requests to that branch.';
    const problem = notFollowed(found, `names the folder ${quote(path)}, which this revision does not have`, hint);
    return { ...NOTHING_FOLLOWED, problems: [{ ...problem, level: 'warning' }] };
  }
  const problems: Problem[] = [];
  const targetNamespace = stringAt(spec, ['targetNamespace']) || null;
  const after = await postBuild(found, spec, context);
  problems.push(...after.problems);
  const fitted = await fitOverlay(overlayOf(spec, targetNamespace), place.real, context.index, false);
  for (const difference of fitted.differences)
    problems.push(notFollowed(found, difference, 'Say it in one of the two places only.'));
  const suspended = valueAt(spec, ['suspend']) === true ? 'suspended, so the cluster keeps what it has' : '';
  const why = describe(found, [place.note, source.note, suspended]);
  return {
    ...NOTHING_FOLLOWED,
    // An artifact that somebody pushed may hold something else than this folder.
    remoteSources: source.mayDiffer ? [elsewhere] : [],
    roots: [
      {
        type: 'kustomize',
        problems,
        spec: {
          path: place.real,
          loadRestrictions: 'none',
          generate: true,
          overlay: fitted.fields,
          components: componentsOf(found, spec, place.folder, context, problems),
          namespace: targetNamespace,
          environment: environmentOfFolder(place.folder) ?? environmentOfFolder(found.locate([]).path),
          network: false,
          detail: detailOf(found),
          why,
          ...(after.apply === null ? {} : { after: after.apply }),
        },
      },
    ],
  };
}

/** One folder is often built once for each cluster: the object that deploys it tells the builds apart. */
function detailOf(found: DeployerObject): string {
  return found.namespace === null ? found.name : `${found.namespace}/${found.name}`;
}

/**
 * What Flux's generator writes into the folder's kustomization. `commonMetadata` is left out: labels and annotations of
 * objects, not of pods, decide nothing that runs. https://github.com/fluxcd/pkg/blob/main/kustomize/kustomize_generator.go
 */
function overlayOf(spec: JsonObject, targetNamespace: string | null): Readonly<Record<string, Json>> {
  const overlay: Record<string, Json> = Object.create(null);
  if (targetNamespace !== null) overlay['namespace'] = targetNamespace;
  for (const field of ['namePrefix', 'nameSuffix']) {
    const text = stringAt(spec, [field]);
    if (text !== null && text !== '') overlay[field] = text;
  }
  const images = objectsAt(spec, ['images']);
  if (images.length > 0) overlay['images'] = images;
  const patches = [...objectsAt(spec, ['patches']), ...olderPatches(spec)];
  if (patches.length > 0) overlay['patches'] = patches;
  return overlay;
}

/** `patchesStrategicMerge` (objects) and `patchesJson6902` (operations as objects) of kustomize.toolkit.fluxcd.io/v1beta2. */
function olderPatches(spec: JsonObject): readonly JsonObject[] {
  const merges = objectsAt(spec, ['patchesStrategicMerge']).map(patch => patchField(flowYaml(patch), null));
  const operations = objectsAt(spec, ['patchesJson6902']).map(patch =>
    patchField(flowYaml(listAt(patch, ['patch'])), objectAt(patch, ['target'])),
  );
  return [...merges, ...operations];
}

function patchField(patch: string, target: JsonObject | null): JsonObject {
  const field: Record<string, Json> = Object.create(null);
  field['patch'] = patch;
  if (target !== null) field['target'] = target;
  return field;
}

function componentsOf(
  found: DeployerObject,
  spec: JsonObject,
  folder: string,
  context: DeployerContext,
  problems: Problem[],
): readonly string[] {
  const optional = valueAt(spec, ['ignoreMissingComponents']) === true;
  return textsAt(spec, ['components']).flatMap(component => {
    const path = repositoryPath(component, folder);
    if (path === null) {
      problems.push(
        notFollowed(
          found,
          `names the component ${quote(component)}, which is not in this repository`,
          'Name a folder of it.',
        ),
      );
      return [];
    }
    return optional && !context.index.isFolder(path) ? [] : [path];
  });
}
