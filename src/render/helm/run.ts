// Runs helm in the sandbox: packages what a chart depends on, and renders it as often as it takes to know what is
// stable.

import type { Tree } from '../../git/tree.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { RenderContext } from '../root.ts';
import { runProblem, type Sandbox } from '../sandbox.ts';
import type { Tool } from '../tools.ts';
import { withFixedTime } from './functions.ts';
import { type ChartTexts, type HelmRender, ownValuesPath } from './texts.ts';
import {
  type ChangedValue,
  changedValues,
  isOverridden,
  MAX_TRACED,
  type RevertedRendering,
  revertText,
} from './values.ts';

/** What the runs of helm came to. */
export interface HelmRuns {
  readonly first: string;
  /** Where the chart uses time or chance: the same again, at another time. */
  readonly second: string;
  /** Where the chart looks at the release: as an upgrade. */
  readonly upgrade: string;
  readonly secondUpgrade: string;
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
export const EVERY_CLUSTER: readonly string[] = ['batch/v1/CronJob', 'batch/v1/Job'];

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
  const args = await templateArgs(sandbox, tool, render, texts);
  const { used } = texts;
  const [first, upgrade, reverted] = await Promise.all([
    run(args()),
    used.release ? run(args('--is-upgrade')) : '',
    base === null ? [] : revertValues(sandbox, render, texts, base, file => run(args(`--values=${file}`))),
  ]);
  if (typeof first !== 'string') return first;
  if (typeof upgrade !== 'string') return upgrade;
  if (!used.volatile) return { first, second: first, upgrade, secondUpgrade: upgrade, reverted };
  for (const [path, text] of texts.timed) sandbox.place(`../repository/${path}`, withFixedTime(text));
  let second = await run(args());
  // A template that our fixed time does not suit says nothing about the chart: then two natural renderings have to do.
  if (typeof second !== 'string' && texts.timed.size > 0) {
    for (const [path, text] of texts.timed) sandbox.place(`../repository/${path}`, text);
    second = await run(args());
  }
  const secondUpgrade = used.release ? await run(args('--is-upgrade')) : '';
  // A chance in sixty that two minutes are equal is too much for a check that runs every day.
  for (let tries = 0; tries < 2 && second === first && !used.time; tries += 1) second = await run(args());
  if (typeof second !== 'string') return second;
  return typeof secondUpgrade === 'string' ? { first, second, upgrade, secondUpgrade, reverted } : secondUpgrade;
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

/** The arguments, with room for one more option after the values. */
async function templateArgs(
  sandbox: Sandbox,
  tool: Tool,
  render: HelmRender,
  texts: ChartTexts,
): Promise<(more?: string) => readonly string[]> {
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
    return bytes === undefined ? null : sandbox.place(name, bytes);
  };
  for (const [at, values] of spec.values.entries()) {
    const name = `values-${at}.yaml`;
    const path = 'inline' in values ? sandbox.place(name, values.inline) : await placed(name, values.file);
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
  const target = ['--', spec.release, `${sandbox.repository}/${spec.chart}`];
  return more => [...args, ...(more === undefined ? [] : [more]), ...target];
}
