// Help texts, derived from the commands' descriptions.
import type { ActionSpec, CommandSpec, OptionSpec } from './command.ts';

export function mainHelp(commands: readonly CommandSpec[]): string {
  const width = Math.max(...commands.map(command => command.name.length));
  const lines = commands.map(command => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `cronledger keeps Kubernetes CronJobs and Jobs in step with an inventory of approved scheduled workloads.

Usage: cronledger COMMAND [OPTIONS]

${lines.join('\n')}

  cronledger COMMAND --help   shows a command's options.
  cronledger --version        shows the version.

Exit codes: 0 pass, 1 violation, 2 could not check (bad input, bad usage, a crash), 3 approval needed.
`;
}

export function commandHelp(command: CommandSpec): string {
  const usage = ['cronledger', command.name, command.positionals, '[OPTIONS]'].filter(part => part !== '').join(' ');
  const actions = command.actions ?? [];
  const width = Math.max(...actions.map(action => action.name.length));
  const lines = actions.flatMap(({ name, summary }) => hanging(`  ${name.padEnd(width)}  `, summary));
  const parts = [
    command.summary,
    `Usage: ${usage}`,
    ...(actions.length === 0 ? [] : [lines.join('\n')]),
    optionLines(command.options),
    command.notes,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What one action of a command does, takes, and is called with. */
export function actionHelp(command: CommandSpec, action: ActionSpec): string {
  const usage = ['cronledger', command.name, action.name, action.positionals, '[OPTIONS]'].filter(part => part !== '');
  const own = command.options.filter(({ name }) => action.options.includes(name) || COMMON.includes(name));
  const options = own.map(option => ({ ...option, help: ownHelp(option.help, action) }));
  const parts = [
    hanging('', action.summary).join('\n'),
    `Usage: ${usage.join(' ')}`,
    optionLines(options),
    `Examples:\n${action.examples.map(example => `  ${example}`).join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

const COMMON = ['config', 'output', 'quiet'];

/** `init: one file per …` says in the command's help whose option it is; in the action's own help that is known. */
function ownHelp(help: string, { name, formats }: ActionSpec): string {
  if (formats !== undefined && help.startsWith('list: text')) {
    const [usual, ...others] = formats;
    return `${usual} (default)${others.map(other => `, ${other}`).join('')}.`;
  }
  const [before = '', ...rest] = help.split(': ');
  const names = before.replace(' --from-diff', '').split(/, | and /);
  if (rest.length === 0 || !names.includes(name)) return help;
  const text = rest.join(': ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function optionLines(given: readonly OptionSpec[]): string {
  const options: readonly OptionSpec[] = [...given, { name: 'help', short: 'h', help: 'Show this text.' }];
  const flags = options.map(
    ({ name, short, value }) =>
      `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
  );
  const width = Math.max(...flags.map(flag => flag.length));
  return options.map(({ help }, index) => `  ${flags[index]?.padEnd(width)}  ${help}`).join('\n');
}

const WIDTH = 110;

/** Text broken at spaces, behind a heading that its other lines are indented by. */
function hanging(head: string, text: string): readonly string[] {
  const lines: string[] = [];
  let line = head;
  for (const word of text.split(' ')) {
    if (line.trimEnd().length > head.length && line.length + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = ' '.repeat(head.length);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
