// One decoded document to the objects that it stands for: lists are expanded, as kubectl does it.
// https://github.com/kubernetes/apimachinery/blob/v0.35.2/pkg/apis/meta/v1/unstructured/helpers.go (decodeToList)

import { quote } from '../text/escape.ts';
import { type Entry, type MappingNode, mappingNode, scalarNode } from './node.ts';
import type { Note } from './note.ts';

export interface ObjectEntry {
  readonly offset: number;
  readonly node: MappingNode;
  /** Is it an item of a list? */
  readonly inList?: true;
}

export interface Expanded {
  readonly objects: readonly ObjectEntry[];
  readonly notes: readonly Note[];
}

/**
 * An object with a kind and a key `items` of its own is a list to kubectl, whatever its kind: its items are applied and it is
 * not. A list whose kind ends in `List` gives its items; any other gives itself, less the items, and the items, with a note.
 * A document that is no mapping gives nothing: no Kubernetes reader takes it for an object. `sequences`: of a sequence its items count.
 */
export function expandLists(root: Entry, sequences = false): Expanded {
  const objects: ObjectEntry[] = [];
  const notes: Note[] = [];
  const { node } = root;
  const entries = sequences && node.kind === 'sequence' ? node.items : [root];
  for (const each of entries) {
    if (each.node.kind === 'mapping') expand({ node: each.node, offset: each.offset }, false, objects, notes);
  }
  return { objects, notes };
}

function expand(entry: ObjectEntry, nested: boolean, objects: ObjectEntry[], notes: Note[]): void {
  const { node } = entry;
  const items = node.entries.get('items');
  const kind = textOf(node, 'kind');
  if (items === undefined || kind === '') {
    objects.push(entry);
    return;
  }
  const list = items.node.kind === 'sequence' ? items.node : null;
  const isList = kind.endsWith('List') && (list !== null || items.node.value === null);
  if (!isList) {
    objects.push({ offset: entry.offset, node: without(node, 'items') });
    const message = `The key items makes the ${quote(kind)} a list: kubectl applies what the items are, and not the object itself.`;
    notes.push({ cause: 'items-make-a-list', message, offset: items.offset });
  }
  if (nested) {
    const message = 'A list stands in a list: kubectl refuses it, kustomize expands it.';
    notes.push({ cause: 'nested-list', message, offset: items.offset });
  }
  for (const item of list?.items ?? []) {
    if (item.node.kind === 'mapping')
      expand({ offset: item.offset, node: inherit(item.node, node), inList: true }, true, objects, notes);
  }
}

/** An item without kind and apiVersion has those of its list. */
function inherit(item: MappingNode, list: MappingNode): MappingNode {
  if (textOf(item, 'kind') !== '' || textOf(item, 'apiVersion') !== '') return item;
  const kind = list.entries.get('kind');
  if (kind === undefined) return item;
  const entries = new Map(item.entries);
  entries.set('kind', { offset: kind.offset, node: scalarNode(textOf(list, 'kind').replace(/List$/, '')) });
  const apiVersion = list.entries.get('apiVersion');
  if (apiVersion !== undefined) entries.set('apiVersion', apiVersion);
  return mappingNode(entries);
}

function without(node: MappingNode, key: string): MappingNode {
  const entries = new Map(node.entries);
  entries.delete(key);
  return mappingNode(entries);
}

/** The text under a key; '' where it is missing or no text, as Go's accessors have it. */
function textOf(node: MappingNode, key: string): string {
  const value = node.value[key];
  return typeof value === 'string' ? value : '';
}
