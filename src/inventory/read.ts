// The text of one inventory file → its entries.
import type * as z from 'zod';
import { validateStrict } from '../strict/schema.ts';
import { readStrictYaml, type StrictYaml } from '../strict/yaml.ts';
import { type Approval, type Entry, type InventoryFile, inventoryJsonSchema, inventorySchema } from './schema.ts';

/**
 * Reads one file. A file without content is an inventory without entries.
 * @throws UserError `inventory-invalid` with file, line and column.
 */
export function readInventoryFile(path: string, text: string): InventoryFile {
  return { path, text, entries: readEntries(readStrictYaml(path, text, 'inventory-invalid')) };
}

/** The entries of a file that has been read. @throws UserError `inventory-invalid` */
export function readEntries(file: StrictYaml): readonly Entry[] {
  if (file.value === null) return [];
  const { workloads } = validateStrict(file, inventorySchema, inventoryJsonSchema, 'inventory-invalid');
  return workloads.map((workload, index) => entryOf(file, workload, index));
}

type Written = z.output<typeof inventorySchema>['workloads'][number];

function entryOf(file: StrictYaml, written: Written, index: number): Entry {
  // Not the file: an entry that held it would keep its syntax tree in memory.
  const { locate } = file;
  return {
    apiVersion: written.apiVersion,
    group: written.apiVersion.includes('/') ? written.apiVersion.slice(0, written.apiVersion.indexOf('/')) : '',
    kind: written.kind,
    namespace: written.namespace ?? null,
    name: written.name,
    owner: written.owner ?? null,
    purpose: written.purpose?.trim() ?? null,
    source: written.source ?? null,
    environment: written.environment ?? null,
    variant: written.variant ?? null,
    unmanaged: written.unmanaged ?? false,
    schedule: written.schedule ?? null,
    timeZone: written.timeZone ?? null,
    suspend: written.suspend ?? false,
    serviceAccount: written.serviceAccount ?? null,
    images: written.images,
    digest: written.digest ?? null,
    approval: written.approval === undefined ? null : approvalOf(written.approval),
    expires: written.expires ?? null,
    exceptions: written.exceptions.map((exception, at) => ({
      ...exception,
      expires: exception.expires ?? null,
      location: locate(['workloads', index, 'exceptions', at]),
    })),
    location: locate(['workloads', index]),
    index,
    locate: field => locate(['workloads', index, ...field]),
  };
}

function approvalOf({ by, at, change, digest }: NonNullable<Written['approval']>): Approval {
  return { by, at, change: change ?? null, digest: digest ?? null };
}
