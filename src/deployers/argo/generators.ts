// What an ApplicationSet's generators give: list, git directories, git files, clusters (whose parameters are not known), matrix and merge.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/

import { isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext } from '../deployer.ts';
import { objectsAt, textMapAt, textsAt } from '../lists.ts';
import { gitDirectories, gitFiles } from './git-generator.ts';
import { fillTemplate, flattenParameters, type Parameters, type Room } from './template.ts';

export interface Generated {
  readonly sets: readonly Parameters[];
  /** Each completes "The Argo CD ApplicationSet x …". */
  readonly notFollowed: readonly string[];
}

export interface GeneratorSettings {
  readonly context: DeployerContext;
  readonly goTemplate: boolean;
  /** Sets beyond it are not made; the caller reports it. */
  readonly limit: number;
  readonly room: Room;
  readonly depth: number;
  /** Parameters of the matrix's first generator, for placeholders in the second. */
  readonly outer: Parameters | null;
}

const NOTHING: Generated = { sets: [], notFollowed: [] };

/** Names in one set. A matrix multiplies sets, and each holds its names. */
const MAX_NAMES = 1_000;

/** Argo CD allows matrix and merge generators in one another once. */
const MAX_DEPTH = 3;

export async function generateParameters(generator: JsonObject, settings: GeneratorSettings): Promise<Generated> {
  if (objectAt(generator, ['selector']) !== null)
    return refuse('has a generator with a selector, which is not evaluated');
  const kinds = Object.keys(generator).filter(key => isObject(generator[key]));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return refuse('has a generator of no kind, or of several');
  const filled =
    settings.outer === null
      ? null
      : fillTemplate(generator[kind] ?? null, { ...settings.outer, open: true }, settings.goTemplate, settings.room);
  if (filled !== null && !filled.ok) return refuse(`was not evaluated: ${filled.reason}`);
  const body = objectAt(filled === null ? generator[kind] : filled.value, []) ?? {};
  const generated = await generateKind(kind, body, settings);
  if (generated.sets.some(set => set.values.size > MAX_NAMES))
    return refuse(`has a generator that gives more than ${MAX_NAMES} parameters at a time`);
  const values = textMapAt(body, ['values']);
  return values.size === 0 ? generated : withValues(generated, values, settings);
}

async function generateKind(kind: string, body: JsonObject, settings: GeneratorSettings): Promise<Generated> {
  switch (kind) {
    case 'list':
      return listParameters(body, settings);
    case 'git':
      return gitParameters(body, settings);
    case 'clusters':
      return clusterParameters(body);
    case 'matrix':
      return settings.depth < MAX_DEPTH
        ? matrixParameters(body, settings)
        : refuse('nests matrix or merge generators too deeply');
    case 'merge':
      return settings.depth < MAX_DEPTH
        ? mergeParameters(body, settings)
        : refuse('nests matrix or merge generators too deeply');
    default:
      return refuse(
        `has a generator of kind ${quote(kind)}, whose parameters only the cluster or another service knows`,
      );
  }
}

function listParameters(body: JsonObject, { limit }: GeneratorSettings): Generated {
  if (stringAt(body, ['elementsYaml']) !== null)
    return refuse('has a list generator with `elementsYaml`, which is not evaluated');
  const elements = listAt(body, ['elements']).slice(0, limit + 1);
  return {
    sets: elements.map((element: Json) => closed(flattenParameters(isObject(element) ? element : {}))),
    notFollowed: [],
  };
}

async function gitParameters(body: JsonObject, settings: GeneratorSettings): Promise<Generated> {
  const url = stringAt(body, ['repoURL']) ?? '';
  if (settings.context.repositories.relation(url) === 'other') {
    return refuse(`generates from ${quote(url)}, another repository`);
  }
  const prefix = stringAt(body, ['pathParamPrefix']) ?? '';
  const options = { context: settings.context, prefix, goTemplate: settings.goTemplate, limit: settings.limit };
  if (listAt(body, ['directories']).length > 0)
    return { sets: gitDirectories(body, options).map(closed), notFollowed: [] };
  const { sets, notFollowed } = await gitFiles(body, options);
  return { sets: sets.map(closed), notFollowed };
}

/** Which clusters there are is not in the repository: one set stands for all of them, with every name left open. */
function clusterParameters(body: JsonObject): Generated {
  const values = new Map([...textMapAt(body, ['values'])].map(([key, value]) => [`values.${key}`, value]));
  return { sets: [{ values, open: true }], notFollowed: [] };
}

/** Every combination of two generators; the second may name parameters of the first. */
async function matrixParameters(body: JsonObject, settings: GeneratorSettings): Promise<Generated> {
  const [first, second] = objectsAt(body, ['generators']);
  if (first === undefined || second === undefined) return refuse('has a matrix of less than two generators');
  const outer = await generateParameters(first, { ...settings, depth: settings.depth + 1 });
  const sets: Parameters[] = [];
  const notFollowed = [...outer.notFollowed];
  for (const one of outer.sets) {
    const inner = await generateParameters(second, {
      ...settings,
      depth: settings.depth + 1,
      outer: combine(settings.outer, one),
    });
    notFollowed.push(...inner.notFollowed);
    for (const other of inner.sets) sets.push(combine(one, other));
    if (sets.length > settings.limit) break;
  }
  return { sets, notFollowed: [...new Set(notFollowed)] };
}

/** The first generator's sets, each changed by the sets of the others that have equal values under the merge keys. */
async function mergeParameters(body: JsonObject, settings: GeneratorSettings): Promise<Generated> {
  const keys = textsAt(body, ['mergeKeys']);
  const [first, ...others] = objectsAt(body, ['generators']);
  if (first === undefined || keys.length === 0) return refuse('has a merge generator without generators or keys');
  const base = await generateParameters(first, { ...settings, depth: settings.depth + 1 });
  const notFollowed = [...base.notFollowed];
  let sets = base.sets;
  for (const generator of others) {
    const overrides = await generateParameters(generator, { ...settings, depth: settings.depth + 1 });
    notFollowed.push(...overrides.notFollowed);
    const byKeys = new Map(overrides.sets.map(set => [keyText(set, keys), set]));
    sets = sets.map(set => {
      const override = byKeys.get(keyText(set, keys));
      return override === undefined ? set : combine(set, override);
    });
  }
  return { sets, notFollowed: [...new Set(notFollowed)] };
}

function keyText(set: Parameters, keys: readonly string[]): string {
  return JSON.stringify(keys.map(key => set.values.get(key) ?? null));
}

/** `values` of any generator, whose texts may name the generator's own parameters. */
function withValues(generated: Generated, values: ReadonlyMap<string, string>, settings: GeneratorSettings): Generated {
  const notFollowed = [...generated.notFollowed];
  const sets = generated.sets.map((set): Parameters => {
    const all = new Map(set.values);
    for (const [key, text] of values) {
      const filled = fillTemplate(text, set, settings.goTemplate, settings.room);
      if (filled.ok) all.set(`values.${key}`, String(filled.value));
      else notFollowed.push(`was not evaluated: ${filled.reason}`);
    }
    return { ...set, values: all };
  });
  return { sets, notFollowed: [...new Set(notFollowed)] };
}

function combine(one: Parameters | null, other: Parameters): Parameters {
  return one === null ? other : { values: new Map([...one.values, ...other.values]), open: one.open || other.open };
}

function closed(values: ReadonlyMap<string, string>): Parameters {
  return { values, open: false };
}

function refuse(reason: string): Generated {
  return { ...NOTHING, notFollowed: [reason] };
}
