// Deployers in files of the tree, and which of them reach the cluster by way of another deployer's folder.

import type { DeployerContext, Followed } from '../deployers/deployer.ts';
import type { FolderShapes } from '../deployers/folder-shapes.ts';
import { withHeld } from '../deployers/held.ts';
import { followDeployer } from '../deployers/index.ts';
import type { Tree } from '../git/tree.ts';
import type { Problem } from '../model.ts';
import type { Candidate } from './defaults.ts';
import { parseOnce } from './parse-once.ts';
import type { MadeRoot, MakeRoot } from './roots.ts';
import type { Mention, ScanMemory } from './scan.ts';
import { type Referring, recording, referringOf } from './settle.ts';

/** A deployer as its file has it, and what it would deploy. */
export interface RawDeployer {
  readonly path: string;
  readonly followed: Followed;
  readonly roots: readonly MadeRoot[];
  readonly referring: Referring | null;
}

export interface RawDeployers {
  readonly deployers: readonly RawDeployer[];
  /** Files that mention deployers and cannot be read: warnings, since what they deploy is then judged with default values. */
  readonly problems: readonly Problem[];
}

export async function findRawDeployers(
  tree: Tree,
  mentions: readonly Mention[],
  context: DeployerContext,
  make: MakeRoot,
  memory: ScanMemory,
): Promise<RawDeployers> {
  const files = mentions.filter(({ entry, namesGroup }) => namesGroup && !isTemplate(entry.path, context.shapes));
  const parsed = await parseOnce(
    tree,
    files.map(({ entry }) => entry),
    memory,
  );
  const problems = parsed.flatMap(file => file.parsed.problems);
  const deployers: RawDeployer[] = [];
  for (const manifest of parsed.flatMap(file => file.parsed.manifests.flatMap(withHeld))) {
    const place = { via: '', namespace: null, tentative: false };
    const asked = new Set<string>();
    const followed = await followDeployer(manifest, place, recording(context, asked));
    if (followed === null) continue;
    const options = { depth: 0, tentative: false, softened: false };
    const made = await Promise.all(followed.roots.map(plan => make(plan, options)));
    const roots = made.filter(root => root !== null);
    const referring = referringOf({ manifest, place, options, environment: null, parent: null, asked, roots });
    deployers.push({ path: manifest.file.path, followed, roots, referring });
  }
  return { deployers, problems: problems.map(problem => ({ ...problem, level: 'warning' })) };
}

/**
 * The deployers that nothing in the repository delivers: no folder of another one holds their file, and no kustomization that would be
 * built anyway does. One whose own folder holds it (as Flux's bootstrap makes them) begins by itself.
 */
export function firstDeployers(
  deployers: readonly RawDeployer[],
  candidates: readonly Candidate[],
): readonly RawDeployer[] {
  const free = candidates.filter(candidate => !deployers.some(({ roots }) => claims(roots, candidate.evidence)));
  const deliveredBy = (path: string, others: readonly RawDeployer[]): boolean =>
    others.some(
      other =>
        other.path !== path &&
        (claims(other.roots, path) || other.followed.folders.some(folder => folder.includes(path))),
    );
  // Who delivers whom: a file that delivers another is looked for once, not once for each pair.
  const delivering = deployers.filter(({ followed, roots }) => roots.length > 0 || followed.folders.length > 0);
  const first = deployers.filter(
    ({ path }) => !deliveredBy(path, delivering) && !free.some(candidate => candidate.holds(path)),
  );
  // Deployers that deliver each other in a circle have no first one.
  return first.length > 0 || free.some(candidate => candidate.carries) ? first : deployers;
}

function claims(roots: readonly MadeRoot[], path: string): boolean {
  return roots.some(({ root }) => root.claims(path));
}

/** Templates and CRDs of a chart, and its subcharts: Helm renders them, nobody applies them as they are. */
function isTemplate(path: string, shapes: FolderShapes): boolean {
  const chart = shapes.chartOf(path);
  if (chart === null) return false;
  const inside = chart === '' ? path : path.slice(chart.length + 1);
  return /^(?:templates|crds|charts)\//.test(inside);
}
