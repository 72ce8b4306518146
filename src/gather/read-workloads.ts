// All workloads of a set of files, for what compares nothing.
import type { Config } from '../config/config.ts';
import type { FileSet } from './file-set.ts';
import type { FoundWorkloads } from './workloads-of-files.ts';

/** Loads the code for workloads late, which some of the commands do without. */
export async function readWorkloads(files: FileSet, config: Config): Promise<FoundWorkloads> {
  const { workloadsOfFiles } = await import('./workloads-of-files.ts');
  const { registryOf } = await import('../workloads/registry.ts');
  return workloadsOfFiles(files, registryOf(config));
}
