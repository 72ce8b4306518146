// Probes and life cycle hooks: one handler each.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validateProbe, validateHandler, validateLifecycle)
import type { Json, JsonObject, Path } from '../../model.ts';
import { portName } from './formats.ts';
import {
  type Context,
  child,
  numberOf,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  requireRange,
  textOf,
  texts,
} from './report.ts';

const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];
const COUNTS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

export function validateProbes(container: JsonObject, at: Path, context: Context): void {
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = child(container, kind);
    if (probe === undefined) continue;
    const place = [...at, kind];
    validateHandler(probe, PROBE_HANDLERS, 0, place, context);
    requireRange(context, probe, COUNTS, 0, Infinity, place);
    requireRange(context, probe, ['terminationGracePeriodSeconds'], 1, Infinity, place);
    if (kind === 'readinessProbe') {
      if (probe['terminationGracePeriodSeconds'] !== undefined)
        context.refuse([...place, 'terminationGracePeriodSeconds'], 'must not be set for a readiness probe');
    } else if ((numberOf(probe, 'successThreshold') || 1) !== 1)
      context.refuse([...place, 'successThreshold'], 'must be 1');
  }
}

/** `grace`: the pod's terminationGracePeriodSeconds, as long as it may sleep. */
export function validateLifecycle(container: JsonObject, grace: number, at: Path, context: Context): void {
  const lifecycle = child(container, 'lifecycle');
  for (const hook of ['postStart', 'preStop']) {
    const handler = child(lifecycle, hook);
    if (handler !== undefined) validateHandler(handler, HOOK_HANDLERS, grace, [...at, 'lifecycle', hook], context);
  }
}

function validateHandler(
  holder: JsonObject,
  kinds: readonly string[],
  grace: number,
  at: Path,
  context: Context,
): void {
  const [first, ...rest] = kinds.filter(kind => child(holder, kind) !== undefined);
  if (first === undefined) context.refuse(at, `needs a handler: one of ${kinds.join(', ')}`);
  else validateAction(first, child(holder, first) ?? {}, grace, [...at, first], context);
  for (const kind of rest) context.refuse([...at, kind], 'must not be set beside another handler');
}

function validateAction(kind: string, action: JsonObject, grace: number, at: Path, context: Context): void {
  switch (kind) {
    case 'exec':
      if (texts(action, 'command').length === 0) context.refuse([...at, 'command'], REQUIRED);
      return;
    case 'sleep': {
      const seconds = numberOf(action, 'seconds') ?? 0;
      if (seconds < 0 || seconds > grace)
        context.refuse(at, `must be between 0 and terminationGracePeriodSeconds (${grace})`);
      return;
    }
    case 'httpGet':
      validateHttp(action, at, context);
      return;
    default:
      validatePort(action['port'] ?? 0, [...at, 'port'], context);
      requireOneOf(context, optionalText(action, 'mode'), ['Plaintext', 'TLS'], [...at, 'mode']);
  }
}

function validateHttp(action: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  validatePort(action['port'] ?? 0, [...at, 'port'], context);
  const scheme = textOf(action, 'scheme') || 'HTTP';
  requireOneOf(context, scheme, ['HTTP', 'HTTPS'], [...at, 'scheme']);
  for (const [index, header] of objects(action, 'httpHeaders').entries()) {
    if (!/^[-A-Za-z0-9]+$/.test(textOf(header, 'name')))
      refuse([...at, 'httpHeaders', index, 'name'], 'must be letters, digits and `-` (the name of a header)', [
        ...at,
        'httpHeaders',
      ]);
  }
  const protocol = optionalText(action, 'protocol');
  requireOneOf(context, protocol, ['HTTP1', 'HTTP2'], [...at, 'protocol']);
  if (protocol === 'HTTP2' && scheme !== 'HTTP') refuse([...at, 'protocol'], 'must not be HTTP2 with the scheme HTTPS');
  else if (protocol === 'HTTP2' && textOf(action, 'host') !== '')
    refuse([...at, 'host'], 'must be empty where the protocol is HTTP2');
}

function validatePort(port: Json, at: Path, context: Context): void {
  if (typeof port === 'string') requireFormat(context, port, portName, at);
  else if (Number(port) < 1 || Number(port) > 65_535) context.refuse(at, 'must be between 1 and 65535');
}
