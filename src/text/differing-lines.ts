// Two texts → the lines between the beginning and the end that they have in common.

export interface DifferingLines {
  /** How many lines both begin with. */
  readonly start: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Of a text that is the same, both are empty. */
export function differingLines(before: readonly string[], after: readonly string[]): DifferingLines {
  const common = Math.min(before.length, after.length);
  let start = 0;
  while (start < common && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < common - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { start, before: before.slice(start, before.length - end), after: after.slice(start, after.length - end) };
}

/** The lines of a text, less the empty one that a last line feed leaves. */
export function linesOfText(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n/);
  return lines.length > 1 && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
