// inventory list: the entries, all or those of an owner, of a namespace, or that soon expire.
import { UserError } from '../../errors.ts';
import { changedValues } from '../../inventory/entry-values.ts';
import { expiringWithin, expiryState } from '../../inventory/expiry.ts';
import type { Entry, Inventory } from '../../inventory/schema.ts';
import { escapeLine, jsonText, quote } from '../../text/escape.ts';
import { placeText } from '../../text/location.ts';
import { describeEntry } from '../../workloads/names.ts';

export interface ListFilter {
  readonly owner: string | undefined;
  readonly namespace: string | undefined;
  /** Entries that expire within so many days, and those that have. */
  readonly expiring: string | undefined;
}

/** The entries that pass every filter that is given, in the order of the files. @throws UserError `usage` */
export function selectEntries(inventory: Inventory, filter: ListFilter, today: Date): readonly Entry[] {
  const { owner, namespace, expiring } = filter;
  if (expiring !== undefined && !/^\d{1,5}$/.test(expiring)) {
    throw new UserError('usage', `\`--expiring\` is ${quote(expiring)}.`, 'Give a number of days, such as 30.');
  }
  const account = owner === undefined || owner.startsWith('@') ? owner : `@${owner}`;
  const { entries } = inventory;
  return (expiring === undefined ? entries : expiringWithin(entries, Number(expiring), today)).filter(
    entry =>
      // GitHub's accounts and teams are the same in any case.
      (account === undefined || entry.owner?.toLowerCase() === account.toLowerCase()) &&
      (namespace === undefined || (entry.namespace ?? '') === namespace),
  );
}

/** One line an entry, and how many there are. */
export function entriesText(entries: readonly Entry[], today: Date): string {
  const lines = entries.map(entry => {
    const { owner, environment, schedule, timeZone, expires, unmanaged, location } = entry;
    const parts = [
      `${describeEntry(entry)}${environment === null ? '' : ` in ${quote(environment)}`}`,
      owner ?? 'no owner',
      ...(schedule === null ? [] : [timeZone === null ? schedule : `${schedule} (${timeZone})`]),
      ...(unmanaged ? ['in the cluster only'] : []),
      ...(expires === null
        ? []
        : [expiryState(expires, today) === 'expired' ? `expired ${expires}` : `expires ${expires}`]),
      placeText(location),
    ];
    return escapeLine(parts.join('  '));
  });
  return [...lines, entries.length === 1 ? '1 entry.' : `${entries.length} entries.`, ''].join('\n');
}

/** What schema/inventory-list.schema.json describes: entries as they stand in the files, with `location` and `expiry`. */
export function entriesJson(entries: readonly Entry[], today: Date): string {
  const listed = entries.map(entry => ({
    ...changedValues(entry, {}),
    expiry: expiryState(entry.expires, today),
    location: entry.location,
  }));
  return jsonText({ schemaVersion: 1, entries: listed });
}
