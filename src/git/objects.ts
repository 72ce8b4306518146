// Reads git objects from `git cat-file --batch`: views into the bytes as they arrive, no copy but for large objects.
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversation } from '../exec.ts';
import { type Git, saidByGit } from './git.ts';
import { createObjectReader, type GitObject, LINE_FEED, MISSING, NOTHING, type ObjectReader } from './object-reader.ts';
import { ANYTHING, type BlobSieve, type Frame, foundIn, foundInFrames } from './sieve.ts';

/** An object that is wanted; its size, where it is known, lets many be read at a lower price. */
export interface Wanted {
  readonly oid: string;
  readonly size?: number;
}

/** What was found for the object of that place in the list of wanted ones. */
export interface Found extends Omit<GitObject, 'oid'> {
  readonly index: number;
}

/** Is a blob to be handed out? Asked for every one that the sieve lets pass, with bytes that are only valid during the call. */
export type Keep = (index: number, bytes: Buffer, size: number, found: number) => boolean;

/** Below this many, a pipe costs no more than a file. */
const FEW = 64;
/** The most that is written to the disk at a time. */
const RUN_BYTES = 32 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/**
 * Streams objects in the order in which they are wanted, as many at a time as arrive together, in constant memory.
 *
 * git writes each blob to its output at once, in two small writes, and each of them wakes the reader of a pipe. So where
 * the sizes are known, git writes to a file first, a bounded part at a time: half the CPU time for a repository of small
 * files. With `keep`, what is handed out is a copy, and memory for the rest is used again and again.
 */
export async function* readObjects(
  git: Git,
  wanted: readonly Wanted[],
  keep?: Keep,
  sieve?: BlobSieve,
): AsyncGenerator<readonly Found[], void, undefined> {
  const asked = keep && sieve && sifted(keep, sieve);
  for (const run of planRuns(wanted)) {
    const file = run.inFile ? await openScratch() : null;
    if (file === null) yield* readFromPipe(git, wanted, run, asked ?? keep);
    else yield* readFromFile(git, wanted, run, keep, file, sieve);
  }
}

/** One at a time, as they come out of a pipe. */
function sifted(keep: Keep, { needles, always }: BlobSieve): Keep {
  return (index, bytes, size) => {
    const found = bytes.length < size ? ANYTHING : foundIn(bytes, needles);
    return (found !== 0 || always(index)) && keep(index, bytes, size, found);
  };
}

/** A part of the list of wanted objects. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly inFile: boolean;
}

function planRuns(wanted: readonly Wanted[]): readonly Run[] {
  if (wanted.length < FEW) return [{ start: 0, end: wanted.length, inFile: false }];
  const runs: Run[] = [];
  let start = 0;
  let bytes = 0;
  let inFile = false;
  wanted.forEach(({ size }, end) => {
    const fits = size !== undefined && size <= RUN_BYTES;
    if (end > start && (fits !== inFile || (fits && bytes + size > RUN_BYTES))) {
      runs.push({ start, end, inFile });
      start = end;
      bytes = 0;
    }
    inFile = fits;
    bytes += size ?? 0;
  });
  return [...runs, { start, end: wanted.length, inFile }];
}

/** A file that has no name any more; null where the machine has no place for one. */
async function openScratch(): Promise<FileHandle | null> {
  const path = join(tmpdir(), `cronledger-${randomUUID()}`);
  try {
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return file;
  } catch (error) {
    if (['EROFS', 'EACCES', 'ENOENT', 'ENOSPC', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return null;
    throw error;
  }
}

/** With the sizes known, so is where each object starts. */
async function* readFromFile(
  git: Git,
  wanted: readonly Wanted[],
  run: Run,
  keep: Keep | undefined,
  file: FileHandle,
  sieve: BlobSieve | undefined,
): AsyncGenerator<readonly Found[], void, undefined> {
  try {
    const { code, stderr } = await git.runToFile(['cat-file', '--batch'], linesOf(wanted, run.start, run.end), file.fd);
    if (code !== 0 && !isLeftOut(stderr)) throw new Error(`git cat-file failed (${code}): ${saidByGit(stderr)}`);
    if (code !== 0) return yield [{ ...MISSING, index: run.start }];
    let position = 0;
    let reused: Buffer = NOTHING;
    for (let index = run.start; index < run.end; ) {
      const needed = frameBytes(wanted[index]);
      if (keep === undefined || reused.length < needed) reused = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, needed));
      const { bytesRead } = await file.read({ buffer: reused, position });
      if (bytesRead < needed) throw new Error('git cat-file wrote less than the objects that were asked for.');
      const frames: Frame[] = [];
      const first = index;
      let at = 0;
      for (; index < run.end; index += 1) {
        const size = wanted[index]?.size ?? 0;
        const end = at + frameBytes(wanted[index]);
        if (end > bytesRead) break;
        // <id> SP blob SP <size> LF <bytes> LF
        const from = end - 1 - size;
        const framed = reused[from - 1] === LINE_FEED && reused[end - 1] === LINE_FEED;
        if (!framed) throw new Error(`git cat-file wrote something else than the blob ${wanted[index]?.oid}.`);
        frames.push({ from, end: end - 1 });
        at = end;
      }
      position += at;
      const sets = sieve === undefined ? null : foundInFrames(reused, frames, sieve.needles);
      const found: Found[] = [];
      for (const [place, { from, end }] of frames.entries()) {
        const each = first + place;
        const bits = sets?.[place] ?? 0;
        if (bits === 0 && sieve?.always(each) === false) continue;
        const bytes = reused.subarray(from, end);
        const size = end - from;
        if (keep === undefined) found.push({ index: each, type: 'blob', size, bytes });
        else if (keep(each, bytes, size, bits)) {
          found.push({ index: each, type: 'blob', size, bytes: Buffer.from(bytes) });
        }
      }
      if (found.length > 0) yield found;
    }
  } finally {
    await file.close();
  }
}

/** How many bytes git writes for a blob: a header, the contents, a line feed. */
function frameBytes(wanted: Wanted | undefined): number {
  const { oid = '', size = 0 } = wanted ?? {};
  return oid.length + ' blob '.length + String(size).length + 1 + size + 1;
}

function linesOf(wanted: readonly Wanted[], start: number, end: number): string {
  let lines = '';
  for (let index = start; index < end; index += 1) lines += `${wanted[index]?.oid}\n`;
  return lines;
}

/** Ids are written as far as git takes them, objects are read as far as the consumer takes them. */
async function* readFromPipe(
  git: Git,
  wanted: readonly Wanted[],
  run: Run,
  keep: Keep | undefined,
): AsyncGenerator<readonly Found[], void, undefined> {
  const conversation = git.converse(['cat-file', '--batch']);
  const reader = createObjectReader(conversation.output, () => goneError(conversation));
  const writing = writeLines(conversation, wanted, run);
  try {
    for (let index = run.start; index < run.end; ) {
      const found: Found[] = [];
      let object: GitObject | null = await reader.next().catch(error => missingOr(error, conversation));
      for (; object !== null; object = index < run.end ? reader.ready() : null) {
        const { type, bytes, size } = object;
        if (keep === undefined || type !== 'blob') found.push({ index, type, size, bytes });
        else if (keep(index, bytes, size, 0)) found.push({ index, type, size, bytes: Buffer.from(bytes) });
        index += 1;
      }
      if (found.length > 0) yield found;
    }
  } finally {
    conversation.kill();
    await writing;
    await conversation.ended;
  }
}

async function writeLines(conversation: Conversation, wanted: readonly Wanted[], run: Run): Promise<void> {
  const STEP = 512;
  for (let start = run.start; start < run.end; start += STEP) {
    await conversation.write(linesOf(wanted, start, Math.min(start + STEP, run.end)));
  }
  conversation.end();
}

/** Answers questions about objects, by any name that git knows, with one long-lived process. */
export interface ObjectStore {
  /** `name`: anything that `git rev-parse` takes; never with a line feed. */
  get(name: string): Promise<GitObject>;
  /** A few of them, all in memory at the same time, in their order. One write and one wait in place of one for each. */
  getAll(names: readonly string[]): Promise<readonly GitObject[]>;
  close(): Promise<void>;
}

export function openObjectStore(git: Git): ObjectStore {
  let open: { conversation: Conversation; reader: ObjectReader } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function ask(names: readonly string[]): Promise<readonly GitObject[]> {
    if (names.some(name => name.includes('\n'))) throw new Error('A name with a line feed would be two questions.');
    const found: GitObject[] = [];
    while (found.length < names.length) {
      open ??= start();
      const { conversation, reader } = open;
      await conversation.write(
        names
          .slice(found.length)
          .map(name => `${name}\n`)
          .join(''),
      );
      try {
        while (found.length < names.length) found.push(reader.ready() ?? (await reader.next()));
      } catch (error) {
        open = null;
        conversation.kill();
        found.push(await missingOr(error, conversation));
      }
    }
    return found;
  }

  function start(): { conversation: Conversation; reader: ObjectReader } {
    const conversation = git.converse(['cat-file', '--batch']);
    return { conversation, reader: createObjectReader(conversation.output, () => goneError(conversation)) };
  }

  function getAll(names: readonly string[]): Promise<readonly GitObject[]> {
    // One after the other: the answers carry no sign of whose they are.
    const answers = last.then(() => ask(names));
    last = answers.catch(() => undefined);
    return answers;
  }

  return {
    getAll,
    async get(name) {
      const [found = MISSING] = await getAll([name]);
      return found;
    },
    async close() {
      await last;
      open?.conversation.kill();
      await open?.conversation.ended;
      open = null;
    },
  };
}

/** In a partial clone, git ends when it is asked for what was left out and may not fetch it. */
async function missingOr(error: unknown, conversation: Conversation): Promise<GitObject> {
  if (isLeftOut((await conversation.ended).stderr)) return MISSING;
  throw error;
}

function isLeftOut(stderr: string): boolean {
  return stderr.includes('from promisor remote');
}

async function goneError(conversation: Conversation): Promise<Error> {
  const { code, failure, stderr } = await conversation.ended;
  return new Error(`git cat-file ended early (exit code ${code}, ${failure}): ${saidByGit(stderr)}`);
}
