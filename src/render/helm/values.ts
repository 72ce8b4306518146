// Which line of a values file a rendered field came from: put the value back to what it was in the base, and see which
// fields change.
//
// That shows it, where a search for `.Values.…` in the template would guess: values pass through `tpl`, `with`,
// libraries and aliases.
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { nameOf, type Origin, valueAt } from '../../manifest/origin.ts';
import { parseFile } from '../../manifest/parse.ts';
import type { Json, Location, Manifest, SourceRef } from '../../model.ts';

/** A value that a pull request added or changed. */
export interface ChangedValue {
  /** The maps to go through. They end at a list where an item of it changed. */
  readonly keys: readonly string[];
  /** What it was in the base, of a list the whole with this one item put back; null (which takes away) where it was not there. */
  readonly before: unknown;
  readonly location: Location;
}

/** What the chart renders to with one changed value put back. */
export interface RevertedRendering {
  readonly location: Location;
  readonly output: string;
}

/** Each changed value costs a rendering; a change of more lines than this is no longer about one of them. */
export const MAX_TRACED = 8;
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 50;
/** A list longer than this is compared as a whole. */
const MAX_ITEMS = 1_000;

/**
 * The values that differ between two texts of a values file, in the order of the head's. Empty where one of them cannot
 * be read.
 */
export function changedValues(path: string, base: Uint8Array | null, head: Uint8Array): readonly ChangedValue[] {
  if (head.length > MAX_BYTES || (base?.length ?? 0) > MAX_BYTES) return [];
  const lines = new LineCounter();
  const now = readValues(head, lines);
  const before = base === null ? null : readValues(base, new LineCounter());
  if (now === null || (base !== null && before === null)) return [];
  const changes: ChangedValue[] = [];
  const place = (node: Node): Location => {
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    return { path, line, column: col, precision: 'values' };
  };
  if (isMap(now))
    compareMaps(now, before, [], (keys, node, old) => changes.push({ keys, before: old, location: place(node) }));
  return changes;
}

function readValues(bytes: Uint8Array, lineCounter: LineCounter): Node | null {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes);
  // Where Go ends lines and nobody else does, a line number would be wrong for one of them.
  if (/\r(?!\n)|[\u0085\u2028\u2029\ufffd]/.test(text)) return null;
  const options = { lineCounter, prettyErrors: false, logLevel: 'silent', resolveKnownTags: false } as const;
  const document = parseDocument(text, options);
  return document.errors.length > 0 ? null : document.contents;
}

type Found = (keys: readonly string[], place: Node, before: unknown) => void;

function compareMaps(now: YAMLMap, before: Node | null, keys: readonly string[], found: Found): void {
  if (keys.length > MAX_DEPTH) return;
  for (const pair of now.items) {
    if (!isScalar(pair.key) || typeof pair.key.value !== 'string' || pair.key.value === '<<') continue;
    const path = [...keys, pair.key.value];
    const value = isNode(pair.value) ? pair.value : null;
    const known = isMap(before) ? before.get(pair.key.value, true) : undefined;
    const old = isNode(known) ? known : null;
    if (isMap(value) && isMap(old)) compareMaps(value, old, path, found);
    else if (!sameText(value, old) && standsAlone(value) && standsAlone(old)) {
      const items = isSeq(value) && isSeq(old) ? changedItems(value, old) : [];
      if (items.length === 0) found(path, pair.key, plainValue(old));
      for (const { node, list } of items) found(path, node, list);
    }
  }
}

interface ChangedItem {
  readonly node: Node;
  /** The list of the head with this item as it was. */
  readonly list: readonly unknown[];
}

/**
 * Helm replaces lists as wholes, so an item is put back by the whole list. Empty where no item of the head is new or differs:
 * then something was taken away or moved, and that has no line.
 */
function changedItems(now: YAMLSeq, before: YAMLSeq): readonly ChangedItem[] {
  if (now.items.length > MAX_ITEMS || before.items.length > MAX_ITEMS) return [];
  const nodes = now.items.map(item => (isNode(item) ? item : null));
  const olds = before.items.map(item => (isNode(item) ? item : null));
  const known = new Set(olds.map(old => JSON.stringify(plainValue(old))));
  const [list, oldList] = [nodes.map(plainValue), olds.map(plainValue)];
  const byName = new Map(oldList.flatMap(old => (nameIn(old) === null ? [] : [[nameIn(old), old]])));
  return nodes.flatMap((node, at) => {
    const item = list[at];
    if (node === null || known.has(JSON.stringify(item))) return [];
    const name = nameIn(item);
    const sameLength = list.length === oldList.length;
    const old = name === null ? (sameLength ? oldList[at] : undefined) : byName.get(name);
    return [{ node, list: old === undefined ? list.toSpliced(at, 1) : list.with(at, old) }];
  });
}

/** How people tell the items of a list apart: `name: nightly`. */
function nameIn(item: unknown): string | null {
  const name = typeof item === 'object' && item !== null && 'name' in item ? item.name : null;
  return typeof name === 'string' ? name : null;
}

function sameText(a: Node | null, b: Node | null): boolean {
  return JSON.stringify(plainValue(a)) === JSON.stringify(plainValue(b));
}

/** Aliases and merges are left to Helm: a value that holds one cannot be put back alone, so it is not traced. */
function standsAlone(node: Node | null): boolean {
  let alone = true;
  const leave = (): symbol => {
    alone = false;
    return visit.BREAK;
  };
  visit(node, { Alias: leave, Pair: (_, { key }) => (isScalar(key) && key.source === '<<' ? leave() : undefined) });
  return alone;
}

/** As JSON has it. Not the package's own conversion, which resolves merges, and throws for a part of a document that holds one. */
function plainValue(node: unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isAlias(node)) return { alias: node.source };
  if (isSeq(node)) return node.items.map(plainValue);
  const pairs = isMap(node) ? node.items : isPair(node) ? [node] : null;
  return pairs === null ? null : Object.fromEntries(pairs.map(pair => [keyText(pair.key), plainValue(pair.value)]));
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : JSON.stringify(plainValue(key));
}

/** The values text that puts one value back. JSON is YAML. */
export function revertText(change: ChangedValue): string {
  return JSON.stringify(
    change.keys.reduceRight<unknown>((value, key) => Object.fromEntries([[key, value]]), change.before),
  );
}

/** Is the same key, or one above it, set by this later values text? Then the change does not reach the rendering. */
export function isOverridden(change: ChangedValue, later: Uint8Array): boolean {
  let node = later.length > MAX_BYTES ? null : readValues(later, new LineCounter());
  for (const key of change.keys) {
    if (!isMap(node)) return node !== null;
    const next = node.get(key, true);
    if (!isNode(next)) return false;
    node = next;
  }
  return true;
}

/** An origin that answers with the values line where a rendering shows it, and else as `inner` does. */
export function valuesOrigin(inner: Origin, source: SourceRef, reverted: readonly RevertedRendering[]): Origin {
  if (reverted.length === 0) return inner;
  let others: readonly { readonly location: Location; readonly objects: ReadonlyMap<string, Manifest> }[] | null = null;
  return {
    locate: (manifest, path) => {
      others ??= reverted.map(({ location, output }) => ({ location, objects: objectsOf(output, source) }));
      const id = identity(manifest);
      for (const { location, objects } of others) {
        const other = objects.get(id);
        // The object is only there with the new value.
        if (other === undefined) return { ...location, template: inner.locate(manifest, path) };
        const [now, then] = [valueAt(manifest.object, path), valueAt(other.object, path)];
        if (path.length > 0 && now !== undefined && typeof now !== 'object' && differs(now, then))
          return { ...location, template: inner.locate(manifest, path) };
      }
      return inner.locate(manifest, path);
    },
  };
}

function differs(a: Json, b: Json | undefined): boolean {
  return typeof b === 'object' || a !== b;
}

function objectsOf(output: string, source: SourceRef): ReadonlyMap<string, Manifest> {
  const { manifests } = parseFile({ path: source.path, source, bytes: Buffer.from(output) });
  return new Map(manifests.map(manifest => [identity(manifest), manifest]));
}

function identity(manifest: Manifest): string {
  const { object } = manifest;
  return JSON.stringify([
    String(object['kind']),
    String(valueAt(object, ['metadata', 'namespace']) ?? ''),
    nameOf(manifest),
  ]);
}
