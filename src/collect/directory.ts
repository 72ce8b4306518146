// Manifests from the disk: the files and folders that a person names.
import { constants, type Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { decodePath, encodePath, folderOf, textFault } from '../git/path.ts';
import type { Problem, SourceFile } from '../model.ts';
import { quote } from '../text/escape.ts';
import { isManifestPath, isProblem, judgeFile, type MayHold, tooLarge } from './manifest-file.ts';
import { MAX_STREAM_BYTES, readStream } from './stdin.ts';

/**
 * Reads files and folders, folders with all that is below them.
 *
 * A file that is named is read whatever its name and contents, even from a pipe. In a folder, `.yaml`, `.yml` and `.json`
 * are read, as `kubectl apply -R -f` does; `.git` is passed by. Links that are named are followed. In a folder, a link to a
 * file of that folder is read under its own path, and one to another folder is not walked: its files are read where they
 * are. A link out of the folder is a problem, as is what cannot be read: the folder may be somebody else's work.
 *
 * @throws UserError file-not-found, file-unreadable for a path that is named
 */
export async function* readPaths(
  paths: readonly string[],
  cwd: string,
  mayHold: MayHold,
  report: (problem: Problem) => void,
): AsyncGenerator<SourceFile, void, undefined> {
  for (const given of paths) {
    const place = resolve(cwd, given);
    const named = shownPath(cwd, place);
    const stats = await stat(place).catch((error: unknown) => refuse(given, error));
    if (stats.isDirectory()) yield* readFolder(place, named, mayHold, report);
    else {
      const file = await readNamed(place, given);
      const judged = judgeFile({ path: named, bytes: file, size: file.length }, () => true, textFault);
      if (judged !== null && isProblem(judged)) report(judged);
      else yield { path: named, source: { type: 'manifest', path: folderOf(named) }, bytes: file };
    }
  }
}

async function readNamed(place: string, given: string): Promise<Buffer> {
  const file = await open(place).catch((error: unknown) => refuse(given, error));
  return readStream(file.createReadStream(), given);
}

async function* readFolder(
  root: string,
  shown: string,
  mayHold: MayHold,
  report: (problem: Problem) => void,
): AsyncGenerator<SourceFile, void, undefined> {
  const realRoot = await realpath(root);
  const pathOf = (inside: string): string => (shown === '' ? inside : `${shown}/${inside}`);
  // Folders wait here rather than in the call stack; the last one is next.
  const waiting: string[] = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const children = await attempt(pathOf(folder), report, listFolder(diskPath(realRoot, folder)));
    const below: string[] = [];
    for (const { name, item } of children ?? []) {
      const inside = folder === '' ? name : `${folder}/${name}`;
      if (name === '.git') continue;
      if (item.isDirectory()) below.push(inside);
      if (!isManifestPath(name) || !(item.isFile() || item.isSymbolicLink())) continue;
      const path = pathOf(inside);
      const read = await attempt(path, report, readInside(realRoot, inside, item, path));
      if (read === null) continue;
      const judged = isJudged(read) ? read : judgeFile({ path, bytes: read, size: read.length }, mayHold, textFault);
      if (judged === null) continue;
      if (isProblem(judged)) report(judged);
      else yield judged;
    }
    waiting.push(...below.reverse());
  }
}

async function listFolder(place: Buffer): Promise<readonly { name: string; item: Dirent<Buffer> }[]> {
  const items = await readdir(place, { withFileTypes: true, encoding: 'buffer' });
  return items
    .map(item => ({ name: decodePath(item.name), item }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A file's bytes; a problem where it cannot be judged; null for what a link to a folder leads to. */
async function readInside(
  root: string,
  inside: string,
  item: Dirent<Buffer>,
  path: string,
): Promise<Buffer | Problem | null> {
  const place = diskPath(root, inside);
  // The real path is opened, so that what is checked is what is read.
  const real = item.isSymbolicLink() ? await realpath(place, 'buffer') : place;
  const start = diskPath(root, '');
  if (!real.subarray(0, start.length).equals(start)) {
    return {
      code: 'symlink',
      path,
      message: 'The symbolic link leads out of the folder that was named, so that it is not followed.',
      hint: 'Name the file that it leads to as well, or a folder that holds both.',
    };
  }
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return null;
    return stats.size > MAX_STREAM_BYTES ? tooLarge({ path, size: stats.size }) : await file.readFile();
  } finally {
    await file.close();
  }
}

function isJudged(read: Buffer | Problem): read is Problem {
  return !Buffer.isBuffer(read);
}

/** What the file system may say of something in a folder that is being read; every other error is a bug. */
const UNREADABLE = new Set(['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ELOOP', 'EIO', 'ENAMETOOLONG', 'ENXIO']);

/** The result, or a report that it could not be had. */
async function attempt<T>(path: string, report: (problem: Problem) => void, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const code = codeOf(error);
    if (!UNREADABLE.has(code)) throw error;
    report({
      code: 'unreadable-manifest',
      path,
      message: `It could not be read from the disk (${code}).`,
      hint: 'Give the user who runs Cronledger the right to read it, or mend the link.',
    });
    return null;
  }
}

function refuse(given: string, error: unknown): never {
  const code = codeOf(error);
  if (!UNREADABLE.has(code)) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    throw new UserError('file-not-found', `There is no file or folder ${quote(given, 200)}.`, 'Check the path.');
  }
  throw new UserError('file-unreadable', `${quote(given, 200)} cannot be read (${code}).`, 'Check who may read it.');
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function diskPath(root: string, inside: string): Buffer {
  return Buffer.concat([Buffer.from(root === sep ? root : `${root}${sep}`), encodePath(inside)]);
}

/** Relative to the working folder where it is in it, as it will be named in reports. */
function shownPath(cwd: string, place: string): string {
  const inside = relative(cwd, place);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? place : inside.split(sep).join('/');
}
