// What compiling an expression gives: a tree of closures, each with its static type, and what they need when they run.
import { CelCompileError } from './errors.ts';
import type { Meter } from './meter.ts';
import type { Type } from './types.ts';
import type { Bindings } from './unify.ts';
import type { CelValue } from './values.ts';

/** Where the question marks were. */
export interface OptionalMarks {
  /** Is there a mark between these two positions, which belong to one literal? It then counts as found. */
  claim(after: number, before: number): boolean;
  /** Throws CelCompileError where a mark belongs to no literal: `f(a, ?b)`. */
  finish(): void;
}

/** Values of the variables of a policy. Throws CelUnknown for what cannot be known here. */
export interface Activation {
  get(name: string): CelValue;
}

/** One evaluation. `slots` holds the variables of macros: `c` in `containers.all(c, …)`. */
export interface Frame {
  readonly activation: Activation;
  readonly slots: CelValue[];
  readonly meter: Meter;
}

export interface Node {
  readonly type: Type;
  run(frame: Frame): CelValue;
  /** Set for a literal. */
  readonly constant?: CelValue;
}

/** Names that an expression may use at one place in it. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Type>;
  readonly locals: ReadonlyMap<string, Local>;
  readonly depth: number;
  /** Inside a call of format(), where literals may mix types. */
  readonly mixed: boolean;
}

interface Local {
  readonly slot: number;
  readonly type: Type;
}

/** State of one compilation. */
export interface Compilation {
  readonly bindings: Bindings;
  readonly optionals: OptionalMarks;
  /** Run when all types are inferred. */
  readonly checks: (() => void)[];
  /** Are patterns that are literals compiled now, or when they are first used? */
  readonly checkPatterns: boolean;
  /** How many slots a frame needs. */
  slots: number;
}

export function fail(message: string): never {
  throw new CelCompileError(message);
}

/** A scope in which a macro's variable is known, and the slot that its values go to. */
export function withLocal(
  scope: Scope,
  name: string,
  type: Type,
  compilation: Compilation,
): { scope: Scope; slot: number } {
  const slot = compilation.slots++;
  return { scope: { ...scope, locals: new Map([...scope.locals, [name, { slot, type }]]) }, slot };
}
