// The private copy that helm and kustomize work on: which files of the tree it holds, and how they are written.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathFault } from '../git/path.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import type { Problem } from '../model.ts';
import { quote } from '../text/escape.ts';
import type { RenderLimits } from './root.ts';

/** A copy's files, or why it cannot be made. */
export interface CopyPlan {
  readonly entries: readonly TreeEntry[];
  readonly problems: readonly Problem[];
}

const LFS_MARK = 'version https://git-lfs.github.com/spec/v1';
/** A chart's icon decides nothing. */
const PICTURE = /\.(png|jpe?g|gif|svg|ico|webp|pdf)$/i;
/** What file systems take of one name, and a path of the copy with room for the folder that it lies in. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 3_000;

/**
 * The files that a copy needs so that every link in it leads somewhere inside of it: `wanted`, and what their links
 * lead to. Refuses paths with control characters (a file name with a line feed writes YAML of its own into Helm's
 * output), links that leave the repository, and submodules, whose content is elsewhere.
 */
export async function planCopy(index: TreeIndex, wanted: Iterable<TreeEntry>, root: string): Promise<CopyPlan> {
  const planned = new Map<string, TreeEntry>();
  const problems: Problem[] = [];
  const queue = [...wanted];
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    if (planned.has(entry.path)) continue;
    planned.set(entry.path, entry);
    const fault = pathFault(entry.path) ?? lengthFault(entry.path);
    if (fault !== null) {
      problems.push({
        code: 'render-failed',
        path: root,
        message: `The path ${quote(entry.path)} ${fault}, so ${quote(root)} is not rendered: such a name can write lines of its own into the output.`,
        hint: 'Rename the file.',
      });
    } else if (entry.mode === '160000') problems.push(submodule(entry.path, root));
    else if (entry.mode === '120000') {
      const target = await index.resolve(entry.path);
      queue.push(...target.via);
      if (target.kind === 'file') queue.push(target.entry);
      else if (target.kind === 'folder') queue.push(...index.below(target.path));
      else if (target.kind === 'submodule') problems.push(submodule(target.entry.path, root));
      else if (target.kind === 'outside') problems.push(leavingLink(entry.path, root));
      // A link to nothing stays one; the tool says what it thinks of it.
    }
  }
  const entries = [...planned.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { entries, problems: problems.sort((a, b) => (a.message < b.message ? -1 : 1)) };
}

function lengthFault(path: string): string | null {
  const long = path.length > MAX_PATH_BYTES || path.split('/').some(name => Buffer.byteLength(name) > MAX_NAME_BYTES);
  return long ? 'is too long to be written to disk' : null;
}

export function leavingLink(link: string, root: string): Problem {
  return {
    code: 'symlink',
    path: link,
    message: `The symbolic link ${quote(link)} leads out of the repository, so ${quote(root)} is not rendered.`,
    hint: 'Replace the link with the file, or let it point to a place inside the repository.',
  };
}

function submodule(path: string, root: string): Problem {
  return {
    code: 'submodule',
    path,
    message: `${quote(path)} is a submodule, whose files are not in this repository, so ${quote(root)} is not rendered.`,
    hint: 'Put the files into this repository, or render in CI and name the folder under `rendered` in .cronledger/config.yaml.',
  };
}

/**
 * Writes the files from git's objects, file by file and at once: they are small and many, and a promise for each step
 * costs several times what the step does. `inspect` sees every file on the way; what it and the limits complain about
 * comes back.
 */
export async function writeCopy(
  tree: Tree,
  entries: readonly TreeEntry[],
  repository: string,
  limits: RenderLimits,
  inspect: (entry: TreeEntry, bytes: Buffer) => Problem | null,
): Promise<readonly Problem[]> {
  if (entries.length > limits.maxInputFiles) {
    return [limitProblem(`there are ${entries.length} files in it, more than the limit of ${limits.maxInputFiles}`)];
  }
  const folders = new Set(entries.map(entry => dirname(entry.path)));
  for (const folder of folders) mkdirSync(join(repository, folder), { recursive: true, mode: 0o700 });
  const problems: Problem[] = [];
  let bytesTaken = 0;
  for await (const { entry, bytes, size } of tree.readMany(entries)) {
    bytesTaken += size;
    if (bytesTaken > limits.maxInputBytes) return [limitProblem(`it reads more than ${limits.maxInputBytes} bytes`)];
    const path = join(repository, entry.path);
    if (entry.mode === '120000') symlinkSync(bytes.toString('utf8'), path);
    else if (!PICTURE.test(entry.path) && bytes.subarray(0, LFS_MARK.length).toString('latin1') === LFS_MARK) {
      problems.push({
        code: 'lfs-pointer',
        path: entry.path,
        message: `${quote(entry.path)} is a Git LFS pointer; its content is not in the repository, and a rendering needs it.`,
        hint: 'Keep files that charts and kustomizations read out of Git LFS.',
      });
    } else {
      const problem = inspect(entry, bytes);
      if (problem !== null) problems.push(problem);
      writeFileSync(path, bytes, { mode: 0o600 });
    }
  }
  return problems;
}

function limitProblem(why: string): Problem {
  return {
    code: 'render-limit',
    path: null,
    message: `A rendering was not started: ${why}.`,
    hint: 'Split the chart or kustomization, or keep large files out of it.',
  };
}
