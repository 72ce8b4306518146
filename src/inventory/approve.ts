// The record of who approved what: the edit of an entry that writes it.
import type { InventoryEdit } from './edit-plan.ts';
import { approvalValues } from './entry-values.ts';
import type { Approval, Entry } from './schema.ts';

/**
 * Records in an entry who approved it, when and in which change; the digest that it has is what they approved. Null where just
 * that is recorded already. `at` is a UTC day (`YYYY-MM-DD`), `by` are accounts (`@alice`, `@renovate[bot]`).
 * Nothing trusts the record; what the gate believes is the pull request's own reviews.
 */
export function recordApproval(entry: Entry, approval: Omit<Approval, 'digest'>): InventoryEdit | null {
  const record: Approval = { ...approval, digest: entry.digest };
  if (JSON.stringify(approvalValues(record)) === textOf(entry.approval)) return null;
  return { type: 'update', index: entry.index, fields: { approval: approvalValues(record) } };
}

function textOf(approval: Approval | null): string | null {
  return approval === null ? null : JSON.stringify(approvalValues(approval));
}
