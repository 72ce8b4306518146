// Objects inside objects: what a ConfigMap, a template, a trigger or a bundle holds, found by looking into every value of an object.

import { createHash } from 'node:crypto';
import { DEPLOYERS } from '../deployers/index.ts';
import { withInputs } from '../deployers/resource-set.ts';
import { isObject, stringAt } from '../kube/object.ts';
import { createPrefilter, type KindWord } from '../manifest/prefilter.ts';
import type { Ambiguity, Json, JsonObject, Location, Manifest, Path, Problem } from '../model.ts';
import { outerPlace, parseText, textsIn } from './embedded-text.ts';
import { type FixedAction, fixedActionOf } from './fixed-actions.ts';
import type { WorkloadKind } from './kind.ts';
import { mutatorProblem } from './mutators.ts';
import { childrenOf } from './places.ts';
import type { KindRegistry } from './registry.ts';
import { unknownRunner } from './unknown-runner.ts';

/** An object of a registered kind that stands in another one. */
export interface Embedded {
  readonly object: JsonObject;
  readonly kind: WorkloadKind;
  readonly exact: boolean;
  /** Path in the outermost object: of the object, or of the text that holds it. */
  readonly at: Path;
  locate(path: Path): Location;
}

export interface EmbeddedObjects {
  readonly objects: readonly Embedded[];
  readonly problems: readonly Problem[];
  readonly ambiguities: readonly Ambiguity[];
  readonly fixedActions: readonly FixedAction[];
  /** Of objects of no known kind that run something. */
  readonly unknown: readonly Problem[];
}

/** A text in an object in a text …: real ones have one. */
const MAXIMUM_DEPTH = 5;
/** Of all texts in one object that are read. */
const MAXIMUM_CHARACTERS = 4 * 1024 * 1024;

/** Where it stands: the way from a path below it to a place. */
interface Place {
  readonly at: Path;
  readonly depth: number;
  locate(path: Path): Location;
}

interface Search {
  readonly manifest: Manifest;
  readonly registry: KindRegistry;
  readonly mayHold: (bytes: Uint8Array) => boolean;
  readonly objects: Embedded[];
  readonly problems: Problem[];
  readonly ambiguities: Ambiguity[];
  readonly fixedActions: FixedAction[];
  readonly unknown: Problem[];
  /** Limits that were reached: each is told once, where it was. */
  readonly reached: Set<string>;
  characters: number;
}

const TEMPLATED: KindWord = { besides: null, groups: new Set() };

function isName(word: KindWord): boolean {
  return typeof word === 'string' || 'kind' in word;
}

const filters = new WeakMap<KindRegistry, (bytes: Uint8Array) => boolean>();

/**
 * Every object of a registered kind below the root of a manifest, in the order of the text. Only what has apiVersion and kind counts, so
 * that scripts and other tools' files say nothing; a text that looks like a manifest and cannot be read is a problem.
 */
export function embeddedObjects(manifest: Manifest, registry: KindRegistry): EmbeddedObjects {
  // Words of workloads, and of what can hide one once more. Of texts a kind that nobody knows says little: settings have kinds, too.
  const mayHold =
    filters.get(registry) ??
    createPrefilter([...registry.words.filter(isName), 'Secret', 'ConfigMap', 'List', TEMPLATED]);
  filters.set(registry, mayHold);
  const search: Search = {
    manifest,
    registry,
    mayHold,
    objects: [],
    problems: [],
    ambiguities: [],
    fixedActions: [],
    unknown: [],
    reached: new Set(),
    characters: 0,
  };
  for (const object of withInputs(manifest.object)) {
    lookInto(object, { at: [], depth: 0, locate: path => manifest.locate(path) }, search);
  }
  return search;
}

/** Looks at the values of an object that has a kind; the object itself is the caller's. */
function lookInto(root: JsonObject, place: Place, search: Search): void {
  const kind = stringAt(root, ['kind']) ?? '';
  // Its schemas and examples describe objects and make none.
  if (kind === 'CustomResourceDefinition') return;
  const apiVersion = stringAt(root, ['apiVersion']) ?? '';
  const isPatched = holdsPatches(kind, apiVersion);
  const compressed = apiVersion.startsWith('fleet.cattle.io/');
  const open: (readonly [Json, Path])[] = [[root, []]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, path] = next;
    if (typeof value === 'string') lookIntoText(value, path, { place, compressed }, search);
    if (isObject(value) && path.length > 0) found(value, path, place, search);
    const children = childrenOf(value).filter(([key]) => {
      // What an object says of itself, and the annotation in which kubectl keeps what it was, make nothing.
      if (path.length === 0 && (key === 'metadata' || key === 'status')) return false;
      return !(isPatched && PATCH_FIELDS.has(key));
    });
    for (const [key, child] of children.toReversed()) open.push([child, [...path, key]]);
  }
}

/** Patches change objects that are there, and those are judged as what they are rendered to. */
const PATCH_FIELDS: ReadonlySet<string | number> = new Set([
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'postRenderers',
]);
function holdsPatches(kind: string, apiVersion: string): boolean {
  const of = (group: string): boolean => apiVersion.startsWith(`${group}/`);
  if (of('kustomize.config.k8s.io') || (of('fluxcd.controlplane.io') && kind === 'FluxInstance')) return true;
  return DEPLOYERS.some(deployer => deployer.patches && deployer.kind === kind && of(deployer.group));
}

function found(object: JsonObject, path: Path, place: Place, search: Search): void {
  const match = search.registry.find(object);
  if (match === null) {
    const fixed = fixedActionOf({ object, locate: below => place.locate([...path, ...below]) });
    if (fixed !== null) search.fixedActions.push(fixed);
    const mutator = mutatorProblem({ object, locate: below => place.locate([...path, ...below]) });
    if (mutator !== null) search.problems.push(mutator);
    const unknown =
      fixed === null && mutator === null
        ? unknownRunner({ object, locate: below => place.locate([...path, ...below]) })
        : null;
    if (unknown !== null) search.unknown.push(unknown);
    return;
  }
  const [shown, inner] = generated(object);
  search.objects.push({
    ...match,
    object: shown,
    at: [...place.at, ...path],
    locate: below => place.locate([...path, ...inner(below)]),
  });
}

/**
 * Kyverno's `generate` says apiVersion, kind, name and namespace of an object, and the rest of it under `data`.
 * https://kyverno.io/docs/policy-types/cluster-policy/generate/
 */
function generated(object: JsonObject): readonly [JsonObject, (path: Path) => Path] {
  const { data, apiVersion, kind, name, namespace } = object;
  if (object['spec'] !== undefined || !isObject(data) || !isObject(data['spec'])) return [object, path => path];
  const whole: Record<string, Json> = Object.create(null);
  for (const [key, value] of Object.entries(data)) if (value !== undefined) whole[key] = value;
  const metadata: Record<string, Json> = Object.create(null);
  for (const [key, value] of Object.entries({
    ...(isObject(data['metadata']) ? data['metadata'] : {}),
    namespace,
    name,
  }))
    if (value !== undefined) metadata[key] = value;
  return [
    Object.assign(whole, { apiVersion, kind, metadata }),
    ([first, second, ...rest]) => {
      if (first === 'metadata' && (second === 'name' || second === 'namespace')) return [second];
      if (first === undefined || first === 'kind' || first === 'apiVersion') return first === undefined ? [] : [first];
      return ['data', first, ...(second === undefined ? [] : [second]), ...rest];
    },
  ];
}

/** Fields that their controllers make objects of, whatever they hold: what cannot be read there cannot be checked. */
function isDeployed(path: Path): boolean {
  const [key, parent] = [path.at(-1), path.at(-2)];
  return (key === 'manifest' && parent === 'resource') || key === 'resourcesTemplate';
}

function lookIntoText(
  value: string,
  path: Path,
  { place, compressed }: { readonly place: Place; readonly compressed: boolean },
  search: Search,
): void {
  const key = place.locate(path);
  for (const decoded of textsIn(value, compressed)) {
    if ('tooLarge' in decoded) {
      if (decoded.tooLarge !== null && !search.mayHold(new TextEncoder().encode(decoded.tooLarge))) continue;
      tellLimit(search, key, 'a text in an object is longer than the 2 MiB that are read');
      continue;
    }
    const { text, encoded } = decoded;
    if (!search.mayHold(new TextEncoder().encode(text))) continue;
    search.characters += text.length;
    if (place.depth >= MAXIMUM_DEPTH) {
      tellLimit(search, key, `texts stand in texts more than ${MAXIMUM_DEPTH} times`);
      continue;
    }
    if (search.characters > MAXIMUM_CHARACTERS) {
      tellLimit(search, key, 'the texts in an object are longer than the 4 MiB that are read');
      return;
    }
    const parsed = parseText(text, search.mayHold);
    const outer = encoded ? () => key : outerPlace(search.manifest, text, key);
    const before = search.objects.length;
    for (const inner of parsed.manifests) {
      const below: Place = {
        at: [...place.at, ...path],
        depth: place.depth + 1,
        locate: at => outer(inner.locate(at)),
      };
      found(inner.object, [], below, search);
      lookInto(inner.object, below, search);
    }
    if (search.objects.length > before) {
      search.ambiguities.push(...parsed.ambiguities.map(each => ({ ...each, location: outer(each.location) })));
    }
    const deployed = isDeployed(path) || compressed;
    for (const problem of parsed.problems) {
      if (!deployed && RUNS.test(text)) search.unknown.push(unseenText(problem, key, text));
      else search.problems.push(textProblem(problem, key, deployed));
    }
  }
}

/** Lines of a text that only what runs something has. */
const RUNS = /^[ \t]*(?:- )?["']?(?:containers|jobTemplate|schedule)["']?[ \t]*:/m;

/** A text that holds more than settings, in a language of templates that nobody here reads. */
function unseenText(problem: Problem, key: Location, text: string): Problem {
  return {
    code: 'not-followed',
    path: key.path,
    message: `The text at line ${key.line} says what runs, or when, and cannot be read as it stands: ${problem.message}`,
    hint: 'Keep the object in a file of its own, without placeholders in its structure.',
    unseen: { key: createHash('sha256').update(text).digest('hex'), location: key, reads: () => false },
  };
}

function textProblem(problem: Problem, key: Location, deployed: boolean): Problem {
  return {
    ...problem,
    path: key.path,
    message: `In the text at line ${key.line}: ${problem.message}`,
    level: deployed ? 'error' : 'warning',
  };
}

function tellLimit({ problems, reached }: Search, key: Location, what: string): void {
  if (reached.has(what)) return;
  reached.add(what);
  problems.push({
    code: 'embedding-limit',
    path: key.path,
    message: `Objects in this object were not all read: ${what} (line ${key.line}).`,
    hint: 'Keep manifests in files of their own, or split the object.',
  });
}
