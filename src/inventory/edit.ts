// Writes to inventory files that change nothing but what they are about: comments, order, quoting and line ends stay.
//
// Text is spliced at the ranges of the parsed nodes; nothing is printed anew. What comes out is read back and compared
// with what was meant before anybody gets it, since names and images come from manifests that a stranger wrote.
import { isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { UserError } from '../errors.ts';
import { hiddenCharacter } from '../strict/text.ts';
import { readStrictYaml, type StrictYaml } from '../strict/yaml.ts';
import { describeEntry } from '../workloads/names.ts';
import { type FieldChanges, fieldSplices, itemRemovals } from './edit-fields.ts';
import { type EditPlan, type EntryFields, type InventoryEdit, planOf, requireIntended } from './edit-plan.ts';
import {
  contentEnd,
  dashOf,
  type Field,
  isFirstOnLine,
  itemAt,
  itemLines,
  lineEnd,
  lineEndOf,
  lineStart,
  pairsOf,
  type Splice,
  spliceText,
  startOf,
} from './layout.ts';
import { orderedPlaces } from './order.ts';
import { readEntries } from './read.ts';
import { ENTRY_FIELDS, type Entry, type EntryValues, entryFaults, INVENTORY_API_VERSION } from './schema.ts';
import { blockItem, entryFlowText } from './yaml-text.ts';

/**
 * Where editors find the schema of a file: in the published npm package, whatever the version. It answers once the package is
 * published; until then editors say that they cannot load it, and nothing else depends on it.
 */
const SCHEMA_URL = 'https://unpkg.com/cronledger/schema/inventory.schema.json';

const HEADER = [`apiVersion: ${INVENTORY_API_VERSION}`, 'kind: Inventory'];

/** The text of an inventory file without entries. */
export function emptyInventoryText(): string {
  return [`# yaml-language-server: $schema=${SCHEMA_URL}`, ...HEADER, 'workloads: []', ''].join('\n');
}

/**
 * The text of a file after some edits, in one go. New entries go where the order of the file puts them, if it has one, or to the end.
 * @throws UserError `inventory-invalid` where the file cannot be read as inventory, or a value cannot be written down in one.
 */
export function editInventory(path: string, text: string, edits: readonly InventoryEdit[]): string {
  if (edits.length === 0) return text;
  const plan = planOf(edits);
  const file = readStrictYaml(path, text, 'inventory-invalid');
  const entries = readEntries(file);
  for (const values of plan.added) requireWritable(values);
  for (const [index, changes] of plan.changed) requireWritable(changedValues(entries[index], changes));
  const result = spliceText(text, splicesOf(file, entries, plan));
  requireIntended(path, entries, plan, result);
  return result;
}

/** Adds one entry. @throws UserError `inventory-invalid` */
export function addEntry(path: string, text: string, values: EntryValues): string {
  return editInventory(path, text, [{ type: 'add', values }]);
}

/** Changes fields of one entry; those that are null are removed. @throws UserError `inventory-invalid` */
export function updateEntry(path: string, text: string, index: number, fields: EntryFields): string {
  return editInventory(path, text, [{ type: 'update', index, fields }]);
}

/** Removes one entry with its comments. @throws UserError `inventory-invalid` */
export function removeEntry(path: string, text: string, index: number): string {
  return editInventory(path, text, [{ type: 'remove', index }]);
}

/** Gives one entry another identity; what is not named stays. @throws UserError `inventory-invalid` */
export function renameEntry(
  path: string,
  text: string,
  index: number,
  to: Pick<EntryFields, 'kind' | 'namespace' | 'name' | 'source'>,
): string {
  return updateEntry(path, text, index, to);
}

/** Why no inventory could hold the values, as a clause; null where one could. */
export function unwritable(values: EntryValues): string | null {
  const fault = entryFaults(values)[0];
  if (fault !== undefined) return `its \`${fault.field}\` ${fault.what}`;
  const hidden = ENTRY_FIELDS.find(field => holdsHidden(values[field]));
  return hidden === undefined ? null : `its \`${hidden}\` holds a character that nobody can see`;
}

function holdsHidden(value: unknown): boolean {
  if (typeof value === 'string') return hiddenCharacter(value) !== null || value.includes('\r');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsHidden);
}

function requireWritable(values: EntryValues): void {
  const reason = unwritable(values);
  if (reason === null) return;
  const named = describeEntry({ kind: values.kind, namespace: values.namespace ?? null, name: values.name });
  throw new UserError(
    'inventory-invalid',
    `${named} cannot be listed: ${reason}.`,
    'Correct the value in the manifest.',
  );
}

/** What an entry is called, with the new values of its fields. */
function changedValues(entry: Entry | undefined, changes: FieldChanges): EntryValues {
  if (entry === undefined) throw new Error('An edit is about an entry that the file does not have.');
  const present = [...changes].filter(([, value]) => value !== null);
  return { kind: entry.kind, name: entry.name, ...Object.fromEntries(present) };
}

/** The list of entries in a file's text, if there is one. */
interface WorkloadList {
  readonly root: YAMLMap;
  readonly field: Field;
  readonly list: YAMLSeq;
}

function splicesOf(file: StrictYaml, entries: readonly Entry[], plan: EditPlan): readonly Splice[] {
  const { text } = file;
  const eol = lineEndOf(text);
  const found = workloadList(file);
  if (found === null) return plan.added.length === 0 ? [] : [firstList(file, plan.added, eol)];
  const { root, field, list } = found;
  const splices: Splice[] = [];
  for (const [index, changes] of plan.changed) splices.push(...fieldSplices(text, entryMap(list, index), changes, eol));
  const keepsNone = plan.removed.size === entries.length;
  if (keepsNone && list.flow && (plan.added.length > 0 || entries.length > 0)) {
    const values = [...orderedPlaces(entries, plan.added).values()].flat();
    return [{ start: field.afterColon, end: contentEnd(text, list), text: listText(root, text, values, eol) }];
  }
  splices.push(...itemRemovals(text, list, plan.removed));
  if (keepsNone && entries.length > 0 && plan.added.length === 0) {
    splices.push({ start: field.afterColon, end: field.afterColon, text: ' []' });
  }
  for (const [place, values] of orderedPlaces(entries, plan.added)) {
    let at = place;
    // What would stand before an entry that goes stands before the next one that stays.
    while (plan.removed.has(at)) at += 1;
    splices.push(insertion(text, list, at, values, eol));
  }
  return splices;
}

function workloadList(file: StrictYaml): WorkloadList | null {
  const root = file.document?.contents;
  if (!isMap(root)) return null;
  const field = pairsOf(root).find(candidate => candidate.name === 'workloads');
  return field !== undefined && isSeq(field.value) ? { root, field, list: field.value } : null;
}

function entryMap(list: YAMLSeq, index: number): YAMLMap {
  const item = itemAt(list, index);
  if (!isMap(item)) throw new Error(`The inventory file has no entry ${index}.`);
  return item;
}

/** The value of `workloads`, with what stands between it and its colon. */
function listText(root: YAMLMap, text: string, values: readonly EntryValues[], eol: string): string {
  if (root.flow || values.length === 0) return ` [${values.map(entryFlowText).join(', ')}]`;
  const pad = `${columnPad(text, startOf(root))}  `;
  return values.map(value => `${eol}${blockItem(value, pad, eol)}`).join('');
}

/** For a file that has no list yet: an empty one, or one that ends before `workloads`. */
function firstList(file: StrictYaml, values: readonly EntryValues[], eol: string): Splice {
  const { text } = file;
  const sorted = [...orderedPlaces([], values).values()].flat();
  const root = file.document?.contents;
  if (!isMap(root)) {
    const start = text === '' || text.endsWith('\n') ? '' : eol;
    const items = sorted.map(value => blockItem(value, '  ', eol));
    return insert(text.length, `${start}${[...HEADER, 'workloads:', ...items].join(eol)}${eol}`);
  }
  const last = pairsOf(root).at(-1);
  if (last === undefined) throw new Error('A validated inventory file is an empty map.');
  const end = contentEnd(text, last.value);
  const list = listText(root, text, sorted, eol);
  if (root.flow) return insert(end, `, workloads:${list}`);
  return insert(lineEnd(text, end), `${eol}${columnPad(text, startOf(root))}workloads:${list}`);
}

/** New entries before the present entry `at`, or at the end of the list. */
function insertion(text: string, list: YAMLSeq, at: number, values: readonly EntryValues[], eol: string): Splice {
  const next = itemAt(list, at);
  const last = itemAt(list, list.items.length - 1);
  if (last === undefined) throw new Error('Entries are inserted into a list that has some.');
  if (list.flow) return flowInsertion(text, next ?? last, next === undefined, values, eol);
  const pad = columnPad(text, dashOf(list, 0));
  const block = values.map(value => blockItem(value, pad, eol)).join(eol);
  if (next !== undefined) return insert(itemLines(text, list, at).start, `${block}${eol}`);
  const { end } = itemLines(text, list, list.items.length - 1);
  return text.endsWith('\n', end) ? insert(end, `${block}${eol}`) : insert(end, `${eol}${block}`);
}

/** Before an item, or behind it. Where items stand on lines of their own, so do the new ones. */
function flowInsertion(text: string, item: Node, behind: boolean, values: readonly EntryValues[], eol: string): Splice {
  const start = startOf(item);
  const separator = isFirstOnLine(text, start) ? `,${eol}${columnPad(text, start)}` : ', ';
  const flow = values.map(entryFlowText).join(separator);
  return behind ? insert(contentEnd(text, item), `${separator}${flow}`) : insert(start, `${flow}${separator}`);
}

function columnPad(text: string, offset: number): string {
  return ' '.repeat(offset - lineStart(text, offset));
}

function insert(at: number, text: string): Splice {
  return { start: at, end: at, text };
}
