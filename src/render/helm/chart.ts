// What a chart is made of: its own files, its `file://` dependencies, and what is missing.

import { folderOf } from '../../git/path.ts';
import type { Tree, TreeEntry } from '../../git/tree.ts';
import { joinPath, type TreeIndex, treeIndex } from '../../git/tree-index.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { looseDocuments } from '../loose-documents.ts';
import { decode, type LooseValue, objectsOf, textOf, textsOf } from '../loose-yaml.ts';
import { type IgnoreRules, readIgnoreRules } from './ignore.ts';

/** One line of `dependencies` in Chart.yaml (requirements.yaml for charts of Helm 2). */
interface Dependency {
  readonly name: string;
  readonly alias: string | null;
  readonly repository: string;
  /** As Chart.yaml has it: a version or a range. */
  readonly version: string;
  /** The chart's folder in the tree, for `file://`. */
  readonly folder: string | null;
  /** Is something of that name in `charts/`? Then Helm takes that and looks no further. */
  readonly vendored: boolean;
}

export interface Chart {
  readonly folder: string;
  readonly name: string;
  /** A library chart cannot be installed; it only brings templates to others. */
  readonly library: boolean;
  readonly dependencies: readonly Dependency[];
}

export interface ChartFiles {
  readonly chart: Chart;
  /** All that Helm reads, link targets and `file://` dependencies included. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** `file://` dependencies to package before the chart renders, the innermost first. */
  readonly packages: readonly { readonly from: string; readonly into: string }[];
  /** Dependencies that are neither vendored nor in the tree. */
  readonly missing: readonly Dependency[];
  readonly problems: readonly Problem[];
}

const found = new WeakMap<Tree, Promise<readonly Chart[]>>();

/**
 * All charts of a tree that are charts of their own: not the ones inside another chart's `charts/`. In order of path.
 */
export function findCharts(tree: Tree): Promise<readonly Chart[]> {
  const known = found.get(tree) ?? lookForCharts(tree);
  found.set(tree, known);
  return known;
}

async function lookForCharts(tree: Tree): Promise<readonly Chart[]> {
  const entries = (await tree.entries()).filter(entry => /(^|\/)Chart\.yaml$/.test(entry.path));
  if (entries.length === 0) return [];
  const index = await treeIndex(tree);
  const folders = entries.map(entry => folderOf(entry.path));
  const known = new Set(folders);
  const charts = await Promise.all(
    folders.filter(folder => !isSubchart(folder, known)).map(folder => readChart(index, folder)),
  );
  return charts.filter(chart => chart !== null).sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Is the folder `<chart>/charts/<name>`, or below such a one? */
function isSubchart(folder: string, charts: ReadonlySet<string>): boolean {
  const steps = folder.split('/');
  return steps.some(
    (step, at) => step === 'charts' && at < steps.length - 1 && charts.has(steps.slice(0, at).join('/')),
  );
}

/** Null where the folder holds no Chart.yaml. */
export async function readChart(index: TreeIndex, folder: string): Promise<Chart | null> {
  const documents = await looseDocuments(index);
  let doubtful = false;
  const read = async (name: string): Promise<LooseValue | undefined> => {
    const found = await index.resolve(joinPath(folder, name) ?? '');
    if (found.kind !== 'file') return undefined;
    const yaml = await documents.of(found.entry);
    doubtful ||= yaml.doubtful;
    return yaml.documents[0] ?? null;
  };
  const metadata = await read('Chart.yaml');
  if (metadata === undefined) return null;
  const listed = [
    ...objectsOf(metadata, 'dependencies'),
    ...objectsOf(await read('requirements.yaml'), 'dependencies'),
  ];
  const vendored = await vendoredNames(index, folder);
  // Where the field stands there more than once, Helm may take another one than we would.
  const types = textsOf(metadata, 'type');
  return {
    folder,
    name: textOf(metadata, 'name') ?? '',
    library: !doubtful && types.length > 0 && types.every(type => type === 'library'),
    dependencies: listed.map(item => {
      const name = textOf(item, 'name') ?? '';
      const repository = textOf(item, 'repository') ?? '';
      return {
        name,
        alias: textOf(item, 'alias'),
        repository,
        version: textOf(item, 'version') ?? '',
        folder: repository.startsWith('file://') ? joinPath(folder, repository.slice('file://'.length)) : null,
        vendored: vendored.folders.has(name) || vendored.packages.some(file => isPackageOf(file, name)),
      };
    }),
  };
}

/** The versions that `helm dependency update` wrote down, by name. */
export async function lockedVersions(index: TreeIndex, folder: string): Promise<ReadonlyMap<string, string>> {
  const found = await index.resolve(joinPath(folder, 'Chart.lock') ?? '');
  if (found.kind !== 'file') return new Map();
  const [lock] = (await (await looseDocuments(index)).of(found.entry)).documents;
  return new Map(
    objectsOf(lock, 'dependencies').map(each => [textOf(each, 'name') ?? '', textOf(each, 'version') ?? '']),
  );
}

async function vendoredNames(
  index: TreeIndex,
  folder: string,
): Promise<{ folders: ReadonlySet<string>; packages: readonly string[] }> {
  const charts = folder === '' ? 'charts' : `${folder}/charts`;
  const names = new Set(index.below(charts).map(entry => entry.path.slice(charts.length + 1).split('/')[0] ?? ''));
  const documents = await looseDocuments(index);
  const folders = new Set<string>();
  for (const name of names) {
    const found = await index.resolve(`${charts}/${name}/Chart.yaml`);
    if (found.kind === 'file') folders.add(textOf((await documents.of(found.entry)).documents[0], 'name') ?? name);
  }
  return { folders, packages: [...names].filter(name => name.endsWith('.tgz')) };
}

/** `helm package` names its files `<name>-<version>.tgz`. */
function isPackageOf(file: string, name: string): boolean {
  return file.startsWith(`${name}-`) && /^v?[0-9]/.test(file.slice(name.length + 1));
}

/** The files of the chart in a folder. */
export async function chartFiles(index: TreeIndex, chart: Chart): Promise<ChartFiles> {
  const entries = new Map<string, TreeEntry>();
  const packages: { from: string; into: string }[] = [];
  const missing: Dependency[] = [];
  const problems: Problem[] = [];
  const visited = new Set<string>();
  const visit = async (each: Chart): Promise<void> => {
    if (visited.has(each.folder)) return;
    visited.add(each.folder);
    // All of them, whatever `.helmignore` says: Helm applies it, to the copy.
    for (const entry of index.below(each.folder)) entries.set(entry.path, entry);
    const wanted = new Set<string>();
    for (const dependency of each.dependencies) {
      if (dependency.vendored || wanted.has(dependency.name)) continue;
      wanted.add(dependency.name);
      const local = dependency.folder === null ? null : await readChart(index, dependency.folder);
      if (local !== null) {
        await visit(local);
        packages.push({ from: local.folder, into: each.folder });
      } else if (dependency.repository.startsWith('file://')) problems.push(missingFolder(each, dependency));
      // Helm checks the dependencies of the chart that it renders, and leaves out without a word what inner charts
      // lack.
      else if (each === chart) missing.push(dependency);
    }
  };
  await visit(chart);
  return { chart, entries, packages, missing, problems };
}

/** The rules of a chart's folder. */
export async function ignoreRules(index: TreeIndex, folder: string): Promise<IgnoreRules> {
  const found = await index.resolve(joinPath(folder, '.helmignore') ?? '');
  if (found.kind !== 'file') return readIgnoreRules('');
  let text = '';
  for await (const { bytes } of index.tree.readMany([found.entry])) text = decode(bytes);
  return readIgnoreRules(text);
}

/** A file is left out with its folder, too. Helm reads `.helmignore` itself before it applies it. */
export function isIgnored(rules: IgnoreRules, path: string): boolean {
  if (path === '.helmignore') return false;
  const steps = path.split('/');
  return steps.some((_, at) => rules(steps.slice(0, at + 1).join('/'), at < steps.length - 1));
}

function missingFolder(chart: Chart, dependency: Dependency): Problem {
  return {
    code: 'render-failed',
    path: `${chart.folder === '' ? '' : `${chart.folder}/`}Chart.yaml`,
    message: `The chart ${quote(chart.folder)} depends on ${quote(dependency.repository)}, and no chart of this repository is there.`,
    hint: 'Correct the path in Chart.yaml.',
  };
}
