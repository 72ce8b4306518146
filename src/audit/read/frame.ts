// Bytes to JSON values, in constant memory: lines of events on the fast way, and whatever else there is (arrays over many lines,
// objects one behind the other on one line, lists of records) value by value.
//
// A list of records is not kept: its items are handed out one by one, and then what is around them.
import { isHead, type LineFilter } from './prefilter.ts';
import {
  COMMA,
  CR,
  createScanner,
  type FrameSink,
  isBlank,
  KEPT,
  LF,
  OPEN,
  OPEN_LIST,
  type Scanner,
} from './scanner.ts';

const EMPTY = Buffer.alloc(0);
/** How far a line has to be seen to know what it is: a prefix of `oc adm node-logs` and HEAD. */
const SEEN = 512;
/** A line that is longer is read piece by piece: what is put together anew for each chunk costs the square of its length. */
const LONGEST_LINE = 2 * 1024 * 1024;

export interface Framer {
  push(chunk: Buffer): void;
  end(): void;
}

export function createFramer(sink: FrameSink, filter: LineFilter): Framer {
  let lineNumber = 1;
  /** Bytes that were not used up, and where a line is too long for the fast way. */
  let carry: Buffer = EMPTY;
  let scanner: Scanner | null = null;
  /** The rest of the line is to be passed over. */
  let draining = false;

  /** What stands at the start of a record; null where more has to be seen. */
  const takeRecord = (bytes: Buffer, from: number, isLast: boolean): number | null => {
    let at = from;
    while (at < bytes.length && isBlank(bytes[at])) {
      if (bytes[at] === LF) lineNumber += 1;
      at += 1;
    }
    if (at === bytes.length) return at;
    const newline = bytes.indexOf(LF, at);
    if (newline === -1 && bytes.length - at < SEEN && !isLast) return null;
    const head = headAt(bytes, at);
    if (head === -1) return startScan(bytes, at, newline);
    if (newline === -1 && !isLast) {
      if (bytes.length - at < LONGEST_LINE) return null;
      return startScan(bytes, head, newline);
    }
    const end = newline === -1 ? bytes.length : newline;
    const stop = bytes[end - 1] === CR ? end - 1 : end;
    if (filter.isWanted(bytes, head, stop))
      takeLine(bytes.subarray(head, stop), newline === -1 ? 'ended' : 'syntax', head !== at);
    else sink.skipped(bytes, head, stop);
    if (newline === -1) return end;
    lineNumber += 1;
    return end + 1;
  };

  const startScan = (bytes: Buffer, at: number, newline: number): number => {
    const first = bytes[at];
    if (first === OPEN || first === OPEN_LIST) {
      scanner = createScanner(sink, lineNumber);
      return at;
    }
    // A prefix before JSON (`master-0 {…`), or a text that is none.
    const end = newline === -1 ? bytes.length : newline;
    const brace = bytes.subarray(at, Math.min(end, at + 300)).indexOf(OPEN);
    if (brace !== -1) {
      scanner = createScanner(sink, lineNumber);
      return at + brace;
    }
    sink.broken('syntax', bytes.subarray(at, Math.min(end, at + KEPT)), lineNumber);
    draining = newline === -1;
    return end;
  };

  const takeLine = (line: Buffer, reason: 'syntax' | 'ended', isNamed: boolean): void => {
    if (sink.value(line, lineNumber, isNamed)) return;
    // Two objects on one line, or half of one.
    const inner = createScanner(sink, lineNumber);
    let at = 0;
    while (at < line.length) {
      at = inner.push(line, at);
      while (at < line.length && (isBlank(line[at]) || line[at] === COMMA)) at += 1;
    }
    inner.end(reason);
  };

  return {
    push(chunk) {
      // Only the line that the chunks share is put together; the rest is read where it lies.
      const newline = carry.length === 0 ? -1 : chunk.indexOf(LF);
      if (newline === -1) return read(carry.length === 0 ? chunk : Buffer.concat([carry, chunk]));
      read(Buffer.concat([carry, chunk.subarray(0, newline + 1)]));
      read(carry.length === 0 ? chunk.subarray(newline + 1) : Buffer.concat([carry, chunk.subarray(newline + 1)]));
    },
    end() {
      let at = 0;
      const bytes = carry;
      while (at < bytes.length) {
        if (scanner !== null) {
          at = (scanner as Scanner).push(bytes, at);
          lineNumber = (scanner as Scanner).line();
          if ((scanner as Scanner).isDone()) scanner = null;
        } else at = takeRecord(bytes, at, true) ?? bytes.length;
      }
      scanner?.end('ended');
    },
  };

  function read(bytes: Buffer): void {
    carry = EMPTY;
    let at = 0;
    while (at < bytes.length) {
      if (draining) {
        const newline = bytes.indexOf(LF, at);
        at = newline === -1 ? bytes.length : newline;
        draining = newline === -1;
        continue;
      }
      if (scanner !== null) {
        at = (scanner as Scanner).push(bytes, at);
        lineNumber = (scanner as Scanner).line();
        if ((scanner as Scanner).isDone()) scanner = null;
        continue;
      }
      at = filter.passOver(bytes, at, (from, to) => {
        lineNumber += 1;
        sink.skipped(bytes, from, to);
      });
      const next = takeRecord(bytes, at, false);
      if (next === null) {
        carry = Buffer.from(bytes.subarray(at));
        return;
      }
      at = next;
    }
  }

  function headAt(bytes: Buffer, at: number): number {
    if (isHead(bytes, at)) return at;
    if (bytes[at] === OPEN || bytes[at] === OPEN_LIST) return -1;
    const brace = bytes.subarray(at, at + 300).indexOf(OPEN);
    return brace !== -1 && isHead(bytes, at + brace) && bytes.subarray(at, at + brace).indexOf(LF) === -1
      ? at + brace
      : -1;
  }
}
