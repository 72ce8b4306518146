// What `list`, `verify` and `inventory` look at: a revision without a path, files and folders with one, standard input for `-`.
import { readStdin } from '../collect/stdin.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { UserError } from '../errors.ts';
import { diskFiles, type FileSet, oneFile, type Target, treeFiles } from '../gather/file-set.ts';
import { openRepository } from '../git/repository.ts';
import type { HeadTree, Repository } from '../git/tree.ts';
import { loadInventory } from '../inventory/load.ts';
import { decidingAround, openIfThere, worktreeInventory } from './around.ts';
import { type CommandInput, optionText } from './command.ts';
import { rendererFor } from './rendering.ts';
import { chosenKubeVersion, ownConfig } from './reporting.ts';

/** Runs a command over what its arguments name, and closes what was opened. */
export async function withManifests<T>(input: CommandInput, use: (target: Target) => Promise<T>): Promise<T> {
  const revision = optionText(input, 'rev');
  const { positionals } = input;
  if (revision !== undefined && positionals.length > 0) {
    throw new UserError(
      'usage',
      '`--rev` and a path were both given.',
      'Give one of them: a commit, or files and folders.',
    );
  }
  const kubeVersion = chosenKubeVersion(input);
  const asked = (config: Config): Config => (kubeVersion === undefined ? config : { ...config, kubeVersion });
  const config = await ownConfig(input);
  if (positionals.length === 0) {
    const repository = await openRepository(input.cwd);
    try {
      const name = revision ?? 'HEAD';
      const at = { name, commit: await repository.resolve(name) };
      // One commit as what decides and as what is judged: what does not render is an error, as it is in any head.
      const [policies, tree] = [repository.base(at), repository.head(at)];
      const inventory = await loadInventory(tree);
      const decided = asked(config ?? (await loadConfig(policies)));
      const files = await wholeTree(tree, repository, decided, input);
      return await use({ files, inventory, config: decided, policies, complete: true });
    } finally {
      await repository.close();
    }
  }
  const files = await filesOf(input);
  const repository = await openIfThere(input.cwd);
  try {
    const around = await surroundings(repository, config);
    return await use({ files, ...around, config: asked(around.config), complete: false });
  } finally {
    await repository?.close();
  }
}

/** All of a tree, charts and kustomizations rendered. */
export async function wholeTree(
  tree: HeadTree,
  repository: Repository,
  config: Config,
  input: CommandInput,
): Promise<FileSet> {
  return treeFiles(tree, { config, renderer: rendererFor(input), repositoryUrls: repository.urls });
}

async function filesOf(input: CommandInput): Promise<FileSet> {
  if (!input.positionals.includes('-')) return diskFiles(input.positionals, input.cwd);
  if (input.positionals.length > 1) {
    throw new UserError(
      'usage',
      '`-` and a path were both given.',
      'Give one of them: standard input, or files and folders.',
    );
  }
  return oneFile(await readStdin(input.stdin));
}

/** The inventory of the work tree, and the config and policies of HEAD; without a repository, nothing and the defaults. */
async function surroundings(
  repository: Repository | null,
  own: Config | undefined,
): Promise<Omit<Target, 'files' | 'complete'>> {
  return { inventory: await worktreeInventory(repository), ...(await decidingAround(repository, own)) };
}
