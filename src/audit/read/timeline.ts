// When the events of a log happened: from when to when, where there are gaps, and where clocks go back. Of lines that are not parsed
// one in a while is looked at.
import { timeOf } from '../envelopes/native.ts';

export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly file: string;
}

export interface Timeline {
  see(time: number | null, file: string): void;
  seeLine(bytes: Buffer, from: number, to: number, file: string): void;
  readonly from: number | null;
  readonly to: number | null;
  readonly gaps: readonly Gap[];
  /** By file, how often the time went back by more than clocks of one server may differ. */
  readonly backwards: ReadonlyMap<string, number>;
}

const EVERY = 16;
/** A cluster that is alive logs its leases every few seconds; a quarter of an hour of silence is none of its doing. */
const GAP = 15 * 60_000;
const BACK = 2 * 60_000;
const MAX_GAPS = 100;
const STAMP = Buffer.from('"stageTimestamp":"');

export function createTimeline(): Timeline {
  let from: number | null = null;
  let to: number | null = null;
  let skipped = 0;
  const last = new Map<string, number>();
  const gaps: Gap[] = [];
  const backwards = new Map<string, number>();
  return {
    get from() {
      return from;
    },
    get to() {
      return to;
    },
    gaps,
    backwards,
    see(time, file) {
      if (time === null) return;
      if (from === null || time < from) from = time;
      if (to === null || time > to) to = time;
      const before = last.get(file);
      if (before !== undefined && time - before > GAP && gaps.length < MAX_GAPS)
        gaps.push({ from: before, to: time, file });
      if (before !== undefined && before - time > BACK) {
        backwards.set(file, (backwards.get(file) ?? 0) + 1);
        last.set(file, time);
      } else if (before === undefined || time > before) last.set(file, time);
    },
    seeLine(bytes, lineStart, lineEnd, file) {
      skipped += 1;
      if (skipped % EVERY !== 1) return;
      const line = bytes.subarray(lineStart, lineEnd);
      // It stands near the end, before the annotations.
      const at = line.lastIndexOf(STAMP);
      if (at === -1) return;
      const start = at + STAMP.length;
      const end = line.indexOf(0x22, start);
      if (end !== -1) this.see(timeOf(line.toString('latin1', start, end)), file);
    },
  };
}
