// A change's judgement, and the edits of the inventory that would make its workloads agree with it.

import { suggestEdits } from '../inventory/suggest-edits.ts';
import type { SuggestedEdit } from '../outcome.ts';
import type { Gathered } from '../rules/gathered.ts';
import { type Judged, type JudgeSettings, judge } from './judge.ts';

export interface Judgement extends Pick<Judged, 'findings' | 'problems'> {
  readonly suggestedEdits: readonly SuggestedEdit[];
  /** Workloads that this change does not touch and that have no entry. */
  readonly unlistedBefore: number;
}

export function judgeChange(gathered: Gathered, settings: JudgeSettings): Judgement {
  const { findings, problems, subjects } = judge(gathered, settings);
  const { concerned, moved, unlistedBefore } = subjects;
  const differing = gathered.changes.flatMap(change => change.after ?? []);
  const suggestedEdits = suggestEdits([...differing, ...concerned], gathered.proposed, {
    among: gathered.after,
    moved,
  });
  return { findings, problems, suggestedEdits, unlistedBefore };
}
