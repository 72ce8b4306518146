// The config's `sources`, which replace discovery: what it names is rendered and read, and nothing else.
import picomatch from 'picomatch';
import type { SourceConfig } from '../config/config.ts';
import type { PlannedRoot } from '../deployers/deployer.ts';
import { environmentOfFolder, environmentOfValues } from '../deployers/environment.ts';
import { baseName, type FolderShapes } from '../deployers/folder-shapes.ts';
import type { Tree } from '../git/tree.ts';
import type { Problem } from '../model.ts';
import type { Renderer } from '../render/index.ts';
import type { RenderedSpec } from '../render/root.ts';
import { quote } from '../text/escape.ts';
import { createRootBook } from './book.ts';
import { describeRoot } from './description.ts';
import type { Discovery } from './discovery.ts';
import { type MadeRoot, makePlanned } from './roots.ts';
import { EMPTY_WAVE } from './wave.ts';

interface ConfiguredSources {
  readonly plans: readonly PlannedRoot[];
  readonly rendered: readonly RenderedSpec[];
  /** Is the file named as a plain manifest? */
  isManifest(path: string): boolean;
  readonly problems: readonly Problem[];
}

const WHY = 'named under `sources` in .cronledger/config.yaml';

/** The discovery of a repository whose config names its sources: one wave, and nothing is followed from there. */
export async function configuredDiscovery(
  tree: Tree,
  sources: readonly SourceConfig[],
  shapes: FolderShapes,
  renderer: Renderer,
): Promise<Discovery> {
  const configured = configuredSources(sources, shapes);
  const options = { depth: 0, tentative: false, softened: false };
  const planned = await Promise.all(configured.plans.map(plan => makePlanned(tree, plan, options, renderer)));
  const rendered: MadeRoot[] = [];
  for (const spec of configured.rendered) {
    for (const root of await renderer.folder(tree, spec)) rendered.push({ root, plan: null, ...options });
  }
  const book = createRootBook([]);
  const roots = book.add([...planned, ...rendered]).map(({ root }) => root);
  return {
    first: { roots, remoteSources: [], problems: [...configured.problems, ...book.problems] },
    rootsFromRendered: async () => EMPTY_WAVE,
    carries: () => 'nothing',
    claims: path => book.claims(path),
    isPlain: path => configured.isManifest(path) && !book.claims(path),
    folders: () => [],
    asked: () => [],
    isGuess: () => false,
    describe: root => describeRoot(book.get(root)),
    // The config of the base names the same roots in both trees.
    inOtherTree: async () => null,
  };
}

function configuredSources(sources: readonly SourceConfig[], shapes: FolderShapes): ConfiguredSources {
  const plans: PlannedRoot[] = [];
  const rendered: RenderedSpec[] = [];
  const manifests: string[] = [];
  const problems: Problem[] = [];
  for (const source of sources) {
    if ('manifests' in source) manifests.push(source.manifests);
    else if ('helm' in source) plans.push(helmPlan(source.helm));
    else if ('kustomize' in source) {
      const found = kustomizePlans(source.kustomize, shapes);
      plans.push(...found);
      if (found.length === 0) problems.push(noFolder(source.kustomize.path));
    } else {
      const { base, head, namespace = null, environment = null } = source.rendered;
      rendered.push({ base, head, namespace, environment, network: false, why: WHY });
    }
  }
  // A dot file is a manifest to kubectl like any other.
  const matches = manifests.length === 0 ? () => false : picomatch(manifests, { dot: true });
  return { plans, rendered, isManifest: path => matches(path), problems };
}

function helmPlan(helm: Extract<SourceConfig, { helm: unknown }>['helm']): PlannedRoot {
  const environments = helm.values.map(environmentOfValues).filter(environment => environment !== null);
  return {
    type: 'helm',
    problems: [],
    spec: {
      chart: helm.chart,
      release: helm.release ?? (baseName(helm.chart).replace(/\.tgz$/, '') || 'release'),
      namespace: helm.namespace ?? null,
      environment: helm.environment ?? environments.at(-1) ?? null,
      values: helm.values.map(file => ({ file })),
      set: [],
      kubeVersion: helm.kubeVersion ?? null,
      apiVersions: helm.apiVersions,
      network: helm.network,
      why: WHY,
    },
  };
}

function kustomizePlans(
  kustomize: Extract<SourceConfig, { kustomize: unknown }>['kustomize'],
  shapes: FolderShapes,
): readonly PlannedRoot[] {
  const matches = picomatch(kustomize.path, { dot: true });
  // picomatch matches no empty text; `.` is how a glob names the root.
  const folders = shapes.kustomizations.filter(folder =>
    folder === '' ? kustomize.path === '.' || kustomize.path === '**' : matches(folder),
  );
  return folders.map(path => ({
    type: 'kustomize',
    problems: [],
    spec: {
      path,
      loadRestrictions: 'root-only',
      generate: false,
      edit: null,
      namespace: kustomize.namespace ?? null,
      environment: kustomize.environment ?? environmentOfFolder(path),
      network: kustomize.network,
      why: WHY,
    },
  }));
}

function noFolder(glob: string): Problem {
  return {
    code: 'no-manifests',
    path: '.cronledger/config.yaml',
    message: `The config names kustomizations as ${quote(glob)}, and no folder with a kustomization matches.`,
    hint: 'Correct the glob: it is matched against folders, counted from the root of the repository.',
  };
}
