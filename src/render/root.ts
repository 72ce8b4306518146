// What a root is: something that is deployed as a whole and rendered first; and how each kind of it is specified.
// `helmRoot` (helm.ts), `kustomizeRoot` (kustomize.ts) and `renderedRoots` (rendered.ts) make roots out of the
// specifications below. They never throw for what a tree holds: what is wrong is in the rendering's `problems`.
// discovery.ts finds out what to specify.

import type { Tree, TreeEntry } from '../git/tree.ts';
import type { Json, JsonObject, Location, Problem, SourceFile, SourceRef } from '../model.ts';
import type { RenderCache } from './cache.ts';
import type { RemoteAccess } from './remote/allow.ts';
import type { FetchedChart, RemoteChart } from './remote/remote-chart.ts';
import type { RenderTools } from './tools.ts';

/**
 * What a root gave: files to read as manifests. Files of a rendering carry their origin (`RenderedFile` in
 * manifest/origin.ts).
 */
export interface Rendering {
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  /** Wall time; 0 where nothing ran. */
  readonly seconds: number;
  /** Did it come out of the render cache? */
  readonly cached: boolean;
}

/** One thing that is deployed as a whole: a chart with one set of values, an overlay, a rendered folder. */
export interface Root {
  /** Which side it is of. */
  readonly trust: Tree['trust'];
  readonly ref: SourceRef;
  /**
   * Why it is looked at, as a sentence for people: `named in .cronledger/config.yaml`, `Argo CD Application
   * argocd/billing`.
   */
  readonly why: string;
  /** The namespace that objects without one are deployed to; null where nothing says it. */
  readonly namespace: string | null;
  readonly environment: string | null;
  /**
   * Fingerprint of everything the rendering depends on in the tree: git ids of the files it reaches, values, options.
   * Equal keys: equal renderings by one tool, so a root with one key at base and at head need not be rendered at all.
   */
  readonly key: string;
  /** Is this file judged as what the root renders to, so that it must not be read as a plain manifest too? */
  claims(path: string): boolean;
  /** What tells, without a rendering, which kinds it may hold; null: only the rendering does. */
  readonly inputs: RootInputs | null;
  /** Does the rendering depend on this file of the tree? What it claims and more: links on the way, patches, all of a chart's folder. */
  reads(path: string): boolean;
  /**
   * Renders, once: every further call gives the same promise. A head's root that differs from the base may be given the
   * base's tree: then the lines of values files that made the difference are looked for, and places can have the
   * precision `values`. What is judged is the same either way. A `glance` leaves out what conditions hide from this rendering.
   */
  render(base?: Tree, look?: Look): Promise<Rendering>;
}

/** `glance`: for what a root names, where base and head have it alike. What only another cluster or other values bring is not looked for. */
export type Look = 'whole' | 'glance';

/**
 * What a rendering is made of where nothing in it computes: each object that it holds has its kind, in one piece, in one of the files or in
 * the text, but for ConfigMaps and Secrets that are generated.
 */
export interface RootInputs {
  readonly entries: readonly TreeEntry[];
  /** What a deployer wrote beside the files. */
  readonly text: string;
  /** Does it generate ConfigMaps or Secrets? */
  readonly generates: boolean;
  /** May an object get another name than the one that stands in its file? */
  readonly renames: boolean;
}

/** What renderings share in one run of the program. Made by `createRenderContext` in render-context.ts. */
export interface RenderContext {
  readonly tools: RenderTools;
  readonly limits: RenderLimits;
  /** Null: nothing is kept between runs. */
  readonly cache: RenderCache | null;
  /** The folder on disk that rendered folders of an earlier step are read from (rendered.ts); null: there is none. */
  readonly workspace: string | null;
  /** What the config of the base lets be fetched from elsewhere; null: nothing. */
  readonly remote: RemoteAccess | null;
  /** The value of an environment variable that the config names for a host. */
  readonly secret: (name: string) => string | undefined;
  /** What has been fetched in this run. */
  readonly fetched: Map<string, Promise<FetchedChart>>;
  /** Proxy and certificate variables for renderings that may use the network. */
  readonly networkEnv: Readonly<Record<string, string>>;
  /**
   * Begins a rendering when few enough are under way: some more than run, so that one's files are written while
   * another's tool runs.
   */
  admit<T>(work: () => Promise<T>): Promise<T>;
  /** Runs a tool when one of the machine's cores is free for it. */
  schedule<T>(work: () => Promise<T>): Promise<T>;
}

/** Limits of one rendering. What they do and do not guarantee stands in sandbox.ts. */
export interface RenderLimits {
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly maxMemoryBytes: number;
  /** Of the private copy that the tool works on. */
  readonly maxInputBytes: number;
  readonly maxInputFiles: number;
}

/**
 * What is known of any root before it is rendered. All paths count from the repository's root, with `/`, without a
 * leading or trailing one.
 */
interface RootSpec {
  readonly why: string;
  readonly namespace: string | null;
  readonly environment: string | null;
  /**
   * Tells two renderings of one path apart in `SourceRef.detail`; made from release, values and environment where it is
   * absent.
   */
  readonly detail?: string;
  /** May the rendering fetch remote dependencies? Only the config of the base can say so. */
  readonly network: boolean;
  /** What the deployer does to the rendered text, e.g. Flux's `postBuild` substitution. */
  readonly after?: AfterRender;
}

/** A change of the rendered text that a deployer makes. It has to be pure: `fingerprint` stands for it in keys. */
export interface AfterRender {
  readonly fingerprint: string;
  /** What is done, for people: `then variables substituted`; none where it is not worth a word. */
  readonly words?: string;
  apply(text: string): { readonly text: string; readonly problems: readonly Problem[] };
}

/** How one chart of the tree is rendered. */
export interface HelmRenderSpec extends RootSpec {
  /** The chart's folder, or a packaged `.tgz` in the tree; of a remote one, what its own values files are named below. */
  readonly chart: string;
  /** Where the chart is fetched from, and the object that says so. */
  readonly remote?: { readonly chart: RemoteChart; readonly location: Location };
  readonly release: string;
  /** What a deployer packs as the chart's values.yaml, and the files of the tree that it made it of. */
  readonly defaults?: { readonly text: string; readonly files: readonly string[] };
  /**
   * In the order of `helm template -f … -f …`: later ones win. The chart's own values.yaml is always there and is not
   * listed.
   */
  readonly values: readonly HelmValues[];
  /** In order, after all values. */
  readonly set: readonly HelmSet[];
  readonly kubeVersion: string | null;
  readonly apiVersions: readonly string[];
  /** What templates see as `.Release.Namespace`, where that is not the namespace that objects go to. */
  readonly releaseNamespace?: string;
  /** Does nobody say how the chart is deployed, so that the name of the release is a guess? */
  readonly isGuess?: boolean;
  /** Leaves out what stands in `crds/`. */
  readonly skipCrds?: boolean;
  /** Renders once, to the text that helm prints, which is going to be deployed: nothing is masked, and nothing comes beside it. */
  readonly asDeployed?: boolean;
}

export type HelmValues =
  /** A file of the tree. A missing one fails the rendering unless the deployer ignores missing files. */
  | { readonly file: string; readonly optional?: boolean }
  /** YAML text of the deployer's object. */
  | { readonly inline: string };

/**
 * `--set`, `--set-string`, `--set-json`, `--set-literal` take `name=value` as it is; `--set-file` takes `name=path`
 * with a path of the tree.
 */
export interface HelmSet {
  readonly flag: 'set' | 'set-string' | 'set-json' | 'set-literal' | 'set-file';
  readonly assignment: string;
}

/** How one kustomization of the tree is built. */
export interface KustomizeRenderSpec extends RootSpec {
  /** The folder with the kustomization. */
  readonly path: string;
  /**
   * Flux builds without load restrictions: files outside the folder may be read, here only inside the repository's
   * tree.
   */
  readonly loadRestrictions: 'root-only' | 'none';
  /**
   * Make a kustomization of all manifests below where the folder has none, as Flux does? Without it, a missing file is
   * a problem.
   */
  readonly generate: boolean;
  /** What the deployer writes into the folder's own kustomization before it builds; null: it builds the folder as it is. */
  readonly edit: KustomizationEdit | null;
}

/**
 * What a deployer makes of the kustomization of a folder, in its own copy: Argo CD and Flux write their fields into that file and
 * then build it, so that targets are looked up before the folder's own prefix and its own transformers come last.
 *
 * Files and folders that the result names are read from the tree under the same rules as those that the folder's own file names.
 */
export interface KustomizationEdit {
  /** What the deployer's object says of the kustomization: for people, and for finding what it brings along. */
  readonly fields: JsonObject;
  /**
   * How the folder's file is read first. `lenient`: fields that kustomize does not know are dropped and numbers become texts where
   * texts are due (Flux). `strict`: both are refused, as kustomize and `kustomize edit` do.
   */
  readonly reading: 'lenient' | 'strict';
  /**
   * The kustomization to build: fields of https://github.com/kubernetes-sigs/kustomize/blob/master/api/types/kustomization.go by
   * their JSON names. `own` is the folder's, decoded and checked against these types, empty fields left out; where the folder has
   * none and `generate` is set, what was generated. Pure. `refused` says why the deployer gives up, and completes "… fails: ".
   */
  apply(own: Readonly<Record<string, Json>>): EditedKustomization;
}

export type EditedKustomization =
  | { readonly kustomization: Readonly<Record<string, Json>> }
  | { readonly refused: string };

/** A folder of manifests that another tool rendered and somebody committed. */
export interface RenderedSpec extends RootSpec {
  /**
   * The folder in the head, and in the base; one folder for both unless they are told apart (`{base: out/base, head:
   * out/head}`).
   */
  readonly head: string;
  readonly base: string | null;
}
