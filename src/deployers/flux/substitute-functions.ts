// The bash-like functions of Flux's substitution, with Flux's oddities, on strings of bytes (runes.ts).
// https://github.com/fluxcd/pkg/blob/envsubst/v1.9.0/envsubst/funcs.go
import { lowerRune, runeAt, runesOf, toBytes, upperRune } from '../../kube/runes.ts';
import { type Spend, trimPrefix } from './substitute-match.ts';

/**
 * One function on the value of a variable. `operation` is the sign between name and arguments, `''` for a bare `${name}`.
 * A result longer than `maxLength` may be cut there, which the caller sees as a text that is too long. Null: out of budget.
 */
export function applyFunction(
  operation: string,
  value: string,
  operands: readonly string[],
  maxLength: number,
  spend: Spend,
): string | null {
  const [first = '', second = ''] = operands;
  if (!spend(value.length + 1)) return null;
  switch (operation) {
    case ',':
      return changeFirst(value, lowerRune);
    case ',,':
      return changeAll(value, lowerRune);
    case '^':
      return changeFirst(value, upperRune);
    case '^^':
      return changeAll(value, upperRune);
    case '#':
      return operands.length === 0 ? String(value.length) : trimPrefix(value, first, false, spend);
    case '##':
      return trimPrefix(value, first, true, spend);
    case '%':
      return trimSuffix(value, first, false, spend);
    case '%%':
      return trimSuffix(value, first, true, spend);
    case ':':
      return substring(value, operands);
    case '/':
      return value.replace(first, () => second);
    case '//':
      return replaceAll(value, first, second, maxLength);
    case '/#':
      return operands.length === 2 && value.startsWith(first) ? second + value.slice(first.length) : value;
    case '/%':
      return operands.length === 2 && value.endsWith(first)
        ? value.slice(0, value.length - first.length) + second
        : value;
    default:
      // Every default operator, also `:+` and `:?`, and the mixed casing signs.
      return value === '' ? operands.join('') : value;
  }
}

function encode(codes: readonly number[]): string {
  return toBytes(codes.map(code => String.fromCodePoint(code)).join(''));
}

function changeFirst(value: string, change: (code: number) => number): string {
  if (value === '') return '';
  const { code, width } = runeAt(value, 0);
  return encode([change(code)]) + value.slice(width);
}

function changeAll(value: string, change: (code: number) => number): string {
  return encode(runesOf(value).map(change));
}

/** Value and pattern are turned round, the class of a pattern, too. */
function trimSuffix(value: string, pattern: string, longest: boolean, spend: Spend): string | null {
  const trimmed = trimPrefix(reversed(value), reversed(pattern), longest, spend);
  return trimmed === null ? null : reversed(trimmed);
}

function reversed(bytes: string): string {
  return encode([...runesOf(bytes)].reverse());
}

function substring(value: string, operands: readonly string[]): string {
  const start = wholeNumber(operands[0]);
  if (start === null) return value;
  const from = start < 0 ? Math.max(0, value.length + start) : start;
  if (operands.length === 1) return value.slice(from);
  const length = wholeNumber(operands[1]);
  if (length === null) return value;
  const to = length < 0 ? value.length + length : from + length;
  return to < from ? '' : value.slice(from, to);
}

/** strconv.Atoi. */
function wholeNumber(text: string | undefined): number | null {
  if (text === undefined || !/^[+-]?[0-9]+$/.test(text)) return null;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? Number(value) : null;
}

function replaceAll(value: string, pattern: string, replacement: string, maxLength: number): string {
  // An empty pattern matches before each rune and at the end.
  const pieces = pattern === '' ? ['', ...characters(value), ''] : value.split(pattern);
  // Each piece but the last brings the replacement once more; more than the limit need not be built to be refused.
  return pieces.slice(0, Math.floor(maxLength / Math.max(1, replacement.length)) + 2).join(replacement);
}

function characters(value: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < value.length; ) {
    const { width } = runeAt(value, at);
    found.push(value.slice(at, at + width));
    at += width;
  }
  return found;
}
