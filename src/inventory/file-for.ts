// Which inventory file a new entry goes into.
import { INVENTORY_FOLDER } from './load.ts';
import type { EntryValues, Inventory } from './schema.ts';

/** How a new inventory is divided into files: into one, or by namespace or owner, so that CODEOWNERS and merges stay easy. */
export const SPLITS = ['namespace', 'owner', 'none'] as const;
export type Split = (typeof SPLITS)[number];

const COMMON = 'workloads';

/**
 * The file for a new entry: with a split, the one that the split says; otherwise where its neighbours are, namely the file
 * with most entries of its namespace, the only file, or one named after the namespace.
 */
export function fileFor(inventory: Inventory, values: EntryValues, split: Split | null = null): string {
  if (split !== null)
    return named(
      inventory,
      split === 'none' ? COMMON : stemOf(split === 'namespace' ? values.namespace : values.owner),
    );
  const counts = inventory.files.map(file => ({
    path: file.path,
    neighbours: file.entries.filter(entry => entry.namespace === (values.namespace ?? null)).length,
  }));
  const best = counts.toSorted((a, b) => b.neighbours - a.neighbours)[0];
  if (best !== undefined && (best.neighbours > 0 || counts.length === 1)) return best.path;
  return named(inventory, stemOf(values.namespace));
}

function named(inventory: Inventory, stem: string): string {
  const candidates = [`${INVENTORY_FOLDER}/${stem}.yaml`, `${INVENTORY_FOLDER}/${stem}.yml`];
  const present = inventory.files.find(file => candidates.includes(file.path));
  return present?.path ?? `${INVENTORY_FOLDER}/${stem}.yaml`;
}

/** `acme-billing` of `@acme/billing`. Whatever a manifest says its namespace is, the name stays one file of the folder. */
function stemOf(text: string | undefined): string {
  const stem = (text ?? '').replace(/^@/, '').replaceAll('/', '-').toLowerCase();
  return /^[a-z0-9][a-z0-9-]{0,99}$/.test(stem) ? stem : COMMON;
}
