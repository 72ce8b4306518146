// Fetches one commit of a git repository with the real git, into a folder that a build can clone from without a network.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { exec } from '../../exec.ts';
import { quote, shown } from '../../text/escape.ts';
import { isThisMachine, parseUrl } from './allow.ts';
import { basicAuthorization, type Fetching, refusal } from './http.ts';

/** What a kustomization names with a URL. https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md */
export interface GitReference {
  /** Without what follows the repository. */
  readonly url: string;
  readonly folder: string;
  /** A tag or a whole commit id; '' where none is named. */
  readonly ref: string;
}

/** Null for what is no repository over HTTP: files by URL, SSH. */
export function gitReference(text: string): GitReference | null {
  const bare = text.replace(/^git::/i, '');
  const url = parseUrl(/^github\.com\//i.test(bare) ? `https://${bare}` : bare);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.hash !== '') return null;
  if ([...url.searchParams.keys()].some(key => !['ref', 'version', 'timeout', 'submodules'].includes(key))) return null;
  const { pathname } = url;
  const double = pathname.indexOf('//');
  const marker = pathname.indexOf('.git/');
  const end =
    double >= 0 ? double : marker >= 0 ? marker + 4 : pathname.endsWith('.git') ? pathname.length : twoSteps(pathname);
  const repository = pathname.slice(0, end);
  // A file of a repository that is served as it is, and no repository.
  if (repository === '' || repository === '/') return null;
  const folder = pathname.slice(end).replace(/^\/+|\/+$/g, '');
  const ref = url.searchParams.get('ref') ?? url.searchParams.get('version') ?? '';
  return { url: `${url.protocol}//${url.host}${repository}`, folder, ref };
}

function twoSteps(path: string): number {
  const second = path.indexOf('/', 1);
  const third = second < 0 ? -1 : path.indexOf('/', second + 1);
  return third < 0 ? path.length : third;
}

export function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref);
}

/** Neither a range nor a branch by its form; whether it is a tag, the server says. */
export function isExactRef(ref: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/+-]{0,200}$/.test(ref) && !ref.includes('..') && !ref.endsWith('.lock');
}

/** Fetches into a new bare repository in `folder`; the commit that the tag or id means. */
export async function fetchCommit(
  { url, ref }: GitReference,
  folder: string,
  guard: readonly string[],
  networkEnv: Readonly<Record<string, string>>,
  fetching: Fetching,
): Promise<string> {
  const address = parseUrl(url);
  if (address === null) throw refusal(`${quote(url)} is no address`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authorization = basicAuthorization(address.host, fetching);
  const settings: readonly (readonly [string, string])[] = [
    ['core.hooksPath', '/dev/null'],
    ['credential.helper', ''],
    // Where it would lead, nobody has allowed.
    ['http.followRedirects', 'false'],
    ['fetch.fsckObjects', 'true'],
    // One pack, which can be kept.
    ['fetch.unpackLimit', '1'],
    ...(authorization === undefined ? [] : ([[`http.${url}.extraHeader`, `Authorization: ${authorization}`]] as const)),
  ];
  const env = {
    ...networkEnv,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_ALLOW_PROTOCOL: isThisMachine(address.hostname) ? 'http:https' : 'https',
    // Not in the arguments, which everybody on the machine can read.
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
  const git = async (...args: readonly string[]): Promise<string> => {
    const [command = 'git', ...rest] = [...guard, 'git', '-C', folder, ...args];
    const result = await exec(command, rest, {
      cwd: folder,
      env,
      timeoutMs: fetching.timeoutMs,
      maxOutputBytes: 1_000_000,
    });
    if (result.failure === 'timeout')
      throw refusal(`${quote(url)} did not answer within ${fetching.timeoutMs / 1000} seconds`);
    if (result.failure !== 'none' || result.code !== 0)
      throw refusal(`${quote(url)} cannot be fetched: ${said(result.stderr)}`, HINT);
    return result.stdout.toString('utf8').trim();
  };
  await git('init', '--quiet', '--bare');
  await git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const { kept } = fetching;
  if (kept !== null) {
    const meant = isCommit(ref)
      ? ref
      : await commitOfTag(ref, await git('ls-remote', url, `refs/tags/${ref}`, `refs/tags/${ref}^{}`));
    const pack = meant === null ? null : await kept.readCommit(url, meant);
    if (meant !== null && pack !== null && (await unpack(pack, meant, folder, git))) {
      await git('update-ref', isCommit(ref) ? 'refs/heads/fetched' : `refs/tags/${ref}`, meant);
      return meant;
    }
  }
  const wanted = isCommit(ref) ? ref : `refs/tags/${ref}:refs/tags/${ref}`;
  await git('fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', url, wanted);
  const commit = await git(
    'rev-parse',
    '--verify',
    isCommit(ref) ? 'FETCH_HEAD^{commit}' : `refs/tags/${ref}^{commit}`,
  );
  if (isCommit(ref)) await git('update-ref', 'refs/heads/fetched', commit);
  if (kept !== null) {
    const packs = (await readdir(join(folder, PACKS))).filter(name => name.endsWith('.pack'));
    const [only] = packs;
    if (packs.length === 1 && only !== undefined)
      await kept.writeCommit(url, commit, await readFile(join(folder, PACKS, only)));
  }
  return commit;
}

const PACKS = 'objects/pack';

/** What `git ls-remote` says of a tag: the commit itself, or the tag and then its commit. */
function commitOfTag(ref: string, listing: string): string | null {
  const named = new Map(listing.split('\n').map(line => [line.slice(41), line.slice(0, 40)]));
  const commit = named.get(`refs/tags/${ref}^{}`) ?? named.get(`refs/tags/${ref}`);
  return commit !== undefined && isCommit(commit) ? commit : null;
}

/** Takes a commit out of a pack that was kept. False where the pack does not hold all of it: then it is fetched. */
async function unpack(
  pack: Buffer,
  commit: string,
  folder: string,
  git: (...args: readonly string[]) => Promise<string>,
): Promise<boolean> {
  const file = join(folder, PACKS, 'pack-kept.pack');
  await writeFile(file, pack, { mode: 0o600 });
  await writeFile(join(folder, 'shallow'), `${commit}\n`);
  try {
    await git('index-pack', '--fsck-objects', file);
    await git('rev-list', '--objects', '--quiet', commit);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const name of await readdir(join(folder, PACKS))) await rm(join(folder, PACKS, name));
    await rm(join(folder, 'shallow'));
    return false;
  }
}

const HINT =
  'Name a tag or a whole commit id with `?ref=`. Where the server redirects, name the place that it redirects to, and allow that.';

/** The first telling line. */
function said(stderr: string): string {
  const lines = stderr.split('\n').filter(line => /^(?:fatal|error):/.test(line));
  return shown((lines[0] ?? stderr).replace(/^(?:fatal|error): /, '').trim(), 200);
}
