// Fits a long document into a limit of bytes: whole items only, the first of each group first, and says what was left out.
import { Buffer } from 'node:buffer';

export interface Item {
  readonly full: string;
  /** What is shown where the full item does not fit. */
  readonly brief: string;
}

export interface Group {
  /** Text above the items; '' for none. */
  readonly title: string;
  /** Text between two items, and between the title and the first. */
  readonly separator: string;
  /** Each is only made when it may fit. */
  readonly items: readonly (() => Item)[];
  /** `workload is`, `workloads are`: what an item is called where some are left out. */
  readonly words: readonly [one: string, many: string];
  /** The share of the space that other groups cannot take, out of 1. */
  readonly share: number;
}

/** Between two groups. */
const GAP = '\n\n';
/** Enough for one line that says what was left out. */
const NOTE_BYTES = 200;

/**
 * `head`, then the groups in their order, in at most `limit` bytes of UTF-8 where that has room for the head and the titles.
 * Each group may first fill its own share, so that a flood of one thing does not hide another; what is left goes to the
 * groups with the largest share first.
 */
export function fitGroups(head: string, groups: readonly Group[], limit: number): string {
  const shown = groups.filter(group => group.items.length > 0);
  const overhead = shown.reduce((sum, group) => sum + bytes(group.title) + bytes(GAP) + NOTE_BYTES, bytes(head) + 1);
  const space = limit - overhead;
  const states = shown.map((group): Filling => ({ group, texts: [] }));
  let left = space;
  for (const state of states) left -= fill(state, Math.floor(space * state.group.share), item => [item.full]);
  const hungry = states.toSorted((one, other) => other.group.share - one.group.share);
  for (const state of hungry) left -= fill(state, left, item => [item.full, item.brief]);
  return `${[head, ...states.map(({ group, texts }) => groupText(group, texts))].join(GAP)}\n`;
}

interface Filling {
  readonly group: Group;
  readonly texts: string[];
}

/** Adds items until one does not fit in any of its forms; gives the bytes that they take. */
function fill({ group, texts }: Filling, space: number, forms: (item: Item) => readonly string[]): number {
  let used = 0;
  for (const make of group.items.slice(texts.length)) {
    const text = forms(make()).find(form => used + bytes(group.separator) + bytes(form) <= space);
    if (text === undefined) break;
    used += bytes(group.separator) + bytes(text);
    texts.push(text);
  }
  return used;
}

function groupText({ title, separator, items, words }: Group, texts: readonly string[]): string {
  const missing = items.length - texts.length;
  const note = `**${missing.toLocaleString('en-US')} more ${missing === 1 ? words[0] : words[1]} left out for length; the JSON report has everything.**`;
  const body = [title, ...texts].filter(text => text !== '').join(separator);
  return missing === 0 ? body : [body, note].filter(text => text !== '').join(GAP);
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
