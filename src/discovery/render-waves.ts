// Renders what a discovery finds, wave by wave, until nothing new is named: one side alone, or base and head in step.

import type { MayHold } from '../collect/manifest-file.ts';
import { type Reading, readFiles } from '../collect/reading.ts';
import type { RemoteSource } from '../deployers/deployer.ts';
import { DEPLOYERS, REFERENCED_KINDS } from '../deployers/index.ts';
import type { Tree } from '../git/tree.ts';
import { canonicalJson } from '../kube/canonical-json.ts';
import { stringAt } from '../kube/object.ts';
import { createPrefilter, type KindWord } from '../manifest/prefilter.ts';
import type { Problem, SourceFile } from '../model.ts';
import type { Look, Rendering, Root } from '../render/root.ts';
import type { RootDescription } from './description.ts';
import type { Discovery, RenderedRoot, Wave } from './discovery.ts';
import type { Wanted } from './holding.ts';

/** A root, what it rendered to, and what was read of that. */
export interface ReadRoot {
  readonly root: Root;
  /** Was it looked at only for what it names? */
  readonly look: Look;
  readonly rendering: Rendering;
  readonly reading: Reading;
}

/** How a discovery came to a root. */
export interface KnownRoot {
  readonly root: Root;
  readonly description: RootDescription;
  /** Does nobody vouch for how it is rendered: a chart that no deployer names, or values that nobody deploys? */
  readonly guessed: boolean;
}

/** A root of a discovery that was rendered. */
export interface DiscoveredRoot extends ReadRoot, KnownRoot {}

/** What all waves of one side came to. */
export interface Rendered {
  readonly roots: readonly DiscoveredRoot[];
  /** Roots that were not rendered: base and head have them alike, or they lead nowhere and nobody has asked for what they hold. */
  readonly unrendered: readonly KnownRoot[];
  readonly remoteSources: readonly RemoteSource[];
  /** Of the discovery; those of a rendering stand with it. */
  readonly problems: readonly Problem[];
}

export interface SidePair {
  readonly base: Rendered;
  readonly head: Rendered;
}

/** Words of the objects that a rendering is read for: workloads and their companions, and what names further roots. */
export type RenderingWords = readonly KindWord[];

/** What names further roots: deployers, and what they refer to. */
const DEPLOYER_WORDS: readonly KindWord[] = [
  ...DEPLOYERS.map(({ group, kind }) => ({ group, kind })),
  ...REFERENCED_KINDS,
];

/** Renders all that one discovery finds. */
export async function renderAll(discovery: Discovery, words: RenderingWords): Promise<Rendered> {
  return renderOne(discovery, words, () => true);
}

/** Renders what leads to further roots, until all are found; `renderMore` renders the others. */
export async function renderLeading(discovery: Discovery, words: RenderingWords): Promise<Rendered> {
  return renderOne(discovery, words, root => discovery.carries(root) !== 'nothing');
}

/** Renders what has not been and may hold what is asked for. */
export async function renderMore(
  { unrendered, ...rendered }: Rendered,
  tree: Tree,
  wanted: Wanted,
  words: RenderingWords,
): Promise<Rendered> {
  const { rootsHolding } = await import('./holding.ts');
  const roots = unrendered.map(({ root }) => root);
  const holding = await rootsHolding(tree, roots, wanted);
  const more = unrendered.filter(({ root }) => holding.has(root));
  const read = await Promise.all(more.map(async known => ({ ...known, ...(await readRoot(known.root, null, words)) })));
  return {
    ...rendered,
    roots: [...rendered.roots, ...read],
    unrendered: unrendered.filter(({ root }) => !holding.has(root)),
  };
}

async function renderOne(
  discovery: Discovery,
  words: RenderingWords,
  isWanted: (root: Root) => boolean,
): Promise<Rendered> {
  const side = startSide(discovery, words, new Map());
  while (side.wave.roots.length > 0) await side.step(new Map(), null, isWanted);
  return side.result();
}

/**
 * Renders what differs between base and head, and what has to be rendered to find what it names: that is rendered once for both. `tree` is
 * the base's, in which lines of values are looked for that the change brought along.
 *
 * A root that both have alike and that can only name releases of charts waits. A release is the same on both sides, unless a file of a chart
 * differs, or an object from which it takes its chart or its values: `mayFeedCharts` says so of the files of the change, and what has been
 * rendered says the rest. Roots that are alike render to equal objects, so none of those that wait can be the reason.
 */
export async function renderDifferences(
  { base, head, mayFeedCharts, mayFeedBranches }: DiscoveredSides,
  tree: Tree,
  words: RenderingWords,
): Promise<SidePair> {
  const shared = new Map<string, Promise<ReadRoot>>();
  const look = mayFeedBranches ? 'whole' : 'glance';
  const left = startSide(base, words, shared, look);
  const right = startSide(head, words, shared, look);
  for (;;) {
    while (left.wave.roots.length > 0 || right.wave.roots.length > 0) {
      const known = { left: new Map(left.seen), right: new Map(right.seen) };
      await Promise.all([left.step(known.right, null), right.step(known.left, tree)]);
    }
    const waiting = left.waiting() + right.waiting();
    if (waiting === 0 || !(mayFeedCharts || sourcesDiffer(left.result(), right.result()))) break;
    await Promise.all([left.resume(), right.resume()]);
  }
  // What was alike may not be any more: the other side has replaced it.
  const last = { left: new Map(left.seen), right: new Map(right.seen) };
  await Promise.all([left.catchUp(last.right, null), right.catchUp(last.left, tree)]);
  return { base: left.result(), head: right.result() };
}

/** Both sides of a change, as they are discovered. */
export interface DiscoveredSides {
  readonly base: Discovery;
  readonly head: Discovery;
  /** Could the files of the change, as they stand, be a chart, its values or an object that a release names? */
  readonly mayFeedCharts: boolean;
  /** Could one of them go into what only a hidden branch of an untouched chart names? */
  readonly mayFeedBranches: boolean;
}

/** Do the two sides render to different objects that releases take their charts or values from? */
function sourcesDiffer(base: Rendered, head: Rendered): boolean {
  const textsOf = ({ roots }: Rendered): string =>
    roots
      .flatMap(({ root, reading }) =>
        reading.manifests.flatMap(({ object }) =>
          REFERENCED_KINDS.has(stringAt(object, ['kind']) ?? '')
            ? [canonicalJson([root.namespace, { ...object }])]
            : [],
        ),
      )
      .sort()
      .join('\n');
  return textsOf(base) !== textsOf(head);
}

const filters = new WeakMap<RenderingWords, MayHold>();

/** Made once for what may be hundreds of roots. */
function filterOf(words: RenderingWords): MayHold {
  const made = filters.get(words) ?? createPrefilter([...words, ...DEPLOYER_WORDS]);
  filters.set(words, made);
  return made;
}

/** Reads what a root renders to. A namespace or environment that it is deployed to goes with every file. */
export async function readRoot(
  root: Root,
  base: Tree | null,
  words: RenderingWords,
  look: Look = 'whole',
): Promise<ReadRoot> {
  const rendering = await root.render(base ?? undefined, look);
  const deployment = { namespace: root.namespace, environment: root.environment };
  const mayHold = filterOf(words);
  async function* files(): AsyncGenerator<SourceFile> {
    for (const file of rendering.files) if (mayHold(file.bytes)) yield { ...file, deployment };
  }
  return { root, look, rendering, reading: await readFiles(files(), mayHold) };
}

function startSide(
  discovery: Discovery,
  words: RenderingWords,
  shared: Map<string, Promise<ReadRoot>>,
  look: Look = 'whole',
) {
  let roots: DiscoveredRoot[] = [];
  let alike: Root[] = [];
  let waiting: Root[] = [];
  const remoteSources: RemoteSource[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, Root>();
  let wave: Wave = discovery.first;
  const take = (next: Wave): void => {
    wave = next;
    remoteSources.push(...next.remoteSources);
    problems.push(...next.problems);
    const replaced = new Set(next.replaced);
    for (const root of replaced) seen.delete(likeness(root));
    for (const root of next.roots) seen.set(likeness(root), root);
    roots = roots.filter(({ root }) => !replaced.has(root));
    // Some are rendered after all, to see what they hold.
    const isLeft = (root: Root): boolean => !replaced.has(root) && !next.roots.includes(root);
    alike = alike.filter(isLeft);
    waiting = waiting.filter(isLeft);
  };
  take(wave);
  /** What both have alike is rendered as the head's: what is wrong with it is told of the head. */
  const readShared = async (root: Root, other: Root | undefined): Promise<ReadRoot> => {
    const key = likeness(root);
    const read = shared.get(key) ?? readRoot(other?.trust === 'head' ? other : root, null, words, look);
    shared.set(key, read);
    return { ...(await read), root };
  };
  const known = (root: Root): KnownRoot => ({
    root,
    description: discovery.describe(root),
    guessed: discovery.isGuess(root),
  });
  const keep = (read: readonly ReadRoot[]): void => {
    roots.push(...read.map(each => ({ ...each, ...known(each.root) })));
  };
  const follow = async (read: readonly ReadRoot[]): Promise<void> => {
    keep(read);
    const rendered: readonly RenderedRoot[] = read.map(({ root, reading }) => ({
      root,
      manifests: reading.manifests,
    }));
    take(await discovery.rootsFromRendered(rendered));
  };
  return {
    get wave() {
      return wave;
    },
    seen,
    waiting: () => waiting.length,
    async step(
      others: ReadonlyMap<string, Root>,
      base: Tree | null,
      isWanted: (root: Root) => boolean = () => true,
    ): Promise<void> {
      const read: Promise<ReadRoot>[] = [];
      for (const root of wave.roots) {
        const other = others.get(likeness(root));
        const carried = discovery.carries(root);
        if (!isWanted(root)) alike.push(root);
        else if (other === undefined) read.push(readRoot(root, base, words));
        else if (carried === 'anything') read.push(readShared(root, other));
        else (carried === 'charts' ? waiting : alike).push(root);
      }
      await follow(await Promise.all(read));
    },
    /** Renders what has waited. */
    async resume(): Promise<void> {
      const resumed = waiting;
      waiting = [];
      await follow(await Promise.all(resumed.map(root => readShared(root, undefined))));
    },
    async catchUp(others: ReadonlyMap<string, Root>, base: Tree | null): Promise<void> {
      const differing = [...alike, ...waiting].filter(root => !others.has(likeness(root)));
      alike = alike.filter(root => !differing.includes(root));
      waiting = waiting.filter(root => !differing.includes(root));
      for (const { root, look: was } of roots)
        if (was === 'glance' && !others.has(likeness(root))) differing.push(root);
      roots = roots.filter(({ root }) => !differing.includes(root));
      keep(await Promise.all(differing.map(root => readRoot(root, base, words))));
    },
    result: (): Rendered => ({ roots, unrendered: [...alike, ...waiting].map(known), remoteSources, problems }),
  };
}

/** Equal for a root of the base and one of the head that depend on equal files and are deployed alike. */
export function likeness(root: Root): string {
  return JSON.stringify([refKey(root), root.key, root.namespace, root.environment]);
}

/** One text per root of a side. */
export function refKey({ ref }: Root): string {
  return JSON.stringify([ref.type, ref.path, ref.detail ?? '']);
}
