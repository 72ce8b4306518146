// cronledger init: all that a repository needs to begin with, each file shown before it is written.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_PATH } from '../config/config.ts';
import { UserError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import { CODEOWNERS_PATHS } from '../inventory/codeowners.ts';
import { saveInventory } from '../inventory/write/save.ts';
import { EXIT_CODES } from '../model.ts';
import { seriousOf } from '../outcome.ts';
import { escapeLines, quote } from '../text/escape.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from './command.ts';
import { gateOwnerLines } from './init/codeowners-lines.ts';
import { firstConfig } from './init/first-config.ts';
import { type Dialogue, isTerminal, openDialogue } from './inventory/ask.ts';
import { newEntries } from './inventory/init.ts';
import { initChoices } from './inventory/init-options.ts';
import { initSummary } from './inventory/init-summary.ts';
import { openSession, type Session } from './inventory/session.ts';
import { unseenGroups } from './inventory/unseen-groups.ts';

/** A file as it is and as it is to be. */
interface Proposal {
  readonly path: string;
  /** Null where it is not there yet. */
  readonly before: string | null;
  readonly text: string;
}

const WORKFLOW_PATH = '.github/workflows/cronledger.yml';

export async function run(input: CommandInput): Promise<CommandResult> {
  const owner = gateOwner(input);
  const repository = await openRepository(input.cwd);
  try {
    const session = await openSession(input, repository, true);
    // Asks first and works then: on a large repository the work takes minutes.
    const choices = await initChoices(input);
    const { written, entries, problems, elsewhere } = await newEntries(session, choices);
    const groups = await unseenGroups(session.manifests, problems, elsewhere);
    const inventory = await session.inventory();
    const before = new Map(inventory.files.map(file => [file.path, file.text]));
    const proposals: readonly Proposal[] = [
      ...(await newFile(session, CONFIG_PATH, firstConfig(problems))),
      ...(await newFile(session, WORKFLOW_PATH, exampleWorkflow())),
      ...(await codeOwners(session, owner)),
      ...written.files.map(file => ({ ...file, before: before.get(file.path) ?? null })),
    ];
    const chosen = await choose(proposals, input);
    const known = proposals.map(({ path: name, before: text }) => ({ path: name, text: text ?? '', entries: [] }));
    const there = known.filter(file => proposals.some(each => each.path === file.path && each.before !== null));
    const names = await saveInventory(repository.root, { entries: [], files: there, trust: 'head' }, chosen);
    const notes = [
      ...(names.length === 0 ? ['Nothing was written.'] : [`Wrote ${names.join(', ')}.`]),
      ...initSummary({ messages: [...session.notes, ...written.messages], names, entries, groups, written }),
      ...(owner === null ? [NO_OWNER] : []),
      ...(names.length === 0 && proposals.length > 0 ? ['`cronledger init --yes` writes what was shown.'] : []),
    ];
    return {
      exitCode: seriousOf(problems).length > 0 ? EXIT_CODES['could-not-check'] : EXIT_CODES.pass,
      output: '',
      notes,
    };
  } finally {
    await repository.close();
  }
}

const NO_OWNER =
  'Nobody owns the gate itself yet: `--owner @org/team` adds the lines to CODEOWNERS that give its files to a team.';

function gateOwner(input: CommandInput): string | null {
  const owner = optionText(input, 'owner') ?? null;
  if (owner === null || /^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[A-Za-z0-9._-]{1,100})?$/.test(owner)) return owner;
  throw new UserError('usage', `\`--owner\` is ${quote(owner)}.`, 'Give a GitHub team or user: `@acme/platform`.');
}

/** What is there already stays as it is. */
async function newFile({ manifests }: Session, name: string, text: string): Promise<readonly Proposal[]> {
  return (await manifests.readFile(name)) === null ? [{ path: name, before: null, text }] : [];
}

async function codeOwners({ manifests }: Session, owner: string | null): Promise<readonly Proposal[]> {
  if (owner === null) return [];
  for (const name of CODEOWNERS_PATHS) {
    const bytes = await manifests.readFile(name);
    if (bytes === null) continue;
    const before = bytes.toString('utf8');
    const text = gateOwnerLines(before, owner);
    return text === before ? [] : [{ path: name, before, text }];
  }
  return [{ path: CODEOWNERS_PATHS[0] ?? 'CODEOWNERS', before: null, text: gateOwnerLines('', owner) }];
}

/** The workflow to copy lies beside dist/, wherever in it this code was bundled to. */
function exampleWorkflow(): string {
  let folder = import.meta.dirname;
  const name = path.join('examples', 'workflows', 'minimal.yml');
  while (!existsSync(path.join(folder, name))) {
    const above = path.dirname(folder);
    if (above === folder) {
      throw new UserError('file-not-found', 'The workflow to copy is not there.', 'Run it from an installed package.');
    }
    folder = above;
  }
  return readFileSync(path.join(folder, name), 'utf8');
}

/** Shows each file, and asks where somebody can answer. */
async function choose(proposals: readonly Proposal[], input: CommandInput): Promise<readonly Proposal[]> {
  const all = optionSet(input, 'yes');
  const asks = !all && isTerminal(input.stdin) && process.stderr.isTTY;
  const dialogue: Dialogue | null = asks ? openDialogue(input.stdin, process.stderr) : null;
  const chosen: Proposal[] = [];
  try {
    for (const proposal of proposals) {
      await input.write(shownFile(proposal));
      const answer = await dialogue?.choose({
        text: `Write ${proposal.path}?`,
        choices: ['yes', 'no'],
        usual: 'yes',
      });
      if (all || answer === 'yes') chosen.push(proposal);
    }
  } finally {
    dialogue?.close();
  }
  return chosen;
}

const MAX_SHOWN = 60;

/** Its lines; of a file that is there, those that are new at its end. */
function shownFile({ path: name, before, text }: Proposal): string {
  const isAppended = before !== null && text.startsWith(before);
  const lines = (isAppended ? text.slice(before.length) : text).trim().split('\n');
  const more = lines.length - MAX_SHOWN;
  const shown = more > 0 ? [...lines.slice(0, MAX_SHOWN), `… and ${more} more lines`] : lines;
  const how = before === null ? 'new' : isAppended ? 'these lines are added' : 'changed';
  return `${escapeLines(`--- ${name} (${how})\n${shown.join('\n')}`)}\n\n`;
}
