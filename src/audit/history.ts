// The inventory as it was in force at a moment: the default branch's first-parent line, by the times of its commits.
//
// What counts as the time is the committer's date: the merge's, where a server merges. A line whose dates go back is read as if each
// commit came no earlier than the one before it.

import type { Environment } from '../git/git.ts';
import { type CommitFacts, readMainLine } from '../git/line-history.ts';
import type { Repository } from '../git/tree.ts';
import { type Difference, differencesFrom } from '../inventory/agree.ts';
import { createApproval } from '../inventory/approved-in-cluster.ts';
import { expiryState } from '../inventory/expiry.ts';
import { INVENTORY_FOLDER, loadInventory } from '../inventory/load.ts';
import type { Entry, Inventory } from '../inventory/schema.ts';
import type { Workload } from '../model.ts';
import { readsData } from '../workloads/scripts.ts';

/** The inventory between two commits. */
export interface Era {
  readonly commit: CommitFacts;
  /** Milliseconds since 1970 from which on it was in force. */
  readonly from: number;
  /** From which on it was not any more; null for the last. */
  readonly until: number | null;
  readonly inventory: Inventory;
  /** What of it approves a workload: its entry, and in what the workload is not what the entry says. */
  approve(workload: Workload): Promise<EraAnswer>;
  /** Is anything of this kind, namespace and name listed? A name may be one that a generateName made. */
  lists(group: string, kind: string, namespace: string | null, name: string): Entry | null;
}

export interface EraAnswer {
  readonly entry: Entry | null;
  readonly differences: readonly Difference[];
  /** The workload with the digest that was compared. */
  readonly workload: Workload;
}

export interface InventoryHistory {
  /** Null before the first inventory. */
  at(time: number): Promise<Era | null>;
  /** All of them, oldest first; not more than are looked through. */
  all(): Promise<readonly Era[]>;
  /** The clone lacks the beginning of the history. */
  readonly isShallow: boolean;
}

/** So many revisions are looked through for one in which something was approved. */
const MAX_ERAS = 2000;

export interface HistoryOptions {
  readonly repository: Repository;
  readonly environment: Environment;
  /** The revision whose first-parent line counts. */
  readonly tip: string;
  /** The workloads of the manifests of a commit: a cluster's object does not show what its ConfigMaps hold, the repository does. */
  workloadsAt(commit: string): Promise<readonly Workload[]>;
  readonly isShallow: boolean;
}

export async function readHistory(options: HistoryOptions): Promise<InventoryHistory> {
  const { repository, environment, tip, isShallow } = options;
  const commits = await readMainLine(repository.root, environment, tip, INVENTORY_FOLDER);
  const starts: number[] = [];
  for (const commit of commits) {
    const time = Date.parse(commit.date ?? '');
    starts.push(Math.max(Number.isNaN(time) ? 0 : time, starts.at(-1) ?? 0));
  }
  const eras = new Map<number, Promise<Era>>();
  let latest: Inventory | undefined;
  const load = async (index: number): Promise<Era> => {
    const commit = commits[index];
    if (commit === undefined) throw new Error('There is no such commit.');
    const inventory = await loadInventory(repository.base({ name: commit.id, commit: commit.id }), latest);
    latest = inventory;
    const approve = approverOf(inventory, () => options.workloadsAt(commit.id));
    const names = indexNames(inventory);
    return {
      commit,
      from: starts[index] ?? 0,
      until: starts[index + 1] ?? null,
      inventory,
      approve,
      lists: (group, kind, namespace, name) => listed(names, group, kind, namespace, name),
    };
  };
  const era = (index: number): Promise<Era> => {
    const known = eras.get(index) ?? load(index);
    eras.set(index, known);
    return known;
  };
  return {
    isShallow,
    async at(time) {
      // A commit's time is in whole seconds: it counts from the beginning of its second.
      let [low, high] = [0, starts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= time) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? null : era(low - 1);
    },
    all() {
      const first = Math.max(0, commits.length - MAX_ERAS);
      return Promise.all(commits.slice(first).map((_, index) => era(first + index)));
    },
  };
}

function approverOf(
  inventory: Inventory,
  workloadsAt: () => Promise<readonly Workload[]>,
): (workload: Workload) => Promise<EraAnswer> {
  const plain = createApproval(inventory, []);
  let withData: ReturnType<typeof createApproval> | null = null;
  const answers = new WeakMap<Workload, EraAnswer>();
  return async workload => {
    const known = answers.get(workload);
    if (known !== undefined) return known;
    let approved = plain(workload);
    const isRight = approved.entry !== null && differencesFrom(approved.entry, approved.workload).length === 0;
    if (approved.entry !== null && !isRight && readsData(workload)) {
      withData ??= createApproval(inventory, await workloadsAt());
      approved = withData(workload);
    }
    const { entry } = approved;
    const differences = entry === null ? [] : differencesFrom(entry, approved.workload);
    const answer = { entry, differences, workload: approved.workload };
    answers.set(workload, answer);
    return answer;
  };
}

/** An expired entry approves nothing. */
export function countsOn(entry: Entry, time: number): boolean {
  return expiryState(entry.expires, new Date(time)) !== 'expired';
}

type Names = ReadonlyMap<string, readonly Entry[]>;

function indexNames(inventory: Inventory): Names {
  const index = new Map<string, Entry[]>();
  for (const entry of inventory.entries) {
    const key = JSON.stringify([entry.group, entry.kind]);
    const list = index.get(key);
    if (list === undefined) index.set(key, [entry]);
    else list.push(entry);
  }
  return index;
}

/** https://github.com/kubernetes/apiserver/blob/v0.35.2/pkg/storage/names/generate.go */
const GENERATED = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;

function listed(names: Names, group: string, kind: string, namespace: string | null, name: string): Entry | null {
  const entries = names.get(JSON.stringify([group, kind])) ?? [];
  const fits = entries.filter(
    entry =>
      (entry.namespace === namespace || entry.namespace === null) &&
      (entry.name === name ||
        (entry.name.endsWith('*') &&
          name.startsWith(entry.name.slice(0, -1)) &&
          GENERATED.test(name.slice(entry.name.length - 1)))),
  );
  return fits.find(entry => entry.namespace === namespace) ?? fits[0] ?? null;
}
