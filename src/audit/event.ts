// One event of an audit log, whichever envelope it came in: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
import { listAt, stringAt } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';
import { asksForDryRun } from './dry-run.ts';

/** Where an event stands in the log: the file (`-` is standard input) and its line, from 1. */
export interface LogPlace {
  readonly file: string;
  readonly line: number;
}

export type Stage = 'received' | 'started' | 'complete' | 'panic';

/** Who asks. What a client writes itself (user agent) is no part of it. */
export interface Identity {
  readonly name: string;
  readonly groups: readonly string[];
  /** `JTI=…` of a token, `X509SHA256=…` of a certificate; null where the log does not say. */
  readonly credentialId: string | null;
  /** The pod that a bound token was made for. */
  readonly pod: string | null;
  readonly node: string | null;
}

/** How an event was delivered. */
export type Envelope = 'native' | 'eks' | 'gke' | 'aks' | 'openshift' | 'elastic';

export interface AuditEvent {
  readonly envelope: Envelope;
  readonly place: LogPlace;
  readonly auditID: string;
  readonly stage: Stage;
  /** `Metadata`, `Request`, `RequestResponse`; null where the envelope does not say. */
  readonly level: string | null;
  /** Milliseconds since 1970; null where the event does not say, or was cut before it. */
  readonly received: number | null;
  readonly time: number | null;
  readonly verb: string;
  readonly user: Identity;
  readonly impersonated: Identity | null;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string | null;
  readonly requestURI: string | null;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
  /** HTTP status; null where there is none (yet). */
  readonly code: number | null;
  readonly message: string | null;
  readonly request: JsonObject | readonly Json[] | null;
  readonly response: JsonObject | null;
  readonly annotations: ReadonlyMap<string, string>;
  /** The provider or the API server cut it, so that an object that is not there may have been. */
  readonly cut: boolean;
  /** The envelope has thrown the objects' `metadata` away (Elastic's ingest pipeline does). */
  readonly bare: boolean;
}

/** The user that the API server authorised: the impersonated one, if any. */
export function actingUser({ user, impersonated }: Pick<AuditEvent, 'user' | 'impersonated'>): Identity {
  return impersonated ?? user;
}

/** Does the request only ask what would happen? https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run */
export function isDryRun(event: AuditEvent): boolean {
  const { requestURI, request, verb, level } = event;
  const asked = requestURI !== null && asksForDryRun(requestURI);
  if (verb === 'delete' || verb === 'deletecollection') {
    // The options of a deletion come from its body, and from the query only where there is no body:
    // https://github.com/kubernetes/apiserver/blob/v0.35.2/pkg/endpoints/handlers/delete.go
    if (request !== null) return listAt(request, ['dryRun']).length > 0;
    return asked && level !== 'Metadata' && level !== null;
  }
  return requestURI === null ? wasNotStored(event) : asked;
}

/** For envelopes without the URI (Cloud Logging): what was stored has a resourceVersion, what a dry run made has none. */
function wasNotStored({ response, code }: AuditEvent): boolean {
  if (response === null || code === null || code >= 300) return false;
  return (
    stringAt(response, ['metadata', 'uid']) !== null && stringAt(response, ['metadata', 'resourceVersion']) === null
  );
}

/** Verbs that change something. https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
export const WRITE_VERBS: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
