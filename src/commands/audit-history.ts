// The inventory of each moment, for the commands that hold an audit log against it.
import { type InventoryHistory, readHistory } from '../audit/history.ts';
import type { Config } from '../config/config.ts';
import type { Repository } from '../git/tree.ts';
import type { Workload } from '../model.ts';
import { registryOf } from '../workloads/registry.ts';
import type { CommandInput } from './command.ts';
import { wholeTree } from './targets.ts';

/** `tip` is the commit whose first-parent line counts. */
export function openHistory(
  repository: Repository,
  config: Config,
  tip: string,
  input: CommandInput,
): Promise<InventoryHistory> {
  return readHistory({
    repository,
    environment: input.env,
    tip,
    workloadsAt: workloadsReader(repository, config, input),
    isShallow: repository.shallow,
  });
}

/** The workloads of a commit's manifests, read once and only where an object names a ConfigMap or a Secret. */
function workloadsReader(
  repository: Repository,
  config: Config,
  input: CommandInput,
): (commit: string) => Promise<readonly Workload[]> {
  const known = new Map<string, Promise<readonly Workload[]>>();
  const read = async (commit: string): Promise<readonly Workload[]> => {
    const { workloadsOfFiles } = await import('../gather/workloads-of-files.ts');
    const files = await wholeTree(repository.head({ name: commit, commit }), repository, config, input);
    return (await workloadsOfFiles(files, registryOf(config))).workloads;
  };
  return commit => {
    const found = known.get(commit) ?? read(commit);
    known.set(commit, found);
    return found;
  };
}
