// Patterns of https://github.com/bmatcuk/doublestar (v4), as Argo CD finds values files: `*` stays within a folder, `**` as a whole
// segment is any number of folders, `[!x]` and `[^x]` negate, braces nest. A port of its Match, held against it by a table.

import { ANY, type GlobNode, literally, matchesNodes, NO_SLASH } from './glob-nodes.ts';

/** Has the text any of the characters that make Argo CD look for files? Braces alone do not. */
export function isDoublestarPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

const FOLDERS: GlobNode = { folders: true };

/** More alternatives than this are nobody's work. */
const MAX_ALTERNATIVES = 500;

/** Null: the pattern is malformed, or has too many alternatives. */
export function doublestar(pattern: string): ((path: string) => boolean) | null {
  const ways = expandBraces([...pattern]);
  if (ways === null) return null;
  const either: (readonly GlobNode[])[] = [];
  for (const way of ways) {
    const nodes = parse(way);
    if (nodes === null) return null;
    either.push(nodes);
  }
  return path => matchesNodes([{ either }], path);
}

/** Braces are written out as text before anything else is read: `{a,b/**}/c` is `a/c` and `b/**` + `/c`. */
function expandBraces(pattern: readonly string[]): readonly (readonly string[])[] | null {
  const open = pattern.findIndex((character, at) => character === '{' && !isEscaped(pattern, at));
  if (open === -1) return [pattern];
  const commas: number[] = [];
  let depth = 0;
  for (let at = open; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) commas.push(at);
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return expandOne(pattern, [open, ...commas, at]);
    }
  }
  return null;
}

function expandOne(pattern: readonly string[], bounds: readonly number[]): readonly (readonly string[])[] | null {
  const [open = 0, close = 0] = [bounds[0], bounds.at(-1)];
  const expanded: (readonly string[])[] = [];
  for (const [index, bound] of bounds.slice(0, -1).entries()) {
    const way = pattern.slice(bound + 1, bounds[index + 1]);
    const more = expandBraces([...pattern.slice(0, open), ...way, ...pattern.slice(close + 1)]);
    if (more === null || expanded.length + more.length > MAX_ALTERNATIVES) return null;
    expanded.push(...more);
  }
  return expanded;
}

function isEscaped(pattern: readonly string[], at: number): boolean {
  let backslashes = 0;
  while (pattern[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function parse(characters: readonly string[]): readonly GlobNode[] | null {
  const nodes: GlobNode[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') {
      const doubled = characters[at + 1] === '*';
      const whole = doubled && (at === 0 || characters[at - 1] === '/');
      if (whole && characters[at + 2] === '/') {
        nodes.push(FOLDERS);
        at += 2;
      } else if (whole && at + 2 === characters.length) {
        // `a/**` is `a` as well.
        const afterSlash = nodes.length > 0 && nodes.at(-1) !== FOLDERS;
        if (afterSlash) nodes.splice(-1, 1, { either: [[], [literally('/'), { many: ANY }]] });
        else nodes.push({ many: ANY });
        at += 1;
      } else {
        if (doubled) at += 1;
        nodes.push({ many: NO_SLASH });
      }
    } else if (character === '?') nodes.push({ one: NO_SLASH });
    else if (character === '[') {
      const read = readClass(characters, at + 1);
      if (read === null) return null;
      nodes.push(read.node);
      at = read.end;
    } else if (character === '}') return null;
    else if (character === '\\') {
      at += 1;
      const escaped = characters[at];
      if (escaped === undefined) return null;
      nodes.push(literally(escaped));
    } else nodes.push(literally(character));
  }
  return nodes;
}

function readClass(characters: readonly string[], start: number): { node: GlobNode; end: number } | null {
  let at = start;
  const negated = characters[at] === '^' || characters[at] === '!';
  if (negated) at += 1;
  const ranges: (readonly [number, number])[] = [];
  const readOne = (): number | null => {
    if (characters[at] === '\\') at += 1;
    const code = characters[at]?.codePointAt(0);
    at += 1;
    return code ?? null;
  };
  if (characters[at] === ']') return null;
  while (characters[at] !== ']') {
    const low = readOne();
    if (low === null) return null;
    let high: number | null = low;
    if (characters[at] === '-' && characters[at + 1] !== ']') {
      at += 1;
      high = readOne();
      if (high === null) return null;
    }
    ranges.push([low, high]);
  }
  const one = (each: string): boolean => {
    const code = each.codePointAt(0) ?? 0;
    return each !== '/' && ranges.some(([low, high]) => low <= code && code <= high) !== negated;
  };
  return { node: { one }, end: at };
}
