// Changes of one entry's fields as splices: only the values that differ, comments beside them kept, block and flow style kept.
import { isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import {
  contentEnd,
  dashOf,
  type Field,
  isFirstOnLine,
  itemLines,
  itemsOf,
  lineEnd,
  lineStart,
  nextLine,
  pairsOf,
  previousLineEnd,
  type Splice,
  startOf,
} from './layout.ts';
import { ENTRY_FIELDS, type EntryField } from './schema.ts';
import { fieldLines, flowText, type Quoting, scalarText } from './yaml-text.ts';

/** What a field becomes; null removes it. */
export type FieldChanges = ReadonlyMap<EntryField, unknown>;

/** The splices that change an entry's fields. `eol` is the file's line end. */
export function fieldSplices(text: string, map: YAMLMap, changes: FieldChanges, eol: string): readonly Splice[] {
  const fields = pairsOf(map);
  const kept = fields.filter(field => changeOf(changes, field) !== null);
  const splices: Splice[] = [...removals(text, map, fields, changes)];
  const added = new Map<Field, (readonly [EntryField, unknown])[]>();
  for (const name of ENTRY_FIELDS) {
    const value = changes.get(name);
    if (value === undefined || value === null) continue;
    const field = fields.find(candidate => candidate.name === name);
    if (field !== undefined) {
      splices.push(...valueSplices(text, field, value, eol));
      continue;
    }
    const before = predecessor(kept, name);
    added.set(before, [...(added.get(before) ?? []), [name, value]]);
  }
  const removed = splices.filter(splice => splice.text === '' && splice.end > splice.start);
  for (const [before, values] of added) splices.push(insertion(text, map, before, values, eol, removed));
  return splices;
}

function changeOf(changes: FieldChanges, field: Field): unknown {
  const name = ENTRY_FIELDS.find(candidate => candidate === field.name);
  return name === undefined ? undefined : changes.get(name);
}

/** The field behind which a new one belongs: the nearest that comes before it in the usual order. */
function predecessor(fields: readonly Field[], name: EntryField): Field {
  const order: readonly string[] = ENTRY_FIELDS;
  const rank = order.indexOf(name);
  const before = fields
    .filter(field => order.indexOf(field.name) < rank)
    .toSorted((a, b) => order.indexOf(b.name) - order.indexOf(a.name))[0];
  const found = before ?? fields.at(-1);
  if (found === undefined) throw new Error('An entry without any field cannot be edited.');
  return found;
}

function insertion(
  text: string,
  map: YAMLMap,
  before: Field,
  values: readonly (readonly [EntryField, unknown])[],
  eol: string,
  removed: readonly Splice[],
): Splice {
  const end = contentEnd(text, before.value);
  if (map.flow) return insert(end, values.map(([name, value]) => `, ${name}: ${flowText(name, value)}`).join(''));
  const pad = ' '.repeat(startOf(map) - lineStart(text, startOf(map)));
  const lines = values.flatMap(([name, value]) => fieldLines(name, value));
  let at = lineEnd(text, end);
  // The last items of a list may go together with their lines; what comes behind the list then comes behind those that stay.
  for (;;) {
    const gone = removed.find(splice => splice.start < at && at <= splice.end);
    if (gone === undefined) break;
    at = previousLineEnd(text, gone.start);
  }
  return insert(at, lines.map(line => `${eol}${pad}${line}`).join(''));
}

function insert(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

/** Runs of neighbouring fields are removed together: what separates them goes only once. */
function removals(text: string, map: YAMLMap, fields: readonly Field[], changes: FieldChanges): readonly Splice[] {
  const splices: Splice[] = [];
  for (const { first, last } of runs(fields, field => changeOf(changes, field) === null)) {
    const from = fields[first];
    const to = fields[last];
    if (from === undefined || to === undefined) continue;
    const next = fields[last + 1];
    const start = startOf(from.key);
    const end = contentEnd(text, to.value);
    if (map.flow || !isFirstOnLine(text, start)) {
      const previous = fields[first - 1];
      if (next !== undefined) splices.push({ start, end: startOf(next.key), text: '' });
      else splices.push({ start: previous === undefined ? start : contentEnd(text, previous.value), end, text: '' });
    } else {
      splices.push({ start: lineStart(text, start), end: nextLine(text, end), text: '' });
    }
  }
  return splices;
}

function runs<T>(
  items: readonly T[],
  chosen: (item: T, index: number) => boolean,
): readonly { first: number; last: number }[] {
  const found: { first: number; last: number }[] = [];
  items.forEach((item, index) => {
    if (!chosen(item, index)) return;
    const last = found.at(-1);
    if (last !== undefined && last.last === index - 1) last.last = index;
    else found.push({ first: index, last: index });
  });
  return found;
}

function valueSplices(text: string, field: Field, value: unknown, eol: string): readonly Splice[] {
  const { value: node } = field;
  if (isSeq(node) && isTextList(value)) return listSplices(text, field, node, value, eol);
  const end = contentEnd(text, node);
  if (isScalar(node) && typeof value === 'string') {
    return node.value === value ? [] : [{ start: startOf(node), end, text: scalarText(value, quotingOf(node)) }];
  }
  return [{ start: field.afterColon, end, text: ` ${flowText(field.name, value)}` }];
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

function quotingOf(node: Node | undefined): Quoting {
  if (!isScalar(node)) return 'plain';
  if (node.type === 'QUOTE_DOUBLE') return 'double';
  return node.type === 'QUOTE_SINGLE' ? 'single' : 'plain';
}

/**
 * A list of texts, changed item by item: what stays, stays where it is; what goes is replaced in place by what comes, as far
 * as there is any; the rest is removed, or added at the end.
 */
function listSplices(
  text: string,
  field: Field,
  list: YAMLSeq,
  wanted: readonly string[],
  eol: string,
): readonly Splice[] {
  const items = itemsOf(list);
  const written = items.map(item => (isScalar(item) ? item.value : undefined));
  const added = wanted.filter(item => !written.includes(item));
  const gone = items.flatMap((_, index) => (wanted.some(item => item === written[index]) ? [] : [index]));
  if (items.length === 0 || wanted.length === 0) {
    if (items.length === wanted.length) return [];
    return [{ start: field.afterColon, end: contentEnd(text, list), text: ` ${flowText('', wanted)}` }];
  }
  const splices: Splice[] = [];
  const quoting = quotingOf(items[0]);
  gone.slice(0, added.length).forEach((index, at) => {
    const item = items[index];
    if (item === undefined) return;
    splices.push({
      start: startOf(item),
      end: contentEnd(text, item),
      text: scalarText(added[at] ?? '', quotingOf(item)),
    });
  });
  const surplus = new Set(gone.slice(added.length));
  splices.push(...itemRemovals(text, list, surplus));
  const more = added.slice(gone.length).map(item => scalarText(item, quoting));
  const lastItem = items.at(-1);
  if (more.length > 0 && lastItem !== undefined) {
    const end = contentEnd(text, lastItem);
    if (list.flow) splices.push(insert(end, more.map(item => `, ${item}`).join('')));
    else {
      const dash = dashOf(list, items.length - 1);
      const pad = ' '.repeat(dash - lineStart(text, dash));
      splices.push(insert(lineEnd(text, end), more.map(item => `${eol}${pad}- ${item}`).join('')));
    }
  }
  return splices;
}

/** Removes items of a list that keeps others. */
export function itemRemovals(text: string, list: YAMLSeq, indexes: ReadonlySet<number>): readonly Splice[] {
  const items = itemsOf(list);
  if (!list.flow) return [...indexes].map(index => ({ ...itemLines(text, list, index), text: '' }));
  return runs(items, (_, index) => indexes.has(index)).flatMap(({ first, last }) => {
    const [from, to, previous, next] = [items[first], items[last], items[first - 1], items[last + 1]];
    if (from === undefined || to === undefined) return [];
    if (next !== undefined) return [{ start: startOf(from), end: startOf(next), text: '' }];
    return [
      {
        start: previous === undefined ? startOf(from) : contentEnd(text, previous),
        end: contentEnd(text, to),
        text: '',
      },
    ];
  });
}
