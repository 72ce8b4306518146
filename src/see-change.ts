// Base × head → what a head makes of the base: files, inventory entries, workloads and their changes. Nothing is judged here.
import type { RenderContext } from './collect/source.ts';
import { readTouchedFiles } from './collect/touched-files.ts';
import type { BaseTree, FileDiff, HeadTree, Repository } from './collect/tree.ts';
import type { Config } from './config.ts';
import { type TouchedEntry, touchedEntries } from './inventory/changes.ts';
import { loadInventory } from './inventory/load.ts';
import { matchEntry } from './inventory/match.ts';
import type { Inventory } from './inventory/schema.ts';
import type { Change } from './model.ts';
import { type WorkloadsOfChange, workloadsOfChange } from './workloads/of-change.ts';
import { registryOf } from './workloads/registry.ts';

export interface SeeRequest {
  readonly repository: Repository;
  readonly base: BaseTree;
  readonly head: HeadTree;
  readonly config: Config;
  /** The base's. */
  readonly inventory: Inventory;
  readonly all: boolean;
  readonly rendering: RenderContext;
}

export interface Seen extends WorkloadsOfChange {
  readonly differences: readonly FileDiff[];
  readonly entries: readonly TouchedEntry[];
  /** The head's inventory. */
  readonly proposal: Inventory;
  readonly changes: readonly Change[];
}

export async function seeChange(request: SeeRequest): Promise<Seen> {
  const { repository, base, head, config, inventory, all } = request;
  const proposal = await loadInventory(head, inventory);
  const touched = await readTouchedFiles(repository, base, head, config, request.rendering);
  const entries = touchedEntries(inventory, proposal);
  const registry = registryOf(config);
  const workloads = await workloadsOfChange(touched, { entries, inventory, proposal, all, registry });
  const seen = { ...workloads, differences: touched.differences, entries, proposal, changes: [] };
  if (isQuiet(seen)) return seen;
  const { compareWorkloads } = await import('./compare.ts');
  const changes = compareWorkloads(workloads.base, workloads.head).map(change => ({
    ...change,
    listed: change.after !== null && matchEntry(proposal, change.after) !== null,
  }));
  return { ...seen, changes };
}

/** Most pull requests touch no workload; comparing and judging is loaded for those that do. */
export function isQuiet({ base, head, ambiguities, remoteSources, fixedActions, entries }: Seen): boolean {
  return [base, head, ambiguities, remoteSources, fixedActions, entries].every(each => each.length === 0);
}
