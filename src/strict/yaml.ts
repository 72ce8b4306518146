// Reads the YAML files that belong to this project (config, inventory) strictly: what two readers could read differently is refused.
//
// Those files decide what may run, so the tricks that hide a CronJob from a reader of manifests would hide an entry
// just as well. Only maps, lists and plain, quoted or block scalars are left: YAML as a person reads it.
import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
} from 'yaml';
import { type ErrorCode, UserError } from '../errors.ts';
import type { Location, Path } from '../model.ts';
import { cut, quote } from '../text/escape.ts';
import { placeText } from '../text/location.ts';
import { MAX_DEPTH, type Refuse, tooDeep } from './refuse.ts';
import { hiddenCharacter, refuseHidden } from './text.ts';
import { refuseSyntax } from './tokens.ts';

/** Where a value and its key stand in the text, as offsets, and the same for what lies inside it. */
interface Mark {
  readonly key: number;
  readonly value: number;
  readonly children: ReadonlyMap<string | number, Mark> | null;
}

export interface StrictYaml {
  readonly path: string;
  readonly text: string;
  /** Strings, numbers, booleans, nulls, lists and objects without prototype; null where the file is empty. */
  readonly value: unknown;
  /** For edits of the text: nodes with their ranges and tokens. Null where the file is empty. */
  readonly document: Document | null;
  /** The place of a value, or of its nearest ancestor that exists. */
  locate(path: Path): Location;
  /** The place of the key that a value stands under; of the value where it has none (an item of a list). */
  locateKey(path: Path): Location;
}

/**
 * Reads the text of one of our files.
 * @throws UserError `code`, with file, line and column, for everything but a single document of maps with unique text
 * keys, lists and scalars without anchors, aliases, tags, merge keys, directives and hidden characters.
 */
export function readStrictYaml(path: string, text: string, code: ErrorCode): StrictYaml {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col, precision: 'exact' };
  };
  const refuse = (offset: number, what: string, hint: string): never => {
    throw new UserError(code, `${placeText(place(offset))}: ${what}`, hint);
  };

  refuseHidden(text, refuse);
  refuseSyntax(text, refuse);
  const documents = parseAllDocuments(text, {
    prettyErrors: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    logLevel: 'silent',
  });
  // An empty text gives an empty list with a few properties of its own.
  const document = Array.isArray(documents) ? (documents[0] ?? null) : null;
  const second = documents[1];
  if (second !== undefined) refuse(second.range[0], 'a second document begins here.', 'Keep one document to a file.');
  const complaint = document?.errors[0] ?? document?.warnings[0];
  if (complaint !== undefined) {
    refuse(complaint.pos[0], `this is not valid YAML: ${sentence(complaint.message)}`, 'Mend the file.');
  }
  const root = document?.contents ?? null;
  const { value, mark } = root === null ? { value: null, mark: leaf(0, 0) } : convert(root, 0, refuse);
  return {
    path,
    text,
    value,
    document: root === null ? null : document,
    locate: target => place(markAt(mark, target).value),
    locateKey: target => place(markAt(mark, target).key),
  };
}

function sentence(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  // Some messages quote the text, of any length.
  return cut(/[.!?]$/.test(line) ? line : `${line}.`, 200);
}

function leaf(key: number, value: number): Mark {
  return { key, value, children: null };
}

function markAt(root: Mark, path: Path): Mark {
  let mark = root;
  for (const step of path) {
    const next = mark.children?.get(step);
    if (next === undefined) return mark;
    mark = next;
  }
  return mark;
}

/** Node → plain value and the offsets of it. Depth is bounded, so the recursion is. */
function convert(root: Node, depth: number, refuse: Refuse): { value: unknown; mark: Mark } {
  const start = startOf(root);
  if (depth > MAX_DEPTH) tooDeep(start, refuse);
  if (isScalar(root)) return { value: scalarValue(root, start, refuse), mark: leaf(start, start) };
  const children = new Map<string | number, Mark>();
  const mark: Mark = { key: start, value: start, children };
  if (isSeq(root)) {
    const items: unknown[] = [];
    for (const item of root.items) {
      // `[a: b]` is a list of one-pair maps; nobody means it here.
      if (isPair(item) || !isNode(item)) {
        return refuse(start, 'a list holds something that is no value.', 'Write the item out.');
      }
      const child = convert(item, depth + 1, refuse);
      children.set(items.length, child.mark);
      items.push(child.value);
    }
    return { value: items, mark };
  }
  if (!isMap(root)) return refuse(start, 'this is no map, list or scalar.', 'Write the value out.');
  // No prototype: `constructor` and the like are keys as any other.
  const object: Record<string, unknown> = Object.create(null);
  for (const pair of root.items) {
    const key = keyOf(pair, start, refuse);
    if (children.has(key.text)) {
      refuse(
        key.at,
        `the key ${quote(key.text)} stands here a second time.`,
        'Keep one of the two: readers disagree about which one counts.',
      );
    }
    const child = isNode(pair.value)
      ? convert(pair.value, depth + 1, refuse)
      : { value: null, mark: leaf(key.at, key.at) };
    children.set(key.text, { key: key.at, value: child.mark.value, children: child.mark.children });
    object[key.text] = child.value;
  }
  return { value: object, mark };
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isCollection(value);
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function keyOf(pair: Pair, parent: number, refuse: Refuse): { text: string; at: number } {
  const { key } = pair;
  if (!isScalar(key) || typeof key.value !== 'string') {
    const at = isNode(key) ? startOf(key) : parent;
    return refuse(
      at,
      'a key is not text.',
      'Write the key as text, in quotes where it looks like a number or a truth value.',
    );
  }
  const at = startOf(key);
  scalarValue(key, at, refuse);
  if (key.value === '__proto__') {
    refuse(at, 'the key `__proto__` means something else to JavaScript.', 'Use another name.');
  }
  if (key.value === '<<') refuse(at, 'the file holds a merge key (`<<`).', 'Write the keys out where they are used.');
  return { text: key.value, at };
}

function scalarValue(node: Scalar, at: number, refuse: Refuse): unknown {
  const { value } = node;
  if (typeof value === 'string') {
    const hidden = hiddenCharacter(value) ?? (value.includes('\r') ? '\r' : null);
    if (hidden !== null) {
      refuse(at, `the text holds the hidden character ${quote(hidden)} as an escape.`, 'Remove the character.');
    }
  }
  return value;
}
