// What maintenance makes of the inventory: approvals recorded, moved workloads followed, stale entries removed. Pure.
import { type ApprovedEntry, withoutRecord } from '../../approvals/approved-entries.ts';
import { differencesFrom } from '../../inventory/agree.ts';
import { recordApproval } from '../../inventory/approve.ts';
import type { InventoryEdit } from '../../inventory/edit-plan.ts';
import { entryKey, matchEntry } from '../../inventory/match.ts';
import type { Entry, Inventory } from '../../inventory/schema.ts';
import { entriesWithoutWorkload } from '../../inventory/write/prune.ts';
import { applyEdits, type InventoryWrite } from '../../inventory/write/write.ts';
import type { Workload } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { placeText } from '../../text/location.ts';
import { describeEntry, nameOf } from '../../workloads/names.ts';

/** A merged pull request, and the entries that it had approved. */
export interface MergedApproval {
  readonly number: number;
  readonly url: string;
  /** UTC day of the merge. */
  readonly day: string;
  readonly entries: readonly ApprovedEntry[];
}

export interface Upkeep extends InventoryWrite {
  /** Numbers of the pull requests of which something is recorded. */
  readonly recorded: readonly number[];
  readonly removed: ReadonlySet<Entry>;
}

/**
 * @param workloads all there are; null where something could not be read, and then nothing is said of what is gone or moved.
 * @param approvals the oldest first
 * @throws UserError `inventory-invalid`
 */
export function maintainInventory(
  inventory: Inventory,
  workloads: readonly Workload[] | null,
  approvals: readonly MergedApproval[],
): Upkeep {
  const edits = new Map<string, InventoryEdit[]>();
  const messages: string[] = [];
  const add = (entry: Entry, edit: InventoryEdit, message: string): void => {
    edits.set(entry.location.path, [...(edits.get(entry.location.path) ?? []), edit]);
    messages.push(message);
  };
  const removed = new Set<Entry>();
  const gone = workloads === null ? [] : entriesWithoutWorkload(inventory, workloads);
  const moves = workloads === null ? new Map<Entry, Workload>() : movesOf(gone, inventory, workloads);
  for (const entry of gone) {
    const moved = moves.get(entry);
    if (moved === undefined) {
      removed.add(entry);
      const message = `Removed ${describeEntry(entry)} (${placeText(entry.location)}): no manifest has it.`;
      add(entry, { type: 'remove', index: entry.index }, message);
    } else {
      const source = moved.source.path === '' ? null : moved.source.path;
      const message = `${describeEntry(entry)} is deployed from ${quote(source ?? '.', 200)} now, just as it was approved for ${quote(entry.source ?? '.', 200)}.`;
      add(entry, { type: 'update', index: entry.index, fields: { source } }, message);
    }
  }
  const recorded = new Set<number>();
  const latest = new Map<Entry, { edit: InventoryEdit; approval: MergedApproval; by: readonly string[] }>();
  const present = new Map(inventory.entries.map(entry => [entryKey(entry), entry]));
  for (const approval of approvals) {
    for (const { entry: approved, by } of approval.entries) {
      const entry = present.get(entryKey(approved));
      // What has changed since is not what they approved.
      if (entry === undefined || removed.has(entry) || withoutRecord(entry) !== withoutRecord(approved)) continue;
      if (isRecorded(entry, approval)) {
        // It is newer than what was looked at before it.
        latest.delete(entry);
        continue;
      }
      const edit = recordApproval(entry, { by, at: approval.day, change: approval.url });
      if (edit !== null) latest.set(entry, { edit, approval, by });
    }
  }
  for (const [entry, { edit, approval, by }] of latest) {
    recorded.add(approval.number);
    const who = by.map(login => quote(login)).join(', ');
    add(entry, edit, `${describeEntry(entry)} was approved by ${who} in pull request ${approval.number}.`);
  }
  return { files: applyEdits(inventory, edits).files, messages, recorded: [...recorded], removed };
}

/** Does the entry hold the record of this approval, or of a later one? */
function isRecorded({ approval, digest }: Entry, { url, day }: MergedApproval): boolean {
  return approval !== null && approval.digest === digest && (approval.change === url || approval.at > day);
}

/**
 * Entries whose workload is the same somewhere else: one entry without a workload, one workload without an entry, all that was
 * approved alike. Anything less is for a person.
 */
function movesOf(
  gone: readonly Entry[],
  inventory: Inventory,
  workloads: readonly Workload[],
): ReadonlyMap<Entry, Workload> {
  const unlisted = workloads.filter(workload => matchEntry(inventory, workload) === null);
  const moves = new Map<Entry, Workload>();
  for (const entry of gone) {
    const isNamed = (other: Workload | Entry): boolean =>
      other.group === entry.group && other.kind === entry.kind && other.namespace === entry.namespace;
    const rivals = gone.filter(other => isNamed(other) && other.name === entry.name);
    const found = unlisted.filter(workload => isNamed(workload) && nameOf(workload) === entry.name);
    const [moved] = found;
    if (rivals.length !== 1 || found.length !== 1 || moved === undefined) continue;
    if (entry.environment !== null && entry.environment !== moved.environment) continue;
    if (differencesFrom(entry, moved).length === 0) moves.set(entry, moved);
  }
  return moves;
}
