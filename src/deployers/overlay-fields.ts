// What a deployer lays over a kustomization, made fit for being laid over it from outside.
//
// Argo CD and Flux write their fields into the folder's own kustomization; here they stand in one that includes it. Two fields differ by
// that: an image that the folder renames itself has its new name by then, and a name prefix comes before the folder's own instead of replacing it.

import type { TreeIndex } from '../git/tree-index.ts';
import { isObject, listAt, stringAt } from '../kube/object.ts';
import type { Json } from '../model.ts';
import { kustomizationsIn } from '../render/kustomize/files.ts';
import { looseDocuments } from '../render/loose-documents.ts';
import { type LooseValue, objectsOf, textOf } from '../render/loose-yaml.ts';
import type { OverlayFields } from '../render/root.ts';
import { quote } from '../text/escape.ts';

export interface FittedOverlay {
  /** Null: nothing is laid over. */
  readonly fields: OverlayFields | null;
  /** What cannot be expressed from outside; each completes "The Argo CD Application x …". */
  readonly differences: readonly string[];
}

/** @param keepsNewName does an override without a new name keep the folder's? Argo CD's `kustomize edit set image` does, Flux does not. */
export async function fitOverlay(
  fields: Readonly<Record<string, Json>>,
  folder: string,
  index: TreeIndex,
  keepsNewName: boolean,
): Promise<FittedOverlay> {
  if (Object.keys(fields).length === 0) return { fields: null, differences: [] };
  const own = await ownKustomization(folder, index);
  const differences: string[] = [];
  for (const field of ['namePrefix', 'nameSuffix']) {
    const text = textOf(own, field.toLowerCase());
    if (fields[field] !== undefined && text !== null && text !== '') {
      differences.push(
        `sets \`${field}\` of a kustomization that has one of its own (${quote(text)}), which is not built here`,
      );
    }
  }
  const fitted: Record<string, unknown> = Object.create(null);
  for (const [field, value] of Object.entries(fields))
    fitted[field] = canonical(field === 'images' ? renamed(value, own, keepsNewName) : value);
  return { fields: fitted, differences };
}

async function ownKustomization(folder: string, index: TreeIndex): Promise<LooseValue> {
  const [entry] = kustomizationsIn(index, folder);
  if (entry === undefined) return null;
  const resolved = await index.resolve(entry.path);
  if (resolved.kind !== 'file') return null;
  return (await (await looseDocuments(index)).of(resolved.entry)).documents[0] ?? null;
}

/** The overrides, and the same once more for names that the folder's own `images` have changed by then. */
function renamed(overrides: Json, own: LooseValue, keepsNewName: boolean): Json {
  const more: Json[] = [];
  for (const override of listAt(overrides, [])) {
    const name = stringAt(override, ['name']);
    const newName = name === null ? null : newNameOf(own, name);
    if (!isObject(override) || newName === null || newName === name) continue;
    const copy: Record<string, Json | undefined> = Object.create(null);
    for (const [key, value] of Object.entries(override)) copy[key] = value;
    copy['name'] = newName;
    if (!keepsNewName) copy['newName'] = stringAt(override, ['newName']) ?? name ?? '';
    more.push(copy);
  }
  return [...listAt(overrides, []), ...more];
}

function newNameOf(own: LooseValue, name: string): string | null {
  const image = objectsOf(own, 'images').find(each => textOf(each, 'name') === name);
  return image === undefined ? null : textOf(image, 'newname');
}

/**
 * Fit for JSON.stringify, and equal for equal fields: keys in order, since a rendering may put them in another one than the file has.
 * Numbers beyond 2^53 have no meaning in these fields.
 */
function canonical(value: Json | undefined): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map((item: Json) => canonical(item));
  if (!isObject(value)) return value;
  const object: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort()) object[key] = canonical(value[key]);
  return object;
}
