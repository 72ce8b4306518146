// Values of manifests as text and as plain JSON: capped, whatever their depth, width and length.

import type { Json, JsonObject } from '../model.ts';
import { cut } from './escape.ts';

/** What JSON.stringify can write: no bigint, no NaN, no depth that would overflow its stack. */
type PlainJson = null | boolean | number | string | readonly PlainJson[] | { readonly [key: string]: PlainJson };

const MAX_STRING = 2_000;
const MAX_DEPTH = 32;
const MAX_NODES = 1_000;

/**
 * The value with long text, deep nesting and long lists cut, each with a mark that says so. Whole numbers beyond 2^53
 * become text, so that no reader rounds them. Null for an absent value.
 */
export function plainValue(value: Json | undefined): PlainJson {
  let nodes = 0;
  const plain = (node: Json | undefined, depth: number): PlainJson => {
    nodes += 1;
    if (node === undefined || node === null || typeof node === 'boolean') return node ?? null;
    if (typeof node === 'string') return cut(node, MAX_STRING);
    if (typeof node === 'bigint') return node.toString();
    if (typeof node === 'number') return Number.isFinite(node) ? node : String(node);
    if (depth >= MAX_DEPTH) return `… (nested deeper than ${MAX_DEPTH} levels)`;
    return isList(node) ? list(node, depth) : object(node, depth);
  };
  const list = (items: readonly Json[], depth: number): PlainJson => {
    const out: PlainJson[] = [];
    for (const item of items) {
      if (nodes >= MAX_NODES) return [...out, `… (${items.length - out.length} more items)`];
      out.push(plain(item, depth + 1));
    }
    return out;
  };
  const object = (source: JsonObject, depth: number): PlainJson => {
    // No prototype: a key `__proto__` of the input is a key like any other.
    const out: Record<string, PlainJson> = Object.create(null);
    const keys = Object.keys(source);
    for (const [index, key] of keys.entries()) {
      if (nodes >= MAX_NODES) {
        out['…'] = `… (${keys.length - index} more keys)`;
        break;
      }
      out[cut(key, MAX_STRING)] = plain(source[key], depth + 1);
    }
    return out;
  };
  return plain(value, 0);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value for a person, not escaped: text as it is unless it could be taken for something else, all else as JSON on one line. */
export function valueText(value: Json): string {
  if (typeof value !== 'string')
    return typeof value === 'bigint' ? value.toString() : JSON.stringify(plainValue(value));
  return looksLikeOther(value) ? JSON.stringify(value) : value;
}

/** Text that YAML would read as a number, a boolean or null, or of which the blanks at its ends would not be seen. */
function looksLikeOther(text: string): boolean {
  if (text === '' || text.startsWith(' ') || text.endsWith(' ')) return true;
  if (text.length > 40) return false;
  return !Number.isNaN(Number(text)) || ['true', 'false', 'null', '~'].includes(text.toLowerCase());
}
