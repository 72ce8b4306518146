// The git generator of an ApplicationSet: parameters from the folders of the repository, or from files in it.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/

import { folderOf } from '../../git/path.ts';
import type { TreeEntry } from '../../git/tree.ts';
import { sanitizeName } from '../../kube/go-template/text-functions.ts';
import { TemplateError } from '../../kube/go-template/tokens.ts';
import { formatValue, fromJson, type GoMap, type GoValue } from '../../kube/go-template/value.ts';
import { isObject, stringAt, valueAt } from '../../kube/object.ts';
import { compilePathMatch } from '../../kube/path-match.ts';
import { gitPathspec } from '../../kube/pathspec.ts';
import type { Json, JsonObject } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext } from '../deployer.ts';
import { baseName } from '../folder-shapes.ts';
import { objectsAt } from '../lists.ts';
import { readYaml } from '../read-yaml.ts';
import { flatten } from './parameters.ts';

export interface GitGeneratorOptions {
  readonly context: DeployerContext;
  /** `pathParamPrefix`: puts a name before `path`. */
  readonly prefix: string;
  readonly goTemplate: boolean;
  readonly limit: number;
}

type Values = Map<string, GoValue>;

/**
 * One set for each folder that a pattern matches and none excludes, by Go's path.Match on the text as it is written. What begins with a
 * dot, and all below it, is never meant.
 */
export function gitDirectories(body: JsonObject, options: GitGeneratorOptions): readonly Values[] {
  const patterns = patternsOf(body, 'directories').map(({ pattern, exclude }) => ({
    matches: compilePathMatch(pattern) ?? (() => false),
    exclude,
  }));
  const sets: Values[] = [];
  for (const folder of foldersOf(options.context)) {
    const matching = patterns.filter(({ matches }) => matches(folder));
    if (matching.length === 0 || matching.some(({ exclude }) => exclude)) continue;
    sets.push(pathParameters(folder, null, options));
    if (sets.length > options.limit) break;
  }
  return sets;
}

/** One set for each file that a pattern matches, or for each item where the file holds a list. Patterns are git's pathspecs. */
export async function gitFiles(body: JsonObject, options: GitGeneratorOptions): Promise<readonly Values[]> {
  const patterns = patternsOf(body, 'files').map(({ pattern, exclude }) => {
    const pathspec = gitPathspec(pattern === '' ? '.' : pattern);
    if (!pathspec.ok)
      throw new TemplateError(`the pattern ${quote(pattern)} ${pathspec.reason}`, /refuses/.test(pathspec.reason));
    return { pathspec, exclude };
  });
  const sets: Values[] = [];
  for (const entry of options.context.index.below('')) {
    if (entry.mode === '160000') continue;
    const matching = patterns.filter(({ pathspec }) => pathspec.matches(entry.path));
    if (matching.length === 0 || matching.some(({ exclude }) => exclude)) continue;
    for (const item of await itemsOf(entry, options.context)) {
      const own: GoMap = options.goTemplate
        ? item
        : new Map([...flatten(item)].map(([key, value]) => [key, formatValue(value)]));
      sets.push(new Map([...own, ...pathParameters(folderOf(entry.path), entry.path, options)]));
    }
    if (sets.length > options.limit) break;
  }
  return sets;
}

/** An object, or a list of them; an empty file is an empty object, and so is a null in a list. */
async function itemsOf(entry: TreeEntry, context: DeployerContext): Promise<readonly GoMap[]> {
  const resolved = await context.index.resolve(entry.path);
  if (resolved.kind !== 'file') {
    throw new TemplateError(`generates from ${quote(entry.path)}, which is no file of this repository`);
  }
  const { value, problems } = await readYaml(resolved.entry, context.index.tree);
  const [problem] = problems;
  if (problem !== undefined)
    throw new TemplateError(`generates from ${quote(entry.path)}, which cannot be read: ${problem.message}`, false);
  const items: readonly (Json | null)[] = Array.isArray(value) ? value : [value];
  return items.map(item => {
    if (item !== null && !isObject(item))
      throw new TemplateError(`generates from ${quote(entry.path)}, which holds neither an object nor a list of them`);
    return new Map(Object.entries(item ?? {}).map(([key, child]) => [key, fromJson(child)]));
  });
}

function patternsOf(body: JsonObject, key: string): readonly { readonly pattern: string; readonly exclude: boolean }[] {
  return objectsAt(body, [key]).map(item => ({
    pattern: stringAt(item, ['path']) ?? '',
    exclude: valueAt(item, ['exclude']) === true,
  }));
}

/** All folders of the tree but those whose name or whose parents' begins with a dot, in order. */
function foldersOf(context: DeployerContext): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of context.index.below('')) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  }
  return [...folders].filter(folder => !folder.split('/').some(segment => segment.startsWith('.'))).sort();
}

/** `path`, `path.basename`, `path[0]`, … and for Go templates a map `path` with `path`, `basename`, `segments`, … */
function pathParameters(folder: string, file: string | null, { prefix, goTemplate }: GitGeneratorOptions): Values {
  // path.Dir of a file in the root is a dot.
  const path = folder === '' ? '.' : folder;
  const own = new Map<string, string>([
    ['basename', baseName(path)],
    ['basenameNormalized', sanitizeName(baseName(path))],
  ]);
  if (file !== null) {
    own.set('filename', baseName(file));
    own.set('filenameNormalized', sanitizeName(baseName(file)));
  }
  const segments = path.split('/');
  if (goTemplate) {
    const map: GoMap = new Map<string, GoValue>([['path', path], ...own, ['segments', segments]]);
    return new Map<string, GoValue>([prefix === '' ? ['path', map] : [prefix, new Map([['path', map]])]]);
  }
  const name = prefix === '' ? 'path' : `${prefix}.path`;
  const values: Values = new Map([[name, path]]);
  for (const [key, value] of own) values.set(`${name}.${key}`, value);
  for (const [at, segment] of segments.entries()) if (segment !== '') values.set(`${name}[${at}]`, segment);
  return values;
}
