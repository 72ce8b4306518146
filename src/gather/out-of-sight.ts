// A change cannot take a file out of sight: what the base read as it is, and what a kustomization or chart of the head takes in without
// showing it, is judged as it stands besides. What was out of sight before, and what shows in a rendering, is not told twice.

import type { Discovery } from '../discovery/discovery.ts';
import { hasFailed } from '../discovery/problem-levels.ts';
import type { ReadRoot, SidePair } from '../discovery/render-waves.ts';
import type { FileDiff, TreeEntry } from '../git/tree.ts';
import { canonicalJson } from '../kube/canonical-json.ts';
import type { Manifest, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';
import { extractWorkloads, type WorkloadDraft } from '../workloads/extract.ts';
import { nameOf } from '../workloads/names.ts';
import type { KindRegistry } from '../workloads/registry.ts';

export interface OutOfSight {
  /** Files of either side that are to be read as plain manifests though something takes them in. */
  readonly base: readonly TreeEntry[];
  readonly head: readonly TreeEntry[];
  /** Changes of workloads that no rendering shows. */
  readonly masked: readonly Problem[];
}

export interface OutOfSightQuestion {
  readonly differences: readonly FileDiff[];
  readonly base: Discovery;
  readonly head: Discovery;
  readonly rendered: SidePair;
  readonly registry: KindRegistry;
  /** The objects of some files of a side, as they stand. */
  read(side: 'base' | 'head', entries: readonly TreeEntry[]): Promise<readonly Manifest[]>;
}

const NOTHING_OUT_OF_SIGHT: OutOfSight = { base: [], head: [], masked: [] };

export async function findOutOfSight(question: OutOfSightQuestion): Promise<OutOfSight> {
  const { differences, base, head, rendered, registry } = question;
  const taken = differences.filter(each => each.head !== null && !head.isPlain(each.path));
  if (taken.length === 0) return NOTHING_OUT_OF_SIGHT;
  const drafts = async (side: 'base' | 'head'): Promise<readonly WorkloadDraft[]> => {
    const manifests = await question.read(
      side,
      taken.flatMap(each => each[side] ?? []),
    );
    return manifests.length === 0 ? [] : extractWorkloads(manifests, registry).drafts;
  };
  const after = await drafts('head');
  if (after.length === 0) return NOTHING_OUT_OF_SIGHT;
  const before = await drafts('base');
  const emitted = { base: emittedBy(rendered.base.roots, registry), head: emittedBy(rendered.head.roots, registry) };
  const broken = rendered.head.roots.filter(hasFailed);

  const asIs = { base: new Set<string>(), head: new Set<string>() };
  const masked: Problem[] = [];
  for (const draft of after) {
    const { path } = draft.location;
    const same = before.find(other => other.location.path === path && isNamed(other, draft));
    const judge = (): void => {
      asIs.head.add(path);
      if (same !== undefined && !base.isPlain(path)) asIs.base.add(path);
    };
    // Whoever applied it file by file may go on doing so.
    if (base.isPlain(path) && same !== undefined) judge();
    else if (head.folders(path).length > 0) judge();
    else if (broken.some(({ root }) => root.reads(path))) continue;
    else {
      const [was, is] = [emitted.base, emitted.head].map(side => side.filter(other => mayBe(other, draft)));
      if (is?.length === 0) {
        // It did not show before either, and was there: somebody has taken it out for good.
        if (same === undefined || was?.length !== 0) judge();
      } else if (same !== undefined && textOf(same) !== textOf(draft) && textsOf(was ?? []) === textsOf(is ?? [])) {
        masked.push(maskedProblem(draft));
      }
    }
  }
  const entries = (side: 'base' | 'head'): readonly TreeEntry[] =>
    taken.flatMap(each => (asIs[side].has(each.path) ? (each[side] ?? []) : []));
  return { base: entries('base'), head: entries('head'), masked };
}

export function emittedBy(roots: readonly ReadRoot[], registry: KindRegistry): readonly WorkloadDraft[] {
  return roots.flatMap(each =>
    each.reading.manifests.length === 0 ? [] : extractWorkloads(each.reading.manifests, registry).drafts,
  );
}

/** Kustomize may put something before and behind a name. */
export function mayBe(emitted: WorkloadDraft, draft: WorkloadDraft): boolean {
  return emitted.kind === draft.kind && nameOf(emitted).includes(nameOf(draft));
}

function isNamed(a: WorkloadDraft, b: WorkloadDraft): boolean {
  return a.kind === b.kind && nameOf(a) === nameOf(b);
}

function textOf({ object }: WorkloadDraft): string {
  return canonicalJson({ ...object });
}

function textsOf(drafts: readonly WorkloadDraft[]): string {
  return drafts.map(textOf).sort().join('\n');
}

function maskedProblem(draft: WorkloadDraft): Problem {
  const { path } = draft.location;
  return {
    code: 'not-followed',
    path,
    message: `${quote(path, 200)} changes ${draft.kind} ${quote(nameOf(draft))}, and nothing that is rendered here shows the change: what takes the file in puts it back. Whoever deploys the file or its folder by itself gets it.`,
    hint: 'Look at the file as it stands, and approve it.',
    unseen: { key: `masked ${path} ${textOf(draft)}`, location: draft.location, reads: file => file === path },
  };
}
