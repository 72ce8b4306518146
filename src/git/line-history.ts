// Who last touched a line of a file, and the commits of a period with the files that they touched. For reports; nothing is decided by it.
import { UserError } from '../errors.ts';
import { createGit, type Environment, type Git, saidByGit } from './git.ts';
import { decodePath } from './path.ts';

/** As git tells it: its author wrote name, date and subject. */
export interface CommitFacts {
  readonly id: string;
  readonly author: string;
  /** UTC, to the second; null where the commit's date is no date. */
  readonly date: string | null;
  readonly subject: string;
}

export interface LineHistory {
  /** By path: the id of the commit that last touched each line, first line first. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** Newest first, as git walks. */
  readonly commits: ReadonlyMap<string, CommitFacts>;
  /** The clone lacks a part of the history, so that a line may be older than it looks. */
  readonly isShallow: boolean;
}

/** The last commit of each line of some files, as they are in a commit. */
export async function readLineHistory(
  root: string,
  environment: Environment,
  commit: string,
  paths: readonly string[],
): Promise<LineHistory> {
  const git = createGit(root, environment);
  const lines = new Map<string, readonly string[]>();
  for (const path of paths) lines.set(path, await blame(git, commit, path));
  const ids = [...new Set([...lines.values()].flat())];
  const facts = await readCommits(git, ids.length === 0 ? [] : ['--no-walk=sorted', ...ids]);
  const shallow = await git.run(['rev-parse', '--is-shallow-repository']);
  return {
    lines,
    commits: new Map(facts.map(one => [one.id, one])),
    isShallow: shallow.stdout.toString('latin1').trim() === 'true',
  };
}

/** Each group of lines begins with `<id> <line then> <line now> <count>`; what an author wrote never begins a line. */
async function blame(git: Git, commit: string, path: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await git.run([
    'blame',
    '--incremental',
    '--no-textconv',
    '--ignore-revs-file=',
    commit,
    '--',
    path,
  ]);
  if (code !== 0) throw new Error(`git blame failed: ${saidByGit(stderr)}`);
  const lines: string[] = [];
  for (const text of stdout.toString('latin1').split('\n')) {
    const [, id = '', first, count] = /^([0-9a-f]{40}|[0-9a-f]{64}) \d+ (\d+) (\d+)$/.exec(text) ?? [];
    for (let line = Number(first ?? 0); line < Number(first ?? 0) + Number(count ?? 0); line += 1) lines[line - 1] = id;
  }
  return Array.from(lines, id => id ?? '');
}

export interface PeriodCommit extends CommitFacts {
  /** What it changed against its first parent. */
  readonly paths: readonly string[];
}

/** The commits that `to` has and `from` has not, newest first. */
export async function readPeriod(
  root: string,
  environment: Environment,
  from: string,
  to: string,
): Promise<readonly PeriodCommit[]> {
  const git = createGit(root, environment);
  const facts = await readCommits(git, [to, `^${from}`]);
  if (facts.length === 0) return [];
  const { code, stdout, stderr } = await git.run(
    ['diff-tree', '--stdin', '--root', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', '--no-ext-diff'],
    facts.map(({ id, parent }) => `${id}${parent === null ? '' : ` ${parent}`}\n`).join(''),
  );
  if (code !== 0) throw new Error(`git diff-tree failed: ${saidByGit(stderr)}`);
  const paths = new Map<string, string[]>(facts.map(({ id }) => [id, []]));
  let current: string[] | undefined;
  // A path only ever follows its `:100644 …`: a file that is called like a commit is not taken for one.
  const fields = splitAtNul(stdout)[Symbol.iterator]();
  for (const field of fields) {
    if (field[0] !== COLON) current = paths.get(field.toString('latin1').trim());
    else current?.push(decodePath(fields.next().value ?? Buffer.alloc(0)));
  }
  return facts.map(({ parent: _, ...one }) => ({ ...one, paths: paths.get(one.id) ?? [] }));
}

/**
 * The commits of the first-parent line of a revision that changed a folder against their first parent, oldest first: what a default
 * branch held, and when it came there.
 */
export async function readMainLine(
  root: string,
  environment: Environment,
  tip: string,
  folder: string,
): Promise<readonly CommitFacts[]> {
  const commits = await readCommits(createGit(root, environment), ['--first-parent', tip], [folder]);
  return commits.map(({ parent: _, ...facts }) => facts).toReversed();
}

interface CommitWithParent extends CommitFacts {
  readonly parent: string | null;
}

/** `rev-list` and not `log`: it reads no setting of the repository, verifies no signature, and maps no name. */
async function readCommits(
  git: Git,
  revisions: readonly string[],
  paths: readonly string[] = [],
): Promise<readonly CommitWithParent[]> {
  if (revisions.length === 0) return [];
  const format = '--format=format:%x00%H%x00%P%x00%an%x00%ct%x00%s%x00';
  const limits = paths.length === 0 ? [] : ['--', ...paths];
  const input = `${[...revisions.filter(one => !one.startsWith('--')), ...limits].join('\n')}\n`;
  const options = revisions.filter(one => one.startsWith('--'));
  const { code, stdout, stderr } = await git.run(['rev-list', ...options, format, '--stdin'], input);
  if (code !== 0) {
    throw new UserError(
      'shallow-clone',
      `The history could not be read: git said ${saidByGit(stderr)}.`,
      'Fetch the whole history: with actions/checkout set `fetch-depth: 0`.',
    );
  }
  // Before each commit stands a line `commit <id>`, which the empty field swallows.
  const fields = stdout.toString('utf8').split('\0');
  const commits: CommitWithParent[] = [];
  for (let at = 1; at + 4 < fields.length; at += 6) {
    const [id = '', parents = '', author = '', seconds = '', subject = ''] = fields.slice(at, at + 5);
    commits.push({ id, parent: parents.split(' ')[0] || null, author, date: dateText(seconds), subject });
  }
  return commits;
}

function dateText(seconds: string): string | null {
  const date = new Date(Number(seconds) * 1000);
  return seconds === '' || Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, -5)}Z`;
}

const COLON = 0x3a;

function splitAtNul(bytes: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    if (end === -1) break;
    fields.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return fields;
}
