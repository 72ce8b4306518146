// The kinds of objects that say how a folder is rendered and deployed. To add one: write its file in deployers/, and list it here.

import { stringAt } from '../kube/object.ts';
import type { JsonObject, Location, Manifest, Path } from '../model.ts';
import { argoApplication } from './argo/application.ts';
import { argoApplicationSet } from './argo/application-set.ts';
import type { Deployer, DeployerContext, DeployerObject, Followed } from './deployer.ts';
import { groupOf } from './describe.ts';
import { fluxHelmRelease } from './flux/helm-release.ts';
import { fluxKustomization } from './flux/kustomization.ts';
import { remoteOnlyDeployers } from './remote-only.ts';

export const DEPLOYERS: readonly Deployer[] = [
  argoApplication,
  argoApplicationSet,
  fluxKustomization,
  fluxHelmRelease,
  ...remoteOnlyDeployers,
];

/** Where an object that may be a deployer was found. */
export interface FindingPlace {
  /** Empty for a file of its own, else the root that renders it, for people. */
  readonly via: string;
  /** The namespace of objects that name none. */
  readonly namespace: string | null;
  readonly tentative: boolean;
}

export function deployerOf(object: JsonObject): Deployer | null {
  const kind = object['kind'];
  const group = groupOf(object);
  return DEPLOYERS.find(deployer => deployer.kind === kind && deployer.group === group) ?? null;
}

/** What an object deploys; null where it is no deployer's. */
export async function followDeployer(
  manifest: Manifest,
  place: FindingPlace,
  context: DeployerContext,
): Promise<Followed | null> {
  const deployer = deployerOf(manifest.object);
  if (deployer === null) return null;
  const found: DeployerObject = {
    object: manifest.object,
    kind: deployer.kind,
    name: stringAt(manifest.object, ['metadata', 'name']) ?? '',
    namespace: stringAt(manifest.object, ['metadata', 'namespace']) ?? place.namespace,
    locate: (path: Path): Location => manifest.locate(path),
    via: place.via,
    tentative: place.tentative,
  };
  return deployer.follow(found, context);
}
