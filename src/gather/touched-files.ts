// What a change touches, read on both sides: plain manifests, and what is rendered from files that differ. The rest of the
// head is read when a question needs it.
import { AUDIT_WORDS } from '../audit-policy/kinds.ts';
import type { MayHold } from '../collect/manifest-file.ts';
import { collectManifests, withLinks } from '../collect/manifests.ts';
import { joinReadings, type Reading, readFiles } from '../collect/reading.ts';
import type { Config } from '../config/config.ts';
import type { RemoteSource } from '../deployers/deployer.ts';
import { type DiscoveredChange, discoverChange } from '../discovery/change.ts';
import type { Discovery, DiscoveryOptions } from '../discovery/index.ts';
import { asWarning, problemsOf, rootProblems, weighed } from '../discovery/problem-levels.ts';
import {
  type DiscoveredRoot,
  type ReadRoot,
  type Rendered,
  readRoot,
  refKey,
  renderAll,
  renderDifferences,
  type SidePair,
} from '../discovery/render-waves.ts';
import { attributeChanges } from '../git/attributes.ts';
import type { BaseTree, FileDiff, HeadTree, Repository, Tree, TreeEntry } from '../git/tree.ts';
import { createPrefilter, type KindWord } from '../manifest/prefilter.ts';
import type { Problem, SourceFile } from '../model.ts';
import { once } from '../once.ts';
import { RBAC_WORDS } from '../rbac/kinds.ts';
import type { Renderer } from '../render/index.ts';
import type { WorkloadDraft } from '../workloads/extract.ts';
import { nameOf } from '../workloads/names.ts';
import { type KindRegistry, registryOf } from '../workloads/registry.ts';

export interface TouchedFiles {
  readonly differences: readonly FileDiff[];
  /** As they were. Its problems are warnings: the head is what is judged. */
  readonly base: Reading;
  readonly head: Reading;
  /** What is deployed from elsewhere. */
  readonly remoteSources: { readonly base: readonly RemoteSource[]; readonly head: readonly RemoteSource[] };
  /** The plain manifests of the head that the change does not touch and whose bytes pass a filter. */
  rest(mayHold: MayHold): Promise<Reading>;
  /** What is rendered in the head from files that the change does not touch. */
  renderedRest(): Promise<Reading>;
}

/** Kinds of objects that are judged, or that matter for a workload though they are none. */
export function judgedWords(registry: KindRegistry): readonly KindWord[] {
  return [...registry.words, 'ConfigMap', 'Secret', ...RBAC_WORDS, ...AUDIT_WORDS];
}

export async function readTouchedFiles(
  repository: Repository,
  base: BaseTree,
  head: HeadTree,
  config: Config,
  renderer: Renderer,
): Promise<TouchedFiles> {
  const changed = await repository.diff(base, head);
  const differences = await withLinks(base, head, changed);
  const registry = registryOf(config);
  const words = judgedWords(registry);
  const mayHold = createPrefilter(words);
  const options = { renderer, repositoryUrls: repository.urls, differences, mayHoldWorkload: mayHold };
  const discovered = await discoverChange(base, head, config, options);
  // Where the change itself reaches nothing that is rendered, the rest of the head may be all the same.
  const discoveredHead = once(async () => discovered?.head ?? (await discoverRest(head, config, options)));
  const unchanged = once(async () =>
    rendered === null
      ? (await renderAll(await discoveredHead(), words)).roots
      : Promise.all(rendered.head.alike.map(root => readRoot(root, null, words))),
  );
  const rendered = discovered === null ? null : weighed(await renderBoth(discovered, base, head, words));
  const plain = await plainEntries(head, differences, discovered);
  const dropped =
    discovered === null || rendered === null
      ? []
      : await droppedFiles(head, differences, discovered.head, rendered.head, { mayHold, registry });

  const before = await readPlain(base, plain.base, mayHold, discovered?.base);
  const after = await readPlain(head, [...plain.head, ...dropped], mayHold, discovered?.head);
  const attributes = await attributeChanges(base, head, changed);
  const failed = failedRoots(rendered?.head);
  const headProblems = [...after.problems, ...problemsOf(rendered?.head), ...attributes];
  // What the head has alike is told of the head only.
  const told = new Set(headProblems.map(problem => problem.message));
  const baseProblems = [...before.problems, ...problemsOf(rendered?.base)].filter(
    ({ message, unseen }) => unseen !== undefined || !told.has(message),
  );
  return {
    differences: changed,
    base: {
      // What was there and does not render any more is not gone: the verdict is that nobody could check.
      ...joinReadings(
        before,
        ...readingsOf(rendered?.base)
          .filter(({ root }) => !failed.has(refKey(root)))
          .map(each => each.reading),
      ),
      problems: baseProblems.map(asWarning),
    },
    head: {
      ...joinReadings(after, ...readingsOf(rendered?.head).map(each => each.reading)),
      problems: headProblems,
    },
    remoteSources: { base: rendered?.base.remoteSources ?? [], head: rendered?.head.remoteSources ?? [] },
    async rest(filter) {
      const touched = new Set(plain.head.map(entry => entry.path));
      const discovery = await discoveredHead();
      const entries = (await head.entries()).filter(({ path }) => !touched.has(path) && discovery.isPlain(path));
      return readPlain(head, entries, filter, discovery);
    },
    async renderedRest() {
      const reads = await unchanged();
      return { ...joinReadings(...reads.map(each => each.reading)), problems: reads.flatMap(rootProblems) };
    },
  };
}

async function discoverRest(head: Tree, config: Config, options: DiscoveryOptions): Promise<Discovery> {
  const { discover } = await import('../discovery/index.ts');
  return discover(head, config, options);
}

/** Renders what differs. What was a root in the base and is none in the head, though its folder is there, is rendered all the same. */
async function renderBoth(
  { base, head }: DiscoveredChange,
  baseTree: Tree,
  headTree: Tree,
  words: readonly KindWord[],
): Promise<SidePair> {
  const rendered = await renderDifferences(base, head, baseTree, words);
  const known = new Set([...rendered.head.roots.map(each => each.root), ...rendered.head.alike].map(refKey));
  const kept: DiscoveredRoot[] = [];
  for (const { root, description } of rendered.base.roots) {
    const again = known.has(refKey(root)) ? null : await base.inOtherTree(root, headTree);
    if (again !== null) kept.push({ ...(await readRoot(again, baseTree, words)), description });
  }
  return { base: rendered.base, head: { ...rendered.head, roots: [...rendered.head.roots, ...kept] } };
}

/**
 * Files that differ, that a chart or kustomization has taken in, and that hold a workload which nothing renders: data of a
 * generator, a resource that a patch deletes, a template behind a comment. What applies the folder file by file still
 * deploys them, so they are judged as they stand as well.
 */
async function droppedFiles(
  head: Tree,
  differences: readonly FileDiff[],
  discovery: Discovery,
  rendered: Rendered,
  { mayHold, registry }: { readonly mayHold: MayHold; readonly registry: KindRegistry },
): Promise<readonly TreeEntry[]> {
  const taken = present(differences).filter(({ path }) => !discovery.isPlain(path));
  if (taken.length === 0) return [];
  const { manifests } = await readPlain(head, taken, mayHold, undefined);
  if (manifests.length === 0) return [];
  const { extractWorkloads } = await import('../workloads/extract.ts');
  const emitted = rendered.roots.flatMap(each => extractWorkloads(each.reading.manifests, registry).drafts);
  const dropped = new Set(
    extractWorkloads(manifests, registry)
      .drafts.filter(draft => {
        // Kustomize may put something before and behind a name.
        const isIt = (other: WorkloadDraft): boolean =>
          other.kind === draft.kind && nameOf(other).includes(nameOf(draft));
        return discovery.folders(draft.location.path).length > 0 || !emitted.some(isIt);
      })
      .map(draft => draft.location.path),
  );
  return taken.filter(({ path }) => dropped.has(path));
}

function present(differences: readonly FileDiff[]): readonly TreeEntry[] {
  return differences.flatMap(({ head }) => head ?? []);
}

/** The manifests among some files of a tree, each with what deploys it as it is. */
export async function readPlain(
  tree: Tree,
  entries: readonly TreeEntry[],
  mayHold: MayHold,
  discovery: Discovery | undefined,
): Promise<Reading> {
  const problems: Problem[] = [];
  async function* files(): AsyncGenerator<SourceFile> {
    for await (const file of collectManifests(tree, entries, mayHold, problem => problems.push(problem))) {
      yield* deployed(file, discovery);
    }
  }
  const reading = await readFiles(files(), mayHold);
  return { ...reading, problems: [...problems, ...reading.problems] };
}

/** The file once for each namespace that somebody deploys its folder to, with the environment on which those agree. */
export function deployed(file: SourceFile, discovery: Discovery | undefined): readonly SourceFile[] {
  const namespaces = new Map<string | null, Set<string | null>>();
  for (const { namespace, environment, passesOver } of discovery?.folders(file.path) ?? []) {
    if (passesOver?.(file.bytes) === true) continue;
    namespaces.set(namespace, (namespaces.get(namespace) ?? new Set()).add(environment));
  }
  if (namespaces.size === 0) return [file];
  return [...namespaces].map(([namespace, environments]) => {
    const [environment = null, ...others] = environments;
    return { ...file, deployment: { namespace, environment: others.length === 0 ? environment : null } };
  });
}

/** Files that differ, and those that only one side takes for plain manifests: a kustomization that comes or goes does that. */
async function plainEntries(head: Tree, differences: readonly FileDiff[], discovered: DiscoveredChange | null) {
  const both = { base: [] as TreeEntry[], head: [] as TreeEntry[] };
  const add = (side: 'base' | 'head', entry: TreeEntry | null): void => {
    if (entry !== null && isPlain(discovered?.[side], entry.path)) both[side].push(entry);
  };
  for (const difference of differences) {
    add('base', difference.base);
    add('head', difference.head);
  }
  if (discovered === null) return both;
  const known = new Set(differences.map(difference => difference.path));
  for (const entry of await head.entries()) {
    const [was, is] = [isPlain(discovered.base, entry.path), isPlain(discovered.head, entry.path)];
    if (was === is || known.has(entry.path)) continue;
    both[was ? 'base' : 'head'].push(entry);
  }
  return both;
}

function isPlain(discovery: Discovery | undefined, path: string): boolean {
  return discovery === undefined || discovery.isPlain(path);
}

function readingsOf(side: Rendered | undefined): readonly ReadRoot[] {
  return side?.roots ?? [];
}

function failedRoots(side: Rendered | undefined): ReadonlySet<string> {
  const failed = readingsOf(side).filter(each => rootProblems(each).some(problem => problem.level !== 'warning'));
  return new Set(failed.map(each => refKey(each.root)));
}
