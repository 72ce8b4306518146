// Renders a chart as a deployer does: once, with what the templates ask of time and chance left as it falls.
import type { Outcome } from '../make-root.ts';
import type { RenderContext } from '../root.ts';
import { withSandbox } from '../sandbox.ts';
import { NO_FUNCTIONS } from './functions.ts';
import { runHelm } from './run.ts';
import { type HelmRender, inspectFile, newTexts } from './texts.ts';

export async function renderOnce(render: HelmRender, context: RenderContext): Promise<Outcome> {
  const { index, spec, ref, chart, entries } = render;
  const found = await context.tools.helm();
  if ('problem' in found) return { files: [], problems: [{ ...found.problem, path: ref.path }] };
  const { tool } = found;
  const fetch = spec.network && (chart?.missing.length ?? 0) > 0;
  const seen = newTexts(spec);
  const runs = await withSandbox(
    index.tree,
    entries,
    context,
    (entry, bytes) => inspectFile(render, seen, entry, bytes),
    sandbox => {
      // Functions that nobody has seen ask for no further rendering.
      const texts = { ...newTexts(spec), values: seen.values, used: NO_FUNCTIONS };
      return runHelm({ sandbox, tool, render, texts, fetch, context, look: 'glance', base: null });
    },
  );
  if ('problems' in runs) return { files: [], problems: runs.problems };
  return { files: [{ path: spec.chart, source: ref, bytes: Buffer.from(runs.first) }], problems: [] };
}
