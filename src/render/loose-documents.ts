// Remembers the YAML of a tree's Chart.yaml and kustomization files, so that base and head read an equal file once.

import type { Blob, Tree, TreeEntry } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import { type LooseYaml, readLooseYaml } from './loose-yaml.ts';

export interface LooseDocuments {
  of(entry: TreeEntry): Promise<LooseYaml>;
}

/**
 * A larger file is not read for references (hostile text of this size takes seconds); the build, whose copy lacks what
 * it names, fails.
 */
const MAX_BYTES = 512 * 1024;
const EMPTY: LooseYaml = { documents: [], weight: 0, doubtful: true };

/** By git's id of the content, of which the reading is a pure function. */
const readings = new Map<string, LooseYaml>();
const loaded = new WeakMap<Tree, Promise<LooseDocuments>>();

/** Files that are read in one go, since a git process for each would take longer than reading them. */
const EXPECTED = /(^|\/)(Chart\.yaml|requirements\.yaml|kustomization\.ya?ml|Kustomization)$/;

export function looseDocuments(index: TreeIndex): Promise<LooseDocuments> {
  const known = loaded.get(index.tree);
  if (known !== undefined) return known;
  const made = load(index);
  loaded.set(index.tree, made);
  return made;
}

async function load(index: TreeIndex): Promise<LooseDocuments> {
  const { tree } = index;
  const expected = index
    .below('')
    .filter(entry => EXPECTED.test(entry.path) && isRegular(entry) && !readings.has(entry.oid));
  if (expected.length > 0) for await (const blob of tree.readMany(expected)) keep(blob);
  return {
    of: async entry => {
      const known = readings.get(entry.oid);
      if (known !== undefined) return known;
      if (isRegular(entry)) for await (const blob of tree.readMany([entry])) return keep(blob);
      return EMPTY;
    },
  };
}

function keep(blob: Blob): LooseYaml {
  const reading = blob.size > MAX_BYTES ? EMPTY : readLooseYaml(blob.bytes);
  readings.set(blob.entry.oid, reading);
  return reading;
}

function isRegular(entry: TreeEntry): boolean {
  return entry.mode === '100644' || entry.mode === '100755';
}
