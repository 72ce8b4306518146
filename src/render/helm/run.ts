// Runs helm in the sandbox: packages what a chart depends on, and renders it as often as it takes to know what is
// stable.

import type { Tree } from '../../git/tree.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { Look, RenderContext } from '../root.ts';
import { runProblem, type Sandbox } from '../sandbox.ts';
import type { Tool } from '../tools.ts';
import { templateArgs } from './arguments.ts';
import { nullRuns, nullValues } from './null-readings.ts';
import { revertValues } from './revert.ts';
import { AS_IT_IS, LONG_AGO, type Rewriting } from './rewrite.ts';
import type { ChartTexts, HelmRender } from './texts.ts';
import type { RevertedRendering } from './values.ts';
import { variantRuns } from './variant-runs.ts';
import type { VariantRun } from './variants.ts';
import { unpackPackages, writeOver } from './write-over.ts';

/** What the runs of helm came to. */
export interface HelmRuns {
  readonly first: string;
  /** Where the chart uses time or chance: the same again, at another time. */
  readonly second: string;
  /** Where the chart looks at the release: as an upgrade. */
  readonly upgrade: string;
  readonly secondUpgrade: string;
  /** With other answers to what the chart asks; null where it was not asked. */
  readonly variants: readonly VariantRun[] | null;
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
  readonly look: Look;
  /** Where it is given, values that changed since are put back one by one. */
  readonly base: Tree | null;
}

type Failed = { readonly problems: readonly Problem[] };

export async function runHelm({
  sandbox,
  tool,
  render,
  texts,
  context,
  fetch,
  look,
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
  const nulls = look === 'glance' ? [] : nullValues(render, texts);
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
  if (typeof upgrade !== 'string') return upgrade;
  if (look === 'glance') return { first, second, upgrade, secondUpgrade, variants: null, reverted };
  const chance = natural ? null : real.chance;
  const more = { sandbox, tool, render, texts, chance, run };
  const variants = [...(await variantRuns(more)), ...(await nullRuns(nulls, more))];
  return { first, second, upgrade, secondUpgrade, variants, reverted };
}
