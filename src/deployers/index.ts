// The kinds of objects that say how a folder is rendered and deployed. To add one: its file in deployers/ and a row here; all that looks
// for deployers (prefilters, the discovery, the waves of renderings, objects within objects) goes by these rows.
//
// What follows an object is loaded when there is one: most changes meet none.

import { stringAt } from '../kube/object.ts';
import type { JsonObject, Location, Manifest, Path, Problem } from '../model.ts';
import type { Deployer, DeployerContext, DeployerObject, Followed } from './deployer.ts';
import { groupOf } from './describe.ts';
import { mayNameFile } from './file-names.ts';
import { REMOTE_ONLY_DEPLOYERS } from './remote-only.ts';

export const DEPLOYERS: readonly Deployer[] = [
  {
    group: 'argoproj.io',
    kind: 'Application',
    product: 'Argo CD',
    reaches: 'anything',
    patches: true,
    follow: async (found, context) => (await import('./argo/application.ts')).followApplication(found, context),
  },
  {
    group: 'argoproj.io',
    kind: 'ApplicationSet',
    product: 'Argo CD',
    reaches: 'anything',
    patches: true,
    follow: async (found, context) => (await import('./argo/application-set.ts')).followApplicationSet(found, context),
  },
  {
    group: 'kustomize.toolkit.fluxcd.io',
    kind: 'Kustomization',
    product: 'Flux',
    reaches: 'anything',
    patches: true,
    follow: async (found, context) => (await import('./flux/kustomization.ts')).followKustomization(found, context),
  },
  {
    group: 'helm.toolkit.fluxcd.io',
    kind: 'HelmRelease',
    product: 'Flux',
    reaches: 'charts',
    patches: true,
    follow: async (found, context) => (await import('./flux/helm-release.ts')).followHelmRelease(found, context),
  },
  {
    group: 'fluxcd.controlplane.io',
    kind: 'ResourceSet',
    product: 'Flux',
    reaches: 'nothing',
    patches: false,
    follow: async found => (await import('./resource-set.ts')).followResourceSet(found),
  },
  {
    group: 'fleet.cattle.io',
    kind: 'GitRepo',
    product: 'Fleet',
    reaches: 'nothing',
    patches: false,
    follow: async (found, context) => (await import('./fleet.ts')).followGitRepo(found, context),
  },
  {
    group: 'kappctrl.k14s.io',
    kind: 'App',
    product: 'kapp-controller',
    reaches: 'anything',
    patches: false,
    follow: async (found, context) => (await import('./kapp.ts')).followApp(found, context),
  },
  ...REMOTE_ONLY_DEPLOYERS,
];

const FOLLOWED_KINDS: ReadonlySet<string> = new Set(
  DEPLOYERS.filter(({ reaches }) => reaches !== 'nothing').map(({ kind }) => kind),
);

/** Kinds that deployers refer to by name; see references.ts. */
export const REFERENCED_KINDS: ReadonlySet<string> = new Set([
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
  'ExternalArtifact',
  'ConfigMap',
  'Secret',
]);

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
    product: deployer.product,
    name: stringAt(manifest.object, ['metadata', 'name']) ?? '',
    namespace: stringAt(manifest.object, ['metadata', 'namespace']) ?? place.namespace,
    locate: (path: Path): Location => manifest.locate(path),
    via: place.via,
    followedKinds: FOLLOWED_KINDS,
    tentative: place.tentative,
  };
  return withNamedFiles(await deployer.follow(found, context), manifest.object);
}

/** Where an object is not followed, or not wholly, the files that its patterns and templates may name go into what cannot be seen. */
function withNamedFiles(followed: Followed, object: JsonObject): Followed {
  const problems = followed.problems.map((problem): Problem => {
    const { unseen } = problem;
    if (unseen === undefined) return problem;
    return { ...problem, unseen: { ...unseen, reads: path => unseen.reads(path) || mayNameFile(object, [path]) } };
  });
  return { ...followed, problems };
}
