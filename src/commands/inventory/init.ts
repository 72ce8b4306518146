// cronledger inventory init: an entry for every workload that has none, and on one screen what came of it.

import { matchEntry } from '../../inventory/match.ts';
import type { Inventory } from '../../inventory/schema.ts';
import { joinWrites } from '../../inventory/write/follow.ts';
import { initInventory } from '../../inventory/write/init.ts';
import { spreadExpiries } from '../../inventory/write/spread-expiries.ts';
import { type InventoryWrite, withFiles, writeEntries } from '../../inventory/write/write.ts';
import type { Problem, Workload } from '../../model.ts';
import { type CommandResult, optionText } from '../command.ts';
import { adoptFromCluster, pathInRepository } from './from-cluster.ts';
import { gatherGuesses } from './guesses.ts';
import { type InitChoices, initChoices } from './init-options.ts';
import { initSummary } from './init-summary.ts';
import { finish, type Session } from './session.ts';
import { unseenGroups } from './unseen-groups.ts';

export async function init(session: Session): Promise<CommandResult> {
  // Asks first and works then: on a large repository the work takes minutes.
  const choices = await initChoices(session.input);
  const { written, problems, elsewhere, entries } = await newEntries(session, choices);
  const groups = await unseenGroups(session.manifests, problems, elsewhere);
  return finish(session, written, problems, names =>
    initSummary({ messages: [...session.notes, ...written.messages], names, entries, groups, written }),
  );
}

interface NewEntries {
  readonly written: InventoryWrite;
  /** How many of the inventory's entries are new. */
  readonly entries: number;
  readonly problems: readonly Problem[];
  /** How many sources are deployed from elsewhere. */
  readonly elsewhere: number;
}

/** What is to be written. Nothing is yet. */
export async function newEntries(session: Session, choices: InitChoices): Promise<NewEntries> {
  const { workloads: found, problems, unseen: elsewhere } = await session.found();
  const inventory = await session.inventory();
  const cluster = optionText(session.input, 'from-cluster');
  // The list of the cluster may have been written into the work tree, and deploys nothing.
  const own = cluster === undefined ? null : await pathInRepository(cluster, session);
  const workloads = found.filter(workload => workload.location.path !== own);
  const unlisted = unlistedOf(workloads, inventory);
  const adoption = cluster === undefined ? null : await adoptFromCluster(cluster, session, workloads, inventory);
  const adopted = adoption?.workloads ?? [];
  const guesses = await gatherGuesses(session, unlisted, adopted);
  const { expires } = choices;
  const expiresOf =
    expires !== null && choices.spread
      ? spreadExpiries([...unlisted, ...adopted], expires, session.input.now)
      : () => expires;
  const listed = initInventory({ ...choices, expiresOf, workloads, inventory, guesses });
  const outside =
    adoption === null
      ? { files: [], messages: [] }
      : writeEntries(adopted, {
          ...choices,
          expiresOf,
          inventory: withFiles(inventory, listed.files),
          guesses,
          among: adopted,
          unmanaged: true,
        });
  const written = joinWrites(listed, { ...outside, messages: [...(adoption?.messages ?? []), ...outside.messages] });
  return {
    written,
    entries: entriesOf(withFiles(inventory, written.files)) - entriesOf(inventory),
    problems: [...problems, ...(adoption?.problems ?? [])],
    elsewhere: elsewhere.length,
  };
}

function entriesOf({ entries }: Inventory): number {
  return entries.length;
}

export function unlistedOf(workloads: readonly Workload[], inventory: Inventory): readonly Workload[] {
  return workloads.filter(workload => matchEntry(inventory, workload) === null);
}
