// matches, find and findAll. RE2 in JavaScript (re2js): the same syntax as Go's regexp and linear time, where JavaScript's own
// engine takes 2^n steps for `^(a+)+$` and the text comes from a pull request.
import { RE2JS, RE2JSException } from 're2js';
import { CelError, CelLimit } from './errors.ts';
import { checkListSize, type Meter } from './meter.ts';
import { func, method, type Overload } from './overload.ts';

/** Compiled patterns. A pattern is nearly always a literal of a policy; one that comes from an object must not fill the memory. */
const cache = new Map<string, RE2JS>();
const CACHE_SIZE = 500;
/** Go refuses larger ones for their compiled size; a policy's are a hundredth of it. */
const MAX_PATTERN = 10_000;
/** Steps of the compiled program; those of the pack have some hundred. */
const MAX_PROGRAM = 20_000;

/** Throws CelError for a pattern that RE2 does not know, and CelLimit for one that is too large. */
export function compilePattern(pattern: string): RE2JS {
  const known = cache.get(pattern);
  if (known) return known;
  if (pattern.length > MAX_PATTERN) throw new CelError('the regular expression is too long');
  const compiled = parse(pattern);
  if (compiled.programSize() > MAX_PROGRAM)
    throw new CelLimit('the regular expression compiles to too large a program');
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

/**
 * The pattern, paid for by the length of the text and by what it was compiled to: `(a?){1000}a{1000}` is short, and its program is not.
 * Kubernetes' price is by the length of the pattern, and is charged for the call.
 */
function prepare(text: string, pattern: string, meter: Meter): RE2JS {
  const compiled = compilePattern(pattern);
  meter.work(Math.ceil((text.length * compiled.programSize()) / 20));
  return compiled;
}

function parse(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) throw new CelError(error.message);
    throw error;
  }
}

function find(text: string, pattern: string, meter: Meter): string {
  const matcher = prepare(text, pattern, meter).matcher(text);
  return matcher.find() ? (matcher.group() ?? '') : '';
}

/** At most `limit` matches; all of them where it is negative. */
function findAll(text: string, pattern: string, limit: bigint, meter: Meter): string[] {
  const found: string[] = [];
  const matcher = prepare(text, pattern, meter).matcher(text);
  while ((limit < 0n || BigInt(found.length) < limit) && matcher.find()) {
    checkListSize(found.length);
    found.push(matcher.group() ?? '');
  }
  return found;
}

function matches(text: string, pattern: string, meter: Meter): boolean {
  return prepare(text, pattern, meter).test(text);
}

export function regexFunctions(): Overload[] {
  return [
    func('matches(string, string): bool', matches),
    method('string.matches(string): bool', matches),
    method('string.find(string): string', find),
    method('string.findAll(string): list<string>', (text, pattern, meter) => findAll(text, pattern, -1n, meter)),
    method('string.findAll(string, int): list<string>', findAll),
  ];
}
