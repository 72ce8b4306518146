// The arguments of a function in a Go template: what Go's reflection takes for a parameter of which type.

import { TemplateError } from './tokens.ts';
import { formatValue, type GoMap, type GoValue, isMap, isSlice, typeName } from './value.ts';

/** Throws `TemplateError` for what Go refuses. */
export type Call = (args: readonly GoValue[]) => GoValue;

/** Longer results are nobody's work. */
export const MAX_LENGTH = 1_000_000;

export function refuse(message: string): never {
  throw new TemplateError(message);
}

/** An argument of a parameter of type string. */
export function text(args: readonly GoValue[], index: number): string {
  const value = args[index];
  if (index >= args.length) refuse('wrong number of args');
  return typeof value === 'string' ? value : refuse(`wrong type for value; expected string; got ${typeName(value)}`);
}

/** An argument of a parameter of type int; a constant or a computed int. */
export function whole(args: readonly GoValue[], index: number): number {
  const value = args[index];
  return typeof value === 'bigint'
    ? Number(value)
    : refuse(`wrong type for value; expected int; got ${typeName(value)}`);
}

export function list(args: readonly GoValue[], index: number): readonly GoValue[] {
  const value = args[index];
  return isSlice(value) ? value : refuse(`cannot use type ${typeName(value)} as a list`);
}

export function map(args: readonly GoValue[], index: number): GoMap {
  const value = args[index];
  return isMap(value)
    ? value
    : refuse(`wrong type for value; expected map[string]interface {}; got ${typeName(value)}`);
}

export function count(args: readonly GoValue[], number: number): void {
  if (args.length !== number) refuse(`wrong number of args: want ${number} got ${args.length}`);
}

/** sprig's `strval`. */
export function shown(value: GoValue): string {
  return typeof value === 'string' ? value : formatValue(value);
}

/** sprig's `toInt64`: what is no number is 0. */
export function toInt(value: GoValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'string' && /^[+-]?[0-9]{1,18}$/.test(value) ? BigInt(value.replace(/^\+/, '')) : 0n;
}

export function toFloat(value: GoValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' &&
    /^[+-]?(?:[0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?$/.test(value)
    ? Number(value)
    : 0;
}

/** sprig's `empty`. */
export function isEmpty(value: GoValue): boolean {
  if (isSlice(value)) return value.length === 0;
  if (isMap(value)) return value.size === 0;
  return !value;
}

export function capped(value: string): string {
  return value.length > MAX_LENGTH ? refuse('the result is too long') : value;
}

export function stringList(value: GoValue): readonly string[] {
  if (isSlice(value)) return value.filter(item => item !== null && item !== undefined).map(shown);
  return value === null || value === undefined ? [] : [shown(value)];
}
