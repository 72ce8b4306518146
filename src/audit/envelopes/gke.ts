// Cloud Logging entries of GKE: https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging
//
// They have no stage, no level and no groups; the outcome is a gRPC code, and the real name of an object with generateName stands in
// `resourceName`.
import { isObject, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import type { AuditEvent, LogPlace } from '../event.ts';
import { bodyOf, timeOf } from './native.ts';

export function isCloudLogging(value: JsonObject): boolean {
  return isObject(value['protoPayload']) || (isObject(value['jsonPayload']) && 'logName' in value);
}

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto, as HTTP. */
const HTTP: Readonly<Record<number, number>> = {
  0: 200,
  3: 422,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 409,
  10: 409,
  11: 400,
  12: 501,
  13: 500,
  14: 503,
  16: 401,
};

/** Null for an entry of something else than Kubernetes. */
export function cloudLoggingEvent(entry: JsonObject, place: LogPlace): AuditEvent | null {
  const payload = objectAt(entry, ['protoPayload']);
  if (payload === null || stringAt(payload, ['serviceName']) !== 'k8s.io') return null;
  const method = (stringAt(payload, ['methodName']) ?? '').split('.');
  const verb = method.at(-1) ?? '';
  const target = targetOf(stringAt(payload, ['resourceName']) ?? '', method);
  const response = bodyOf(payload['response']);
  const request = bodyOf(payload['request']);
  const labels = objectAt(entry, ['labels']) ?? {};
  const annotations = new Map(
    Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  );
  const time = timeOf(stringAt(entry, ['timestamp']));
  const selector = stringAt(payload, ['authenticationInfo', 'authoritySelector']);
  const answer = isObject(response.body as Json) ? (response.body as JsonObject) : null;
  const isStatus = answer?.['kind'] === 'Status';
  return {
    envelope: 'gke',
    place,
    auditID: stringAt(entry, ['operation', 'id']) ?? stringAt(entry, ['insertId']) ?? '',
    stage: 'complete',
    level: null,
    received: time,
    time,
    verb,
    user: identity(stringAt(payload, ['authenticationInfo', 'principalEmail']) ?? ''),
    impersonated: selector === null || selector === '' ? null : identity(selector),
    sourceIPs: [stringAt(payload, ['requestMetadata', 'callerIp']) ?? []].flat(),
    userAgent: stringAt(payload, ['requestMetadata', 'callerSuppliedUserAgent']),
    requestURI: null,
    ...target,
    code: codeOf(payload, answer, verb),
    message: stringAt(payload, ['status', 'message']),
    request: withoutType(request.body),
    response: isStatus || answer === null ? null : (withoutType(answer) as JsonObject),
    annotations,
    cut: request.cut || response.cut || annotations.get('audit.k8s.io/truncated') === 'true',
    bare: false,
  };
}

function identity(name: string) {
  return { name, groups: [], credentialId: null, pod: null, node: null };
}

/** `@type` is Cloud Logging's own. */
function withoutType(body: JsonObject | readonly Json[] | null): JsonObject | readonly Json[] | null {
  if (body === null || Array.isArray(body) || !isObject(body as Json)) return body;
  const { '@type': type, ...rest } = body as JsonObject;
  // A JSON patch and the options of a deletion come as objects with a value.
  return type !== undefined && Array.isArray(rest['value']) && Object.keys(rest).length === 1
    ? (rest['value'] as readonly Json[])
    : rest;
}

function codeOf(payload: JsonObject, answer: JsonObject | null, verb: string): number | null {
  const own = answer?.['kind'] === 'Status' ? answer['code'] : undefined;
  if (typeof own === 'number') return own;
  const code = valueAt(payload, ['status', 'code']) ?? (objectAt(payload, ['status']) === null ? undefined : 0);
  if (typeof code !== 'number') return null;
  if (code === 0) return verb === 'create' ? 201 : 200;
  return HTTP[code] ?? 500;
}

type Target = Pick<AuditEvent, 'group' | 'version' | 'resource' | 'subresource' | 'namespace' | 'name'>;

/** `batch/v1/namespaces/NS/cronjobs/NAME/status`; `core` is the core group. */
function targetOf(resourceName: string, method: readonly string[]): Target {
  const [group = '', version = '', ...path] = resourceName.split('/');
  const isNamespaced = path[0] === 'namespaces' && path.length > 2;
  const namespace = isNamespaced ? (path[1] ?? null) : null;
  const [resource = '', name, subresource] = isNamespaced ? path.slice(2) : path;
  return {
    group: group === 'core' ? '' : group,
    version,
    resource: resource === '' ? (method.at(-2) ?? '') : resource,
    subresource: subresource ?? null,
    namespace,
    name: name ?? null,
  };
}
