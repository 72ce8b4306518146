// Base × head → what a head makes of the base: files, inventory entries, workloads and their changes. Nothing is judged here.

import type { Config } from '../config/config.ts';
import type { BaseTree, HeadTree, Repository } from '../git/tree.ts';
import { touchedEntries } from '../inventory/changes.ts';
import { loadInventory } from '../inventory/load.ts';
import { matchEntry } from '../inventory/match.ts';
import type { ApprovedInventory } from '../inventory/schema.ts';
import type { Renderer } from '../render/index.ts';
import { type Gathered, isQuiet } from '../rules/gathered.ts';
import { registryOf } from '../workloads/registry.ts';
import { accountsOf } from './accounts.ts';
import { leftBehind } from './left-behind.ts';
import { accessInQuestion, powerAround, surroundingsOfChange } from './surroundings.ts';
import { inertTest, readTouchedFiles } from './touched-files.ts';
import { workloadsOfChange } from './workloads-of-change.ts';

export interface SeeRequest {
  readonly repository: Repository;
  readonly base: BaseTree;
  readonly head: HeadTree;
  readonly config: Config;
  readonly approved: ApprovedInventory;
  readonly all: boolean;
  readonly renderer: Renderer;
}

export async function seeChange(request: SeeRequest): Promise<Gathered> {
  const { repository, base, head, config, approved, all } = request;
  const proposed = await loadInventory(head, approved);
  const touched = await readTouchedFiles(repository, base, head, config, request.renderer);
  const entries = touchedEntries(approved, proposed);
  const registry = registryOf(config);
  const around = await surroundingsOfChange(touched);
  const accounts = around.power?.accounts ?? NOBODY;
  const workloads = await workloadsOfChange(touched, { entries, approved, proposed, all, accounts, registry });
  const { parsed, ...found } = workloads;
  const seen: Gathered = {
    ...found,
    problems: [...workloads.problems, ...around.problems, ...(await leftBehind(head, touched.differences))],
    differences: touched.differences,
    accounts: await accountsOf({
      ...touched,
      base,
      head,
      parsed,
      unseen: workloads.unseen,
      whyInert: await inertTest(config),
    }),
    untouched: touched.untouched,
    entries,
    hidden: [],
    proposed,
    changes: [],
    access: around.power,
    auditPolicies: around.auditPolicies,
  };
  if (isQuiet(seen)) return seen;
  const { compareWorkloads } = await import('../compare/workloads.ts');
  const changes = compareWorkloads(seen.before, seen.after, await powerAround(around)).map(change => ({
    ...change,
    listed: change.after !== null && matchEntry(proposed, change.after) !== null,
  }));
  return { ...seen, changes, access: await accessInQuestion(around, touched, changes) };
}

const NOBODY: ReadonlySet<string> = new Set();
