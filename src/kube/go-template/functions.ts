// The functions that templates may call: those of text/template, and of sprig the ones that depend on nothing but what they are given.

import type { Call } from './arguments.ts';
import { BUILTIN_FUNCTIONS } from './builtin-functions.ts';
import { DATA_FUNCTIONS } from './data-functions.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';

const FUNCTIONS: ReadonlyMap<string, Call> = new Map(
  [BUILTIN_FUNCTIONS, TEXT_FUNCTIONS, DATA_FUNCTIONS].flatMap(functions => Object.entries(functions)),
);

/** Null: nobody here knows it. */
export function findFunction(name: string): Call | null {
  return FUNCTIONS.get(name) ?? null;
}
