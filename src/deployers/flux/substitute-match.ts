// The patterns of `${a#x}`, `${a##x}`, `${a%x}` and `${a%%x}`: Go's path.Match of old, altered so that `*` and `?` take slashes,
// and with an error only where the match gets to what is malformed.
// https://github.com/fluxcd/pkg/blob/envsubst/v1.9.0/envsubst/path/match.go
import { runeAt } from '../../kube/runes.ts';

/** Takes steps from a budget; false where it is used up. */
export type Spend = (steps: number) => boolean;

/** Malformed, or more work than the budget has. */
const MALFORMED = 'malformed';
const TOO_MUCH = 'too-much';

/** The value without the prefix that the pattern matches; null where the budget is used up. Strings of bytes, see runes.ts. */
export function trimPrefix(value: string, pattern: string, longest: boolean, spend: Spend): string | null {
  let shortest = 0;
  for (let end = value.length; end > 0; end--) {
    const matched = match(pattern, value.slice(0, end), spend);
    if (matched === TOO_MUCH) return null;
    if (matched === MALFORMED) return value;
    if (matched && longest) return value.slice(end);
    if (matched) shortest = end;
  }
  return value.slice(shortest);
}

type Result = boolean | typeof MALFORMED | typeof TOO_MUCH;

function match(whole: string, text: string, spend: Spend): Result {
  let pattern = whole;
  let name = text;
  while (pattern.length > 0) {
    const { star, chunk, rest } = scanChunk(pattern);
    pattern = rest;
    if (star && chunk === '') return true;
    const found = matchFrom(chunk, name, star, pattern === '', spend);
    if (typeof found !== 'number') return found;
    name = name.slice(found);
  }
  return name.length === 0;
}

/** Where the match of a chunk ends in the name. With a star it may begin anywhere; the last chunk has to end with the name. */
function matchFrom(chunk: string, name: string, star: boolean, last: boolean, spend: Spend): number | Result {
  for (let start = 0; start <= (star ? name.length : 0); start++) {
    if (!spend(chunk.length + 1)) return TOO_MUCH;
    const end = matchChunk(chunk, name, start);
    if (end === MALFORMED) return MALFORMED;
    if (end !== null && !(last && end < name.length)) return end;
  }
  return false;
}

function scanChunk(pattern: string): { readonly star: boolean; readonly chunk: string; readonly rest: string } {
  let start = 0;
  while (pattern[start] === '*') start++;
  let inRange = false;
  let at = start;
  for (; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\' && at + 1 < pattern.length) at++;
    else if (character === '[') inRange = true;
    else if (character === ']') inRange = false;
    else if (character === '*' && !inRange) break;
  }
  return { star: start > 0, chunk: pattern.slice(start, at), rest: pattern.slice(at) };
}

/** Where the match that starts at `from` ends; null where there is none. */
function matchChunk(chunk: string, name: string, from: number): number | null | typeof MALFORMED {
  let at = from;
  let next = 0;
  while (next < chunk.length) {
    if (at >= name.length) return null;
    if (chunk[next] === '[') {
      const { code, width } = runeAt(name, at);
      at += width;
      const end = matchClass(chunk, next + 1, code);
      if (typeof end !== 'number') return end;
      next = end;
    } else if (chunk[next] === '?') {
      at += runeAt(name, at).width;
      next++;
    } else {
      if (chunk[next] === '\\') next++;
      if (next >= chunk.length) return MALFORMED;
      if (chunk[next] !== name[at]) return null;
      at++;
      next++;
    }
  }
  return at;
}

/** Behind the class that begins at `from`, where the rune is in it. */
function matchClass(chunk: string, from: number, rune: number): number | null | typeof MALFORMED {
  let next = from;
  const negated = chunk[next] === '^';
  if (negated) next++;
  let found = false;
  for (let ranges = 0; ; ranges++) {
    if (chunk[next] === ']' && ranges > 0) return found === negated ? null : next + 1;
    const low = classRune(chunk, next);
    if (low === MALFORMED) return MALFORMED;
    next = low.next;
    let high = low;
    if (chunk[next] === '-') {
      const end = classRune(chunk, next + 1);
      if (end === MALFORMED) return MALFORMED;
      high = end;
      next = end.next;
    }
    found ||= low.code <= rune && rune <= high.code;
  }
}

function classRune(chunk: string, from: number): { readonly code: number; readonly next: number } | typeof MALFORMED {
  const first = chunk[from];
  if (first === undefined || first === '-' || first === ']') return MALFORMED;
  const at = first === '\\' ? from + 1 : from;
  if (at >= chunk.length) return MALFORMED;
  const { code, width } = runeAt(chunk, at);
  if ((code === 0xfffd && width === 1) || at + width >= chunk.length) return MALFORMED;
  return { code, next: at + width };
}
