// Overload resolution: which signatures of a function fit the static types of its arguments, and what the call's type is then.
// https://github.com/google/cel-go/blob/master/checker/checker.go (resolveOverload)
import { fail } from './node.ts';
import { DYN, sameType, type Type } from './types.ts';
import { type Bindings, instantiate } from './unify.ts';

export interface Signature {
  readonly params: readonly Type[];
  readonly result: Type;
}

/** The type of the call (`dyn` where the fitting overloads disagree) and the overloads that fit. Throws CelCompileError for none. */
export function resolveOverload<S extends Signature>(
  name: string,
  overloads: readonly S[],
  args: readonly Type[],
  bindings: Bindings,
): { type: Type; fitting: readonly S[] } {
  const fitting: S[] = [];
  let type: Type | null = null;
  for (const overload of overloads) {
    const [result, ...params] = instantiate([overload.result, ...overload.params], bindings);
    if (!result || !bindings.assign(args, params)) continue;
    fitting.push(overload);
    const resolved = bindings.resolve(result);
    if (type === null) type = resolved;
    else if (type.kind !== 'dyn' && !sameType(type, resolved)) type = DYN;
  }
  if (type === null) {
    const found = args.map(arg => bindings.resolve(arg, true).name).join(', ');
    fail(`found no matching overload for '${name}' applied to '(${found})'`);
  }
  return { type, fitting };
}
