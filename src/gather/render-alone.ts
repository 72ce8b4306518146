// Folders of a change that nothing renders by themselves: a kustomization that comes together with another one which includes it, a chart
// that comes together with one around it. Whoever deploys such a folder itself gets what it renders to, whatever the other makes of it.

import { folderShapes } from '../deployers/folder-shapes.ts';
import { chartPlan, kustomizationPlan } from '../discovery/defaults.ts';
import { describeRoot } from '../discovery/description.ts';
import { type DiscoveredRoot, readRoot, type SidePair } from '../discovery/render-waves.ts';
import { makePlanned } from '../discovery/roots.ts';
import { folderOf } from '../git/path.ts';
import type { FileDiff, Tree } from '../git/tree.ts';
import { treeIndex } from '../git/tree-index.ts';
import type { KindWord } from '../manifest/prefilter.ts';
import type { Renderer } from '../render/index.ts';
import { isDeployable } from '../render/kustomize/index.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';
import { extractWorkloads } from '../workloads/extract.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import { emittedBy, mayBe } from './out-of-sight.ts';

export interface AloneQuestion {
  readonly base: Tree;
  readonly head: Tree;
  readonly differences: readonly FileDiff[];
  readonly rendered: SidePair;
  readonly words: readonly KindWord[];
  readonly registry: KindRegistry;
  readonly renderer: Renderer;
}

/** The workloads of such folders that no other rendering of the head has. What fails by itself is nobody's loss: it was only tried. */
export async function renderAlone(question: AloneQuestion): Promise<readonly DiscoveredRoot[]> {
  const { head, rendered, words, registry, renderer } = question;
  const plans = await plansOf(question);
  if (plans.length === 0) return [];
  const known = new Set(
    [...rendered.head.roots.map(each => each.root), ...rendered.head.unrendered.map(each => each.root)].map(
      ({ ref }) => `${ref.type} ${ref.path}`,
    ),
  );
  const emitted = emittedBy(rendered.head.roots, registry);
  const roots: DiscoveredRoot[] = [];
  for (const plan of plans) {
    if (known.has(`${plan.type} ${plan.type === 'helm' ? plan.spec.chart : plan.spec.path}`)) continue;
    const made = await makePlanned(head, plan, { depth: 0, tentative: false, softened: true }, renderer);
    const read = await readRoot(made.root, null, words);
    const manifests = read.reading.manifests.filter(manifest =>
      extractWorkloads([manifest], registry).drafts.some(draft => !emitted.some(other => mayBe(other, draft))),
    );
    if (manifests.length === 0) continue;
    roots.push({
      ...read,
      rendering: { ...read.rendering, problems: [] },
      reading: { ...read.reading, manifests, problems: [] },
      description: describeRoot(made),
      guessed: true,
    });
  }
  return roots;
}

async function plansOf({ base, head, differences }: AloneQuestion) {
  const kustomizations: string[] = [];
  const charts: string[] = [];
  const isNew = new Set(differences.filter(each => each.base === null).map(({ path }) => path));
  const shapes = folderShapes((await treeIndex(head)).below(''));
  for (const { path } of differences) {
    // One that was there before had somebody who deployed it, or had not: that has not changed.
    if (!isNew.has(path)) continue;
    const folder = folderOf(path);
    const name = folder === '' ? path : path.slice(folder.length + 1);
    if (KUSTOMIZATION_NAMES.includes(name)) kustomizations.push(folder);
    else if (name === 'Chart.yaml') {
      const outer = shapes.chartOf(path);
      // A chart's own dependencies come and go with it. A folder of charts that was there before is none of a new chart's.
      const around = outer === '' ? 'charts' : `${outer}/charts`;
      const isSwallowed =
        outer !== null && outer !== folder && isNew.has(outer === '' ? 'Chart.yaml' : `${outer}/Chart.yaml`);
      if (isSwallowed && (await treeIndex(base)).isFolder(around)) charts.push(folder);
    }
  }
  const index = await treeIndex(head);
  const deployable: string[] = [];
  for (const folder of kustomizations) if (await isDeployable(index, folder)) deployable.push(folder);
  return [...deployable.map(kustomizationPlan), ...charts.map(chartPlan)];
}
