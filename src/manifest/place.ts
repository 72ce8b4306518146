// Offsets to lines and columns, and the comments above an object.

import type { Location } from '../model.ts';

/** A decoded file. Lines end at LF, as in a diff; columns count UTF-16 code units. Both start at 1. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
  readonly location: (offset: number) => Location;
}

export function textFile(path: string, text: string): TextFile {
  let starts: number[] | null = null;
  const location = (offset: number): Location => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { path, line: low + 1, column: offset - (starts[low] ?? 0) + 1, precision: 'exact' };
  };
  return { path, text, location };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The comment lines directly above the line of `offset`, without `#`, joined by line feeds; '' where there are none. */
export function commentAbove(text: string, offset: number): string {
  const lines: string[] = [];
  let start = text.lastIndexOf('\n', offset - 1) + 1;
  while (start > 0) {
    const previous = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(previous, start - 1).trim();
    if (!line.startsWith('#')) break;
    lines.unshift(line.slice(1).trim());
    start = previous;
  }
  return lines.join('\n');
}
