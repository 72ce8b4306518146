// cronledger inventory …: writes the inventory from the manifests that are there, keeps it true, and tells what is in it.

import { UserError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import { addToInventory } from '../inventory/write/add.ts';
import { approvalFrom, approveInInventory } from '../inventory/write/approve.ts';
import { expiresFrom } from '../inventory/write/expires.ts';
import { workloadsByKeys } from '../inventory/write/keys.ts';
import { pruneInventory } from '../inventory/write/prune.ts';
import { renameInInventory } from '../inventory/write/rename.ts';
import { updateInventory } from '../inventory/write/update.ts';
import { IMAGE_PRECISIONS } from '../kube/image.ts';
import { EXIT_CODES } from '../model.ts';
import { seriousOf } from '../outcome.ts';
import { type ActionSpec, type CommandInput, type CommandResult, optionText } from './command.ts';
import { INVENTORY_ACTIONS } from './inventory/actions.ts';
import { followDiff, isFromDiff } from './inventory/from-diff.ts';
import { gatherGuesses } from './inventory/guesses.ts';
import { init, unlistedOf } from './inventory/init.ts';
import { choice } from './inventory/init-options.ts';
import { entriesJson, entriesText, selectEntries } from './inventory/list.ts';
import { runLint } from './inventory/run-lint.ts';
import { finish, openSession, type Session } from './inventory/session.ts';

interface Doing {
  /** Does it write to the work tree? */
  readonly writes: boolean;
  run(session: Session, keys: readonly string[]): Promise<CommandResult>;
}

/** All but `report`, which is over a commit and opens it by itself. */
const DOINGS: Readonly<Record<string, Doing>> = {
  init: { writes: true, run: init },
  add: { writes: true, run: add },
  update: { writes: true, run: update },
  rename: { writes: true, run: rename },
  approve: { writes: true, run: approve },
  prune: { writes: true, run: prune },
  lint: { writes: false, run: runLint },
  list: { writes: false, run: list },
};

/** Options that say something to all of them. */
const COMMON = ['config', 'output', 'quiet', 'help'];

export async function run(input: CommandInput): Promise<CommandResult> {
  const [name = '', ...keys] = input.positionals;
  const action = INVENTORY_ACTIONS.find(candidate => candidate.name === name);
  if (action === undefined) {
    const what = name === '' ? 'Nothing was named to do.' : `There is no \`inventory ${name}\`.`;
    const names = INVENTORY_ACTIONS.map(candidate => candidate.name).join(', ');
    throw new UserError('usage', what, `Name one of ${names}; see \`cronledger inventory --help\`.`);
  }
  requireKeys(action, keys);
  requireOptions(action, input);
  const doing = DOINGS[name];
  if (doing === undefined) return (await import('./inventory/report.ts')).reportInventory(input);
  const repository = await openRepository(input.cwd);
  try {
    return await doing.run(await openSession(input, repository, doing.writes), keys);
  } finally {
    await repository.close();
  }
}

function requireKeys({ name, keys: wanted }: Pick<ActionSpec, 'name' | 'keys'>, keys: readonly string[]): void {
  if (wanted === 'none' && keys.length > 0) {
    throw new UserError(
      'usage',
      `\`inventory ${name}\` takes no key.`,
      'It is about the whole inventory; use `add` or `update` for single workloads.',
    );
  }
  if (wanted === 'two' && keys.length !== 2) {
    throw new UserError(
      'usage',
      `\`inventory ${name}\` takes two keys and got ${keys.length}.`,
      'Name the entry as it is and as it is to be: `cronledger inventory rename billing/report billing/invoices`.',
    );
  }
}

function requireOptions({ name, options }: Pick<ActionSpec, 'name' | 'options'>, input: CommandInput): void {
  const foreign = Object.keys(input.values).find(option => !COMMON.includes(option) && !options.includes(option));
  if (foreign === undefined) return;
  const own = options.map(option => `--${option}`).join(', ');
  throw new UserError('usage', `\`inventory ${name}\` has no \`--${foreign}\`.`, `It has ${own}.`);
}

async function add(session: Session, keys: readonly string[]): Promise<CommandResult> {
  if (isFromDiff(session, keys)) return followDiff(session);
  const { input } = session;
  const images = choice(input, 'images', IMAGE_PRECISIONS);
  const text = optionText(input, 'expires');
  const expires = text === undefined ? null : expiresFrom(text, input.now);
  const { workloads, problems } = await session.found();
  const inventory = await session.inventory();
  const guesses = await gatherGuesses(session, unlistedOf(workloadsByKeys(keys, workloads), inventory));
  return finish(session, addToInventory({ workloads, inventory, images, expires, guesses, keys }), problems);
}

async function update(session: Session, keys: readonly string[]): Promise<CommandResult> {
  if (isFromDiff(session, keys)) return followDiff(session);
  if (optionText(session.input, 'expires') !== undefined) {
    throw new UserError('usage', '`--expires` was given without `--from-diff`.', 'It is for entries that are new.');
  }
  const images = choice(session.input, 'images', IMAGE_PRECISIONS);
  const { workloads, problems } = await session.found();
  const inventory = await session.inventory();
  return finish(session, updateInventory({ workloads, inventory, keys, images }), problems);
}

async function rename(session: Session, keys: readonly string[]): Promise<CommandResult> {
  const [from = '', to = ''] = keys;
  return finish(session, renameInInventory(await session.inventory(), from, to));
}

async function approve(session: Session, keys: readonly string[]): Promise<CommandResult> {
  const { input } = session;
  const options = { by: optionText(input, 'by'), change: optionText(input, 'change'), at: optionText(input, 'at') };
  return finish(session, approveInInventory(await session.inventory(), keys, approvalFrom(options, input.now)));
}

/** What could not be read may hold the workload of any entry, so that nothing is removed then. */
async function prune(session: Session): Promise<CommandResult> {
  const { workloads, problems } = await session.found();
  const serious = seriousOf(problems);
  if (serious.length === 0) return finish(session, pruneInventory(await session.inventory(), workloads), problems);
  const messages = ['Not everything could be read, so no entry was removed.'];
  return finish(session, { files: [], messages }, problems);
}

async function list(session: Session): Promise<CommandResult> {
  const { input } = session;
  const format = choice(input, 'format', ['text', 'json']);
  const filter = {
    owner: optionText(input, 'owner'),
    namespace: optionText(input, 'namespace'),
    expiring: optionText(input, 'expiring'),
  };
  const entries = selectEntries(await session.inventory(), filter, input.now);
  const output = format === 'json' ? entriesJson(entries, input.now) : entriesText(entries, input.now);
  return { exitCode: EXIT_CODES.pass, output };
}
