// Runs helm and kustomize on what a pull request wrote: in a private copy of the git objects they may read, with
// nothing of ours around.
//
// What holds everywhere: the copy is written from git objects and holds only what the root reaches; links stay inside
// of it; the environment has no token and no configuration of the user; home, cache and plugin folders are empty;
// output and time are limited, and the program is killed with its children.
// What holds on Linux with `prlimit` (util-linux, on every CI image we know): data memory, CPU time and the size of
// written files are limited by the kernel. Without it, memory has only GOMEMLIMIT, which is a wish and no limit.
// What holds where the kernel lets an ordinary user make a network namespace (`unshare`): there is no network at all.
// Elsewhere (macOS, containers with the default seccomp profile, Ubuntu 24.04 with its AppArmor default) the proxy
// variables point to a closed port, git may use no protocol, and remote references are refused before the program
// starts; a program that ignores all three would still get out.
// Never limited: what it reads of the file system outside of the copy. Helm and kustomize have no function for that
// once links are checked.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ExecResult, exec } from '../exec.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import type { Problem, ProblemCode } from '../model.ts';
import { escapeLine } from '../text/escape.ts';
import type { RenderContext, RenderLimits } from './root.ts';
import { writeCopy } from './sandbox-copy.ts';
import type { Tool } from './tools.ts';

export interface Sandbox {
  /** Absolute path of the copy: a file `a/b` of the tree stands at `<repository>/a/b`. */
  readonly repository: string;
  /** Writes a file of our own beside the copy, out of the way of its paths, and gives its absolute path. */
  place(name: string, content: string | Uint8Array): string;
  /** Takes a file of the copy out of it. */
  remove(path: string): void;
  run(tool: Tool, args: readonly string[], options?: RunOptions): Promise<ExecResult>;
}

interface RunOptions {
  readonly network?: boolean;
  /** What git is told: where it finds what has been fetched. */
  readonly git?: Readonly<Record<string, string>>;
}

/** A closed port: whatever honours proxies gets "connection refused" at once. */
const NOWHERE = 'http://127.0.0.1:9';
const FILE_BYTES = 512 * 1024 * 1024;

/**
 * Makes the copy, gives it to `use`, and removes it again whatever happens. `inspect` sees every file on the way. Ends
 * with problems, and does not call `use`, where that finds one, a file is a Git LFS pointer, or the copy is over the
 * limits.
 */
export async function withSandbox<T>(
  tree: Tree,
  entries: readonly TreeEntry[],
  context: RenderContext,
  inspect: (entry: TreeEntry, bytes: Buffer) => Problem | null,
  use: (sandbox: Sandbox) => Promise<T>,
): Promise<T | { readonly problems: readonly Problem[] }> {
  // Asked while the copy is written.
  void guardsOf(context.limits, false);
  const folder = mkdtempSync(join(tmpdir(), 'cronledger-'));
  try {
    const repository = join(folder, 'repository');
    mkdirSync(repository, { mode: 0o700 });
    const problems = await writeCopy(tree, entries, repository, context.limits, inspect);
    if (problems.length > 0) return { problems };
    return await use({
      repository,
      place: (name, content) => {
        const path = join(folder, 'own', name);
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(path, content, { mode: 0o600 });
        return path;
      },
      remove: path => rmSync(join(repository, path), { force: true }),
      run: async (tool, args, options = {}) => {
        const network = options.network === true;
        const guards = await guardsOf(context.limits, network);
        const [command = tool.command, ...rest] = [...guards, tool.command, ...args];
        const { timeoutMs, maxOutputBytes } = context.limits;
        const env = { ...environment(folder, context, network), ...options.git };
        return context.schedule(() => exec(command, rest, { cwd: repository, env, timeoutMs, maxOutputBytes }));
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function environment(folder: string, context: RenderContext, network: boolean): Record<string, string> {
  // Made by the tool where it wants to write there; it finds nothing.
  const home = join(folder, 'home');
  const memory = `${Math.floor((context.limits.maxMemoryBytes * 3) / 4)}`;
  const common = {
    HOME: home,
    TMPDIR: folder,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    HELM_CACHE_HOME: join(home, 'cache', 'helm'),
    HELM_CONFIG_HOME: join(home, 'config', 'helm'),
    HELM_DATA_HOME: join(home, 'data', 'helm'),
    HELM_PLUGINS: join(home, 'plugins'),
    HELM_NO_PLUGINS: '1',
    KUBECONFIG: '/dev/null',
    GOMEMLIMIT: memory,
    // There is a tool on every core as it is (`schedule`). With more threads of its own, each takes a seventh more of CPU.
    GOMAXPROCS: '1',
    LC_ALL: 'C.UTF-8',
    NO_COLOR: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
  };
  if (network) return { ...context.networkEnv, ...common, GIT_ALLOW_PROTOCOL: 'https' };
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  return {
    ...common,
    ...Object.fromEntries(proxies.map(name => [name, NOWHERE])),
    NO_PROXY: '',
    no_proxy: '',
    // A list of protocols that are allowed; this is none of them.
    // https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
    GIT_ALLOW_PROTOCOL: 'none',
  };
}

const probes = new Map<string, Promise<boolean>>();

/**
 * The commands that go before the tool: a namespace without network, and limits of the kernel, each where the machine
 * has it.
 */
export async function guardsOf(limits: RenderLimits, network: boolean): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const cpuSeconds = Math.ceil(limits.timeoutMs / 1000) * 8;
  const bounds = [
    'prlimit',
    `--data=${limits.maxMemoryBytes}`,
    `--cpu=${cpuSeconds}`,
    `--fsize=${FILE_BYTES}`,
    '--core=0',
    '--',
  ];
  const alone = ['unshare', '--user', '--map-root-user', '--net', '--'];
  const [bounded, unconnected] = await Promise.all([works(bounds), network ? false : works(alone)]);
  return [...(unconnected ? alone : []), ...(bounded ? bounds : [])];
}

/** Does a program start behind this guard? Found out once. */
function works(guard: readonly string[]): Promise<boolean> {
  const key = guard.join(' ');
  const known = probes.get(key);
  if (known !== undefined) return known;
  const [command = '', ...args] = guard;
  const probe = exec(command, [...args, 'true'], { cwd: '/', timeoutMs: 5_000, maxOutputBytes: 4_096 }).then(
    result => result.failure === 'none' && result.code === 0,
  );
  probes.set(key, probe);
  return probe;
}

/** Says in one sentence why a run gave nothing. Null where it ended well. */
export function runProblem(
  result: ExecResult,
  what: string,
  path: string,
  limits: RenderLimits,
  sandbox: Sandbox,
): Problem | null {
  const limit = limitReached(result, limits);
  if (limit !== null) {
    return failure(
      'render-limit',
      path,
      `${what} was stopped: ${limit}.`,
      'Look for loops over large ranges and for repeated YAML aliases.',
    );
  }
  if (result.failure === 'none' && result.code === 0) return null;
  const words = shortError(result.stderr, sandbox.repository);
  return failure(
    'render-failed',
    path,
    `${what} failed: ${words}`,
    words.includes('kubeVersion')
      ? 'Set `kubeVersion` for this source in .cronledger/config.yaml to the version of your cluster.'
      : 'Mend it: what it deploys cannot be judged before it renders.',
  );
}

function failure(code: ProblemCode, path: string, message: string, hint: string): Problem {
  return { code, path, message, hint };
}

function limitReached(result: ExecResult, limits: RenderLimits): string | null {
  if (result.failure === 'timeout') return `it took longer than ${limits.timeoutMs / 1000} seconds`;
  if (result.failure === 'output-limit') return `it wrote more than ${limits.maxOutputBytes} bytes`;
  // What Go's runtime says when the kernel gives it no more:
  // https://github.com/golang/go/blob/master/src/runtime/malloc.go
  if (/out of memory|cannot allocate memory|runtime: may need to increase max/.test(result.stderr)) {
    return `it needed more than ${limits.maxMemoryBytes} bytes of memory`;
  }
  if (result.failure === 'signal')
    return 'the system killed it, which is what happens when memory or processor time runs out';
  return null;
}

/** The first telling line of an error, less the private folder's name, escaped and cut. */
function shortError(stderr: string, repository: string): string {
  const lines = stderr
    .replaceAll(`${repository}/`, '')
    .replaceAll(repository, '.')
    .split('\n')
    .map(line => line.trim())
    .filter(line => !/^[WI]\d{4} \d\d:/.test(line))
    // Kubernetes' logger puts the time, the process and its own file before what it says.
    .map(line => line.replace(/^[EF]\d{4} [\d:.]{8,20} {1,8}\d{1,10} [\w.-]{1,80}:\d{1,6}\] /, ''))
    .filter(line => line !== '' && !/^(WARNING|walk\.go|level=(INFO|WARN)|# Warning|\d{4}\/\d\d\/\d\d )/.test(line));
  const start = Math.max(
    lines.findIndex(line => /^error:/i.test(line)),
    0,
  );
  const words = lines.slice(start, start + 3).join(' ');
  const clean = escapeLine(words.slice(0, 400)).trim();
  return clean === ''
    ? 'it said nothing.'
    : `${clean}${words.length > 400 ? '…' : ''}${/[.!?…]$/.test(clean) ? '' : '.'}`;
}
