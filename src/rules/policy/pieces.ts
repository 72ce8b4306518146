// Long texts, cut into pieces that an expression can afford to search.

/**
 * Characters that are judged at a time. An expression may cost so much and no more, which a regular expression over a long text does;
 * and most pieces of a long text have none of the words that a policy looks for first.
 */
const PIECE = 4_096;
/** What pieces have in common, so that a command of two or three lines is whole in one of them. */
const OVERLAP = 1_024;

export interface Piece {
  /** Index of its first line. */
  readonly start: number;
  readonly lines: readonly string[];
}

/** Whole lines, as many as fit; a line that is longer than a piece is cut into several. */
export function* piecesOf(text: string): Generator<Piece> {
  const lines = text.split('\n').flatMap((line, index) => slices(line).map(slice => ({ slice, index })));
  let first = 0;
  while (first < lines.length) {
    let end = first;
    let length = 0;
    while (end < lines.length && (end === first || length + (lines[end]?.slice.length ?? 0) < PIECE)) {
      length += (lines[end]?.slice.length ?? 0) + 1;
      end += 1;
    }
    const part = lines.slice(first, end);
    yield { start: part[0]?.index ?? 0, lines: part.map(({ slice }) => slice) };
    if (end === lines.length) return;
    let shared = 0;
    let next = end;
    while (next - 1 > first && shared + (lines[next - 1]?.slice.length ?? 0) < OVERLAP) {
      next -= 1;
      shared += (lines[next]?.slice.length ?? 0) + 1;
    }
    first = next;
  }
}

function slices(line: string): readonly string[] {
  if (line.length <= PIECE) return [line];
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += PIECE - OVERLAP) parts.push(line.slice(at, at + PIECE));
  return parts;
}
