// Reads the answers of `git cat-file --batch` as they arrive: one object after the other, views and no copies.
import { saidByGit } from './git.ts';

/** An object of the repository, or that there is none (or no single one) of that name. */
export interface GitObject {
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag' | 'missing';
  /** Size of the object; `bytes` is shorter where it is above MAX_OBJECT_BYTES. */
  readonly size: number;
  /** May be a view into a larger buffer: copy what is kept for long. */
  readonly bytes: Buffer;
}

/** A larger object is not held in memory. GitHub refuses files of 100 MB, so nothing there reaches it. */
export const MAX_OBJECT_BYTES = 128 * 1024 * 1024;
/** What is handed out of an object that is too large: enough to see what kind of file it is. */
export const SAMPLE_BYTES = 64 * 1024;

export const LINE_FEED = 0x0a;
export const NOTHING = Buffer.alloc(0);
export const MISSING: GitObject = { oid: '', type: 'missing', size: 0, bytes: NOTHING };
const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) ([0-9]+)$/;

/** Objects one after the other, in the order in which they were asked for. */
export interface ObjectReader {
  /** The next object if all of it is here already, else null: spares the promises of 99 objects in 100. */
  ready(): GitObject | null;
  next(): Promise<GitObject>;
}

export function createObjectReader(output: AsyncIterator<Buffer>, gone: () => Promise<Error>): ObjectReader {
  let chunk: Buffer = NOTHING;
  let at = 0;

  async function more(): Promise<void> {
    const next = await output.next();
    if (next.done) throw await gone();
    chunk = next.value;
    at = 0;
  }

  async function take(size: number): Promise<Buffer> {
    if (chunk.length - at >= size) {
      at += size;
      return chunk.subarray(at - size, at);
    }
    const whole = Buffer.allocUnsafe(size);
    for (let filled = 0; filled < size; ) {
      if (at === chunk.length) await more();
      const copied = chunk.copy(whole, filled, at, at + size - filled);
      filled += copied;
      at += copied;
    }
    return whole;
  }

  async function skip(size: number): Promise<void> {
    for (let left = size; left > 0; ) {
      if (at === chunk.length) await more();
      const step = Math.min(left, chunk.length - at);
      at += step;
      left -= step;
    }
  }

  async function line(): Promise<string> {
    for (let text = ''; ; ) {
      const end = chunk.indexOf(LINE_FEED, at);
      text += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
      at = end < 0 ? chunk.length : end + 1;
      if (end >= 0) return text;
      await more();
    }
  }

  return {
    ready() {
      const end = chunk.indexOf(LINE_FEED, at);
      if (end < 0) return null;
      const found = readHeader(chunk.toString('latin1', at, end));
      const from = end + 1;
      if (found.type === 'missing') at = from;
      else if (found.size > MAX_OBJECT_BYTES || from + found.size >= chunk.length) return null;
      else at = from + found.size + 1;
      return { ...found, bytes: chunk.subarray(from, from + found.size) };
    },
    async next() {
      const found = readHeader(await line());
      if (found.type === 'missing') return MISSING;
      const kept = found.size > MAX_OBJECT_BYTES ? SAMPLE_BYTES : found.size;
      const bytes = await take(kept);
      await skip(found.size - kept + 1);
      return { ...found, bytes };
    },
  };
}

function readHeader(line: string): Omit<GitObject, 'bytes'> {
  const [, oid, type, size] = HEADER.exec(line) ?? [];
  if (oid !== undefined && type !== undefined) return { oid, type: type as GitObject['type'], size: Number(size) };
  if (line.endsWith(' missing') || line.endsWith(' ambiguous')) return MISSING;
  throw new Error(`git cat-file answered with something else than an object: ${saidByGit(line)}`);
}
