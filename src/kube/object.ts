// Careful reads of decoded objects: whatever an author wrote, a wrong type is "not there" and never an exception.
import type { Json, JsonObject, Path } from '../model.ts';

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value at a path, or undefined where a step is missing or of another type. Only own keys count. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (typeof step === 'number') value = isList(value) ? value[step] : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

export function stringAt(root: Json | undefined, path: Path): string | null {
  const value = valueAt(root, path);
  return typeof value === 'string' ? value : null;
}

export function objectAt(root: Json | undefined, path: Path): JsonObject | null {
  const value = valueAt(root, path);
  return isObject(value) ? value : null;
}

export function listAt(root: Json | undefined, path: Path): readonly Json[] {
  const value = valueAt(root, path);
  return isList(value) ? value : [];
}

/** `['spec', 'containers', 0, 'image']` as `spec.containers[0].image`; keys that are no plain words are quoted. */
export function dotted(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
