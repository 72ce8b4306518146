// Strict reads of policy files: what Kubernetes would refuse, or drop without a word, is an error with a place.

import { isList, isObject } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';

/** A policy file that cannot be used as it is. Becomes a Problem in load.ts. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

export function invalid(message: string): never {
  throw new PolicyError(message);
}

/** A misspelt field would be dropped by the API server and the policy be weaker than it reads. */
export function onlyKeys(object: JsonObject, known: readonly string[], where: string): void {
  const unknown = Object.keys(object).find(key => !known.includes(key));
  if (unknown !== undefined) invalid(`${where} has the unknown field '${unknown}'`);
}

export function object(value: Json | undefined, where: string): JsonObject {
  return isObject(value) ? value : invalid(`${where} is not a mapping`);
}

export function text(value: Json | undefined, where: string): string {
  return typeof value === 'string' && value !== '' ? value : invalid(`${where} is not a text`);
}

export function optionalText(value: Json | undefined, where: string): string | null {
  return value === undefined || value === null ? null : text(value, where);
}

/** Absent is empty. */
export function list(value: Json | undefined, where: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : invalid(`${where} is not a list`);
}

export function stringList(value: Json | undefined, where: string): string[] {
  return list(value, where).map(item =>
    typeof item === 'string' ? item : invalid(`${where} has an element that is not a text`),
  );
}

/** One of the words, or the first of them where it is absent. */
export function oneOf<const W extends string>(value: Json | undefined, words: readonly [W, ...W[]], where: string): W {
  if (value === undefined || value === null) return words[0];
  return words.find(word => word === value) ?? invalid(`${where} must be one of ${words.join(', ')}`);
}
