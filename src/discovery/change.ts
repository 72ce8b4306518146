// Base and head together: says quickly that a change can touch nothing that is rendered, and otherwise discovers both sides alike.

import type { MayHold } from '../collect/manifest-file.ts';
import type { Config } from '../config/config.ts';
import { baseName, type FolderShapes, folderShapes } from '../deployers/folder-shapes.ts';
import { isWithin } from '../git/repository-path.ts';
import type { FileDiff, Tree, TreeEntry } from '../git/tree.ts';
import { type TreeIndex, treeIndex } from '../git/tree-index.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';
import type { Discovery, DiscoveryOptions } from './index.ts';
import { createMentionReader, createScanMemory, type ScanMemory, scanForDeployers } from './scan.ts';

export interface ChangeOptions extends DiscoveryOptions {
  readonly differences: readonly FileDiff[];
  /** Could these bytes hold a workload, or something that one uses? The prefilter of the caller. */
  readonly mayHoldWorkload: MayHold;
}

export interface DiscoveredChange {
  readonly base: Discovery;
  readonly head: Discovery;
}

/**
 * Null where no root of either side can differ, and no deployer says anything of a file that does: then every changed file is to be
 * read as a plain manifest, without a namespace of its deployer's.
 *
 * What null costs: the names of the head's files and the bytes of those that differ; where there are kustomizations, their
 * bytes; and only where a changed file could be values or data of something, a pass over all manifests.
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
  if (config.sources === undefined && !(await canReach(base, head, headIndex, headShapes, memory, options)))
    return null;
  const baseShapes = folderShapes((await treeIndex(base)).below(''));
  const isChartTouched = paths.some(path => [headShapes, baseShapes].some(shapes => shapes.chartOf(path) !== null));
  // Its version is asked for while the trees are looked through.
  if (isChartTouched) options.renderer.warm();
  const followCharts = isChartTouched || [...memory.byContent.values()].some(mention => mention?.freeValues);
  const both: DiscoveryOptions = { ...options, memory, followCharts };
  // Loaded where something is rendered: most pull requests touch nothing that is.
  const { discover } = await import('./index.ts');
  // One after the other: the second finds in memory what the first has read.
  return { head: await discover(head, config, both), base: await discover(base, config, both) };
}

async function canReach(
  base: Tree,
  head: Tree,
  index: TreeIndex,
  shapes: FolderShapes,
  memory: ScanMemory,
  { differences, mayHoldWorkload }: ChangeOptions,
): Promise<boolean> {
  for (const { path, base: before, head: after } of differences) {
    // With none of these among the differences, base and head have the same charts and kustomizations.
    if (
      baseName(path) === 'Chart.yaml' ||
      KUSTOMIZATION_NAMES.includes(baseName(path)) ||
      shapes.chartOf(path) !== null
    )
      return true;
    if (before?.mode === '120000' || after?.mode === '120000') return true;
  }
  if (await linkLeadsTo(index, differences)) return true;
  if (await kustomizationNames(head, shapes, index, differences)) return true;
  const inert =
    (await isInert(base, sideOf(differences, 'base'), mayHoldWorkload)) &&
    (await isInert(head, sideOf(differences, 'head'), mayHoldWorkload));
  if (inert && shapes.charts.length === 0) return false;
  // A file that mentions a deployer is not inert, so without one in the head there is none in the base either, unless the change is about it.
  if (!inert && (await mentionsDeployer(base, sideOf(differences, 'base')))) return true;
  return (await scanForDeployers(head, shapes, memory)).length > 0;
}

/** Is a link that did not change a way to a file that did? */
async function linkLeadsTo(index: TreeIndex, differences: readonly FileDiff[]): Promise<boolean> {
  for (const link of index.below('').filter(entry => entry.mode === '120000')) {
    const resolved = await index.resolve(link.path);
    const target = resolved.kind === 'file' ? resolved.entry.path : resolved.kind === 'folder' ? resolved.path : null;
    if (target !== null && differences.some(({ path }) => isWithin(path, target))) return true;
  }
  return false;
}

/**
 * Could a kustomization name one of the files? To name one it has to hold its base name, unless it escapes characters of it (`"\x61"`,
 * a line that ends in a backslash, `''`, `!!binary`), breaks it at a space, is UTF-16, or names another file that does: the
 * configuration of a plugin. The bytes are compared, not parsed: too much passes, never too little.
 */
async function kustomizationNames(
  head: Tree,
  shapes: FolderShapes,
  index: TreeIndex,
  differences: readonly FileDiff[],
): Promise<boolean> {
  if (shapes.kustomizations.length === 0) return false;
  const names = [...new Set(differences.map(({ path }) => baseName(path)))];
  const odd = names.some(name => /['\s]/.test(name));
  const entries: TreeEntry[] = [];
  for (const folder of shapes.kustomizations) {
    for (const name of KUSTOMIZATION_NAMES) {
      const resolved = await index.resolve(folder === '' ? name : `${folder}/${name}`);
      if (resolved.kind === 'file') entries.push(resolved.entry);
    }
  }
  for await (const { bytes } of head.readMany(entries)) {
    if (odd || ['\\', '\0', '!!'].some(mark => bytes.includes(mark))) return true;
    if (names.some(name => bytes.includes(name)) || PLUGINS.test(bytes.toString('latin1'))) return true;
  }
  return false;
}

const PLUGINS = /generators|transformers|validators/i;

/**
 * Is none of the files anything that a rendering could take in, by what is in them? Each is a manifest of an ordinary kind (no workload,
 * no deployer, no ConfigMap or Secret with values or variables, nothing that Flux would substitute), or no YAML at all.
 */
async function isInert(tree: Tree, entries: readonly TreeEntry[], mayHoldWorkload: MayHold): Promise<boolean> {
  const mention = createMentionReader();
  for await (const { entry, bytes } of tree.readMany(entries)) {
    if (mayHoldWorkload(bytes) || mention(bytes, false)?.namesGroup === true || bytes.includes('${')) return false;
    const isData = /(?:^|\/)[^./]+$|\.(?:ya?ml|json|env|properties|toml|ini|conf|txt)$/i.test(entry.path);
    if (isData && !(bytes.includes('apiVersion') && bytes.includes('kind'))) return false;
    if (
      ['ConfigMap', 'Secret', 'GitRepository', 'OCIRepository', 'HelmChart', 'HelmRepository', 'Bucket'].some(word =>
        bytes.includes(word),
      )
    )
      return false;
  }
  return true;
}

async function mentionsDeployer(tree: Tree, entries: readonly TreeEntry[]): Promise<boolean> {
  const mention = createMentionReader();
  for await (const { bytes } of tree.readMany(entries)) if (mention(bytes, false)?.namesGroup === true) return true;
  return false;
}

function sideOf(differences: readonly FileDiff[], side: 'base' | 'head'): readonly TreeEntry[] {
  return differences.flatMap(difference => {
    const entry = difference[side];
    return entry === null || entry.mode === '120000' || entry.mode === '160000' ? [] : [entry];
  });
}
