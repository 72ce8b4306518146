// An inventory that lies somewhere on the disk: mounted beside a plugin, or checked out elsewhere.

import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';
import { assembleInventory, INVENTORY_FOLDER } from './load.ts';
import type { InventoryFile, ProposedInventory } from './schema.ts';

/**
 * Reads a file, or the .yaml and .yml files below a folder: one that is an inventory, or a checkout that has one in its place.
 * @param place relative to `cwd`
 * @throws UserError `inventory-missing` where nothing is there, `inventory-invalid` with file, line and column
 */
export async function inventoryOnDisk(place: string, cwd: string): Promise<ProposedInventory> {
  const named = path.resolve(cwd, place);
  const inside = path.join(named, INVENTORY_FOLDER);
  const root = (await kindOf(inside)) === 'folder' ? inside : named;
  const kind = await kindOf(root);
  if (kind === 'nothing') throw missing(place, 'there is no such file or folder');
  const names = kind === 'file' ? [''] : await filesBelow(root);
  if (names.length === 0) throw missing(place, 'it holds no .yaml or .yml file');
  const [{ readInventoryFile }, { decodeStrict }] = await Promise.all([
    import('./read.ts'),
    import('../strict/text.ts'),
  ]);
  const files: InventoryFile[] = [];
  for (const name of names) {
    const file = path.join(root, name);
    files.push(readInventoryFile(file, decodeStrict(file, await readFile(file), 'inventory-invalid')));
  }
  return assembleInventory(files, 'head');
}

/** The folder of a checkout that a place is, or lies in as its inventory; null where it lies by itself. */
export async function checkoutOf(place: string): Promise<string | null> {
  if ((await kindOf(path.join(place, INVENTORY_FOLDER))) === 'folder') return place;
  const at = `${place}/`.lastIndexOf(`/${INVENTORY_FOLDER}/`);
  return at === -1 ? null : place.slice(0, at) || '/';
}

async function kindOf(place: string): Promise<'file' | 'folder' | 'nothing'> {
  const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new UserError(
      'inventory-missing',
      `The inventory in ${quote(place, 200)} could not be read: ${error.message}.`,
      'Name a file or folder that can be read.',
    );
  });
  return found === null ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
}

async function filesBelow(root: string): Promise<readonly string[]> {
  const names = await readdir(root, { recursive: true });
  return names.filter(name => /\.ya?ml$/.test(name)).sort();
}

function missing(place: string, reason: string): UserError {
  return new UserError(
    'inventory-missing',
    `There is no inventory in ${quote(place, 200)}: ${reason}.`,
    `Name the folder that holds the files of ${INVENTORY_FOLDER}/, or a checkout of the repository that has it.`,
  );
}
