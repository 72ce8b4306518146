// Renders a chart with other answers to what its templates ask.
import { isLooseObject, type LooseValue, readLooseYaml } from '../loose-yaml.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Tool } from '../tools.ts';
import { EVERY_CLUSTER, templateArgs } from './arguments.ts';
import { asksOf, variantsOf } from './asks.ts';
import { AS_IT_IS, type Rewriting, rewritten } from './rewrite.ts';
import type { ChartTexts, HelmRender } from './texts.ts';
import type { VariantRun } from './variants.ts';
import { unpackPackages, writeOver } from './write-over.ts';

export interface MoreRuns {
  readonly sandbox: Sandbox;
  readonly tool: Tool;
  readonly render: HelmRender;
  readonly texts: ChartTexts;
  /** What stands for chance in the first rendering. */
  readonly chance: Rewriting['chance'];
  /** What helm prints; anything else where it fails. */
  readonly run: (args: readonly string[]) => Promise<unknown>;
}

/** One for each answer that is worth one, and one for all of them at once. */
export async function variantRuns({
  sandbox,
  tool,
  render,
  texts,
  chance,
  run,
}: MoreRuns): Promise<readonly VariantRun[]> {
  const { spec } = render;
  const known = {
    kubeVersion: spec.kubeVersion !== null,
    namespace: (spec.releaseNamespace ?? spec.namespace) !== null,
  };
  const asked = variantsOf(texts.asks, setIn(texts), known, [...EVERY_CLUSTER, ...spec.apiVersions]);
  if (asked.length > 0) unpackPackages(sandbox, texts);
  const argsWith = (rewriting: Rewriting) => {
    writeOver(sandbox, texts, rewriting);
    return templateArgs(sandbox, tool, render, texts, rewriting);
  };
  const variants: VariantRun[] = [];
  for (const { words, answers, rewriting, args: more } of asked) {
    const args = await argsWith({ ...rewriting, chance });
    const output = await run(args(...more));
    const setsValues = rewriting.unset !== null;
    // One that fails is none: a chart may refuse a version.
    if (typeof output === 'string') variants.push({ words, answers, output, setsValues, path: null });
    else if (setsValues && more.length === 0 && answers !== 'all of it') {
      // One template may hide what another makes: each by itself.
      for (const path of conditional(texts)) {
        const plain = await argsWith({ ...AS_IT_IS, chance });
        sandbox.place(`../repository/${path}`, rewritten(texts.written.get(path) ?? '', { ...rewriting, chance }));
        const alone = await run(plain());
        variants.push({ words, answers, output: typeof alone === 'string' ? alone : null, setsValues, path });
      }
    }
  }
  return variants;
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
