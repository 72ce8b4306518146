// The claim that an ephemeral volume makes.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (ValidatePersistentVolumeClaimTemplate)
import type { JsonObject, Path } from '../../model.ts';
import { deepEqual } from '../canonical-json.ts';
import { label, subdomain } from './formats.ts';
import { validateAnnotations, validateLabels, validateSelector } from './metadata.ts';
import {
  type Context,
  child,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  requireText,
  textOf,
  texts,
} from './report.ts';
import { amountOf } from './resources.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

export function validateClaimTemplate(template: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  const metadata = child(template, 'metadata');
  validateAnnotations(metadata, [...at, 'metadata'], context);
  validateLabels(metadata, 'labels', [...at, 'metadata'], context);
  for (const key of Object.keys(metadata ?? {})) {
    if (key !== 'labels' && key !== 'annotations' && isThere(metadata?.[key]))
      refuse([...at, 'metadata', key], 'must not be set');
  }
  validateClaim(child(template, 'spec') ?? {}, [...at, 'spec'], context);
}

function isThere(value: unknown): boolean {
  return (
    value !== '' && value !== 0 && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}

function validateClaim(spec: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  const modes = texts(spec, 'accessModes');
  if (modes.length === 0) refuse([...at, 'accessModes'], 'needs at least one access mode');
  for (const [index, mode] of modes.entries()) {
    if (!ACCESS_MODES.includes(mode))
      refuse([...at, 'accessModes', index], `must be one of ${ACCESS_MODES.join(', ')}`, [...at, 'accessModes']);
  }
  if (
    modes.includes('ReadWriteOncePod') &&
    modes.some(mode => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode))
  )
    refuse([...at, 'accessModes'], 'must not have other modes beside ReadWriteOncePod');
  validateSelector(child(spec, 'selector'), [...at, 'selector'], context);
  const storage = child(child(spec, 'resources'), 'requests')?.['storage'];
  const amount = amountOf(storage);
  if (storage === undefined)
    refuse([...at, 'resources', 'requests', 'storage'], REQUIRED, [...at, 'resources', 'storage']);
  else if (amount !== null && amount <= 0n)
    refuse([...at, 'resources', 'requests', 'storage'], 'must be greater than zero', [...at, 'resources', 'storage']);
  for (const key of ['storageClassName', 'volumeAttributesClassName']) {
    const name = textOf(spec, key);
    if (name !== '') requireFormat(context, name, subdomain, [...at, key]);
  }
  requireOneOf(context, optionalText(spec, 'volumeMode'), ['Block', 'Filesystem'], [...at, 'volumeMode']);
  validateDataSources(child(spec, 'dataSource'), child(spec, 'dataSourceRef'), at, context);
}

function validateDataSources(
  source: JsonObject | undefined,
  reference: JsonObject | undefined,
  at: Path,
  context: Context,
): void {
  for (const [key, value] of [
    ['dataSource', source],
    ['dataSourceRef', reference],
  ] as const) {
    if (value === undefined) continue;
    const place = [...at, key];
    requireText(context, value, ['name', 'kind'], place);
    const group = textOf(value, 'apiGroup');
    if (group === '' && textOf(value, 'kind') !== 'PersistentVolumeClaim')
      context.refuse(place, 'must be a PersistentVolumeClaim, or have an apiGroup');
    if (group !== '') requireFormat(context, group, subdomain, [...place, 'apiGroup']);
  }
  const namespace = textOf(reference, 'namespace');
  if (namespace !== '') requireFormat(context, namespace, label, [...at, 'dataSourceRef', 'namespace']);
  if (source === undefined || reference === undefined) return;
  if (namespace !== '')
    context.refuse([...at, 'dataSource'], 'must not be set where dataSourceRef has a namespace', at);
  else if (!deepEqual(identity(source), identity(reference)))
    context.refuse([...at, 'dataSource'], 'must be the same as dataSourceRef', at);
}

function identity(source: JsonObject): JsonObject {
  return { apiGroup: textOf(source, 'apiGroup'), kind: textOf(source, 'kind'), name: textOf(source, 'name') };
}
