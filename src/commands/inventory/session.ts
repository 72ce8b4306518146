// What the inventory commands work on: the repository, its inventory, and its workloads once somebody asks for them.

import { CONFIG_PATH, type Config, configFromText, defaultConfig, loadConfig } from '../../config/config.ts';
import { UserError } from '../../errors.ts';
import type { FileSet } from '../../gather/file-set.ts';
import { readWorkloads } from '../../gather/read-workloads.ts';
import type { FoundWorkloads } from '../../gather/workloads-of-files.ts';
import type { HeadTree, Repository } from '../../git/tree.ts';
import { loadInventory } from '../../inventory/load.ts';
import type { ProposedInventory } from '../../inventory/schema.ts';
import { saveInventory } from '../../inventory/write/save.ts';
import type { InventoryWrite } from '../../inventory/write/write.ts';
import { EXIT_CODES, type Problem } from '../../model.ts';
import { problemText, seriousOf } from '../../outcome.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from '../command.ts';
import { ownConfig } from '../reporting.ts';
import { wholeTree } from '../targets.ts';

export interface Session {
  readonly input: CommandInput;
  readonly repository: Repository;
  /** Where the manifests are read from: the work tree, or the commit that `--rev` names. */
  readonly manifests: HeadTree;
  readonly config: Config;
  /** What there is to say of where the config came from. */
  readonly notes: readonly string[];
  /** The inventory of the work tree, which is what is written to; of the commit for commands that only read. */
  inventory(): Promise<ProposedInventory>;
  /** The files of the manifests, charts and kustomizations rendered once. */
  files(): Promise<FileSet>;
  /** Every workload of the manifests. */
  found(): Promise<FoundWorkloads>;
}

export async function openSession(input: CommandInput, repository: Repository, writes: boolean): Promise<Session> {
  const name = optionText(input, 'rev');
  const manifests =
    name === undefined ? repository.worktree() : repository.head({ name, commit: await repository.resolve(name) });
  const { config, notes } = await configOf(input, repository, name === undefined);
  let inventory: Promise<ProposedInventory> | null = null;
  let files: Promise<FileSet> | null = null;
  let found: Promise<FoundWorkloads> | null = null;
  const filesOnce = (): Promise<FileSet> => {
    files ??= wholeTree(manifests, repository, config, input);
    return files;
  };
  return {
    input,
    repository,
    manifests,
    config,
    notes,
    inventory() {
      inventory ??= loadInventory(writes ? repository.worktree() : manifests);
      return inventory;
    },
    files: filesOnce,
    found() {
      found ??= filesOnce().then(read => readWorkloads(read, config));
      return found;
    },
  };
}

/** The config that is there, committed or not, since the manifests are those of the work tree; for a commit that of HEAD. */
async function configOf(
  input: CommandInput,
  repository: Repository,
  isWorkTree: boolean,
): Promise<Pick<Session, 'config' | 'notes'>> {
  const own = await ownConfig(input);
  if (own !== undefined) return { config: own, notes: [] };
  const head = await repository.resolve('HEAD').catch((error: unknown) => {
    if (error instanceof UserError && error.code === 'unknown-revision') return null;
    throw error;
  });
  const base = head === null ? null : repository.base({ name: 'HEAD', commit: head });
  const there = isWorkTree ? await repository.worktree().readFile(CONFIG_PATH) : null;
  const committed = base === null ? null : await base.readFile(CONFIG_PATH);
  if (there === null || committed?.equals(there) === true) {
    return { config: base === null ? defaultConfig() : await loadConfig(base), notes: [] };
  }
  const note = `Read ${CONFIG_PATH} as it is in the work tree, which is not committed: a pull request is judged by the committed one.`;
  return { config: await configFromText(there.toString('utf8'), CONFIG_PATH), notes: [note] };
}

/**
 * Writes the files, or prints them; what could not be read is told, since it may hold a workload that is now missing. `tell` says it in
 * other words, by the names of the files that were written.
 */
export async function finish(
  session: Session,
  written: InventoryWrite,
  problems: readonly Problem[] = [],
  tell: ((names: readonly string[]) => readonly string[]) | null = null,
): Promise<CommandResult> {
  const { input, repository } = session;
  const dry = optionSet(input, 'dry-run');
  const names = dry ? [] : await saveInventory(repository.root, await session.inventory(), written.files);
  const printed = dry ? written.files.map(file => `# ${file.path}\n${file.text}`).join('\n') : '';
  const serious = seriousOf(problems);
  const told = tell?.(names) ?? [
    ...session.notes,
    ...written.messages,
    ...names.map(name => `Wrote ${name}.`),
    ...serious.map(problemText),
  ];
  return {
    exitCode: serious.length > 0 ? EXIT_CODES['could-not-check'] : EXIT_CODES.pass,
    output: printed,
    notes: told,
  };
}
