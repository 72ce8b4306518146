// The inventory of a tree: every YAML file under `.cronledger/inventory/`. Loads zod and yaml only where there is one.

import { UserError } from '../errors.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import { quote } from '../text/escape.ts';
import { requireUniqueEntries } from './duplicates.ts';
import type { Inventory, InventoryFile } from './schema.ts';

export const INVENTORY_FOLDER = '.cronledger/inventory';

/**
 * Reads the inventory of the base (which decides) or of the head (what is proposed). A repository without one has an inventory
 * without entries; see `requireInventory`.
 * `unchanged` is an inventory of another revision: files whose text is in it are not read again.
 * @throws UserError `inventory-invalid` with file, line and column: the first file that cannot be read as one, or two
 * entries for one workload.
 */
export async function loadInventory<T extends 'base' | 'head'>(
  tree: Tree & { readonly trust: T },
  unchanged?: Inventory,
): Promise<Inventory & { readonly trust: T }> {
  const listed = await tree.entries(INVENTORY_FOLDER);
  if (listed.length === 0) await refuseDisguised(tree);
  const wanted = listed.filter(entry => isInventoryFile(entry.path));
  for (const entry of wanted) refuseIrregular(entry);
  if (wanted.length === 0) return { entries: [], files: [], trust: tree.trust };

  const [{ readInventoryFile }, { decodeStrict }] = await Promise.all([
    import('./read.ts'),
    import('../strict/text.ts'),
  ]);
  const known = new Map(unchanged?.files.map(file => [file.path, file]));
  const files: InventoryFile[] = [];
  for await (const { entry, bytes } of tree.readMany(wanted)) {
    const text = decodeStrict(entry.path, bytes, 'inventory-invalid');
    const same = known.get(entry.path);
    files.push(same?.text === text ? same : readInventoryFile(entry.path, text));
  }
  return assembleInventory(files, tree.trust);
}

/**
 * An inventory of files that have been read.
 * @throws UserError `inventory-invalid` where two entries are for one workload.
 */
export function assembleInventory<T extends 'base' | 'head'>(
  files: readonly InventoryFile[],
  trust: T,
): Inventory & { readonly trust: T } {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const entries = sorted.flatMap(file => file.entries);
  requireUniqueEntries(entries);
  return { entries, files: sorted, trust };
}

/** Is it one of the files that make the inventory, by its path? */
export function isInventoryFile(path: string): boolean {
  return path.startsWith(`${INVENTORY_FOLDER}/`) && (path.endsWith('.yaml') || path.endsWith('.yml'));
}

/**
 * For commands that can do nothing without an inventory.
 * @throws UserError `inventory-missing`
 */
export function requireInventory(inventory: Inventory): void {
  if (inventory.files.length > 0) return;
  throw new UserError(
    'inventory-missing',
    `There is no inventory: ${INVENTORY_FOLDER}/ holds no .yaml or .yml file.`,
    'Run `cronledger inventory init` to write one from the workloads that are there.',
  );
}

function refuseIrregular(entry: TreeEntry): void {
  if (entry.mode === '100644' || entry.mode === '100755') return;
  const what = entry.mode === '120000' ? 'a symbolic link' : 'a submodule';
  throw new UserError('inventory-invalid', `${quote(entry.path, 200)} is ${what}.`, 'Replace it with a file.');
}

/** A link in place of a folder would pass for an inventory without entries. */
async function refuseDisguised(tree: Tree): Promise<void> {
  for (const folder of ['.cronledger', INVENTORY_FOLDER]) {
    if ((await tree.treeId(folder)) === null) return;
    if ((await tree.entries(folder)).length === 0) {
      throw new UserError('inventory-invalid', `${folder} is not a folder.`, 'Replace the file or link with a folder.');
    }
  }
}
