// Renders what a discovery finds, wave by wave, until nothing new is named: one side alone, or base and head in step.

import type { MayHold } from '../collect/manifest-file.ts';
import { type Reading, readFiles } from '../collect/reading.ts';
import type { RemoteSource } from '../deployers/deployer.ts';
import { DEPLOYERS, REFERENCED_KINDS } from '../deployers/index.ts';
import type { Tree } from '../git/tree.ts';
import { createPrefilter, type KindWord } from '../manifest/prefilter.ts';
import type { Problem, SourceFile } from '../model.ts';
import type { Rendering, Root } from '../render/root.ts';
import type { RootDescription } from './description.ts';
import type { Discovery, RenderedRoot, Wave } from './index.ts';

/** A root, what it rendered to, and what was read of that. */
export interface ReadRoot {
  readonly root: Root;
  readonly rendering: Rendering;
  readonly reading: Reading;
}

/** A root of a discovery, and how it came to it. */
export interface DiscoveredRoot extends ReadRoot {
  readonly description: RootDescription;
}

/** What all waves of one side came to. */
export interface Rendered {
  readonly roots: readonly DiscoveredRoot[];
  /** Roots that base and head have alike, so that they were not rendered. */
  readonly alike: readonly Root[];
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
  const side = startSide(discovery, words);
  while (side.wave.roots.length > 0) await side.step(new Set(), null);
  return side.result();
}

/**
 * Renders what differs between base and head, and what has to be rendered to find what it names. `tree` is the base's, in
 * which lines of values are looked for that the change brought along.
 */
export async function renderDifferences(
  base: Discovery,
  head: Discovery,
  tree: Tree,
  words: RenderingWords,
): Promise<SidePair> {
  const left = startSide(base, words);
  const right = startSide(head, words);
  while (left.wave.roots.length > 0 || right.wave.roots.length > 0) {
    const known = { left: new Set(left.seen()), right: new Set(right.seen()) };
    await Promise.all([left.step(known.right, null), right.step(known.left, tree)]);
  }
  // What was alike may not be any more: the other side has replaced it.
  const last = { left: new Set(left.seen()), right: new Set(right.seen()) };
  await Promise.all([left.catchUp(last.right, null), right.catchUp(last.left, tree)]);
  return { base: left.result(), head: right.result() };
}

const filters = new WeakMap<RenderingWords, MayHold>();

/** Made once for what may be hundreds of roots. */
function filterOf(words: RenderingWords): MayHold {
  const made = filters.get(words) ?? createPrefilter([...words, ...DEPLOYER_WORDS]);
  filters.set(words, made);
  return made;
}

/** Reads what a root renders to. A namespace or environment that it is deployed to goes with every file. */
export async function readRoot(root: Root, base: Tree | null, words: RenderingWords): Promise<ReadRoot> {
  const rendering = await (base === null ? root.render() : root.render(base));
  const deployment = { namespace: root.namespace, environment: root.environment };
  const mayHold = filterOf(words);
  async function* files(): AsyncGenerator<SourceFile> {
    for (const file of rendering.files) if (mayHold(file.bytes)) yield { ...file, deployment };
  }
  return { root, rendering, reading: await readFiles(files(), mayHold) };
}

function startSide(discovery: Discovery, words: RenderingWords) {
  let roots: DiscoveredRoot[] = [];
  let alike: Root[] = [];
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
    alike = alike.filter(root => !replaced.has(root) && !next.roots.includes(root));
  };
  const read = async (wanted: readonly Root[], base: Tree | null): Promise<readonly ReadRoot[]> => {
    const done = await Promise.all(wanted.map(root => readRoot(root, base, words)));
    roots.push(...done.map(each => ({ ...each, description: discovery.describe(each.root) })));
    return done;
  };
  take(wave);
  return {
    get wave() {
      return wave;
    },
    seen: () => seen.keys(),
    async step(others: ReadonlySet<string>, base: Tree | null): Promise<void> {
      const wanted = wave.roots.filter(root => !others.has(likeness(root)) || discovery.carries(root));
      alike.push(...wave.roots.filter(root => !wanted.includes(root)));
      const rendered: readonly RenderedRoot[] = (await read(wanted, base)).map(({ root, reading }) => ({
        root,
        manifests: reading.manifests,
      }));
      take(await discovery.rootsFromRendered(rendered));
    },
    async catchUp(others: ReadonlySet<string>, base: Tree | null): Promise<void> {
      const differing = alike.filter(root => !others.has(likeness(root)));
      alike = alike.filter(root => !differing.includes(root));
      await read(differing, base);
    },
    result: (): Rendered => ({ roots, alike, remoteSources, problems }),
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
