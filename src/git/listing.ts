// Reads what git lists: files of a tree, files of the index, differences of two trees.
import { isUtf8 } from 'node:buffer';
import { UserError } from '../errors.ts';
import type { Conversation } from '../exec.ts';
import { type Git, saidByGit } from './git.ts';
import { decodePath } from './path.ts';
import type { FileDiff, TreeEntry } from './tree.ts';

/** All files of a tree, recursively, in git's order: by the bytes of their paths. */
export async function listTree(git: Git, treeish: string, prefix = ''): Promise<readonly TreeEntry[]> {
  const list = (options: readonly string[]) =>
    git.converse(['ls-tree', '-r', '-z', '--full-tree', ...options, treeish]);
  try {
    return await readTree(list(['--long']), prefix);
  } catch (error) {
    // A partial clone does not know the sizes of what it left out, and git then fails.
    if (!(error instanceof UserError)) throw error;
    return readTree(list([]), prefix);
  }
}

async function readTree(conversation: Conversation, prefix: string): Promise<readonly TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for await (const fields of readFields(conversation)) {
    for (const field of fields) {
      // <mode> SP <type> SP <object> [SP <size padded with spaces, or a dash>] TAB <path>
      const tab = field.indexOf('\t');
      const id = field.indexOf(' ', 7) + 1;
      const space = field.indexOf(' ', id);
      const path = prefix + field.slice(tab + 1);
      const mode = treeMode(field.slice(0, 6));
      const size = space < 0 || space > tab ? Number.NaN : Number(field.slice(space, tab));
      if (Number.isNaN(size))
        entries.push({ path, mode, oid: field.slice(id, space < 0 || space > tab ? tab : space) });
      else entries.push({ path, mode, oid: field.slice(id, space), size });
    }
  }
  return entries;
}

/** Files of the index; of an unmerged file, one of its sides. */
export async function listIndex(git: Git): Promise<ReadonlyMap<string, TreeEntry>> {
  const entries = new Map<string, TreeEntry>();
  for await (const fields of readFields(git.converse(['ls-files', '--stage', '-z', '--full-name']))) {
    for (const field of fields) {
      // <mode> SP <object> SP <stage> TAB <path>
      const tab = field.indexOf('\t');
      const path = field.slice(tab + 1);
      entries.set(path, { path, mode: treeMode(field.slice(0, 6)), oid: field.slice(7, field.indexOf(' ', 7)) });
    }
  }
  return entries;
}

/** Paths in the work tree that the index does not know and no .gitignore covers; a repository in it ends in a slash. */
export async function listUntracked(git: Git): Promise<readonly string[]> {
  const paths: string[] = [];
  const args = ['ls-files', '--others', '--exclude-standard', '-z', '--full-name'];
  for await (const fields of readFields(git.converse(args))) paths.push(...fields);
  return paths;
}

/** Paths of the index whose file in the work tree is gone or may differ. */
export async function listTouched(git: Git): Promise<readonly string[]> {
  const args = ['diff-files', '--raw', '-z', '--no-renames', '--no-ext-diff', '--ignore-submodules=dirty'];
  // To compare a file whose time stamp says nothing, git would run the clean filter that .gitattributes names for it.
  const filters = await git.run(['config', '-z', '--name-only', '--get-regexp', '^filter\\.']);
  const off = filters.stdout
    .toString('utf8')
    .split('\0')
    .flatMap((key): [string, string][] => (key === '' ? [] : [[key, key.endsWith('.required') ? 'false' : '']]));
  const paths: string[] = [];
  for await (const fields of readFields(git.converse(args, off))) {
    for (const field of fields) if (!field.startsWith(':')) paths.push(field);
  }
  return paths;
}

/** What differs between two trees, by path, renames as removal and addition. */
export async function diffTrees(git: Git, base: string, head: string): Promise<readonly FileDiff[]> {
  // --ignore-submodules=none: the head's own .gitmodules could say `ignore = all`.
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--no-ext-diff', '--no-textconv'];
  const differences: FileDiff[] = [];
  let about: readonly string[] | null = null;
  for await (const fields of readFields(git.converse([...args, '--ignore-submodules=none', base, head]))) {
    for (const field of fields) {
      if (about === null) {
        // :<mode> SP <mode> SP <object> SP <object> SP <status>, then the path as a field of its own
        about = field.slice(1).split(' ');
        continue;
      }
      const [baseMode = '', headMode = '', baseId = '', headId = ''] = about;
      const side = (mode: string, oid: string): TreeEntry | null =>
        mode === '000000' ? null : { path: field, mode: treeMode(mode), oid };
      differences.push({ path: field, base: side(baseMode, baseId), head: side(headMode, headId) });
      about = null;
    }
  }
  return differences;
}

/** git's four modes; trees of old repositories hold others (100664), which it reads as these. */
export function treeMode(mode: string): TreeEntry['mode'] {
  if (mode === '100644' || mode === '120000' || mode === '160000') return mode;
  return (Number.parseInt(mode, 8) & 0o100) === 0 ? '100644' : '100755';
}

/** Fields that end in NUL, as text, as many at a time as arrive together. */
async function* readFields(conversation: Conversation): AsyncGenerator<readonly string[], void, undefined> {
  conversation.end();
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of conversation.output) {
      const end = chunk.lastIndexOf(0);
      if (end < 0) {
        rest = Buffer.concat([rest, chunk]);
        continue;
      }
      const whole = chunk.subarray(0, end);
      yield splitFields(rest.length > 0 ? Buffer.concat([rest, whole]) : whole);
      rest = chunk.subarray(end + 1);
    }
    const { code, stderr } = await conversation.ended;
    if (code !== 0) {
      throw new UserError(
        'shallow-clone',
        `git could not list the files of a revision: ${saidByGit(stderr)}.`,
        'The clone lacks objects or is damaged. Clone again, without a filter such as --filter=tree:0.',
      );
    }
  } finally {
    conversation.kill();
    await conversation.ended;
  }
}

function splitFields(bytes: Buffer): readonly string[] {
  if (isUtf8(bytes)) return bytes.toString('utf8').split('\0');
  const fields: string[] = [];
  for (let from = 0; from <= bytes.length; ) {
    const end = bytes.indexOf(0, from);
    const to = end < 0 ? bytes.length : end;
    fields.push(decodePath(bytes.subarray(from, to)));
    from = to + 1;
  }
  return fields;
}
