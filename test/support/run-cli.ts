// Runs the built CLI as a person would, without anything of the surrounding environment (no CI, no GITHUB_*, no colours).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exec } from '../../src/exec.ts';

export interface CliRun {
  /** Null when it did not exit by itself. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');

/** Runs `node dist/cli.js` with the arguments. Build first: `npm run build`. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const { code, stdout, stderr } = await exec(process.execPath, [cli, ...args], {
    cwd: options.cwd,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...options.env },
    timeoutMs: 120_000,
    ...(options.input === undefined ? {} : { input: Buffer.from(options.input) }),
  });
  return { code, stdout: stdout.toString('utf8'), stderr };
}
