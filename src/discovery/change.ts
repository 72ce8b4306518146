// Base and head together: says quickly that a change can touch nothing that is rendered, and otherwise discovers both sides alike.

import type { Config } from '../config/config.ts';
import { baseName, folderShapes } from '../deployers/folder-shapes.ts';
import { REFERENCED_KINDS } from '../deployers/index.ts';
import type { FileDiff, Tree, TreeEntry } from '../git/tree.ts';
import { treeIndex } from '../git/tree-index.ts';
import { withGoBreaks } from '../manifest/characters.ts';
import { couldBeObject } from '../manifest/could-be-object.ts';
import { decodeText } from '../manifest/decode.ts';
import { createPrefilter } from '../manifest/prefilter.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';
import type { DiscoveryOptions } from './discovery.ts';
import { canReach, isPassedBy, sideOf } from './reach.ts';
import type { DiscoveredSides } from './render-waves.ts';
import { createScanMemory, isManifestName, lookThrough } from './scan.ts';

export interface ChangeOptions extends DiscoveryOptions {
  readonly differences: readonly FileDiff[];
}

export type DiscoveredChange = DiscoveredSides;

/**
 * Null where no root of either side can differ, and no deployer says anything of a file that does: then every changed file is to be
 * read as a plain manifest, without a namespace of its deployer's.
 */
export async function discoverChange(
  base: Tree,
  head: Tree,
  config: Config,
  options: ChangeOptions,
): Promise<DiscoveredChange | null> {
  if (options.differences.length === 0) return null;
  const memory = options.memory ?? createScanMemory();
  const paths = options.differences.map(difference => difference.path);
  const headIndex = await treeIndex(head);
  const headShapes = folderShapes(headIndex.below(''));
  const isNamed = config.sources !== undefined || !config.discover;
  if (!isNamed && !(await canReach(base, head, headIndex, headShapes, memory, options.differences))) return null;
  const baseShapes = folderShapes((await treeIndex(base)).below(''));
  const isChartTouched = paths.some(path => [headShapes, baseShapes].some(shapes => shapes.chartOf(path) !== null));
  // Its version is asked for while the trees are looked through.
  if (isChartTouched) options.renderer.warm();
  const both: DiscoveryOptions = { ...options, memory };
  // Loaded where something is rendered: most pull requests touch nothing that is.
  const { discover } = await import('./index.ts');
  // One after the other: the second finds in memory what the first has read.
  const discovered = { head: await discover(head, config, both), base: await discover(base, config, both) };
  const mayFeedCharts =
    isChartTouched ||
    [...memory.byContent.values()].some(known => known !== null && known !== 'no-group' && known.freeValues) ||
    (await holdsSources(base, sideOf(options.differences, 'base'))) ||
    (await holdsSources(head, sideOf(options.differences, 'head')));
  const mayFeedBranches =
    isChartTouched ||
    !paths.every(isPassedBy) ||
    (await holdsValues(base, sideOf(options.differences, 'base'))) ||
    (await holdsValues(head, sideOf(options.differences, 'head')));
  return { ...discovered, mayFeedCharts, mayFeedBranches };
}

/** Could Go read values or parameters from one of the files, whatever its name? */
async function holdsValues(tree: Tree, entries: readonly TreeEntry[]): Promise<boolean> {
  let found = false;
  await lookThrough(tree, entries, ({ bytes }) => {
    found ||= couldBeObject(withGoBreaks(decodeText(bytes).text));
    return false;
  });
  return found;
}

/** Is one of the files an object that a release names, or data that a generator may make one of? Named in bytes, as readers.ts does it. */
async function holdsSources(tree: Tree, entries: readonly TreeEntry[]): Promise<boolean> {
  const mayHold = createPrefilter([...REFERENCED_KINDS]);
  let found = false;
  const note = ({ entry, bytes }: { readonly entry: TreeEntry; readonly bytes: Buffer }): boolean => {
    const isObject = isManifestName(entry.path) && bytes.includes('apiVersion') && bytes.includes('kind');
    found ||= mayHold(bytes) || !(isObject || KUSTOMIZATION_NAMES.includes(baseName(entry.path)));
    return false;
  };
  await lookThrough(tree, entries, note);
  return found;
}
