// The bash-like functions of Flux's substitution, with Flux's oddities: https://github.com/fluxcd/pkg/blob/main/envsubst/funcs.go
import { matchingPrefixes } from '../../kube/glob.ts';

/** Steps that a function takes, for a budget: a hostile text repeats one expression a million times. */
export function costOf(operation: string, value: string, operands: readonly string[]): number {
  const trims = operands.length > 0 && (operation.startsWith('#') || operation.startsWith('%'));
  return value.length * (trims ? (operands[0] ?? '').length + 1 : 1) + 1;
}

/**
 * One function on the value of a variable. `operation` is the sign between name and arguments, `''` for a bare `${name}`.
 * A result longer than `maxLength` is cut there, which the caller sees as a text that is too long.
 */
export function applyFunction(
  operation: string,
  value: string,
  operands: readonly string[],
  maxLength: number,
): string {
  const [first = '', second = ''] = operands;
  switch (operation) {
    case ',':
      return changeFirst(value, character => character.toLowerCase());
    case ',,':
      return value.toLowerCase();
    case '^':
      return changeFirst(value, character => character.toUpperCase());
    case '^^':
      return value.toUpperCase();
    case '#':
      return operands.length === 0 ? String(Buffer.byteLength(value)) : trimPrefix(value, first, false);
    case '##':
      return trimPrefix(value, first, true);
    case '%':
      return reversed(trimPrefix(reversed(value), reversed(first), false));
    case '%%':
      return reversed(trimPrefix(reversed(value), reversed(first), true));
    case ':':
      return substring(value, operands);
    case '/':
      return replace(value, first, second, false, maxLength);
    case '//':
      return replace(value, first, second, true, maxLength);
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

function changeFirst(value: string, change: (character: string) => string): string {
  const [first = ''] = value;
  return change(first) + value.slice(first.length);
}

/** Go slices bytes; the parts of a character that is cut in two become U+FFFD. */
function substring(value: string, operands: readonly string[]): string {
  const bytes = Buffer.from(value);
  const start = wholeNumber(operands[0]);
  if (start === null) return value;
  const from = start < 0 ? Math.max(0, bytes.length + start) : start;
  if (operands.length === 1) return bytes.subarray(from).toString();
  const length = wholeNumber(operands[1]);
  if (length === null) return value;
  const to = length < 0 ? bytes.length + length : from + length;
  return to < from ? '' : bytes.subarray(from, to).toString();
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[+-]?\d{1,9}$/.test(text) ? Number(text) : null;
}

function replace(value: string, pattern: string, replacement: string, all: boolean, maxLength: number): string {
  if (!all) return value.replace(pattern, () => replacement);
  if (pattern !== '' && value.length + (value.length / pattern.length) * replacement.length <= maxLength) {
    // In a replacement, `$$` stands for one dollar.
    return value.replaceAll(pattern, replacement.replaceAll('$', '$$$$'));
  }
  // Each piece but the last brings the replacement once more; more than the limit need not be built to be refused.
  const pieces = pattern === '' ? ['', ...value, ''] : value.split(pattern);
  return pieces.slice(0, Math.floor(maxLength / Math.max(1, replacement.length)) + 2).join(replacement);
}

function trimPrefix(value: string, pattern: string, longest: boolean): string {
  const matched = matchingPrefixes(pattern, value);
  if (matched === null) return value;
  // The empty prefix trims nothing.
  const length = longest ? matched.lastIndexOf(true) : matched.indexOf(true, 1);
  return length <= 0 ? value : value.slice(length);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
