// Long texts, cut into pieces that an expression can afford to search.

/**
 * Characters that are judged at a time, where a whole text is too dear and then where such a piece is. An expression may cost so much
 * and no more, which a regular expression over a long text does; and most pieces of a long text have none of the words that a policy
 * looks for first. What makes an offence only together is not seen where it lies further apart.
 */
export const PIECE_SIZES: readonly number[] = [16_384, 4_096];
/** What pieces have in common, at the least: a command of so many characters is whole in one of them, wherever its lines end. */
const OVERLAP = 1_024;

export interface Piece {
  /** Index of its first line. */
  readonly start: number;
  readonly lines: readonly string[];
}

/** Whole lines where they are short; a piece begins or ends within a line that is longer than what pieces have in common. */
export function* piecesOf(text: string, size: number): Generator<Piece> {
  let line = 0;
  for (let start = 0; ; ) {
    const end = endOf(text, start, size);
    yield { start: line, lines: text.slice(start, end).split('\n') };
    if (end === text.length) return;
    const next = startBefore(text, end - OVERLAP);
    line += text.slice(start, next).split('\n').length - 1;
    start = next;
  }
}

/** After as many whole lines as fit, or within a line where they would leave much room. */
function endOf(text: string, start: number, size: number): number {
  const most = start + size;
  if (most >= text.length) return text.length;
  const end = text.lastIndexOf('\n', most);
  return end > most - OVERLAP ? end : most;
}

/** The beginning of the line, or the place itself where the line begins far before it. */
function startBefore(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start > at - OVERLAP ? start : at;
}
