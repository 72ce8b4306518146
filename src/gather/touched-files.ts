// What a change touches, read on both sides: plain manifests, and what is rendered from files that differ. The rest of the
// head is read when a question needs it.
import { AUDIT_WORDS } from '../audit-policy/kinds.ts';
import type { MayHold } from '../collect/manifest-file.ts';
import { collectManifests, withLinks } from '../collect/manifests.ts';
import { joinReadings, type Reading, readFiles } from '../collect/reading.ts';
import type { Config } from '../config/config.ts';
import type { RemoteSource } from '../deployers/deployer.ts';
import type { AskedReference } from '../deployers/references.ts';
import { type DiscoveredChange, discoverChange } from '../discovery/change.ts';
import type { Discovery, DiscoveryOptions } from '../discovery/discovery.ts';
import type { Wanted } from '../discovery/holding.ts';
import { asWarning, gradeRoots, hasFailed, problemsOf, rootProblems } from '../discovery/problem-levels.ts';
import {
  type DiscoveredRoot,
  type ReadRoot,
  type Rendered,
  type RenderingWords,
  readRoot,
  refKey,
  renderDifferences,
  renderLeading,
  renderMore,
  type SidePair,
} from '../discovery/render-waves.ts';
import { attributeChanges } from '../git/attributes.ts';
import type { BaseTree, FileDiff, HeadTree, Repository, Tree, TreeEntry } from '../git/tree.ts';
import { createPrefilter, type KindWord } from '../manifest/prefilter.ts';
import type { Problem, SourceFile } from '../model.ts';
import { once } from '../once.ts';
import { RBAC_WORDS } from '../rbac/kinds.ts';
import type { Renderer } from '../render/index.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';
import { escapeLine, quote } from '../text/escape.ts';
import { type KindRegistry, registryOf } from '../workloads/registry.ts';
import { DATA_KINDS } from '../workloads/scripts.ts';
import type { AloneQuestion } from './render-alone.ts';
import { SOURCE_KINDS } from './revisions.ts';

export interface TouchedFiles {
  readonly differences: readonly FileDiff[];
  /** As they were. Its problems are warnings: the head is what is judged. */
  readonly base: Reading;
  readonly head: Reading;
  /** What is deployed from elsewhere. */
  readonly remoteSources: { readonly base: readonly RemoteSource[]; readonly head: readonly RemoteSource[] };
  /** Objects that deployers of the head referred to, and where they were found. */
  readonly asked: readonly AskedReference[];
  /** What could not be rendered or followed, and of which the change touches nothing. */
  readonly untouched: readonly Problem[];
  /** What renders from the file, on either side, for people. */
  readersOf(path: string): readonly string[];
  /** Is the file read as objects that are applied as they are, on either side? */
  isPlain(path: string): boolean;
  /** The plain manifests of the head that the change does not touch and whose bytes pass a filter. */
  rest(mayHold: MayHold): Promise<Reading>;
  /** What is rendered in the head from files that the change does not touch, as far as it may hold what is wanted. */
  renderedRest(wanted: Wanted): Promise<Reading>;
}

/** Kinds of objects that are judged, or that matter for a workload though they are none. */
export function judgedWords(registry: KindRegistry): readonly KindWord[] {
  return [...registry.words, ...DATA_KINDS, ...RBAC_WORDS, ...AUDIT_WORDS];
}

/** Why the config takes a path out; null where it does not. Matching is loaded where there is something to match. */
export async function inertTest({ inert, exclude }: Config): Promise<(path: string) => string | null> {
  if (inert.length + exclude.length === 0) return () => null;
  const { default: picomatch } = await import('picomatch');
  const tests = [
    ['inert', inert],
    ['exclude', exclude],
  ] as const;
  const matchers = tests.flatMap(([key, globs]) =>
    globs.length === 0 ? [] : [{ key, matches: picomatch([...globs], { dot: true }) }],
  );
  return path => {
    const found = matchers.find(({ matches }) => matches(path));
    return found === undefined ? null : `A glob of \`${found.key}\` in .cronledger/config.yaml of the base matches it.`;
  };
}

export async function readTouchedFiles(
  repository: Repository,
  base: BaseTree,
  head: HeadTree,
  config: Config,
  renderer: Renderer,
): Promise<TouchedFiles> {
  const changed = await repository.diff(base, head);
  const whyInert = await inertTest(config);
  const differences = (await withLinks(base, head, changed)).filter(({ path }) => whyInert(path) === null);
  const registry = registryOf(config);
  const words = judgedWords(registry);
  const mayHold = createPrefilter([...words, ...SOURCE_KINDS]);
  const options = { renderer, repositoryUrls: repository.urls, differences };
  const discovered = await discoverChange(base, head, config, options);
  // Where the change itself reaches nothing that is rendered, the rest of the head may be all the same.
  const discoveredHead = once(async () => discovered?.head ?? (await discoverRest(head, config, options)));
  const restOfHead = async (): Promise<Rendered> =>
    rendered === null
      ? renderLeading(await discoveredHead(), words)
      : { ...rendered.head, roots: await hiddenIn(rendered.head.roots, words) };
  /** One question after the other: what one has rendered is there for the next. */
  let rest: Promise<Rendered> | null = null;
  const unchanged = (wanted: Wanted): Promise<Rendered> => {
    rest = (rest ?? restOfHead()).then(known => renderMore(known, head, wanted, words));
    return rest;
  };
  const rendered =
    discovered === null
      ? null
      : gradeRoots(
          await renderBoth(discovered, { base, head, differences, words, registry, renderer }),
          differences.map(({ path }) => path),
        );
  const plain = await plainEntries(head, differences, discovered);
  const sight =
    discovered === null || rendered === null
      ? { base: [], head: [], masked: [] }
      : await (await import('./out-of-sight.ts')).findOutOfSight({
          ...{ differences, rendered, registry, base: discovered.base, head: discovered.head },
          read: async (side, entries) =>
            (await readPlain(side === 'base' ? base : head, entries, mayHold, undefined)).manifests,
        });

  const before = await readPlain(base, [...plain.base, ...sight.base], mayHold, discovered?.base);
  const after = await readPlain(head, [...plain.head, ...sight.head], mayHold, discovered?.head);
  const attributes = await attributeChanges(base, head, changed);
  const failed = failedRoots(rendered?.head);
  const unseenInputs = [...after.problems, ...problemsOf(rendered?.head)].flatMap(({ unseen }) => unseen ?? []);
  const isRead = (path: string): boolean =>
    (rendered !== null && readersIn(rendered, path).length > 0) ||
    unseenInputs.some(({ reads }) => reads(path)) ||
    rendered?.head.remoteSources.some(({ files }) => files.includes(path)) === true;
  // Loaded where there may be data: most changes are of prose, code or manifests that something reads.
  const mayBeData = differences.some(({ path }) => /\.(?:ya?ml|json)/i.test(path) && !isRead(path));
  const data = mayBeData
    ? await (await import('./data-files.ts')).unclaimedData({ differences, head, registry, isRead })
    : [];
  const headProblems = [...data, ...after.problems, ...problemsOf(rendered?.head), ...sight.masked, ...attributes];
  // What the head has alike is told of the head only.
  const told = [...headProblems, ...(rendered?.untouched ?? [])].map(problem => problem.message);
  const baseProblems = [...before.problems, ...problemsOf(rendered?.base)].filter(
    ({ message, unseen }) => unseen !== undefined || !told.some(text => text.startsWith(message)),
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
    asked: discovered?.head.asked() ?? [],
    untouched: rendered?.untouched ?? [],
    readersOf: path => (rendered === null ? [] : readersIn(rendered, path)),
    isPlain: path => isPlain(discovered?.base, path) || isPlain(discovered?.head, path),
    async rest(filter) {
      const touched = new Set(plain.head.map(entry => entry.path));
      const discovery = await discoveredHead();
      const entries = (await head.entries()).filter(({ path }) => !touched.has(path) && discovery.isPlain(path));
      return readPlain(head, entries, filter, discovery);
    },
    async renderedRest(wanted) {
      const { roots: reads } = await unchanged(wanted);
      return { ...joinReadings(...reads.map(each => each.reading)), problems: reads.flatMap(rootProblems) };
    },
  };
}

/** What renders from the file, on either side, for people. */
function readersIn({ base, head }: SidePair, path: string): readonly string[] {
  const roots = [...base.roots, ...head.roots].filter(({ root }) => root.reads(path));
  return [...new Set(roots.map(({ root }) => rootName(root)))].sort();
}

/** What was only glanced at has more in it. */
async function hiddenIn(roots: readonly DiscoveredRoot[], words: RenderingWords): Promise<readonly DiscoveredRoot[]> {
  const glanced = roots.filter(({ look }) => look === 'glance');
  return Promise.all(
    glanced.map(async each => {
      const whole = await readRoot(each.root, null, words);
      const known = new Set(each.reading.manifests.map(({ file }) => file.source.detail));
      const manifests = whole.reading.manifests.filter(({ file }) => !known.has(file.source.detail));
      return { ...each, ...whole, reading: { ...whole.reading, manifests } };
    }),
  );
}

async function discoverRest(head: Tree, config: Config, options: DiscoveryOptions): Promise<Discovery> {
  const { discover } = await import('../discovery/index.ts');
  return discover(head, config, { ...options, alone: true });
}

/** Renders what differs. What was a root in the base and is none in the head, though its folder is there, is rendered all the same. */
async function renderBoth(sides: DiscoveredChange, question: Omit<AloneQuestion, 'rendered'>): Promise<SidePair> {
  const { base: baseTree, head: headTree, words } = question;
  const { base } = sides;
  const rendered = await renderDifferences(sides, baseTree, words);
  const known = new Set(
    [...rendered.head.roots.map(each => each.root), ...rendered.head.unrendered.map(each => each.root)].map(refKey),
  );
  const kept: DiscoveredRoot[] = [];
  for (const { root, description, guessed } of rendered.base.roots) {
    const again = known.has(refKey(root)) ? null : await base.inOtherTree(root, headTree);
    if (again !== null) kept.push({ ...(await readRoot(again, baseTree, words)), description, guessed });
  }
  const pair = { base: rendered.base, head: { ...rendered.head, roots: [...rendered.head.roots, ...kept] } };
  if (!question.differences.some(mayComeWithAnother)) return pair;
  const { renderAlone } = await import('./render-alone.ts');
  const alone = await renderAlone({ ...question, rendered: pair });
  return { base: pair.base, head: { ...pair.head, roots: [...pair.head.roots, ...alone] } };
}

function mayComeWithAnother({ path, base }: FileDiff): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return base === null && (name === 'Chart.yaml' || KUSTOMIZATION_NAMES.includes(name));
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

function rootName({ ref }: ReadRoot['root']): string {
  const what = { helm: 'the chart', kustomize: 'the kustomization', rendered: 'the rendered folder' };
  const kind = ref.type === 'helm' || ref.type === 'kustomize' ? what[ref.type] : what.rendered;
  return `${kind} ${quote(ref.path === '' ? '.' : ref.path)}${ref.detail === undefined ? '' : ` (${escapeLine(ref.detail)})`}`;
}

function readingsOf(side: Rendered | undefined): readonly ReadRoot[] {
  return side?.roots ?? [];
}

function failedRoots(side: Rendered | undefined): ReadonlySet<string> {
  return new Set(
    readingsOf(side)
      .filter(hasFailed)
      .map(each => refKey(each.root)),
  );
}
