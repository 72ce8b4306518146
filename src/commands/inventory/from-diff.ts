// What a change does to the workloads, so that `add --from-diff` can write the entries that it needs.
import { compareWorkloads } from '../../compare/workloads.ts';
import { readWorkloads } from '../../gather/read-workloads.ts';
import type { Workload } from '../../model.ts';
import { optionText } from '../command.ts';
import { wholeTree } from '../targets.ts';
import type { Session } from './session.ts';

/**
 * The workloads of the manifests that are new or differ since the base (`--base`, else the merge base with the default branch),
 * uncommitted work included.
 * @throws UserError `unknown-revision`
 */
export async function changedWorkloads(session: Session): Promise<readonly Workload[]> {
  const { repository, config, input } = session;
  const name = optionText(input, 'base');
  const base = name === undefined ? await repository.defaultBase() : { name, commit: await repository.resolve(name) };
  const before = await readWorkloads(await wholeTree(repository.head(base), repository, config, input), config);
  const after = await session.found();
  return compareWorkloads(before.workloads, after.workloads).flatMap(change => change.after ?? []);
}
