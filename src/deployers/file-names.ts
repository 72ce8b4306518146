// Which files can an object name that says how something is deployed? In full, by a pattern, or with parts that a template fills in.

import { isObject } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';
import { baseName } from './folder-shapes.ts';

/**
 * The longest part of a name that stands in one piece wherever a YAML or JSON text names it without escapes: quotes are doubled in single
 * quotes, and white space may be folded. Empty where there is none.
 */
export function nameRun(name: string): string {
  let longest = '';
  for (const run of name.split(/[^A-Za-z0-9._-]+/)) if (run.length > longest.length) longest = run;
  return longest;
}

/** Keys of deployers' objects that name files: values, parameters, what generators read, libraries, and plugins, which read anything. */
export const FILE_KEYS: readonly string[] = [
  'valueFiles',
  'valuesFiles',
  'valuesFile',
  'fileParameters',
  'files',
  'libs',
  'plugin',
];

/** Could this text, a deployer's, name files by a pattern or a template? `files` is everybody's word. */
export function namesFilesByPattern(bytes: Buffer): boolean {
  if (!bytes.includes('argoproj.io') && !bytes.includes('toolkit.fluxcd.io')) return false;
  if (!holdsFileKey(bytes)) return false;
  return bytes.includes('Application') || FILE_KEYS.some(key => !COMMON_KEYS.has(key) && bytes.includes(key));
}

const COMMON_KEYS: ReadonlySet<string> = new Set(['files', 'plugin']);

export function holdsFileKey(bytes: Buffer): boolean {
  return FILE_KEYS.some(key => bytes.includes(key));
}

/** The same of a patch, which may stand in a kustomization, where `files` and `resources` are everybody's words. */
export function patchesFileKey(bytes: Buffer): boolean {
  if (FILE_KEYS.some(key => !COMMON_KEYS.has(key) && bytes.includes(key))) return true;
  if (!bytes.includes('files') && !bytes.includes('plugin')) return false;
  return (
    bytes.includes('generators') || (bytes.includes('plugin') && /(?:^|[^e])source/.test(bytes.toString('latin1')))
  );
}

/**
 * The fields of a deployer below which files are named, as a JSON pointer says them, and what stands above: a patch may replace it whole.
 * https://www.rfc-editor.org/rfc/rfc6902#section-4
 */
const PATCHED =
  /\/spec(?:$|[\s"',}\]]|\/(?:source|generators|chart|values|postRenderers|patches|templatePatch|template(?:$|[\s"',}\]]|\/spec(?:$|[\s"',}\]]|\/source))))/m;

/** Could this text hold a JSON patch of such a field? */
export function mayHoldPatch(bytes: Buffer): boolean {
  if (!bytes.includes('/spec') || !bytes.includes('path')) return false;
  const text = bytes.toString('latin1');
  return PATCHED.test(text) && /(?:^|\W)op(?:\W|$)/i.test(text);
}

/** Could the object name one of the paths? Too often yes, never no. */
export function mayNameFile(object: JsonObject, paths: readonly string[]): boolean {
  const names = paths.map(baseName);
  const runs = names.map(nameRun);
  const visit = (value: Json | undefined, inFiles: boolean): boolean => {
    if (typeof value === 'string') {
      if (runs.some(run => value.includes(run))) return true;
      return inFiles && value.split(/\s+/).some(word => names.some(name => mayBecome(word, name)));
    }
    if (Array.isArray(value)) return value.some((item: Json) => visit(item, inFiles));
    if (!isObject(value)) return false;
    // An operation of a patch says in `path` what it sets.
    const target = value['path'];
    const isFilePatch = typeof target === 'string' && FILE_KEYS.some(key => target.includes(key));
    return Object.entries(value).some(([key, child]) => {
      if (key === 'plugin' && child !== undefined && child !== null) return true;
      return visit(child, inFiles || isFilePatch || FILE_KEYS.includes(key) || (key === 'value' && isObject(child)));
    });
  };
  return visit(object, false);
}

/** A pattern or template of a path, and a file's name: what stands before and behind the first and last part that is not fixed decides. */
export function mayBecome(pattern: string, name: string): boolean {
  const wild = /\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|[*?[\]{}]/g;
  const found = [...pattern.matchAll(wild)];
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined) return baseName(pattern) === name;
  const before = pattern.slice(0, first.index);
  const behind = pattern.slice(last.index + last[0].length);
  // A slash behind the last open part: what follows it is the name.
  if (behind.includes('/')) return baseName(behind) === name;
  // Where only one part is open, and behind the last slash, the name begins with what is fixed.
  const start = found.length === 1 && before.includes('/') ? baseName(before) : '';
  return name.endsWith(behind) && (first[0].startsWith('*') ? name.startsWith(start) : true);
}
