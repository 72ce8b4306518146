// Runs a built program as a person or a runner would, in a process that has run it before: most of what a run costs is Node's start.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from '../../src/exec.ts';
import { createFolder } from './git-repo.ts';

export interface ProgramRun {
  /** Null when it did not exit by itself. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  /** The file that Node is to run. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  /** All that it sees beside PATH and a HOME that does not exist. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Another node than the one that runs the tests; then it is started anew. */
  readonly node?: string;
  /** Start it anew, where the start itself is what is looked at. */
  readonly cold?: boolean;
}

const TIMEOUT_MS = 120_000;
/** To see that warm and cold are one: `CRONLEDGER_TEST_COLD=1 npm test`. */
const ALWAYS_COLD = process.env['CRONLEDGER_TEST_COLD'] === '1';
const idle: ChildProcess[] = [];

export async function runProgram(program: Program): Promise<ProgramRun> {
  const { entry, args = [], cwd, env, input = '', node = process.execPath, cold = false } = program;
  if (cold || ALWAYS_COLD || node !== process.execPath) {
    const options = { cwd, env, timeoutMs: TIMEOUT_MS, input: Buffer.from(input) };
    const { code, stdout, stderr } = await exec(node, [entry, ...args], options);
    return { code, stdout: stdout.toString('utf8'), stderr };
  }
  const answer = join(await createFolder(), 'answer.json');
  const host = idle.pop() ?? start();
  host.ref();
  host.channel?.ref();
  // As exec() does.
  const variables = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env };
  host.send({ entry, args, cwd, env: variables, input: Buffer.from(input).toString('base64'), answer });
  const timer = setTimeout(() => host.kill('SIGKILL'), TIMEOUT_MS);
  const [ended] = await Promise.race([once(host, 'message'), once(host, 'exit')]);
  clearTimeout(timer);
  if (ended === 'done') {
    host.unref();
    host.channel?.unref();
    idle.push(host);
  }
  return readAnswer(answer, ended === 'done' ? 'ended' : String(ended));
}

function start(): ChildProcess {
  const host = fork(join(import.meta.dirname, 'warm-host.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  host.setMaxListeners(0);
  return host;
}

function readAnswer(file: string, how: string): ProgramRun {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
    return { code: null, stdout: '', stderr: `The process that ran it ended without an answer (${how}).` };
  }
  rmSync(file);
  const { code, stdout, stderr } = JSON.parse(text);
  const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
  return { code, stdout: decoded(stdout), stderr: decoded(stderr) };
}
