// Patterns of https://github.com/gobwas/glob without separators, as Argo CD matches `directory.include` and `exclude`: `*` crosses `/`,
// braces nest, `[!x]` negates and `[^x]` does not. A port of its lexer and parser (1.0.0), held against it by a table.

import { ANY, type GlobNode, literally, matchesNodes } from './glob-nodes.ts';

export interface GobwasGlob {
  matches(text: string): boolean;
}

/** Null: the pattern is malformed. Argo CD takes that for a pattern that matches nothing. */
export function gobwasGlob(pattern: string): GobwasGlob | null {
  const nodes = parse([...pattern]);
  return nodes === null ? null : { matches: text => matchesNodes(nodes, text) };
}

interface Group {
  readonly ways: GlobNode[][];
  current: GlobNode[];
}

function parse(characters: readonly string[]): readonly GlobNode[] | null {
  const whole: Group = { ways: [], current: [] };
  const open: Group[] = [whole];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const group = open.at(-1) ?? whole;
    if (character === '{') open.push({ ways: [], current: [] });
    else if (character === ',' && open.length > 1) {
      group.ways.push(group.current);
      group.current = [];
    } else if (character === '}' && open.length > 1) {
      open.pop();
      (open.at(-1) ?? whole).current.push({ either: [...group.ways, group.current] });
    } else if (character === '*') group.current.push({ many: ANY });
    else if (character === '?') group.current.push({ one: ANY });
    else if (character === '[') {
      const read = readClass(characters, at + 1);
      if (read === null) return null;
      group.current.push(read.node);
      at = read.end;
    } else if (character === '\\') {
      at += 1;
      const escaped = characters[at];
      if (escaped === undefined) return null;
      group.current.push(literally(escaped));
    } else group.current.push(literally(character));
  }
  return open.length === 1 ? whole.current : null;
}

/** `[a-c]` is one range; anything else is a set in which `-` is itself. `end` is the index of the `]`. */
function readClass(characters: readonly string[], start: number): { node: GlobNode; end: number } | null {
  let at = start;
  const negated = characters[at] === '!';
  if (negated) at += 1;
  const [low, dash, high, close] = characters.slice(at, at + 4);
  if (low !== undefined && dash === '-') {
    if (high === undefined || close !== ']' || codeOf(high) < codeOf(low)) return null;
    const [from, to] = [codeOf(low), codeOf(high)];
    return { node: { one: each => (codeOf(each) >= from && codeOf(each) <= to) !== negated }, end: at + 3 };
  }
  const set = new Set<string>();
  for (; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === ']') return set.size === 0 ? null : { node: { one: each => set.has(each) !== negated }, end: at };
    if (character === '\\') at += 1;
    const member = characters[at];
    if (member === undefined) return null;
    set.add(member);
  }
  return null;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
