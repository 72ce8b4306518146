// Parses files that name deployers, or what those refer to, once for all scans of a run.

import { DEPLOYERS, REFERENCED_KINDS } from '../deployers/index.ts';
import { folderOf } from '../git/path.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import { type ParsedFile, parseFile } from '../manifest/parse.ts';
import { createPrefilter } from '../manifest/prefilter.ts';
import type { ScanMemory } from './scan.ts';

/** What the files hold, in the order of `entries`. */
export async function parseOnce(
  tree: Tree,
  entries: readonly TreeEntry[],
  memory: ScanMemory,
): Promise<readonly { readonly entry: TreeEntry; readonly parsed: ParsedFile }[]> {
  const keyOf = (entry: TreeEntry): string => `${entry.oid} ${entry.path}`;
  const unread = entries.filter(entry => !memory.parsed.has(keyOf(entry)));
  if (unread.length > 0) {
    const mayHold = createPrefilter([...DEPLOYERS.map(({ kind }) => kind), ...REFERENCED_KINDS]);
    for await (const { entry, bytes } of tree.readMany(unread)) {
      const source = { type: 'manifest', path: folderOf(entry.path) } as const;
      const parsed = parseFile({ path: entry.path, source, bytes: Buffer.from(bytes) }, { mayHold });
      memory.parsed.set(keyOf(entry), parsed);
    }
  }
  return entries.flatMap(entry => {
    const parsed = memory.parsed.get(keyOf(entry));
    return parsed === undefined ? [] : [{ entry, parsed }];
  });
}
