// Runs helm in the sandbox: packages what a chart depends on, and renders it as often as it takes to know what is
// stable.

import type { Tree } from '../../git/tree.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { isLooseObject, type LooseValue, readLooseYaml } from '../loose-yaml.ts';
import type { RenderContext } from '../root.ts';
import { runProblem, type Sandbox } from '../sandbox.ts';
import type { Tool } from '../tools.ts';
import { asksOf, variantsOf } from './asks.ts';
import { AS_IT_IS, LONG_AGO, type Rewriting, rewritten } from './rewrite.ts';
import { type ChartTexts, type HelmRender, ownValuesPath } from './texts.ts';
import {
  type ChangedValue,
  changedValues,
  isOverridden,
  MAX_TRACED,
  type RevertedRendering,
  revertText,
} from './values.ts';
import type { VariantRun } from './variants.ts';

/** What the runs of helm came to. */
export interface HelmRuns {
  readonly first: string;
  /** Where the chart uses time or chance: the same again, at another time. */
  readonly second: string;
  /** Where the chart looks at the release: as an upgrade. */
  readonly upgrade: string;
  readonly secondUpgrade: string;
  /** With other answers to what the chart asks. */
  readonly variants: readonly VariantRun[];
  readonly reverted: readonly RevertedRendering[];
}

export interface HelmRun {
  readonly sandbox: Sandbox;
  readonly tool: Tool;
  readonly render: HelmRender;
  readonly texts: ChartTexts;
  readonly context: RenderContext;
  /** May dependencies that are missing be fetched? */
  readonly fetch: boolean;
  /** Where it is given, values that changed since are put back one by one. */
  readonly base: Tree | null;
}

/**
 * Kinds that every cluster has since 1.21 and Helm's own list does not name: charts ask `.Capabilities.APIVersions.Has "batch/v1/CronJob"`.
 */
export const EVERY_CLUSTER: readonly string[] = [
  'batch/v1/CronJob',
  'batch/v1/Job',
  'v1/Pod',
  'v1/Service',
  'v1/ConfigMap',
  'v1/Secret',
  'v1/ServiceAccount',
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'apps/v1/DaemonSet',
  'networking.k8s.io/v1/Ingress',
  'networking.k8s.io/v1/NetworkPolicy',
  'policy/v1/PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1/Role',
  'autoscaling/v2/HorizontalPodAutoscaler',
];

type Failed = { readonly problems: readonly Problem[] };

export async function runHelm({
  sandbox,
  tool,
  render,
  texts,
  context,
  fetch,
  base,
}: HelmRun): Promise<HelmRuns | Failed> {
  const { spec, chart, ref } = render;
  const what = `Rendering the chart ${quote(spec.chart === '' ? '.' : spec.chart)}`;
  const run = async (args: readonly string[], network = false): Promise<string | Failed> => {
    const result = await sandbox.run(tool, args, { network });
    const problem = runProblem(result, what, ref.path, context.limits, sandbox);
    return problem === null ? result.stdout.toString('utf8') : { problems: [problem] };
  };
  if (spec.defaults !== undefined) sandbox.place(`../repository/${spec.chart}/values.yaml`, spec.defaults.text);
  for (const each of chart?.packages ?? []) {
    if (fetch && each.into === spec.chart) continue;
    const packed = await run([
      'package',
      `--destination=${sandbox.repository}/${each.into}/charts`,
      `${sandbox.repository}/${each.from}`,
    ]);
    if (typeof packed !== 'string') return packed;
  }
  if (fetch) {
    const built = await run(['dependency', 'build', `${sandbox.repository}/${spec.chart}`], true);
    if (typeof built !== 'string') return built;
  }
  const { used } = texts;
  const real: Rewriting = { ...AS_IT_IS, chance: used.chance ? 'first' : null };
  if (used.chance) unpackPackages(sandbox, texts);
  const argsWith = (rewriting: Rewriting) => {
    writeOver(sandbox, texts, rewriting);
    return templateArgs(sandbox, tool, render, texts, rewriting);
  };
  let args = await argsWith(real);
  let [first, upgrade, reverted] = await Promise.all([
    run(args()),
    used.release ? run(args('--is-upgrade')) : '',
    base === null ? [] : revertValues(sandbox, render, texts, base, file => run(args(`--values=${file}`))),
  ]);
  let natural = false;
  // A template that our fixed texts do not suit says nothing about the chart: then natural renderings have to do.
  if (typeof first !== 'string' && used.chance) {
    natural = true;
    args = await argsWith(AS_IT_IS);
    [first, upgrade] = await Promise.all([run(args()), used.release ? run(args('--is-upgrade')) : '']);
  }
  if (typeof first !== 'string') return first;
  let second: string | Failed = first;
  let secondUpgrade = upgrade;
  if (used.volatile) {
    const chance = natural || !used.chance ? null : 'second';
    args = await argsWith({ ...AS_IT_IS, chance, now: LONG_AGO });
    second = await run(args());
    if (typeof second !== 'string') {
      args = await argsWith({ ...AS_IT_IS, chance });
      second = await run(args());
    }
    secondUpgrade = used.release ? await run(args('--is-upgrade')) : '';
    // A chance in sixty that two minutes are equal is too much for a check that runs every day.
    for (let tries = 0; tries < 2 && natural && second === first && !used.time; tries += 1) second = await run(args());
    if (typeof second !== 'string') return second;
  }
  // Only what is installed may be impossible to upgrade.
  if (typeof secondUpgrade !== 'string') return secondUpgrade;
  const variants: VariantRun[] = [];
  const known = {
    kubeVersion: spec.kubeVersion !== null,
    namespace: (spec.releaseNamespace ?? spec.namespace) !== null,
  };
  const asked = variantsOf(texts.asks, setIn(texts), known, [...EVERY_CLUSTER, ...spec.apiVersions]);
  if (asked.length > 0) unpackPackages(sandbox, texts);
  const chance = natural ? null : real.chance;
  for (const { words, answers, rewriting, args: more } of asked) {
    args = await argsWith({ ...rewriting, chance });
    const output = await run(args(...more));
    // One that fails is none: a chart may refuse a version.
    if (typeof output === 'string')
      variants.push({ words, answers, output, setsValues: rewriting.unset !== null, path: null });
    else if (rewriting.unset !== null && more.length === 0 && answers !== 'all of it') {
      // One template may hide what another makes: each by itself.
      for (const path of conditional(texts)) {
        args = await argsWith({ ...AS_IT_IS, chance });
        sandbox.place(`../repository/${path}`, rewritten(texts.written.get(path) ?? '', { ...rewriting, chance }));
        const alone = await run(args());
        const rendered = typeof alone === 'string' ? alone : null;
        variants.push({ words, answers, output: rendered, setsValues: true, path });
      }
    }
  }
  if (typeof upgrade !== 'string') return upgrade;
  return { first, second, upgrade, secondUpgrade, variants, reverted };
}

/** Is the value in one of the chart's files of values, for whichever environment? */
function setIn({ otherValues }: ChartTexts): (path: readonly string[]) => boolean {
  let documents: readonly LooseValue[] | null = null;
  return path => {
    documents ??= [...otherValues.values()].flatMap(bytes => readLooseYaml(bytes).documents);
    return documents.some(document => {
      let value: LooseValue | undefined = document;
      for (const step of path) {
        if (!isLooseObject(value) || !Object.hasOwn(value, step)) return false;
        value = value[step];
      }
      return true;
    });
  };
}

/** Templates that make something under a condition on a value; nobody has more that fail. */
function conditional(texts: ChartTexts): readonly string[] {
  return [...texts.written]
    .filter(([, text]) => {
      const asks = asksOf(text);
      return asks.makes && asks.conditions;
    })
    .map(([path]) => path)
    .slice(0, 10);
}

/** The texts of the copy, written over. */
function writeOver(sandbox: Sandbox, texts: ChartTexts, rewriting: Rewriting): void {
  for (const [path, text] of texts.written) sandbox.place(`../repository/${path}`, rewritten(text, rewriting));
}

/** In place of archives, so that what is in them can be written over. */
function unpackPackages(sandbox: Sandbox, texts: ChartTexts): void {
  for (const [archive, files] of texts.packages) {
    const folder = archive.slice(0, -'.tgz'.length);
    for (const [name, bytes] of files) {
      sandbox.place(`../repository/${folder}/${name}`, bytes);
      if (bytes.includes('{{')) texts.written.set(`${folder}/${name}`, bytes.toString('utf8'));
    }
    sandbox.remove(archive);
  }
  texts.packages.clear();
}

/** The renderings with one changed value put back each. One that fails tells nothing, and is left out. */
async function revertValues(
  sandbox: Sandbox,
  render: HelmRender,
  texts: ChartTexts,
  base: Tree,
  run: (file: string) => Promise<string | Failed>,
): Promise<readonly RevertedRendering[]> {
  const changes = await changesSince(render, texts, base);
  if (changes.length > MAX_TRACED) return [];
  const renderings = await Promise.all(
    changes.map(async (change, at) => {
      const output = await run(sandbox.place(`revert-${at}.yaml`, revertText(change)));
      return typeof output === 'string' ? { location: change.location, output } : null;
    }),
  );
  return renderings.filter(rendering => rendering !== null);
}

/** What changed in the chart's own values and in the values files, where no later values hide it. */
async function changesSince(render: HelmRender, texts: ChartTexts, base: Tree): Promise<readonly ChangedValue[]> {
  const { spec, files } = render;
  const own = ownValuesPath(spec);
  const layers = [{ path: own, bytes: texts.values.get(own) }];
  for (const values of spec.values) {
    const entry = 'file' in values ? files.get(values.file) : null;
    if ('inline' in values) layers.push({ path: '', bytes: Buffer.from(values.inline) });
    else if (entry !== null && entry !== undefined)
      layers.push({ path: entry.path, bytes: texts.values.get(entry.path) });
  }
  const changes: ChangedValue[] = [];
  for (const [at, { path, bytes }] of layers.entries()) {
    if (path === '' || bytes === undefined) continue;
    const later = layers.slice(at + 1).flatMap(layer => layer.bytes ?? []);
    const before = await base.readFile(path);
    if (before?.equals(bytes) === true) continue;
    changes.push(
      ...changedValues(path, before, bytes).filter(change => !later.some(each => isOverridden(change, each))),
    );
  }
  return changes;
}

/** The arguments, with room for more options after the values. */
async function templateArgs(
  sandbox: Sandbox,
  tool: Tool,
  render: HelmRender,
  texts: ChartTexts,
  rewriting: Rewriting,
): Promise<(...more: readonly string[]) => readonly string[]> {
  const { spec, files } = render;
  const args = spec.skipCrds === true ? ['template'] : ['template', '--include-crds'];
  // The schema only says yes or no to values, and `$ref` in it opens files and connections.
  // https://github.com/helm/helm/pull/13158
  if (tool.major > 3 || tool.minor >= 16) args.push('--skip-schema-validation');
  const namespace = spec.releaseNamespace ?? spec.namespace;
  if (namespace !== null) args.push(`--namespace=${namespace}`);
  if (spec.kubeVersion !== null) args.push(`--kube-version=${spec.kubeVersion}`);
  for (const version of [...EVERY_CLUSTER, ...spec.apiVersions]) args.push(`--api-versions=${version}`);
  // Files of ours with names of ours: Helm splits `--values` at commas and fetches what looks like a URL.
  const placed = async (name: string, path: string): Promise<string | null> => {
    const entry = files.get(path) ?? null;
    const bytes = entry === null ? undefined : texts.values.get(entry.path);
    if (bytes === undefined) return null;
    return sandbox.place(name, bytes.includes('{{') ? rewritten(bytes.toString('utf8'), rewriting) : bytes);
  };
  for (const [at, values] of spec.values.entries()) {
    const name = `values-${at}.yaml`;
    const path =
      'inline' in values ? sandbox.place(name, rewritten(values.inline, rewriting)) : await placed(name, values.file);
    if (path !== null) args.push(`--values=${path}`);
  }
  for (const [at, { flag, assignment }] of spec.set.entries()) {
    if (flag !== 'set-file') args.push(`--${flag}=${assignment}`);
    else {
      const equals = assignment.indexOf('=');
      const path = await placed(`set-file-${at}`, assignment.slice(equals + 1));
      if (path !== null) args.push(`--set-file=${assignment.slice(0, equals)}=${path}`);
    }
  }
  const isUnpacked = spec.chart.endsWith('.tgz') && !texts.packages.has(spec.chart) && texts.written.size > 0;
  const chart = isUnpacked ? spec.chart.slice(0, -'.tgz'.length) : spec.chart;
  const target = ['--', spec.release, `${sandbox.repository}/${chart}`];
  return (...more) => [...args, ...more, ...target];
}
