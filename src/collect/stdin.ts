// Manifests from standard input, such as the output of `kubectl get -o json` or `helm template`.
import type { Readable } from 'node:stream';
import { UserError } from '../errors.ts';
import type { SourceFile } from '../model.ts';
import { quote } from '../text/escape.ts';

/** The objects of a large cluster as JSON fit several times. */
export const MAX_STREAM_BYTES = 256 * 1024 * 1024;

/** All of standard input as one file named `-`. */
export async function readStdin(stream: Readable): Promise<SourceFile> {
  return { path: '-', source: { type: 'stdin', path: '' }, bytes: await readStream(stream, 'standard input') };
}

/**
 * All bytes of a stream.
 * @throws UserError file-unreadable above the limit: half of an input is not judged
 */
export async function readStream(stream: Readable, name: string, limit = MAX_STREAM_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) {
      throw new UserError(
        'file-unreadable',
        `${quote(name)} has more than ${limit} bytes.`,
        'Give it in parts, for example one namespace at a time.',
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
