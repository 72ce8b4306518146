// Where things stand in the text of an inventory file, so that an edit can splice it and leave all else byte for byte.
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/** A piece of text to put in place of another. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices that do not overlap; at one place, what is inserted comes before what is removed. */
export function spliceText(text: string, splices: readonly Splice[]): string {
  const sorted = splices.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const splice of sorted) {
    if (splice.start < at) throw new Error(`Two edits of an inventory file overlap at offset ${splice.start}.`);
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

/** The line end that the file uses. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  return text.charAt(text.indexOf('\n') - 1) === '\r' ? '\r\n' : '\n';
}

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the line end, or of the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}

/** The offset of the line end above a line that begins at the offset. */
export function previousLineEnd(text: string, start: number): number {
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

/** The offset of the next line, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** Is there nothing but blanks between the beginning of the line and the offset? */
export function isFirstOnLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

export function startOf(node: Node): number {
  const start = node.range?.[0];
  if (start === undefined) throw new Error('A node of a parsed file has no range.');
  return start;
}

/** The end of a node's last character that is no blank: the range of a block collection ends anywhere behind it. */
export function contentEnd(text: string, node: Node): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last = isMap(node) ? pairsOf(node).at(-1)?.value : itemAt(node, node.items.length - 1);
    if (last !== undefined) return contentEnd(text, last);
  }
  const end = node.range?.[1];
  if (end === undefined) throw new Error('A node of a parsed file has no range.');
  return text.slice(0, end).trimEnd().length;
}

/** A key with its value, both of which the strict reader has made sure of. */
export interface Field {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
  /** Offset behind the colon. */
  readonly afterColon: number;
}

export function pairsOf(map: YAMLMap): readonly Field[] {
  return map.items.map(pair => fieldOf(pair));
}

function fieldOf(pair: Pair): Field {
  const { key, value } = pair;
  const colon = pair.srcToken?.sep?.find(token => token.type === 'map-value-ind');
  if (!isScalar(key) || typeof key.value !== 'string' || !isValue(value) || colon === undefined) {
    throw new Error('A pair of a validated inventory file lacks its key or value.');
  }
  return { name: key.value, key, value, afterColon: colon.offset + 1 };
}

export function itemsOf(list: YAMLSeq): readonly Node[] {
  return list.items.filter(isValue);
}

/** One item, without a look at the others: a list may hold ten thousand. */
export function itemAt(list: YAMLSeq, index: number): Node | undefined {
  const item = list.items[index];
  return isValue(item) ? item : undefined;
}

function isValue(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value);
}

/** Offset of the dash of an item of a block list. */
export function dashOf(list: YAMLSeq, index: number): number {
  const token = list.srcToken;
  const dash =
    token?.type === 'block-seq' ? token.items[index]?.start.find(part => part.type === 'seq-item-ind') : undefined;
  if (dash === undefined) throw new Error('An item of a block list has no dash.');
  return dash.offset;
}

/**
 * The lines of an item of a block list, with the comments that belong to it: those directly above that are indented no
 * deeper than the dash, and those directly below that are indented deeper (a field that was commented out).
 */
export function itemLines(text: string, list: YAMLSeq, index: number): { start: number; end: number } {
  const node = itemAt(list, index);
  if (node === undefined) throw new Error(`A list has no item ${index}.`);
  const dash = dashOf(list, index);
  let start = lineStart(text, dash);
  const column = dash - start;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const indent = commentIndent(text.slice(above, start));
    if (indent === null || indent > column) break;
    start = above;
  }
  let end = nextLine(text, contentEnd(text, node));
  while (end < text.length) {
    const below = nextLine(text, end);
    const indent = commentIndent(text.slice(end, below));
    if (indent === null || indent <= column) break;
    end = below;
  }
  return { start, end };
}

/** How far a line that is a comment is indented; null for any other line. */
function commentIndent(line: string): number | null {
  const indent = line.search(/[^ ]/);
  return line[indent] === '#' ? indent : null;
}
