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
const FILE_KEYS: ReadonlySet<string> = new Set([
  'valueFiles',
  'valuesFiles',
  'valuesFile',
  'fileParameters',
  'files',
  'libs',
  'plugin',
]);

/** Might this text, a deployer's or a patch of one, name files by a pattern or a template? `files` is everybody's word. */
export function namesFilesByPattern(bytes: Buffer): boolean {
  if (!WILD_SIGNS.some(sign => bytes.includes(sign))) return false;
  const isPatch = bytes.includes('op') && bytes.includes('path');
  const isDeployer = bytes.includes('argoproj.io') || bytes.includes('toolkit.fluxcd.io') || bytes.includes('\\');
  if (!isPatch && !isDeployer) return false;
  if ([...FILE_KEYS].some(key => key !== 'files' && key !== 'plugin' && bytes.includes(key))) return true;
  if (!bytes.includes('files') && !bytes.includes('plugin')) return false;
  return bytes.includes('Application') || (isPatch && (bytes.includes('/generators') || bytes.includes('/source')));
}

const WILD_SIGNS = ['{{', '${', '$(', '*', '?', 'plugin'];

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
    const isFilePatch = typeof target === 'string' && [...FILE_KEYS].some(key => target.includes(key));
    return Object.entries(value).some(([key, child]) => {
      if (key === 'plugin' && child !== undefined && child !== null) return true;
      return visit(child, inFiles || isFilePatch || FILE_KEYS.has(key) || (key === 'value' && isObject(child)));
    });
  };
  return visit(object, false);
}

/** A pattern or template of a path, and a file's name: what stands before and behind the first and last part that is not fixed decides. */
function mayBecome(pattern: string, name: string): boolean {
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
