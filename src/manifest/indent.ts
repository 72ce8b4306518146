// Texts in quotes and brackets may go on further left than Go cares about and than the package `yaml` accepts. This indents such lines.

/** A text with blanks put in at the starts of lines, and the way back to the offsets of the original. */
export interface Indented {
  readonly text: string;
  /** Offsets in `text` behind the blanks that were put in, in order. */
  readonly inserted: readonly number[];
  toOriginal(offset: number): number;
}

/**
 * Go asks of a line within quotes or brackets only that it does not start with a document marker or a directive; the package wants
 * it to be indented further than the mapping or sequence around it. White space at the start of such a line means nothing to
 * either. So it is put in, as far as the line on which the text or the brackets begin.
 *
 * Which lines lie within quotes or brackets, this scanner only guesses (it knows comments, plain texts and block scalars by their
 * looks). The caller has to check that each insertion lies within a quoted text or brackets of the result. Null where there is none.
 */
export function indentContinuations(source: string): Indented | null {
  const insertions: { at: number; blanks: number }[] = [];
  const scan: Scan = { quote: '', depth: 0, start: 0, block: -1 };
  let line = 0;
  while (line < source.length) {
    const newline = source.indexOf('\n', line);
    const end = newline === -1 ? source.length : newline;
    const text = source.slice(line, end);
    const indent = text.search(/[^ ]|$/);
    if (scan.quote !== '' || scan.depth > 0) {
      if (indent < scan.start && !/^(?:%|---|\.\.\.|\r?$)/.test(text)) {
        insertions.push({ at: line, blanks: scan.start - indent });
      }
      scanLine(text, 0, scan);
    } else if (scan.block === -1 || (indent <= scan.block && text.trim() !== '')) {
      scan.block = -1;
      scan.start = indent + 1;
      scanLine(text, indent, scan);
    }
    line = end + 1;
  }
  return insertions.length === 0 ? null : insert(source, insertions);
}

/** Are there quotes or brackets that open on this line and do not close on it? For the first token that could open them, as go-yaml has it. */
export function leavesOpen(line: string): boolean {
  const scan: Scan = { quote: '', depth: 0, start: 0, block: -1 };
  scanLine(line, line.search(/[^ ]|$/), scan);
  return scan.quote !== '' || scan.depth > 0;
}

interface Scan {
  quote: string;
  /** Open brackets. */
  depth: number;
  /** How far the lines of the open quotes or brackets have to be indented. */
  start: number;
  /** The column that a line has to lie beyond to belong to the open block scalar; -1 where none is open. */
  block: number;
}

function scanLine(text: string, from: number, scan: Scan): void {
  let at = from;
  // Where the innermost mapping or sequence of the line starts.
  let column = from;
  let atStart = scan.quote === '';
  while (at < text.length) {
    const character = text.charAt(at);
    if (scan.quote !== '') {
      if (character === '\\' && scan.quote === '"') at++;
      else if (character === scan.quote) {
        if (character === "'" && text.charAt(at + 1) === "'") at++;
        else scan.quote = '';
      }
      atStart = false;
    } else if (character === '#' && (atStart || /\s/.test(text.charAt(at - 1)))) {
      return;
    } else if (/\s/.test(character)) {
      // A blank changes nothing.
    } else if (atStart && (character === '"' || character === "'")) {
      scan.quote = character;
      scan.start = Math.max(scan.start, column + 1);
    } else if (atStart && (character === '[' || character === '{')) {
      scan.depth++;
      scan.start = Math.max(scan.start, column + 1);
    } else if (scan.depth > 0 && (character === ']' || character === '}')) {
      scan.depth--;
      atStart = false;
    } else if (atStart && scan.depth === 0 && /^[|>][-+1-9]{0,2}(?:\s|$)/.test(text.slice(at, at + 4))) {
      scan.block = column;
      return;
    } else if (isSeparator(text, at, scan.depth > 0)) {
      if (character === '-' || character === '?') column = at + 1 + text.slice(at + 1).search(/\S|$/);
      atStart = true;
    } else if (atStart && /[!&*]/.test(character)) {
      at += Math.max(0, text.slice(at).search(/\s|$/) - 1);
    } else {
      atStart = false;
    }
    at++;
  }
}

/** Does another token start behind this character? */
function isSeparator(text: string, at: number, inBrackets: boolean): boolean {
  const character = text.charAt(at);
  if (character === ',') return inBrackets;
  if (character === ':' && inBrackets && /["'\]}]/.test(text.charAt(at - 1))) return true;
  return /[-?:]/.test(character) && /^\s?$/.test(text.charAt(at + 1));
}

function insert(source: string, insertions: readonly { at: number; blanks: number }[]): Indented {
  const parts: string[] = [];
  const inserted: number[] = [];
  const shifts: number[] = [];
  let from = 0;
  let shift = 0;
  for (const { at, blanks } of insertions) {
    parts.push(source.slice(from, at), ' '.repeat(blanks));
    from = at;
    shift += blanks;
    inserted.push(at + shift);
    shifts.push(shift);
  }
  parts.push(source.slice(from));
  const toOriginal = (offset: number): number => {
    let low = 0;
    let high = inserted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((inserted[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset - (shifts[low - 1] ?? 0);
  };
  return { text: parts.join(''), inserted, toOriginal };
}
