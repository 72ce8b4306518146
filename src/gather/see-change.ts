// Base × head → what a head makes of the base: files, inventory entries, workloads and their changes. Nothing is judged here.

import type { JudgedPolicy } from '../audit-policy/coverage.ts';
import type { Config } from '../config/config.ts';
import type { BaseTree, FileDiff, HeadTree, Repository } from '../git/tree.ts';
import { type TouchedEntry, touchedEntries } from '../inventory/changes.ts';
import { loadInventory } from '../inventory/load.ts';
import { matchEntry } from '../inventory/match.ts';
import type { ApprovedInventory, ProposedInventory } from '../inventory/schema.ts';
import type { Change, Problem } from '../model.ts';
import type { Account } from '../outcome.ts';
import type { AccessInQuestion } from '../rbac/access.ts';
import type { Renderer } from '../render/index.ts';
import { registryOf } from '../workloads/registry.ts';
import { accountsOf } from './accounts.ts';
import { accessInQuestion, powerAround, surroundingsOfChange } from './surroundings.ts';
import { inertTest, readTouchedFiles } from './touched-files.ts';
import { type WorkloadsOfChange, workloadsOfChange } from './workloads-of-change.ts';

export interface SeeRequest {
  readonly repository: Repository;
  readonly base: BaseTree;
  readonly head: HeadTree;
  readonly config: Config;
  readonly approved: ApprovedInventory;
  readonly all: boolean;
  readonly renderer: Renderer;
}

export interface Seen extends WorkloadsOfChange {
  readonly differences: readonly FileDiff[];
  /** One for each of them; the gate's own files are for the caller to say. */
  readonly accounts: readonly Account[];
  /** What could not be rendered or followed, and of which the change touches nothing. */
  readonly untouched: readonly Problem[];
  readonly entries: readonly TouchedEntry[];
  readonly proposed: ProposedInventory;
  readonly changes: readonly Change[];
  /** What RBAC in Git allows; null where the change makes no question of it. */
  readonly access: AccessInQuestion | null;
  /** Audit policies of the head that the change brings or alters. */
  readonly auditPolicies: readonly JudgedPolicy[];
}

export async function seeChange(request: SeeRequest): Promise<Seen> {
  const { repository, base, head, config, approved, all } = request;
  const proposed = await loadInventory(head, approved);
  const touched = await readTouchedFiles(repository, base, head, config, request.renderer);
  const entries = touchedEntries(approved, proposed);
  const registry = registryOf(config);
  const around = await surroundingsOfChange(touched);
  const accounts = around.power?.accounts ?? NOBODY;
  const workloads = await workloadsOfChange(touched, { entries, approved, proposed, all, accounts, registry });
  const seen = {
    ...workloads,
    problems: [...workloads.problems, ...around.problems],
    differences: touched.differences,
    accounts: await accountsOf({
      ...touched,
      base,
      head,
      parsed: workloads.parsed,
      unseen: workloads.unseen,
      whyInert: await inertTest(config),
    }),
    untouched: touched.untouched,
    entries,
    proposed,
    changes: [],
    access: around.power,
    auditPolicies: around.auditPolicies,
  };
  if (isQuiet(seen)) return seen;
  const { compareWorkloads } = await import('../compare/workloads.ts');
  const changes = compareWorkloads(workloads.base, workloads.head, await powerAround(around)).map(change => ({
    ...change,
    listed: change.after !== null && matchEntry(proposed, change.after) !== null,
  }));
  return { ...seen, changes, access: await accessInQuestion(around, touched, changes) };
}

const NOBODY: ReadonlySet<string> = new Set();

/** Most pull requests touch no workload and nothing around one; comparing and judging is loaded for those that do. */
export function isQuiet({ access, ...seen }: Seen): boolean {
  const { base, head, ambiguities, unseen, fixedActions, entries, auditPolicies } = seen;
  const told = [base, head, ambiguities, unseen, fixedActions, entries, auditPolicies];
  return access === null && told.every(each => each.length === 0);
}
