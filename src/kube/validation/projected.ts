// Projected volumes, and the files of Secrets, ConfigMaps and the downward API within them.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validateProjectionSources)
import type { JsonObject, Path } from '../../model.ts';
import { validateFieldReference, validateResourceReference } from './env.ts';
import { qualifiedName, signerName, subdomain, unreservedPath } from './formats.ts';
import { validateSelector } from './metadata.ts';
import {
  type Context,
  child,
  entriesOf,
  numberOf,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  requireRange,
  requireText,
  textOf,
} from './report.ts';

const MAX_MODE = 0o777;
const MAX_ID = 2 ** 31 - 1;
const FIELD_PATHS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid'];
const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];

export function validateKeyPath(item: JsonObject, at: Path, context: Context): void {
  requireText(context, item, ['key', 'path'], at);
  requireFormat(context, textOf(item, 'path'), unreservedPath, [...at, 'path']);
  requireRange(context, item, ['mode'], 0, MAX_MODE, at);
  requireRange(context, item, ['user'], 0, MAX_ID, at);
}

/** The API server leaves the number of the item out of its messages: `shown` is what it writes. */
export function validateDownwardFile(item: JsonObject, at: Path, shown: Path, context: Context): void {
  const { refuse } = context;
  if (textOf(item, 'path') === '') refuse([...at, 'path'], REQUIRED, [...shown, 'path']);
  requireFormat(context, textOf(item, 'path'), unreservedPath, [...at, 'path'], [...shown, 'path']);
  const [field, resource] = [child(item, 'fieldRef'), child(item, 'resourceFieldRef')];
  if (field !== undefined) validateFieldReference(field, FIELD_PATHS, [...at, 'fieldRef'], context);
  if (field !== undefined && resource !== undefined)
    refuse(at, 'must not have both a fieldRef and a resourceFieldRef', shown);
  else if (resource !== undefined) validateResourceReference(resource, true, [...at, 'resourceFieldRef'], context);
  else if (field === undefined) refuse(at, 'needs a fieldRef or a resourceFieldRef', shown);
  requireRange(context, item, ['mode'], 0, MAX_MODE, at);
  requireRange(context, item, ['user'], 0, MAX_ID, at);
}

export function validateProjected(volume: JsonObject, at: Path, context: Context): void {
  requireRange(context, volume, ['defaultMode'], 0, MAX_MODE, at);
  requireRange(context, volume, ['defaultUser'], 0, MAX_ID, at);
  const paths = new Set<string>();
  const claim = (path: string) => {
    if (paths.has(path)) context.refuse(at, 'must not put two files at one path');
    paths.add(path);
  };
  for (const [index, source] of objects(volume, 'sources').entries()) {
    const place = [...at, 'sources', index];
    const kinds = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'];
    const present = kinds.filter(kind => child(source, kind) !== undefined);
    for (const kind of present)
      validateProjection(kind, child(source, kind) ?? {}, [...place, kind], at, claim, context);
    if (present.length > 1) context.refuse(place, 'must not have more than one kind of source');
  }
}

function validateProjection(
  kind: string,
  source: JsonObject,
  at: Path,
  volume: Path,
  claim: (path: string) => void,
  context: Context,
): void {
  requireRange(context, source, ['user'], 0, MAX_ID, at);
  if (kind === 'secret' || kind === 'configMap') {
    requireText(context, source, ['name'], at);
    for (const [index, item] of objects(source, 'items').entries()) {
      validateKeyPath(item, [...at, 'items', index], context);
      if (textOf(item, 'path') !== '') claim(textOf(item, 'path'));
    }
  } else if (kind === 'downwardAPI') {
    for (const [index, item] of objects(source, 'items').entries()) {
      validateDownwardFile(item, [...at, 'items', index], at, context);
      if (textOf(item, 'path') !== '') claim(textOf(item, 'path'));
    }
  } else if (kind === 'serviceAccountToken') {
    requireRange(context, source, ['expirationSeconds'], 600, 2 ** 32, at);
    if (textOf(source, 'path') === '') context.refuse([...at, 'path'], REQUIRED, [...volume, 'path']);
    else requireFormat(context, textOf(source, 'path'), unreservedPath, [...at, 'path'], [...volume, 'path']);
  } else if (kind === 'clusterTrustBundle') validateTrustBundle(source, at, claim, context);
  else validateCertificate(source, at, claim, context);
}

function validateTrustBundle(source: JsonObject, at: Path, claim: (path: string) => void, context: Context): void {
  const { refuse } = context;
  const [name, signer] = [optionalText(source, 'name'), optionalText(source, 'signerName')];
  if (name !== undefined && signer !== undefined) refuse(at, 'must not have both a name and a signerName');
  else if (name !== undefined) {
    if (name === '') refuse([...at, 'name'], REQUIRED);
    // The name of a signed bundle begins with its signer, with `:` for `/` and behind it.
    else requireFormat(context, name.slice(name.lastIndexOf(':') + 1), subdomain, [...at, 'name']);
    if (child(source, 'labelSelector') !== undefined) refuse([...at, 'labelSelector'], 'must not be set beside a name');
  } else if (signer !== undefined) {
    if (signer === '') refuse([...at, 'signerName'], REQUIRED);
    else requireFormat(context, signer, signerName, [...at, 'signerName']);
    validateSelector(child(source, 'labelSelector'), [...at, 'labelSelector'], context);
  } else refuse(at, 'needs a name or a signerName');
  const path = textOf(source, 'path');
  if (path === '') refuse([...at, 'path'], REQUIRED);
  requireFormat(context, path, unreservedPath, [...at, 'path']);
  claim(path);
}

function validateCertificate(source: JsonObject, at: Path, claim: (path: string) => void, context: Context): void {
  const { refuse } = context;
  const signer = textOf(source, 'signerName');
  if (signer === '') refuse([...at, 'signerName'], REQUIRED);
  else requireFormat(context, signer, signerName, [...at, 'signerName']);
  for (const [key] of entriesOf(source, 'userAnnotations'))
    requireFormat(
      context,
      key.toLowerCase(),
      annotation => (annotation.includes('/') ? qualifiedName(annotation) : 'must have a domain before its name'),
      [...at, 'userAnnotations', key],
      [...at, 'userAnnotations'],
    );
  requireOneOf(context, textOf(source, 'keyType'), KEY_TYPES, [...at, 'keyType']);
  const longest = /(^|\.)kubernetes\.io\//.test(signer) ? 86_400 : 91 * 86_400;
  if (numberOf(source, 'maxExpirationSeconds') !== undefined)
    requireRange(context, source, ['maxExpirationSeconds'], 3600, longest, at);
  const keys = ['credentialBundlePath', 'keyPath', 'certificateChainPath'].filter(key => textOf(source, key) !== '');
  for (const key of keys) {
    requireFormat(context, textOf(source, key), unreservedPath, [...at, key]);
    claim(textOf(source, key));
  }
  if (keys.length === 0) refuse(at, 'needs a credentialBundlePath, a keyPath or a certificateChainPath');
}
