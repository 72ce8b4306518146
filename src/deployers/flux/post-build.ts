// A Flux Kustomization's `postBuild`: where its variables come from, and the change of the built text.
// https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
import { createHash } from 'node:crypto';
import { flowYaml } from '../../kube/flow-yaml.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { JsonObject, Problem } from '../../model.ts';
import type { AfterRender } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext, DeployerObject } from '../deployer.ts';
import { nameOf, notFollowed, quotedList } from '../describe.ts';
import { objectsAt, textMapAt } from '../lists.ts';
import { appliedPart, HARMLESS_KINDS, objectOf } from './applied.ts';
import { type Lookup, substitute } from './substitute.ts';

export interface PostBuild {
  readonly apply: AfterRender;
  readonly problems: readonly Problem[];
}

/** A text that substitution makes larger than this is somebody's attempt to fill the memory. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

const DISABLED = 'kustomize.toolkit.fluxcd.io/substitute';

export async function postBuild(found: DeployerObject, spec: JsonObject, context: DeployerContext): Promise<PostBuild> {
  const problems: Problem[] = [];
  const variables = new Map<string, string>();
  const unknown: string[] = [];
  for (const source of objectsAt(spec, ['postBuild', 'substituteFrom'])) {
    const kind = stringAt(source, ['kind']) ?? '';
    const name = stringAt(source, ['name']) ?? '';
    const answer = await context.references.find({
      kind,
      name,
      namespace: found.namespace,
      from: found.locate([]).path,
    });
    if (answer.status === 'found') {
      for (const [key, value] of valuesOf(answer.object)) {
        if (isEncrypted(answer.object, value)) variables.delete(key);
        else variables.set(key, value.replaceAll('\n', ''));
      }
      if (isSealed(answer.object)) unknown.push(`${kind} ${name}`);
    } else if (answer.status === 'ambiguous') {
      const what = `substitutes from the ${kind} ${quote(name)}, of which there are several that differ (${quotedList(answer.paths)})`;
      problems.push(
        notFollowed(found, what, 'Say the namespace in each of them, or keep each beside what refers to it.'),
      );
    } else if (valueAt(source, ['optional']) !== true) unknown.push(`${kind} ${name}`);
  }
  for (const [key, value] of textMapAt(spec, ['postBuild', 'substitute']))
    variables.set(key, value.replaceAll('\n', ''));
  const always = stringAt(spec, ['postBuild', 'substituteStrategy']) === 'Always';
  const substitutes = variables.size > 0 || unknown.length > 0 || always;
  return { apply: afterRender(found, spec, substitutes ? { variables, unknown } : null), problems };
}

interface Variables {
  readonly variables: ReadonlyMap<string, string>;
  /** Objects that this repository does not show. */
  readonly unknown: readonly string[];
}

/** What Flux does with the built objects before it applies them: substitution, and what it leaves out. */
function afterRender(found: DeployerObject, spec: JsonObject, given: Variables | null): AfterRender {
  const common = objectAt(spec, ['commonMetadata']) ?? {};
  const parts = given === null ? null : [[...given.variables].map(pair => [...pair]), [...given.unknown]];
  return {
    fingerprint: createHash('sha256')
      .update(flowYaml([parts, common]))
      .digest('hex'),
    ...(given === null ? {} : { words: 'then variables substituted' }),
    apply: text => {
      const substituted = given === null ? { documents: splitBuilt(text), problems: [] } : run(found, text, given);
      const problems = [...substituted.problems];
      const documents = substituted.documents.map(document => appliedPart(found, document, common, problems));
      return { text: documents.join(''), problems };
    },
  };
}

interface Substituted {
  readonly documents: readonly string[];
  readonly problems: readonly Problem[];
}

/** Where one object fails, Flux deploys none. */
function run(found: DeployerObject, text: string, { variables, unknown }: Variables): Substituted {
  const lookup: Lookup = name => variables.get(name) ?? (unknown.length > 0 ? null : '');
  const misnamed = [...variables.keys()].find(name => !/^[_A-Za-z][_A-Za-z0-9]*$/.test(name));
  const documents: string[] = [];
  const problems: Problem[] = [];
  let room = MAX_CHARACTERS;
  for (const document of splitBuilt(text)) {
    if (isDisabled(document)) {
      documents.push(document);
      continue;
    }
    if (misnamed !== undefined) {
      return nothing(failed(found, document, `${quote(misnamed)} is no name of a variable`));
    }
    const done = substitute(document, lookup, room, name => variables.has(name));
    if (!done.ok) return nothing(failed(found, document, done.reason));
    documents.push(done.text);
    room -= done.text.length;
    const level = done.unresolved.length === 0 ? null : weightFor(found, done.text);
    if (level !== null) problems.push({ ...unresolved(found, done.text, done.unresolved, unknown), level });
    if (done.unset.length > 0) problems.push(unsetNames(found, done.text, done.unset));
  }
  const twice = documents.some((document, at) => document !== splitBuilt(text)[at]) ? nameOfTwo(documents) : null;
  return twice === null ? { documents, problems } : nothing(failed(found, twice, 'another object has its name then'));
}

function nothing(problem: Problem): Substituted {
  return { documents: [], problems: [problem] };
}

/** The second of two objects with one identity. */
function nameOfTwo(documents: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const document of documents) {
    const object = objectOf(document);
    if (object === null) continue;
    const parts = [['apiVersion'], ['kind'], ['metadata', 'namespace'], ['metadata', 'name']];
    const id = JSON.stringify(parts.map(path => stringAt(object, path) ?? ''));
    if (seen.has(id)) return document;
    seen.add(id);
  }
  return null;
}

/** Strict mode is the default since kustomize-controller 1.9, and can be switched off: then an empty text stands there. */
function unsetNames(found: DeployerObject, document: string, names: readonly string[]): Problem {
  return {
    code: 'not-followed',
    path: found.locate([]).path,
    message: `The ${nameOf(found)} puts ${quotedList(names)} into the ${quote(kindOf(document))} that it builds, which nothing sets: since version 1.9 of its controller it then deploys nothing, before (and without StrictPostBuildSubstitutions) an empty text stands there, which is what is judged.`,
    hint: 'Set it, or give it a default behind `:=`.',
    level: 'warning',
  };
}

/** kustomize puts `---` lines between objects; Flux substitutes each object by itself. The pieces joined are the text. */
function splitBuilt(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  for (;;) {
    const next = text.indexOf('\n---\n', start);
    if (next === -1) break;
    pieces.push(text.slice(start, next + 5));
    start = next + 5;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** By label or annotation of the object itself; the words inside a ConfigMap's text do not count. */
function isDisabled(document: string): boolean {
  if (!document.includes(DISABLED)) return false;
  const object = objectOf(document);
  return ['labels', 'annotations'].some(field => stringAt(object ?? {}, ['metadata', field, DISABLED]) === 'disabled');
}

/** kustomize writes the object's own kind at the start of a line. */
function kindOf(document: string): string {
  return /^kind: *(.*)$/m.exec(document)?.[1]?.trim() ?? '';
}

/**
 * How bad is it that a value in this document is not known? Of what is followed, host names of ingresses in a chart's values are the
 * usual case; what of it reaches a workload of a chart in this repository is judged there.
 */
function weightFor(found: DeployerObject, document: string): 'error' | 'warning' | null {
  const apiVersion = /^apiVersion: *(.*)$/m.exec(document)?.[1] ?? '$';
  const kind = kindOf(document);
  if (apiVersion.includes('$')) return 'error';
  if (HARMLESS_KINDS.has(kind)) return null;
  return found.followedKinds.has(kind) ? 'warning' : 'error';
}

function failed(found: DeployerObject, document: string, reason: string): Problem {
  return {
    code: 'render-failed',
    path: found.locate([]).path,
    message: `The ${nameOf(found)} substitutes variables in the ${quote(kindOf(document))} that it builds, which fails: ${reason}.`,
    hint: 'Mend the expression; write `$${` where `${` itself is meant.',
  };
}

function unresolved(
  found: DeployerObject,
  document: string,
  names: readonly string[],
  unknown: readonly string[],
): Problem {
  return {
    code: 'not-followed',
    path: found.locate([]).path,
    message: `The ${nameOf(found)} puts ${quotedList(names)} into the ${quote(kindOf(document))} that it builds, from ${quotedList(unknown)}, which this repository does not show.`,
    hint: 'Keep what decides a workload in `postBuild.substitute` or in a ConfigMap of the repository.',
  };
}

/** Data of a ConfigMap or Secret, `data` of a Secret decoded. */
export function valuesOf(object: JsonObject): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const encoded = object['kind'] === 'Secret';
  for (const [key, value] of textMapAt(object, ['data'])) {
    values.set(key, encoded ? Buffer.from(value, 'base64').toString('utf8') : value);
  }
  if (encoded) for (const [key, value] of textMapAt(object, ['stringData'])) values.set(key, value);
  return values;
}

/** Is the object encrypted with SOPS, so that its values are only known in the cluster? https://fluxcd.io/flux/guides/mozilla-sops/ */
export function isSealed(object: JsonObject): boolean {
  return valueAt(object, ['sops']) !== undefined;
}

function isEncrypted(object: JsonObject, value: string): boolean {
  return isSealed(object) && (object['kind'] === 'Secret' || value.startsWith('ENC['));
}
