// Renders a chart with one changed value put back at a time.
import type { Tree } from '../../git/tree.ts';
import type { Sandbox } from '../sandbox.ts';
import { type ChartTexts, type HelmRender, ownValuesPath } from './texts.ts';
import {
  type ChangedValue,
  changedValues,
  isOverridden,
  MAX_TRACED,
  type RevertedRendering,
  revertText,
} from './values.ts';

/** The renderings with one changed value put back each. One that fails tells nothing, and is left out. */
export async function revertValues(
  sandbox: Sandbox,
  render: HelmRender,
  texts: ChartTexts,
  base: Tree,
  run: (file: string) => Promise<unknown>,
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
