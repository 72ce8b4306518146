// `.zst` logs. Node 20 has no zstd of its own; fzstd is a decompressor in plain JavaScript.
import { Decompress } from 'fzstd';
import { DamagedLog } from './sources.ts';

export async function* zstdChunks(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let ready: Uint8Array[] = [];
  const stream = new Decompress(chunk => {
    ready.push(chunk);
  });
  const push = (bytes: Uint8Array, isLast: boolean): void => {
    try {
      stream.push(bytes, isLast);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new DamagedLog(`its zstd data is damaged or ends too early (${reason})`);
    }
  };
  for await (const bytes of compressed) {
    push(bytes, false);
    for (const chunk of ready) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    ready = [];
  }
  push(new Uint8Array(0), true);
  for (const chunk of ready) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
