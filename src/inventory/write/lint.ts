// inventory lint: what is wrong with the inventory, or soon will be.
import { UserError } from '../../errors.ts';
import type { Finding, Location, Workload } from '../../model.ts';
import { placeText } from '../../text/location.ts';
import { describeEntry } from '../../workloads/names.ts';
import { duplicateEntries } from '../duplicates.ts';
import { matchEntry } from '../match.ts';
import { readInventoryFile } from '../read.ts';
import type { Entry, Inventory, InventoryFile } from '../schema.ts';
import { lintEntry } from './lint-entry.ts';

export type LintCode =
  | 'malformed'
  | 'duplicate'
  | 'expired'
  | 'expires-soon'
  | 'owner-missing'
  | 'owner-unknown'
  | 'purpose-missing'
  | 'digest-missing'
  | 'images-missing'
  | 'schedule-invalid'
  | 'time-zone-invalid'
  | 'never-matches'
  | 'no-workload'
  | 'managed'
  | 'approval-outdated'
  | 'exception-expired'
  | 'exception-expires-soon'
  | 'exception-unknown-rule'
  | 'exception-unused';

export interface LintMessage {
  /** An error is what makes an entry worth nothing; a warning is for somebody to look at. */
  readonly level: 'error' | 'warning';
  readonly code: LintCode;
  readonly message: string;
  readonly location: Location;
}

export interface LintOptions {
  /** Texts of the inventory's files, so that one that is malformed does not hide the others. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly today: Date;
  /** The ids of all rules, the policies' of one's own as well. */
  readonly rules: readonly string[];
  /** Teams that the config knows, as `org/team`; where it knows any, an owner that is none of them is told of. */
  readonly teams: readonly string[];
  /** Kinds that count as scheduled workloads. */
  readonly kinds: readonly { readonly group: string; readonly kind: string }[];
  /** All workloads of the repository, or null where they are not known: then nothing is said of what is unused. */
  readonly workloads: readonly Workload[] | null;
  /** What the rules found in those workloads; null likewise. */
  readonly findings: readonly Finding[] | null;
}

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
