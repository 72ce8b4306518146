// Go's `path.Match` and its relatives, by hand: a pattern of the head must not be able to make a matcher slow.
//
// picomatch is for patterns of our own config; the globs of Argo CD differ in what `*` may cross.

/** `segment`: `*` and `?` stop at `/` (`path.Match`). `any`: they match it, too (git pathspecs, gobwas/glob without separators). */
export type StarReach = 'segment' | 'any';

/**
 * Does the whole name match the pattern of `*`, `?`, `[a-z]`, `[^a]` and `\x`? A malformed pattern matches nothing.
 * Time is at most the product of both lengths. https://pkg.go.dev/path#Match
 */
export function globMatch(pattern: string, name: string, reach: StarReach): boolean {
  const tokens = compile(pattern);
  if (tokens === null) return false;
  const characters = [...name];
  const crosses = (character: string): boolean => reach === 'any' || character !== '/';
  let token = 0;
  let at = 0;
  // Where to go on when the last star has to take one character more.
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const character = characters[at] ?? '';
    const wanted = tokens[token];
    if (wanted === '*') {
      star = token++;
      starAt = at;
    } else if (wanted !== undefined && matches(wanted, character, crosses)) {
      token++;
      at++;
    } else if (star !== -1 && crosses(characters[starAt] ?? '')) {
      token = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

/** For every length of prefix, from 0: does that prefix of the text match the pattern, `*` matching `/`, too? Null: malformed. */
export function matchingPrefixes(pattern: string, text: string): readonly boolean[] | null {
  const tokens = compile(pattern);
  if (tokens === null) return null;
  // states[i]: the first i tokens can have matched what was read so far.
  let states = closeStars(tokens, [true, ...tokens.map(() => false)]);
  const matched = [states[tokens.length] === true];
  for (const character of text) {
    const next = tokens.map(() => false);
    next.push(false);
    for (const [index, token] of tokens.entries()) {
      if (states[index] !== true) continue;
      if (token === '*') next[index] = true;
      else if (matches(token, character, () => true)) next[index + 1] = true;
    }
    states = closeStars(tokens, next);
    // A character beyond U+FFFF is two code units; only the length behind it can be a prefix.
    if (character.length === 2) matched.push(false);
    matched.push(states[tokens.length] === true);
  }
  return matched;
}

function closeStars(tokens: readonly Token[], states: boolean[]): boolean[] {
  for (const [index, token] of tokens.entries()) if (token === '*' && states[index] === true) states[index + 1] = true;
  return states;
}

type Token = '*' | '?' | { readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

function matches(token: Token, character: string, crosses: (character: string) => boolean): boolean {
  if (token === '?') return crosses(character);
  if (token === '*') return false;
  const inside = token.ranges.some(([low, high]) => low <= character && character <= high);
  return inside !== token.negated && (!token.negated || crosses(character));
}

function literal(character: string): Token {
  return { negated: false, ranges: [[character, character]] };
}

function compile(pattern: string): readonly Token[] | null {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (character === '?') tokens.push('?');
    else if (character === '\\') {
      const next = characters[++at];
      if (next === undefined) return null;
      tokens.push(literal(next));
    } else if (character === '[') {
      const set = compileSet(characters, at + 1);
      if (set === null) return null;
      tokens.push(set.token);
      at = set.end;
    } else tokens.push(literal(character));
  }
  return tokens;
}

/** A `[…]` whose content begins at `start`; `end` is the index of its `]`. */
function compileSet(characters: readonly string[], start: number): { token: Token; end: number } | null {
  let at = start;
  const negated = characters[at] === '^' || characters[at] === '!';
  if (negated) at++;
  const ranges: [string, string][] = [];
  while (characters[at] !== ']' || ranges.length === 0) {
    const low = readSetCharacter(characters, at);
    if (low === null) return null;
    at = low.next;
    let high = low;
    if (characters[at] === '-' && characters[at + 1] !== ']') {
      const end = readSetCharacter(characters, at + 1);
      if (end === null) return null;
      high = end;
      at = end.next;
    }
    ranges.push([low.character, high.character]);
  }
  return { token: { negated, ranges }, end: at };
}

function readSetCharacter(characters: readonly string[], at: number): { character: string; next: number } | null {
  const character = characters[at];
  if (character === undefined) return null;
  if (character !== '\\') return { character, next: at + 1 };
  const escaped = characters[at + 1];
  return escaped === undefined ? null : { character: escaped, next: at + 2 };
}
