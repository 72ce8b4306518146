// cronledger completion: what makes a shell complete commands, actions, options and their values; derived from the commands' descriptions.
import { UserError } from '../errors.ts';
import { EXIT_CODES } from '../model.ts';
import type { CommandInput, CommandResult, CommandSpec } from './command.ts';
import { COMMANDS } from './index.ts';

const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

export async function run(input: CommandInput): Promise<CommandResult> {
  const [name = '', ...more] = input.positionals;
  const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name] : undefined;
  if (shell !== undefined && more.length === 0) return { exitCode: EXIT_CODES.pass, output: shell() };
  const what = name === '' ? 'No shell was named.' : `There is no completion for \`${input.positionals.join(' ')}\`.`;
  throw new UserError('usage', what, `Name one of ${Object.keys(SHELLS).join(', ')}.`);
}

/** What may follow a command beside files: its actions and options. */
function wordsAfter({ actions = [], options }: CommandSpec): readonly string[] {
  return [...actions.map(({ name }) => name), ...options.map(({ name }) => `--${name}`), '--help'];
}

function formatsOf({ formats, actions = [] }: CommandSpec): readonly string[] {
  return [...new Set([...(formats ?? []), ...actions.flatMap(action => action.formats ?? [])])];
}

function bash(): string {
  const cases = COMMANDS.map(command => {
    const formats = formatsOf(command);
    const value =
      formats.length === 0 ? '' : `[[ $last == --format || $last == -f ]] && words='${formats.join(' ')}'; `;
    return `    ${command.name}) words='${wordsAfter(command).join(' ')}'; ${value};;`;
  });
  return `_cronledger() {
  local words last current
  current=\${COMP_WORDS[COMP_CWORD]}
  last=\${COMP_WORDS[COMP_CWORD-1]}
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=( $(compgen -W '${COMMANDS.map(({ name }) => name).join(' ')} --help --version' -- "$current") )
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _cronledger cronledger
`;
}

function zsh(): string {
  return `#compdef cronledger
autoload -U +X bashcompinit && bashcompinit
${bash()}`;
}

function fish(): string {
  const first = COMMANDS.map(
    ({ name, summary }) => `complete -c cronledger -n __fish_use_subcommand -a ${name} -d ${fishText(summary)}`,
  );
  const rest = COMMANDS.flatMap(command => {
    const { name, options, actions = [] } = command;
    const when = `-n '__fish_seen_subcommand_from ${name}'`;
    const formats = formatsOf(command);
    return [
      ...actions.map(action => `complete -c cronledger ${when} -a ${action.name}`),
      ...options.map(option => {
        const short = option.short === undefined ? '' : ` -s ${option.short}`;
        const values = option.name === 'format' && formats.length > 0 ? ` -x -a '${formats.join(' ')}'` : '';
        const needs = option.value === undefined || values !== '' ? values : ' -r';
        return `complete -c cronledger ${when} -l ${option.name}${short}${needs} -d ${fishText(option.help)}`;
      }),
    ];
  });
  return `${[...first, ...rest].join('\n')}\n`;
}

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
