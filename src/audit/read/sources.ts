// Where the bytes of a log come from: files, folders with rotated files, compressed ones, standard input. Read in chunks, never whole.
import { createReadStream, readSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../errors.ts';
import { quote } from '../../text/escape.ts';

export interface LogSource {
  /** As it was named; `-` for standard input. */
  readonly name: string;
  /** The chunks; each is only valid until the next is asked for. */
  chunks(): AsyncIterable<Buffer>;
}

/** Thrown by a source whose compressed bytes are damaged or end too early; what came before it counts. */
export class DamagedLog extends Error {}

const CHUNK = 1024 * 1024;
/** What fits the cache of a core: the search over what was just copied then costs no trip to memory. */
const PLAIN_CHUNK = 256 * 1024;

/**
 * The sources that some arguments name: folders with all that is in them, in the order of names (which is that of time for rotated files).
 * @throws UserError `file-not-found`
 */
export async function openSources(
  names: readonly string[],
  cwd: string,
  stdin: Readable,
): Promise<readonly LogSource[]> {
  const sources: LogSource[] = [];
  for (const name of names) {
    if (name === '-') {
      sources.push({ name: '-', chunks: () => sniffed(stdin) });
      continue;
    }
    const full = path.resolve(cwd, name);
    const found = await stat(full).catch(() => null);
    if (found === null) {
      throw new UserError(
        'file-not-found',
        `There is no file or folder ${quote(name, 200)}.`,
        'Name the files of an audit log, a folder of them, or `-` for standard input.',
      );
    }
    if (!found.isDirectory()) sources.push(fileSource(name, full));
    else
      for (const file of await filesBelow(full)) sources.push(fileSource(path.join(name, file), path.join(full, file)));
  }
  return sources;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)));
  if (files.length === 0) {
    throw new UserError(
      'file-not-found',
      `The folder ${quote(folder, 200)} holds no file.`,
      'Name the folder of the log.',
    );
  }
  return files.toSorted();
}

function fileSource(name: string, full: string): LogSource {
  return {
    name,
    async *chunks() {
      const compression = await compressionOf(full);
      if (compression === null) yield* plainChunks(full);
      else yield* decompressed(createReadStream(full, { highWaterMark: CHUNK }), compression);
    },
  };
}

type Compression = 'gzip' | 'zstd';

function magicOf(bytes: Buffer): Compression | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  // A zstd frame, or a skippable one before it: https://www.rfc-editor.org/rfc/rfc8878#section-3.1
  const magic = bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : null;
}

/** By what the file begins with: its name may lie. */
async function compressionOf(full: string): Promise<Compression | null> {
  const file = await openToRead(full);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return magicOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function openToRead(full: string) {
  try {
    return await open(full, 'r');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('file-unreadable', `A log could not be read: ${reason}.`, 'Name files that can be read.');
  }
}

/** One buffer: a stream would make a new one for each megabyte. */
async function* plainChunks(full: string): AsyncGenerator<Buffer> {
  const file = await openToRead(full);
  try {
    const buffer = Buffer.allocUnsafe(PLAIN_CHUNK);
    for (;;) {
      // Nothing else waits, and a thread for each megabyte costs more than the reading.
      const count = readSync(file.fd, buffer, 0, PLAIN_CHUNK, null);
      if (count === 0) return;
      yield buffer.subarray(0, count);
    }
  } finally {
    await file.close();
  }
}

/** Standard input, compressed or not. */
async function* sniffed(stream: Readable): AsyncGenerator<Buffer> {
  let first: Buffer | null = null;
  const iterator = stream[Symbol.asyncIterator]();
  while (first === null || first.length < 4) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    first = first === null ? Buffer.from(value) : Buffer.concat([first, Buffer.from(value)]);
  }
  if (first === null) return;
  const beginning = first;
  async function* all(): AsyncGenerator<Buffer> {
    yield beginning;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true) return;
      yield Buffer.from(value);
    }
  }
  const compression = magicOf(beginning);
  if (compression === null) yield* all();
  else yield* decompressed(all(), compression);
}

async function* decompressed(compressed: AsyncIterable<Buffer>, compression: Compression): AsyncGenerator<Buffer> {
  if (compression === 'zstd') {
    const { zstdChunks } = await import('./zstd.ts');
    yield* zstdChunks(compressed);
    return;
  }
  const { Readable: Stream } = await import('node:stream');
  const input = Stream.from(compressed);
  const gunzip = createGunzip({ chunkSize: CHUNK });
  input.on('error', error => gunzip.destroy(error));
  try {
    for await (const chunk of input.pipe(gunzip)) yield chunk;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new DamagedLog(`its gzip data is damaged or ends too early (${error.message})`);
    }
    throw error;
  }
}
