// The actions (`{{ … }}`) of a Go template's text, and the quoted texts in them.

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The insides of actions, comments left out. An action ends at `}}`, unless that stands in quotes. */
export function* actions(text: string): Generator<Range> {
  for (let open = text.indexOf('{{'); open >= 0; ) {
    const comment = /^-?\s*\/\*/.test(text.slice(open + 2, open + 8));
    const to = comment ? closeOf(text, '*/', open + 2) : endOfAction(text, open + 2);
    if (!comment) yield { from: open + 2, to };
    open = text.indexOf('{{', to);
  }
}

function closeOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

function endOfAction(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '}' && text[at + 1] === '}') return at;
    at = character === '"' || character === "'" || character === '`' ? endOfQuote(text, at) : at + 1;
  }
  return text.length;
}

/** After the closing quote. https://github.com/golang/go/blob/master/src/text/template/parse/lex.go */
function endOfQuote(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === quote) return at + 1;
    if (text[at] === '\\' && quote !== '`') at += 1;
  }
  return text.length;
}

/** Quoted texts with their quotes, and what stands between them. */
export function* pieces(text: string, action: Range): Generator<Range> {
  let from = action.from;
  for (let at = from; at < action.to; ) {
    if (text[at] !== '"' && text[at] !== "'" && text[at] !== '`') {
      at += 1;
      continue;
    }
    yield { from, to: at };
    from = at;
    at = Math.min(endOfQuote(text, at), action.to);
    yield { from, to: at };
    from = at;
  }
  yield { from, to: action.to };
}
