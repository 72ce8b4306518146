// Variables of containers, and what they are taken from.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (ValidateEnv, ValidateEnvFrom)
import type { JsonObject, Path } from '../../model.ts';
import { canonicalQuantity } from '../quantity.ts';
import { dataKey, label, noBackSteps, qualifiedName, relaxedVariableName, subdomain, variableName } from './formats.ts';
import { type Context, child, objects, REQUIRED, requireFormat, requireText, textOf } from './report.ts';

const FIELD_PATHS = [
  ...['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName'],
  ...['status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'],
];
const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

export function validateEnv(container: JsonObject, at: Path, context: Context): void {
  const format = variableName(context.minor);
  for (const [index, variable] of objects(container, 'env').entries()) {
    const place = [...at, 'env', index];
    const name = textOf(variable, 'name');
    if (name === '') context.refuse([...place, 'name'], REQUIRED);
    else requireFormat(context, name, format, [...place, 'name']);
    const source = child(variable, 'valueFrom');
    if (source !== undefined)
      validateValueFrom(source, textOf(variable, 'value') !== '', [...place, 'valueFrom'], context);
  }
}

function validateValueFrom(source: JsonObject, hasValue: boolean, at: Path, context: Context): void {
  const present = SOURCES.filter(key => child(source, key) !== undefined);
  for (const key of present) {
    const reference = child(source, key) ?? {};
    const place = [...at, key];
    if (key === 'fieldRef') validateFieldReference(reference, FIELD_PATHS, place, context);
    else if (key === 'resourceFieldRef') validateResourceReference(reference, false, place, context);
    else if (key === 'fileKeyRef') validateFileKey(reference, place, context);
    else {
      requireFormat(context, textOf(reference, 'name'), subdomain, [...place, 'name']);
      if (textOf(reference, 'key') === '') context.refuse([...place, 'key'], REQUIRED);
      else requireFormat(context, textOf(reference, 'key'), dataKey, [...place, 'key']);
    }
  }
  if (present.length === 0) context.refuse(at, `needs one of ${SOURCES.join(', ')}`);
  else if (hasValue) context.refuse(at, 'must not be set beside a `value`');
  else if (present.length > 1) context.refuse(at, 'must not have more than one source');
}

/** `metadata.labels['key']`, or one of the paths. */
export function validateFieldReference(
  reference: JsonObject,
  paths: readonly string[],
  at: Path,
  context: Context,
): void {
  const { refuse } = context;
  const version = textOf(reference, 'apiVersion') || 'v1';
  const path = textOf(reference, 'fieldPath');
  if (path === '') refuse([...at, 'fieldPath'], REQUIRED);
  else if (version !== 'v1') refuse([...at, 'fieldPath'], 'must have the apiVersion v1');
  else {
    const [, holder, key] = /^([^[]*)\['([^']*)'\]$/.exec(path) ?? [];
    if (holder === undefined || key === undefined) {
      if (!paths.includes(path))
        refuse(
          [...at, 'fieldPath'],
          `must be one of ${paths.join(', ')}, or metadata.labels['…'] or metadata.annotations['…']`,
        );
    } else if (holder === 'metadata.annotations') requireFormat(context, key.toLowerCase(), qualifiedName, at);
    else if (holder === 'metadata.labels') requireFormat(context, key, qualifiedName, at);
    else refuse([...at, 'fieldPath'], "must be metadata.labels['…'] or metadata.annotations['…']");
  }
}

const RESOURCES = [
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
];
/** As our canonical texts write them. */
const CPU_DIVISORS = ['1m', '1'];
const SIZE_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

export function validateResourceReference(reference: JsonObject, inVolume: boolean, at: Path, context: Context): void {
  const { refuse } = context;
  const resource = textOf(reference, 'resource');
  const isPages = /^(requests|limits)\.hugepages-/.test(resource);
  if (inVolume && textOf(reference, 'containerName') === '') refuse([...at, 'containerName'], REQUIRED);
  else if (resource === '') refuse([...at, 'resource'], REQUIRED);
  else if (!RESOURCES.includes(resource) && !isPages)
    refuse([...at, 'resource'], `must be one of ${RESOURCES.join(', ')}`);
  const divisor = canonicalQuantity(String(reference['divisor'] ?? '0'));
  if (divisor === null || divisor === '0' || (!RESOURCES.includes(resource) && !isPages)) return;
  const known = resource.endsWith('.cpu') ? CPU_DIVISORS : SIZE_DIVISORS;
  if (!known.includes(divisor)) refuse([...at, 'divisor'], `must be one of ${known.join(', ')}`);
}

function validateFileKey(reference: JsonObject, at: Path, context: Context): void {
  requireText(context, reference, ['key', 'volumeName', 'path'], at);
  const [key, volume, path] = [textOf(reference, 'key'), textOf(reference, 'volumeName'), textOf(reference, 'path')];
  if (key !== '') requireFormat(context, key, relaxedVariableName, [...at, 'key']);
  if (volume !== '') requireFormat(context, volume, label, [...at, 'volumeName']);
  requireFormat(context, path, noBackSteps, [...at, 'path']);
}

export function validateEnvFrom(container: JsonObject, at: Path, context: Context): void {
  const format = variableName(context.minor);
  for (const [index, source] of objects(container, 'envFrom').entries()) {
    const place = [...at, 'envFrom', index];
    const prefix = textOf(source, 'prefix');
    if (prefix !== '') requireFormat(context, prefix, format, [...place, 'prefix']);
    const present = ['configMapRef', 'secretRef'].filter(key => child(source, key) !== undefined);
    for (const key of present) {
      const name = textOf(child(source, key), 'name');
      if (name === '') context.refuse([...place, key, 'name'], REQUIRED);
      // A name is looked up with the prefix that it may be.
      else
        requireFormat(context, name.endsWith('-') && name.length > 1 ? `${name.slice(0, -2)}a` : name, subdomain, [
          ...place,
          key,
          'name',
        ]);
    }
    if (present.length !== 1) {
      const reason =
        present.length === 0
          ? 'needs a configMapRef or a secretRef in each'
          : 'must not have both a configMapRef and a secretRef';
      context.refuse(place, reason, [...at, 'envFrom']);
    }
  }
}
