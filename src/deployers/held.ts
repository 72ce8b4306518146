// Deployers that stand in other objects: in a ResourceSet, a Crossplane Object, a ManifestWork, a policy, or a text of one of them. Their
// controllers apply them, and then they deploy like any other.

import { isList, isObject } from '../kube/object.ts';
import { parseFile } from '../manifest/parse.ts';
import type { Json, JsonObject, Manifest, Path } from '../model.ts';
import { DEPLOYERS, deployerOf, REFERENCED_KINDS } from './index.ts';
import { isResourceSet, withInputs } from './resource-set.ts';

/** A text in a text …: a ResourceSet in a ManifestWork is usual, more is not. */
const MAXIMUM_DEPTH = 4;

const GROUPS: readonly string[] = [...new Set([...DEPLOYERS.map(({ group }) => group), 'source.toolkit.fluxcd.io'])];

/** The manifest, and every deployer and source within it, with places in the same file. What a deployer holds is its chart's business. */
export function withHeld(manifest: Manifest): readonly Manifest[] {
  const held: Manifest[] = [manifest];
  if (deployerOf(manifest.object) === null || isResourceSet(manifest.object)) lookInto(manifest, 0, held);
  return held;
}

function lookInto(manifest: Manifest, depth: number, held: Manifest[]): void {
  if (depth > MAXIMUM_DEPTH || manifest.object['kind'] === 'CustomResourceDefinition') return;
  for (const object of withInputs(manifest.object)) {
    const open: (readonly [Json, Path])[] = [[object, []]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [value, path] = next;
      if (typeof value === 'string') lookIntoText(value, path, manifest, depth, held);
      if (isObject(value) && path.length > 0) {
        if (take(value, at => manifest.locate([...path, ...at]), manifest, depth, held)) continue;
      }
      for (const [key, child] of childrenOf(value).toReversed()) {
        if (!(path.length === 0 && (key === 'metadata' || key === 'status'))) open.push([child, [...path, key]]);
      }
    }
  }
}

function childrenOf(value: Json): readonly (readonly [string | number, Json])[] {
  if (isList(value)) return value.map((item, index) => [index, item] as const);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => (child === undefined ? [] : [[key, child] as const]));
}

/** Is it a deployer, or something that one refers to? Then it is taken, and nothing more is looked for in it. */
function take(
  object: JsonObject,
  locate: Manifest['locate'],
  { file }: Manifest,
  depth: number,
  held: Manifest[],
): boolean {
  const isSource =
    typeof object['apiVersion'] === 'string' &&
    REFERENCED_KINDS.has(String(object['kind'])) &&
    isObject(object['metadata']);
  if (!isSource && deployerOf(object) === null) return false;
  const inner: Manifest = { file, object, locate, comment: '' };
  held.push(inner);
  if (isResourceSet(object)) lookInto(inner, depth + 1, held);
  return true;
}

function lookIntoText(text: string, path: Path, manifest: Manifest, depth: number, held: Manifest[]): void {
  if (!text.includes('kind') || !GROUPS.some(group => text.includes(group))) return;
  const bytes = new TextEncoder().encode(text);
  const { manifests } = parseFile({ ...manifest.file, path: 'text.txt', bytes }, { sequences: true });
  for (const { object } of manifests) {
    // Lines of a text are not looked for: its key says where it stands.
    const locate = () => manifest.locate(path);
    if (!take(object, locate, manifest, depth, held))
      lookInto({ file: manifest.file, object, locate, comment: '' }, depth + 1, held);
  }
}
