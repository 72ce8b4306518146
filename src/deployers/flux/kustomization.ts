// Flux's Kustomization: a folder that is built with kustomize, with overlays and substitutions of its own.
// https://fluxcd.io/flux/components/kustomize/kustomizations/

import { repositoryPath } from '../../git/repository-path.ts';
import type { TreeIndex } from '../../git/tree-index.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { JsonObject, Problem } from '../../model.ts';
import { ownKustomization } from '../../render/kustomize/write.ts';
import { quote } from '../../text/escape.ts';
import {
  type DeployerContext,
  type DeployerObject,
  type Followed,
  NOTHING_FOLLOWED,
  type PlannedRoot,
} from '../deployer.ts';
import { describe, notFollowed, remoteSource } from '../describe.ts';
import { environmentOfFolder } from '../environment.ts';
import { textsAt } from '../lists.ts';
import { placeOfSource } from '../source-place.ts';
import { cleaned } from './artifact.ts';
import { fluxEdit, type ImageMerge, imagesDependOnVersion } from './generator.ts';
import { postBuild } from './post-build.ts';
import { fluxSource } from './source.ts';

export async function followKustomization(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const path = stringAt(spec, ['path']) ?? '';
  const source = await fluxSource(found, ['spec', 'sourceRef'], context);
  const index = source.artifact;
  const place = await placeOfSource(source.url, cleaned(path), { ...context, index });
  const what = `the folder ${quote(path || './')} of ${source.description}`;
  const elsewhere = remoteSource(found, ['spec', 'sourceRef'], what, [source.definition, spec], []);
  // Composed in the cluster: what is at its root, an ArtifactGenerator puts there, and it is not the root of this repository.
  const isComposed = source.kind === 'ExternalArtifact' && cleaned(path) === '';
  if (place.place === 'elsewhere' || place.place === 'outside' || isComposed)
    return { ...NOTHING_FOLLOWED, remoteSources: [elsewhere] };
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
  const components = writtenComponents(spec, place.folder, index);
  const suspended = valueAt(spec, ['suspend']) === true ? 'suspended, so the cluster keeps what it has' : '';
  const why = describe(found, [place.note, source.note, suspended]);
  const plan = (images: ImageMerge, detail: string): PlannedRoot => ({
    type: 'kustomize',
    problems,
    tree: index.tree,
    spec: {
      path: place.real,
      loadRestrictions: 'none',
      generate: true,
      edit: fluxEdit(spec, components, images),
      namespace: targetNamespace,
      environment: environmentOfFolder(place.folder) ?? environmentOfFolder(found.locate([]).path),
      network: false,
      detail,
      why,
      after: after.apply,
    },
  });
  const own = await ownKustomization(index, place.real, 'lenient');
  const older = own?.read.ok === true && imagesDependOnVersion(own.read.kustomization, spec);
  return {
    ...NOTHING_FOLLOWED,
    // An artifact that somebody pushed may hold something else than this folder.
    remoteSources: source.mayDiffer ? [elsewhere] : [],
    roots: [
      plan('fields', detailOf(found)),
      // Nothing here says which version runs, so that both count.
      ...(older ? [plan('whole', `${detailOf(found)}, by kustomize-controller before 1.9.4`)] : []),
    ],
  };
}

/** One folder is often built once for each cluster: the object that deploys it tells the builds apart. */
function detailOf(found: DeployerObject): string {
  return found.namespace === null ? found.name : `${found.namespace}/${found.name}`;
}

/** With `ignoreMissingComponents`, Flux leaves out those of which nothing is there, and a file of that name is something. */
function writtenComponents(spec: JsonObject, folder: string, index: TreeIndex): readonly string[] {
  const components = textsAt(spec, ['components']);
  if (valueAt(spec, ['ignoreMissingComponents']) !== true) return components;
  return components.filter(component => {
    const path = repositoryPath(component, folder);
    return path !== null && (index.isFolder(path) || index.entry(path) !== undefined);
  });
}
