// Label selectors in policy files: what the API server would refuse, or drop without a word, is an error with a place.

import { type LabelSelector, readSelector } from '../kube/label-selector.ts';
import { isObject, listAt } from '../kube/object.ts';
import type { Json } from '../model.ts';
import { invalid, onlyKeys } from './shape.ts';

/** Throws PolicyError for what is not a selector. Absent is everything. */
export function policySelector(value: Json | undefined, where: string): LabelSelector {
  if (value === undefined || value === null) return [];
  if (isObject(value)) {
    onlyKeys(value, ['matchLabels', 'matchExpressions'], where);
    for (const item of listAt(value, ['matchExpressions']))
      if (isObject(item)) onlyKeys(item, ['key', 'operator', 'values'], `${where}.matchExpressions`);
  }
  const read = readSelector(value);
  return 'problem' in read ? invalid(`${where} ${read.problem}`) : read;
}
