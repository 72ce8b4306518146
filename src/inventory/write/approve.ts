// inventory approve: records in entries who approved them, when, and in which pull request.
import { UserError } from '../../errors.ts';
import { quote } from '../../text/escape.ts';
import { describeEntry } from '../../workloads/names.ts';
import { recordApproval } from '../approve.ts';
import type { InventoryEdit } from '../edit-plan.ts';
import { dayFrom, isoDay } from '../expiry.ts';
import type { Approval, Inventory } from '../schema.ts';
import { entriesByKey } from './entry-keys.ts';
import { applyEdits, type InventoryWrite } from './write.ts';

/** @throws UserError `usage`, `entry-not-found`, `inventory-invalid` */
export function approveInInventory(
  inventory: Inventory,
  keys: readonly string[],
  approval: Omit<Approval, 'digest'>,
): InventoryWrite {
  if (keys.length === 0) {
    throw new UserError(
      'usage',
      'No entry was named.',
      'Name the entries that were approved, such as `billing/report`.',
    );
  }
  const chosen = new Set(keys.flatMap(key => entriesByKey(key, inventory.entries)));
  const edits = new Map<string, InventoryEdit[]>();
  const messages: string[] = [];
  for (const entry of chosen) {
    const edit = recordApproval(entry, approval);
    if (edit === null) {
      messages.push(`${describeEntry(entry)} has this approval recorded already.`);
      continue;
    }
    edits.set(entry.location.path, [...(edits.get(entry.location.path) ?? []), edit]);
    messages.push(`${describeEntry(entry)}: recorded the approval of ${approval.by.join(', ')} on ${approval.at}.`);
  }
  return { files: applyEdits(inventory, edits).files, messages };
}

/**
 * What the options say: `--by @alice,@bob --change https://… --at 2026-10-01`; the day is today's where none is given.
 * @throws UserError `usage`
 */
export function approvalFrom(
  { by, change, at }: Readonly<Record<'by' | 'change' | 'at', string | undefined>>,
  today: Date,
): Omit<Approval, 'digest'> {
  const people = (by ?? '').split(',').map(name => name.trim());
  const wrong = people.find(name => !/^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\[bot\])?$/.test(name));
  if (wrong !== undefined) {
    const what =
      by === undefined ? 'Nobody was named who approved.' : `\`--by\` names ${quote(wrong)}, which is no account.`;
    throw new UserError('usage', what, 'Name GitHub accounts: `--by @alice,@bob`.');
  }
  if (change !== undefined && !/^https?:\/\/[!-~]{1,990}$/.test(change)) {
    throw new UserError(
      'usage',
      `\`--change\` is ${quote(change)}, which is no address.`,
      'Give the address of the pull request: `--change https://github.com/acme/ops/pull/12`.',
    );
  }
  const day = at === undefined ? isoDay(today) : dayFrom(at);
  if (day === null) {
    throw new UserError('usage', `\`--at\` is ${quote(at ?? '')}, which is no day.`, 'Give a day such as 2026-10-01.');
  }
  return { by: [...new Set(people)], at: day, change: change ?? null };
}
