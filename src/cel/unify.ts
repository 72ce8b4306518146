// Type inference: which types may stand for which, and what type variables are bound to.
// A port of the rules of cel-go's checker, so that a policy which Kubernetes refuses is refused here:
// https://github.com/google/cel-go/blob/master/checker/types.go
import { DYN, OPAQUE, sameType, type Type, variable, withArgs } from './types.ts';

const NULLABLE: ReadonlySet<string> = new Set(['optional', 'struct', 'authorizer', 'duration', 'timestamp', ...OPAQUE]);

/** What each type variable of one compilation is bound to. */
export interface Bindings {
  /** A type variable that nothing else uses. */
  fresh(): Type;
  /** May values of type `from` stand where `to` is wanted? Binds variables if so, and binds nothing if not. */
  assign(from: readonly Type[], to: readonly Type[]): boolean;
  /** Variables replaced by what they are bound to; the unbound ones by `dyn` when `final`. */
  resolve(type: Type, final?: boolean): Type;
  /** The type of a list's elements or of a ternary: the more general of both, null where they do not agree. */
  join(a: Type, b: Type): Type | null;
}

export function createBindings(): Bindings {
  let bound = new Map<string, Type>();
  let count = 0;

  function resolve(type: Type, final = false): Type {
    const target = type.kind === 'var' ? bound.get(type.name) : undefined;
    if (target) return resolve(target, final);
    if (type.kind === 'var') return final ? DYN : type;
    return type.args.length === 0
      ? type
      : withArgs(
          type,
          type.args.map(arg => resolve(arg, final)),
        );
  }

  function assignable(from: Type, to: Type): boolean {
    if (to.kind === 'var') {
      const answer = substitute(from, to);
      if (answer.valid) return true;
      if (answer.bound) return false;
    }
    if (from.kind === 'var') return substitute(to, from).valid;
    if (from.kind === 'dyn' || to.kind === 'dyn') return true;
    if (from.kind === 'null') return to.kind === 'null' || NULLABLE.has(to.kind);
    if (to.kind === 'null') return NULLABLE.has(from.kind);
    if (from.kind !== to.kind || (from.kind === 'struct' && from.name !== to.name)) return false;
    return from.args.every((arg, index) => assignable(arg, to.args[index] ?? DYN));
  }

  /** Can `slot`, a type variable, stand for `type`? Binds it, or widens what it is bound to. */
  function substitute(type: Type, slot: Type): { valid: boolean; bound: boolean } {
    if (sameType(type, slot)) return { valid: true, bound: true };
    const current = bound.get(slot.name);
    if (current) {
      if (sameType(type, current)) return { valid: true, bound: true };
      if (!assignable(type, current)) return { valid: false, bound: true };
      const wider = moreGeneral(type, current);
      if (!mentions(wider, slot)) bound.set(slot.name, wider);
      return { valid: true, bound: true };
    }
    if (mentions(type, slot)) return { valid: false, bound: false };
    bound.set(slot.name, type);
    return { valid: true, bound: false };
  }

  function mentions(type: Type, slot: Type): boolean {
    if (sameType(type, slot)) return true;
    const target = type.kind === 'var' ? bound.get(type.name) : undefined;
    return target ? mentions(target, slot) : type.args.some(arg => mentions(arg, slot));
  }

  function assign(from: readonly Type[], to: readonly Type[]): boolean {
    const before = new Map(bound);
    if (from.length === to.length && from.every((type, index) => assignable(type, to[index] ?? DYN))) return true;
    bound = before;
    return false;
  }

  return {
    fresh: () => variable(`_${count++}`),
    assign,
    resolve,
    join(a, b) {
      return assign([a], [b]) ? moreGeneral(a, b) : null;
    },
  };
}

function moreGeneral(a: Type, b: Type): Type {
  return lessSpecific(a, b) ? a : b;
}

function lessSpecific(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'var') return true;
  if (b.kind === 'dyn' || b.kind === 'var') return false;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  return a.args.length === 0 ? sameType(a, b) : a.args.every((arg, index) => lessSpecific(arg, b.args[index] ?? DYN));
}

/** The signature's own letters replaced by fresh variables, the same letter by the same variable. */
export function instantiate(types: readonly Type[], bindings: Bindings): Type[] {
  const letters = new Map<string, Type>();
  const rename = (type: Type): Type => {
    if (type.kind === 'var') {
      const known = letters.get(type.name) ?? bindings.fresh();
      letters.set(type.name, known);
      return known;
    }
    return type.args.length === 0 ? type : withArgs(type, type.args.map(rename));
  };
  return types.map(rename);
}
