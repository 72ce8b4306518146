// What an ApplicationSet's generators give: list, git directories, git files, clusters (of which one is known), matrix and merge.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/, applicationset/generators of Argo CD 3.6.1

import { TemplateError } from '../../kube/go-template/tokens.ts';
import { fromJson, type GoValue } from '../../kube/go-template/value.ts';
import { isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext } from '../deployer.ts';
import { objectsAt, textMapAt, textsAt } from '../lists.ts';
import { readYamlText } from '../read-yaml.ts';
import { gitDirectories, gitFiles } from './git-generator.ts';
import { joined, mergeKey, overridden, selects } from './parameters.ts';
import { type Filling, fillTemplate, fillText, type Parameters } from './template.ts';

export interface GeneratorSettings {
  readonly context: DeployerContext;
  readonly filling: Filling;
  /** Sets beyond it are not made; the caller reports it. */
  readonly limit: number;
}

/** What one kind of generator gives, and the template of its own. */
export interface Transformed {
  readonly sets: readonly Parameters[];
  readonly template: JsonObject;
}

/** In the order of Argo CD's struct. A generator may be of several kinds at once. */
const KINDS = [
  'list',
  'clusters',
  'git',
  'scmProvider',
  'clusterDecisionResource',
  'pullRequest',
  'matrix',
  'merge',
  'plugin',
  'oci',
];

/** Names in one set. A matrix multiplies sets, and each holds its names. */
const MAX_NAMES = 1_000;

/** A matrix or merge may hold one, and that one none. */
const MAX_DEPTH = 2;

/**
 * The sets of a generator, one list for each of its kinds. Throws `TemplateError`, whose message completes "The Argo CD ApplicationSet x …"
 * @param outer the set of a matrix's first generator, for placeholders in the second
 */
export async function transform(
  generator: JsonObject,
  settings: GeneratorSettings,
  depth = 0,
  outer: Parameters | null = null,
): Promise<readonly Transformed[]> {
  const selector = objectAt(generator, ['selector']);
  const isSelected = selector === null ? null : selects(selector);
  const results: Transformed[] = [];
  for (const kind of KINDS) {
    const written = objectAt(generator, [kind]);
    if (written === null) continue;
    const body = outer === null || outer.values.size === 0 ? written : interpolated(written, kind, outer, settings);
    const sets = await generate(kind, body, settings, depth);
    if (sets.some(set => set.values.size > MAX_NAMES))
      throw new TemplateError(`has a generator that gives more than ${MAX_NAMES} parameters at a time`, false);
    results.push({
      sets: isSelected === null ? sets : sets.filter(({ values, open }) => open || isSelected(values)),
      template: objectAt(written, ['template']) ?? {},
    });
  }
  return results;
}

/** Texts of the second generator are filled from the first's set; in `values`, what that does not give stays for later. */
function interpolated(body: JsonObject, kind: string, outer: Parameters, { filling }: GeneratorSettings): JsonObject {
  const result: Record<string, Json> = Object.create(null);
  for (const [key, value] of Object.entries(body)) {
    const isValues = key === 'values' && kind !== 'list' && isObject(value);
    result[key] = isValues
      ? {}
      : fillTemplate(value ?? null, { ...outer, open: outer.open || !filling.goTemplate }, filling);
    if (!isValues) continue;
    const filled: Record<string, Json> = Object.create(null);
    for (const [name, text] of Object.entries(value)) {
      if (typeof text === 'string') filled[name] = interpolatedValue(text, outer, filling);
    }
    result[key] = filled;
  }
  return result;
}

function interpolatedValue(text: string, outer: Parameters, filling: Filling): string {
  try {
    return fillText(text, outer, { ...filling, missingKey: 'error' });
  } catch (error) {
    const isMissing = error instanceof TemplateError && /no entry for key|can't evaluate field/.test(error.message);
    if (isMissing && filling.goTemplate) return text;
    throw error;
  }
}

async function generate(
  kind: string,
  body: JsonObject,
  settings: GeneratorSettings,
  depth: number,
): Promise<readonly Parameters[]> {
  switch (kind) {
    case 'list':
      return listParameters(body, settings);
    case 'git':
      return gitParameters(body, settings);
    case 'clusters':
      return clusterParameters(body, settings);
    case 'matrix':
    case 'merge':
      if (depth >= MAX_DEPTH) throw new TemplateError('nests matrix or merge generators too deeply');
      return kind === 'matrix' ? matrixParameters(body, settings, depth) : mergeParameters(body, settings, depth);
    default:
      throw new TemplateError(
        `has a generator of kind ${quote(kind)}, whose parameters only the cluster or another service knows`,
        false,
      );
  }
}

function listParameters(body: JsonObject, { filling, limit }: GeneratorSettings): readonly Parameters[] {
  const sets = listAt(body, ['elements'])
    .slice(0, limit + 1)
    .map(element => {
      if (element !== null && !isObject(element))
        throw new TemplateError('has a list generator with an element that is no object');
      return closed(filling.goTemplate ? entriesOf(element ?? {}) : textsOfElement(element ?? {}));
    });
  const text = stringAt(body, ['elementsYaml']) ?? '';
  if (text === '') return sets;
  const read = readYamlText(text);
  if (read === null) throw new TemplateError('has a list generator with `elementsYaml` that cannot be read');
  const more = read.value;
  if (more === null) return sets;
  if (!isJsonList(more)) throw new TemplateError('has a list generator with `elementsYaml` that is no list');
  return [
    ...sets,
    ...more.slice(0, limit + 1).map(element => {
      if (element !== null && !isObject(element))
        throw new TemplateError('has `elementsYaml` with an element that is no object');
      return closed(entriesOf(element ?? {}));
    }),
  ];
}

function entriesOf(object: JsonObject): Map<string, GoValue> {
  return new Map(Object.entries(object).map(([key, value]) => [key, fromJson(value)]));
}

/** Without Go templates an element holds texts, and `values` with texts. */
function textsOfElement(element: JsonObject): Map<string, GoValue> {
  const values = new Map<string, GoValue>();
  for (const [key, value] of Object.entries(element)) {
    const nested = key === 'values' && isObject(value) ? Object.entries(value) : null;
    for (const [name, text] of nested ?? [[null, value] as const]) {
      if (typeof text !== 'string') throw new TemplateError(`has a list generator whose ${quote(key)} is no text`);
      values.set(name === null ? key : `values.${name}`, text);
    }
  }
  return values;
}

async function gitParameters(body: JsonObject, settings: GeneratorSettings): Promise<readonly Parameters[]> {
  const url = stringAt(body, ['repoURL']) ?? '';
  if (settings.context.repositories.relation(url) === 'other') {
    throw new TemplateError(`generates from ${quote(url)}, another repository`, false);
  }
  const prefix = stringAt(body, ['pathParamPrefix']) ?? '';
  const { goTemplate } = settings.filling;
  const options = { context: settings.context, prefix, goTemplate, limit: settings.limit };
  const folders = listAt(body, ['directories']).length > 0;
  if (!folders && listAt(body, ['files']).length === 0)
    throw new TemplateError('has a git generator of neither directories nor files');
  const sets = folders ? gitDirectories(body, options) : await gitFiles(body, options);
  return sets.map(values => withValues(closed(values), body, settings));
}

/**
 * The cluster that Argo CD runs in is always there, unless a selector picks among those with a Secret. Which others there are is not in
 * the repository: one set stands for all of them, with every name left open.
 */
function clusterParameters(body: JsonObject, settings: GeneratorSettings): readonly Parameters[] {
  if (body['flatList'] === true)
    throw new TemplateError('lists all clusters at once, which only the cluster knows', false);
  const others = withValues({ values: new Map(), open: true }, body, settings);
  const isPicked =
    listAt(body, ['selector', 'matchExpressions']).length > 0 || textMapAt(body, ['selector', 'matchLabels']).size > 0;
  if (isPicked) return [others];
  const values = new Map<string, GoValue>([
    ['name', 'in-cluster'],
    ['nameNormalized', 'in-cluster'],
    ['server', 'https://kubernetes.default.svc'],
    ['project', ''],
  ]);
  return [withValues(closed(values), body, settings), others];
}

/** `values` of any generator but a list, whose texts may name the generator's own parameters. */
function withValues(set: Parameters, body: JsonObject, { filling }: GeneratorSettings): Parameters {
  const given = textMapAt(body, ['values']);
  if (given.size === 0) return set;
  const filled = [...given].map(([key, text]): [string, GoValue] => [key, fillText(text, set, filling)]);
  const values = new Map(set.values);
  if (filling.goTemplate) values.set('values', new Map(filled));
  else for (const [key, text] of filled) values.set(`values.${key}`, text);
  return { ...set, values };
}

/** Every combination of two generators; the second may name parameters of the first. With Go templates the first one's values win. */
async function matrixParameters(
  body: JsonObject,
  settings: GeneratorSettings,
  depth: number,
): Promise<readonly Parameters[]> {
  const [first, second, ...more] = objectsAt(body, ['generators']);
  if (first === undefined || second === undefined || more.length > 0)
    throw new TemplateError('has a matrix generator that is not of two generators');
  const outer = await onlyOne(first, settings, depth, null);
  const sets: Parameters[] = [];
  for (const set of outer) {
    for (const other of await onlyOne(second, settings, depth, set)) {
      const open = set.open || other.open;
      const values = settings.filling.goTemplate
        ? overridden(other.values, set.values)
        : joined(set.values, other.values);
      sets.push({ values, open });
    }
    if (sets.length > settings.limit) break;
  }
  return sets;
}

/** The first generator's sets, each changed by the sets of the others that have equal values under the merge keys. */
async function mergeParameters(
  body: JsonObject,
  settings: GeneratorSettings,
  depth: number,
): Promise<readonly Parameters[]> {
  const keys = [...new Set(textsAt(body, ['mergeKeys']))];
  const generators = objectsAt(body, ['generators']);
  if (generators.length < 2) throw new TemplateError('has a merge generator of fewer than two generators');
  if (keys.length === 0) throw new TemplateError('has a merge generator without keys');
  const all: ReadonlyMap<string, Parameters>[] = [];
  for (const generator of generators) {
    const byKey = new Map<string, Parameters>();
    for (const set of await onlyOne(generator, settings, depth, null)) {
      // Clusters that nobody here knows have keys of their own.
      const key = set.open ? `open ${byKey.size}` : mergeKey(set.values, keys);
      if (byKey.has(key)) throw new TemplateError('has a merge generator with two sets of equal keys');
      byKey.set(key, set);
    }
    all.push(byKey);
  }
  const [base, ...others] = all;
  return [...(base ?? new Map<string, Parameters>())].map(([key, set]) =>
    others.reduce((merged, other) => {
      const by = other.get(key);
      if (by === undefined || set.open) return merged;
      const values = settings.filling.goTemplate
        ? overridden(merged.values, by.values)
        : new Map([...merged.values, ...by.values]);
      return { values, open: merged.open };
    }, set),
  );
}

async function onlyOne(
  generator: JsonObject,
  settings: GeneratorSettings,
  depth: number,
  outer: Parameters | null,
): Promise<readonly Parameters[]> {
  const [only, ...more] = await transform(generator, settings, depth + 1, outer);
  if (only === undefined) throw new TemplateError('has a matrix or merge generator in which one is of no kind');
  if (more.length > 0) throw new TemplateError('has a matrix or merge generator in which one is of several kinds');
  return only.sets;
}

function closed(values: Map<string, GoValue>): Parameters {
  return { values, open: false };
}

function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
