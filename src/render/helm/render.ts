// Renders a chart: out of the cache or by helm, with what is unstable masked, and each object mapped to its template.

import { createHash } from 'node:crypto';
import type { Tree, TreeEntry } from '../../git/tree.ts';
import type { RenderedFile } from '../../manifest/origin.ts';
import { templateOrigin } from '../../manifest/origin-template.ts';
import type { Problem, SourceRef } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { applyAfter, keyOf, type Outcome } from '../make-root.ts';
import type { HelmRenderSpec, Look, RenderContext } from '../root.ts';
import { withSandbox } from '../sandbox.ts';
import { EVERY_CLUSTER } from './arguments.ts';
import { asksOf } from './asks.ts';
import { usedFunctions } from './functions.ts';
import { askingTemplates, hiddenBranches } from './hidden.ts';
import { bySource, type HelmDocument, splitHelmOutput, templatePath } from './output.ts';
import { type HelmRuns, runHelm } from './run.ts';
import { type ChartTexts, type HelmRender, inspectFile, newTexts, ownValuesPath } from './texts.ts';
import { valuesOrigin } from './values.ts';
import { type Branches, branchesOf, type VariantRun } from './variants.ts';
import { type Stable, stableDocuments } from './volatile.ts';

/** `base`: where it is given, lines of values files that changed since are looked for. */
export async function renderChart(
  render: HelmRender,
  context: RenderContext,
  base: Tree | null,
  look: Look,
): Promise<Outcome> {
  const { index, spec, ref, chart, entries } = render;
  const found = await context.tools.helm();
  if ('problem' in found) return { files: [], problems: [{ ...found.problem, path: ref.path }] };
  const { tool } = found;
  const fetch = spec.network && (chart?.missing.length ?? 0) > 0;
  const texts = newTexts(spec);
  const inspect = (entry: TreeEntry, bytes: Buffer): Problem | null => inspectFile(render, texts, entry, bytes);
  // What was fetched is not in the key.
  const whole = fetch ? null : keyOf([tool.name, tool.version, optionsOf(spec)], entries);
  const key = whole === null || look === 'whole' ? whole : `${whole} ${look}`;
  // Lines of values are looked for in renderings that no cache keeps.
  const against = base !== null && (await valuesDiffer(render, base)) ? base : null;
  const read = async (from: string): Promise<HelmRuns | null> => runsOf((await context.cache?.read(from)) ?? null);
  const isKept = whole !== null && key !== null && against === null;
  const kept = isKept ? ((await read(whole)) ?? (key === whole ? null : await read(key))) : null;
  if (kept !== null) {
    const problems: Problem[] = [];
    for await (const { entry, bytes } of index.tree.readMany(entries)) {
      const problem = entry.mode === '120000' ? null : inspect(entry, bytes);
      if (problem !== null) problems.push(problem);
    }
    return problems.length > 0 ? { files: [], problems } : { ...(await readRuns(render, kept, texts)), cached: true };
  }
  const runs = await withSandbox(index.tree, entries, context, inspect, sandbox =>
    runHelm({ sandbox, tool, render, texts, fetch, context, look, base: against }),
  );
  if ('problems' in runs) return { files: [], problems: runs.problems };
  if (key !== null)
    await context.cache?.write(key, [
      runs.first,
      runs.second,
      runs.upgrade,
      runs.secondUpgrade,
      JSON.stringify(runs.variants),
    ]);
  return readRuns(render, runs, texts);
}

/** Is there a values file that the base does not have just so? */
async function valuesDiffer({ index, spec, files }: HelmRender, base: Tree): Promise<boolean> {
  for (const entry of [index.entry(ownValuesPath(spec)), ...files.values()]) {
    if (entry !== null && entry !== undefined && (await base.treeId(entry.path)) !== entry.oid) return true;
  }
  return false;
}

function runsOf(texts: readonly string[] | null): HelmRuns | null {
  const [first, second, upgrade, secondUpgrade, variants] = texts ?? [];
  if (first === undefined || second === undefined || upgrade === undefined) return null;
  if (secondUpgrade === undefined || variants === undefined) return null;
  // The cache gives back what was written to it, or nothing.
  return { first, second, upgrade, secondUpgrade, variants: JSON.parse(variants), reverted: [] };
}

/** What stands for the specification in keys: all that changes what is rendered. */
export function optionsOf(spec: HelmRenderSpec): unknown {
  const { chart, release, namespace, values, set, kubeVersion, apiVersions, network } = spec;
  const more = [spec.releaseNamespace ?? namespace, spec.skipCrds === true, spec.defaults?.text ?? null];
  return ['helm', EVERY_CLUSTER, chart, release, namespace, values, set, kubeVersion, apiVersions, network, more];
}

async function readRuns(render: HelmRender, runs: HelmRuns, texts: ChartTexts): Promise<Outcome> {
  const { ref, spec } = render;
  const stable = (first: string, second: string): Stable =>
    stableDocuments(splitHelmOutput(first), splitHelmOutput(second), ref, texts.used.chance && !texts.used.wild);
  const install = stable(runs.first, runs.second);
  const upgrade = stable(runs.upgrade, runs.secondUpgrade);
  // What only an upgrade deploys, or deploys otherwise.
  const known = new Set(install.documents.map(document => document.text));
  const onUpgrade = upgrade.documents.filter(document => !known.has(document.text));
  const upgradeRef = { ...ref, detail: `${ref.detail ?? `release ${spec.release}`}, on upgrade` };
  const raw = [...splitHelmOutput(runs.first), ...splitHelmOutput(runs.upgrade)];
  const branches = branchesOf(runs.variants ?? [], raw, ref);
  const files = [
    ...(await filesOf(render, install.documents, ref, texts, runs)),
    ...(await filesOf(render, onUpgrade, upgradeRef, texts, runs)),
  ];
  for (const { words, documents } of branches.found) {
    const branchRef = { ...ref, detail: `${ref.detail ?? `release ${spec.release}`}, ${words}` };
    files.push(...(await filesOf(render, documents, branchRef, texts, runs)));
  }
  const problems = [...install.problems];
  if (runs.variants !== null) problems.push(...branchProblems(render, texts, runs.variants, branches));
  if (install.problems.length === 0) problems.push(...upgrade.problems);
  if (spec.after === undefined) return { files, problems };
  const done = files.map(file => {
    const after = applyAfter(spec.after, Buffer.from(file.bytes).toString('utf8'));
    problems.push(...after.problems);
    return { ...file, bytes: Buffer.from(after.text) };
  });
  return { files: done, problems };
}

async function filesOf(
  render: HelmRender,
  documents: readonly HelmDocument[],
  source: SourceRef,
  texts: ChartTexts,
  runs: HelmRuns,
): Promise<readonly RenderedFile[]> {
  const files: RenderedFile[] = [];
  const { index, chart, spec } = render;
  const fallback = chart === null ? spec.chart : `${spec.chart === '' ? '' : `${spec.chart}/`}Chart.yaml`;
  for (const [name, group] of bySource(documents)) {
    const found = chart === null ? null : await templatePath(index, chart.chart, name);
    const path = found ?? fallback;
    const bytes = Buffer.from(group.map(document => document.text).join(''));
    const template = templateOrigin(path, found === null ? null : (texts.templates.get(found) ?? null));
    const isUnsteady = group.some(document => document.isUnsteady === true);
    files.push({
      path,
      source,
      bytes,
      ...(isUnsteady ? { isUnsteady } : {}),
      origin: valuesOrigin(template, source, runs.reverted),
    });
  }
  return files;
}

/**
 * Jobs that a condition hides from this rendering, or shows in it. Where another rendering shows the other branch, that is judged, too;
 * otherwise what it holds is put before people. So is a template that asks the cluster before it writes a Job: what it writes there is not
 * what it writes here.
 */
function branchProblems(
  { spec, ref }: HelmRender,
  texts: ChartTexts,
  variants: readonly VariantRun[],
  seen: Branches,
): readonly Problem[] {
  const namespace = spec.releaseNamespace ?? spec.namespace;
  const isKnown = (what: string): boolean =>
    (what === 'the namespace' && namespace !== null) ||
    (what === 'the name of the release' && spec.isGuess !== true) ||
    (what === 'the version of the cluster' && spec.kubeVersion !== null);
  const templates = askingTemplates([...texts.templates.values(), ...texts.written.values()]);
  const failed = new Set(variants.flatMap(({ output, path }) => (output === null && path !== null ? [path] : [])));
  return [...texts.templates].flatMap(([path, text]): readonly Problem[] => {
    const all = hiddenBranches(text, isKnown, templates);
    const below = spec.chart === '' ? path : path.slice(spec.chart.length + 1);
    const given: readonly string[] = [...EVERY_CLUSTER, ...spec.apiVersions];
    const isGiven = (condition: string): boolean => {
      const kinds = [...asksOf(`{{ ${condition} }}`).kinds];
      return kinds.length > 0 && kinds.every(kind => given.includes(kind));
    };
    const lookups = text.split(/\blookup\b/).length - 1;
    // Of several conditions, a rendering may show one and hide another.
    const branches = all.filter(
      ({ on, condition }) =>
        !(on === 'the kinds of the cluster' && isGiven(condition)) &&
        (all.filter(other => other.on === on).length > 1 ||
          !seen.isSeen(on, below) ||
          (on === 'what is in the cluster' && lookups > 1)),
    );
    const what = `The template ${quote(path)} of ${quote(ref.path)}`;
    const found = branches.map(({ condition, on }) => ({
      at: condition,
      message: `${what} makes a job or not by ${on} (${quote(condition, 120)}), which a rendering here does not know.`,
    }));
    if (all.length === 0 && /\bkind:\s*["']?(Cron)?Job\b/.test(text) && usedFunctions(text).lookup) {
      const message = `${what} makes a Job or CronJob and asks the cluster (\`lookup\`), of which a rendering here knows nothing.`;
      found.push({ at: 'lookup', message });
    }
    if (failed.has(path)) {
      const message = `${what} does not render with values set that nobody sets, so what it would make then cannot be seen.`;
      found.push({ at: 'if', message });
    }
    return found.map(({ at, message }) => ({
      code: 'render-unstable',
      path,
      message,
      hint: 'Decide it by a value in values.yaml, or look at both branches and approve the change.',
      unseen: {
        key: createHash('sha256').update(`${path}\0${at}\0${text}`).digest('hex'),
        location: { path, line: lineOf(text, at), column: 1, precision: 'template' },
        reads: () => false,
      },
    }));
  });
}

function lineOf(text: string, part: string): number {
  return text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length;
}
