// What a command of the CLI is. To add one: a file with its `run`, and one line in index.ts; help and parsing follow.
import type { Readable } from 'node:stream';

export interface OptionSpec {
  readonly name: string;
  /** What follows the flag in help (`REV`); absent for a switch. */
  readonly value?: string;
  /** One letter: `f` for `-f`. */
  readonly short?: string;
  readonly help: string;
}

/** One of several things that a command does, named by its first argument: `inventory add`. */
export interface ActionSpec {
  readonly name: string;
  readonly positionals: string;
  /** How many keys it takes. */
  readonly keys: 'none' | 'any' | 'two';
  /** The options of the command that say something to it, beside those that all have. */
  readonly options: readonly string[];
  /** The values of `--format` that it can fill, where it has that. */
  readonly formats?: readonly string[];
  readonly summary: string;
  readonly examples: readonly [string, string];
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as help shows them: `[PATH...] | -`. */
  readonly positionals: string;
  readonly options: readonly OptionSpec[];
  readonly actions?: readonly ActionSpec[];
  /** The values of `--format` that it can fill. */
  readonly formats?: readonly string[];
  /** Are its arguments those of another program, so that all of them are positionals? */
  readonly foreignArguments?: true;
  /** Paragraphs of help after the options: sentences and examples. */
  readonly notes: string;
  /** Loaded when it is called, so that a command costs only what it uses. */
  load(): Promise<{ run(input: CommandInput): Promise<CommandResult> }>;
}

/** Everything a command gets from outside, read once in cli.ts. */
export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly now: Date;
  /** Writes to standard output at once, for a command that goes on for as long as its input does. */
  write(text: string): Promise<void>;
  /** A line of progress for a person: written to stderr when that is a terminal. */
  progress(line: string): void;
}

export interface CommandResult {
  readonly exitCode: number;
  /** What goes to standard output, or to the file that `--output` names; bytes where a stream goes on as it came. */
  readonly output: string | Uint8Array;
  /** More files that were asked for, from the working folder. */
  readonly files?: readonly { readonly path: string; readonly text: string }[];
  /** Sentences for standard error: what was written where. */
  readonly notes?: readonly string[];
}

/** The value of an option that takes one. */
export function optionText(input: CommandInput, name: string): string | undefined {
  const value = input.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function optionSet(input: CommandInput, name: string): boolean {
  return input.values[name] === true;
}
