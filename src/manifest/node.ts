// The tree between a text and its values: every decoded value with the place where it stands, shared by the JSON and the YAML reader.

import type { Json, JsonObject, Path } from '../model.ts';

/** A value under a key or an index. `offset` is the place of the key in a mapping, of the item in a sequence. */
export interface Entry {
  readonly offset: number;
  readonly node: Node;
}

/** Deeper objects are refused: far beyond any real manifest, and shallow enough for every recursive reader of the result. */
export const maximumDepth = 500;

interface Common {
  /** Nesting depth: 0 for a scalar. */
  readonly depth: number;
  /** How many nodes a reader visits who follows every alias; and how many of those it reaches through an alias. */
  readonly size: number;
  readonly aliased: number;
}
export interface ScalarNode extends Common {
  readonly kind: 'scalar';
  readonly value: Json;
}
export interface SequenceNode extends Common {
  readonly kind: 'sequence';
  readonly value: readonly Json[];
  readonly items: readonly Entry[];
}
export interface MappingNode extends Common {
  readonly kind: 'mapping';
  readonly value: JsonObject;
  readonly entries: ReadonlyMap<string, Entry>;
}
/** Offsets are UTF-16 positions in the whole file. A node that aliases reach is shared by reference, never copied. */
export type Node = ScalarNode | SequenceNode | MappingNode;

export function scalarNode(value: Json): ScalarNode {
  return { kind: 'scalar', value, depth: 0, size: 1, aliased: 0 };
}

export function sequenceNode(items: readonly Entry[]): SequenceNode {
  return { kind: 'sequence', value: items.map(item => item.node.value), items, ...measure(items) };
}

/** Builds the object without a prototype, so that `__proto__` is a key like any other. */
export function mappingNode(entries: ReadonlyMap<string, Entry>): MappingNode {
  const value: Record<string, Json> = Object.create(null);
  for (const [key, entry] of entries) value[key] = entry.node.value;
  return { kind: 'mapping', value, entries, ...measure(entries.values()) };
}

/** The same node as an alias reaches it: all of it counts as aliased. */
export function aliasNode(target: Node): Node {
  return { ...target, aliased: target.size };
}

/** The offset of a path below `root`; where it does not exist, of its nearest ancestor that does. */
export function offsetOf(root: Entry, path: Path): number {
  let at = root;
  for (const step of path) {
    const { node } = at;
    let next: Entry | undefined;
    if (node.kind === 'mapping') next = node.entries.get(String(step));
    else if (node.kind === 'sequence') next = node.items[Number(step)];
    if (next === undefined) break;
    at = next;
  }
  return at.offset;
}

function measure(children: Iterable<Entry>): Common {
  let depth = 0;
  let size = 1;
  let aliased = 0;
  for (const { node } of children) {
    depth = Math.max(depth, node.depth);
    size += node.size;
    aliased += node.aliased;
  }
  return { depth: depth + 1, size, aliased };
}
