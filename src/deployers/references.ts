// Objects of the repository that deployers refer to by name: Flux sources, ConfigMaps and Secrets with values.

import { folderOf } from '../git/path.ts';
import type { JsonObject } from '../model.ts';

/** An object that may be referred to, and where it stands. */
export interface ReferencedObject {
  readonly kind: string;
  readonly name: string;
  /** Null: its own text does not say it. */
  readonly namespace: string | null;
  readonly object: JsonObject;
  /** The file that it stands in, or the folder of the root that renders it. */
  readonly path: string;
}

export interface Reference {
  readonly kind: string;
  readonly name: string;
  /** Null where it is not known; then any namespace will do. */
  readonly namespace: string | null;
  /** The file or folder that refers to it: of several objects of one name, the nearest one is meant. */
  readonly from: string;
}

export type FoundReference =
  | { readonly status: 'found'; readonly object: JsonObject; readonly path: string }
  | { readonly status: 'missing' }
  /** Two objects of that name are equally near, and differ. */
  | { readonly status: 'ambiguous'; readonly paths: readonly string[] };

/** What somebody asked for, and where it was found; null where it was not, or nobody can tell. */
export interface AskedReference extends Reference {
  readonly path: string | null;
}

export interface References {
  find(reference: Reference): Promise<FoundReference>;
}

/**
 * Which of several objects is meant? A repository of many clusters holds one `cluster-settings` for each, beside what refers to it:
 * the one with the longest folder in common is taken, and of equally near ones the one that says the namespace itself.
 */
export function chooseReference(candidates: readonly ReferencedObject[], reference: Reference): FoundReference {
  const { kind, name, namespace, from } = reference;
  const fitting = candidates.filter(
    each =>
      each.kind === kind &&
      each.name === name &&
      (each.namespace === null || namespace === null || each.namespace === namespace),
  );
  const nearest = fitting.reduce((depth, each) => Math.max(depth, commonDepth(each.path, from)), 0);
  const near = fitting.filter(each => commonDepth(each.path, from) === nearest);
  const exact = near.filter(each => each.namespace !== null && each.namespace === namespace);
  const best = exact.length > 0 ? exact : near;
  const [first] = best;
  if (first === undefined) return { status: 'missing' };
  if (best.some(other => JSON.stringify(other.object, plain) !== JSON.stringify(first.object, plain))) {
    return { status: 'ambiguous', paths: [...new Set(best.map(each => each.path))].sort() };
  }
  return { status: 'found', object: first.object, path: first.path };
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** Folders that two paths share, from the root. */
function commonDepth(a: string, b: string): number {
  const left = folderOf(`${a}/`).split('/');
  const right = folderOf(`${b}/`).split('/');
  let depth = 0;
  while (depth < left.length && depth < right.length && left[depth] === right[depth]) depth++;
  return depth;
}
