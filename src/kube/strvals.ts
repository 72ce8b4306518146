// Helm's `--set` language: `a.b[0]=x,c={1,2}`, parsed into values. A port, with what it does in place.
// https://github.com/helm/helm/blob/v4.1.4/pkg/strvals/parser.go

/** Values as Go has them: a bigint is an int64, a number a float64. Maps and lists are altered in place, and may be shared. */
export type Value = null | boolean | number | bigint | string | Value[] | ValueMap;
export interface ValueMap {
  [key: string]: Value;
}

const MAX_INDEX = 65_536;
const MAX_NESTED_NAME_LEVEL = 30;

/**
 * Parses the line into `into`; what stands before a mistake has been set by then. `asText`: every value is a text (`--set-string`).
 * Gives the reason of a failure, or null.
 */
export function parseInto(line: string, into: ValueMap, asText: boolean): string | null {
  const parser: Parser = { characters: [...line], at: 0, asText };
  for (;;) {
    const end = key(parser, into, 0);
    if (end === END) return null;
    if (end !== null) return end.reason;
  }
}

interface Parser {
  readonly characters: readonly string[];
  at: number;
  readonly asText: boolean;
}

/** The line has ended, which ends the parsing without a failure. */
const END = 'end';
type Ended = typeof END | Failure | null;
interface Failure {
  readonly reason: string;
}

export function isValueMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function key(parser: Parser, data: ValueMap, level: number): Ended {
  const { text: name, stop } = until(parser, '=[,.');
  if (stop === null) return name === '' ? END : { reason: `the key ${JSON.stringify(name)} has no value` };
  if (stop === '[') return listAtKey(parser, data, name, level);
  if (stop === '=') {
    const { value, ended } = valueOrList(parser);
    if (value !== undefined) set(data, name, value);
    return ended;
  }
  if (stop === ',') {
    set(data, name, '');
    return { reason: `the key ${JSON.stringify(name)} has no value` };
  }
  if (level + 1 > MAX_NESTED_NAME_LEVEL) return { reason: `names are nested more than ${MAX_NESTED_NAME_LEVEL} deep` };
  const known = Object.hasOwn(data, name) ? data[name] : undefined;
  if (known !== undefined && !isValueMap(known)) return { reason: `${JSON.stringify(name)} is no map` };
  const inner: ValueMap = known ?? Object.create(null);
  const ended = key(parser, inner, level + 1);
  const isEmpty = Object.keys(inner).length === 0;
  if (ended === null && isEmpty) return { reason: `the map ${JSON.stringify(name)} has no value` };
  if (!isEmpty) set(data, name, inner);
  return ended;
}

function listAtKey(parser: Parser, data: ValueMap, name: string, level: number): Ended {
  const index = keyIndex(parser);
  if (typeof index !== 'number') return index;
  const known = Object.hasOwn(data, name) ? data[name] : undefined;
  if (known !== undefined && !Array.isArray(known)) return { reason: `${JSON.stringify(name)} is no list` };
  const { list, ended } = listItem(parser, known ?? [], index, level);
  set(data, name, list);
  return ended;
}

/** The list with the item set: in place where it is long enough, and else another one. */
function listItem(
  parser: Parser,
  list: Value[],
  index: number,
  level: number,
): { readonly list: Value[]; readonly ended: Ended } {
  if (index < 0) return { list, ended: { reason: `the index ${index} is negative` } };
  const { text, stop } = until(parser, '[.=');
  if (text !== '') return { list, ended: { reason: `${JSON.stringify(text)} stands behind an index` } };
  if (stop === null) return { list, ended: END };
  if (stop === '=') {
    const { value, ended } = valueOrList(parser);
    // Behind the last value the line has ended, which only the next key sees.
    if (value === undefined) return { list, ended };
    return setIndex(list, index, value);
  }
  if (stop === '[') {
    const next = keyIndex(parser);
    if (typeof next !== 'number') return { list, ended: next };
    const known = list[index] ?? null;
    if (known !== null && !Array.isArray(known)) return { list, ended: { reason: 'a list in a list is none' } };
    const inner = listItem(parser, known ?? [], next, level);
    return inner.ended === null ? setIndex(list, index, inner.list) : { list, ended: inner.ended };
  }
  let inner: ValueMap = Object.create(null);
  if (list.length > index) {
    const known = list[index];
    if (isValueMap(known)) inner = known;
    else list[index] = inner;
  }
  const ended = key(parser, inner, level);
  return ended === null ? setIndex(list, index, inner) : { list, ended };
}

function setIndex(list: Value[], index: number, value: Value): { readonly list: Value[]; readonly ended: Ended } {
  if (index > MAX_INDEX) return { list, ended: { reason: `the index ${index} is greater than ${MAX_INDEX}` } };
  let long = list;
  if (list.length <= index) {
    long = [...list];
    while (long.length <= index) long.push(null);
  }
  long[index] = value;
  return { list: long, ended: null };
}

/** strconv.Atoi of what stands before `]`. */
function keyIndex(parser: Parser): number | Ended {
  const { text, stop } = until(parser, ']');
  // Go wraps the end of the line here, and looks for it with errors.Is.
  if (stop === null) return END;
  if (!/^[+-]?[0-9]{1,18}$/.test(text)) return { reason: `${JSON.stringify(text)} is no index` };
  return Number(text);
}

/** A value, or a list of them in braces. No value where it fails. */
function valueOrList(parser: Parser): { readonly value?: Value; readonly ended: Ended } {
  const first = parser.characters[parser.at];
  if (first === undefined) return { value: '', ended: END };
  if (first !== '{') return { value: typed(until(parser, ',').text, parser.asText), ended: null };
  parser.at += 1;
  const list: Value[] = [];
  for (;;) {
    const { text, stop } = until(parser, ',}');
    if (stop === null) return { ended: { reason: 'a list has to end with `}`' } };
    list.push(typed(text, parser.asText));
    if (stop === ',') continue;
    if (parser.characters[parser.at] === ',') parser.at += 1;
    return { value: list, ended: null };
  }
}

/** Characters up to one of `stops`, which is passed over; a backslash takes the next one as it is. */
function until(parser: Parser, stops: string): { readonly text: string; readonly stop: string | null } {
  const taken: string[] = [];
  for (;;) {
    const character = parser.characters[parser.at];
    if (character === undefined) return { text: taken.join(''), stop: null };
    parser.at += 1;
    if (stops.includes(character)) return { text: taken.join(''), stop: character };
    if (character !== '\\') {
      taken.push(character);
      continue;
    }
    const next = parser.characters[parser.at];
    if (next === undefined) return { text: taken.join(''), stop: null };
    parser.at += 1;
    taken.push(next);
  }
}

/** Go sets nothing under an empty key. */
function set(data: ValueMap, name: string, value: Value): void {
  if (name !== '') data[name] = value;
}

function typed(text: string, asText: boolean): Value {
  if (asText) return text;
  // strings.EqualFold: the long s folds to s.
  const folded = text.replaceAll('\u017f', 's').toLowerCase();
  if (folded === 'true') return true;
  if (folded === 'false') return false;
  if (folded === 'null') return null;
  if (text === '0') return 0n;
  if (!/^[+-]?[0-9]+$/.test(text) || text.startsWith('0')) return text;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : text;
}
