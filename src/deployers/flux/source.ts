// Flux's source objects: which repository, artifact or chart repository a Kustomization or HelmRelease takes its files from.
// https://fluxcd.io/flux/components/source/

import type { TreeIndex } from '../../git/tree-index.ts';
import { objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext, DeployerObject } from '../deployer.ts';
import { fluxArtifact } from './artifact.ts';

export interface FluxSource {
  readonly kind: string;
  /** The source object, where the repository shows it. */
  readonly object: JsonObject | null;
  /** The repository's URL; null where it is not known, or the source is no git repository. */
  readonly url: string | null;
  /** Is it an artifact, of which nobody can say that it holds what this repository does? */
  readonly mayDiffer: boolean;
  /** For people: ``GitRepository `flux-system` (`https://…`)``. */
  readonly description: string;
  /** A clause for `why`; often empty. */
  readonly note: string;
  /** The files that Flux has of it, if it is this repository. */
  readonly artifact: TreeIndex;
  /** What decides what is fetched, for fingerprints. */
  readonly definition: Json;
}

/** The source that an object refers to at `path`: `{kind, name, namespace}`. */
export async function fluxSource(
  found: DeployerObject,
  path: readonly string[],
  context: DeployerContext,
): Promise<FluxSource> {
  const reference = objectAt(found.object, path) ?? {};
  const kind = stringAt(reference, ['kind']) ?? 'GitRepository';
  const name = stringAt(reference, ['name']) ?? '';
  const namespace = stringAt(reference, ['namespace']) ?? found.namespace;
  const from = found.locate([]).path;
  const answer = await context.references.find({ kind, name, namespace, from });
  const object = answer.status === 'found' ? answer.object : null;
  const written = object === null ? null : stringAt(object, ['spec', 'url']);
  const isGit = kind === 'GitRepository';
  return {
    kind,
    object,
    url: isGit ? written : null,
    mayDiffer: !isGit,
    description: `the ${kind} ${quote(name)}${written === null ? '' : ` (${quote(written)})`}`,
    note: object === null || !isGit ? '' : revisionNote(object),
    artifact: await fluxArtifact(context.index.tree, object),
    definition: object === null ? reference : (object['spec'] ?? null),
  };
}

/** Says so where another branch, tag or commit than the usual one is deployed. */
function revisionNote(object: JsonObject): string {
  const ref = objectAt(object, ['spec', 'ref']) ?? {};
  for (const key of ['commit', 'name', 'semver', 'tag', 'branch']) {
    const value = stringAt(ref, [key]);
    if (value === null || value === '') continue;
    return key === 'branch' && /^(main|master)$/.test(value) ? '' : `it deploys the ${key} ${quote(value)}`;
  }
  return '';
}
