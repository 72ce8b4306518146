// What the validations share: how one is told, and careful reads of decoded objects.
import type { Json, JsonObject, Path } from '../../model.ts';
import { isList, isObject } from '../object.ts';

/** One thing for which the API server refuses an object. */
export interface Invalid {
  /** Where it is in the object. */
  readonly at: Path;
  /** The field as the API server's message writes it, where that is not the place: `spec.template.labels`. */
  readonly field?: Path;
  /** Completes "`spec.schedule` …", without a full stop. */
  readonly reason: string;
  /**
   * `unknown-field`: who does not ask for strict decoding gets the object without the field. `dropped`: everybody gets it without the
   * field, whose feature is off. Else nobody gets it.
   */
  readonly kind: 'type' | 'unknown-field' | 'dropped' | 'value';
}

export interface Context {
  /** The minor version of Kubernetes that is asked: 37. */
  readonly minor: number;
  /** Is the object new to the cluster? Some rules hold for new objects alone. */
  readonly created: boolean;
  readonly refuse: (at: Path, reason: string, field?: Path) => void;
}

export function textOf(object: JsonObject | undefined, key: string): string {
  const value = object?.[key];
  return typeof value === 'string' ? value : '';
}

/** Undefined where nothing is written: a pointer of Go. */
export function optionalText(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

export function flagOf(object: JsonObject | undefined, key: string): boolean | undefined {
  const value = object?.[key];
  return typeof value === 'boolean' ? value : undefined;
}

export function child(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}

export function objects(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  const value = object?.[key];
  return isList(value) ? value.filter(isObject) : [];
}

export function texts(object: JsonObject | undefined, key: string): readonly string[] {
  const value = object?.[key];
  return isList(value) ? value.filter(item => typeof item === 'string') : [];
}

export function entriesOf(object: JsonObject | undefined, key: string): readonly (readonly [string, Json])[] {
  return Object.entries(child(object, key) ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}

const CONTAINER_LISTS = ['initContainers', 'containers'];

/** Every container and init container, with its place. */
export function eachContainer(
  pod: JsonObject,
  at: Path,
): readonly { readonly container: JsonObject; readonly at: Path }[] {
  return CONTAINER_LISTS.flatMap(list =>
    objects(pod, list).map((container, index) => ({ container, at: [...at, list, index] })),
  );
}

export const REQUIRED = 'is required';

/** `must be one of A, B`; null where it is. */
export function unlessOneOf(value: string, words: readonly string[]): string | null {
  return words.includes(value) ? null : `must be one of ${words.join(', ')}`;
}

/** Refuses a text that is there and is none of the words. */
export function requireOneOf({ refuse }: Context, value: string | undefined, words: readonly string[], at: Path): void {
  const reason = value === undefined ? null : unlessOneOf(value, words);
  if (reason !== null) refuse(at, reason);
}

export function requireText({ refuse }: Context, object: JsonObject, keys: readonly string[], at: Path): void {
  for (const key of keys) if (textOf(object, key) === '') refuse([...at, key], REQUIRED);
}

export function requireFormat(
  { refuse }: Context,
  value: string,
  format: (text: string) => string | null,
  at: Path,
  field?: Path,
): void {
  const reason = format(value);
  if (reason !== null) refuse(at, reason, field);
}

/** Refuses a number that is there and beyond the limits, both of which it may have. */
export function requireRange(
  { refuse }: Context,
  object: JsonObject | undefined,
  keys: readonly string[],
  low: number,
  high: number,
  at: Path,
): void {
  for (const key of keys) {
    const value = numberOf(object, key);
    if (value === undefined || (value >= low && value <= high)) continue;
    refuse(
      [...at, key],
      high === Infinity
        ? low === 0
          ? 'must not be negative'
          : `must be at least ${low}`
        : `must be between ${low} and ${high}`,
    );
  }
}
