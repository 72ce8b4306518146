// The git generator of an ApplicationSet: parameters from the folders of the repository, or from files in it.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/

import { folderOf } from '../../git/path.ts';
import type { TreeEntry } from '../../git/tree.ts';
import { globMatch } from '../../kube/glob.ts';
import { isObject, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext } from '../deployer.ts';
import { baseName } from '../folder-shapes.ts';
import { objectsAt } from '../lists.ts';
import { readYaml } from '../read-yaml.ts';
import { flattenParameters } from './template.ts';

export interface GitGeneratorOptions {
  readonly context: DeployerContext;
  /** `pathParamPrefix`: puts a name before `path`. */
  readonly prefix: string;
  readonly goTemplate: boolean;
  readonly limit: number;
}

type Values = Map<string, string>;

interface Pattern {
  readonly pattern: string;
  readonly exclude: boolean;
}

/** One set for each folder that a pattern matches and none excludes. Folders whose names begin with a dot are never meant. */
export function gitDirectories(body: JsonObject, options: GitGeneratorOptions): readonly Values[] {
  const patterns = patternsOf(body, 'directories');
  const sets: Values[] = [];
  for (const folder of foldersOf(options.context)) {
    if (folder.split('/').some(segment => segment.startsWith('.'))) continue;
    if (!chosen(patterns, pattern => globMatch(pattern, folder, 'segment'))) continue;
    sets.push(pathParameters(folder, null, options));
    if (sets.length > options.limit) break;
  }
  return sets;
}

/** One set for each file that a pattern matches, or for each item where the file holds a list. */
export async function gitFiles(
  body: JsonObject,
  options: GitGeneratorOptions,
): Promise<{ readonly sets: readonly Values[]; readonly notFollowed: readonly string[] }> {
  const { index } = options.context;
  const patterns = patternsOf(body, 'files');
  const sets: Values[] = [];
  const notFollowed: string[] = [];
  for (const entry of index.below('')) {
    // A pattern of git: `*` crosses slashes. https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-aiddefpathspecapathspec
    if (!chosen(patterns, pattern => globMatch(pattern.replace(/\*\*\//g, '*'), entry.path, 'any'))) continue;
    const items = await itemsOf(entry, options.context);
    if (typeof items === 'string') notFollowed.push(items);
    else
      for (const item of items)
        sets.push(new Map([...flattenParameters(item), ...pathParameters(folderOf(entry.path), entry.path, options)]));
    if (sets.length > options.limit) break;
  }
  return { sets, notFollowed };
}

async function itemsOf(entry: TreeEntry, context: DeployerContext): Promise<readonly JsonObject[] | string> {
  const resolved = await context.index.resolve(entry.path);
  if (resolved.kind !== 'file') return `generates from ${quote(entry.path)}, which is no file of this repository`;
  const { value, problems } = await readYaml(resolved.entry, context.index.tree);
  const [problem] = problems;
  if (problem !== undefined) return `generates from ${quote(entry.path)}, which cannot be read: ${problem.message}`;
  const items: readonly Json[] = Array.isArray(value) ? value : [value];
  return items.filter((item: Json): item is JsonObject => isObject(item));
}

function patternsOf(body: JsonObject, key: string): readonly Pattern[] {
  return objectsAt(body, [key]).map(item => ({
    pattern: (stringAt(item, ['path']) ?? '').replace(/^\.?\/+|\/+$/g, ''),
    exclude: valueAt(item, ['exclude']) === true,
  }));
}

function chosen(patterns: readonly Pattern[], matches: (pattern: string) => boolean): boolean {
  if (!patterns.some(({ pattern, exclude }) => !exclude && matches(pattern))) return false;
  return !patterns.some(({ pattern, exclude }) => exclude && matches(pattern));
}

/** All folders of the tree, in order. */
function foldersOf(context: DeployerContext): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of context.index.below('')) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  }
  return [...folders].sort();
}

/** `path`, `path.basename`, `path[0]`, … and for Go templates `path.path` and `path.segments[0]`. */
function pathParameters(folder: string, file: string | null, { prefix, goTemplate }: GitGeneratorOptions): Values {
  const name = prefix === '' ? 'path' : `${prefix}.path`;
  const values: Values = new Map();
  values.set(goTemplate ? `${name}.path` : name, folder);
  values.set(`${name}.basename`, baseName(folder));
  values.set(`${name}.basenameNormalized`, normalised(baseName(folder)));
  folder.split('/').forEach((segment, index) => {
    values.set(goTemplate ? `${name}.segments[${index}]` : `${name}[${index}]`, segment);
  });
  if (file !== null) {
    values.set(`${name}.filename`, baseName(file));
    values.set(`${name}.filenameNormalized`, normalised(baseName(file)));
  }
  return values;
}

/** Fit for a DNS label, as Argo CD's `sanitizeName` makes it. */
function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '');
}
