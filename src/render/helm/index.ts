// Makes a Root of a Helm chart with one set of values.

import type { Tree, TreeEntry } from '../../git/tree.ts';
import { type TreeIndex, treeIndex } from '../../git/tree-index.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { keyOf, makeRoot, type Outcome, sourceRef } from '../make-root.ts';
import type { HelmRenderSpec, Look, RenderContext, Root } from '../root.ts';
import { leavingLink, planCopy } from '../sandbox-copy.ts';
import { type ChartFiles, chartFiles, ignoreRules, isIgnored, lockedVersions, readChart } from './chart.ts';
import { renderOnce } from './once.ts';
import { optionsOf, renderChart } from './render.ts';
import type { HelmRender } from './texts.ts';

/**
 * A Root that renders a chart (a folder, or a packaged `.tgz`, of the tree) with one set of values. Always gives one:
 * what is wrong with the chart is in its rendering.
 */
export async function helmRoot(tree: Tree, spec: HelmRenderSpec, context: RenderContext): Promise<Root> {
  if (spec.remote !== undefined) {
    const { remoteChartRoot } = await import('./remote.ts');
    return remoteChartRoot(tree, { ...spec, remote: spec.remote }, context);
  }
  const index = await treeIndex(tree);
  const problems: Problem[] = [];
  const chart = await readChart(index, spec.chart);
  const made = chart === null ? null : await chartFiles(index, chart);
  const files = await namedFiles(index, spec, problems);
  const own = made === null ? await packageEntry(index, spec.chart) : [...made.entries.values()];
  const plan = await planCopy(index, [...own, ...[...files.values()].filter(entry => entry !== null)], spec.chart);
  problems.push(...plan.problems, ...(made?.problems ?? []));
  if (own.length === 0) problems.push(noChart(spec));
  const fetched = await dependenciesToFetch(index, spec, made, context);
  if (!spec.network && fetched === null)
    for (const missing of made?.missing ?? []) problems.push(missingDependency(spec, missing.name, missing.repository));

  const ref = sourceRef('helm', spec.chart, spec.detail ?? detailOf(spec));
  const render: HelmRender = { index, spec, ref, chart: made, entries: plan.entries, files };
  // A file that is named and is not there goes into the rendering as soon as it comes.
  const read = new Set([...plan.entries.map(entry => entry.path), ...files.keys()]);
  return makeRoot(
    {
      tree,
      ref,
      why: spec.why,
      namespace: spec.namespace,
      environment: spec.environment,
      key: keyOf([optionsOf(spec), spec.after?.fingerprint ?? null], plan.entries),
      claims: await claimsOf(index, spec, made, own, files),
      reads: path => read.has(path),
      render: async (base, look) => {
        if (problems.length > 0) return { files: [], problems };
        if (fetched !== null) return fetched.render(base, look);
        // Nobody can install a library chart, so it deploys nothing.
        if (chart?.library === true) return { files: [], problems: [] };
        if (spec.asDeployed === true) return renderOnce(render, context);
        return renderChart(render, context, base, look);
      },
    },
    context,
  );
}

/** Renders with the dependencies that the config allows; null where none is missing, or one may not be fetched. */
async function dependenciesToFetch(
  index: TreeIndex,
  spec: HelmRenderSpec,
  made: ChartFiles | null,
  context: RenderContext,
): Promise<{ readonly render: (base: Tree | null, look: Look) => Promise<Outcome> } | null> {
  if (made === null || made.missing.length === 0 || context.remote === null) return null;
  const { fetchableDependencies, renderWithDependencies } = await import('./remote.ts');
  const charts = fetchableDependencies(made, context, await lockedVersions(index, spec.chart));
  if (charts === null) return null;
  return { render: renderWithDependencies(index.tree, spec, charts, spec.detail ?? detailOf(spec), context) };
}

async function packageEntry(index: TreeIndex, path: string): Promise<readonly TreeEntry[]> {
  if (!path.endsWith('.tgz')) return [];
  const found = await index.resolve(path);
  return found.kind === 'file' ? [...found.via, found.entry] : [];
}

/** Tells renderings of one chart apart: release and namespace, and the environment or else the values. */
function detailOf(spec: HelmRenderSpec): string {
  const files = spec.values.map(values => ('file' in values ? values.file : 'inline values'));
  const parts = [
    `release ${spec.release}`,
    spec.namespace === null ? '' : `in ${spec.namespace}`,
    spec.environment ?? files.join(' + '),
  ];
  return parts.filter(part => part !== '').join(', ');
}

/** The values and `--set-file` files of the tree, by the path that names them. */
async function namedFiles(
  index: TreeIndex,
  spec: HelmRenderSpec,
  problems: Problem[],
): Promise<ReadonlyMap<string, TreeEntry | null>> {
  const files = new Map<string, TreeEntry | null>();
  const setFiles = spec.set
    .filter(each => each.flag === 'set-file')
    .map(each => ({ file: each.assignment.slice(each.assignment.indexOf('=') + 1), optional: false }));
  for (const each of [...spec.values, ...setFiles]) {
    if (!('file' in each)) continue;
    const found = await index.resolve(each.file);
    files.set(each.file, found.kind === 'file' ? found.entry : null);
    if (found.kind === 'outside' && found.link !== null) problems.push(leavingLink(found.link.path, spec.chart));
    else if (found.kind !== 'file' && !(found.kind === 'missing' && each.optional === true)) {
      problems.push({
        code: 'render-failed',
        path: spec.chart,
        message: `The chart ${quote(spec.chart)} is rendered with the values file ${quote(each.file)}, which is not there (${spec.why}).`,
        hint: 'Add the file, or correct its path.',
      });
    }
  }
  return files;
}

/**
 * What Helm loads as templates, CRDs, subcharts and values. Other files in a chart's folder may be deployed by other
 * means, and are read.
 */
async function claimsOf(
  index: TreeIndex,
  spec: HelmRenderSpec,
  chart: ChartFiles | null,
  own: readonly TreeEntry[],
  files: ReadonlyMap<string, TreeEntry | null>,
): Promise<(path: string) => boolean> {
  const claimed = new Set<string>([...files.keys(), ...(spec.defaults?.files ?? [])]);
  for (const entry of files.values()) if (entry !== null) claimed.add(entry.path);
  if (chart === null) for (const entry of own) claimed.add(entry.path);
  else {
    for (const folder of [chart.chart.folder, ...chart.packages.map(each => each.from)]) {
      const rules = await ignoreRules(index, folder);
      const offset = folder === '' ? 0 : folder.length + 1;
      for (const entry of index.below(folder)) {
        const path = entry.path.slice(offset);
        if (LOADED.test(path) && !isIgnored(rules, path)) claimed.add(entry.path);
      }
    }
  }
  return path => claimed.has(path);
}

const LOADED =
  /^(templates\/|crds\/|charts\/|Chart\.(yaml|lock)$|values\.(yaml|schema\.json)$|requirements\.(yaml|lock)$|\.helmignore$)/;

function noChart(spec: HelmRenderSpec): Problem {
  return {
    code: 'no-manifests',
    path: spec.chart,
    message: `There is no chart in ${quote(spec.chart)} (${spec.why}).`,
    hint: 'Correct the path, or add the chart.',
  };
}

function missingDependency(spec: HelmRenderSpec, name: string, repository: string): Problem {
  return {
    code: 'remote-source',
    path: spec.chart,
    message: `The chart ${quote(spec.chart === '' ? '.' : spec.chart)} depends on ${quote(name)} from ${quote(repository === '' ? 'nowhere' : repository)}, which is not in its charts folder, so it is not rendered.`,
    hint: 'Vendor it (`helm dependency build`, and commit charts/), or give it an exact version (Chart.lock counts) and allow its place with `remote.allow` in .cronledger/config.yaml of the base branch.',
  };
}
