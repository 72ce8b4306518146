// cronledger inventory init | add | update | lint | report: reads the manifests of the work tree, writes the inventory beside them.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type HeadTree, openRepository, type Repository } from '../collect/tree.ts';
import { type Config, defaultConfig, loadConfig } from '../config.ts';
import { UserError } from '../errors.ts';
import type { Split } from '../inventory/file-for.ts';
import { isInventoryFile, loadInventory } from '../inventory/load.ts';
import type { Inventory } from '../inventory/schema.ts';
import { EXIT_CODES, type Problem } from '../model.ts';
import { placeText } from '../place.ts';
import { decodeStrict } from '../strict-yaml/text.ts';
import type { ImagePrecision } from '../workloads/image.ts';
import { type FoundWorkloads, workloadsOfFiles } from '../workloads/of-files.ts';
import { registryOf } from '../workloads/registry.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from './command.ts';
import { addToInventory } from './inventory/add.ts';
import { initInventory } from './inventory/init.ts';
import { updateInventory } from './inventory/update.ts';
import type { InventoryWrite } from './inventory/write.ts';
import { ownConfig } from './reporting.ts';
import { wholeTree } from './targets.ts';

const PRECISIONS: readonly ImagePrecision[] = ['repository', 'tag', 'digest'];
const SPLITS: readonly Split[] = ['namespace', 'owner', 'none'];
const CODEOWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

export async function run(input: CommandInput): Promise<CommandResult> {
  const [action = '', ...keys] = input.positionals;
  if (!['init', 'add', 'update', 'lint', 'report'].includes(action)) {
    const what = action === '' ? 'Nothing was named to do.' : `There is no \`inventory ${action}\`.`;
    throw new UserError(
      'usage',
      what,
      'Name one of init, add, update, lint and report; see `cronledger inventory --help`.',
    );
  }
  if (keys.length > 0 && ['init', 'lint', 'report'].includes(action)) {
    throw new UserError(
      'usage',
      `\`inventory ${action}\` takes no key.`,
      'It is about the whole inventory; use `add` or `update` for single workloads.',
    );
  }
  if (action === 'report') return (await import('./inventory/report.ts')).reportInventory(input);
  const images = choice(input, 'images', PRECISIONS);
  const split = choice(input, 'split', SPLITS);
  const repository = await openRepository(input.cwd);
  try {
    const tree = await manifestTree(input, repository);
    const config = await configOf(input, repository);
    const found = await workloadsOfFiles(await wholeTree(tree, repository, config, input), registryOf(config));
    if (action === 'lint') return await lint(input, config, tree, found);
    const inventory = await loadInventory(tree);
    const options = { workloads: found.workloads, inventory, images, codeowners: await codeownersOf(tree) };
    const written =
      action === 'init'
        ? initInventory({ ...options, split })
        : action === 'add'
          ? addToInventory({ ...options, keys })
          : updateInventory({ ...options, keys });
    return await save(input, repository, written, found.problems);
  } finally {
    await repository.close();
  }
}

/** The work tree, or the commit that `--rev` names. */
async function manifestTree(input: CommandInput, repository: Repository): Promise<HeadTree> {
  const name = optionText(input, 'rev');
  return name === undefined ? repository.worktree() : repository.head({ name, commit: await repository.resolve(name) });
}

function choice<T extends string>(input: CommandInput, name: string, known: readonly T[]): T {
  const text = optionText(input, name);
  const [usual] = known;
  const value = text === undefined ? usual : known.find(candidate => candidate === text);
  if (value !== undefined) return value;
  throw new UserError('usage', `\`--${name}\` is \`${text}\`.`, `Choose one of ${known.join(', ')}.`);
}

async function codeownersOf(tree: HeadTree): Promise<string | null> {
  for (const file of CODEOWNERS) {
    const bytes = await tree.readFile(file);
    if (bytes !== null) return bytes.toString('utf8');
  }
  return null;
}

/** Writes the files, or prints them; what could not be read is told, since it may hold a workload that is now missing. */
async function save(
  input: CommandInput,
  repository: Repository,
  written: InventoryWrite,
  problems: readonly Problem[],
): Promise<CommandResult> {
  const dry = optionSet(input, 'dry-run');
  const told = [...written.messages];
  for (const file of dry ? [] : written.files) {
    const place = path.join(repository.root, file.path);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, file.text);
    told.push(`Wrote ${file.path}.`);
  }
  const printed = dry ? written.files.map(file => `# ${file.path}\n${file.text}`).join('\n') : '';
  const serious = problems.filter(problem => problem.level !== 'warning');
  for (const problem of serious) told.push(`${problem.path ?? 'Somewhere'}: ${problem.message} ${problem.hint}`);
  return {
    exitCode: serious.length > 0 ? EXIT_CODES['could-not-check'] : EXIT_CODES.pass,
    output: printed,
    notes: told,
  };
}

async function lint(
  input: CommandInput,
  config: Config,
  tree: HeadTree,
  found: FoundWorkloads,
): Promise<CommandResult> {
  const { lintInventory } = await import('./inventory/lint.ts');
  const { allRuleDocs } = await import('../rules/rule-set.ts');
  const files = await inventoryTexts(tree);
  const messages = lintInventory({
    files,
    today: input.now,
    rules: (await allRuleDocs()).map(rule => rule.id),
    kinds: registryOf(config).kinds,
    workloads: found.workloads,
    findings: await findingsFor(input, config, tree, found),
  });
  const lines = messages.map(
    ({ level, code, message, location }) => `${placeText(location)} ${level} ${code}: ${message}`,
  );
  const errors = messages.filter(message => message.level === 'error').length;
  const closing =
    files.length === 0
      ? 'There is no inventory; `cronledger inventory init` writes one.'
      : `${errors} errors and ${messages.length - errors} warnings in ${files.length} files.`;
  return {
    exitCode: errors > 0 ? EXIT_CODES.violation : EXIT_CODES.pass,
    output: [...lines, closing, ''].join('\n'),
  };
}

async function inventoryTexts(tree: HeadTree): Promise<readonly { path: string; text: string }[]> {
  const entries = (await tree.entries('.cronledger/inventory')).filter(entry => isInventoryFile(entry.path));
  const texts: { path: string; text: string }[] = [];
  for await (const { entry, bytes } of tree.readMany(entries))
    texts.push({ path: entry.path, text: decodeStrict(entry.path, bytes, 'inventory-invalid') });
  return texts;
}

/** What the rules say, so that an exception which none of it needs can be told; null where the inventory itself cannot be read. */
async function findingsFor(input: CommandInput, config: Config, tree: HeadTree, found: FoundWorkloads) {
  const inventory = await readable(tree);
  if (inventory === null) return null;
  const { judgeAll } = await import('../rules/judge-change.ts');
  const { loadRuleSet } = await import('../rules/rule-set.ts');
  const rules = await loadRuleSet(tree, config);
  return judgeAll({ ...found, inventory, config, rules, today: input.now, complete: true }).findings;
}

async function readable(tree: HeadTree): Promise<Inventory | null> {
  try {
    return await loadInventory(tree);
  } catch (error) {
    if (error instanceof UserError && error.code === 'inventory-invalid') return null;
    throw error;
  }
}

async function configOf(input: CommandInput, repository: Repository): Promise<Config> {
  const own = await ownConfig(input);
  if (own !== undefined) return own;
  const head = await repository.resolve('HEAD').catch((error: unknown) => {
    if (error instanceof UserError && error.code === 'unknown-revision') return null;
    throw error;
  });
  return head === null ? defaultConfig() : loadConfig(repository.base({ name: 'HEAD', commit: head }));
}
