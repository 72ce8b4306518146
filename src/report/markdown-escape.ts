// Untrusted text in GitHub's Markdown: what could become a mention, a reference, a link, HTML or structure is shown as code.
//
// Entities and backslashes are not enough: GitHub looks for @mentions, #references and commit ids in the text that
// Markdown has made, but not within code. https://github.github.com/gfm/
import { escapeLine, escapeLines, markup } from '../text/escape.ts';

/** Letters, marks and digits of any script, and punctuation that means nothing within a line. */
const PLAIN_WORD = /^[\p{L}\p{M}\p{N}.,;:!?'"()%/’“”…→–—-]+$/u;

/** Plain words that GitHub makes a link or a picture of all the same: addresses, `GH-12`, commit ids, `:tada:`. */
const LINKED_WORD = /:\/\/|www\.|mailto:|xmpp:|GH-\d|\b[0-9a-f]{7,64}\b|:[\p{L}\p{N}-]+:|^[-:]+$/iu;

interface Piece {
  readonly code: boolean;
  text: string;
}

/**
 * A message as Markdown on one line. What stands between backticks becomes code, as does every word that is not plain.
 * The result never begins a block: put it after some text of your own.
 */
export function markdownText(text: string): string {
  const pieces: Piece[] = [];
  const add = (code: boolean, part: string): void => {
    const last = pieces.at(-1);
    if (last !== undefined && last.code === code) last.text += part;
    else if (part !== '') pieces.push({ code, text: part });
  };
  for (const [index, part] of escapeLine(text).split('`').entries()) {
    if (index % 2 === 1) add(true, part);
    else for (const word of part.split(/( )/)) addWord(word, add);
  }
  return joinCode(pieces)
    .map(piece => (piece.code ? codeSpan(piece.text) : piece.text))
    .join('');
}

/** Of a word that must be code, the brackets, quotes and stops around it stay text. */
function addWord(word: string, add: (code: boolean, part: string) => void): void {
  if (word === ' ' || word === '' || (PLAIN_WORD.test(word) && !LINKED_WORD.test(word))) {
    add(false, word);
    return;
  }
  let start = 0;
  while (start < word.length && '("'.includes(word.charAt(start))) start += 1;
  let end = word.length;
  while (end > start && '.,;:!?)"'.includes(word.charAt(end - 1))) end -= 1;
  add(false, word.slice(0, start));
  add(true, word.slice(start, end));
  add(false, word.slice(end));
}

/** Code, one space, code: one piece of code, as in `a * b`. */
function joinCode(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const [space, code] = [joined.at(-1), joined.at(-2)];
    if (piece.code && space?.text === ' ' && code?.code === true) {
      code.text += ` ${piece.text}`;
      joined.pop();
    } else joined.push({ ...piece });
  }
  return joined;
}

/** A code span whose fence is longer than any run of backticks in it. Not for table cells, where a pipe would end it. */
export function codeSpan(text: string): string {
  const line = escapeLine(text);
  if (line.trim() === '') return '` `';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || (line.startsWith(' ') && line.endsWith(' ')) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A fenced code block of its own lines. */
export function codeBlock(text: string, language: string): string {
  const escaped = escapeLines(text);
  const lines = escaped.endsWith('\n') ? escaped.slice(0, -1) : escaped;
  const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  return `${fence}${language}\n${lines}\n${fence}`;
}

/**
 * Code in a cell of a table. A pipe would end the cell even within backticks, and a backslash of the text would undo the
 * escape: https://github.github.com/gfm/#tables-extension-
 */
export function cellCode(text: string): string {
  return codeSpan(text.replaceAll('\\|', '\\u{5c}|').replaceAll('|', '\\|'));
}

/** Code within HTML, as in a `<summary>`, where Markdown is not read. */
export function codeElement(text: string): string {
  return `<code>${markup(escapeLine(text))}</code>`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
