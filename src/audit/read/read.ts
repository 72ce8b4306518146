// The events of a log source, one after the other, with a tally of what could not be read.
import { UserError } from '../../errors.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { eventsOf, textual, type Unpacked } from '../envelopes/index.ts';
import type { AuditEvent } from '../event.ts';
import { createCsvReader } from './csv.ts';
import { createFramer } from './frame.ts';
import { createLineFilter, type Interests } from './prefilter.ts';
import { MAX_VALUE } from './scanner.ts';
import { DamagedLog, type LogSource } from './sources.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export interface Tally {
  /** Events, of interest or not. */
  read: number;
  unreadable: number;
  readonly problems: Problem[];
  readonly timeline: Timeline;
}

export function createTally(): Tally {
  return { read: 0, unreadable: 0, problems: [], timeline: createTimeline() };
}

/** Problems of one kind of one source that are told one by one; the rest is a number. */
const TOLD = 3;

/** Gives the events of interest in lots, as they are read. What cannot be read goes to the tally, and the rest is read all the same. */
export async function* readEvents(
  source: LogSource,
  interests: Interests,
  isWanted: (event: AuditEvent) => boolean,
  tally: Tally,
): AsyncGenerator<readonly AuditEvent[]> {
  let ready: AuditEvent[] = [];
  const told = new Map<string, { count: number; readonly code: Problem['code']; readonly hint: string }>();
  const problem = (code: Problem['code'], message: string, hint: string, line: number): void => {
    const count = (told.get(message)?.count ?? 0) + 1;
    told.set(message, { count, code, hint });
    if (count <= TOLD) tally.problems.push({ code, path: source.name, message: `${message} (line ${line}).`, hint });
  };
  const take = (unpacked: Unpacked, line: number): void => {
    tally.read += unpacked.events.length + unpacked.unreadable;
    tally.unreadable += unpacked.unreadable;
    for (const event of unpacked.events) {
      tally.timeline.see(event.time ?? event.received, source.name);
      if (isWanted(event)) ready.push(event);
    }
    if (unpacked.unreadable > 0) problem('log-unreadable', 'An event cannot be read', LOOK, line);
    if (unpacked.unknown > 0) problem('log-unknown', 'There is JSON of no envelope that is known', ENVELOPES, line);
  };
  const csv = createCsvReader((row, line) => take(textual(row, { file: source.name, line }, {}, 0), line));
  const framer = createFramer(
    {
      value(bytes, line, isNamed = false) {
        const place = { file: source.name, line };
        const text = bytes.toString('utf8');
        const value = parsed(text);
        if (value !== undefined) take(eventsOf(value, place, isNamed ? { envelope: 'openshift' } : {}), line);
        return value !== undefined;
      },
      skipped(bytes, from, to) {
        tally.read += 1;
        tally.timeline.seeLine(bytes, from, to, source.name);
      },
      broken(reason, bytes, line) {
        const rest = textual(bytes.toString('utf8'), { file: source.name, line }, { cut: true }, 0);
        if (rest.events.length > 0) take({ ...rest, unreadable: 0 }, line);
        tally.unreadable += 1;
        if (rest.events.length === 0) tally.read += 1;
        problem(
          'log-unreadable',
          `${BROKEN[reason]}${rest.events.length > 0 ? ', and only its beginning was read' : ''}`,
          LOOK,
          line,
        );
      },
    },
    createLineFilter(interests),
  );
  let isFirst = true;
  let isCsv = false;
  try {
    for await (const chunk of source.chunks()) {
      if (isFirst) isCsv = csv.isHeader(chunk);
      isFirst = false;
      if (isCsv) csv.push(chunk);
      else framer.push(chunk);
      if (ready.length > 0) yield ready;
      ready = [];
    }
  } catch (error) {
    if (!(error instanceof DamagedLog)) throw error;
    const message = `The log ${quote(source.name, 200)} could not be read to its end: ${error.message}.`;
    tally.problems.push({ code: 'log-unreadable', path: source.name, message, hint: LOOK });
  }
  if (isCsv) csv.end();
  else framer.end();
  for (const [message, { count, code, hint }] of told) {
    if (count <= TOLD) continue;
    tally.problems.push({
      code,
      path: source.name,
      message: `${message}: ${count - TOLD} more times in this file.`,
      hint,
    });
  }
  if (ready.length > 0) yield ready;
}

const LOOK = 'Fetch the log anew; what could not be read may hold a write that was not judged.';
const ENVELOPES =
  'Give audit events as lines of JSON, or in an envelope of EKS, GKE, AKS, OpenShift or Elastic; see docs/audit.md.';
const BROKEN = {
  syntax: 'A record is no JSON',
  'too-long': `A record is longer than ${MAX_VALUE / 1024 / 1024} MiB`,
  ended: 'The file ends in the middle of a record',
} as const;

function parsed(text: string): ReturnType<typeof JSON.parse> | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The events of several sources in one order of time: rotated files follow one another, those of several API servers lie side by side.
 * Within a source the order of its lines stands.
 */
export async function* mergeSources(
  readers: readonly AsyncGenerator<readonly AuditEvent[]>[],
): AsyncGenerator<AuditEvent> {
  if (readers.length > MAX_OPEN) {
    throw new UserError(
      'limit-reached',
      `The log has ${readers.length} files; ${MAX_OPEN} are read side by side.`,
      'Join files of the same API server, or give fewer days at once.',
    );
  }
  const heads = await Promise.all(readers.map(async reader => nextHead(reader, [])));
  for (;;) {
    let best: Head | null = null;
    for (const head of heads) {
      if (head.event !== null && (best === null || timeOf(head) < timeOf(best))) best = head;
    }
    if (best?.event == null) return;
    yield best.event;
    Object.assign(best, await nextHead(best.reader, best.rest));
  }
}

const MAX_OPEN = 2000;

interface Head {
  readonly reader: AsyncGenerator<readonly AuditEvent[]>;
  event: AuditEvent | null;
  rest: AuditEvent[];
}

function timeOf({ event }: Head): number {
  return event?.time ?? event?.received ?? 0;
}

async function nextHead(reader: AsyncGenerator<readonly AuditEvent[]>, rest: AuditEvent[]): Promise<Head> {
  let lot = rest;
  while (lot.length === 0) {
    const { value, done } = await reader.next();
    if (done === true) return { reader, event: null, rest: [] };
    // Turned round, so that the next is taken from its end at no cost.
    lot = [...value].reverse();
  }
  const event = lot.pop() ?? null;
  return { reader, event, rest: lot };
}
