// Keeps what was fetched between runs, by what it is and not by what it was called: a digest, or a commit. What a tag or a version means is
// asked each time, so that one that has moved is noticed.
import { createHash } from 'node:crypto';
import type { RenderCache } from '../cache.ts';

export interface KeptBytes {
  /** @param digest SHA-256, in hexadecimal digits */
  read(digest: string): Promise<Buffer | null>;
  write(bytes: Buffer): Promise<void>;
  /** The pack of a commit, as a repository has it. Whoever reads it looks whether it holds that commit. */
  readCommit(url: string, commit: string): Promise<Buffer | null>;
  writeCommit(url: string, commit: string, pack: Buffer): Promise<void>;
}

/** As text an entry may have 64 MiB; larger archives are fetched each time. */
const MAX_BYTES = 40 * 1024 * 1024;

export function keptBytes(cache: RenderCache): KeptBytes {
  const read = async (key: string): Promise<Buffer | null> => {
    const [text] = (await cache.read(key)) ?? [];
    return text === undefined ? null : Buffer.from(text, 'base64');
  };
  const write = async (key: string, bytes: Buffer): Promise<void> => {
    if (bytes.length <= MAX_BYTES) await cache.write(key, [bytes.toString('base64')]);
  };
  const commitKey = (url: string, commit: string): string => `fetched commit ${JSON.stringify([url, commit])}`;
  return {
    read: async digest => {
      const bytes = await read(`fetched sha256:${digest}`);
      return bytes !== null && sha256(bytes) === digest ? bytes : null;
    },
    write: bytes => write(`fetched sha256:${sha256(bytes)}`, bytes),
    readCommit: (url, commit) => read(commitKey(url, commit)),
    writeCommit: (url, commit, pack) => write(commitKey(url, commit), pack),
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
