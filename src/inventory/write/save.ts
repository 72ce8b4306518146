// Writes inventory files to the work tree: through no link, each file whole or not at all, and nothing that somebody else changed.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import { quote } from '../../text/escape.ts';
import type { Inventory } from '../schema.ts';
import type { InventoryWrite } from './write.ts';

interface Prepared {
  readonly path: string;
  readonly place: string;
  readonly temporary: string;
}

/**
 * Writes all files or, where one cannot be prepared, none. Every folder below the root and every file is looked at first: a link
 * could lead out of the repository.
 * @param inventory as it was read: a file that is no longer what it was then is not written over.
 * @throws UserError `inventory-unwritable`
 */
export async function saveInventory(
  root: string,
  inventory: Inventory,
  files: InventoryWrite['files'],
): Promise<readonly string[]> {
  const prepared: Prepared[] = [];
  try {
    for (const file of files) {
      const before = inventory.files.find(candidate => candidate.path === file.path)?.text ?? null;
      prepared.push(await prepare(root, file.path, file.text, before));
    }
    for (const { path: name, place, temporary } of prepared) await attempt(name, () => rename(temporary, place));
  } finally {
    // Those that were renamed are gone from here.
    for (const { temporary } of prepared) await rm(temporary, { force: true });
  }
  return prepared.map(file => file.path);
}

/** Writes the text to a new file beside the one that it will replace. */
async function prepare(root: string, name: string, text: string, before: string | null): Promise<Prepared> {
  const place = path.join(root, name);
  let folder = root;
  for (const segment of name.split('/').slice(0, -1)) {
    folder = path.join(folder, segment);
    const made = folder;
    const stats = await attempt(name, () => statsOf(made));
    if (stats === null) await attempt(name, () => mkdir(made));
    else if (!stats.isDirectory()) throw notPlain(path.relative(root, made), 'folder');
  }
  const stats = await attempt(name, () => statsOf(place));
  if (stats !== null && !stats.isFile()) throw notPlain(name, 'file');
  const present = stats === null ? null : await attempt(name, () => readFile(place, 'utf8'));
  const sameButLineEnds = present !== null && before !== null && present.replaceAll('\r\n', '\n') === before;
  if (present !== before && !sameButLineEnds) {
    const what = before === null ? 'is there already, and git does not know it or ignores it' : 'has just been changed';
    throw new UserError(
      'inventory-unwritable',
      `${quote(name, 200)} ${what}.`,
      'Look at the file, and run this again.',
    );
  }
  // git may keep a file with other line ends than the work tree has (core.autocrlf, `eol=crlf`).
  const written = sameButLineEnds && present !== before ? text.replaceAll('\n', '\r\n') : text;
  const temporary = path.join(folder, `.${path.basename(name)}.${randomBytes(6).toString('hex')}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await attempt(name, () => open(temporary, flags, stats === null ? 0o666 : stats.mode & 0o777));
  try {
    await attempt(name, () => file.writeFile(written));
    await attempt(name, () => file.sync());
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return { path: name, place, temporary };
}

/** Null where nothing stands. */
async function statsOf(place: string) {
  return lstat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

function notPlain(name: string, what: string): UserError {
  return new UserError(
    'inventory-unwritable',
    `${quote(name, 200)} is no ${what} but a link or something else, and nothing was written.`,
    `Replace it with a ${what} of the repository.`,
  );
}

/** What the file system refuses is for a person to mend. */
async function attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    throw new UserError(
      'inventory-unwritable',
      `${quote(name, 200)} could not be written: ${error.message}.`,
      'Make its folder one that can be written to, and run this again.',
    );
  }
}
