// Go's fmt.Sprintf, for the verbs that templates use. https://pkg.go.dev/fmt#hdr-Printing

import { TemplateError } from './tokens.ts';
import { formatValue, type GoValue, typeName } from './value.ts';

/** Wider columns are nobody's work. */
const MAX_WIDTH = 10_000;

export function sprintf(format: string, args: readonly GoValue[]): string {
  let next = 0;
  const written = format.replace(
    /%([-+# 0]{0,5})([0-9]{0,5})(?:\.([0-9]{0,5}))?(.|$)/gsu,
    (whole, flags, width, precision, verb) => {
      if (verb === '%') return '%';
      if (verb === '') return '%!(NOVERB)';
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const value = args[next];
      next += 1;
      const text = formatted(value, verb, flags, precision === undefined ? null : Number(precision), whole);
      return padded(text, Number(width || 0), flags, typeof value === 'number' || typeof value === 'bigint');
    },
  );
  if (next >= args.length) return written;
  const extra = args
    .slice(next)
    .map(each => (each === null || each === undefined ? '<nil>' : `${typeName(each)}=${formatValue(each)}`));
  return `${written}%!(EXTRA ${extra.join(', ')})`;
}

function formatted(value: GoValue, verb: string, flags: string, precision: number | null, whole: string): string {
  const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (verb === 'v' && precision === null && !flags.includes('#') && plus === '') return formatValue(value);
  if (verb === 's' && typeof value === 'string')
    return precision === null ? value : [...value].slice(0, precision).join('');
  if (verb === 'q' && typeof value === 'string') return quotedText(value);
  if (verb === 'T') return typeName(value);
  if (verb === 't' && typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') {
    const radix = { d: 10, x: 16, X: 16, o: 8, b: 2 }[verb];
    if (radix !== undefined && precision === null && !flags.includes('#')) {
      const digits = (value < 0n ? -value : value).toString(radix);
      return (value < 0n ? '-' : plus) + (verb === 'X' ? digits.toUpperCase() : digits);
    }
    if (verb === 'c' && value >= 0n && value <= 0x10ffffn) return String.fromCodePoint(Number(value));
  }
  if (typeof value === 'number') {
    if ((verb === 'f' || verb === 'F') && Math.abs(value) < 1e21)
      return (value < 0 ? '' : plus) + value.toFixed(Math.min(precision ?? 6, 100));
    if (verb === 'g' && precision === null) return formatValue(value);
    if ('dsxXocbtq'.includes(verb)) return `%!${verb}(float64=${formatValue(value)})`;
  }
  if (value === null || value === undefined) return `%!${verb}(<nil>)`;
  if (verb === 'd' || verb === 's' || verb === 't' || verb === 'f') {
    const simple = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint';
    if (simple) return `%!${verb}(${typeName(value)}=${formatValue(value)})`;
  }
  throw new TemplateError(`the verb ${whole} is not done here`, false);
}

/** `%q`: strconv.Quote. */
function quotedText(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '\x07': '\\a',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
    '"': '\\"',
    '\\': '\\\\',
  };
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const named = names[character];
    if (named !== undefined) out += named;
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) out += character;
    else out += code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return `${out}"`;
}

function padded(text: string, width: number, flags: string, isNumber: boolean): string {
  const missing = Math.min(width, MAX_WIDTH) - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || !isNumber) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
