// Label selectors: of aggregated ClusterRoles, of admission policies and their bindings.
// https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector)

import type { Json, JsonObject } from '../model.ts';
import { isList, isObject, objectAt, stringAt, valueAt } from './object.ts';
import { labelValue, qualifiedName } from './validation/formats.ts';

export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** All of its requirements have to be met; one without any selects everything. */
export type LabelSelector = readonly Requirement[];

/** The selector, or what is wrong with it, to be put behind its name: "… is not a mapping". */
export function readSelector(written: Json): LabelSelector | { readonly problem: string } {
  if (!isObject(written)) return { problem: 'is not a mapping' };
  const labels = valueAt(written, ['matchLabels']) ?? {};
  const expressions = valueAt(written, ['matchExpressions']) ?? [];
  if (!isObject(labels) || !isList(expressions)) return { problem: 'is not a label selector' };
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value !== 'string') return { problem: `has a label \`${key.slice(0, 80)}\` that is not a text` };
    requirements.push({ key, operator: 'In', values: [value] });
  }
  for (const expression of expressions) {
    const requirement = requirementOf(expression);
    if (typeof requirement === 'string') return { problem: requirement };
    requirements.push(requirement);
  }
  const wrong = requirements.flatMap(({ key, values }) => [
    ...(qualifiedName(key) === null ? [] : [key]),
    ...values.filter(value => labelValue(value) !== null),
  ]);
  return wrong[0] === undefined
    ? requirements
    : { problem: `names \`${wrong[0].slice(0, 80)}\`, which no label can be` };
}

function requirementOf(expression: Json): Requirement | string {
  const key = stringAt(expression, ['key']);
  const operator = stringAt(expression, ['operator']);
  const values = valueAt(expression, ['values']) ?? [];
  if (key === null || !isList(values) || !values.every(value => typeof value === 'string'))
    return 'has an expression without a key, or with values that are no list of texts';
  if (!isOperator(operator)) return `has the unknown operator \`${(operator ?? '').slice(0, 40)}\``;
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues === (values.length === 0))
    return `has the operator ${operator}, which ${wantsValues ? 'needs' : 'takes no'} values`;
  return { key, operator, values };
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

/** The labels of an object that are texts; what is not is no label to the API server either. */
export function labelsOf(object: JsonObject | null): ReadonlyMap<string, string> {
  const labels = objectAt(object, ['metadata', 'labels']) ?? {};
  return new Map(
    Object.keys(labels).flatMap(key => (typeof labels[key] === 'string' ? [[key, labels[key]] as const] : [])),
  );
}
