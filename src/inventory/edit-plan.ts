// The edits of one inventory file put together, and the proof that a text is what they were meant to give.
import { repositoryPath } from '../git/repository-path.ts';
import type { FieldChanges } from './edit-fields.ts';
import { orderedPlaces } from './order.ts';
import { readInventoryFile } from './read.ts';
import { ENTRY_FIELDS, type Entry, type EntryField, type EntryValues } from './schema.ts';

export type EntryFields = { readonly [Name in keyof EntryValues]?: EntryValues[Name] | null };

export type InventoryEdit =
  | { readonly type: 'add'; readonly values: EntryValues }
  /** `index` counts the entries of the file as it is before all edits. A field that is null is removed. */
  | { readonly type: 'update'; readonly index: number; readonly fields: EntryFields }
  | { readonly type: 'remove'; readonly index: number };

export interface EditPlan {
  readonly added: readonly EntryValues[];
  readonly changed: ReadonlyMap<number, FieldChanges>;
  readonly removed: ReadonlySet<number>;
}

/** An entry that is removed is not changed; of two changes of one field the later counts. */
export function planOf(edits: readonly InventoryEdit[]): EditPlan {
  const removed = new Set(edits.flatMap(edit => (edit.type === 'remove' ? [edit.index] : [])));
  const changed = new Map<number, Map<EntryField, unknown>>();
  for (const edit of edits) {
    if (edit.type !== 'update' || removed.has(edit.index)) continue;
    const fields = changed.get(edit.index) ?? new Map<EntryField, unknown>();
    for (const name of ENTRY_FIELDS) if (edit.fields[name] !== undefined) fields.set(name, edit.fields[name]);
    changed.set(edit.index, fields);
  }
  return { added: edits.flatMap(edit => (edit.type === 'add' ? [edit.values] : [])), changed, removed };
}

/** Reads the result back. What does not hold what was meant is a bug, and must not be written. */
export function requireIntended(path: string, before: readonly Entry[], plan: EditPlan, text: string): void {
  const meant: string[] = [];
  const places = orderedPlaces(before, plan.added);
  const addAt = (index: number) => meant.push(...(places.get(index) ?? []).map(values => comparable(values)));
  before.forEach((entry, index) => {
    addAt(index);
    if (!plan.removed.has(index)) meant.push(comparable(withChanges(entry, plan.changed.get(index))));
  });
  addAt(before.length);
  const got = readInventoryFile(path, text).entries.map(entry => comparable(entry));
  const wrong = Array.from({ length: Math.max(got.length, meant.length) }, (_, index) => index).find(
    index => got[index] !== meant[index],
  );
  if (wrong !== undefined) {
    throw new Error(
      `An edit of ${path} would have written ${got[wrong] ?? 'nothing'} where ${meant[wrong] ?? 'nothing'} was meant.`,
    );
  }
}

type Fields = { readonly [Name in EntryField]?: unknown };

function withChanges(entry: Entry, changes: FieldChanges | undefined): Fields {
  const fields: { [Name in EntryField]?: unknown } = {};
  for (const name of ENTRY_FIELDS) fields[name] = changes?.has(name) ? changes.get(name) : entry[name];
  return fields;
}

/** One text for entries that say the same: defaults and absence alike, images in any order. */
function comparable(entry: Fields): string {
  return JSON.stringify(
    ENTRY_FIELDS.map(name => {
      const value = entry[name];
      if (name === 'apiVersion') return value ?? 'batch/v1';
      if (name === 'images') return Array.isArray(value) ? [...new Set(value)].toSorted() : [];
      if (name === 'exceptions') return Array.isArray(value) ? value.map(withoutPlace) : [];
      if (name === 'approval') return withoutPlace(value);
      if (name === 'suspend' || name === 'unmanaged') return value === true;
      if (typeof value !== 'string') return null;
      return name === 'source' ? repositoryPath(value) || null : name === 'purpose' ? value.trim() : value;
    }),
  );
}

/** The pairs of a nested map that say something, sorted. */
function withoutPlace(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value)
    .filter(([key, item]) => key !== 'location' && item !== null && item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
