// Go's `path.Match` (and `filepath.Match` on Unix): patterns of .helmignore, Argo CD's directory generator and Flux' substitution.
// https://cs.opensource.google/go/go/+/refs/tags/go1.26.0:src/path/match.go
//
// The engines that look alike are others: gobwas/glob knows `{a,b}` and `[!a]`, git's pathspecs let `*` cross `/`, and picomatch
// is for patterns of our own config.

/** A byte, any character but a slash, any run without a slash, or a class of characters. */
type Token =
  | number
  | '?'
  | '*'
  | { readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] };

/**
 * Does the whole name match the pattern of `*`, `?`, `[a-z]`, `[^a]` and `\x`? Null for a malformed pattern, whatever the name
 * (Go: ErrBadPattern). A negated class matches a slash. Time is at most the product of both lengths.
 */
export function pathMatch(pattern: string, name: string): boolean | null {
  return compilePathMatch(pattern)?.(name) ?? null;
}

/** The same for many names; null for a malformed pattern. */
export function compilePathMatch(pattern: string): ((name: string) => boolean) | null {
  const tokens = tokensOf(utf8(pattern));
  return tokens && (name => matches(tokens, utf8(name)));
}

/** A star only ever gives back to the last one: what an earlier one could give, the last one can. */
function matches(tokens: readonly Token[], name: string): boolean {
  let token = 0;
  let at = 0;
  let star: { readonly token: number; from: number } | null = null;
  while (at < name.length || token < tokens.length) {
    const wanted = tokens[token];
    if (wanted === '*') {
      token += 1;
      star = { token, from: at };
      continue;
    }
    const width = wanted === undefined || at === name.length ? 0 : widthOf(wanted, name, at);
    if (width > 0) {
      token += 1;
      at += width;
    } else if (star !== null && star.from < name.length && name[star.from] !== '/') {
      // One byte more, as Go does it: in the middle of a character it goes on with what is no character.
      star.from += 1;
      at = star.from;
      token = star.token;
    } else return false;
  }
  return true;
}

/** How many bytes of the name a token takes; 0 where it does not match. */
function widthOf(wanted: Exclude<Token, '*'>, name: string, at: number): number {
  if (typeof wanted === 'number') return name.charCodeAt(at) === wanted ? 1 : 0;
  const { rune, width } = runeAt(name, at);
  if (wanted === '?') return name[at] === '/' ? 0 : width;
  return wanted.ranges.some(([low, high]) => low <= rune && rune <= high) === wanted.negated ? 0 : width;
}

function tokensOf(pattern: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (character === '?') tokens.push('?');
    else if (character === '[') {
      const read = classAt(pattern, at + 1);
      if (read === null) return null;
      tokens.push(read.token);
      at = read.end;
    } else {
      if (character === '\\') at += 1;
      if (at === pattern.length) return null;
      tokens.push(pattern.charCodeAt(at));
    }
  }
  return tokens;
}

/** The class whose content begins at `start`; `end` is the place of its `]`. */
function classAt(pattern: string, start: number): { readonly token: Token; readonly end: number } | null {
  const negated = pattern[start] === '^';
  const ranges: [number, number][] = [];
  let at = negated ? start + 1 : start;
  while (pattern[at] !== ']' || ranges.length === 0) {
    const low = classCharacter(pattern, at);
    if (low === null) return null;
    const high = pattern[low.next] === '-' ? classCharacter(pattern, low.next + 1) : low;
    if (high === null) return null;
    ranges.push([low.rune, high.rune]);
    at = high.next;
  }
  return { token: { negated, ranges }, end: at };
}

/** One of a class, of which something must come behind it; a bare `-` or `]` is none. */
function classCharacter(pattern: string, at: number): { readonly rune: number; readonly next: number } | null {
  if (pattern[at] === '-' || pattern[at] === ']') return null;
  const from = pattern[at] === '\\' ? at + 1 : at;
  if (from >= pattern.length) return null;
  const { rune, width } = runeAt(pattern, from);
  return (rune === INVALID && width === 1) || from + width >= pattern.length ? null : { rune, next: from + width };
}

/** The bytes of a text, each as one character: Go goes through them. */
function utf8(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

const INVALID = 0xfffd;

/** The character that begins at a byte; of what is none, one byte. The text was valid, so what begins well ends well. */
function runeAt(bytes: string, at: number): { readonly rune: number; readonly width: number } {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { rune: first, width: 1 };
  if (first < 0xc0) return { rune: INVALID, width: 1 };
  const width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let rune = first & (0xff >> (width + 1));
  for (let byte = 1; byte < width; byte++) rune = (rune << 6) | (bytes.charCodeAt(at + byte) & 0x3f);
  return { rune, width };
}
