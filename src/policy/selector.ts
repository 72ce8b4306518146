// Label selectors: https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector)

import { isList, isObject, objectAt } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';
import type { LabelSelector, Requirement } from './policy.ts';
import { invalid, onlyKeys, stringList, text } from './shape.ts';

const EVERYTHING: LabelSelector = { requirements: [] };

/** Throws PolicyError for what is not a selector. Absent is everything. */
export function readSelector(value: Json | undefined, where: string): LabelSelector {
  if (value === undefined || value === null) return EVERYTHING;
  if (!isObject(value)) return invalid(`${where} is not a mapping`);
  onlyKeys(value, ['matchLabels', 'matchExpressions'], where);
  const labels = value['matchLabels'] ?? {};
  const expressions = value['matchExpressions'] ?? [];
  if (!isObject(labels) || !isList(expressions)) return invalid(`${where} is not a label selector`);
  const equal = Object.keys(labels).map((key): Requirement => {
    return { key, operator: 'In', values: [text(labels[key], `${where}.matchLabels.${key}`)] };
  });
  return { requirements: [...equal, ...expressions.map(item => readRequirement(item, `${where}.matchExpressions`))] };
}

function readRequirement(value: Json, where: string): Requirement {
  if (!isObject(value)) return invalid(`${where} has an element that is not a mapping`);
  onlyKeys(value, ['key', 'operator', 'values'], where);
  const operator = text(value['operator'], `${where}.operator`);
  const values = stringList(value['values'], `${where}.values`);
  if (operator !== 'In' && operator !== 'NotIn' && operator !== 'Exists' && operator !== 'DoesNotExist') {
    return invalid(`${where} has the unknown operator '${operator}'`);
  }
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues !== values.length > 0)
    return invalid(`${where}: the operator ${operator} ${wantsValues ? 'needs' : 'takes no'} values`);
  return { key: text(value['key'], `${where}.key`), operator, values };
}

/** The labels of an object that are strings; what is not is no label to the API server either. */
export function labelsOf(object: JsonObject | null): ReadonlyMap<string, string> {
  const labels = objectAt(object, ['metadata', 'labels']) ?? {};
  return new Map(
    Object.keys(labels).flatMap(key => (typeof labels[key] === 'string' ? [[key, labels[key]] as const] : [])),
  );
}

export function selects(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  return selector.requirements.every(requirement => meets(requirement, labels.get(requirement.key)));
}

function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
