// Metadata of objects and templates.
// https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/api/validation/objectmeta.go
import type { JsonObject, Path } from '../../model.ts';
import { label, labelValue, qualifiedName, subdomain } from './formats.ts';
import {
  type Context,
  entriesOf,
  flagOf,
  objects,
  REQUIRED,
  requireFormat,
  requireText,
  textOf,
  texts,
} from './report.ts';

const MAX_ANNOTATIONS = 256 * 1024;

/** Of the object itself. Names are looked at when an object is created: one that exists keeps its name. */
export function validateMetadata(metadata: JsonObject | undefined, context: Context): void {
  const { refuse, created } = context;
  const at: Path = ['metadata'];
  const name = textOf(metadata, 'name');
  const generated = textOf(metadata, 'generateName');
  if (created) {
    if (generated !== '') requireFormat(context, masked(generated), subdomain, [...at, 'generateName']);
    if (name !== '') requireFormat(context, name, subdomain, [...at, 'name']);
    else if (generated === '') refuse([...at, 'name'], 'is required, or a generateName');
  }
  const namespace = textOf(metadata, 'namespace');
  if (namespace !== '') requireFormat(context, namespace, label, [...at, 'namespace']);
  validateLabels(metadata, 'labels', at, context);
  validateAnnotations(metadata, at, context);
  let controllers = 0;
  for (const [index, owner] of objects(metadata, 'ownerReferences').entries()) {
    const place = [...at, 'ownerReferences', index];
    requireText(context, owner, ['apiVersion', 'kind', 'name', 'uid'], place);
    const version = textOf(owner, 'apiVersion');
    const parts = version.split('/');
    if (version !== '' && (parts.length > 2 || (parts.length === 2 && parts[1] === '')))
      refuse([...place, 'apiVersion'], 'must be `group/version` or a version');
    if (version === 'v1' && textOf(owner, 'kind') === 'Event') refuse(place, 'must not be an Event');
    if (flagOf(owner, 'controller') === true) controllers += 1;
  }
  if (controllers > 1)
    refuse([...at, 'ownerReferences'], 'must not have more than one reference with `controller: true`');
  const finalizers = texts(metadata, 'finalizers');
  for (const [index, finalizer] of finalizers.entries())
    requireFormat(context, finalizer, qualifiedName, [...at, 'finalizers', index], [...at, 'finalizers']);
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    refuse([...at, 'finalizers'], 'must not hold both `orphan` and `foregroundDeletion`');
}

/** A name that is to be continued may end in what may not end a name. */
function masked(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

/** `key` of `holder` is a map of labels: labels, nodeSelector, matchLabels. */
export function validateLabels(
  holder: JsonObject | undefined,
  key: string,
  at: Path,
  context: Context,
  field?: Path,
): void {
  for (const [name, value] of entriesOf(holder, key)) {
    const shown = field ?? [...at, key];
    requireFormat(context, name, qualifiedName, [...at, key, name], shown);
    if (typeof value === 'string') requireFormat(context, value, labelValue, [...at, key, name], shown);
  }
}

export function validateAnnotations(holder: JsonObject | undefined, at: Path, context: Context, field?: Path): void {
  let size = 0;
  for (const [name, value] of entriesOf(holder, 'annotations')) {
    size += Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
    requireFormat(
      context,
      name.toLowerCase(),
      qualifiedName,
      [...at, 'annotations', name],
      field ?? [...at, 'annotations'],
    );
  }
  if (size > MAX_ANNOTATIONS)
    context.refuse([...at, 'annotations'], `must be no more than ${MAX_ANNOTATIONS} bytes in all`);
}

const SELECTOR_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/apis/meta/v1/validation/validation.go (ValidateLabelSelector) */
export function validateSelector(selector: JsonObject | undefined, at: Path, context: Context): void {
  validateLabels(selector, 'matchLabels', at, context);
  for (const [index, requirement] of objects(selector, 'matchExpressions').entries()) {
    const place = [...at, 'matchExpressions', index];
    const operator = textOf(requirement, 'operator');
    const values = texts(requirement, 'values');
    if (!SELECTOR_OPERATORS.includes(operator))
      context.refuse([...place, 'operator'], `must be one of ${SELECTOR_OPERATORS.join(', ')}`);
    else if (operator.endsWith('In') && values.length === 0) context.refuse([...place, 'values'], REQUIRED);
    else if (!operator.endsWith('In') && values.length > 0)
      context.refuse([...place, 'values'], 'must not be set where `operator` is Exists or DoesNotExist');
    requireFormat(context, textOf(requirement, 'key'), qualifiedName, [...place, 'key']);
    for (const [number, value] of values.entries())
      requireFormat(context, value, labelValue, [...place, 'values', number]);
  }
}
