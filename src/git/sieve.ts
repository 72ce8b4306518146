// Looks for texts in many blobs at once: one search over all that was read together, in place of one for each text and each blob.

/** A text, and the bit of its set. */
export interface Needle {
  readonly bytes: Buffer;
  readonly bit: number;
  /** A part of the text that is found fast, and where it begins. */
  readonly probe: Buffer;
  readonly offset: number;
}

/** What to look for in blobs that are known by their place in a list. */
export interface BlobSieve {
  readonly needles: readonly Needle[];
  /** Is the blob of that place shown whatever it holds? */
  always(index: number): boolean;
}

/** Where a blob's bytes stand in a buffer. */
export interface Frame {
  readonly from: number;
  readonly end: number;
}

/** Of a blob of which not all bytes are there, nothing can be said. */
export const ANYTHING = -1;

export function needlesOf(sets: readonly (readonly string[])[]): readonly Needle[] {
  return sets.flatMap((texts, set) =>
    texts.map(text => {
      const bytes = Buffer.from(text, 'latin1');
      const offset = probeOffset(text);
      return { bytes, bit: 1 << set, probe: bytes.subarray(offset, offset + PROBE_BYTES), offset };
    }),
  );
}

/** Up to so many bytes, Node looks for the first of them with `memchr` and then compares; for more it makes tables. */
const PROBE_BYTES = 6;
/** Bytes of manifests, most frequent first; all others are rarer. */
const FREQUENT = ' etarinos\nc:-lpudm"g.hfbykv/0x1w6S24_R{}A,8935CEITzMPNjLVD';

/** Where the rarest of the bytes stands that have two more behind them. */
function probeOffset(text: string): number {
  const rarity = (at: number): number => {
    const place = FREQUENT.indexOf(text[at] ?? ' ');
    return place === -1 ? FREQUENT.length : place;
  };
  let best = 0;
  for (let at = 1; at < text.length - 2; at += 1) if (rarity(at) > rarity(best)) best = at;
  return best;
}

/** The bits of the sets that a text of stands in the bytes. */
export function foundIn(bytes: Buffer, needles: readonly Needle[]): number {
  let found = 0;
  for (const needle of needles) if ((found & needle.bit) === 0 && bytes.includes(needle.bytes)) found |= needle.bit;
  return found;
}

/**
 * The same for several blobs in one buffer, in their order. A hit outside of a blob (in what git writes between them), or one that ends
 * outside, is none; the search goes on behind it.
 */
export function foundInFrames(buffer: Buffer, frames: readonly Frame[], needles: readonly Needle[]): Int32Array {
  const found = new Int32Array(frames.length);
  const whole = buffer.subarray(0, frames.at(-1)?.end ?? 0);
  for (const { bytes, bit, probe, offset } of needles) {
    let frame = 0;
    for (let hit = whole.indexOf(probe); hit !== -1; ) {
      const at = hit - offset;
      while ((frames[frame]?.end ?? Number.POSITIVE_INFINITY) < at + bytes.length) frame += 1;
      const place = frames[frame];
      if (place === undefined) break;
      const isWhole = at >= place.from && bytes.compare(whole, at, at + bytes.length) === 0;
      if (isWhole) found[frame] = (found[frame] ?? 0) | bit;
      hit = whole.indexOf(probe, isWhole ? Math.max(hit + 1, place.end) : hit + 1);
    }
  }
  return found;
}
