// What a repository around the working folder brings to a judgement. Loads nothing that reads or renders manifests.
import { type Config, defaultConfig, loadConfig } from '../config/config.ts';
import { UserError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import type { BaseTree, Repository } from '../git/tree.ts';
import { loadInventory } from '../inventory/load.ts';
import type { ProposedInventory } from '../inventory/schema.ts';

export async function worktreeInventory(repository: Repository | null): Promise<ProposedInventory> {
  return repository === null ? NO_INVENTORY : loadInventory(repository.worktree());
}

/** The config and policies of HEAD. */
export async function decidingAround(
  repository: Repository | null,
  own: Config | undefined,
): Promise<{ readonly config: Config; readonly policies: BaseTree | null }> {
  const head = repository === null ? null : await headOf(repository);
  const policies = repository === null || head === null ? null : repository.base(head);
  return { policies, config: own ?? (policies === null ? defaultConfig() : await loadConfig(policies)) };
}

const NO_INVENTORY: ProposedInventory = { entries: [], files: [], trust: 'head' };

export async function openIfThere(cwd: string): Promise<Repository | null> {
  try {
    return await openRepository(cwd);
  } catch (error) {
    if (error instanceof UserError && (error.code === 'not-a-repository' || error.code === 'no-git')) return null;
    throw error;
  }
}

/** Null in a repository that has no commit yet. */
async function headOf(repository: Repository) {
  try {
    return { name: 'HEAD', commit: await repository.resolve('HEAD') };
  } catch (error) {
    if (error instanceof UserError && error.code === 'unknown-revision') return null;
    throw error;
  }
}
