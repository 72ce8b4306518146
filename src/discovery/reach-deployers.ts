// Does a deployer name one of some files: values, parameters, what a generator reads? See reach.ts.

import { mayNameFile, namesFilesByPattern } from '../deployers/file-names.ts';
import type { FolderShapes } from '../deployers/folder-shapes.ts';
import { DEPLOYERS } from '../deployers/index.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import type { JsonObject } from '../model.ts';
import { createMentionReader, type ScanMemory, type SeenFile } from './scan.ts';

export interface DeployerReach {
  /** @param question.names does the file hold the run of one of the names, or hide what it holds? `keys`: one of the keys of deployers that name files? */
  look(question: { readonly file: SeenFile; readonly names: boolean; readonly keys: boolean }): void;
  /** Does a generator make something of each folder? */
  readFolders(): boolean;
  name(memory: ScanMemory): Promise<boolean>;
}

export function deployerReach(head: Tree, shapes: FolderShapes, paths: readonly string[]): DeployerReach {
  /** Deployers that may name one in full, or by a pattern or a template. */
  const asked = new Map<string, TreeEntry>();
  /** Files that mention a deployer, of those that were asked. */
  const mentioning = new Set<string>();
  /** Has a chart a deployer with a key that names files? It may compute whatever it names. */
  let computes = false;
  const mention = createMentionReader();
  let readsFolders = false;

  return {
    look({ file: { entry, bytes, hidden }, names, keys }) {
      const texts = [bytes, ...(hidden ?? [])];
      const isPattern = keys && (hidden === null || texts.some(namesFilesByPattern));
      const isComputing = keys && shapes.chartOf(entry.path) !== null;
      if (isPattern) asked.set(entry.path, entry);
      if ((names || isPattern || isComputing) && mention(bytes, false) !== null) {
        mentioning.add(entry.path);
        if (names) asked.set(entry.path, entry);
        computes ||= isComputing;
      }
      readsFolders ||= hidden === null || texts.some(text => text.includes('directories'));
    },
    readFolders: () => readsFolders,
    async name(memory) {
      if (computes || [...asked.keys()].some(path => shapes.chartOf(path) !== null)) return true;
      if (asked.size === 0) return false;
      const { parseOnce } = await import('./parse-once.ts');
      for (const { entry, parsed } of await parseOnce(head, [...asked.values()], memory)) {
        if (parsed.problems.length > 0) return true;
        if (parsed.manifests.length === 0 && mentioning.has(entry.path)) return true;
        // Many kinds have a `plugin` or `files`; only what says of a deployer, itself or in a text within it, names files to one.
        if (parsed.manifests.some(({ object }) => namesDeployer(object) && mayNameFile(object, paths))) return true;
      }
      return false;
    },
  };
}

function namesDeployer(object: JsonObject): boolean {
  // Whole numbers beyond 2^53 are bigint, which JSON does not know.
  const text = JSON.stringify(object, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return DEPLOYERS.some(({ group, reaches }) => reaches !== 'nothing' && text.includes(group));
}
