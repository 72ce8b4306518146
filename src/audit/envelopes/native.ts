// `audit.k8s.io/v1` (and v1beta1) events as the API server writes them, to files and to webhooks.
import { isList, isObject, listAt, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import type { AuditEvent, Envelope, Identity, LogPlace, Stage } from '../event.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  RequestReceived: 'received',
  ResponseStarted: 'started',
  ResponseComplete: 'complete',
  Panic: 'panic',
};

/** What the table AKSAudit of Azure puts in place of an object that is too big for it. */
const TOO_BIG = 'skipped-too-big-size-object';

/** Deeper than any object that Kubernetes knows; what follows recursive readers could otherwise be made to overflow. */
const MAX_DEPTH = 100;

export function isNative(value: JsonObject): boolean {
  return value['kind'] === 'Event' && stringAt(value, ['apiVersion'])?.startsWith('audit.k8s.io/') === true;
}

/** What an envelope knows of an event beside its text. */
export interface Around {
  /** Milliseconds since 1970, for an event that was cut before its own times. */
  readonly time?: number | null;
  /** Only the beginning of the event is there. */
  readonly cut?: boolean;
  readonly bare?: boolean;
  readonly envelope?: Envelope;
}

/** An event, whatever of it is there. */
export function nativeEvent(event: JsonObject, place: LogPlace, around: Around = {}): AuditEvent {
  const annotations = annotationsOf(event);
  const request = bodyOf(event['requestObject']);
  const response = bodyOf(event['responseObject']);
  const reference = objectAt(event, ['objectRef']);
  const impersonated = objectAt(event, ['impersonatedUser']);
  const time = timeAt(event, 'stageTimestamp') ?? around.time ?? null;
  return {
    envelope: around.envelope ?? 'native',
    place,
    auditID: stringAt(event, ['auditID']) ?? '',
    // An event that was cut lost its end and not its beginning, where the stage stands.
    stage: STAGES[stringAt(event, ['stage']) ?? ''] ?? 'complete',
    level: stringAt(event, ['level']),
    received: timeAt(event, 'requestReceivedTimestamp') ?? time,
    time,
    verb: stringAt(event, ['verb']) ?? '',
    user: identityOf(objectAt(event, ['user'])),
    impersonated: impersonated === null ? null : identityOf(impersonated),
    sourceIPs: listAt(event, ['sourceIPs']).filter(address => typeof address === 'string'),
    userAgent: stringAt(event, ['userAgent']),
    requestURI: stringAt(event, ['requestURI']),
    group: stringAt(reference, ['apiGroup']) ?? '',
    version: stringAt(reference, ['apiVersion']) ?? '',
    resource: stringAt(reference, ['resource']) ?? '',
    subresource: emptyAsNull(stringAt(reference, ['subresource'])),
    namespace: emptyAsNull(stringAt(reference, ['namespace'])),
    name: emptyAsNull(stringAt(reference, ['name'])),
    code: codeOf(event),
    message: stringAt(event, ['responseStatus', 'message']),
    request: request.body,
    response: response.body !== null && !isList(response.body) ? (response.body as JsonObject) : null,
    annotations,
    cut: around.cut === true || request.cut || response.cut || annotations.get('audit.k8s.io/truncated') === 'true',
    bare: around.bare === true,
  };
}

export function identityOf(user: JsonObject | null): Identity {
  const extra = (key: string): string | null => {
    const values = valueAt(user ?? {}, ['extra', key]);
    const first = isList(values) ? values[0] : values;
    return typeof first === 'string' ? first : null;
  };
  return {
    name: stringAt(user, ['username']) ?? '',
    groups: listAt(user, ['groups']).filter(group => typeof group === 'string'),
    credentialId: extra('authentication.kubernetes.io/credential-id'),
    pod: extra('authentication.kubernetes.io/pod-name'),
    node: extra('authentication.kubernetes.io/node-name'),
  };
}

interface Body {
  readonly body: JsonObject | readonly Json[] | null;
  readonly cut: boolean;
}

/** Envelopes with columns keep objects as text. */
export function bodyOf(value: Json | undefined): Body {
  if (value === undefined || value === null) return { body: null, cut: false };
  if (typeof value === 'string') {
    if (value === '') return { body: null, cut: false };
    if (value === TOO_BIG) return { body: null, cut: true };
    const read = parsed(value);
    return read !== null && (isObject(read) || isList(read)) ? bodyOf(read) : { body: null, cut: true };
  }
  if (!isObject(value) && !isList(value)) return { body: null, cut: false };
  if (isObject(value) && value['raw'] === TOO_BIG) return { body: null, cut: true };
  const body = withoutManagedFields(value);
  return isDeeper(body, MAX_DEPTH) ? { body: null, cut: true } : { body, cut: false };
}

function parsed(text: string): Json | null {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** They are half of an object, nothing looks into them, and thousands of events wait for their turn. */
function withoutManagedFields(value: JsonObject | readonly Json[]): JsonObject | readonly Json[] {
  if (!isObject(value)) return value;
  const metadata = value['metadata'];
  if (!isObject(metadata) || metadata['managedFields'] === undefined) return value;
  const { managedFields: _, ...rest } = metadata;
  return { ...value, metadata: rest };
}

/** Goes no deeper than the limit, so that what it guards against cannot reach it. */
function isDeeper(value: Json, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  for (const key in value) {
    const item = (value as JsonObject)[key];
    if (typeof item === 'object' && item !== null && isDeeper(item, limit - 1)) return true;
  }
  return false;
}

function annotationsOf(event: JsonObject): ReadonlyMap<string, string> {
  const written = objectAt(event, ['annotations']) ?? {};
  return new Map(
    Object.entries(written).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  );
}

function codeOf(event: JsonObject): number | null {
  const code = valueAt(event, ['responseStatus', 'code']);
  const number = typeof code === 'string' ? Number(code) : code;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}

function timeAt(event: JsonObject, key: string): number | null {
  return timeOf(stringAt(event, [key]));
}

/** Milliseconds since 1970, with the part of a millisecond that the text has. */
export function timeOf(text: string | null): number | null {
  if (text === null) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) return null;
  const rest = /\.\d{3}(\d{1,6})/.exec(text)?.[1];
  return rest === undefined ? time : time + Number(rest) / 10 ** rest.length;
}

export function emptyAsNull(text: string | null): string | null {
  return text === '' ? null : text;
}
