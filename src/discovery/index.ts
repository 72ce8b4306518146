// Finds what a tree deploys: charts, kustomizations, plain manifests, and the objects of Argo CD and Flux that say how they are rendered.
//
// It goes in waves, because a rendering may hold the objects that name the next folders (an "app of apps"). The caller renders a
// wave and hands it back, until a wave is empty:
//
//   let wave = discovery.first;
//   while (wave.roots.length > 0) wave = await discovery.rootsFromRendered(await render(wave.roots));
//
// 1. What deployers in files of the tree name, but for those that another deployer's folder holds: they come with its rendering.
// 2. Whatever renderings name, and so on.
// 3. Charts and kustomizations that nobody has named: first those that mention deployers, in the end the rest (discovery-defaults.ts).
import type { Config } from '../config/config.ts';
import type { DeployerContext, FolderDeployment, PlannedRoot, RemoteSource } from '../deployers/deployer.ts';
import { folderShapes } from '../deployers/folder-shapes.ts';
import { withHeld } from '../deployers/held.ts';
import { deployerOf, followDeployer } from '../deployers/index.ts';
import { repositoryIdentity } from '../deployers/repository-url.ts';
import type { Tree } from '../git/tree.ts';
import { treeIndex } from '../git/tree-index.ts';
import type { Problem } from '../model.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';
import { allowTest } from '../render/remote/allow.ts';
import type { Root } from '../render/root.ts';
import { createRootBook } from './book.ts';
import { configuredDiscovery, globTest, makeConfigured } from './config.ts';
import { type DefaultPlan, findCandidates, firstInLine } from './defaults.ts';
import { describeRoot } from './description.ts';
import type { Discovery, DiscoveryOptions, RenderedRoot, Wave } from './discovery.ts';
import { findRawDeployers, firstDeployers, type RawDeployer } from './raw.ts';
import { readersOf } from './readers.ts';
import { referenceRegistry } from './references.ts';
import { inEnvironment, type MadeRoot, type MakeRoot, makePlanned, type RootOptions, rootMaker } from './roots.ts';
import { createScanMemory, scanForDeployers } from './scan.ts';
import { createSettler, recording, referringOf } from './settle.ts';
import {
  doubtful,
  EMPTY_WAVE,
  isLibraryPart,
  joinWaves,
  MAX_DEPTH,
  missingValues,
  problemsOf,
  rootsOnly,
  tooDeep,
  viaOf,
} from './wave.ts';

export async function discover(tree: Tree, config: Config, given: DiscoveryOptions): Promise<Discovery> {
  const options = { ...given, renderer: given.renderer.allowing(config.remote) };
  const index = await treeIndex(tree);
  const shapes = folderShapes(index.below(''));
  const configured = await makeConfigured(tree, config.sources ?? [], shapes, options.renderer);
  if (!config.discover) return configuredDiscovery(configured);
  const isExcluded = globTest(config.exclude);
  const memory = options.memory ?? createScanMemory();
  const mentions = (await scanForDeployers(tree, shapes, memory)).filter(({ entry }) => !isExcluded(entry.path));
  const references = referenceRegistry(tree, memory);
  const repositories = repositoryIdentity([...(await options.repositoryUrls()), ...config.repository]);
  const deployers: DeployerContext = {
    index,
    shapes,
    repositories,
    references,
    allows: allowTest(config.remote.allow),
  };
  const candidates = (await findCandidates(index, mentions)).filter(
    ({ evidence, plans }) => !isExcluded(evidence) && !plans.every(({ plan }) => configured.overrides(plan)),
  );
  const book = createRootBook(mentions);
  const folders: FolderDeployment[] = [];
  const started = new Set<RawDeployer | (typeof candidates)[number]>();
  let ended = false;

  const makeAny = rootMaker(tree, options.renderer, book.refuse);
  // What the config says of a folder takes the place of what was discovered of it.
  const make: MakeRoot = async (plan, how) => (configured.overrides(plan) ? null : makeAny(plan, how));
  const settler = createSettler({
    book,
    registry: references,
    context: deployers,
    make,
    alone: options.alone === true,
  });
  const defaults = new Set<PlannedRoot>();
  const makeDefaults = async (plans: readonly DefaultPlan[]): Promise<readonly MadeRoot[]> => {
    for (const { plan } of plans) defaults.add(plan);
    const roots = plans.map(({ plan, softened }) =>
      make(plan, { depth: 0, tentative: plan.type === 'helm', softened }),
    );
    return (await Promise.all(roots)).filter(root => root !== null);
  };

  const raw =
    mentions.length === 0
      ? { deployers: [], problems: [] }
      : await findRawDeployers(tree, mentions, deployers, make, memory);

  const startRaw = (found: readonly RawDeployer[]): Wave => {
    for (const deployer of found) {
      started.add(deployer);
      settler.add(deployer.referring);
      folders.push(...deployer.followed.folders);
    }
    return {
      ...rootsOnly(book.add(found.flatMap(deployer => deployer.roots))),
      remoteSources: found.flatMap(deployer => deployer.followed.remoteSources),
      problems: found.flatMap(deployer => deployer.followed.problems),
    };
  };

  /** What is next where the last renderings named nothing new. */
  const nextStage = async (): Promise<Wave> => {
    const planned = raw.deployers.filter(deployer => !started.has(deployer)).flatMap(deployer => deployer.roots);
    const open = candidates.filter(candidate => !started.has(candidate) && !book.covers(candidate));
    const carriers = open.filter(each => each.carries && !planned.some(({ root }) => root.claims(each.evidence)));
    if (carriers.length > 0) {
      const line = firstInLine(carriers);
      for (const candidate of line) started.add(candidate);
      return rootsOnly(book.add(await makeDefaults(line.flatMap(candidate => candidate.plans))));
    }
    const unreached = raw.deployers.filter(deployer => !started.has(deployer) && !book.claims(deployer.path));
    if (unreached.length > 0) return startRaw(unreached);
    if (ended) return EMPTY_WAVE;
    ended = true;
    const plans = candidates.flatMap(candidate =>
      started.has(candidate) ? [] : book.covers(candidate) ? book.leftover(candidate) : candidate.plans,
    );
    return rootsOnly(book.add(await makeDefaults(plans)));
  };

  /** Stages that hold nothing new are passed by; notices of all of them are kept. */
  const advance = async (from: Wave): Promise<Wave> => {
    let wave = from;
    while (wave.roots.length === 0) {
      const before = started.size;
      const wasEnded = ended;
      wave = joinWaves(wave, await nextStage());
      if (started.size === before && wasEnded === ended) break;
    }
    if (wave.roots.length === 0) wave = joinWaves(wave, await settler.settle());
    return {
      ...wave,
      problems: problemsOf([...wave.problems, ...(wave.roots.length === 0 ? book.problems : [])], tree),
    };
  };

  const follow = async (rendered: readonly RenderedRoot[]): Promise<Wave> => {
    const all = rendered.map(({ root, manifests }) => ({ root, manifests: manifests.flatMap(withHeld) }));
    for (const { root, manifests } of all) {
      settler.rendered(root);
      references.drop(root);
      for (const manifest of manifests) references.add(manifest, root);
    }
    const named: { readonly made: MadeRoot; readonly parent: Root }[] = [];
    const remoteSources: RemoteSource[] = [];
    const problems: Problem[] = [];
    for (const { root, manifests } of all) {
      const from = book.get(root);
      const { depth, tentative, softened } = from;
      const rootOptions: RootOptions = { depth: depth + 1, tentative, softened };
      const place = { via: viaOf(root), namespace: root.namespace, tentative };
      const found = manifests.filter(({ object }) => deployerOf(object) !== null);
      if (found.length > 0 && rootOptions.depth > MAX_DEPTH) problems.push(tooDeep(root));
      for (const manifest of rootOptions.depth > MAX_DEPTH ? [] : found) {
        const asked = new Set<string>();
        const followed = await followDeployer(manifest, place, recording(deployers, asked));
        if (followed === null) continue;
        const environment = root.environment;
        folders.push(...followed.folders.map(each => ({ ...each, environment: each.environment ?? environment })));
        remoteSources.push(...followed.remoteSources);
        problems.push(...followed.problems);
        const roots: MadeRoot[] = [];
        for (const plan of followed.roots.map(each => inEnvironment(each, environment))) {
          const missing = tentative ? await missingValues(plan, index) : null;
          const one = missing === null ? await make(plan, rootOptions) : null;
          if (missing !== null) problems.push(doubtful(plan, missing));
          if (one !== null) roots.push(one);
        }
        settler.add(referringOf({ manifest, place, options: rootOptions, environment, parent: root, asked, roots }));
        named.push(...roots.map(each => ({ made: each, parent: root })));
      }
    }
    const fresh = book.add(named.map(each => each.made));
    for (const { made, parent } of named) settler.born((book.same(made) ?? made).root, parent);
    return { ...rootsOnly(fresh), remoteSources, problems };
  };

  const first = await advance(
    joinWaves(
      { ...rootsOnly(book.add(configured.made)), problems: [...configured.problems, ...raw.problems] },
      startRaw(firstDeployers(raw.deployers, candidates)),
    ),
  );
  const others = (await readersOf(index)).map(reader => reader.problem);
  return {
    first: { ...first, problems: [...first.problems, ...others] },
    rootsFromRendered: async rendered => advance(await follow(rendered)),
    carries: root => (settler.provides(root) ? 'anything' : book.carries(root)),
    claims: path => book.claims(path),
    // What a deployer applies as it is stays plain, though a chart or kustomization beside it takes it in.
    isPlain: path => {
      if (isExcluded(path)) return false;
      if (book.claims(path) && !folders.some(folder => folder.includes(path))) return false;
      return configured.isManifest(path) || !isLibraryPart(path, shapes.chartOf(path));
    },
    folders: path => folders.filter(folder => folder.includes(path)),
    asked: () => references.asked(),
    isGuess: root => {
      const { plan, tentative } = book.get(root);
      return tentative || (plan?.type === 'helm' && defaults.has(plan));
    },
    describe: root => describeRoot(book.get(root)),
    async inOtherTree(root, other) {
      const { plan, depth, tentative, softened } = book.get(root);
      if (plan === null || !defaults.has(plan)) return null;
      const folder = plan.type === 'helm' ? plan.spec.chart : plan.spec.path;
      const names = plan.type === 'helm' ? ['Chart.yaml'] : KUSTOMIZATION_NAMES;
      const there = (await treeIndex(other)).below(folder).map(entry => entry.path);
      if (!names.some(name => there.includes(folder === '' ? name : `${folder}/${name}`))) return null;
      return (await makePlanned(other, plan, { depth, tentative, softened }, options.renderer)).root;
    },
  };
}
