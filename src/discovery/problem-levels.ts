// Which problems of a rendering stop a change, which are put before people, and which are not this change's business.

import type { Problem } from '../model.ts';
import { type DiscoveredRoot, likeness, type ReadRoot, type Rendered, refKey, type SidePair } from './render-waves.ts';

export function rootProblems({ rendering, reading }: ReadRoot): readonly Problem[] {
  return [...rendering.problems, ...reading.problems];
}

export function problemsOf(side: Rendered | undefined): readonly Problem[] {
  return side === undefined ? [] : [...side.problems, ...side.roots.flatMap(rootProblems)];
}

/** Nothing is broken there: what is deployed is elsewhere, or is made by something that does not run here. */
const CANNOT_BE_SEEN: ReadonlySet<string> = new Set(['remote-source', 'not-followed', 'submodule']);

export interface Graded extends SidePair {
  /** What could not be rendered or followed, and of which the change touches nothing. */
  readonly untouched: readonly Problem[];
}

/**
 * - A root that base and head have alike (same files, same options) and that cannot be rendered: not this change's business.
 * - One that cannot be seen: put before people, since waiting for somebody to mend it would be red for ever.
 * - One that fails, and failed before the change touched its files, or that nobody vouches for (a chart that no deployer names, with its
 *   default values): the same.
 * - One that fails, and rendered before or is new: broken. What it held is not gone.
 */
export function gradeRoots({ base, head }: SidePair, paths: readonly string[]): Graded {
  const before = new Map<string, DiscoveredRoot[]>();
  for (const root of base.roots) before.set(refKey(root.root), [...(before.get(refKey(root.root)) ?? []), root]);
  const alike = new Set(base.roots.map(({ root }) => likeness(root)));
  const known = new Set(base.problems.map(textOf));
  const untouched: Problem[] = head.problems.filter(each => each.unseen === undefined && known.has(textOf(each)));
  const roots = head.roots.map(each => {
    const { root, rendering, reading } = each;
    const all = rootProblems(each);
    if (all.length === 0) return each;
    // Files that it may read without their being part of its key: those of a program, which does not run here.
    const isTouched = paths.some(path => root.reads(path));
    if (alike.has(likeness(root)) && !isTouched) {
      untouched.push(...all.filter(({ unseen }) => unseen === undefined));
      const unseen = rendering.problems.filter(problem => problem.unseen !== undefined);
      return { ...each, rendering: { ...rendering, problems: unseen }, reading: { ...reading, problems: [] } };
    }
    const was = before.get(refKey(root)) ?? [];
    const failedBefore = was.length > 0 && was.every(hasFailed);
    const isNobodys = each.guessed && was.length === 0;
    const problems = rendering.problems.map((problem): Problem => {
      if (problem.unseen !== undefined || problem.code === 'tool-missing') return problem;
      if (CANNOT_BE_SEEN.has(problem.code)) return asUnseen(problem, each);
      if (problem.code !== 'render-failed') return problem;
      if (failedBefore) return asUnseen(problem, each, ' It failed before this change, too.');
      if (isNobodys) return asUnseen(problem, each, ' Nothing in this repository says how it is deployed.');
      // A rendering that was only tried may fail; one that rendered before may not.
      return was.length > 0 ? { ...problem, level: 'error' } : problem;
    });
    return { ...each, rendering: { ...rendering, problems } };
  });
  const problems = head.problems.filter(each => !untouched.includes(each));
  return { base, head: { ...head, roots, problems }, untouched };
}

/** Nothing came out of it, so nothing of it was judged. */
export function hasFailed(read: ReadRoot): boolean {
  return read.rendering.files.length === 0 && rootProblems(read).length > 0;
}

function asUnseen(problem: Problem, { root }: ReadRoot, note = ''): Problem {
  const path = problem.path ?? root.ref.path;
  const { level: _level, ...rest } = problem;
  return {
    ...rest,
    message: `${problem.message}${note}`,
    unseen: {
      key: `${root.key} ${problem.message}`,
      location: { path, line: 1, column: 1, precision: 'file' },
      reads: file => root.reads(file),
    },
  };
}

function textOf({ code, path, message }: Problem): string {
  return JSON.stringify([code, path, message]);
}

export function asWarning(problem: Problem): Problem {
  return { ...problem, level: 'warning' };
}
