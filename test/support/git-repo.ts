// Builds real git repositories for tests: in temporary folders, without the person's git configuration, with the same ids every time.
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { exec } from '../../src/exec.ts';

/** What a file is to hold; null removes it. */
export type Content = string | Uint8Array | null | { readonly link: string } | { readonly executable: string };
export type Files = Readonly<Record<string, Content>>;

export interface TestRepository {
  readonly path: string;
  /** Runs git; what it printed, without white space at the end. Throws when it fails. */
  git(args: readonly string[], input?: string | Uint8Array): Promise<string>;
  /** Writes files to the work tree. */
  write(files: Files): Promise<void>;
  /** Writes files and commits everything; the commit's id. */
  commit(files?: Files, message?: string): Promise<string>;
  /** Clones it over the file protocol, as a server would serve it. */
  clone(...options: readonly string[]): Promise<TestRepository>;
}

const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  // Repositories that live for a second: neither small nor safe on the disk.
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.compression',
  GIT_CONFIG_VALUE_0: '0',
  GIT_CONFIG_KEY_1: 'core.fsync',
  GIT_CONFIG_VALUE_1: 'none',
};

/** What GitHub's servers allow, in the form of git's configuration file. */
const SERVER = '[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n';

const folders = mkdtempSync(join(tmpdir(), 'cronledger-test-'));
afterAll(() => rmSync(folders, { recursive: true, force: true }));
let count = 0;

/** A new empty folder, which goes away with the test file. */
export async function createFolder(files: Files = {}): Promise<string> {
  count += 1;
  const path = join(folders, String(count));
  await mkdir(path);
  await writeFiles(path, files);
  return path;
}

/** A repository on branch `main`; with files, it has one commit. */
export async function createRepository(files?: Files, ...initOptions: readonly string[]): Promise<TestRepository> {
  const repository = repositoryAt(await createFolder());
  await repository.git(['init', '--quiet', '--initial-branch=main', ...initOptions]);
  await appendFile(join(repository.path, initOptions.includes('--bare') ? 'config' : '.git/config'), SERVER);
  if (files !== undefined) await repository.commit(files);
  return repository;
}

/** The repository in a folder. */
export function repositoryAt(path: string): TestRepository {
  const git = async (args: readonly string[], input?: string | Uint8Array): Promise<string> => {
    const bytes = input === undefined ? {} : { input: Buffer.from(input) };
    const result = await exec('git', args, { cwd: path, env: ENVIRONMENT, ...bytes });
    if (result.code !== 0) throw new Error(`git ${args.join(' ')} in ${path}: ${result.failure} ${result.stderr}`);
    return result.stdout.toString('utf8').trimEnd();
  };
  return {
    path,
    git,
    write: files => writeFiles(path, files),
    async commit(files = {}, message = 'Change') {
      await writeFiles(path, files);
      await git(['add', '--all']);
      await git(['commit', '--quiet', '--allow-empty', '--message', message]);
      return git(['rev-parse', 'HEAD']);
    },
    async clone(...options) {
      const target = await createFolder();
      await git(['clone', '--quiet', ...options, `file://${path}`, target]);
      return repositoryAt(target);
    },
  };
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const place = join(folder, name);
    await rm(place, { recursive: true, force: true });
    if (content === null) continue;
    await mkdir(dirname(place), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(place, content);
    else if ('link' in content) await symlink(content.link, place);
    else {
      await writeFile(place, content.executable);
      await chmod(place, 0o755);
    }
  }
}
