// Runs git so that nothing the repository holds can make it run something else. All other files of this folder go through here.

import { UserError } from '../errors.ts';
import { type Conversation, converse, type Ending, type ExecResult, exec, execToFile } from '../exec.ts';
import { quote } from '../text/escape.ts';

/** git, in one repository. */
export interface Git {
  /** Reads. Never touches the network, runs no hook, filter, monitor or pager, writes nothing. */
  run(args: readonly string[], input?: string): Promise<ExecResult>;
  /** A reading command whose output goes to an open file. */
  runToFile(args: readonly string[], input: string, file: number): Promise<Ending>;
  /** A reading command to stream from. */
  converse(args: readonly string[], config?: GitConfig): Conversation;
  /** `git fetch`: with `ls-remote` the only command that uses the network and the checkout's own configuration and credentials. */
  fetch(args: readonly string[], input?: string): Promise<ExecResult>;
  /** `git ls-remote`, which writes nothing. */
  lsRemote(args: readonly string[]): Promise<ExecResult>;
  /** A setting as the person's own git sees it; null where there is none. */
  setting(name: string): Promise<string | null>;
}

/** Settings for one command. */
export type GitConfig = readonly (readonly [key: string, value: string])[];

/** Environment variables by name; what the entry files read once from `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const READ_TIMEOUT_MS = 300_000;
const FETCH_TIMEOUT_MS = 300_000;
const OUTPUT_BYTES = 1024 * 1024 * 1024;

/** https://git-scm.com/docs/git-config: what a repository's own configuration could make a command run. */
const HARDENED = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', ''],
  ['protocol.ext.allow', 'never'],
] as const;

/**
 * A repository of another user is read too (a container job runs as root on files of the runner). git refuses that because
 * of what such a repository's configuration can run (CVE-2022-24765); a reading command as hardened here runs none of it.
 */
const READ_CONFIG = [...HARDENED, ['safe.directory', '*']] as const;

/** The person's and the system's configuration are left out: the same commits give the same answer on every machine. */
const READ_ENVIRONMENT = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // refs/replace and grafts would show other content than what the commit's id stands for.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  // A partial clone would fetch what it lacks, object by object, with whatever its configuration says. The second line
  // does the same for git before 2.45: no transport is allowed.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
} as const;

/** What `git fetch` may see of our environment: where the person's configuration and credentials are, and the way out. */
const FETCH_NAMES =
  /^(HOME|XDG_CONFIG_HOME|XDG_RUNTIME_DIR|USER|LOGNAME|TMPDIR|SSH_AUTH_SOCK|SSH_ASKPASS|(HTTP|HTTPS|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR)|CURL_CA_BUNDLE|CRONLEDGER_FETCH_TOKEN|GIT_(ASKPASS|SSH|SSH_COMMAND|SSH_VARIANT|PROXY_COMMAND|HTTP_USER_AGENT|SSL_[A-Z_]+|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)))$/i;

/**
 * @param cwd the repository's root, or any folder in it.
 * @param environment what the person's shell or the workflow set; only `fetch` and `setting` see parts of it.
 */
export function createGit(cwd: string, environment: Environment): Git {
  // `git commit FILE` has an index of its own, and says so to its hooks.
  const index = environment['GIT_INDEX_FILE'];
  const reading = (config: GitConfig = []): Record<string, string> => ({
    ...READ_ENVIRONMENT,
    ...(index !== undefined && index !== '' && { GIT_INDEX_FILE: index }),
    ...configVariables([...READ_CONFIG, ...config]),
  });
  const own: Record<string, string> = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && FETCH_NAMES.test(name)) own[name] = value;
  }
  async function overNetwork(all: readonly string[], input?: string): Promise<ExecResult> {
    const config: [string, string][] = [...HARDENED.map(([key, value]): [string, string] => [key, value])];
    config.push(['gc.auto', '0'], ['maintenance.auto', 'false'], ['fetch.writeCommitGraph', 'false']);
    // Fetching runs what the configuration says (ssh command, credential helper), so git's own rule on whose repository
    // may be used stands, but for GitHub's runner: there the checkout step wrote the configuration, as another user
    // than the one of a container job, and took its own safe.directory away when it ended.
    if (environment['GITHUB_ACTIONS'] === 'true') config.push(['safe.directory', cwd]);
    const env = {
      ...own,
      GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
      ...configVariables(config, Number(own['GIT_CONFIG_COUNT'] ?? 0)),
    };
    const bytes = input === undefined ? {} : { input: Buffer.from(input) };
    return checked(await exec('git', all, { cwd, env, timeoutMs: FETCH_TIMEOUT_MS, ...bytes }), all);
  }
  return {
    async run(args, input) {
      const result = await exec('git', args, {
        cwd,
        env: reading(),
        timeoutMs: READ_TIMEOUT_MS,
        maxOutputBytes: OUTPUT_BYTES,
        ...(input === undefined ? {} : { input: Buffer.from(input) }),
      });
      return checked(result, args);
    },
    async runToFile(args, input, file) {
      const options = { cwd, env: reading(), timeoutMs: READ_TIMEOUT_MS, input: Buffer.from(input), file };
      return checked(await execToFile('git', args, options), args);
    },
    converse: (args, config) => converse('git', args, { cwd, env: reading(config) }),
    fetch: (args, input) =>
      overNetwork(
        ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--recurse-submodules=no', ...args],
        input,
      ),
    lsRemote: args => overNetwork(['ls-remote', '--quiet', ...args]),
    async setting(name) {
      const result = checked(await exec('git', ['config', '--get', name], { cwd, env: own }), ['config']);
      return result.code === 0 ? result.stdout.toString('utf8').trim() : null;
    },
  };
}

/** One line of what git said, quoted to be shown within a message, without the password of a URL. */
export function saidByGit(stderr: string): string {
  const lines = stderr.split('\n').filter(line => line.trim() !== '');
  const line = lines.find(each => /^(fatal|error):/.test(each)) ?? lines[0] ?? '';
  return quote(line.replace(/:\/\/[^/@ ]*@/g, '://'), 200);
}

/** Throws where git could not do its work at all; an exit code is for the caller to judge. */
function checked<T extends Ending>(result: T, args: readonly string[]): T {
  if (result.failure === 'none') return result;
  if (result.failure === 'not-found') {
    throw new UserError(
      'no-git',
      'The program git was not found.',
      'Install git 2.31 or newer and make sure that it is in PATH.',
    );
  }
  throw new Error(`git ${args[0]} did not end well (${result.failure}): ${saidByGit(result.stderr)}`);
}

/** https://git-scm.com/docs/git-config#ENVIRONMENT: unlike `-c`, keys with an equals sign in them work. */
function configVariables(pairs: readonly (readonly [string, string])[], from = 0): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(from + pairs.length) };
  pairs.forEach(([key, value], index) => {
    variables[`GIT_CONFIG_KEY_${from + index}`] = key;
    variables[`GIT_CONFIG_VALUE_${from + index}`] = value;
  });
  return variables;
}
