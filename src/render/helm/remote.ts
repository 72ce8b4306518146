// Makes a Root of a chart that is fetched from elsewhere, or that takes in such charts: it is fetched when it is rendered, laid into the
// tree, and rendered like a chart of ours, without a network.

import type { Tree } from '../../git/tree.ts';
import type { RenderedFile } from '../../manifest/origin.ts';
import type { Location, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { keyOf, makeRoot, type Outcome, orProblem, sourceRef } from '../make-root.ts';
import { allowTest } from '../remote/allow.ts';
import { chartArchive } from '../remote/archive.ts';
import { fetchChart } from '../remote/fetch-chart.ts';
import { overlayTree } from '../remote/overlay-tree.ts';
import { addressOf, isExactVersion, placeOf, type RemoteChart } from '../remote/remote-chart.ts';
import type { HelmRenderSpec, HelmSet, Look, RenderContext, Rendering, Root } from '../root.ts';
import type { ChartFiles } from './chart.ts';
import { helmRoot } from './index.ts';
import { optionsOf } from './render.ts';

/** A chart that a deployer's object takes from elsewhere; `remote.location` is the place in that object. */
export async function remoteChartRoot(
  tree: Tree,
  spec: HelmRenderSpec & { readonly remote: RemoteChartPlace },
  context: RenderContext,
): Promise<Root> {
  const { remote, ...plain } = spec;
  const place = placeOf(remote.chart);
  const setFiles = spec.set
    .filter(({ flag }) => flag === 'set-file')
    .map(({ assignment }) => assignment.slice(assignment.indexOf('=') + 1));
  const files = [...spec.values.flatMap(values => ('file' in values ? [values.file] : [])), ...setFiles];
  const own = new Set(files.filter(file => !file.startsWith(`${spec.chart}/`)));
  const entries = (await tree.entries()).filter(({ path }) => own.has(path));
  return makeRoot(
    {
      tree,
      ref: sourceRef('helm', place, spec.detail ?? `release ${spec.release}`),
      why: spec.why,
      namespace: spec.namespace,
      environment: spec.environment,
      key: keyOf(['remote', remote.chart, optionsOf(plain), spec.after?.fingerprint ?? null], entries),
      claims: path => own.has(path),
      reads: path => own.has(path),
      render: (base, look) =>
        orProblem(remote.location.path, async () => {
          const { bytes, digest } = await fetchChart(remote.chart, context);
          const archive = chartArchive(bytes, `The chart ${quote(place)}`);
          const folder = `${place}/sha256-${digest}`;
          const inFolder = (file: string): string =>
            file.startsWith(`${spec.chart}/`) ? `${folder}${file.slice(spec.chart.length)}` : file;
          const values = spec.values.map(each => ('file' in each ? { ...each, file: inFolder(each.file) } : each));
          const set = spec.set.map(each => (each.flag === 'set-file' ? fileSetIn(each, inFolder) : each));
          const lay = <T extends Tree>(under: T): T => overlayTree(under, folder, archive);
          const made = await helmRoot(lay(tree), { ...plain, values, set, chart: folder }, context);
          const rendering = await made.render(base === null ? undefined : lay(base), look);
          return placedAt(rendering, remote.location);
        }),
    },
    context,
  );
}

function fileSetIn(each: HelmSet, inFolder: (file: string) => string): HelmSet {
  const equals = each.assignment.indexOf('=') + 1;
  return { ...each, assignment: each.assignment.slice(0, equals) + inFolder(each.assignment.slice(equals)) };
}

/** Where the chart is, and what of the repository names it. */
export interface RemoteChartPlace {
  readonly chart: RemoteChart;
  readonly location: Location;
}

/** What is said of lines of the fetched chart is said of the object that names it, with the template beside it. */
function placedAt(rendering: Rendering, location: Location): Outcome {
  const files = rendering.files.map((file): RenderedFile => {
    const origin = 'origin' in file ? (file as RenderedFile).origin : null;
    return {
      ...file,
      path: location.path,
      origin: {
        locate: (manifest, path) => {
          const inner = origin?.locate(manifest, path);
          return inner === undefined ? location : { ...location, template: inner };
        },
      },
    };
  });
  const problems = rendering.problems.map((problem): Problem => {
    const { unseen } = problem;
    const placed = { ...problem, path: location.path };
    return unseen === undefined ? placed : { ...placed, unseen: { ...unseen, location } };
  });
  return { files, problems, cached: rendering.cached };
}

/** A chart's dependencies that are fetched before it is rendered; null where one of them may not be. */
export function fetchableDependencies(
  { missing }: ChartFiles,
  context: RenderContext,
  locked: ReadonlyMap<string, string>,
): readonly RemoteChart[] | null {
  if (missing.length === 0 || context.remote === null) return null;
  const allows = allowTest(context.remote.allow);
  const charts = missing.map(({ name, repository, version }): RemoteChart => {
    const exact = isExactVersion(version) ? version : (locked.get(name) ?? version);
    const url = /^oci:/i.test(repository) ? `${repository.replace(/\/+$/, '')}/${name}` : repository;
    return { url, name, version: exact };
  });
  return charts.every(chart => allows(addressOf(chart)) && isExactVersion(chart.version)) ? charts : null;
}

/** Renders the chart with its dependencies in its `charts` folder, and their digests in the source of what comes out. */
export function renderWithDependencies(
  tree: Tree,
  spec: HelmRenderSpec,
  charts: readonly RemoteChart[],
  detail: string,
  context: RenderContext,
): (base: Tree | null, look: Look) => Promise<Outcome> {
  return (base, look) =>
    orProblem(spec.chart, async () => {
      const files = new Map<string, Buffer>();
      const digests: string[] = [];
      for (const chart of charts) {
        const { bytes, digest } = await fetchChart(chart, context);
        chartArchive(bytes, `The chart ${quote(placeOf(chart))}`);
        files.set(`${chart.name}-${chart.version}.tgz`, bytes);
        digests.push(`${placeOf(chart)}@sha256:${digest}`);
      }
      const folder = spec.chart === '' ? 'charts' : `${spec.chart}/charts`;
      const more = await vendored(tree, folder, files);
      const whole = { ...spec, detail: `${detail}, with ${digests.join(' and ')}` };
      const made = await helmRoot(overlayTree(tree, folder, more), whole, { ...context, remote: null });
      const rendering = await made.render(base ?? undefined, look);
      return { files: rendering.files, problems: rendering.problems, cached: rendering.cached };
    });
}

/** What stands in the chart's `charts` folder as it is, with what was fetched. */
async function vendored(
  tree: Tree,
  folder: string,
  fetched: ReadonlyMap<string, Buffer>,
): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const own = (await tree.entries()).filter(
    ({ path, mode }) => path.startsWith(`${folder}/`) && (mode === '100644' || mode === '100755'),
  );
  for await (const { entry, bytes } of tree.readMany(own))
    files.set(entry.path.slice(folder.length + 1), Buffer.from(bytes));
  for (const [name, bytes] of fetched) files.set(name, bytes);
  return files;
}
