// What a deployer is: a kind of object that says how a folder of a repository is rendered and deployed.

import type { Tree } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import type { JsonObject, Location, Path, Problem } from '../model.ts';
import type { HelmRenderSpec, KustomizeRenderSpec } from '../render/root.ts';
import type { FolderShapes } from './folder-shapes.ts';
import type { References } from './references.ts';
import type { RepositoryIdentity } from './repository-url.ts';

export interface Deployer {
  readonly group: string;
  readonly kind: string;
  /** Whose kind it is, for people: `Argo CD`. */
  readonly product: string;
  /** What its objects may name: any file of the repository (values, folders), charts and nothing else, or only what is elsewhere. */
  readonly reaches: Reach;
  /** May its objects hold patches? They change what it deploys, and are no objects of their own. */
  readonly patches: boolean;
  /** What the object deploys. Never throws for what the object or the tree holds: that goes into `problems`. */
  follow(found: DeployerObject, context: DeployerContext): Promise<Followed>;
}

export type Reach = 'nothing' | 'charts' | 'anything';

/** One object of a deployer's kind, in a file of the tree or in what a root rendered to. */
export interface DeployerObject {
  readonly object: JsonObject;
  readonly kind: string;
  readonly product: string;
  readonly name: string;
  /** Its own, or the one that its root deploys to. */
  readonly namespace: string | null;
  /** The place of a path in the object. */
  locate(path: Path): Location;
  /** Where it was found, for people: a file, or the root that renders it. Empty for a file of its own. */
  readonly via: string;
  /** Kinds of deployers that are followed in their turn, wherever their objects are rendered. */
  readonly followedKinds: ReadonlySet<string>;
  /** Was it found in a rendering with made-up values (a chart that nobody names)? Then what it says may be wrong. */
  readonly tentative: boolean;
}

/** What deployers look things up in. All of one tree. */
export interface DeployerContext {
  readonly index: TreeIndex;
  readonly shapes: FolderShapes;
  readonly repositories: RepositoryIdentity;
  readonly references: References;
  /** Does the config of the base let this address be fetched? */
  allows(url: string): boolean;
}

export interface Followed {
  readonly roots: readonly PlannedRoot[];
  readonly folders: readonly FolderDeployment[];
  readonly remoteSources: readonly RemoteSource[];
  /** What could not be followed at all. What belongs to one root stands there. */
  readonly problems: readonly Problem[];
}

/** A root that is yet to be made. */
export type PlannedRoot = PlanParts &
  (
    | { readonly type: 'helm'; readonly spec: HelmRenderSpec }
    | { readonly type: 'kustomize'; readonly spec: KustomizeRenderSpec }
  );

interface PlanParts {
  /** They become part of its rendering. */
  readonly problems: readonly Problem[];
  /** What is deployed instead of the whole tree: the part of it that a deployer packs. */
  readonly tree?: Tree;
}

/** Plain manifests that a deployer applies as they are: they are read as files, in the namespace that it says. */
export interface FolderDeployment {
  readonly path: string;
  readonly namespace: string | null;
  readonly environment: string | null;
  readonly why: string;
  includes(path: string): boolean;
  /** Is a file with these contents left out? Absent: none is. */
  passesOver?(bytes: Uint8Array): boolean;
}

/** Something that is deployed from elsewhere, so that its jobs cannot be seen here. */
export interface RemoteSource {
  readonly message: string;
  readonly hint: string;
  readonly location: Location;
  readonly object: { readonly kind: string; readonly namespace: string | null; readonly name: string };
  /** Fingerprint of what is fetched from where and of the values it gets: equal keys in base and head mean that nothing changed. */
  readonly key: string;
  /** Files of this repository that go into it, such as its values. */
  readonly files: readonly string[];
}

export const NOTHING_FOLLOWED: Followed = { roots: [], folders: [], remoteSources: [], problems: [] };

export function joinFollowed(parts: readonly Followed[]): Followed {
  return {
    roots: parts.flatMap(part => part.roots),
    folders: parts.flatMap(part => part.folders),
    remoteSources: parts.flatMap(part => part.remoteSources),
    problems: parts.flatMap(part => part.problems),
  };
}
