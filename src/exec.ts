// Runs other programs: no shell, an allow-listed environment, time and output limits. The only file that spawns processes.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, isAbsolute } from 'node:path';
import { Readable, type Writable } from 'node:stream';

export interface ExecOptions {
  readonly cwd: string;
  /** All that the child sees beside PATH and a HOME that does not exist; nothing of our own environment leaks. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; without it the child reads end of file. */
  readonly input?: Uint8Array;
  /** Wall time after which the child and its children are killed. */
  readonly timeoutMs?: number;
  /** Bytes of standard output and standard error together, after which they are killed. */
  readonly maxOutputBytes?: number;
}

/** `signal`: the child was killed by somebody else, such as the kernel when memory ran out. */
export type ExecFailure = 'none' | 'timeout' | 'output-limit' | 'not-found' | 'signal';

/** How a child ended. `code` is null unless it exited by itself. */
export interface Ending {
  readonly code: number | null;
  /** The first 64 KiB, as UTF-8. Text of a foreign program: quote it before it is shown. */
  readonly stderr: string;
  readonly failure: ExecFailure;
}

export interface ExecResult extends Ending {
  readonly stdout: Buffer;
}

/** A running child that is written to and read from. Whoever starts one ends it: it keeps the process alive. */
export interface Conversation {
  /** What the child prints, as it comes. It stops reading (and so blocks the child) while nobody asks for more. */
  readonly output: AsyncIterableIterator<Buffer>;
  /** Resolves when the child can take more; at once when it has gone, which `ended` then tells of. */
  write(text: string): Promise<void>;
  /** Closes the child's standard input. */
  end(): void;
  /** Kills the child and its children; no effect when it has gone. */
  kill(): void;
  readonly ended: Promise<Ending>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_OUTPUT_BYTES = 64 * 1024 * 1024;
const STDERR_BYTES = 64 * 1024;
/** A child that has gone may have left one outside its group that holds the pipes open: four silent spells end the wait. */
const LINGER_MS = 250;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Process groups that are alive. While there are any, a signal or an exit of ours takes them with it: detached groups do not get Ctrl-C. */
const groups = new Set<number>();
/** Children that are about to start or alive. */
let watched = 0;

/**
 * Runs a program to its end. Never rejects for what the program does: an exit code, a signal, a limit or a missing
 * program are in the result. Rejects for our own mistakes, such as a working folder that does not exist.
 */
export async function exec(command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const running = start(command, args, options);
  const { stdout } = running;
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    running.count(chunk.length);
  });
  running.stdin.end(options.input);
  const ending = await running.ended;
  return { ...ending, stdout: Buffer.concat(chunks) };
}

/** Like `exec`, with standard output written to an open file. The output limit is on standard error alone. */
export function execToFile(
  command: string,
  args: readonly string[],
  options: ExecOptions & { readonly file: number },
): Promise<Ending> {
  const running = start(command, args, options, { file: options.file, reading: true });
  running.stdin.end(options.input);
  return running.ended;
}

/** Starts a program to talk with. No output limit: the reader decides how much it takes. No time limit unless one is given. */
export function converse(
  command: string,
  args: readonly string[],
  options: Pick<ExecOptions, 'cwd' | 'env' | 'timeoutMs'>,
): Conversation {
  const limits = { timeoutMs: 0, maxOutputBytes: 0, ...options };
  const { stdin, stdout, ended, kill } = start(command, args, limits, { reading: false });
  return {
    output: stdout[Symbol.asyncIterator](),
    ended,
    kill() {
      kill();
      // Output that nobody will read would keep the pipe, and so the child, from closing.
      stdout.destroy();
    },
    end: () => stdin.end(),
    write: text =>
      new Promise(resolve => {
        if (stdin.destroyed || stdin.write(text)) return resolve();
        const done = (): void => {
          stdin.off('drain', done).off('close', done);
          resolve();
        };
        stdin.once('drain', done).once('close', done);
      }),
  };
}

interface Running {
  readonly stdin: Writable;
  /** Ends at once where the output goes to a file. */
  readonly stdout: Readable;
  readonly ended: Promise<Ending>;
  /** Bytes of output that were taken. */
  count(bytes: number): void;
  kill(): void;
}

interface Output {
  /** A file that standard output goes to. */
  readonly file?: number;
  /** Is all output read as it comes? Then silence after the exit means that there is no more. */
  readonly reading: boolean;
}

function start(
  command: string,
  args: readonly string[],
  options: ExecOptions,
  { file, reading }: Output = { reading: true },
): Running {
  const { cwd, timeoutMs = DEFAULT_TIMEOUT_MS, maxOutputBytes = DEFAULT_OUTPUT_BYTES } = options;
  const child = launch(command, args, {
    cwd,
    env: environment(options.env),
    detached: true,
    shell: false,
    stdio: ['pipe', file ?? 'pipe', 'pipe'],
  });
  const { pid, stdin, stdout, stderr } = child;
  if (stdin === null || stderr === null) throw new Error('A child was asked for with pipes and has none.');
  let failure: ExecFailure = 'none';
  let taken = 0;
  const complaints: Buffer[] = [];
  let complained = 0;

  const kill = (): void => {
    if (pid !== undefined) killGroup(pid);
  };
  const fail = (why: ExecFailure): void => {
    if (failure === 'none') failure = why;
    kill();
  };
  let heard = 0;
  const count = (bytes: number): void => {
    heard += 1;
    taken += bytes;
    if (maxOutputBytes > 0 && taken > maxOutputBytes) fail('output-limit');
  };
  if (pid !== undefined) groups.add(pid);
  const timer = timeoutMs > 0 ? setTimeout(() => fail('timeout'), timeoutMs) : undefined;
  // A child that does not read its input is no error: what it says and how it ends tell more than EPIPE.
  stdin.on('error', () => undefined);
  stderr.on('data', (chunk: Buffer) => {
    count(chunk.length);
    if (complained < STDERR_BYTES) complaints.push(chunk.subarray(0, STDERR_BYTES - complained));
    complained += chunk.length;
  });

  const ended = new Promise<Ending>((resolve, reject) => {
    let stop = (): void => undefined;
    let alive = true;
    const settle = (): void => {
      if (alive) unwatch(pid);
      alive = false;
      clearTimeout(timer);
      stop();
    };
    // A program that could not be started does not always close as well.
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      const missing = error.code === 'ENOENT' || error.code === 'EACCES';
      if (!missing || !existsSync(cwd))
        return reject(new Error(`Could not start ${command} in ${cwd}`, { cause: error }));
      resolve({ code: null, stderr: error.message, failure: 'not-found' });
    });
    child.once('exit', () => {
      // Children that outlive the program are not waited for.
      kill();
      if (!reading) return;
      let before = -1;
      let silent = 0;
      const linger = setInterval(() => {
        silent = heard === before ? silent + 1 : 0;
        before = heard;
        if (silent < 4) return;
        stdout?.destroy();
        stderr.destroy();
      }, LINGER_MS);
      stop = () => clearInterval(linger);
    });
    child.once('close', (code: number | null) => {
      settle();
      const signalled = code === null && failure === 'none' ? 'signal' : failure;
      const text = Buffer.concat(complaints).toString('utf8');
      resolve({ code: failure === 'none' ? code : null, stderr: text, failure: signalled });
    });
  });
  return { stdin, stdout: stdout ?? Readable.from([]), ended, count, kill };
}

function launch(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  // Before the child: a signal between its start and ours to listen would leave it behind.
  watch();
  try {
    return spawn(command, args, options);
  } catch (error) {
    unwatch(undefined);
    throw error;
  }
}

/** PATH without relative entries: the working folder may be a hostile checkout that holds a file named `git`. */
function environment(given: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const path = (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter).filter(isAbsolute);
  return { PATH: path.join(delimiter), HOME: '/nonexistent', ...given };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: all have gone. EPERM: what is left are zombies (macOS).
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function watch(): void {
  if (watched === 0) {
    process.once('exit', killAll);
    for (const signal of SIGNALS) process.on(signal, dieOf);
  }
  watched += 1;
}

function unwatch(pid: number | undefined): void {
  if (pid !== undefined) groups.delete(pid);
  watched -= 1;
  if (watched > 0) return;
  process.off('exit', killAll);
  for (const signal of SIGNALS) process.off(signal, dieOf);
}

function killAll(): void {
  for (const pid of groups) killGroup(pid);
}

/** Does to the children what the signal does to us, then lets the signal do it, unless somebody else handles it. */
function dieOf(signal: NodeJS.Signals): void {
  killAll();
  for (const each of SIGNALS) process.off(each, dieOf);
  if (process.listenerCount(signal) > 0) return;
  process.kill(process.pid, constants.signals[signal]);
}
