// A change of the config by which listed workloads get out of sight: after the merge nothing would be judged of them any more.

import type { Config } from '../config/config.ts';
import type { HeadTree, Repository } from '../git/tree.ts';
import { matchEntry } from '../inventory/match.ts';
import type { Entry, Inventory } from '../inventory/schema.ts';
import type { Renderer } from '../render/index.ts';
import { registryOf } from '../workloads/registry.ts';
import { treeFiles } from './file-set.ts';
import { workloadsOfFiles } from './workloads-of-files.ts';

export interface ConfigChange {
  readonly repository: Pick<Repository, 'urls'>;
  readonly head: HeadTree;
  /** The one that decides now, and the one that would after the merge. */
  readonly before: Config;
  readonly after: Config;
  readonly approved: Inventory;
  readonly renderer: Renderer;
}

/** Does the change say otherwise where workloads are looked for? */
export function movesSight(before: Config, after: Config): boolean {
  const keys = ['sources', 'discover', 'exclude', 'inert', 'repository', 'kinds', 'remote'] as const;
  return keys.some(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

/** The entries of the inventory whose workload is seen with the config as it is, and not with the one that is proposed. */
export async function hiddenByConfig(change: ConfigChange): Promise<readonly Entry[]> {
  const seen = await seenWith(change, change.before);
  // What only the head allows is not fetched.
  const allow = change.after.remote.allow.filter(place => change.before.remote.allow.includes(place));
  const left = await seenWith(change, { ...change.after, remote: { ...change.before.remote, allow } });
  return [...seen].filter(entry => !left.has(entry));
}

async function seenWith(
  { repository, head, approved, renderer }: ConfigChange,
  config: Config,
): Promise<ReadonlySet<Entry>> {
  const files = treeFiles(head, { config, renderer, repositoryUrls: repository.urls });
  const { workloads } = await workloadsOfFiles(files, registryOf(config));
  return new Set(workloads.flatMap(workload => matchEntry(approved, workload) ?? []));
}
