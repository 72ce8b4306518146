// Which line of a values file a rendered field came from: put the value back to what it was in the base, and see which
// fields change.
//
// That shows it, where a search for `.Values.…` in the template would guess: values pass through `tpl`, `with`,
// libraries and aliases.
import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { nameOf, type Origin, valueAt } from '../manifest/origin.ts';
import { parseFile } from '../manifest/parse.ts';
import type { Json, Location, Manifest, SourceRef } from '../model.ts';

/** A value that a pull request added or changed. */
export interface ChangedValue {
  readonly keys: readonly string[];
  /** What it was in the base; null (which takes a value away) where it was not there. */
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
  compareMaps(now, before, [], (keys, keyNode, old) => changes.push({ keys, before: old, location: place(keyNode) }));
  return changes;
}

function readValues(bytes: Uint8Array, lineCounter: LineCounter): Node | null {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes);
  // Where Go ends lines and nobody else does, a line number would be wrong for one of them.
  if (/\r(?!\n)|[\u0085\u2028\u2029\ufffd]/.test(text)) return null;
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent', merge: true });
  return document.errors.length > 0 ? null : document.contents;
}

type Found = (keys: readonly string[], key: Node, before: unknown) => void;

/** Lists are compared as wholes: Helm replaces them as wholes. */
function compareMaps(now: Node | null, before: Node | null, keys: readonly string[], found: Found): void {
  if (!isMap(now) || keys.length > MAX_DEPTH) return;
  for (const pair of now.items) {
    if (!isScalar(pair.key) || typeof pair.key.value !== 'string' || pair.key.value === '<<') continue;
    const path = [...keys, pair.key.value];
    const value = isNode(pair.value) ? pair.value : null;
    const known = isMap(before) ? before.get(pair.key.value, true) : undefined;
    const old = isNode(known) ? known : null;
    if (isMap(value) && isMap(old)) compareMaps(value, old, path, found);
    else if (!sameText(value, old)) found(path, pair.key, old === null ? null : plainValue(old));
  }
}

function sameText(a: Node | null, b: Node | null): boolean {
  return JSON.stringify(plainValue(a)) === JSON.stringify(plainValue(b));
}

/** Aliases are left to Helm: a value that holds one is not traced, since it compares as what it is called. */
function plainValue(node: Node | null): unknown {
  return node === null ? null : node.toJSON();
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
        if (other === undefined) return location;
        const [now, then] = [valueAt(manifest.object, path), valueAt(other.object, path)];
        if (path.length > 0 && now !== undefined && typeof now !== 'object' && differs(now, then)) return location;
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
