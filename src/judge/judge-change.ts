// Which workloads and entries a run judges, and what is told beside the findings.

import type { JudgedPolicy } from '../audit-policy/coverage.ts';
import type { Config } from '../config/config.ts';
import type { WorkloadsOfChange } from '../gather/workloads-of-change.ts';
import type { TouchedEntry } from '../inventory/changes.ts';
import { matchEntry } from '../inventory/match.ts';
import { movedEntries } from '../inventory/moves.ts';
import type { ApprovedInventory, Entry, ProposedInventory } from '../inventory/schema.ts';
import { suggestEdits } from '../inventory/suggest-edits.ts';
import type { Ambiguity, Change, Finding, Problem, Workload } from '../model.ts';
import type { SuggestedEdit, UnseenChange } from '../outcome.ts';
import type { AccessInQuestion } from '../rbac/access.ts';
import type { RuleContext } from '../rules/rule.ts';
import type { FixedAction } from '../workloads/fixed-actions.ts';
import { type Judged, judge, type Observation, type Subjects } from './judge.ts';
import type { RuleSet } from './rule-set.ts';

export interface ChangeInQuestion extends WorkloadsOfChange {
  readonly changes: readonly Change[];
  readonly entries: readonly TouchedEntry[];
  readonly approved: ApprovedInventory;
  readonly proposed: ProposedInventory;
  readonly config: Config;
  readonly rules: RuleSet;
  readonly today: Date;
  readonly access: AccessInQuestion | null;
  readonly auditPolicies: readonly JudgedPolicy[];
  readonly all: boolean;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly suggestedEdits: readonly SuggestedEdit[];
  /** Workloads that this change does not touch and that have no entry. */
  readonly unlistedBefore: number;
}

/** Judges what a change touches: workloads that differ, and those whose entry does. */
export function judgeChange(question: ChangeInQuestion): Judgement {
  const { changes, proposed, approved, head, all } = question;
  const changed = new Set(changes.map(change => change.after));
  const touched = new Set(question.entries.flatMap(({ before, after }) => [before, after]));
  const others = head.filter(workload => !changed.has(workload));
  const concerned = others.filter(workload => {
    const entries = [matchEntry(proposed, workload), matchEntry(approved, workload)];
    return all || entries.some(entry => entry !== null && touched.has(entry));
  });

  const moved = movedEntries(changes, proposed, head);
  const followed = new Set(moved.map(({ entry }) => entry));
  const subjects: Subjects = {
    changes: [...changes, ...concerned.map(unchanged)],
    // An entry that its workload left behind is told with the workload.
    entries: entriesInQuestion(question).filter(({ entry }) => !followed.has(entry)),
    ambiguities: question.ambiguities,
    unseen: question.unseen,
    fixedActions: question.fixedActions,
  };
  return {
    ...judge(subjects, question.rules, contextOf(question)),
    suggestedEdits: suggestEdits([...changes.flatMap(change => change.after ?? []), ...concerned], proposed, {
      among: head,
      moved,
    }),
    unlistedBefore: others.filter(workload => !concerned.includes(workload) && matchEntry(proposed, workload) === null)
      .length,
  };
}

/** Entries that the change touches, or whose workload it does; all of them where all are to be judged. */
function entriesInQuestion(question: ChangeInQuestion): Subjects['entries'] {
  const { changes, entries, proposed, head, complete, all } = question;
  const asked = new Set<Entry>(all ? proposed.entries : []);
  for (const { after } of entries) if (after !== null) asked.add(after);
  for (const { before, after } of changes) {
    for (const side of [before, after]) {
      const entry = side === null ? null : matchEntry(proposed, side);
      if (entry !== null) asked.add(entry);
    }
  }
  const listed = workloadsByEntry(head, proposed);
  // Where the rest of the head was not read, an entry without a workload among what was read is nobody's news.
  return [...asked].flatMap(entry => {
    const workload = listed.get(entry) ?? null;
    return workload === null && !complete ? [] : [{ entry, workload }];
  });
}

export interface AllInQuestion {
  readonly workloads: readonly Workload[];
  readonly ambiguities: readonly Ambiguity[];
  readonly unseen: readonly UnseenChange[];
  readonly fixedActions: readonly FixedAction[];
  readonly proposed: ProposedInventory;
  readonly config: Config;
  readonly rules: RuleSet;
  readonly today: Date;
  readonly access: AccessInQuestion | null;
  readonly auditPolicies: readonly JudgedPolicy[];
  readonly complete: boolean;
  readonly observations?: readonly Observation[];
}

/** Judges workloads as they stand, each as if it were new. */
export function judgeAll(question: AllInQuestion): Judged {
  const { workloads, ambiguities, unseen, fixedActions, proposed, complete } = question;
  const listed = workloadsByEntry(workloads, proposed);
  const entries = proposed.entries.flatMap(entry => {
    const workload = listed.get(entry) ?? null;
    return workload === null && !complete ? [] : [{ entry, workload }];
  });
  return judge(
    {
      changes: workloads.map(asNew),
      entries,
      ambiguities,
      unseen,
      fixedActions,
      observations: question.observations ?? [],
    },
    question.rules,
    contextOf(question),
  );
}

function workloadsByEntry(workloads: readonly Workload[], proposed: ProposedInventory): ReadonlyMap<Entry, Workload> {
  const listed = new Map<Entry, Workload>();
  for (const workload of workloads) {
    const entry = matchEntry(proposed, workload);
    if (entry !== null) listed.set(entry, workload);
  }
  return listed;
}

function contextOf({ config, proposed, today, access, auditPolicies }: RuleContext): RuleContext {
  return { config, proposed, today, access, auditPolicies };
}

function unchanged(workload: Workload): Change {
  return { change: 'modified', workload, before: workload, after: workload, classes: [], fields: [], listed: true };
}

function asNew(workload: Workload): Change {
  return { change: 'added', workload, before: null, after: workload, classes: ['new'], fields: [], listed: false };
}
