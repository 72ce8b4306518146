// Where a pod may run: affinities, tolerations, spreading.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validateAffinity, ValidateTolerations, validateTopologySpreadConstraints)
import type { JsonObject, Path } from '../../model.ts';
import { label, labelValue, qualifiedName, subdomain } from './formats.ts';
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
  textOf,
  texts,
} from './report.ts';

const REQUIRED_TERMS = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED_TERMS = 'preferredDuringSchedulingIgnoredDuringExecution';
const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateAffinity(affinity: JsonObject | undefined, at: Path, context: Context): void {
  validateNodeAffinity(child(affinity, 'nodeAffinity'), [...at, 'nodeAffinity'], context);
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const terms = child(affinity, kind);
    for (const [index, term] of objects(terms, REQUIRED_TERMS).entries())
      validatePodTerm(term, [...at, kind, REQUIRED_TERMS, index], context);
    for (const [index, weighted] of objects(terms, PREFERRED_TERMS).entries()) {
      const place = [...at, kind, PREFERRED_TERMS, index];
      requireWeight(weighted, place, context);
      validatePodTerm(child(weighted, 'podAffinityTerm') ?? {}, [...place, 'podAffinityTerm'], context);
    }
  }
}

function requireWeight(weighted: JsonObject, at: Path, context: Context): void {
  const weight = numberOf(weighted, 'weight') ?? 0;
  if (weight < 1 || weight > 100) context.refuse([...at, 'weight'], 'must be between 1 and 100');
}

function validateNodeAffinity(affinity: JsonObject | undefined, at: Path, context: Context): void {
  const required = child(affinity, REQUIRED_TERMS);
  if (required !== undefined) {
    const place = [...at, REQUIRED_TERMS, 'nodeSelectorTerms'];
    const terms = objects(required, 'nodeSelectorTerms');
    if (terms.length === 0) context.refuse(place, 'needs at least one term');
    for (const [index, term] of terms.entries()) validateNodeTerm(term, true, [...place, index], context);
  }
  for (const [index, preferred] of objects(affinity, PREFERRED_TERMS).entries()) {
    const place = [...at, PREFERRED_TERMS, index];
    requireWeight(preferred, place, context);
    validateNodeTerm(child(preferred, 'preference') ?? {}, false, [...place, 'preference'], context);
  }
}

/** `strict`: values must be values of labels; since 1.32 for terms that are required. */
function validateNodeTerm(term: JsonObject, strict: boolean, at: Path, context: Context): void {
  const { refuse } = context;
  for (const [index, requirement] of objects(term, 'matchExpressions').entries()) {
    const place = [...at, 'matchExpressions', index];
    const operator = textOf(requirement, 'operator');
    const values = texts(requirement, 'values');
    if (!NODE_OPERATORS.includes(operator))
      refuse([...place, 'operator'], `must be one of ${NODE_OPERATORS.join(', ')}`);
    else if (operator.endsWith('In') && values.length === 0) refuse([...place, 'values'], REQUIRED);
    else if (operator.endsWith('xist') || operator === 'Exists') {
      if (values.length > 0) refuse([...place, 'values'], 'must not be set where `operator` is Exists or DoesNotExist');
    } else if ((operator === 'Gt' || operator === 'Lt') && values.length !== 1)
      refuse([...place, 'values'], 'must be one value where `operator` is Gt or Lt');
    requireFormat(context, textOf(requirement, 'key'), qualifiedName, [...place, 'key']);
    if (!strict || context.minor < 32) continue;
    for (const [number, value] of values.entries())
      requireFormat(context, value, labelValue, [...place, 'values', number]);
  }
  for (const [index, requirement] of objects(term, 'matchFields').entries()) {
    const place = [...at, 'matchFields', index];
    const values = texts(requirement, 'values');
    if (!['In', 'NotIn'].includes(textOf(requirement, 'operator')))
      refuse([...place, 'operator'], 'must be one of In, NotIn');
    else if (values.length !== 1) refuse([...place, 'values'], 'must be one value');
    if (textOf(requirement, 'key') !== 'metadata.name') refuse([...place, 'key'], 'must be metadata.name');
    else
      for (const [number, value] of values.entries())
        requireFormat(context, value, subdomain, [...place, 'values', number]);
  }
}

function validatePodTerm(term: JsonObject, at: Path, context: Context): void {
  validateSelector(child(term, 'labelSelector'), [...at, 'labelSelector'], context);
  validateSelector(child(term, 'namespaceSelector'), [...at, 'namespaceSelector'], context);
  for (const [index, namespace] of texts(term, 'namespaces').entries())
    requireFormat(context, namespace, label, [...at, 'namespaces', index], [...at, 'namespace']);
  validateLabelKeys(term, at, context);
  const key = textOf(term, 'topologyKey');
  if (key === '') context.refuse([...at, 'topologyKey'], REQUIRED);
  else requireFormat(context, key, qualifiedName, [...at, 'topologyKey']);
}

/** matchLabelKeys and mismatchLabelKeys: with a selector, and each key in one place. */
function validateLabelKeys(term: JsonObject, at: Path, context: Context): void {
  const selector = child(term, 'labelSelector');
  const [match, mismatch] = [texts(term, 'matchLabelKeys'), texts(term, 'mismatchLabelKeys')];
  for (const [name, keys] of [
    ['matchLabelKeys', match],
    ['mismatchLabelKeys', mismatch],
  ] as const) {
    if (keys.length > 0 && selector === undefined)
      context.refuse([...at, name], 'must not be set without a labelSelector');
    else for (const [index, key] of keys.entries()) requireFormat(context, key, qualifiedName, [...at, name, index]);
  }
  const selected = new Set(entriesOf(selector, 'matchLabels').map(([key]) => key));
  for (const { key } of objects(selector, 'matchExpressions')) {
    const index = match.indexOf(String(key ?? ''));
    if (index >= 0 && selected.has(String(key)))
      context.refuse([...at, 'matchLabelKeys', index], 'is in the labelSelector as well', [...at, index]);
    selected.add(String(key ?? ''));
  }
  for (const [index, key] of match.entries())
    if (mismatch.includes(key)) context.refuse([...at, 'matchLabelKeys', index], 'is among mismatchLabelKeys as well');
}

export function validateTolerations(tolerations: readonly JsonObject[], at: Path, context: Context): void {
  const { refuse } = context;
  for (const [index, toleration] of tolerations.entries()) {
    const place = [...at, index];
    const [key, operator, value] = [
      textOf(toleration, 'key'),
      textOf(toleration, 'operator') || 'Equal',
      textOf(toleration, 'value'),
    ];
    const effect = textOf(toleration, 'effect');
    if (key !== '') requireFormat(context, key, qualifiedName, [...place, 'key']);
    else if (operator !== 'Exists') refuse([...place, 'operator'], 'must be Exists where there is no key');
    if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute')
      refuse([...place, 'effect'], 'must be NoExecute where tolerationSeconds are set');
    if (operator === 'Equal') requireFormat(context, value, labelValue, [...place, 'value'], [...place, 'operator']);
    else if (operator !== 'Exists') refuse([...place, 'operator'], 'must be one of Equal, Exists');
    else if (value !== '') refuse([...place, 'operator'], 'must not be Exists where there is a value');
    requireOneOf(context, effect || undefined, EFFECTS, [...place, 'effect']);
  }
}

export function validateSpread(constraints: readonly JsonObject[], at: Path, context: Context): void {
  const { refuse } = context;
  for (const [index, constraint] of constraints.entries()) {
    const place = [...at, index];
    if ((numberOf(constraint, 'maxSkew') ?? 0) <= 0) refuse([...place, 'maxSkew'], 'must be greater than zero');
    const [key, action] = [textOf(constraint, 'topologyKey'), textOf(constraint, 'whenUnsatisfiable')];
    if (key === '') refuse([...place, 'topologyKey'], REQUIRED);
    requireOneOf(context, action, ['DoNotSchedule', 'ScheduleAnyway'], [...place, 'whenUnsatisfiable']);
    const repeats = constraints
      .slice(index + 1)
      .some(other => textOf(other, 'topologyKey') === key && textOf(other, 'whenUnsatisfiable') === action);
    if (repeats)
      refuse(place, 'is a duplicate: another constraint has its topologyKey and whenUnsatisfiable', [
        ...place,
        '{topologyKey, whenUnsatisfiable}',
      ]);
    requireRange(context, constraint, ['minDomains'], 1, Infinity, place);
    if (numberOf(constraint, 'minDomains') !== undefined && action !== 'DoNotSchedule')
      refuse([...place, 'minDomains'], 'may only be set where whenUnsatisfiable is DoNotSchedule');
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy'])
      requireOneOf(context, optionalText(constraint, policy), ['Honor', 'Ignore'], [...place, policy]);
    validateLabelKeys(constraint, place, context);
    validateSelector(child(constraint, 'labelSelector'), [...place, 'labelSelector'], context);
  }
}
