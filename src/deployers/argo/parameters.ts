// Parameter sets of generators: flattened, selected, combined and merged as Argo CD does it.

import { TemplateError } from '../../kube/go-template/tokens.ts';
import { formatValue, type GoMap, type GoValue, isMap, isSlice, toJson } from '../../kube/go-template/value.ts';
import { listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { JsonObject } from '../../model.ts';
import { textsAt } from '../lists.ts';

const MAX_DEPTH = 64;

/** Names and texts of nested parameters, https://github.com/jeremywohl/flatten with dots: `{a: [{b: 1}]}` gives `a.0.b`. */
export function flatten(values: GoMap): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  const walk = (value: GoValue, name: string, depth: number): void => {
    if (depth > MAX_DEPTH) throw new TemplateError(`its parameters are nested more than ${MAX_DEPTH} deep`, false);
    const entries = isMap(value)
      ? [...value]
      : isSlice(value)
        ? value.map((item, at) => [String(at), item] as const)
        : null;
    if (entries === null) flat.set(name, formatValue(value));
    else for (const [key, child] of entries) walk(child, name === '' ? key : `${name}.${key}`, depth + 1);
  };
  for (const [key, value] of values) walk(value, key, 0);
  return flat;
}

/** Go has the segments of a path as a list of texts, which stays a whole where parameters are flattened for a selector. */
export function flattenForSelector(values: GoMap): ReadonlyMap<string, string> {
  const flat = new Map(flatten(values));
  for (const [key, value] of values) {
    const path = isMap(value) ? (key === 'path' ? value : value.get('path')) : undefined;
    const segments = isMap(path) ? path.get('segments') : undefined;
    if (!isSlice(segments)) continue;
    const name = key === 'path' ? 'path.segments' : `${key}.path.segments`;
    for (const at of segments.keys()) flat.delete(`${name}.${at}`);
    flat.set(name, formatValue(segments));
  }
  return flat;
}

/**
 * A generator's selector: a label selector over its parameters, with any values.
 * https://github.com/argoproj/argo-cd/blob/v3.6.1/applicationset/utils/selector.go
 */
export function selects(selector: JsonObject): (parameters: GoMap) => boolean {
  const tests: ((flat: ReadonlyMap<string, string>) => boolean)[] = [];
  for (const [key, value] of Object.entries(objectAt(selector, ['matchLabels']) ?? {})) {
    checkKey(key);
    tests.push(flat => flat.get(key) === value);
  }
  for (const expression of listAt(selector, ['matchExpressions'])) {
    const key = stringAt(expression, ['key']) ?? '';
    const operator = stringAt(expression, ['operator']) ?? '';
    const values = textsAt(expression as JsonObject, ['values']);
    checkKey(key);
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) throw new TemplateError('a selector names no values');
      tests.push(flat => (flat.has(key) && values.includes(flat.get(key) ?? '')) === (operator === 'In'));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) throw new TemplateError(`a selector names values of ${operator}`);
      tests.push(flat => flat.has(key) === (operator === 'Exists'));
    } else throw new TemplateError('a selector has no operator that there is');
  }
  return parameters => {
    const flat = flattenForSelector(parameters);
    return tests.every(test => test(flat));
  };
}

/** https://pkg.go.dev/k8s.io/apimachinery/pkg/util/validation#IsQualifiedName */
function checkKey(key: string): void {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  const fits =
    more.length === 0 &&
    /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(name) &&
    (prefix === undefined ||
      (prefix.length <= 253 && prefix.split('.').every(part => /^[a-z0-9](?:[a-z0-9-]{0,251}[a-z0-9])?$/.test(part))));
  if (!fits) throw new TemplateError('a selector has a key that is no label');
}

/** mergo.Merge with overrides: maps are merged, all else is replaced. */
export function overridden(into: GoMap, by: GoMap): Map<string, GoValue> {
  const merged = new Map(into);
  for (const [key, value] of by) {
    const old = merged.get(key);
    merged.set(key, isMap(value) && isMap(old) ? overridden(old, value) : value);
  }
  return merged;
}

/** Without Go templates a matrix joins texts; two values of one name are refused. */
export function joined(one: GoMap, other: GoMap): Map<string, GoValue> {
  const result = new Map<string, GoValue>([...one].map(([key, value]) => [key, formatValue(value)]));
  for (const [key, value] of other) {
    const text = formatValue(value);
    if (result.has(key) && result.get(key) !== text)
      throw new TemplateError(`a matrix gives \`${key}\` two values, which Argo CD refuses`);
    result.set(key, text);
  }
  return result;
}

/** What a merge compares: `1` and `"1"` differ, a missing key is null. */
export function mergeKey(values: GoMap, keys: readonly string[]): string {
  return JSON.stringify(
    keys.map(key => toJson(values.get(key))),
    (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value),
  );
}
