// One JSON value of a stream of bytes, found by its brackets and in constant memory: a list of records is handed out item by item.
import { RECORD_LISTS } from '../envelopes/index.ts';
import { isHead } from './prefilter.ts';

export interface FrameSink {
  /** A JSON value, or what ought to be one: false where it is none. The bytes are only valid during the call. `isNamed`: a node's name stood before it. */
  value(bytes: Buffer, line: number, isNamed?: boolean): boolean;
  /** A line that is an event of no interest. */
  skipped(bytes: Buffer, from: number, to: number): void;
  /** Bytes that are no JSON, that end too early, or that are too many; `bytes` is the beginning of them. */
  broken(reason: 'syntax' | 'too-long' | 'ended', bytes: Buffer, line: number): void;
}

/** An event holds a request of at most 3 MiB and its answer; as text within JSON each may double. */
export const MAX_VALUE = 16 * 1024 * 1024;
/** Of what is too long, this much is kept: who did what stands at the beginning. */
export const KEPT = 64 * 1024;

/** The bytes that matter. */
export const [LF, CR, SPACE, TAB, QUOTE, BACKSLASH] = [0x0a, 0x0d, 0x20, 0x09, 0x22, 0x5c];
export const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA] = [0x7b, 0x7d, 0x5b, 0x5d, 0x2c];
const COLON = 0x3a;

export interface Scanner {
  /** Reads on from a place and gives the place where it stopped: at the end of the bytes, or behind the value. */
  push(bytes: Buffer, from: number): number;
  isDone(): boolean;
  line(): number;
  /** There is no more: a value that has begun is told, as one that was cut off or as one that is wrong. */
  end(reason: 'syntax' | 'ended'): void;
}

/** Reads one value that begins at the first byte it is given. */
export function createScanner(sink: FrameSink, firstLine: number): Scanner {
  let line = firstLine;
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let done = false;
  /** The value that is being read: the item of a list of records, or what is around the list. */
  let parts: Buffer[] = [];
  let size = 0;
  let isTooLong = false;
  let startLine = firstLine;
  /** Depth at which items of a list of records stand; 0 outside of one. */
  let itemDepth = 0;
  let around: { parts: Buffer[]; size: number; line: number } | null = null;
  /** The key at depth 1 that was read last, to know a list of records when it opens. */
  let key = '';
  let keyStart = -1;
  let keyBytes: number[] = [];
  let afterColon = false;

  const keep = (bytes: Buffer, from: number, to: number): void => {
    if (to <= from) return;
    size += to - from;
    if (isTooLong) return;
    if (size > MAX_VALUE) {
      isTooLong = true;
      const head = Buffer.concat(parts).subarray(0, KEPT);
      parts = [
        head.length < KEPT ? Buffer.concat([head, bytes.subarray(from, Math.min(to, from + KEPT))]) : Buffer.from(head),
      ];
      return;
    }
    parts.push(bytes.subarray(from, to));
  };
  const whole = (): Buffer => (parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts));
  const emit = (): void => {
    if (isTooLong) sink.broken('too-long', whole(), startLine);
    else if (size > 0 && !sink.value(whole(), startLine)) sink.broken('syntax', whole().subarray(0, KEPT), startLine);
    parts = [];
    size = 0;
    isTooLong = false;
  };
  const fail = (reason: 'syntax' | 'ended'): void => {
    sink.broken(isTooLong ? 'too-long' : reason, whole().subarray(0, KEPT), startLine);
    parts = [];
    size = 0;
    isTooLong = false;
    done = true;
  };

  return {
    isDone: () => done,
    line: () => line,
    push(bytes, from) {
      let start = from;
      let at = from;
      for (; at < bytes.length; at += 1) {
        const byte = bytes[at];
        if (inText) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) {
            inText = false;
            if (keyStart !== -1) {
              key = Buffer.from(keyBytes).toString('latin1');
              keyStart = -1;
            }
          } else if (byte === LF) {
            // No JSON text holds a line feed: something was cut off here, and the next line is another record.
            keep(bytes, start, at);
            fail('syntax');
            return at;
          }
          if (keyStart !== -1 && keyBytes.length < 40 && byte !== undefined) keyBytes.push(byte);
          continue;
        }
        if (byte === QUOTE) {
          inText = true;
          if (depth === 1 && itemDepth === 0 && !afterColon) {
            keyStart = at;
            keyBytes = [];
          }
        } else if (byte === LF) {
          line += 1;
          const isInside = depth > Math.max(1, itemDepth) || (depth === 1 && itemDepth === 0);
          if (isInside && isHead(bytes, at + 1)) {
            keep(bytes, start, at);
            fail('syntax');
            return at + 1;
          }
        } else if (byte === COLON) afterColon = true;
        else if (byte === COMMA) {
          if (depth === 1) afterColon = false;
          if (itemDepth !== 0 && depth === itemDepth) start = at + 1;
        } else if (byte === OPEN || byte === OPEN_LIST) {
          if (itemDepth !== 0 && depth === itemDepth) {
            start = at;
            startLine = line;
          }
          depth += 1;
          const opensRecords =
            itemDepth === 0 &&
            byte === OPEN_LIST &&
            (depth === 1 || (depth === 2 && afterColon && RECORD_LISTS.has(key)));
          if (opensRecords) {
            // Copied, since it outlives these bytes.
            keep(Buffer.from(bytes.subarray(start, at + 1)), 0, at + 1 - start);
            around = { parts, size, line: startLine };
            parts = [];
            size = 0;
            itemDepth = depth;
            start = at + 1;
          }
        } else if (byte === CLOSE || byte === CLOSE_LIST) {
          if (itemDepth !== 0 && depth === itemDepth) {
            // The end of the list: on with what is around it.
            parts = around?.parts ?? [];
            size = around?.size ?? 0;
            startLine = around?.line ?? startLine;
            around = null;
            start = at;
            itemDepth = 0;
          }
          depth -= 1;
          if (itemDepth !== 0 && depth === itemDepth) {
            keep(bytes, start, at + 1);
            emit();
            start = at + 1;
          } else if (depth === 0) {
            keep(bytes, start, at + 1);
            emit();
            done = true;
            return at + 1;
          }
        }
      }
      const isBetween = itemDepth !== 0 && depth === itemDepth && !inText;
      if (!isBetween) keep(Buffer.from(bytes.subarray(start, at)), 0, at - start);
      return at;
    },
    end(reason) {
      if (!done) fail(reason);
    },
  };
}

export function isBlank(byte: number | undefined): boolean {
  return (
    byte === LF || byte === SPACE || byte === CR || byte === TAB || byte === 0xef || byte === 0xbb || byte === 0xbf
  );
}
