// Runs the built CLI as a person would, without anything of the surrounding environment (no CI, no GITHUB_*, no colours).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, type ProgramRun, runProgram } from './run-program.ts';

export interface CliOptions extends Pick<Program, 'cwd' | 'input' | 'cold'> {
  readonly env?: Readonly<Record<string, string>>;
}

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');

/** Runs `dist/cli.js` with the arguments. */
export function runCli(args: readonly string[], { env, ...options }: CliOptions): Promise<ProgramRun> {
  const own = { TZ: 'UTC', LC_ALL: 'C.UTF-8', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...env };
  return runProgram({ entry: cli, args, env: own, ...options });
}
