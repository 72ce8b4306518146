// The config's `sources`: what they name is rendered and read as they say, beside what is discovered or in its place.
import picomatch from 'picomatch';
import type { SourceConfig } from '../config/config.ts';
import type { PlannedRoot } from '../deployers/deployer.ts';
import { environmentOfFolder, environmentOfValues } from '../deployers/environment.ts';
import { baseName, type FolderShapes, joinPath } from '../deployers/folder-shapes.ts';
import type { Tree } from '../git/tree.ts';
import type { Problem } from '../model.ts';
import type { Renderer } from '../render/index.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';
import type { RenderedSpec } from '../render/root.ts';
import { quote } from '../text/escape.ts';
import { createRootBook } from './book.ts';
import { describeRoot } from './description.ts';
import type { Discovery } from './discovery.ts';
import { type MadeRoot, makePlanned } from './roots.ts';
import { EMPTY_WAVE } from './wave.ts';

interface NamedSources {
  readonly plans: readonly PlannedRoot[];
  readonly rendered: readonly RenderedSpec[];
  /** Is the file named as a plain manifest? */
  isManifest(path: string): boolean;
  readonly problems: readonly Problem[];
}

const WHY = 'named under `sources` in .cronledger/config.yaml';

/** Does a path match one of the globs of the config? A dot file is a file like any other. */
export function globTest(globs: readonly string[]): (path: string) => boolean {
  const matches = globs.length === 0 ? null : picomatch([...globs], { dot: true });
  return path => matches?.(path) === true;
}

/** What the config names, made. */
export interface ConfiguredSources {
  readonly made: readonly MadeRoot[];
  /** Is the file named as a plain manifest? */
  isManifest(path: string): boolean;
  /** Does a source of the config say how this is rendered, so that it is not rendered as it was discovered? */
  overrides(plan: PlannedRoot): boolean;
  readonly problems: readonly Problem[];
}

export async function makeConfigured(
  tree: Tree,
  sources: readonly SourceConfig[],
  shapes: FolderShapes,
  renderer: Renderer,
): Promise<ConfiguredSources> {
  const configured = configuredSources(sources, shapes);
  const options = { depth: 0, tentative: false, softened: false };
  const planned = await Promise.all(configured.plans.map(plan => makePlanned(tree, plan, options, renderer)));
  const rendered: MadeRoot[] = [];
  const gone: Problem[] = [];
  for (const spec of configured.rendered) {
    // What is not committed is not deployed from there: no root that has failed, whose workloads would be in doubt.
    if (spec.base === null && (await tree.treeId(spec.head)) === null) {
      gone.push(noRendered(spec.head));
      continue;
    }
    for (const root of await renderer.folder(tree, spec)) rendered.push({ root, plan: null, ...options });
  }
  const named = new Set(configured.plans.map(folderKey));
  return {
    made: [...planned, ...rendered],
    isManifest: configured.isManifest,
    overrides: plan => named.has(folderKey(plan)) || evidenceOf(plan).every(path => configured.isManifest(path)),
    problems: [...configured.problems, ...gone],
  };
}

function folderKey(plan: PlannedRoot): string {
  return `${plan.type} ${plan.type === 'helm' ? plan.spec.chart : plan.spec.path}`;
}

/** The files any of which make a folder a chart or a kustomization: named as plain manifests, they are no more than that. */
function evidenceOf(plan: PlannedRoot): readonly string[] {
  return plan.type === 'helm'
    ? [joinPath(plan.spec.chart, 'Chart.yaml')]
    : KUSTOMIZATION_NAMES.map(name => joinPath(plan.spec.path, name));
}

/** Where the config switches discovery off: one wave, and nothing is followed from there. */
export function configuredDiscovery({ made, isManifest, problems }: ConfiguredSources): Discovery {
  const book = createRootBook([]);
  const roots = book.add(made).map(({ root }) => root);
  return {
    first: { roots, remoteSources: [], problems: [...problems, ...book.problems] },
    rootsFromRendered: async () => EMPTY_WAVE,
    carries: () => 'nothing',
    claims: path => book.claims(path),
    isPlain: path => isManifest(path) && !book.claims(path),
    folders: () => [],
    asked: () => [],
    isGuess: () => false,
    describe: root => describeRoot(book.get(root)),
    // The config of the base names the same roots in both trees.
    inOtherTree: async () => null,
  };
}

function configuredSources(sources: readonly SourceConfig[], shapes: FolderShapes): NamedSources {
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
      const { base = null, head, namespace = null, environment = null } = source.rendered;
      rendered.push({ base, head, namespace, environment, network: false, why: WHY });
    }
  }
  return { plans, rendered, isManifest: globTest(manifests), problems };
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

function noRendered(folder: string): Problem {
  return {
    code: 'no-manifests',
    path: '.cronledger/config.yaml',
    message: `The config names the rendered folder ${quote(folder)}, and there is none.`,
    hint: 'Correct the path, or take it out of the config once its removal is merged.',
    level: 'warning',
  };
}
