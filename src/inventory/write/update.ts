// inventory update: makes entries say what their workloads are now.
import { UserError } from '../../errors.ts';
import type { ImagePrecision } from '../../kube/image.ts';
import type { Workload } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { describeWorkload, keyOf } from '../../workloads/names.ts';
import { differencesFrom } from '../agree.ts';
import type { InventoryEdit } from '../edit-plan.ts';
import { changedValues, leftToChance } from '../entry-values.ts';
import { matchEntry } from '../match.ts';
import { reconcile } from '../reconcile.ts';
import type { Inventory } from '../schema.ts';
import { workloadsByKeys } from './keys.ts';
import { applyEdits, type InventoryWrite, named } from './write.ts';

export interface UpdateOptions {
  /** All that are known. */
  readonly workloads: readonly Workload[];
  readonly inventory: Inventory;
  /** For images that no pattern of the entry matches. */
  readonly images: ImagePrecision;
}

/**
 * New texts of inventory files: only the fields that differ are changed. The record of an approval stays; it is of what was approved.
 * @throws UserError `usage` for an ambiguous key, `workload-not-found` also for a workload that is not listed, `inventory-invalid`
 */
export function updateInventory({
  keys,
  ...options
}: UpdateOptions & {
  /** See meant-by.ts. Empty: every listed workload that is not what its entry says. */
  readonly keys: readonly string[];
}): InventoryWrite {
  const { workloads, inventory } = options;
  if (keys.length > 0) return updateEntriesOf(workloadsByKeys(keys, workloads), options);
  const drifted = workloads.filter(workload => {
    const entry = matchEntry(inventory, workload);
    return entry !== null && differencesFrom(entry, workload).length > 0;
  });
  if (drifted.length === 0) return { files: [], messages: ['Every listed workload agrees with its entry.'] };
  return updateEntriesOf(drifted, options);
}

/** The same for the workloads in question, each of which is listed. */
export function updateEntriesOf(
  chosen: readonly Workload[],
  { workloads, inventory, images }: UpdateOptions,
): InventoryWrite {
  const unlisted = chosen.find(workload => matchEntry(inventory, workload) === null);
  if (unlisted !== undefined) throw notListed(unlisted);
  const edits = new Map<string, InventoryEdit[]>();
  const added = new Set<string>();
  const messages: string[] = [];
  for (const answer of reconcile(chosen, inventory, { among: workloads, images })) {
    const { workload, entry } = answer;
    const list = edits.get(entry.location.path) ?? [];
    const values =
      answer.type === 'update' ? changedValues(entry, answer.fields) : answer.type === 'split' ? answer.values : null;
    const reason = values === null ? null : leftToChance(workload, values);
    if (reason !== null) {
      messages.push(`${named(workload)} cannot be written into its entry: ${reason}.`);
      continue;
    }
    if (answer.type === 'agrees') {
      messages.push(`${describeWorkload(workload)} agrees with its entry.`);
    } else if (answer.type === 'conflict') {
      messages.push(
        `${named(workload)} shares its entry with ${named(answer.with)}; the entry can agree with one of them only.`,
      );
    } else if (answer.type === 'update') {
      list.push({ type: 'update', index: entry.index, fields: answer.fields });
      messages.push(`${describeWorkload(workload)}: updated ${Object.keys(answer.fields).join(', ')}.`);
    } else if (!added.has(JSON.stringify(answer.values))) {
      added.add(JSON.stringify(answer.values));
      list.push({ type: 'add', values: answer.values });
      const fields = Object.keys(answer.fields).join(', ');
      messages.push(
        answer.values.variant === undefined
          ? `${describeWorkload(workload)} differs in the environment ${quote(workload.environment ?? '')} by ${fields}: wrote an entry for that environment.`
          : `${named(workload)} differs from another of its name and folder by ${fields}: wrote an entry for it, as variant ${answer.values.variant}.`,
      );
    }
    if (list.length > 0) edits.set(entry.location.path, list);
  }
  return { files: applyEdits(inventory, edits).files, messages: [...new Set(messages)] };
}

function notListed(workload: Workload): UserError {
  return new UserError(
    'workload-not-found',
    `${named(workload)} is not in the inventory.`,
    `Add it with ${quote(`cronledger inventory add ${keyOf(workload)}`, 300)}.`,
  );
}
