// The placeholders of an ApplicationSet's template: `{{path.basename}}` (fasttemplate), or with `goTemplate: true` Go templates.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/

import { executeTemplate } from '../../kube/go-template/execute.ts';
import { TemplateError } from '../../kube/go-template/tokens.ts';
import type { GoValue } from '../../kube/go-template/value.ts';
import { isObject } from '../../kube/object.ts';
import type { Json } from '../../model.ts';

/** One set of a generator. */
export interface Parameters {
  /** By the names that placeholders use; with Go templates maps and lists stand in it, without them nothing is looked for inside. */
  readonly values: Map<string, GoValue>;
  /** Are there more, which only the cluster knows (a generator over clusters)? Then an unknown name is left as it stands. */
  readonly open: boolean;
}

/** Characters that may still be written: a few long parameters in a thousand places for a thousand sets would fill the memory. */
export interface Room {
  left: number;
}

/** For one ApplicationSet. One of 1,000 Applications with 5 kB each has 5,000,000. */
export function templateRoom(): Room {
  return { left: 32_000_000 };
}

/** How the texts of one ApplicationSet are filled. */
export interface Filling {
  readonly goTemplate: boolean;
  readonly missingKey: 'default' | 'zero' | 'error';
  readonly room: Room;
}

/** A template nested deeper than this is nobody's work. */
const MAX_DEPTH = 64;

/** Fills the placeholders in every text of a value, keys included. Throws `TemplateError`. */
export function fillTemplate(value: Json, parameters: Parameters, filling: Filling, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new TemplateError(`its template is nested more than ${MAX_DEPTH} deep`, false);
  if (typeof value === 'string') return fillText(value, parameters, filling);
  // It goes through JSON, where Go has no other numbers.
  if (typeof value === 'bigint') return Number(value);
  if (isJsonList(value)) return value.map(item => fillTemplate(item, parameters, filling, depth + 1));
  if (!isObject(value)) return value;
  const object: Record<string, Json> = Object.create(null);
  for (const [key, child] of Object.entries(value)) {
    object[fillText(key, parameters, filling)] = fillTemplate(child ?? null, parameters, filling, depth + 1);
  }
  return object;
}

export function fillText(
  text: string,
  { values, open }: Parameters,
  { goTemplate, missingKey, room }: Filling,
): string {
  if (goTemplate) {
    if (text.includes('{{')) return executeTemplate(text, values, { missingKey, room, open });
    spend(room, text.length);
    return text;
  }
  spend(room, text.length);
  if (!text.split('\n').some(line => line.includes('{{') && line.includes('}}', line.indexOf('{{') + 2))) return text;
  const parts: string[] = [];
  let at = 0;
  for (let start = text.indexOf('{{'); start !== -1; start = text.indexOf('{{', at)) {
    const close = text.indexOf('}}', start + 2);
    if (close === -1) throw new TemplateError('a placeholder of its template has no end');
    const tag = text.slice(start + 2, close);
    const value = values.get(tag.trim());
    // What is no text stays as it stands, and so does what nobody gives.
    const filled = typeof value === 'string' && tag.trim() !== '' ? value : `{{${tag}}}`;
    parts.push(text.slice(at, start), filled);
    spend(room, filled.length);
    at = close + 2;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function spend(room: Room, amount: number): void {
  room.left -= amount;
  if (room.left < 0) throw new TemplateError('its Applications are too large together', false);
}

function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
