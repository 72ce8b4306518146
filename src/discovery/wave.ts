// The sentences of a discovery about what could not be followed, and small helpers around waves.

import type { PlannedRoot } from '../deployers/deployer.ts';
import { folderOf } from '../git/path.ts';
import { isWithin } from '../git/repository-path.ts';
import type { Tree } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import type { Problem } from '../model.ts';
import type { Root } from '../render/root.ts';
import { quote } from '../text/escape.ts';
import type { Wave } from './discovery.ts';
import type { MadeRoot } from './roots.ts';
import { isManifestName } from './scan.ts';

/** Renderings that lead to renderings. Two or three are usual. */
export const MAX_DEPTH = 10;

export const EMPTY_WAVE: Wave = { roots: [], remoteSources: [], problems: [] };

/** `templates/_*` of a chart that nobody renders by itself (a library chart): text for other charts, and no manifest. */
export function isLibraryPart(path: string, chart: string | null): boolean {
  return (
    chart !== null && /(?:^|\/)templates\/(?:.*\/)?_[^/]*$/.test(chart === '' ? path : path.slice(chart.length + 1))
  );
}

export function viaOf(root: Root): string {
  return `the ${root.ref.type === 'helm' ? 'chart' : 'kustomization'} ${quote(root.ref.path)}`;
}

export function rootsOnly(made: readonly MadeRoot[]): Wave {
  return { ...EMPTY_WAVE, roots: made.map(({ root }) => root) };
}

export function joinWaves(one: Wave, other: Wave): Wave {
  return {
    roots: [...one.roots, ...other.roots],
    remoteSources: [...one.remoteSources, ...other.remoteSources],
    problems: [...one.problems, ...other.problems],
    replaced: [...(one.replaced ?? []), ...(other.replaced ?? [])],
  };
}

/** A values file that a plan needs and the tree does not have. */
export async function missingValues(plan: PlannedRoot, index: TreeIndex): Promise<string | null> {
  if (plan.type !== 'helm') return null;
  for (const layer of plan.spec.values) {
    if ('file' in layer && layer.optional !== true && (await index.resolve(layer.file)).kind === 'missing')
      return layer.file;
  }
  return null;
}

export function doubtful(plan: PlannedRoot, missing: string): Problem {
  const path = plan.type === 'helm' ? plan.spec.chart : plan.spec.path;
  return {
    code: 'not-followed',
    path,
    message: `The chart ${quote(path)} is named with the values file ${quote(missing)}, which is not there (${plan.spec.why}). What names it was rendered with default values, so the name may be wrong: the chart is rendered as if nothing named it.`,
    hint: 'Declare how the outer chart is rendered under `sources` in .cronledger/config.yaml: `- helm: {chart: …, values: […]}`.',
    level: 'warning',
    // The values that are deployed give it another name: any that lies there may be the one.
    unseen: {
      key: `${path}\0${missing}\0${plan.spec.why}`,
      location: { path, line: 1, column: 1, precision: 'file' },
      reads: file => isManifestName(file) && isWithin(file, folderOf(missing)),
    },
  };
}

export function tooDeep(root: Root): Problem {
  return {
    code: 'limit-reached',
    path: root.ref.path,
    message: `More than ${MAX_DEPTH} renderings lead to one another (the last is ${quote(root.ref.path)}); what they deploy further on was not checked.`,
    hint: 'Charts that deploy each other in a circle with changing values never end: break the circle.',
  };
}

/** Each problem once. Those of a base are warnings: the head is what is judged. */
export function problemsOf(problems: readonly Problem[], tree: Tree): readonly Problem[] {
  const unique = new Map(problems.map(problem => [`${problem.code} ${problem.path} ${problem.message}`, problem]));
  return [...unique.values()].map(problem => (tree.trust === 'base' ? { ...problem, level: 'warning' } : problem));
}
