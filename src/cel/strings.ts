// The string library: CEL's own methods and cel-go's ext.Strings version 2, which is what Kubernetes has.
// https://github.com/google/cel-go/blob/master/ext/strings.go
import { codePointLength, sliceCodePoints, toCodePointIndex, toUnitIndex } from './code-points.ts';
import { CelError } from './errors.ts';
import { checkStringSize } from './meter.ts';
import { func, method, type Overload } from './overload.ts';
import { formatString } from './string-format.ts';
import type { CelList } from './values.ts';

function outOfRange(index: bigint): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(text: string, index: bigint): string {
  const length = codePointLength(text);
  if (index < 0n || index > BigInt(length)) throw outOfRange(index);
  return Number(index) === length ? '' : sliceCodePoints(text, Number(index), Number(index) + 1);
}

function indexOf(text: string, part: string, offset: bigint): bigint {
  if (offset < 0n) throw outOfRange(offset);
  const length = BigInt(codePointLength(text));
  if (part === '') return offset > length ? length : offset;
  if (offset >= length) return -1n;
  return BigInt(toCodePointIndex(text, text.indexOf(part, toUnitIndex(text, Number(offset)))));
}

function lastIndexOf(text: string, part: string, offset: bigint): bigint {
  if (offset < 0n) throw outOfRange(offset);
  const length = BigInt(codePointLength(text));
  if (part === '') return offset > length ? length : offset;
  if (offset >= length) return -1n;
  return BigInt(toCodePointIndex(text, text.lastIndexOf(part, toUnitIndex(text, Number(offset)))));
}

function lastIndex(text: string, part: string): bigint {
  const length = BigInt(codePointLength(text));
  if (part === '') return length;
  return length === 0n ? -1n : lastIndexOf(text, part, length - 1n);
}

function substring(text: string, start: bigint, end: bigint | null): string {
  const length = BigInt(codePointLength(text));
  const last = end ?? length;
  if (end !== null && start > last) throw new CelError(`invalid substring range. start: ${start}, end: ${last}`);
  if (start < 0n || start > length) throw outOfRange(start);
  if (last < 0n || last > length) throw outOfRange(last);
  return sliceCodePoints(text, Number(start), Number(last));
}

/** Go's strings.Replace: an empty `old` matches before every code point and at the end. A negative limit means all. */
function replace(text: string, old: string, replacement: string, limit: bigint): string {
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const all = old === '' ? codePointLength(text) + 1 : parts.length - 1;
  const count = limit < 0n || limit > BigInt(all) ? all : Number(limit);
  checkStringSize(text.length + count * replacement.length);
  if (old === '') {
    const characters = Array.from(text);
    const changed = characters.slice(0, count).map(character => replacement + character);
    const tail = count > characters.length ? replacement : '';
    return changed.join('') + characters.slice(count).join('') + tail;
  }
  return [parts.slice(0, count + 1).join(replacement), ...parts.slice(count + 1)].join(old);
}

/** Go's strings.SplitN: an empty separator splits into code points. */
function split(text: string, separator: string, limit: bigint): string[] {
  if (limit === 0n) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  if (limit < 0n || BigInt(parts.length) <= limit) return parts;
  const last = Number(limit) - 1;
  return [...parts.slice(0, last), parts.slice(last).join(separator)];
}

function join(list: CelList, separator: string): string {
  let length = Math.max(0, list.length - 1) * separator.length;
  const texts: string[] = [];
  for (const item of list) {
    if (typeof item !== 'string') throw new CelError('join: the list has an element that is not a string');
    texts.push(item);
    length += item.length;
  }
  checkStringSize(length);
  return texts.join(separator);
}

/** unicode.IsSpace, which has U+0085 and, unlike JavaScript's trim, not U+FEFF. */
const SPACE = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const LEADING = new RegExp(`^${SPACE}+`);
const IS_SPACE = new RegExp(SPACE);

function trim(text: string): string {
  const start = text.replace(LEADING, '');
  // No `+$` regular expression: it is quadratic where spaces are many and not at the end.
  let end = start.length;
  while (end > 0 && IS_SPACE.test(start.charAt(end - 1))) end--;
  return start.slice(0, end);
}

const ASCII = /[\x00-\x7f]+/g;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

function quoteString(text: string): string {
  return `"${Array.from(text, character => ESCAPES.get(character) ?? character).join('')}"`;
}

export function stringFunctions(): Overload[] {
  return [
    method('string.contains(string): bool', (text, part) => text.includes(part)),
    method('string.startsWith(string): bool', (text, part) => text.startsWith(part)),
    method('string.endsWith(string): bool', (text, part) => text.endsWith(part)),
    method('string.charAt(int): string', charAt),
    method('string.indexOf(string): int', (text, part) => indexOf(text, part, 0n)),
    method('string.indexOf(string, int): int', indexOf),
    method('string.lastIndexOf(string): int', lastIndex),
    method('string.lastIndexOf(string, int): int', lastIndexOf),
    method('string.lowerAscii(): string', text => text.replace(ASCII, part => part.toLowerCase())),
    method('string.upperAscii(): string', text => text.replace(ASCII, part => part.toUpperCase())),
    method('string.replace(string, string): string', (text, old, by) => replace(text, old, by, -1n)),
    method('string.replace(string, string, int): string', replace),
    method('string.split(string): list<string>', (text, separator) => split(text, separator, -1n)),
    method('string.split(string, int): list<string>', split),
    method('string.substring(int): string', (text, start) => substring(text, start, null)),
    method('string.substring(int, int): string', substring),
    method('string.trim(): string', trim),
    method('string.format(list<dyn>): string', formatString),
    method('list<string>.join(): string', list => join(list, '')),
    method('list<string>.join(string): string', join),
    func('strings.quote(string): string', quoteString),
  ];
}
