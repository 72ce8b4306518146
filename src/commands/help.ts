// Help texts, derived from the commands' descriptions.
import type { CommandSpec } from './command.ts';

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
  const options = [...command.options, { name: 'help', help: 'Show this text.' }];
  const flags = options.map(option => `--${option.name}${'value' in option ? ` ${option.value}` : ''}`);
  const width = Math.max(...flags.map(flag => flag.length));
  const lines = options.map((option, index) => `  ${flags[index]?.padEnd(width)}  ${option.help}`);
  const usage = ['cronledger', command.name, command.positionals, '[OPTIONS]'].filter(part => part !== '').join(' ');
  return `${command.summary}\n\nUsage: ${usage}\n\n${lines.join('\n')}\n\n${command.notes}\n`;
}
