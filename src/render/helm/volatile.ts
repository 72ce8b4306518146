// Takes out of a rendering what differs from run to run, so that a comparison of base and head shows changes and not
// the time of day.
//
// Two renderings are compared document by document. A word that differs becomes a fixed marker; a name that differs
// becomes the `generateName` that it amounts to, so that the inventory can list it. What cannot be lined up is a
// problem: it can hold anything.

import { parseFile } from '../../manifest/parse.ts';
import { type Json, type JsonObject, type Path, type Problem, type SourceRef, VOLATILE } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { HelmDocument } from './output.ts';

export interface Stable {
  readonly documents: readonly HelmDocument[];
  readonly problems: readonly Problem[];
}

/**
 * `first` with all masked that differs in `second`. `source` is for messages. `exact`: nothing in them is random, so that what they have in
 * common they have in common always.
 */
export function stableDocuments(
  first: readonly HelmDocument[],
  second: readonly HelmDocument[],
  source: SourceRef,
  exact = false,
): Stable {
  const aligned =
    first.length === second.length && first.every((document, index) => document.source === second[index]?.source);
  if (!aligned) {
    const documents = first.map(document => ({ ...document, isUnsteady: true }));
    return { documents, problems: [unstable(source, 'makes other objects each time it renders')] };
  }
  const problems: Problem[] = [];
  const documents = first.map((document, index) => {
    const other = second[index] ?? document;
    if (document.text === other.text) return document;
    const masked = maskDocument(document, other, source, exact);
    if (typeof masked !== 'string') return masked;
    problems.push(unstable(source, `renders ${quote(document.source)} differently each time: ${masked}`));
    return { ...document, isUnsteady: true };
  });
  return { documents, problems };
}

function unstable(source: SourceRef, what: string): Problem {
  return {
    code: 'render-unstable',
    path: source.path,
    message: `The chart ${quote(source.path)} ${what}, so what it deploys cannot be known.`,
    hint: 'Do not let `now`, `rand…` or the order of `keys` decide what runs; keep such values in annotations, or in Secrets.',
  };
}

/** The masked document, or what is wrong with it. */
function maskDocument(a: HelmDocument, b: HelmDocument, source: SourceRef, exact: boolean): HelmDocument | string {
  const [left, right] = [a, b].map(each => parseFile({ path: source.path, source, bytes: Buffer.from(each.text) }));
  if (left === undefined || right === undefined) return 'it is not there';
  // Doubtful text stays as it is, to be judged as such.
  const doubtful = [left, right].some(each => each.problems.length > 0 || each.ambiguities.length > 0);
  if (doubtful || left.manifests.length !== right.manifests.length) return 'it cannot be read the same way twice';
  let text = a.text.slice(0, a.text.indexOf('\n') + 1) + (a.source === '' ? '' : `# Source: ${a.source}\n`);
  for (const [index, manifest] of left.manifests.entries()) {
    const opaque: Path[] = [];
    const harmless = (path: Path): boolean => isHarmless(manifest.object, path);
    const masked = mask(manifest.object, right.manifests[index]?.object, [], { opaque, harmless, exact });
    const [harmful] = opaque;
    if (harmful !== undefined || !isObject(masked)) return `the value at ${quote((harmful ?? []).join('.'))}`;
    text += `${index > 0 ? '---\n' : ''}${jsonText(withGenerateName(masked))}\n`;
  }
  return { source: a.source, text };
}

/** Do two objects differ in more than what is masked? */
export function differsBeyondMasks(one: JsonObject, other: JsonObject): boolean {
  const opaque: Path[] = [];
  mask(one, other, [], { opaque, exact: false, harmless: path => isHarmless(one, path) });
  return opaque.length > 0;
}

interface Masking {
  readonly exact: boolean;
  /** Collects the paths of values that differ in more than single words, and that matter. */
  readonly opaque: Path[];
  harmless(path: Path): boolean;
}

function mask(a: Json | undefined, b: Json | undefined, path: Path, masking: Masking): Json {
  if (isList(a) && isList(b) && a.length === b.length) {
    return a.map((item, index) => mask(item, b[index], [...path, index], masking));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    if (keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key))) {
      const object: Record<string, Json> = Object.create(null);
      for (const key of keys) object[key] = mask(a[key], b[key], [...path, key], masking);
      return object;
    }
  } else if (a === b && a !== undefined) return a;
  if (masking.harmless(path)) return VOLATILE;
  if (isNumber(a) && isNumber(b) && !decides(path)) return VOLATILE;
  const words = typeof a === 'string' && typeof b === 'string' ? maskWords(a, b, masking.exact) : null;
  // A name with nothing fixed at its start cannot be listed as `name: prefix-*`.
  const nameless = path.join('.') === 'metadata.name' && words?.startsWith(VOLATILE) === true;
  if (words === null || nameless || (decides(path) && !isOnlyTag(path, words))) masking.opaque.push(path);
  return words ?? VOLATILE;
}

function isNumber(value: Json | undefined): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Word by word, so that a text between two words that differ is still seen. Null where the words do not line up. */
function maskWords(a: string, b: string, exact: boolean): string | null {
  if (a === b) return a;
  const [left, right] = [a, b].map(text => text.split(/([^A-Za-z0-9]+)/));
  if (left === undefined || right === undefined || left.length !== right.length) return null;
  for (const [at, part] of left.entries()) {
    const other = right[at] ?? '';
    if (part === other) continue;
    // Odd places are what stands between the words. A date, a counter or a random word has a digit; `good` or `evil` is
    // a choice.
    if (at % 2 === 1 || !/[0-9]/.test(part) || !/[0-9]/.test(other)) return null;
  }
  return left.map((part, at) => (part === right[at] ? part : maskWord(part, right[at] ?? '', exact))).join('');
}

/**
 * Of a word in which a number differs (a time beside a fixed text) only the number is masked, all its digits, since some may be alike by
 * chance. A word that differs in letters is random as a whole.
 */
function maskWord(a: string, b: string, exact: boolean): string {
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  while (from > 0 && /[0-9]/.test(a[from - 1] ?? '')) from -= 1;
  while (end > 0 && /[0-9]/.test(a[a.length - end] ?? '')) end -= 1;
  const middles = [a, b].map(text => text.slice(from, text.length - end));
  if (!exact && !middles.every(middle => /^[0-9]+$/.test(middle))) return VOLATILE;
  return `${a.slice(0, from)}${VOLATILE}${end === 0 ? '' : a.slice(-end)}`;
}

/** What decides when, as whom, where and from where something runs must not hang on chance. Of an image, the tag or digest may. */
const DECIDING =
  /^(?:schedules?|cron\w*|time_?zones?|kind|apiVersion|namespace|serviceAccount(?:Name)?|image|suspend)$/i;

function decides(path: Path): boolean {
  return path.some(step => typeof step === 'string' && DECIDING.test(step)) && path[0] !== 'data';
}

function isOnlyTag(path: Path, words: string): boolean {
  if (path.at(-1) !== 'image') return false;
  const at = words.indexOf(VOLATILE);
  const tag = words.slice(words.lastIndexOf('/') + 1).search(/[:@]/) + words.lastIndexOf('/') + 1;
  return at > tag && tag > words.lastIndexOf('/');
}

/** Labels and annotations do not run, but for those that make an object a hook; what a Secret holds is not judged. */
function isHarmless(object: JsonObject, path: Path): boolean {
  const inMetadata = path.some(
    (step, at) => step === 'metadata' && (path[at + 1] === 'annotations' || path[at + 1] === 'labels'),
  );
  const hook = path.some(step => typeof step === 'string' && step.includes('hook'));
  // The certificates of webhooks and APIs: https://pkg.go.dev/k8s.io/api/admissionregistration/v1#WebhookClientConfig
  if (path.at(-1) === 'caBundle') return true;
  return (inMetadata && !hook) || (object['kind'] === 'Secret' && (path[0] === 'data' || path[0] === 'stringData'));
}

/** `name: migrate-<something new each time>` is what `generateName: migrate-` is for. */
function withGenerateName(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  if (!isObject(metadata) || typeof metadata['name'] !== 'string') return object;
  const at = metadata['name'].indexOf(VOLATILE);
  if (at <= 0) return object;
  const renamed = Object.entries(metadata).map(([key, value]) =>
    key === 'name' ? ['generateName', String(value).slice(0, at)] : [key, value],
  );
  return { ...object, metadata: Object.fromEntries(renamed) };
}

/**
 * JSON that every YAML reader takes for the same: whole numbers in full, and no character that one of them stumbles
 * over.
 */
function jsonText(value: JsonObject): string {
  const text = stringify(value);
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function stringify(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (isList(value)) return `[${value.map(stringify).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const pairs = Object.keys(value).map(key => `${JSON.stringify(key)}:${stringify(value[key] ?? null)}`);
  return `{${pairs.join(',')}}`;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
