// Places where the package `yaml` and go-yaml end a text differently, and neither says so. Found by comparing with the real kubectl.

import { isScalar, type ParsedNode, type Scalar as YamlScalar } from 'yaml';

/**
 * A key in braces or brackets. In `{a:}`, `{a :}` and `{a:,` the colon belongs to the key for Go (`colon`), and a key that is not
 * explicit and whose colon stands on another line is an error (`spans-lines`).
 */
export function flowKeyTrap(key: ParsedNode, text: string): 'colon' | 'spans-lines' | null {
  const [start, keyEnd] = key.range;
  let end = keyEnd;
  while (/\s/.test(text.charAt(end))) end++;
  if (text.charAt(end) !== ':') return null;
  const isExplicit = /\?\s*$/.test(text.slice(Math.max(0, start - 80), start));
  if (!isExplicit && text.slice(start, end).includes('\n')) return 'spans-lines';
  return isScalar(key) && key.type === 'PLAIN' && /[,[\]{}]/.test(text.charAt(end + 1)) ? 'colon' : null;
}

/** A block scalar that says how far it is indented (`|2`) and ends with lines of blanks: for Go these belong to it. */
export function endsWithBlankLines(source: YamlScalar.Parsed, text: string): boolean {
  if (source.type !== 'BLOCK_LITERAL' && source.type !== 'BLOCK_FOLDED') return false;
  const [from, to] = source.range;
  if (!/^.[+-]?[1-9]/.test(text.slice(from, from + 3))) return false;
  let end = to;
  while (/\s/.test(text.charAt(end))) end++;
  const blanks = from + text.slice(from, end).trimEnd().length;
  return /\n[^\S\n]+(?=\n)/.test(text.slice(blanks, end));
}
