// Which problems of a rendering stop a change, and which were there before it and are only told.

import type { Problem } from '../model.ts';
import { likeness, type ReadRoot, type Rendered, refKey, type SidePair } from './render-waves.ts';

export function rootProblems({ rendering, reading }: ReadRoot): readonly Problem[] {
  return [...rendering.problems, ...reading.problems];
}

export function problemsOf(side: Rendered | undefined): readonly Problem[] {
  return side === undefined ? [] : [...side.problems, ...side.roots.flatMap(rootProblems)];
}

/**
 * A rendering that nobody vouches for (a chart that no deployer names, with its default values) may fail without stopping
 * a pull request. Not so where it rendered before: then the change broke it, and what it held is not gone. And a chart that
 * failed before, and of which the change touches nothing, stops none, whoever vouches for it. Of a chart the key says all that
 * it depends on; a kustomization may run programs, and where those are nobody can say.
 */
export function weighed({ base, head }: SidePair): SidePair {
  const held = new Set(base.roots.filter(each => each.reading.manifests.length > 0).map(each => refKey(each.root)));
  const failed = new Set(base.roots.filter(hasFailed).map(each => likeness(each.root)));
  const levelOf = ({ root }: ReadRoot): 'error' | 'warning' | null =>
    failed.has(likeness(root)) ? 'warning' : held.has(refKey(root)) ? 'error' : null;
  const roots = head.roots.map(each => {
    const level = levelOf(each);
    if (level === null) return each;
    const problems = each.rendering.problems.map(
      (problem): Problem => (problem.code === 'render-failed' ? { ...problem, level } : problem),
    );
    return { ...each, rendering: { ...each.rendering, problems } };
  });
  return { base, head: { ...head, roots } };
}

function hasFailed({ root, rendering }: ReadRoot): boolean {
  return root.ref.type === 'helm' && rendering.problems.some(problem => problem.code === 'render-failed');
}

export function asWarning(problem: Problem): Problem {
  return { ...problem, level: 'warning' };
}
