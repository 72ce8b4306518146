// Flux's `postBuild` substitution: `${NAME}` and its bash-like functions in the text that a kustomization builds to.
//
// The grammar and its oddities are those of https://github.com/fluxcd/pkg/tree/main/envsubst (a fork of drone/envsubst):
// `$${x}` stands for `${x}`, a bare `$x` is left alone, `:+` and `:?` act like `:-`, and a name that nobody sets is empty.
import { fromBytes, runeAt, toBytes } from '../../kube/runes.ts';
import { applyFunction } from './substitute-functions.ts';

/** The value of a name, or null where it may be set by something that the repository does not show. */
export type Lookup = (name: string) => string | null;

export type Substitution =
  | {
      readonly ok: true;
      readonly text: string;
      readonly unresolved: readonly string[];
      readonly unset: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** `${a:-${b:-${c}}}` is three; nobody writes ten. */
const MAX_DEPTH = 20;

/** Steps of all functions in one text, see `costOf`; a second or so. */
const MAX_WORK = 10_000_000;

const IDENTIFIER = /[\p{L}\p{Nd}_]/u;

/**
 * Substitutes one document. What a name that `lookup` does not know stands in is left as it is written, and named in `unresolved`.
 * `ok: false` where Flux fails, too (`reason` says why), and where the result would be longer than `maxLength` bytes.
 * `isSet` says which names are set at all; names that are not and have no default are in `unset`: in strict mode Flux fails.
 */
export function substitute(
  text: string,
  lookup: Lookup,
  maxLength: number,
  isSet: (name: string) => boolean = () => true,
): Substitution {
  // Most documents have nothing to substitute, and `$$` alone is the only other thing that changes.
  if (!text.includes('$')) return { ok: true, text, unresolved: [], unset: [] };
  let work = MAX_WORK;
  const scanner: Scanner = {
    text: toBytes(text),
    at: 0,
    lookup,
    isSet,
    maxLength,
    spend: steps => {
      work -= steps;
      return work >= 0;
    },
    misses: 0,
    unresolved: new Set(),
    unset: new Set(),
  };
  const parts: string[] = [];
  let length = 0;
  while (scanner.at < scanner.text.length) {
    const part = scanPlain(scanner) ?? expression(scanner, 0);
    if (typeof part !== 'string') return { ok: false, reason: part.reason };
    length += part.length;
    if (length > maxLength) return { ok: false, reason: `the result has more than ${maxLength} bytes` };
    parts.push(part);
  }
  const result = fromBytes(parts.join(''));
  if (result === null) return { ok: false, reason: 'a function cuts a character in two, and the result is no UTF-8' };
  return { ok: true, text: result, unresolved: [...scanner.unresolved], unset: [...scanner.unset] };
}

interface Scanner {
  /** Of bytes, see runes.ts. */
  readonly text: string;
  at: number;
  readonly lookup: Lookup;
  readonly isSet: (name: string) => boolean;
  readonly maxLength: number;
  readonly spend: (steps: number) => boolean;
  /** Expressions that stayed as they are. */
  misses: number;
  readonly unresolved: Set<string>;
  readonly unset: Set<string>;
}

interface Failure {
  readonly reason: string;
}

/** Text up to the next `${`, with `$$` made one `$`; null where an expression stands here. */
function scanPlain(scanner: Scanner): string | null {
  const { text } = scanner;
  const parts: string[] = [];
  let start = scanner.at;
  let at = start;
  for (;;) {
    at = text.indexOf('$', at);
    if (at === -1 || text[at + 1] === '{') break;
    if (text[at + 1] === '$') {
      parts.push(text.slice(start, at));
      start = at + 1;
      at += 2;
    } else at++;
  }
  const end = at === -1 ? text.length : at;
  if (end === scanner.at) return null;
  scanner.at = end;
  parts.push(text.slice(start, end));
  return parts.join('');
}

/** `${…}`, with the scanner at its `$`. */
function expression(scanner: Scanner, depth: number): string | Failure {
  const start = scanner.at;
  if (depth > MAX_DEPTH) return { reason: `expressions are nested more than ${MAX_DEPTH} deep` };
  scanner.at += 2;
  const measured = take(scanner, '#') ? '#' : '';
  const name = identifier(scanner);
  if (name === '') return { reason: 'a variable has no name' };
  const operation = measured === '#' ? '#' : operator(scanner);
  const operands = measured === '#' ? [] : operandsOf(scanner, operation, depth);
  if (isFailure(operands)) return operands;
  if (!take(scanner, '}')) return { reason: `the expression of ${name} is not closed as it should be` };
  const value = scanner.lookup(name);
  const known = operands.filter(operand => operand !== null);
  if (value === null || known.length < operands.length) {
    scanner.unresolved.add(name);
    scanner.misses++;
    return scanner.text.slice(start, scanner.at);
  }
  if (!DEFAULTS.has(operation) && !scanner.isSet(name)) scanner.unset.add(name);
  const result = applyFunction(operation, toBytes(value), known, scanner.maxLength, scanner.spend);
  return result ?? { reason: 'the expressions take too long to work out' };
}

/** Functions for which a name need not be set. */
const DEFAULTS: ReadonlySet<string> = new Set(['=', ':=', ':-', ':?', ':+']);

/** Arguments of a function; an argument that holds an unknown name is null. */
function operandsOf(scanner: Scanner, operation: string, depth: number): readonly (string | null)[] | Failure {
  switch (operation) {
    case '':
    case ',':
    case ',,':
    case '^':
    case '^^':
    case ',^':
    case '^,':
      return [];
    case '=':
    case ':=':
    case ':-':
    case ':?':
    case ':+':
      return untilBrace(scanner, depth);
    case ':':
      return substringOperands(scanner, depth);
    case '#':
    case '##':
    case '%':
    case '%%':
      return one(operand(scanner, '}', false, depth));
    default:
      return replaceOperands(scanner, depth);
  }
}

function untilBrace(scanner: Scanner, depth: number): readonly (string | null)[] | Failure {
  const operands: (string | null)[] = [];
  while (scanner.text[scanner.at] !== '}') {
    const next = operand(scanner, '}', false, depth);
    if (isFailure(next)) return next;
    operands.push(next);
  }
  return operands;
}

function substringOperands(scanner: Scanner, depth: number): readonly (string | null)[] | Failure {
  // Flux steps back from the colon by the width of the character behind it, and loses its place.
  if (scanner.text.charCodeAt(scanner.at) >= 0x80)
    return { reason: 'a colon stands before a character that is not ASCII' };
  const offset = operand(scanner, ':}', false, depth);
  if (isFailure(offset)) return offset;
  if (!take(scanner, ':')) return [offset];
  while (take(scanner, ':'));
  const length = operand(scanner, '}', false, depth);
  return isFailure(length) ? length : [offset, length];
}

function replaceOperands(scanner: Scanner, depth: number): readonly (string | null)[] | Failure {
  const pattern = operand(scanner, '/', true, depth);
  if (isFailure(pattern)) return pattern;
  if (!take(scanner, '/')) return { reason: 'a replacement has no second `/`' };
  while (take(scanner, '/'));
  if (scanner.text[scanner.at] === '}') return [pattern];
  const replacement = operand(scanner, '}', true, depth);
  return isFailure(replacement) ? replacement : [pattern, replacement];
}

/** A nested expression, or at least one character of text before one of `stops`. Null: it holds an unknown name. */
function operand(scanner: Scanner, stops: string, escapes: boolean, depth: number): string | null | Failure {
  const { text } = scanner;
  if (text.startsWith('${', scanner.at)) {
    const before = scanner.misses;
    const value = expression(scanner, depth + 1);
    return isFailure(value) || scanner.misses === before ? value : null;
  }
  const parts: string[] = [];
  let start = scanner.at;
  let at = start;
  for (; at < text.length; at++) {
    if (text.startsWith('${', at)) break;
    const pair = text.slice(at, at + 2);
    if (escapes && (pair === '$$' || pair === '\\/' || pair === '\\\\')) {
      parts.push(text.slice(start, at));
      start = at + 1;
      at++;
    } else if (stops.includes(text.charAt(at))) break;
  }
  if (at === scanner.at) return { reason: 'the argument of a function is missing' };
  scanner.at = at;
  parts.push(text.slice(start, at));
  return parts.join('');
}

function one(value: string | null | Failure): readonly (string | null)[] | Failure {
  return isFailure(value) ? value : [value];
}

function isFailure(value: string | null | readonly (string | null)[] | Failure): value is Failure {
  return typeof value === 'object' && value !== null && 'reason' in value;
}

function identifier(scanner: Scanner): string {
  const start = scanner.at;
  while (scanner.at < scanner.text.length) {
    const { code, width } = runeAt(scanner.text, scanner.at);
    if (!IDENTIFIER.test(String.fromCodePoint(code))) break;
    scanner.at += width;
  }
  return fromBytes(scanner.text.slice(start, scanner.at)) ?? '';
}

/** The function's sign. A sign that Flux does not know is left in place, so that the closing brace is missed. */
function operator(scanner: Scanner): string {
  const [first = '', second = ''] = [scanner.text[scanner.at], scanner.text[scanner.at + 1]];
  const sign = signOf(first, second);
  scanner.at += sign.length;
  return sign;
}

function signOf(first: string, second: string): string {
  if (first === '=') return '=';
  if (first === ':') return '=-?+'.includes(second) && second !== '' ? first + second : ':';
  if (first === ',' || first === '^') return second === ',' || second === '^' ? first + second : first;
  if (first === '/') return second !== '' && '/#%'.includes(second) ? first + second : '/';
  if (first === '#' || first === '%') return second === first ? first + second : first;
  return '';
}

function take(scanner: Scanner, character: string): boolean {
  if (scanner.text[scanner.at] !== character) return false;
  scanner.at++;
  return true;
}
