// CEL as Kubernetes has it, evaluated offline: compile once, evaluate many.
//
// - Syntax: cel-js' parser. Types, evaluation and libraries: src/rules/cel/, held against a table of answers in
//   test/rules/cel-conformance.ts.
// - Libraries: those of Kubernetes 1.34 (https://kubernetes.io/docs/reference/using-api/cel/), without `authorizer`, which asks a cluster.
//   An older cluster lacks some of them; a policy that uses one of these is refused there and judged here.
// - Errors are answers: `&&` and `||` absorb them where the other side decides, and nothing else does.
// - Cost: Kubernetes' model, approximately (cel/cost.ts); an expression that runs out of it ends in an error.
//
// Not supported, and a compile error where Kubernetes compiles: message construction (`Object{…}`), a leading dot (`.name`), fields in
// backticks, `.5` and `1.` as numbers, bytes literals with `br` prefixes or characters beyond ASCII, a raw string with a backslash before
// a quote, hexadecimal floats in double(). Different without an error: format's %e keeps at most 100 digits, and a map is walked in the order
// of its text where Go's order is random.
import { compile } from './compile.ts';
import { CelCompileError, CelError, CelLimit, CelUnknown } from './errors.ts';
import { createMeter, EXPRESSION_COST } from './meter.ts';
import type { Activation } from './node.ts';
import { sameType, type Type } from './types.ts';
import type { CelValue } from './values.ts';

export interface CelFailure {
  /** `unknown`: depends on what cannot be known here. `limit`: costs too much. `error`: everything that CEL itself calls an error. */
  readonly code: 'error' | 'unknown' | 'limit';
  readonly message: string;
}

export type CelResult =
  | { readonly ok: true; readonly value: CelValue; readonly cost: number }
  | { readonly ok: false; readonly error: CelFailure; readonly cost: number };

export interface CelProgram {
  readonly expression: string;
  /** The static type of its value. */
  readonly type: Type;
  /** Never throws for bad data: what goes wrong is in the result. `budget` is what is left of a policy's, where that is less than an expression's. */
  evaluate(activation: Activation, budget?: number): CelResult;
}

export type CelCompilation =
  | { readonly ok: true; readonly program: CelProgram }
  | { readonly ok: false; readonly error: string };

/**
 * Compiles an expression that may use `variables`. With `result`, its static type must be exactly that one, as Kubernetes demands: a validation
 * whose value is `dyn` (`object.spec.suspend`) is refused; compare it (`object.spec.suspend == true`) or convert it.
 * `checked` says that it has compiled before: then its patterns wait until they are used, since most never are.
 */
export function compileCel(
  expression: string,
  variables: ReadonlyMap<string, Type>,
  { result, checked = false }: { readonly result?: Type | undefined; readonly checked?: boolean } = {},
): CelCompilation {
  try {
    const { root, type, slots } = compile(expression, variables, !checked);
    if (result && !sameType(type, result))
      return { ok: false, error: `must evaluate to ${result.name} but got ${type.name}` };
    return {
      ok: true,
      program: {
        expression,
        type,
        evaluate(activation, budget = EXPRESSION_COST) {
          const meter = createMeter(Math.min(EXPRESSION_COST, budget));
          const frame = { activation, slots: new Array<CelValue>(slots).fill(null), meter };
          try {
            return { ok: true, value: root.run(frame), cost: meter.spent() };
          } catch (error) {
            return { ok: false, error: failureOf(error), cost: meter.spent() };
          }
        },
      },
    };
  } catch (error) {
    if (error instanceof CelCompileError) return { ok: false, error: error.message };
    throw error;
  }
}

function failureOf(error: unknown): CelFailure {
  if (error instanceof CelUnknown) return { code: 'unknown', message: error.message };
  if (error instanceof CelError) return { code: 'error', message: error.message };
  if (error instanceof CelLimit) return { code: 'limit', message: error.message };
  throw error;
}
