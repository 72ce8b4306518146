import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readStdin, readStream } from '../../src/collect/stdin.ts';

describe('readStdin', () => {
  it('is one file named -', async () => {
    const file = await readStdin(Readable.from([Buffer.from('kind: '), Buffer.from('Job')]));
    expect(file).toEqual({ path: '-', source: { type: 'stdin', path: '' }, bytes: Buffer.from('kind: Job') });
  });

  it('may be empty', async () => {
    expect((await readStdin(Readable.from([]))).bytes).toHaveLength(0);
  });

  it('keeps bytes that are not text, and characters that are cut by a chunk', async () => {
    const bytes = Buffer.from('é€😀\0\u{feff}');
    const parts = Array.from(bytes, byte => Buffer.of(byte)).concat([Buffer.of(0xff)]);
    expect((await readStdin(Readable.from(parts))).bytes).toEqual(Buffer.concat([bytes, Buffer.of(0xff)]));
  });
});

describe('readStream', () => {
  it('takes what is within the limit and refuses the rest, also of a stream without end', async () => {
    expect(await readStream(Readable.from([Buffer.alloc(10)]), 'x', 10)).toHaveLength(10);
    await expect(readStream(Readable.from([Buffer.alloc(11)]), 'x', 10)).rejects.toMatchObject({
      code: 'file-unreadable',
    });
    const endless = new Readable({ read: () => void endless.push(Buffer.alloc(1000)) });
    await expect(readStream(endless, 'x', 1_000_000)).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(endless.destroyed).toBe(true);
  });

  it('fails when the stream does', async () => {
    const broken = new Readable({ read: () => void broken.destroy(new Error('gone')) });
    await expect(readStream(broken, 'x')).rejects.toThrow('gone');
  });
});
