// The entry of the terminal: reads argv, calls one command, writes what it gives and exits with its code. No logic.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CommandInput, CommandSpec } from './commands/command.ts';
import { actionHelp, commandHelp, mainHelp } from './commands/help.ts';
import { COMMANDS } from './commands/index.ts';
import { UserError } from './errors.ts';
import { escapeLine } from './text/escape.ts';

const COULD_NOT_CHECK = 2;

async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv;
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(mainHelp(COMMANDS));
    return name === '' ? COULD_NOT_CHECK : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${CRONLEDGER_VERSION}\n`);
    return 0;
  }
  const command = COMMANDS.find(candidate => candidate.name === name);
  if (command === undefined) {
    throw new UserError('usage', `There is no command \`${name}\`.`, `Run \`cronledger --help\` to see the commands.`);
  }
  const { values, positionals } = parse(command, rest);
  if (values['help'] === true) {
    const action = command.actions?.find(candidate => candidate.name === positionals[0]);
    process.stdout.write(action === undefined ? commandHelp(command) : actionHelp(command, action));
    return 0;
  }
  const cwd = process.cwd();
  const input: CommandInput = {
    values,
    positionals,
    cwd,
    env: process.env,
    stdin: process.stdin,
    now: new Date(),
    write: text => write(process.stdout, text),
    progress: line => {
      if (process.stderr.isTTY) process.stderr.write(`${escapeLine(line)}\n`);
    },
  };
  const { run } = await command.load();
  const result = await run(input);
  for (const { path: name, text } of result.files ?? []) writeOutput(path.resolve(cwd, name), text);
  const file = values['output'];
  if (typeof file === 'string') writeOutput(path.resolve(cwd, file), result.output);
  else if (values['quiet'] !== true) await write(process.stdout, result.output);
  const notes = values['quiet'] === true ? [] : (result.notes ?? []);
  for (const note of notes) await write(process.stderr, `${escapeLine(note)}\n`);
  return result.exitCode;
}

function parse(command: CommandSpec, args: readonly string[]) {
  if (command.foreignArguments === true && args[0] !== '--help' && args[0] !== '-h')
    return { values: {}, positionals: [...args] };
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const { name, value, short } of command.options) {
    options[name] = { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: command.positionals !== '', strict: true });
  } catch (error) {
    // parseArgs throws TypeErrors whose codes start so for what the person typed; anything else is ours.
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')) {
      throw new UserError('usage', error.message, `Run \`cronledger ${command.name} --help\` to see its options.`);
    }
    throw error;
  }
}

function writeOutput(file: string, text: string | Uint8Array): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'output-failed',
      `The report could not be written to ${file}: ${reason}.`,
      'Name a file in a folder that exists and can be written.',
    );
  }
}

function write(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => (error ? reject(error) : resolve()));
  });
}

function fail(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`cronledger: ${escapeLine(error.message)} [${error.code}]\n  ${escapeLine(error.hint)}\n`);
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`cronledger: this is a bug, and nothing was checked. Please report it with what follows.\n`);
    for (const line of text.split('\n')) process.stderr.write(`  ${escapeLine(line)}\n`);
  }
  return COULD_NOT_CHECK;
}

/** A pipe that its reader closed (`cronledger list | head`) ends the program; the verdict was not delivered, so it is not a pass. */
process.stdout.on('error', () => process.exit(COULD_NOT_CHECK));
process.on('uncaughtException', error => process.exit(fail(error)));
process.on('unhandledRejection', error => process.exit(fail(error)));

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  error => {
    process.exitCode = fail(error);
  },
);
