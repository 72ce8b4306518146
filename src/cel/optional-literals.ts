// `[?x]` and `{?k: v}`: elements and entries that are there only where their optional has a value. cel-js' parser does not know them.
// The question marks are blanked before parsing (so that every position stays what it was) and matched with the elements afterwards.
import { fail, type OptionalMarks } from './node.ts';

export function blankOptionalMarks(expression: string): { text: string; marks: OptionalMarks } {
  const positions = findMarks(expression);
  if (positions.length === 0) return { text: expression, marks: createMarks([]) };
  const characters = expression.split('');
  for (const position of positions) characters[position] = ' ';
  return { text: characters.join(''), marks: createMarks(positions) };
}

function createMarks(positions: readonly number[]): OptionalMarks {
  const open = new Set(positions);
  return {
    claim(after, before) {
      const found = positions.find(position => position >= after && position < before && open.has(position));
      if (found !== undefined) open.delete(found);
      return found !== undefined;
    },
    finish() {
      if (open.size > 0) fail('a question mark stands where no list element or map entry begins');
    },
  };
}

/** A `?` behind `[`, `{` or `,` begins an optional element, unless the `[` is an index: there a value stands before it. */
function findMarks(expression: string): number[] {
  const positions: number[] = [];
  let previous = '';
  let beforePrevious = '';
  let at = 0;
  while (at < expression.length) {
    const character = expression.charAt(at);
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    if (expression.startsWith('//', at)) {
      const end = expression.indexOf('\n', at);
      at = end < 0 ? expression.length : end;
      continue;
    }
    const end = tokenEnd(expression, at);
    const index = previous === '[' && endsValue(beforePrevious);
    if (character === '?' && ['[', '{', ','].includes(previous) && !index) positions.push(at);
    beforePrevious = previous;
    previous = expression.slice(at, end);
    at = end;
  }
  return positions;
}

function endsValue(token: string): boolean {
  return token !== 'in' && /[A-Za-z0-9_)\]}'"]$/.test(token);
}

/** The end of the token that begins here: a string with its prefix, a word or number, or one character. */
function tokenEnd(expression: string, start: number): number {
  let at = start;
  while (at < expression.length && /[A-Za-z0-9_]/.test(expression.charAt(at))) at++;
  const quote = expression.charAt(at);
  const prefix = expression.slice(start, at).toLowerCase();
  if ((quote === '"' || quote === "'") && ['', 'r', 'b', 'br', 'rb'].includes(prefix)) {
    return stringEnd(expression, at, quote, prefix.includes('r'));
  }
  return at === start ? start + 1 : at;
}

function stringEnd(expression: string, start: number, quote: string, raw: boolean): number {
  const triple = expression.startsWith(quote.repeat(3), start);
  const close = triple ? quote.repeat(3) : quote;
  let at = start + close.length;
  while (at < expression.length && !expression.startsWith(close, at)) {
    const escaped = expression.charAt(at) === '\\';
    // In CEL a raw string ends here; cel-js' parser would read on behind it, so that the two would disagree about the rest.
    if (escaped && raw && expression.startsWith(close, at + 1))
      fail('a raw string with a backslash before a quote is not supported');
    at += escaped ? 2 : 1;
  }
  return at + close.length;
}
