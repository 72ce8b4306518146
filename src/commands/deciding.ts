// What decides where the inventory is not that of the repository around: config and policies come from where it comes from.
import path from 'node:path';
import { type Config, defaultConfig, loadConfig } from '../config/config.ts';
import { folderTree } from '../git/folder-tree.ts';
import type { Repository } from '../git/tree.ts';
import { checkoutOf, inventoryOnDisk } from '../inventory/disk.ts';
import { loadInventory } from '../inventory/load.ts';
import type { Deciding } from './stream.ts';

/**
 * An inventory on the disk, with the config and policies of its checkout; one that lies by itself has the defaults. Never those of the commit
 * that is judged: whoever writes the manifests could switch rules off there.
 */
export async function decidingBeside(place: string, cwd: string, own: Config | undefined): Promise<Deciding> {
  const checkout = await checkoutOf(path.resolve(cwd, place));
  const policies = checkout === null ? null : folderTree(checkout, 'base');
  const config = own ?? (policies === null ? defaultConfig() : await loadConfig(policies));
  return { policies, config, inventory: () => inventoryOnDisk(place, cwd) };
}

/** What a folder holds that a host sent, config, policies and inventory. */
export async function decidingSent(root: string, own: Config | undefined): Promise<Deciding> {
  const policies = folderTree(root, 'base');
  return {
    policies,
    config: own ?? (await loadConfig(policies)),
    inventory: () => loadInventory(folderTree(root, 'head')),
  };
}

/** A commit of a repository. */
export async function decidingRevision(
  repository: Repository,
  name: string,
  own: Config | undefined,
): Promise<Deciding> {
  const at = { name, commit: await repository.resolve(name) };
  const policies = repository.base(at);
  return {
    policies,
    config: own ?? (await loadConfig(policies)),
    inventory: () => loadInventory(repository.head(at)),
  };
}
