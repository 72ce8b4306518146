// The placeholders of an ApplicationSet's template, as far as they only name a parameter.
//
// `{{path.basename}}` (fasttemplate) and `{{ .path.basename }}` or `{{index .path.segments 1}}` (Go templates, `goTemplate: true`).
// Functions, pipes and conditions are not evaluated: what holds them is reported as not followed, never guessed.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/

import { isObject } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import { quote } from '../../text/escape.ts';

/** One set of a generator. */
export interface Parameters {
  /** By the names that placeholders use, without the leading dot of Go templates. */
  readonly values: ReadonlyMap<string, string>;
  /** Are there more, which only the cluster knows (a generator over clusters)? Then an unknown name is left as it stands. */
  readonly open: boolean;
}

export type Filled = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string };

/** A template nested deeper than this is nobody's work. */
const MAX_DEPTH = 64;

/** Characters that may still be written: a few long parameters in a thousand places for a thousand sets would fill the memory. */
export interface Room {
  left: number;
}

/** For one ApplicationSet. One of 1,000 Applications with 5 kB each has 5,000,000. */
export function templateRoom(): Room {
  return { left: 32_000_000 };
}

/** Fills the placeholders in every text of a value, keys included. */
export function fillTemplate(value: Json, parameters: Parameters, goTemplate: boolean, room: Room, depth = 0): Filled {
  if (depth > MAX_DEPTH) return { ok: false, reason: `its template is nested more than ${MAX_DEPTH} deep` };
  if (typeof value === 'string') return fillText(value, parameters, goTemplate, room);
  if (isJsonList(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const filled = fillTemplate(item, parameters, goTemplate, room, depth + 1);
      if (!filled.ok) return filled;
      items.push(filled.value);
    }
    return { ok: true, value: items };
  }
  if (!isObject(value)) return { ok: true, value };
  const object: Record<string, Json> = Object.create(null);
  for (const [key, child] of Object.entries(value)) {
    const name = fillText(key, parameters, goTemplate, room);
    const filled = fillTemplate(child ?? null, parameters, goTemplate, room, depth + 1);
    if (!name.ok) return name;
    if (!filled.ok) return filled;
    object[String(name.value)] = filled.value;
  }
  return { ok: true, value: object };
}

function fillText(text: string, parameters: Parameters, goTemplate: boolean, room: Room): Filled {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open === -1) break;
    const close = text.indexOf('}}', open + 2);
    if (close === -1) break;
    const placeholder = text.slice(open, close + 2);
    const inner = text.slice(open + 2, close).trim();
    const name = goTemplate ? goName(inner) : inner;
    if (name === null) return { ok: false, reason: `its template holds the expression ${quote(placeholder, 60)}` };
    const value = parameters.values.get(name);
    // fasttemplate leaves what it does not know; Go templates write `<no value>`, or fail with missingkey=error.
    if (value === undefined && !parameters.open && goTemplate) {
      const reason = `its template names the parameter ${quote(name, 60)}, which its generators do not give`;
      return { ok: false, reason };
    }
    parts.push(text.slice(at, open), value ?? placeholder);
    room.left -= open - at + (value ?? placeholder).length;
    if (room.left < 0) return { ok: false, reason: 'its Applications are too large together' };
    at = close + 2;
  }
  parts.push(text.slice(at));
  room.left -= text.length - at;
  return room.left < 0
    ? { ok: false, reason: 'its Applications are too large together' }
    : { ok: true, value: parts.join('') };
}

/** `.a.b-c` → `a.b-c`; `index .path.segments 1` → `path.segments[1]`; null for anything else. */
function goName(inner: string): string | null {
  if (inner.length > 300) return null;
  const index = /^index +\.([\w.]+) +(\d{1,4}|"[\w.-]+")$/.exec(inner);
  if (index !== null) {
    const step = index[2] ?? '';
    return step.startsWith('"') ? `${index[1]}.${step.slice(1, -1)}` : `${index[1]}[${step}]`;
  }
  return /^\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(inner) ? inner.slice(1) : null;
}

/** Names and texts of nested parameters: `{a: {b: 1}}` gives `a.b`, lists give `a[0]`. Of a list's or map's own name there is none. */
export function flattenParameters(
  object: JsonObject,
  prefix = '',
  into = new Map<string, string>(),
  depth = 0,
): Map<string, string> {
  if (depth > MAX_DEPTH) return into;
  for (const [key, value] of Object.entries(object))
    flattenValue(value, prefix === '' ? key : `${prefix}.${key}`, into, depth);
  return into;
}

function flattenValue(value: Json | undefined, name: string, into: Map<string, string>, depth: number): void {
  if (value === undefined || value === null) return;
  if (isObject(value)) flattenParameters(value, name, into, depth + 1);
  else if (isJsonList(value)) {
    if (depth < MAX_DEPTH)
      value.forEach((item, index) => {
        flattenValue(item, `${name}[${index}]`, into, depth + 1);
      });
  } else into.set(name, String(value));
}

function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
