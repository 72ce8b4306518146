// Label selectors of aggregated ClusterRoles, as apimachinery matches them.
// https://github.com/kubernetes/apimachinery/blob/v0.35.2/pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector)

import type { Json } from '../model.ts';
import { isList, isObject, stringAt, valueAt } from './object.ts';

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** All of its requirements have to be met; one without any selects everything. */
export type LabelSelector = readonly Requirement[];

/** Null for what is no label selector. */
export function readSelector(written: Json): LabelSelector | null {
  if (!isObject(written)) return null;
  const requirements: Requirement[] = [];
  const labels = valueAt(written, ['matchLabels']) ?? null;
  if (labels !== null && !isObject(labels)) return null;
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (typeof value !== 'string') return null;
    requirements.push({ key, operator: 'In', values: [value] });
  }
  const expressions = valueAt(written, ['matchExpressions']) ?? [];
  if (!isList(expressions)) return null;
  for (const expression of expressions) {
    const key = stringAt(expression, ['key']);
    const operator = stringAt(expression, ['operator']);
    const values = valueAt(expression, ['values']) ?? [];
    if (key === null || !isOperator(operator) || !isList(values)) return null;
    if (!values.every(value => typeof value === 'string')) return null;
    requirements.push({ key, operator, values });
  }
  return requirements;
}

function isOperator(text: string | null): text is Requirement['operator'] {
  return text === 'In' || text === 'NotIn' || text === 'Exists' || text === 'DoesNotExist';
}

export function selects(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = labels.get(key);
    const isIn = value !== undefined && values.includes(value);
    if (operator === 'In') return isIn;
    if (operator === 'NotIn') return !isIn;
    return (value !== undefined) === (operator === 'Exists');
  });
}
