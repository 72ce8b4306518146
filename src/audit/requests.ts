// From the stages of a request to the request: what was asked, once, and what came of it.
import { hash } from 'node:crypto';
import type { AuditEvent } from './event.ts';

/** `forbidden`: no right to. `rejected`: by admission. `failed`: invalid, a conflict, not there, an error. `unknown`: no end was logged. */
export type Outcome = 'allowed' | 'forbidden' | 'rejected' | 'failed' | 'unknown';

export interface AuditRequest {
  /** Its last stage, with the body of an earlier one where the last has none. */
  readonly event: AuditEvent;
  readonly outcome: Outcome;
  /** Who rejected it, or what the server said; null where it was allowed. */
  readonly reason: string | null;
}

export interface Joiner {
  /** The request that an event ends; null while it is under way, `duplicate` for an event that was there before. */
  take(event: AuditEvent): AuditRequest | null | 'duplicate';
  /** Requests of which no end was logged. */
  rest(): readonly AuditRequest[];
  /** Ids that different requests bear: a client may choose its own (header Audit-ID). */
  readonly reused: ReadonlySet<string>;
}

/** Requests that are remembered: long-running ones end late, and log shippers send twice within minutes. */
const REMEMBERED = 200_000;
const MAX_OPEN = 20_000;

/**
 * Joins by more than the audit id: a client may send the id of another request along, and what hides behind a known id would be taken
 * for a duplicate of it. https://github.com/kubernetes/apiserver/blob/v0.35.2/pkg/endpoints/filters/with_auditid.go
 */
export function createJoiner(): Joiner {
  const seen = new Set<string>();
  const open = new Map<string, AuditEvent>();
  const ids = new Map<string, string>();
  const reused = new Set<string>();
  return {
    reused,
    take(event) {
      const request = requestKey(event);
      const stage = hash('sha1', `${request}\0${event.stage}\0${event.time}\0${event.code}`, 'base64');
      if (seen.has(stage)) return 'duplicate';
      remember(seen, stage);
      const known = ids.get(event.auditID);
      // What was cut has lost what its other stage has.
      if (known !== undefined && known !== request && !event.cut) reused.add(event.auditID);
      ids.set(event.auditID, request);
      forgetOldest(ids, REMEMBERED);
      if (event.stage === 'received') {
        open.set(request, event);
        forgetOldest(open, MAX_OPEN);
        return null;
      }
      const begun = open.get(request) ?? null;
      open.delete(request);
      // A watch or an exec that has begun and ends later is one request; its beginning is told at once.
      return concluded(event.request === null && begun !== null ? { ...event, request: begun.request } : event);
    },
    rest: () => [...open.values()].map(event => ({ event, outcome: 'unknown', reason: 'the log holds no end of it' })),
  };
}

function requestKey(event: AuditEvent): string {
  const { auditID, user, verb, requestURI, received, group, resource, subresource, namespace } = event;
  return JSON.stringify([auditID, user.name, verb, requestURI ?? [group, resource, subresource, namespace], received]);
}

function remember(set: Set<string>, value: string): void {
  set.add(value);
  if (set.size <= REMEMBERED) return;
  for (const oldest of set) {
    set.delete(oldest);
    return;
  }
}

function forgetOldest(map: Map<string, unknown>, limit: number): void {
  if (map.size <= limit) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

function concluded(event: AuditEvent): AuditRequest {
  const { code, message } = event;
  if (event.stage === 'panic') return { event, outcome: 'unknown', reason: 'the API server panicked over it' };
  if (event.cut && code === null) return { event, outcome: 'unknown', reason: 'the event was cut before its outcome' };
  if (code === null) return { event, outcome: 'unknown', reason: 'the log does not say what came of it' };
  if (code < 400) return { event, outcome: 'allowed', reason: null };
  const refused = rejectedBy(event);
  if (refused !== null) return { event, outcome: 'rejected', reason: refused };
  if (code === 403 || code === 401) return { event, outcome: 'forbidden', reason: message };
  return { event, outcome: 'failed', reason: message ?? `the server answered ${code}` };
}

/**
 * Who of admission refused it. Its code says nothing: a policy chooses it, and a webhook's refusal is a 403 like a missing right; the
 * authorizer's decision tells them apart.
 */
function rejectedBy({ annotations, message, code }: AuditEvent): string | null {
  const text = message ?? '';
  const policy = /ValidatingAdmissionPolicy '([^']{1,253})'/.exec(text)?.[1];
  if (policy !== undefined) return `ValidatingAdmissionPolicy ${policy}`;
  const webhook = /admission webhook "([^"]{1,253})" denied the request/.exec(text)?.[1];
  if (webhook !== undefined) return `webhook ${webhook}`;
  const failures = annotations.get('validation.policy.admission.k8s.io/validation_failure');
  if (failures?.includes('"Deny"') === true && (code === 422 || code === 403)) {
    const name = /"policy":"([^"]{1,253})"/.exec(failures)?.[1];
    return `ValidatingAdmissionPolicy ${name ?? '(unnamed)'}`;
  }
  const allowed = annotations.get('authorization.k8s.io/decision') === 'allow';
  return code === 403 && allowed ? `admission: ${text}` : null;
}
