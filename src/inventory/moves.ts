// Entries whose workload a change moved or renamed: what they are called now, so that owner, purpose, expiry and exceptions stay.

import type { Change, Workload } from '../model.ts';
import { nameOf } from '../workloads/names.ts';
import type { EntryFields } from './edit-plan.ts';
import { matchEntry } from './match.ts';
import type { Entry, Inventory } from './schema.ts';

/** The fields by which an entry finds its workload; null where one has to go. */
export type NewIdentity = Pick<EntryFields, 'kind' | 'namespace' | 'name' | 'source' | 'environment'>;

export interface MovedEntry {
  readonly entry: Entry;
  /** The workloads that it is to list. */
  readonly workloads: readonly Workload[];
  /** What of the entry's identity changes. */
  readonly fields: NewIdentity;
}

type Sides = Pick<Change, 'before' | 'after'>;

/**
 * The entries that lost their workload to another place or name. A workload that was renamed is a removal and an addition; it is taken
 * for one where nothing else of it changed, and where there is no other that it may be. `among` are all workloads that are known: an
 * entry that one of them still has stays with it.
 */
export function movedEntries(
  changes: readonly Sides[],
  inventory: Inventory,
  among: readonly Workload[],
): readonly MovedEntry[] {
  if (changes.every(({ before }) => before === null)) return [];
  const kept = new Set(among.map(workload => matchEntry(inventory, workload)));
  const claims = new Map<Entry, Workload[]>();
  for (const { before, after } of [...changes, ...renamed(changes, inventory)]) {
    if (before === null || after === null || matchEntry(inventory, after) !== null) continue;
    const entry = matchEntry(inventory, before);
    if (entry !== null && !kept.has(entry)) claims.set(entry, [...(claims.get(entry) ?? []), after]);
  }
  return [...claims].flatMap(([entry, workloads]): readonly MovedEntry[] => {
    const wanted = new Map(
      workloads.map(workload => identityFor(entry, workload)).map(fields => [JSON.stringify(fields), fields]),
    );
    const [fields] = wanted.values();
    // One entry cannot follow two workloads that part.
    return fields === undefined || wanted.size > 1 ? [] : [{ entry, workloads, fields }];
  });
}

/** Removals and additions of which each is like no other. */
function renamed(changes: readonly Sides[], inventory: Inventory): readonly Sides[] {
  const gone = new Map<string, Workload[]>();
  const come = new Map<string, Workload[]>();
  for (const { before, after } of changes) {
    const workload = before ?? after;
    if (workload === null || (before !== null && after !== null)) continue;
    const side = after === null ? gone : come;
    side.set(likeness(workload), [...(side.get(likeness(workload)) ?? []), workload]);
  }
  return [...come].flatMap(([key, additions]) => {
    const entries = new Set((gone.get(key) ?? []).map(before => matchEntry(inventory, before)));
    const [before] = gone.get(key) ?? [];
    const names = new Set(additions.map(after => JSON.stringify([after.namespace, nameOf(after), after.source.path])));
    if (before === undefined || entries.size !== 1 || names.size !== 1) return [];
    return additions.map(after => ({ before, after }));
  });
}

/** All that an entry says, but for how the workload is called and where it stands. */
function likeness({ group, kind, schedule, timeZone, suspend, serviceAccount, images, digest }: Workload): string {
  return JSON.stringify([group, kind, schedule, timeZone, suspend, serviceAccount, images, digest]);
}

function identityFor(entry: Entry, workload: Workload): NewIdentity {
  const { kind, namespace } = workload;
  const name = nameOf(workload);
  const source = workload.source.path === '' ? null : workload.source.path;
  return {
    ...(kind === entry.kind ? {} : { kind }),
    ...(namespace === entry.namespace ? {} : { namespace }),
    ...(name === entry.name ? {} : { name }),
    // An entry for one environment or one folder is meant for that alone; any other is found wherever it is.
    ...(entry.source === null || entry.source === (source ?? '') ? {} : { source }),
    ...(entry.environment === null || workload.environment === null || entry.environment === workload.environment
      ? {}
      : { environment: workload.environment }),
  };
}

/** The keys that `inventory rename` takes for it: as it is, and as it is to be. */
export function renameKeys({ entry, fields }: Pick<MovedEntry, 'entry' | 'fields'>): readonly [string, string] {
  const from = `${entry.kind}/${entry.namespace ?? ''}/${entry.name}`;
  const { kind = entry.kind, namespace = entry.namespace, name = entry.name, source, environment } = fields;
  const to = `${kind}/${namespace ?? ''}/${name}`;
  return [
    `${from}${entry.source === null ? '' : `@${entry.source === '' ? '.' : entry.source}`}`,
    `${to === from ? '' : to}${source === undefined ? '' : `@${source ?? '.'}`}${environment ? `#${environment}` : ''}`,
  ];
}
