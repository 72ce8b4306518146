// What a discovery is: the roots of a tree, wave by wave.
import type { FolderDeployment, RemoteSource } from '../deployers/deployer.ts';
import type { AskedReference } from '../deployers/references.ts';
import type { Tree } from '../git/tree.ts';
import type { Manifest, Problem } from '../model.ts';
import type { Renderer } from '../render/index.ts';
import type { Root } from '../render/root.ts';
import type { Carried } from './book.ts';
import type { RootDescription } from './description.ts';
import type { ScanMemory } from './scan.ts';

export interface DiscoveryOptions {
  readonly renderer: Renderer;
  /** Every URL that means this repository: git remotes, `GITHUB_SERVER_URL/GITHUB_REPOSITORY`. Empty: nobody knows (see source-place.ts). */
  readonly repositoryUrls: () => Promise<readonly string[]>;
  /** Is there no other side to compare with? */
  readonly alone?: boolean;
  /** Shared by the discoveries of one run, so that base and head read equal files once. */
  readonly memory?: ScanMemory;
}

/** What one step of the discovery found. */
export interface Wave {
  readonly roots: readonly Root[];
  readonly remoteSources: readonly RemoteSource[];
  readonly problems: readonly Problem[];
  /** Roots of earlier waves that come out otherwise: what they rendered to is not deployed. */
  readonly replaced?: readonly Root[];
}

export interface RenderedRoot {
  readonly root: Root;
  readonly manifests: readonly Manifest[];
}

export interface Discovery {
  readonly first: Wave;
  /**
   * The next wave, from what the roots of the last one rendered to. Of a root that does not `carry` deployers and that is equal in base and
   * head the rendering may be left out. An empty wave is the end.
   */
  rootsFromRendered(rendered: readonly RenderedRoot[]): Promise<Wave>;
  /**
   * What can the rendering of this root name, as far as its files show? `charts`: releases of charts, whose values come from objects by name,
   * and nothing else. `anything`: it has to be rendered to find out, even if base and head have it alike.
   */
  carries(root: Root): Carried;
  /** Is the file judged as what a root renders to? Complete once the waves have ended. */
  claims(path: string): boolean;
  /** Is the file to be read as a plain manifest? Complete once the waves have ended. */
  isPlain(path: string): boolean;
  /** Deployers that apply the file as it is, with the namespace that they apply it to. */
  folders(path: string): readonly FolderDeployment[];
  /**
   * A root that nobody deploys but that is rendered all the same, as it is in another tree; null for other roots, and where
   * its folder is gone. A change must not be able to take such a folder out of sight by including it somewhere.
   */
  inOtherTree(root: Root, other: Tree): Promise<Root | null>;
  /** Objects that deployers referred to, and where they were found. Complete once the waves have ended. */
  asked(): readonly AskedReference[];
  /** Does nobody vouch for how the root is rendered: a chart that no deployer names, or values that nobody deploys? */
  isGuess(root: Root): boolean;
  /** For `list --sources`. */
  describe(root: Root): RootDescription;
}
