// The ResourceList of a KRM function: read as far as it matters, and handed back with results, its items as they came.
// https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md

import { Document, parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import { UserError } from '../errors.ts';
import { flowYaml } from '../kube/flow-yaml.ts';
import { isObject } from '../kube/object.ts';
import { firstDocument } from '../manifest/first-document.ts';
import type { Json, JsonObject } from '../model.ts';

export interface ResourceList {
  /** Null where the host gave none. */
  readonly functionConfig: JsonObject | null;
  /** The same text without the items that do not pass the filter. */
  thin(mayMatter: (bytes: Uint8Array) => boolean): Buffer;
}

/** One entry of `results`. */
export interface KrmResult {
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly resourceRef?: JsonObject;
  readonly field?: { readonly path: string };
  readonly file?: JsonObject;
  readonly tags?: Readonly<Record<string, string>>;
}

const HINT = 'Run it as a function of kustomize or kpt, or give it what they would: a ResourceList with items.';

/**
 * Reads what a host wrote to standard input.
 * @throws UserError `input-invalid` for what is no ResourceList, with the reason
 */
export function readResourceList(bytes: Buffer): ResourceList {
  const document = firstDocument(withoutItems(bytes, () => false));
  if (!document.ok) {
    throw new UserError('input-invalid', `Standard input cannot be read as a ResourceList: ${document.reason}.`, HINT);
  }
  const { value } = document;
  if (!isObject(value) || value['kind'] !== 'ResourceList') {
    const found = isObject(value) && typeof value['kind'] === 'string' ? 'another kind' : 'no object with a kind';
    throw new UserError('input-invalid', `Standard input is no ResourceList: it holds ${found}.`, HINT);
  }
  const items = value['items'];
  if (items !== undefined && items !== null && !Array.isArray(items)) {
    throw new UserError('input-invalid', 'The `items` of the ResourceList are no list.', HINT);
  }
  const config = value['functionConfig'];
  if (config !== undefined && config !== null && !isObject(config)) {
    throw new UserError('input-invalid', 'The `functionConfig` of the ResourceList is no object.', HINT);
  }
  return { functionConfig: isObject(config) ? config : null, thin: mayMatter => withoutItems(bytes, mayMatter) };
}

/**
 * The text without items that cannot matter, where it is as kustomize and kpt write it: `items:` and each `- ` at the left edge.
 *
 * Sound for what a host writes: it wrote the text itself, with every line of an item indented, quoted texts included, so an item is what
 * stands between two `- `. Of a text of another shape nothing is left out.
 */
function withoutItems(bytes: Buffer, mayMatter: (bytes: Uint8Array) => boolean): Buffer {
  const text = bytes.toString('latin1');
  const start = text.startsWith(ITEMS) ? 0 : text.indexOf(`\n${ITEMS}`) + 1;
  if (!text.startsWith(ITEMS, start) || text.includes('\r')) return bytes;
  let at = start + ITEMS.length;
  const kept: Buffer[] = [bytes.subarray(0, at)];
  let item = at;
  const close = (end: number): void => {
    const part = bytes.subarray(item, end);
    if (part.length > 0 && (part[0] !== DASH || mayMatter(part))) kept.push(part);
    item = end;
  };
  for (; at < text.length; at = lineEnd(text, at)) {
    const first = text.charAt(at);
    if (text.startsWith('- ', at)) close(at);
    else if (first !== ' ' && first !== '\n') break;
  }
  close(at);
  kept.push(bytes.subarray(at));
  return Buffer.concat(kept);
}

const ITEMS = 'items:\n';
const DASH = 45;

function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

/**
 * The input with `results` in it. Text that a host wrote gets them behind its end, so that not a byte of the items changes; where that cannot be
 * done (JSON, results that are there already) the same values are written anew, the items in their order.
 */
export function withResults(bytes: Buffer, results: readonly KrmResult[]): Buffer {
  if (results.length === 0) return bytes;
  const text = bytes.toString('utf8');
  if (isPlainBlock(text)) {
    const lines = results.map(result => `- ${flowYaml(jsonOf(result))}\n`).join('');
    return Buffer.concat([bytes, Buffer.from(`${text.endsWith('\n') ? '' : '\n'}results:\n${lines}`)]);
  }
  const document = parseDocument(text);
  const before = document.get('results');
  const list = before instanceof YAMLSeq ? before : new YAMLSeq();
  for (const result of results) list.add(document.createNode(jsonOf(result)));
  if (document.contents instanceof YAMLMap) document.set('results', list);
  return Buffer.from(text.trimStart().startsWith('{') ? `${JSON.stringify(document.toJS())}\n` : String(document));
}

/** A list with results alone, for a host whose input could not be read. */
export function onlyResults(results: readonly KrmResult[]): Buffer {
  const list = { apiVersion: 'config.kubernetes.io/v1', kind: 'ResourceList', items: [], results: results.map(jsonOf) };
  return Buffer.from(String(new Document(list)));
}

function jsonOf(result: KrmResult): JsonObject {
  return JSON.parse(JSON.stringify(result)) as JsonObject & Json;
}

/** A block of YAML to whose end a key can be added: no flow, no other document, no results yet. */
function isPlainBlock(text: string): boolean {
  if (/^\s*[{[]/.test(text)) return false;
  const body = text.startsWith('---\n') ? text.slice(4) : text;
  return !['---', '...', 'results', '"results"', "'results'", '? '].some(
    word => body.startsWith(word) || body.includes(`\n${word}`),
  );
}
