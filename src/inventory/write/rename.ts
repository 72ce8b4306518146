// inventory rename: a workload that got another name or place keeps its entry, with its comments, approval and exceptions.
import { UserError } from '../../errors.ts';
import { repositoryPath } from '../../git/repository-path.ts';
import { quote } from '../../text/escape.ts';
import { describeEntry } from '../../workloads/names.ts';
import type { EntryFields, InventoryEdit } from '../edit-plan.ts';
import type { Entry, Inventory } from '../schema.ts';
import { entriesByKey } from './entry-keys.ts';
import { parseKey } from './meant-by.ts';
import { applyEdits, type InventoryWrite } from './write.ts';

/**
 * `to` is a key as well; what it does not name stays: `b` only renames, `search/b` also moves to a namespace, `@apps/new` only
 * moves to a folder (`@.` to any), `#prod` to an environment.
 * @throws UserError `usage`, `entry-not-found`; `inventory-invalid` where another entry is called so already
 */
export function renameInInventory(inventory: Inventory, from: string, to: string): InventoryWrite {
  const entries = entriesByKey(from, inventory.entries);
  const edits = new Map<string, InventoryEdit[]>();
  const messages: string[] = [];
  for (const entry of entries) {
    const fields = fieldsFrom(entry, to);
    const changed = Object.entries(fields).filter(([field, value]) => fieldOf(entry, field) !== value);
    if (changed.length === 0) {
      messages.push(`${describeEntry(entry)} is called so already.`);
      continue;
    }
    const list = edits.get(entry.location.path) ?? [];
    list.push({ type: 'update', index: entry.index, fields: Object.fromEntries(changed) });
    edits.set(entry.location.path, list);
    const now = {
      kind: fields.kind ?? entry.kind,
      namespace: fields.namespace ?? null,
      name: fields.name ?? entry.name,
    };
    const what = changed.map(([field, value]) => `${field} ${value === null ? 'removed' : quote(String(value), 200)}`);
    messages.push(`The entry of ${describeEntry(entry)} is now that of ${describeEntry(now)} (${what.join(', ')}).`);
  }
  return { files: applyEdits(inventory, edits).files, messages };
}

function fieldOf(entry: Entry, field: string): string | null {
  const { kind, namespace, name, source, environment } = entry;
  const values = new Map<string, string | null>(Object.entries({ kind, namespace, name, source, environment }));
  return values.get(field) ?? null;
}

type NewIdentity = Pick<EntryFields, 'kind' | 'namespace' | 'name' | 'source' | 'environment'>;

function fieldsFrom(entry: Entry, to: string): NewIdentity {
  const { parts, folder, environment } = parseKey(to);
  const source = folder === null ? entry.source : repositoryPath(folder);
  if (parts.length > 3 || (folder !== null && source === null) || environment === '') {
    throw new UserError(
      'usage',
      `${quote(to, 200)} is no key.`,
      'Give `name`, `namespace/name` or `kind/namespace/name`; `@folder` and `#environment` may follow.',
    );
  }
  const [first = '', second, third] = parts;
  const identity =
    second === undefined
      ? { kind: entry.kind, namespace: entry.namespace, name: first === '' ? entry.name : first }
      : third === undefined
        ? first.toLowerCase() === entry.kind.toLowerCase()
          ? { kind: entry.kind, namespace: entry.namespace, name: second }
          : { kind: entry.kind, namespace: first, name: second }
        : { kind: spelled(entry, first), namespace: second === '' ? null : second, name: third };
  return { ...identity, source: source === '' ? null : source, environment: environment ?? entry.environment };
}

/** The kind may be in any case, as in all keys, where it is the entry's own. */
function spelled(entry: Entry, kind: string): string {
  return kind.toLowerCase() === entry.kind.toLowerCase() ? entry.kind : kind;
}
