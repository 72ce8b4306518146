// Flux's HelmRelease: a chart with values, from this repository or from elsewhere.
// https://fluxcd.io/flux/components/helm/helmreleases/
import { createHash } from 'node:crypto';
import { repositoryPath } from '../../git/repository-path.ts';
import { flowYaml } from '../../kube/flow-yaml.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { JsonObject, Problem } from '../../model.ts';
import type { HelmSet, HelmValues } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import { type DeployerContext, type DeployerObject, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { describe, notFollowed, quotedList, remoteSource } from '../describe.ts';
import { environmentOfFolder, environmentOfValues } from '../environment.ts';
import { objectsAt, textsAt } from '../lists.ts';
import { placeOfSource } from '../source-place.ts';
import { isSealed, valuesOf } from './post-build.ts';
import { type FluxSource, fluxSource } from './source.ts';
import { inlineSetting } from './strvals.ts';

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
  if (source.kind !== 'GitRepository') return { ...NOTHING_FOLLOWED, remoteSources: [elsewhere] };
  const place = await placeOfSource(source.url, chart.replace(/^\/+/, './'), context);
  if (place.place === 'elsewhere' || (place.place === 'missing' && source.url === null)) {
    return { ...NOTHING_FOLLOWED, remoteSources: [elsewhere] };
  }
  if (place.place !== 'here') {
    const where = place.place === 'outside' ? 'which leads out of the repository' : 'which this revision does not have';
    const problem = notFollowed(found, `names the chart ${quote(chart)}, ${where}`, 'Name a chart of the repository.');
    return { ...NOTHING_FOLLOWED, problems: [place.place === 'missing' ? { ...problem, level: 'warning' } : problem] };
  }
  const problems: Problem[] = [];
  const values: HelmValues[] = [];
  let environment: string | null = null;
  for (const file of reference.valuesFiles) {
    const path = repositoryPath(file);
    if (path === null)
      problems.push(
        notFollowed(
          found,
          `names the values file ${quote(file)}, which leads out of the repository`,
          'Name a file of it.',
        ),
      );
    else {
      values.push(reference.ignoreMissing ? { file: path, optional: true } : { file: path });
      environment = environmentOfValues(path) ?? environment;
    }
  }
  problems.push(...(await chartDefaults(found, reference, place.real, context)));
  const set = await valuesFrom(found, spec, values, problems, context);
  const inline = objectAt(spec, ['values']);
  if (inline !== null) values.push({ inline: flowYaml(inline) });
  if (objectsAt(spec, ['postRenderers']).length > 0) {
    const hint =
      'Put the change into the chart or its values, or render in CI and name the result under `sources: [{rendered: …}]` in the config.';
    problems.push(
      notFollowed(found, 'changes what the chart renders to with `postRenderers`, which are not run here', hint),
    );
  }
  const namespace = stringAt(spec, ['targetNamespace']) || found.namespace;
  const suspended = valueAt(spec, ['suspend']) === true ? 'suspended, so the cluster keeps what it has' : '';
  return {
    ...NOTHING_FOLLOWED,
    roots: [
      {
        type: 'helm',
        problems,
        spec: {
          chart: place.real,
          release: releaseName(found, spec),
          namespace,
          environment: environment ?? environmentOfFolder(found.locate([]).path) ?? environmentOfFolder(place.folder),
          values,
          set,
          kubeVersion: null,
          apiVersions: [],
          network: false,
          why: describe(found, [place.note, source.note, suspended]),
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

/**
 * With `valuesFiles`, Flux packs their merge as the chart's values.yaml. `helm template -f` lays them over it, which differs
 * where the chart's own file is not the first of them and says something that the others do not.
 */
async function chartDefaults(
  found: DeployerObject,
  reference: ChartReference,
  chart: string,
  context: DeployerContext,
): Promise<readonly Problem[]> {
  if (reference.valuesFiles.length === 0) return [];
  const own = chart === '' ? 'values.yaml' : `${chart}/values.yaml`;
  if (repositoryPath(reference.valuesFiles[0] ?? '') === own) return [];
  const bytes = await context.index.tree.readFile(own);
  if (
    bytes === null ||
    bytes
      .toString('utf8')
      .replace(/^\s*#.*$/gm, '')
      .trim() === ''
  )
    return [];
  const what = `gives the chart other values files than its own values.yaml, which Flux then leaves out and Helm here does not`;
  return [notFollowed(found, what, `Name ${quote(own)} first in \`valuesFiles\`.`)];
}

/** ConfigMaps and Secrets with values, in order; `spec.values` comes after all of them. Returns what only `--set` can express. */
async function valuesFrom(
  found: DeployerObject,
  spec: JsonObject,
  values: HelmValues[],
  problems: Problem[],
  context: DeployerContext,
): Promise<readonly HelmSet[]> {
  const set: HelmSet[] = [];
  for (const source of objectsAt(spec, ['valuesFrom'])) {
    const kind = stringAt(source, ['kind']) ?? '';
    const name = stringAt(source, ['name']) ?? '';
    const key = stringAt(source, ['valuesKey']) || 'values.yaml';
    const targetPath = stringAt(source, ['targetPath']) ?? '';
    const optional = valueAt(source, ['optional']) === true;
    const answer = await context.references.find({
      kind,
      name,
      namespace: found.namespace,
      from: found.locate([]).path,
    });
    if (answer.status === 'ambiguous') {
      const what = `takes values from the ${kind} ${quote(name)}, of which there are several that differ (${quotedList(answer.paths)})`;
      problems.push(
        notFollowed(found, what, 'Say the namespace in each of them, or keep each beside what refers to it.'),
      );
      continue;
    }
    const text = answer.status === 'found' && !isSealed(answer.object) ? valuesOf(answer.object).get(key) : undefined;
    if (text === undefined) {
      if (optional) continue;
      const what = `takes values from the ${kind} ${quote(name)} (key ${quote(key)}), which this repository does not show`;
      problems.push(
        notFollowed(
          found,
          what,
          'Keep what decides a workload in the repository, or declare the chart under `sources` in the config.',
        ),
      );
    } else if (targetPath === '') values.push({ inline: text });
    else {
      const setting = inlineSetting(targetPath, text, valueAt(source, ['literal']) === true);
      if ('inline' in setting) values.push(setting);
      else set.push(setting);
    }
  }
  return set;
}

/** https://github.com/fluxcd/helm-controller/blob/main/api/v2/helmrelease_types.go (GetReleaseName) and internal/release/name.go */
function releaseName(found: DeployerObject, spec: JsonObject): string {
  const target = stringAt(spec, ['targetNamespace']) || null;
  const name = stringAt(spec, ['releaseName']) || (target === null ? found.name : `${target}-${found.name}`);
  if (name.length <= 53) return name;
  return `${name.slice(0, 40)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
