// Looks at the tokens of a YAML text and refuses what our files do not hold, before anything is made of them.
import { CST, Lexer } from 'yaml';
import { MAX_DEPTH, type Refuse, tooDeep } from './refuse.ts';

/** Ten thousand entries are 1.3 million tokens, and take two seconds. */
const MAX_TOKENS = 4_000_000;

/** Tokens that open nothing. */
const LAYOUT_TOKENS: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'comma', 'byte-order-mark']);

const REFUSED_TOKENS: Readonly<Record<string, string>> = {
  anchor: 'an anchor',
  alias: 'an alias',
  tag: 'a tag',
  'directive-line': 'a YAML directive',
  'explicit-key-ind': 'a key that is marked with `?`',
  'doc-end': 'the end of a document (`...`)',
};

/**
 * Looks at the tokens before anything is composed: the composer of `yaml` recurses, and its stack ends the process
 * (not with an exception, but in V8's compiler of regular expressions) at some ten thousand levels.
 */
export function refuseSyntax(text: string, refuse: Refuse): void {
  let offset = 0;
  let lineStart = 0;
  let tokens = 0;
  let flowDepth = 0;
  let scalarFollows = false;
  /** Columns of the collections that are open in block style. */
  const columns: number[] = [];
  for (const token of new Lexer().lex(text)) {
    // Three one-character tokens are not of the text: they mark a document, the end of a flow collection, and a scalar.
    if (token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR) {
      scalarFollows = token === CST.SCALAR;
      continue;
    }
    tokens += 1;
    if (tokens > MAX_TOKENS) refuse(offset, 'the file is too large.', 'Split the file into several.');
    const type = CST.tokenType(token);
    const what = scalarFollows ? undefined : REFUSED_TOKENS[type ?? ''];
    if (what !== undefined) refuse(offset, `the file holds ${what}.`, 'Write the value out where it is used.');
    if (!scalarFollows && (type === 'flow-map-start' || type === 'flow-seq-start')) flowDepth += 1;
    if (!scalarFollows && (type === 'flow-map-end' || type === 'flow-seq-end')) flowDepth -= 1;
    if (flowDepth < 0) refuse(offset, 'this bracket closes nothing.', 'Mend the file.');
    if (scalarFollows || !LAYOUT_TOKENS.has(type ?? '')) {
      const column = offset - lineStart;
      while ((columns.at(-1) ?? -1) >= column) columns.pop();
      if (flowDepth === 0) columns.push(column);
    }
    if (columns.length + flowDepth > MAX_DEPTH * 4) tooDeep(offset, refuse);
    const lastBreak = token.lastIndexOf('\n');
    if (lastBreak !== -1) lineStart = offset + lastBreak + 1;
    scalarFollows = false;
    offset += token.length;
  }
}
