// Flux's HelmRelease: a chart with values, from this repository or from elsewhere.
// https://fluxcd.io/flux/components/helm/helmreleases/
import { createHash } from 'node:crypto';
import type { TreeIndex } from '../../git/tree-index.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { JsonObject, Problem } from '../../model.ts';
import { placeOf } from '../../render/remote/remote-chart.ts';
import type { AfterRender, HelmRenderSpec, HelmValues } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import { type DeployerContext, type DeployerObject, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { describe, nameOf, notFollowed, quotedList, remoteSource } from '../describe.ts';
import { environmentOfFolder, environmentOfValues } from '../environment.ts';
import { objectsAt, textsAt } from '../lists.ts';
import { type AllowedChart, allowedChart } from '../remote-charts.ts';
import { placeOfSource } from '../source-place.ts';
import { cleaned } from './artifact.ts';
import { hookFilter } from './hooks.ts';
import { isSealed, valuesOf } from './post-build.ts';
import { type FluxSource, fluxSource } from './source.ts';
import { composeValues, holdsNull, mergeFiles, type ValuesReference, valuesText, wholeNumbers } from './values.ts';

/** Which chart of which source: `chart.spec` of the release, or of the HelmChart object that it refers to. */
interface ChartReference {
  readonly chart: string;
  readonly source: FluxSource;
  /** Instead of the chart's own values.yaml, as paths of the source. */
  readonly valuesFiles: readonly string[];
  readonly ignoreMissing: boolean;
  readonly version: string;
}

export async function followHelmRelease(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const reference = await chartReference(found, spec, context);
  const { source, chart } = reference;
  const version = reference.version === '' ? '' : ` (version ${quote(reference.version)})`;
  const what =
    chart === ''
      ? `the chart in ${source.description}`
      : `the chart ${quote(chart)}${version} of ${source.description}`;
  const at = objectAt(spec, ['chart']) === null ? ['spec', 'chartRef'] : ['spec', 'chart'];
  const elsewhere = remoteSource(found, at, what, [source.definition, spec], []);
  if (source.kind !== 'GitRepository') {
    const remote = remoteChartOf(found, at, reference, context);
    if (remote === null) return { ...NOTHING_FOLLOWED, remoteSources: [elsewhere] };
    const chartPlace = { chart: placeOf(remote.chart), folder: '', note: '', remote };
    return releaseOf(found, spec, { ...reference, valuesFiles: [] }, chartPlace, context);
  }
  const index = source.artifact;
  const place = await placeOfSource(source.url, cleaned(chart), { ...context, index });
  if (place.place === 'elsewhere' || place.place === 'outside' || (place.place === 'missing' && source.url === null)) {
    return { ...NOTHING_FOLLOWED, remoteSources: [elsewhere] };
  }
  if (place.place === 'missing') {
    const problem = notFollowed(
      found,
      `names the chart ${quote(chart)}, which this revision does not have`,
      'Name a chart of the repository.',
    );
    return { ...NOTHING_FOLLOWED, problems: [{ ...problem, level: 'warning' }] };
  }
  return releaseOf(found, spec, reference, { chart: place.real, folder: place.folder, note: place.note }, context);
}

/** Where the chart is: in the tree, or fetched from elsewhere. */
interface ChartPlace {
  readonly chart: string;
  readonly folder: string;
  readonly note: string;
  readonly remote?: AllowedChart;
}

/** A chart of a repository or registry that may be fetched. What other values files of it come to is only known once it is fetched. */
function remoteChartOf(
  found: DeployerObject,
  at: readonly string[],
  { source, chart, version, valuesFiles }: ChartReference,
  context: DeployerContext,
): AllowedChart | null {
  if (source.object === null || valuesFiles.some(file => cleaned(file) !== 'values.yaml')) return null;
  const url = stringAt(source.object, ['spec', 'url']) ?? '';
  if (source.kind === 'HelmRepository') return allowedChart(found, at, { url, name: chart, version }, context);
  if (source.kind !== 'OCIRepository' || objectAt(source.object, ['spec', 'layerSelector']) !== null) return null;
  const ref = objectAt(source.object, ['spec', 'ref']) ?? {};
  const exact = stringAt(ref, ['digest']) || (stringAt(ref, ['semver']) ? '' : stringAt(ref, ['tag'])) || '';
  return allowedChart(found, at, { url, name: '', version: exact }, context);
}

async function releaseOf(
  found: DeployerObject,
  spec: JsonObject,
  reference: ChartReference,
  place: ChartPlace,
  context: DeployerContext,
): Promise<Followed> {
  const { source } = reference;
  const index = source.artifact;
  const problems: Problem[] = [];
  const files = reference.valuesFiles.map(cleaned);
  const environment = files.map(environmentOfValues).findLast(each => each !== null) ?? null;
  const packed = await packedValues(found, reference, place.chart, index, problems);
  const composed = composeValues(await valuesFrom(found, spec, problems, context), spec['values']);
  if (!composed.ok) problems.push(refused(found, `its values cannot be merged: ${composed.reason}`));
  const values = composed.ok ? composed.values : {};
  const set = wholeNumbers(values);
  if (set.reduce((sum, { assignment }) => sum + assignment.length, 0) > MAX_SET_CHARACTERS) {
    problems.push(
      notFollowed(found, 'sets very many whole numbers with `targetPath`', 'Put them into a text of values.'),
    );
  }
  if (objectsAt(spec, ['postRenderers']).length > 0) {
    const hint =
      'Put the change into the chart or its values, or render in CI and name the result under `sources: [{rendered: …}]` in the config.';
    problems.push(
      notFollowed(found, 'changes what the chart renders to with `postRenderers`, which are not run here', hint),
    );
  }
  const hooks = hookFilter(spec);
  const namespace = stringAt(spec, ['targetNamespace']) || found.namespace;
  const suspended = valueAt(spec, ['suspend']) === true ? 'suspended, so the cluster keeps what it has' : '';
  return {
    ...NOTHING_FOLLOWED,
    roots: [
      {
        type: 'helm',
        problems,
        tree: index.tree,
        spec: {
          chart: place.chart,
          ...(place.remote === undefined ? {} : { remote: place.remote }),
          release: releaseName(found, spec),
          namespace,
          environment: environment ?? environmentOfFolder(found.locate([]).path) ?? environmentOfFolder(place.folder),
          values: [...packed.values, ...(Object.keys(values).length === 0 ? [] : [{ inline: valuesText(values) }])],
          set,
          ...(packed.defaults === null ? {} : { defaults: packed.defaults }),
          kubeVersion: null,
          apiVersions: [],
          network: false,
          why: describe(found, [place.note, source.note, suspended, hooks.note]),
          after: problems.some(({ code }) => code === 'render-failed') ? NOTHING_APPLIED : hooks.after,
        },
      },
    ],
  };
}

async function chartReference(
  found: DeployerObject,
  spec: JsonObject,
  context: DeployerContext,
): Promise<ChartReference> {
  const inSpec = objectAt(spec, ['chart', 'spec']);
  if (inSpec !== null)
    return fromChartSpec(inSpec, await fluxSource(found, ['spec', 'chart', 'spec', 'sourceRef'], context));
  const source = await fluxSource(found, ['spec', 'chartRef'], context);
  const chartSpec = source.kind === 'HelmChart' && source.object !== null ? objectAt(source.object, ['spec']) : null;
  if (chartSpec === null || source.object === null) {
    return { chart: '', source, valuesFiles: [], ignoreMissing: false, version: '' };
  }
  const namespace = stringAt(source.object, ['metadata', 'namespace']) ?? found.namespace;
  const helmChart: DeployerObject = { ...found, object: source.object, namespace };
  return fromChartSpec(chartSpec, await fluxSource(helmChart, ['spec', 'sourceRef'], context));
}

function fromChartSpec(chartSpec: JsonObject, source: FluxSource): ChartReference {
  const single = stringAt(chartSpec, ['valuesFile']);
  return {
    chart: stringAt(chartSpec, ['chart']) ?? '',
    source,
    valuesFiles: [...textsAt(chartSpec, ['valuesFiles']), ...(single === null || single === '' ? [] : [single])],
    ignoreMissing: valueAt(chartSpec, ['ignoreMissingValuesFiles']) === true,
    version: stringAt(chartSpec, ['version']) ?? '',
  };
}

/** Of a release that Flux refuses. */
const NOTHING_APPLIED: AfterRender = { fingerprint: 'refused', apply: () => ({ text: '', problems: [] }) };

/** Arguments of a program have a limit, and nobody sets so many. */
const MAX_SET_CHARACTERS = 64 * 1024;

interface PackedValues {
  readonly values: readonly HelmValues[];
  readonly defaults: NonNullable<HelmRenderSpec['defaults']> | null;
}

/**
 * With `valuesFiles`, Flux packs their merge as the chart's values.yaml. Where the chart's own is the first of them and nothing in
 * them is null, `helm template -f` does the same, and knows the lines.
 * https://github.com/fluxcd/source-controller/blob/main/internal/helm/chart/builder_local.go
 */
async function packedValues(
  found: DeployerObject,
  reference: ChartReference,
  chart: string,
  index: TreeIndex,
  problems: Problem[],
): Promise<PackedValues> {
  const files = reference.valuesFiles.map(cleaned);
  const there = files.filter(file => !reference.ignoreMissing || index.entry(file) !== undefined);
  if (files.length === 0) return { values: [], defaults: null };
  const texts: Uint8Array[] = [];
  for (const file of there) {
    const bytes = await index.tree.readFile(file);
    if (bytes === null) problems.push(refused(found, `it names the values file ${quote(file)}, which is not there`));
    else texts.push(bytes);
  }
  const own = chart === '' ? 'values.yaml' : `${chart}/values.yaml`;
  if (index.entry(own) === undefined)
    problems.push(refused(found, 'it names `valuesFiles`, and the chart has no values.yaml to put them into'));
  const merged = mergeFiles(texts);
  if (!merged.ok) {
    problems.push(refused(found, `its values files cannot be merged: ${merged.reason}`));
    return { values: [], defaults: null };
  }
  const later = mergeFiles(texts.slice(1));
  if (there[0] === own && later.ok && !holdsNull(later.values)) {
    return { values: there.map(file => ({ file })), defaults: null };
  }
  return { values: [], defaults: { text: valuesText(merged.values), files: there } };
}

/** Flux gives up here, and deploys nothing. */
function refused(found: DeployerObject, reason: string): Problem {
  return {
    code: 'render-failed',
    path: found.locate([]).path,
    message: `The ${nameOf(found)} deploys nothing: ${reason}.`,
    hint: 'Mend it: what it deploys cannot be judged before it renders.',
  };
}

/** ConfigMaps and Secrets with values, in order. */
async function valuesFrom(
  found: DeployerObject,
  spec: JsonObject,
  problems: Problem[],
  context: DeployerContext,
): Promise<readonly ValuesReference[]> {
  const references: ValuesReference[] = [];
  for (const source of objectsAt(spec, ['valuesFrom'])) {
    const kind = stringAt(source, ['kind']) ?? '';
    const name = stringAt(source, ['name']) ?? '';
    const key = stringAt(source, ['valuesKey']) || 'values.yaml';
    const optional = valueAt(source, ['optional']) === true;
    const from = found.locate([]).path;
    const answer = await context.references.find({ kind, name, namespace: found.namespace, from });
    if (answer.status === 'ambiguous') {
      const what = `takes values from the ${kind} ${quote(name)}, of which there are several that differ (${quotedList(answer.paths)})`;
      problems.push(
        notFollowed(found, what, 'Say the namespace in each of them, or keep each beside what refers to it.'),
      );
      continue;
    }
    const sealed = answer.status === 'found' && isSealed(answer.object);
    const text = answer.status === 'found' && !sealed ? valuesOf(answer.object).get(key) : undefined;
    if (text !== undefined) {
      const targetPath = stringAt(source, ['targetPath']) ?? '';
      references.push({ text, targetPath, literal: valueAt(source, ['literal']) === true });
    } else if (!optional || sealed) {
      // Optional is what is not there; what is there and sealed counts in the cluster.
      const what = `takes values from the ${kind} ${quote(name)} (key ${quote(key)}), which this repository does not show`;
      problems.push(
        notFollowed(
          found,
          what,
          'Keep what decides a workload in the repository, or declare the chart under `sources` in the config.',
        ),
      );
    }
  }
  return references;
}

/** https://github.com/fluxcd/helm-controller/blob/main/api/v2/helmrelease_types.go (GetReleaseName) and internal/release/name.go */
function releaseName(found: DeployerObject, spec: JsonObject): string {
  const target = stringAt(spec, ['targetNamespace']) || null;
  const name = stringAt(spec, ['releaseName']) || (target === null ? found.name : `${target}-${found.name}`);
  if (name.length <= 53) return name;
  return `${name.slice(0, 40)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
