// Keeps renderings between runs, keyed by everything they depend on. What it reads it checks, and what is not right is
// rendered again.
//
// Whoever can write to the folder could write an entry whose hash is right. So an entry also carries a code that only
// the holder of `secret` can make, where there is one; and `scope` keeps what one kind of run wrote from being read by
// another: give the pull requests of forks a scope of their own (CI caches that are bound to a branch do that already).
// https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching#restrictions-for-accessing-a-cache
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface RenderCache {
  /** The texts kept under this key, or null. `key` may be any text. */
  read(key: string): Promise<readonly string[] | null>;
  /** Keeps the texts. A folder that cannot be written to is no error: the next run renders again. */
  write(key: string, texts: readonly string[]): Promise<void>;
}

export interface CacheOptions {
  readonly folder: string;
  /** Entries of one scope are not seen by another. */
  readonly scope: string;
  readonly secret: string | null;
}

/** Raise it when an entry would be read differently. */
const FORMAT = 1;
const MAX_ENTRY_BYTES = 64 * 1024 * 1024;

export function openRenderCache(options: CacheOptions): RenderCache {
  const seal = (text: string): string =>
    options.secret === null
      ? createHash('sha256').update(text).digest('hex')
      : createHmac('sha256', options.secret).update(text).digest('hex');
  const fileOf = (key: string): string =>
    join(
      options.folder,
      `${createHash('sha256')
        .update(JSON.stringify([FORMAT, options.scope, key]))
        .digest('hex')}.json`,
    );
  return {
    read: async key => {
      const text = await readBounded(fileOf(key));
      if (text === null) return null;
      // First line: the seal over all that follows. A torn, edited or foreign entry does not agree with it.
      const end = text.indexOf('\n');
      const body = text.slice(end + 1);
      if (end < 0 || !equal(text.slice(0, end), seal(body))) return null;
      const entry = parseJson(body);
      return isEntry(entry) && entry.scope === options.scope && entry.key === key ? entry.texts : null;
    },
    write: async (key, texts) => {
      const body = JSON.stringify({ scope: options.scope, key, texts });
      if (body.length > MAX_ENTRY_BYTES) return;
      const file = fileOf(key);
      const temporary = `${file}.${process.pid}.${process.hrtime.bigint()}`;
      try {
        await mkdir(options.folder, { recursive: true, mode: 0o700 });
        // 'wx' follows no link that somebody put there.
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(`${seal(body)}\n${body}`);
        } finally {
          await handle.close();
        }
        await rename(temporary, file);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        await rm(temporary, { force: true }).catch(() => {});
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function readBounded(file: string): Promise<string | null> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      return size > MAX_ENTRY_BYTES ? null : await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Missing, unreadable, a folder: all mean that there is no entry.
    if (isSystemError(error)) return null;
    throw error;
  }
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function isEntry(value: unknown): value is { scope: unknown; key: unknown; texts: readonly string[] } {
  if (typeof value !== 'object' || value === null || !('scope' in value && 'key' in value && 'texts' in value))
    return false;
  return Array.isArray(value.texts) && value.texts.every(text => typeof text === 'string');
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
