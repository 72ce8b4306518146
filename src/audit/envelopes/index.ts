// From a JSON value of a log to the events in it: which envelope it is, is told by the value itself. To add an envelope: a file beside
// this one with its converter, and a line in `eventsOf`.
//
// Envelopes lie within one another (an event as text in a record of an Event Hub in a file of a storage account), so that this looks
// into texts, too, a few levels deep.
import { gunzipSync } from 'node:zlib';
import { isList, isObject, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import type { AuditEvent, LogPlace } from '../event.ts';
import { salvageObject } from '../read/salvage.ts';
import { fromColumns, isColumns, rowsOf } from './columns.ts';
import { cloudLoggingEvent, isCloudLogging } from './gke.ts';
import { type Around, isNative, nativeEvent, timeOf } from './native.ts';

/** What became of a value. */
export interface Unpacked {
  readonly events: readonly AuditEvent[];
  /** Of another kind of log: the control plane's other streams, other services. They are no events and no fault. */
  readonly others: number;
  /** Texts that begin as an event and cannot be read, even in part. */
  readonly unreadable: number;
  /** Values of no envelope that is known. */
  readonly unknown: number;
}

const NOTHING: Unpacked = { events: [], others: 0, unreadable: 0, unknown: 0 };
const OTHER: Unpacked = { ...NOTHING, others: 1 };
const UNREADABLE: Unpacked = { ...NOTHING, unreadable: 1 };
const UNKNOWN: Unpacked = { ...NOTHING, unknown: 1 };

const MAX_NESTING = 8;
/** What one compressed record may grow to: CloudWatch Logs sends at most 1 MB. */
const MAX_INFLATED = 64 * 1024 * 1024;

/** Keys under which envelopes keep their records. The framer looks for them, too. */
export const RECORD_LISTS: ReadonlySet<string> = new Set([
  'items',
  'events',
  'logEvents',
  'records',
  'Records',
  'value',
  'entries',
]);

export function eventsOf(value: Json, place: LogPlace, around: Around = {}, depth = 0): Unpacked {
  if (depth > MAX_NESTING) return UNKNOWN;
  const inside = (inner: Json, more: Around = {}): Unpacked =>
    eventsOf(inner, place, { ...around, ...more }, depth + 1);
  if (isList(value)) return join(value.map(item => inside(item)));
  if (!isObject(value)) return UNKNOWN;
  if (isNative(value)) return { ...NOTHING, events: [nativeEvent(value, place, around)] };
  if (isCloudLogging(value)) return one(cloudLoggingEvent(value, place));
  if (isColumns(value))
    return { ...NOTHING, events: [nativeEvent(fromColumns(value), place, { ...around, envelope: 'aks' })] };

  const compressed = stringAt(value, ['awslogs', 'data']);
  if (compressed !== null) {
    const text = inflated(compressed);
    return text === null ? UNREADABLE : textual(text, place, { ...around, envelope: 'eks' }, depth);
  }
  // Elastic: https://www.elastic.co/docs/reference/integrations/kubernetes/audit-logs
  const elastic = elasticEvent(value);
  if (elastic !== null) {
    const time = timeOf(stringAt(value, ['@timestamp']));
    return {
      ...NOTHING,
      events: [nativeEvent(elastic, place, { ...around, time, bare: isBare(elastic), envelope: 'elastic' })],
    };
  }
  const source = objectAt(value, ['_source']);
  if (source !== null) return inside(source);
  const hits = valueAt(value, ['hits', 'hits']);
  if (isList(hits)) return inside(hits);
  const tables = value['tables'];
  if (isList(tables)) return join(tables.filter(isObject).map(table => join(rowsOf(table).map(row => inside(row)))));

  const lists = [...RECORD_LISTS].flatMap(key => (isList(value[key]) ? [value[key]] : []));
  if (lists.length > 0) return join(lists.map(list => inside(list)));

  const time = timeIn(value) ?? around.time ?? null;
  const category = stringAt(value, ['category']);
  const log = valueAt(value, ['properties', 'log']);
  if (category !== null && log !== undefined) {
    // Other categories of AKS hold the text of other programs.
    if (!category.startsWith('kube-audit')) return OTHER;
    return typeof log === 'string'
      ? textual(log, place, { ...around, time, envelope: 'aks' }, depth)
      : inside(log, { time, envelope: 'aks' });
  }
  for (const key of TEXTS) {
    const text = value[key];
    const envelope =
      key === 'message' || key === '@message' || key === 'RawEvent'
        ? { envelope: around.envelope ?? ('eks' as const) }
        : {};
    if (typeof text === 'string') return textual(text, place, { ...around, time, ...envelope }, depth);
    if (isObject(text)) return inside(text, { time });
  }
  // What the framer leaves of a list of records whose items it has handed out.
  return value['kind'] === 'EventList' || stringAt(value, ['messageType']) !== null ? NOTHING : UNKNOWN;
}

/** Fields that hold an event, as text or as a value: CloudWatch, its Insights, container runtimes, Sentinel (AWSEKSLogs), AzureDiagnostics, Fluent Bit. */
const TEXTS = ['message', '@message', 'log', 'RawEvent', 'log_s', 'event', 'textPayload', 'MESSAGE', 'body'];

/** The text of a record: an event, an envelope, the beginning of either, or something else. */
export function textual(text: string, place: LogPlace, around: Around, depth: number): Unpacked {
  const start = text.indexOf('{');
  // `master-0 {…`, or a time before it.
  if (start === -1 || start > 300) return OTHER;
  try {
    return eventsOf(JSON.parse(start === 0 ? text : text.slice(start)), place, around, depth + 1);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (!text.includes('audit.k8s.io/')) return OTHER;
  const rest = salvageObject(text);
  if (rest === null || !isNative(rest) || stringAt(rest, ['verb']) === null) return UNREADABLE;
  return { ...NOTHING, events: [nativeEvent(rest, place, { ...around, cut: true })] };
}

function one(event: AuditEvent | null): Unpacked {
  return event === null ? OTHER : { ...NOTHING, events: [event] };
}

export function join(parts: readonly Unpacked[]): Unpacked {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return {
    events: parts.flatMap(part => part.events),
    others: sum(parts.map(part => part.others)),
    unreadable: sum(parts.map(part => part.unreadable)),
    unknown: sum(parts.map(part => part.unknown)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function inflated(base64: string): string | null {
  try {
    return gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_INFLATED }).toString('utf8');
  } catch (error) {
    // zlib's own errors have a code; anything else is ours.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** `kubernetes.audit`, nested or with dots; `aws.eks.audit` is the same. */
function elasticEvent(value: JsonObject): JsonObject | null {
  for (const path of [
    ['kubernetes', 'audit'],
    ['aws', 'eks_audit'],
    ['aws', 'eks', 'audit'],
  ]) {
    const nested = objectAt(value, path) ?? objectAt(value, [path.join('.')]);
    if (nested !== null && stringAt(nested, ['verb']) !== null) return nested;
    const prefix = `${path.join('.')}.`;
    if (typeof value[`${prefix}verb`] === 'string') return undotted(value, prefix);
  }
  return null;
}

/** Fields with dotted names as an object. */
function undotted(value: JsonObject, prefix: string): JsonObject {
  const root: Record<string, Json> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (!key.startsWith(prefix) || item === undefined) continue;
    const steps = key.slice(prefix.length).split('.');
    let at = root;
    for (const step of steps.slice(0, -1)) {
      const below = at[step];
      const next: Record<string, Json> = isObject(below) ? ({ ...below } as Record<string, Json>) : Object.create(null);
      at[step] = next;
      at = next;
    }
    at[steps.at(-1) ?? ''] = item;
  }
  return root;
}

/** The integration's ingest pipeline removes the metadata of both objects. */
function isBare(event: JsonObject): boolean {
  const objects = ['requestObject', 'responseObject'].flatMap(key => objectAt(event, [key]) ?? []);
  return objects.length > 0 && objects.every(object => objectAt(object, ['metadata']) === null);
}

function timeIn(record: JsonObject): number | null {
  for (const key of ['timestamp', '@timestamp', 'time', 'TimeGenerated']) {
    const value = record[key];
    if (typeof value === 'number') return value;
    if (typeof value === 'string') return /^\d{12,14}$/.test(value) ? Number(value) : timeOf(value);
  }
  return null;
}
