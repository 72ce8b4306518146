// inventory lint: what is wrong with the inventory, or soon will be.
import { UserError } from '../../errors.ts';
import type { Location, Workload } from '../../model.ts';
import { placeText } from '../../text/location.ts';
import { describeEntry } from '../../workloads/names.ts';
import { duplicateEntries } from '../duplicates.ts';
import { matchEntry } from '../match.ts';
import { readInventoryFile } from '../read.ts';
import type { Entry, Inventory, InventoryFile } from '../schema.ts';
import { type LintMessage, type LintOptions, lintEntry } from './lint-entry.ts';

/** Everything there is to say, by path and line. */
export function lintInventory(options: LintOptions): readonly LintMessage[] {
  const messages: LintMessage[] = [];
  const files: InventoryFile[] = [];
  for (const { path, text } of options.files) {
    try {
      files.push(readInventoryFile(path, text));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      messages.push({
        level: 'error',
        code: 'malformed',
        message: `${error.message} ${error.hint}`,
        location: startOf(path),
      });
    }
  }
  const entries = files.flatMap(file => file.entries);
  for (const { first, second } of duplicateEntries(entries)) {
    const message = `${describeEntry(second)} is listed a second time; the first entry is at ${placeText(first.location)}.`;
    messages.push({ level: 'error', code: 'duplicate', message, location: second.location });
  }
  const used = usedEntries({ entries, files, trust: 'head' }, options.workloads);
  for (const entry of entries) messages.push(...lintEntry(entry, options, used === null ? null : used.has(entry)));
  return messages.toSorted(
    (a, b) => compare(a.location.path, b.location.path) || a.location.line - b.location.line || compare(a.code, b.code),
  );
}

function startOf(path: string): Location {
  return { path, line: 1, column: 1, precision: 'file' };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function usedEntries(inventory: Inventory, workloads: readonly Workload[] | null): ReadonlySet<Entry | null> | null {
  return workloads === null ? null : new Set(workloads.map(workload => matchEntry(inventory, workload)));
}
