// How library functions are declared: `method('string.charAt(int): string', (text, index) => …)`.
// The signature is read twice: by TypeScript, for the types of the handler's parameters, and at run time, for CEL's own type checking.
import type { Meter } from './meter.ts';
import { parseType, splitTypes, type Type } from './types.ts';
import type {
  CelCidr,
  CelDuration,
  CelFormat,
  CelIp,
  CelList,
  CelMap,
  CelOptional,
  CelQuantity,
  CelSemver,
  CelTimestamp,
  CelType,
  CelUint,
  CelUrl,
  CelValue,
} from './values.ts';

export interface Overload {
  /** `charAt`, or with its namespace: `sets.contains`. */
  readonly name: string;
  /** Called on a receiver: `text.charAt(1)`; the receiver is the first parameter. */
  readonly member: boolean;
  readonly params: readonly Type[];
  readonly result: Type;
  /** Does it take any list at run time, whatever its elements are? */
  readonly loose?: boolean;
  run(args: readonly CelValue[], meter: Meter): CelValue;
}

/** Values by the name of their type in a signature. */
interface Values {
  string: string;
  int: bigint;
  uint: CelUint;
  double: number;
  bool: boolean;
  bytes: Uint8Array;
  null: null;
  type: CelType;
  timestamp: CelTimestamp;
  duration: CelDuration;
  quantity: CelQuantity;
  url: CelUrl;
  ip: CelIp;
  cidr: CelCidr;
  format: CelFormat;
  semver: CelSemver;
}

type ValueOf<T extends string> = T extends keyof Values
  ? Values[T]
  : T extends `list<${string}>`
    ? CelList
    : T extends `map<${string}>`
      ? CelMap
      : T extends `optional<${string}>`
        ? CelOptional
        : CelValue;

type ValuesOf<Text extends string> = Text extends ''
  ? []
  : Text extends `${infer First}, ${infer Rest}`
    ? [ValueOf<First>, ...ValuesOf<Rest>]
    : [ValueOf<Text>];

type MethodArgs<Signature extends string> = Signature extends `${infer Receiver}.${string}(${infer Args}): ${string}`
  ? [ValueOf<Receiver>, ...ValuesOf<Args>]
  : never;
type FunctionArgs<Signature extends string> = Signature extends `${string}(${infer Args}): ${string}`
  ? ValuesOf<Args>
  : never;

type Handler<Args extends readonly CelValue[]> = (...args: [...Args, Meter]) => CelValue;

/** A method: `receiver.name(arguments): result`, separated by `, `; no spaces inside a type (`map<string,T>`). */
export function method<const S extends string>(signature: S, handler: Handler<MethodArgs<S>>): Overload {
  const dot = signature.indexOf('.');
  return declare(signature.slice(dot + 1), [signature.slice(0, dot)], handler);
}

/** A function: `name(arguments): result`, where the name may have a namespace. */
export function func<const S extends string>(signature: S, handler: Handler<FunctionArgs<S>>): Overload {
  return declare(signature, [], handler);
}

function declare<Args extends readonly CelValue[]>(
  text: string,
  receiver: readonly string[],
  handler: Handler<Args>,
): Overload {
  const open = text.indexOf('(');
  const close = text.lastIndexOf('): ');
  const params = [...receiver, ...splitTypes(text.slice(open + 1, close))].map(parseType);
  // The one unchecked step: call.ts runs a handler only after it has compared each argument with `params`.
  const untyped = handler as (...args: readonly (CelValue | Meter)[]) => CelValue;
  return {
    name: text.slice(0, open),
    member: receiver.length > 0,
    params,
    result: parseType(text.slice(close + 3)),
    run: (args, meter) => untyped(...args, meter),
  };
}
