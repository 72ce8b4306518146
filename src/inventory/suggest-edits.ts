// The inventory edits that would make workloads agree with the inventory, for reports to paste.

import type { ImagePrecision } from '../kube/image.ts';
import type { Workload } from '../model.ts';
import type { SuggestedEdit } from '../outcome.ts';
import { keyOf, refOf } from '../workloads/names.ts';
import { changedValues, driftOf, entryValuesOf, unlistable } from './entry-values.ts';
import { fileFor } from './file-for.ts';
import { matchEntry } from './match.ts';
import { type MovedEntry, renameKeys } from './moves.ts';
import { apartByEnvironment, reconcile } from './reconcile.ts';
import type { Inventory } from './schema.ts';
import { blockItem } from './yaml-text.ts';

/**
 * The inventory edit for each workload that has no entry or is not what its entry approved, in the order of the workloads.
 * There is none for a workload that no inventory can hold (a name with hidden characters).
 * `among` are all workloads that are known: where two have one key, the command names the source as well. `moved`: entries that go
 * along with their workloads, and are not written anew.
 */
export function suggestEdits(
  workloads: readonly Workload[],
  inventory: Inventory,
  {
    among = workloads,
    images = 'tag',
    moved = [],
  }: {
    readonly among?: readonly Workload[];
    readonly images?: ImagePrecision;
    readonly moved?: readonly MovedEntry[];
  } = {},
): readonly SuggestedEdit[] {
  const followed = new Map(moved.flatMap(move => move.workloads.map(workload => [workload, move] as const)));
  const sources = new Map<string, Set<string>>();
  for (const workload of among) {
    const key = keyOf(workload);
    sources.set(key, (sources.get(key) ?? new Set()).add(workload.source.path));
  }
  const keys = new Set(workloads.map(keyOf));
  const relatives = among.filter(workload => keys.has(keyOf(workload)));
  const isApart = apartByEnvironment(relatives, images);
  const answers = new Map(
    reconcile(workloads, inventory, { among: relatives, images }).map(answer => [answer.workload, answer]),
  );
  return workloads.flatMap(workload => {
    const move = followed.get(workload);
    if (move !== undefined) return movedEdit(workload, move, images);
    const entry = matchEntry(inventory, workload);
    const answer = answers.get(workload);
    if (answer?.type === 'agrees') return [];
    const values =
      entry === null || answer === undefined
        ? entryValuesOf(workload, { images, apart: isApart(workload) })
        : answer.type === 'split'
          ? answer.values
          : changedValues(entry, driftOf(entry, workload, images));
    if (unlistable(workload, values) !== null) return [];
    const key = keyOf(workload);
    const ambiguous = (sources.get(key)?.size ?? 1) > 1;
    const command = [
      'cronledger',
      'inventory',
      entry === null ? 'add' : 'update',
      ambiguous ? `${key}@${workload.source.path}` : key,
    ];
    return [
      {
        workload: refOf(workload),
        file: entry?.location.path ?? fileFor(inventory, values),
        yaml: `${blockItem(values, '  ', '\n')}\n`,
        command: command.map(shellWord).join(' '),
      },
    ];
  });
}

/** The entry at its new name or place. What else changed of the workload is for `update`, which does both. */
function movedEdit(workload: Workload, move: MovedEntry, images: ImagePrecision): readonly SuggestedEdit[] {
  const drift = driftOf(move.entry, workload, images);
  const values = changedValues(move.entry, { ...move.fields, ...drift });
  if (unlistable(workload, values) !== null) return [];
  const words =
    Object.keys(drift).length === 0 ? ['rename', ...renameKeys(move).map(shellWord)] : ['update', '--from-diff'];
  return [
    {
      workload: refOf(workload),
      file: move.entry.location.path,
      yaml: `${blockItem(values, '  ', '\n')}\n`,
      command: ['cronledger', 'inventory', ...words].join(' '),
    },
  ];
}

/** A word for a POSIX shell. The name in it was chosen by the author of the pull request, and people paste commands. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
