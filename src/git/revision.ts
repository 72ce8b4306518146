// Finds commits: by name, by what an event compares, and by fetching exactly the one that a shallow clone lacks.
import { UserError } from '../errors.ts';
import type { Revision } from '../model.ts';
import { quote } from '../text/escape.ts';
import { type Git, saidByGit } from './git.ts';
import type { ObjectStore } from './objects.ts';

/** Facts about a repository that do not change while it is open. */
export interface RepositoryFacts {
  readonly root: string;
  readonly bare: boolean;
  readonly shallow: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
}

export interface Resolver {
  /** The commit that a name stands for. A full id that the clone lacks is fetched. */
  resolve(name: string): Promise<string>;
  /** Ids of a commit's parents as the commit itself names them, which a shallow clone need not have. */
  parents(commit: string): Promise<readonly string[]>;
  mergeBase(one: string, other: string): Promise<string>;
  /** What the remote has now under some full names (`refs/heads/main`); nothing for a name that it does not have. */
  remoteRefs(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The address of the remote that commits are fetched from; null where there is none. */
  remoteUrl(): Promise<string | null>;
  /** The full name of the default branch, as far as the clone tells; null where it does not. */
  defaultBranch(): Promise<string | null>;
  /** The merge base of HEAD and the default branch. */
  defaultBase(): Promise<Revision>;
  /** The tree without files, to compare a repository's first commits with. */
  emptyTree: Revision;
}

const FULL_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** The ids that git gives a tree without entries: https://git-scm.com/docs/hash-function-transition */
const EMPTY_TREES = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
} as const;

const DEFAULT_BRANCHES = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
] as const;
const LOCAL_BRANCHES = ['refs/heads/main', 'refs/heads/master'] as const;

const DEEPER =
  'Fetch the whole history: with actions/checkout set `fetch-depth: 0`, at a terminal run `git fetch --unshallow`.';

export function createResolver(git: Git, store: ObjectStore, facts: RepositoryFacts): Resolver {
  /** The commit's id and text, or null if this clone has no commit of that name. */
  async function find(name: string): Promise<{ oid: string; text: string } | null> {
    const object = await store.get(`${name}^{commit}`);
    return object.type === 'commit' ? { oid: object.oid, text: object.bytes.toString('latin1') } : null;
  }

  async function resolve(name: string): Promise<string> {
    if (name === '' || name.startsWith('-') || /\p{Cc}/u.test(name)) {
      throw new UserError(
        'unknown-revision',
        `${quote(name)} cannot be the name of a revision.`,
        'Name a branch, a tag or a commit, such as `origin/main`.',
      );
    }
    const found = await find(name);
    if (found !== null) return found.oid;
    if (FULL_ID.test(name)) {
      await fetchCommit(name);
      const fetched = await find(name);
      if (fetched !== null) return fetched.oid;
    }
    const list = 'See `git branch --all` and `git tag` for the names that there are.';
    throw new UserError(
      'unknown-revision',
      `There is no commit ${quote(name)} in ${facts.root}.`,
      facts.shallow ? `This clone is shallow. ${DEEPER}` : list,
    );
  }

  async function fetchCommit(commit: string): Promise<void> {
    const remote = await remoteOf(git);
    if (remote === null) {
      throw new UserError(
        facts.shallow ? 'shallow-clone' : 'unknown-revision',
        `The commit ${commit} is not in ${facts.root}, and there is no remote to fetch it from.`,
        facts.shallow ? `This clone is shallow. ${DEEPER}` : 'Fetch the branch that holds it first.',
      );
    }
    // In a whole clone a depth would cut the history off there; in a shallow one it asks for no more than the one commit.
    const depth = facts.shallow ? ['--depth=1'] : [];
    const { code, stderr } = await git.fetch([...depth, '--', remote, commit]);
    if (code === 0) return;
    throw new UserError(
      facts.shallow ? 'shallow-clone' : 'unknown-revision',
      `The commit ${commit} is not in ${facts.root} and could not be fetched: git said ${saidByGit(stderr)}.`,
      `${DEEPER} If the step that checks out has \`persist-credentials: false\`, git has no credentials to fetch with.`,
    );
  }

  async function parents(commit: string): Promise<readonly string[]> {
    // The text, not `git log` or `rev^1`: those hide the parents that a shallow clone lacks.
    const found = await find(await resolve(commit));
    const header = found?.text.split('\n\n', 1)[0] ?? '';
    return header.split('\n').flatMap(line => (line.startsWith('parent ') ? [line.slice('parent '.length)] : []));
  }

  async function mergeBase(one: string, other: string): Promise<string> {
    const { code, stdout } = await git.run(['merge-base', await resolve(one), await resolve(other)]);
    const base = stdout.toString('latin1').trim();
    if (code === 0 && FULL_ID.test(base)) return base;
    throw new UserError(
      facts.shallow ? 'shallow-clone' : 'unknown-revision',
      `${quote(one)} and ${quote(other)} have no common ancestor in ${facts.root}.`,
      facts.shallow ? `This clone is shallow. ${DEEPER}` : 'Name the revision to compare with: `--base REV`.',
    );
  }

  async function defaultBranch(): Promise<string | null> {
    for (const name of [...DEFAULT_BRANCHES, ...LOCAL_BRANCHES]) if ((await find(name)) !== null) return name;
    const configured = await git.setting('init.defaultBranch');
    if (configured === null || /\p{Cc}/u.test(configured)) return null;
    return (await find(`refs/heads/${configured}`)) === null ? null : `refs/heads/${configured}`;
  }

  async function remoteRefs(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const remote = await remoteOf(git);
    if (remote === null) {
      throw new UserError('unknown-revision', `${facts.root} has no remote to ask.`, 'Add the repository as `origin`.');
    }
    const { code, stdout, stderr } = await git.lsRemote(['--', remote, ...names]);
    if (code !== 0) {
      throw new UserError(
        'unknown-revision',
        `The remote ${quote(remote)} could not be asked: git said ${saidByGit(stderr)}.`,
        'See that `git fetch` works in this clone.',
      );
    }
    const found = new Map<string, string>();
    for (const line of stdout.toString('utf8').split('\n')) {
      const [id = '', name = ''] = line.split('\t');
      // A name is a pattern to git, which also finds what ends in it.
      if (FULL_ID.test(id) && names.includes(name)) found.set(name, id);
    }
    return found;
  }

  return {
    resolve,
    parents,
    mergeBase,
    remoteRefs,
    defaultBranch,
    async remoteUrl() {
      const remote = await remoteOf(git);
      if (remote === null) return null;
      const { code, stdout } = await git.run(['config', '--get', `remote.${remote}.url`]);
      return code === 0 ? stdout.toString('utf8').trim() : null;
    },
    async defaultBase() {
      const head = await resolve('HEAD');
      const branch = await defaultBranch();
      if (branch === null) {
        throw new UserError(
          'unknown-revision',
          `No default branch was found in ${facts.root}: there is no origin/HEAD, main or master.`,
          'Name the revision to compare with: `--base REV`.',
        );
      }
      const name = branch.replace(/^refs\/(remotes|heads)\//, '');
      return { name: `merge base with ${name}`, commit: await mergeBase(branch, head) };
    },
    emptyTree: { name: 'nothing', commit: EMPTY_TREES[facts.objectFormat] },
  };
}

/** `origin`, or the one remote that there is. */
async function remoteOf(git: Git): Promise<string | null> {
  const { stdout } = await git.run(['remote']);
  const names = stdout
    .toString('utf8')
    .split('\n')
    .filter(name => name !== '');
  if (names.includes('origin')) return 'origin';
  return names.length === 1 ? (names[0] ?? null) : null;
}
